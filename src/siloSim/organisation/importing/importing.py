"""`import_files`: a client's exports → an organisation, and an account of what was read and assumed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from siloSim.errors import OrganisationError, Problem
from siloSim.organisation.assembly import Assembled, Merging, Naming, assemble, check_threshold
from siloSim.organisation.dates import Order
from siloSim.organisation.describe import Description, describe
from siloSim.organisation.findings import Findings
from siloSim.organisation.import_people import Person
from siloSim.organisation.import_report import ImportReport
from siloSim.organisation.importing.combine import combine
from siloSim.organisation.importing.dates import read_days
from siloSim.organisation.importing.exports import Exports, read_exports
from siloSim.organisation.importing.format import Context, Format, Found
from siloSim.organisation.importing.formats import FORMATS
from siloSim.organisation.importing.hints import hints
from siloSim.organisation.importing.options import check_options
from siloSim.organisation.importing.pseudonyms import neutral, pseudonym
from siloSim.organisation.importing.source import Source, source_of
from siloSim.organisation.structure import Organisation

MIN_GROUP = 5  # people below whom nothing about a department is shown by itself


@dataclass(frozen=True, slots=True)
class Imported:
    """An organisation from a client's files, and all there is to say about how it came about."""

    organisation: Organisation
    report: ImportReport
    persons: tuple[Person, ...]  # as the files describe them, by row of the organisation
    sources: tuple[Source, ...]
    description: Description
    notes: tuple[str, ...]  # about all files together
    hints: tuple[str, ...]  # what the user may want to do otherwise
    from_lines: bool  # ties are those of the reporting lines
    min_group: int
    pseudonymised: bool
    departments_hidden: bool


def import_files(
    files: Iterable[str | Path],
    *,
    map: Iterable[str] = (),  # noqa: A002 - as the option is called
    format: Iterable[str] = (),  # noqa: A002 - as the option is called
    threshold: float = 0.0,
    department: str | None = None,
    undirected: bool = False,
    min_group: int = MIN_GROUP,
    merge_small: str | None = None,
    as_of: date | None = None,
    dates: Order | None = None,
    key: bytes | None = None,
    hide_departments: bool = False,
    name: str | None = None,
    formats: Sequence[Format] = FORMATS,
) -> Imported:
    """Read people and ties from exports of other programs, each recognised by its columns.

    Parameters
    ----------
    files
        CSV files, Excel workbooks (extra `excel`), GEXF files; in any order, their rows in any order.
    map
        COLUMN=FIELD for columns that are not recognised; see `fields.FIELDS`.
    format
        NAME for all files, or FILE=NAME for the file of that name; else the columns decide.
    threshold
        Weights below it, summed by pair and direction, are no ties; 2 where 1 means never.
    department
        Of everybody for whom the files name none.
    undirected
        Every tie counts in both directions.
    min_group
        Nothing about a department of fewer people is shown by itself.
    merge_small
        Name of a department into which those of fewer than `min_group` people are put.
    as_of
        Day of the data, for tenure and for who has left; else the latest day that rows speak of, or,
        without such, the latest day of entry.
    dates
        "dmy" or "mdy" where a column could be either; else the day comes first, with a note.
    key
        Makes pseudonyms of ids; tenure is then rounded to years and full-time equivalents to tenths.
    hide_departments
        Pseudonyms for departments too; needs a key.
    name
        Of the organisation; else the first file's, without its ending.

    Raises
    ------
    OrganisationError
        With the first 20 problems of all files.
    MissingExtra
        A workbook without openpyxl.
    """
    exports = read_exports(files, map=map, format=format, formats=formats)
    if exports.groups:
        raise OrganisationError(_not_people(exports.groups))
    return import_exports(
        exports,
        threshold=threshold,
        department=department,
        undirected=undirected,
        min_group=min_group,
        merge_small=merge_small,
        as_of=as_of,
        dates=dates,
        key=key,
        hide_departments=hide_departments,
        name=name,
    )


