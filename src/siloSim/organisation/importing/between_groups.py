"""`import_groups`: an export of hours between groups → head counts and hours, and an account of both."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from siloSim.organisation.csv_files import Sheet
from siloSim.organisation.dates import Order
from siloSim.organisation.group_report import GroupReport
from siloSim.organisation.groups import MIN_GROUP, GroupHours, groups_in
from siloSim.organisation.importing import account
from siloSim.organisation.importing.account import Section, read_lines, source_document
from siloSim.organisation.importing.exports import Exports
from siloSim.organisation.importing.pseudonyms import neutral, pseudonym
from siloSim.organisation.importing.recognise import columns_of
from siloSim.organisation.importing.source import Source, source_of


@dataclass(frozen=True, slots=True)
class ImportedGroups:
    """Hours between groups, and all there is to say about how they came about."""

    name: str
    groups: GroupHours
    report: GroupReport
    source: Source
    notes: tuple[str, ...]  # on sheets that are left aside
    hidden: bool  # groups have pseudonyms


def import_groups(
    exports: Exports,
    *,
    min_group: int = MIN_GROUP,
    leave_out: Collection[str] = (),
    keep: Collection[str] = (),
    dates: Order | None = None,
    key: bytes | None = None,
    name: str | None = None,
) -> ImportedGroups:
    """The hours between groups in a file that has been read, for which `exports.groups` stands.

    `min_group`, `leave_out`, `keep` and `dates` as for `read_groups`; `key` gives the groups pseudonyms.
    Raises OrganisationError with the first 20 problems of the file.
    """
    found = exports.groups
    assert found is not None
    mapped = columns_of(found.sheet, exports.mappings)
    groups, report = groups_in(
        _without(found.sheet, {place for place, field in mapped.items() if field == "ignore"}),
        {field: found.header(field) for field in mapped.values() if field in found.places},
        min_group=min_group,
        leave_out=leave_out,
        keep=keep,
        dates=dates,
        naming=neutral if key is None else _hidden(key),
    )
    title = name or exports.paths[0].stem
    source = source_of(found, report.period_lines())
    return ImportedGroups(title, groups, report, source, exports.notes, key is not None)


def _without(sheet: Sheet, places: Collection[int]) -> Sheet:
    """The sheet with columns that nobody recognises any more."""
    fields = ["" if place in places else text for place, text in enumerate(sheet.header.fields)]
    return replace(sheet, header=replace(sheet.header, fields=fields))


def _hidden(key: bytes) -> Callable[[str], str]:
    hide = pseudonym(key, "department-")
    return lambda group: hide(group.casefold())


def lines(imported: ImportedGroups) -> Iterator[str]:
    """The account as plain text, each section with its title; deeper lines are indented."""
    return account.lines(_heading(imported), _sections(imported))


def markdown(imported: ImportedGroups) -> str:
    """The account as a page."""
    return account.markdown(_heading(imported), _sections(imported))


def document(imported: ImportedGroups) -> dict[str, Any]:
    """The account as plain data for JSON, under the names of other imports where it says the same."""
    report = imported.report.as_json()
    figures = report["figures"] | {
        name: report[name] for name in ("hours_per_person", "difference", "hours_kept")
    }
    return {
        "schema": 1,
        "command": "import",
        "name": imported.name,
        "sources": [source_document(imported.source)],
        "departments": len(imported.groups.departments),
        "groups": [
            {"name": name, "people": people} for name, people in _by_size(imported.groups.departments)
        ],
        "min_group": imported.report.min_group,
        "figures": {"people": sum(imported.groups.departments.values()), **figures},
        "periods": {
            name: report[name] for name in ("periods", "unit", "first", "last", "date_order", "date_guessed")
        },
        "left_out": report["dropped"],
        "merged": report["merged"],
        "dropped": {"rows repeated": report["rows_repeated"], "rows blank": report["rows_blank"]},
        "notes": [*imported.notes, *imported.report.change_lines()],
        "departments_hidden": imported.hidden,
    }


def _heading(imported: ImportedGroups) -> str:
    sizes = imported.groups.departments.values()
    return f"{imported.name}: {sum(sizes):,} people in {len(sizes):,} departments, and the hours between them"


def _sections(imported: ImportedGroups) -> Iterator[Section]:
    yield "Read", list(read_lines(imported.source))
    yield (
        "Departments",
        [", ".join(f"{name} {people:,}" for name, people in _by_size(imported.groups.departments))],
    )
    yield "Figures", imported.report.figure_lines()
    least = imported.report.min_group
    yield (
        "Left out, merged, assumed",
        [
            *imported.notes,
            *imported.report.change_lines(),
            f"smallest group that stays by itself: {least} {'person' if least == 1 else 'people'}",
        ],
    )
    if imported.hidden:
        yield (
            "Pseudonyms",
            [
                "Departments are pseudonyms, the same for the same key.",
                "Whoever has the key can find out which is which: keep it apart from these files, or delete it.",
                "Head counts are exact, and can point to a department.",
            ],
        )


def _by_size(departments: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(departments.items(), key=lambda item: (-item[1], item[0]))
