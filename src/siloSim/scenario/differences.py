"""Where two scenarios differ in meaning, by dotted paths: what a run depends on, not how it is written.

Two scenarios have no difference exactly if their content hashes are equal (`writing.content_hash`). The
paths are those of `edit.py`: `Scenario.with_` takes a changed one as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from siloSim.errors import InputError
from siloSim.organisation.describe import describe
from siloSim.scenario.code import content_of_code
from siloSim.scenario.difference import Difference, Kind, differing, same
from siloSim.scenario.findings import listed
from siloSim.scenario.parameters import TABLE
from siloSim.scenario.policy_differences import policy_differences
from siloSim.scenario.realise import imported_organisation
from siloSim.scenario.scenario import GeneratedOrganisation, ImportedOrganisation, Scenario
from siloSim.scenario.schema import CalendarSection, Section, TiesSection

__all__ = ["Difference", "differences", "only_policies"]


def differences(one: Scenario, other: Scenario) -> list[Difference]:
    """Everything in which `other` differs from `one`, section by section; [] if they mean the same.

    Imported organisations differ in the content of their files, not in their paths; rules in files likewise.
    """
    return [
        *differing("name", one.name, other.name, meaning="name of the scenario; results are filed under it"),
        *_calendar(one, other),
        *_organisation(one, other),
        *_parameters(one, other),
        *policy_differences(one.policies, other.policies, one.currency, other.currency),
        *_code(one, other),
    ]


def only_policies(found: list[Difference]) -> bool:
    """Whether `compare` takes the two as before and after: nothing but names and policies differs."""
    return all(difference.section in ("name", "policies") for difference in found)


def _calendar(one: Scenario, other: Scenario) -> Iterator[Difference]:
    for name, meaning in _meanings(CalendarSection).items():
        a, b = getattr(one.calendar, name), getattr(other.calendar, name)
        yield from differing(f"calendar.{name}", a, b, unit="days", meaning=meaning)


def _parameters(one: Scenario, other: Scenario) -> Iterator[Difference]:
    yield from differing(
        "money.currency",
        one.currency,
        other.currency,
        meaning="currency of every amount; nothing is converted",
    )
    for p in TABLE:
        yield from differing(
            p.path,
            one.parameters[p.name],
            other.parameters[p.name],
            unit=p.unit,
            meaning=p.meaning,
            currencies=(one.currency, other.currency),
        )


def _organisation(one: Scenario, other: Scenario) -> Iterator[Difference]:
    a, b = one.organisation, other.organisation
    if isinstance(a, GeneratedOrganisation) and isinstance(b, GeneratedOrganisation):
        yield from _departments(a.departments, b.departments)
        yield from _hours(a, b)
        meanings = _meanings(TiesSection)
        for name in ("mean", "within_share", "reciprocity", "clustering", "weight_ratio"):
            unit = {"mean": "count", "weight_ratio": "factor"}.get(name, "share")
            yield from differing(
                f"organisation.ties.{name}",
                getattr(a.ties, name),
                getattr(b.ties, name),
                unit=unit,
                meaning=meanings[name],
            )
        yield from differing(
            "organisation.team_size",
            a.team_size,
            b.team_size,
            unit="count",
            meaning="people who report to one manager",
        )
    elif isinstance(a, ImportedOrganisation) and isinstance(b, ImportedOrganisation):
        yield from _imports(one, other, a, b)
    else:
        yield Difference("organisation", "changed", _in_words(a), _in_words(b))


def _hours(a: GeneratedOrganisation, b: GeneratedOrganisation) -> Iterator[Difference]:
    """Hours between departments by their content; the paths are shown."""
    contents = [None if spec.hours is None else spec.hours.content for spec in (a, b)]
    if contents[0] == contents[1]:
        return
    before, after = (None if spec.hours is None else str(spec.hours.path) for spec in (a, b))
    kind: Kind = "added" if before is None else "removed" if after is None else "changed"
    meaning = "hours between departments, whose content counts"
    yield Difference("organisation.hours", kind, before, after, meaning=meaning)


def _departments(one: Mapping[str, int], other: Mapping[str, int]) -> Iterator[Difference]:
    for name in dict.fromkeys((*one, *other)):
        yield from differing(f"organisation.departments.{name}", one.get(name), other.get(name), unit="count")
    orders = [[name for name in names if name in one and name in other] for names in (one, other)]
    if orders[0] != orders[1]:
        yield Difference(
            "organisation.departments",
            "changed",
            ", ".join(orders[0]),
            ", ".join(orders[1]),
            meaning="order of the departments, which the luck of a run is dealt by",
        )


def _imports(
    one: Scenario, other: Scenario, a: ImportedOrganisation, b: ImportedOrganisation
) -> Iterator[Difference]:
    yield from differing(
        "organisation.import.threshold",
        a.threshold,
        b.threshold,
        unit="count",
        meaning="weights below it are not ties",
    )
    if a.content == b.content:
        return
    figures = [_figures(scenario) for scenario in (one, other)]
    told = False
    for place, name in enumerate(("people", "ties")):
        before, after = (Path(getattr(spec, name)) for spec in (a, b))
        if _bytes(before) != _bytes(after):
            told = True
            meaning = f"the files differ in content: {figures[0][place]} → {figures[1][place]}"
            yield Difference(
                f"organisation.import.{name}", "changed", str(before), str(after), meaning=meaning
            )
    if not told:
        meaning = "content of the files, which have been changed since one of the two was read"
        yield Difference("organisation.import", "changed", a.content[:12], b.content[:12], meaning=meaning)


def _figures(scenario: Scenario) -> tuple[str, str]:
    """An imported organisation's people and ties in a few figures; said if it cannot be read."""
    try:
        organisation = imported_organisation(scenario)
    except InputError:
        return ("not readable, see `silosim validate`",) * 2
    assert organisation is not None
    figures = describe(organisation)
    heads = listed([f"{name} {count}" for name, count in figures.departments])
    return (
        f"{figures.people} people ({heads})",
        f"{figures.ties} ties, {figures.within_share:.1%} within departments",
    )


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _in_words(organisation: GeneratedOrganisation | ImportedOrganisation) -> str:
    if isinstance(organisation, ImportedOrganisation):
        return f"imported from {organisation.people} and {organisation.ties}"
    heads = organisation.departments
    return f"generated: {sum(heads.values())} people in {len(heads)} departments"


def _code(one: Scenario, other: Scenario) -> Iterator[Difference]:
    """Rules, processes, measures and the kind of employee; the content of files counts, not their paths."""
    first, second = _named_code(one), _named_code(other)
    for path in sorted({*first, *second}):
        a, b = first.get(path), second.get(path)
        if same(None if a is None else content_of_code(a), None if b is None else content_of_code(b)):
            continue
        kind: Kind = "added" if a is None else "removed" if b is None else "changed"
        slot = path.removeprefix("rules.")
        meaning = f"`silosim rules {slot}` shows what it replaces" if slot != path else "code of its own"
        yield Difference(path, kind, a, b, meaning=meaning)


def _named_code(scenario: Scenario) -> dict[str, str]:
    named = {path: text for path, text in scenario.code.items() if not path.startswith("policies.")}
    return named | {
        f"processes[{i}].after": use.after for i, use in enumerate(scenario.processes) if use.after
    }


def _meanings(section: type[Section]) -> dict[str, str]:
    """What the schema says about each field, its first sentence."""
    return {
        name: (field.description or "").partition(". ")[0] for name, field in section.model_fields.items()
    }