def import_exports(
    exports: Exports,
    *,
    threshold: float = 0.0,
    department: str | None = None,
    undirected: bool = False,
    min_group: int = MIN_GROUP,
    merge_small: str | None = None,
    as_of: date | None = None,
    dates: Order | None = None,
    key: bytes | None = None,
    hide_departments: bool = False,
    name: str | None = None,
) -> Imported:
    """The organisation of people and ties in files that have been read; see `import_files`."""
    found, findings = exports.found, Findings()
    check_options(min_group, key, hide_departments, merge_small, department, findings)
    check_threshold(threshold, findings)
    notes = [*exports.notes, *_read_dates(found, dates, findings)]
    findings.raise_if_any()
    context = Context(
        findings, as_of or _day_of(found), has_people=any("department" in f.places for f in found)
    )
    records = [f.format.read(f, context) for f in found]
    headers = dict.fromkeys(h for f in found for i, h in enumerate(f.sheet.header.fields)
                            if "department" in f.format.columns and i not in f.places.values())  # fmt: skip
    combined = combine(records, findings, department=department, undirected=undirected, headers=headers)
    if not (combined.people and combined.ties):
        findings.raise_if_any()
    done = assemble(
        combined.people,
        combined.ties,
        findings,
        name=name or exports.paths[0].stem,
        threshold=threshold,
        naming=_naming(key, hide_departments=hide_departments),
        merging=Merging(min_group, merge_small) if merge_small else None,
        from_lines=combined.from_lines,
    )
    if key is not None:
        done = _coarsened(done)
    renamed = sum(neutral(p.id) != p.id for p in done.persons) if key is None else 0
    if renamed:
        notes.append(
            f"{renamed} ids begin with = + - or @, which spreadsheets run as a formula: an apostrophe stands before them"
        )
    description = describe(done.organisation)
    return Imported(
        done.organisation,
        done.report,
        done.persons,
        tuple(source_of(f, some.notes) for f, some in zip(found, records, strict=True)),
        description,
        (*notes, *combined.notes),
        tuple(hints(done.organisation, description, threshold, from_lines=combined.from_lines)),
        combined.from_lines,
        min_group,
        key is not None,
        hide_departments,
    )


def _not_people(groups: Found) -> Problem:
    return Problem(
        f"this file holds hours between groups ({groups.format.title}), and neither people nor ties",
        groups.sheet.file,
        groups.sheet.header.line,
        remedy="read it with siloSim.organisation.read_groups, or with silosim import, which makes a scenario of it",
    )


def _read_dates(found: Sequence[Found], order: Order | None, findings: Findings) -> list[str]:
    """Read every column of days into `Found.days`; what was assumed about them."""
    notes = []
    for f in found:
        for field in f.format.dates:
            if field not in f.places:
                continue
            values = f.values(field)
            days = read_days(values, f.header(field), order)
            f.days[field] = days.days
            if days.note:
                notes.append(f"{Path(f.sheet.file).name}: {days.note}; --dates decides otherwise")
            for row in days.wrong:
                findings.add(
                    Problem(
                        f"{f.header(field)} is {values[row]!r}",
                        f.sheet.file,
                        f.sheet.rows[row].line,
                        key=f.header(field),
                        value=values[row],
                        allowed="a day, such as 2023-04-01, 01/04/2023 or 1.4.2023, or nothing",
                        remedy=f'write the day, or leave the column aside: --map "{f.header(field)}=ignore"',
                    )
                )
    return notes


def _day_of(found: Sequence[Found]) -> date | None:
    """The day of the data: the latest that rows speak of, else the latest day of entry."""
    for field in ("time", "hired"):
        days = [day for f in found for day in f.days.get(field, ()) if day is not None]
        if days:
            return max(days)
    return None


def _naming(key: bytes | None, *, hide_departments: bool) -> Naming:
    if key is None:
        return Naming(neutral, neutral)
    if not hide_departments:
        return Naming(pseudonym(key), neutral)
    hidden = pseudonym(key, "department-")
    return Naming(pseudonym(key), lambda department: hidden(department.casefold()))


def _coarsened(done: Assembled) -> Assembled:
    """Tenure in whole years and full-time equivalents in tenths: exact ones point to people."""
    o = done.organisation
    columns = {f: getattr(o, f) for f in (
        "ids", "department", "role", "level", "manager", "source", "target", "weight_out", "weight_back",
    )}  # fmt: skip
    coarse = Organisation.frozen(
        name=o.name,
        departments=o.departments,
        tenure=np.rint(o.tenure),
        fte=np.maximum(np.rint(o.fte * 10), 1) / 10,
        **columns,
    )
    return replace(done, organisation=coarse)
