"""The tables of docs/dictionary.md: what every column of every table of results means."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from marked import markdown

from siloSim.runs.dictionary import TITLES, Entry, entries
from siloSim.runs.dictionary.entry import NEVER
from siloSim.scenario.parameters import TABLE

_PAGES = {
    "calendar",
    "arrive",
    "seek",
    "answer",
    "work",
    "exchange",
    "decide",
    "remember",
    "observe",
    "people",
    "ties",
}
_PAGES |= {"subtask_effort"}


def table_of(name: str) -> str:
    """One row per column; of a sweep, with one factor as an example."""
    example = {TABLE[0].path: "number"} if name in ("runs", "points") else None
    return markdown(
        ("column", "type", "unit", "range", "meaning", "where it is missing", "source"),
        (
            (
                f"`{e.column}`",
                e.type,
                e.unit,
                e.range,
                e.meaning,
                "" if e.missing == NEVER else e.missing,
                _source(e),
            )
            for e in entries(name, factors=example if name == "points" else None)  # type: ignore[arg-type]
        ),
    )


def _source(entry: Entry) -> str:
    """Submodels as links to their pages."""
    return f"[{entry.source}](submodels/{entry.source}.md)" if entry.source in _PAGES else entry.source


TABLES: dict[str, Callable[[], str]] = {name: partial(table_of, name) for name in TITLES}
