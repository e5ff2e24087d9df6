"""An import told: for the terminal, as Markdown, as JSON – nothing about a group too small by itself."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from siloSim.organisation.describe import Description
from siloSim.organisation.importing import account
from siloSim.organisation.importing.account import Section, read_lines, source_document
from siloSim.organisation.importing.importing import Imported
from siloSim.organisation.importing.twin import Twin

_TWIN_WORDS = {
    "mean": "ties per person",
    "within_share": "share within departments",
    "reciprocity": "share returned",
    "clustering": "clustering",
    "weight_ratio": "weight within ÷ across",
}


@dataclass(frozen=True, slots=True)
class Groups:
    """Departments that may be shown, and how many people work in how many others."""

    shown: tuple[tuple[str, int], ...]  # name, people; the largest first
    smaller: tuple[str, ...]  # names, never to be printed
    people: int  # in the smaller ones

    @property
    def smaller_words(self) -> str:
        """The smaller ones together."""
        people = "1 person" if self.people == 1 else f"{self.people} people"
        return f"smaller groups ({len(self.smaller)} of them, {people})"


def groups_of(imported: Imported) -> Groups:
    """The departments of an import, by whether they have `min_group` people."""
    sizes = imported.description.departments
    shown = sorted((item for item in sizes if item[1] >= imported.min_group), key=lambda i: (-i[1], i[0]))
    small = [item for item in sizes if item[1] < imported.min_group]
    return Groups(tuple(shown), tuple(name for name, _ in small), sum(people for _, people in small))


def figures_of(d: Description) -> list[tuple[str, str]]:
    """The figures of the whole organisation: what, and how much in words."""
    return [
        ("Ties", f"{d.ties:,}, {d.nominations:,} directions of them"),
        ("Ties per person", _shown(d.mean_ties, ".1f")),
        (
            "Ties within departments",
            f"{_shown(d.within_share, '.0%')} (by chance {_shown(d.chance_share, '.0%')})",
        ),
        ("Density within ÷ across", _shown(d.density_ratio, ".1f")),
        ("E–I index", f"{_shown(d.ei_index, '.2f')} (−1 all within, 1 all across)"),
        ("Reciprocity", f"{_shown(d.reciprocity, '.0%')} of directions returned"),
        ("Clustering", _shown(d.clustering, ".2f")),
        ("Weight within ÷ across", _shown(d.weight_ratio, ".1f")),
        ("People without ties", f"{d.isolated:,}"),
    ]


def _shown(value: float, form: str) -> str:
    if math.isnan(value):
        return "not defined"
    return (
        f"{value:{form}}".replace("-", "−") if math.isfinite(value) else "infinite, as there are none across"
    )


def sections(imported: Imported, twin: Twin | None = None) -> Iterator[Section]:
    """The whole account, section by section."""
    groups = groups_of(imported)
    yield "Read", [line for source in imported.sources for line in read_lines(source)]
    yield "Departments", _departments(imported, groups)
    yield "Figures", [f"{what}: {value}" for what, value in figures_of(imported.description)]
    done = [*imported.notes, *imported.report.lines(groups.smaller)[1:]]
    yield "Left out, filled in, assumed", done or ["nothing"]
    if imported.hints:
        yield "Consider", list(imported.hints)
    if imported.pseudonymised:
        yield "Pseudonyms", _pseudonyms(imported)
    if twin is not None:
        yield "Synthetic twin (like.yaml)", _twin(twin)


def _departments(imported: Imported, groups: Groups) -> list[str]:
    lines = [", ".join(f"{name} {people:,}" for name, people in groups.shown)] if groups.shown else []
    if groups.smaller:
        lines += [
            groups.smaller_words,
            f"Nothing about a department of fewer than {imported.min_group} people is shown by itself.",
            "The simulation uses all departments as they are, and people.csv names them.",
        ]
    return lines


def _pseudonyms(imported: Imported) -> list[str]:
    what = "Ids and departments" if imported.departments_hidden else "Ids"
    return [
        f"{what} are pseudonyms, the same for the same key.",
        "Whoever has the key can find out who is who: keep it apart from these files, or delete it.",
        "Tenure is rounded to years and full-time equivalents to tenths; other columns are not written.",
        "What still points to people: heading a department or being one of few in it, rare levels and tenures.",
        "So these are personal data still; like.yaml holds head counts and averages only.",
    ]


def _twin(twin: Twin) -> list[str]:
    lines = []
    if twin.merged:
        lines.append(
            f"{twin.merged} departments are put together there, so that no small group is shown by itself."
        )
    if twin.ties is None:
        return [
            *lines,
            "Head counts only: the figures of its ties are the usual ones, as no file holds ties.",
        ]
    lines.append("Organisations generated from head counts and figures; wanted, and reached in draws of it:")
    for figure in twin.figures:
        verdict = "within" if figure.reached else "NOT within"
        lines.append(
            f"{_TWIN_WORDS[figure.name]}: wanted {figure.wanted:.3g}, reached {figure.achieved:.3g} "
            f"({figure.low:.3g} to {figure.high:.3g}), {verdict} ± {figure.tolerance:.2g}"
        )
    lines.append(
        "Not taken over: how unequally ties are spread over people (some have none) and pairs of departments."
    )
    return lines


def lines(imported: Imported, twin: Twin | None = None) -> Iterator[str]:
    """The account as plain text, each section with its title; deeper lines are indented."""
    return account.lines(_heading(imported), sections(imported, twin))


def markdown(imported: Imported, twin: Twin | None = None) -> str:
    """The account as a page."""
    return account.markdown(_heading(imported), sections(imported, twin))


def _heading(imported: Imported) -> str:
    d = imported.description
    return f"{imported.organisation.name}: {d.people:,} people in {len(d.departments):,} departments, {d.ties:,} ties"


def document(imported: Imported, twin: Twin | None = None) -> dict[str, Any]:
    """The account as plain data for JSON; a figure that is not defined or infinite is null."""
    groups, report = groups_of(imported), imported.report
    d = asdict(imported.description)
    del d["departments"]
    return {
        "schema": 1,
        "command": "import",
        "name": imported.organisation.name,
        "sources": [source_document(source) for source in imported.sources],
        "departments": len(imported.description.departments),
        "groups": [{"name": name, "people": people} for name, people in groups.shown],
        "smaller_groups": {"groups": len(groups.smaller), "people": groups.people},
        "min_group": imported.min_group,
        "figures": {name: _finite(value) for name, value in d.items()},
        "dropped": dict(report.dropped),
        "filled": {
            "heads chosen": len(report.heads_chosen),
            "heads taken as managers": report.heads_demoted,
            "departments with teams made up": len(report.teams_made),
            "people put under their head": report.managers_filled,
            "tenures assumed": report.tenure_filled,
        },
        "threshold": report.threshold,
        "notes": [*imported.notes, *report.lines(groups.smaller)[1:]],
        "hints": list(imported.hints),
        "pseudonymised": imported.pseudonymised,
        "twin": None if twin is None else _twin_document(twin),
    }


def _twin_document(twin: Twin) -> dict[str, Any]:
    return {
        "merged": twin.merged,
        "figures": [{**asdict(figure), "reached": figure.reached} for figure in twin.figures],
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
