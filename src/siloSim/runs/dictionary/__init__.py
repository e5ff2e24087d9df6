"""The data dictionary: what every column of every table of results means, in one place.

    entry.py     a row of it
    studies.py   keys; runs, survival, points, failures; scorecard, contrasts, over_points
    days.py      daily, adoption
    cases.py     challenges, subtasks, events

The agent panel describes itself (model/panel_columns.py), outcomes do too (model/measures/). A source that
is the name of a submodel stands for its page, docs/submodels/NAME.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from siloSim.model.measures import Outcome
from siloSim.model.panel_columns import COLUMNS, Column
from siloSim.runs.dictionary.cases import CHALLENGES, EVENTS, SUBTASKS
from siloSim.runs.dictionary.days import ADOPTION, DAILY
from siloSim.runs.dictionary.entry import NEVER, Entry, Kind, column, span_of
from siloSim.runs.dictionary.studies import (
    CONTRASTS,
    FAILURES,
    KEYS,
    OVER_POINTS,
    POINT,
    SCORECARD,
    SEED,
    SURVIVAL,
    factor,
    outcome_entries,
    own_daily,
)

__all__ = ["NEVER", "TITLES", "Entry", "Kind", "entries"]

# Table → what a row of it is.
TITLES: dict[str, str] = {
    "scorecard": "one row per outcome: before, after, difference, interval, verdict",
    "contrasts": "one row per outcome, arm and design point, against the baseline",
    "over_points": "one row per outcome and arm: its mean over all design points, against the baseline",
    "runs": "one row per run, with every outcome",
    "points": "one row per design point of a sweep, with what is varied",
    "adoption": "one row per run and day since policy_day: who holds the probe lesson's facet right",
    "survival": "one row per run and age of challenges: how many are open, how many are resolved",
    "daily": "one row per run and day: counts, hours and levels",
    "challenges": "one row per run and shared challenge",
    "subtasks": "one row per run and subtask of a challenge",
    "events": "one row per run and event",
    "panel": "one row per run, sampled day and person",
    "failures": "one row per run that did not finish",
}
_FIXED: dict[str, tuple[Entry, ...]] = {
    "daily": (*KEYS, *DAILY),
    "adoption": (*KEYS, *ADOPTION),
    "challenges": (*KEYS, *CHALLENGES),
    "subtasks": (*KEYS, *SUBTASKS),
    "events": (*KEYS, *EVENTS),
    "survival": (*KEYS, *SURVIVAL),
    "failures": (*KEYS, *FAILURES),
    "scorecard": SCORECARD,
    "contrasts": CONTRASTS,
    "over_points": OVER_POINTS,
}
_WHOLE = {"whole number": {"day", "person", "load", "degree"}, "text": {"who", "department", "home", "role"}}


def entries(
    table: str,
    *,
    own: Iterable[Outcome] = (),
    own_state: Iterable[Column] = (),
    factors: Mapping[str, Kind] | None = None,
) -> tuple[Entry, ...]:
    """What the columns of a table mean, in the order of the table.

    Parameters
    ----------
    table
        One of TITLES.
    own
        The user's own measures.
    own_state
        State variables of the user's own kind of employee.
    factors
        What a sweep varies: path → kind of its values.

    Raises
    ------
    KeyError
        There is no such table.
    """
    varied = [factor(name, kind) for name, kind in (factors or {}).items()]
    made: dict[str, Callable[[], Iterable[Entry]]] = {
        "runs": lambda: (*KEYS, *varied, SEED, *outcome_entries(own)),
        "points": lambda: (POINT, *varied),
        "daily": lambda: (*_FIXED["daily"], *own_daily(own)),
        "panel": lambda: (*KEYS, *map(_of_panel, (*COLUMNS, *own_state))),
    }
    found = made[table]() if table in made else _FIXED[table]
    return tuple(replace(entry, table=table) for entry in found)


def _of_panel(found: Column) -> Entry:
    kind: Kind = next((kind for kind, names in _WHOLE.items() if found.name in names), "number")  # type: ignore[misc]
    unit = "" if found.unit in ("text", "number", "word", "department") else found.unit
    words = {"who": "an id of the people file", "role": "staff, manager, head"}
    if found.name in ("department", "home"):
        words[found.name] = "a department"
    missing = NEVER
    meaning, _, without = found.meaning.partition("; nan ")
    if without or found.name.startswith("trust_"):
        missing = "there is none of them"
    return column(
        found.name,
        kind,
        unit,
        words.get(found.name, span_of(found.low, found.high)),
        meaning,
        missing,
        "observe",
    )
