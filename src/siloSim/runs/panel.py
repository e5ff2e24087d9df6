"""The agent panel: what everybody was like on sampled days. Looking changes no bit of the run.

A sample is taken at the end of every so-many-th day, and of the last one, of the people who are there then.
COLUMNS is the data dictionary: what each column means, its unit and its range.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import InputError, Problem

if TYPE_CHECKING:
    from siloSim.model.state import State
    from siloSim.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the panel."""

    name: str
    unit: str
    low: float
    high: float
    meaning: str


_ANY = math.inf
COLUMNS: tuple[Column, ...] = (
    Column("day", "day", 0, _ANY, "the day at whose end people were looked at, counted from 0"),
    Column("who", "text", 0, _ANY, "the organisation's own id; a joiner is called after the seat: ID+1"),
    Column("person", "number", 0, _ANY, "the engine's id, as in the events; fresh for every joiner"),
    Column("department", "department", 0, _ANY, "worked in; decides what is within and across"),
    Column("home", "department", 0, _ANY, "home department; differs from department on secondment"),
    Column("role", "word", 0, 2, "staff, manager or head"),
    Column("identity", "share", 0, 1, "strength of identification with the department"),
    Column("reciprocity", "weight", 0, 1, "weight on returning favours"),
    Column("generosity", "share", 0, 1, "willingness to give first"),
    Column("safety", "share", 0, 1, "readiness to voice a need, before what policies add"),
    Column("norm", "share", 0, 1, "share of own requests expected to be accepted"),
    Column("performance", "h/day", 0, _ANY, "effort delivered without rework, as colleagues saw it of late"),
    Column("asked", "count", 0, _ANY, "times asked for help, plus the renown he or she came with"),
    Column("record", "count", -_ANY, _ANY, "help given less help received, in deliveries"),
    Column("load", "count", 0, _ANY, "accepted subtasks in hand"),
    Column("degree", "count", 0, _ANY, "ties"),
    Column("trust_given_within", "share", 0, 1, "mean trust in ties of the same department; nan without any"),
    Column("trust_given_across", "share", 0, 1, "mean trust in ties of other departments; nan without any"),
    Column("trust_received_within", "share", 0, 1, "mean trust of these ties in him or her; nan without any"),
    Column("trust_received_across", "share", 0, 1, "the same across departments; nan without any"),
    Column("favours_owed", "count", -_ANY, _ANY, "favours owed to others less favours owed by them, fading"),
    Column("knowledge_home", "share", 0, 1, "of the home facets, those held right"),
    Column("knowledge_foreign", "share", 0, 1, "of all other facets, those held right; nan without any"),
    Column("wrong_beliefs", "share", 0, 1, "of all facets, those held wrong"),
    Column("help_given", "h", 0, _ANY, "hours of help given since policy_day"),
    Column("hours_left", "h", 0, 24, "hours of the day left for departmental work"),
)
_WHOLE = {"day": np.int32, "person": np.uint32, "department": np.int32, "home": np.int32, "role": np.int8}
_WHOLE |= {"load": np.int32, "degree": np.int32}
PANEL = np.dtype(
    [(column.name, _WHOLE.get(column.name, np.float64)) for column in COLUMNS if column.name != "who"],
    align=True,
)
LARGEST = 2**30  # bytes that a panel may take in memory
_STATE = ("identity", "reciprocity", "generosity", "safety", "norm", "performance", "asked", "record", "load")


def sampled_days(horizon: int, every: int) -> frozenset[int]:
    """Numbers of days done at which to look: every `every`, and at the end.

    >>> sorted(sampled_days(50, 21))
    [21, 42, 50]
    """
    return frozenset({*range(every, horizon, every), horizon})


def every_of(interval: str | float, scenario: Scenario, runs: int = 1) -> int:
    """Days between two samples, from a number of days or a text such as '1 month'.

    Raises
    ------
    InputError
        It is no whole number of days from 1 to the horizon, or the panel of so many runs would not fit into
        memory; says how often it may be.
    """
    from siloSim.scenario.scenario import GeneratedOrganisation
    from siloSim.scenario.units import UnitError, read_number

    horizon = scenario.calendar.horizon
    try:
        every = int(read_number(_number(interval), "days", 1, horizon, whole=True))
    except UnitError as error:
        raise InputError(
            Problem(
                f"the interval of the panel: {error.message}",
                key="panel",
                value=str(interval),
                allowed=error.allowed,
                remedy="For instance 21, or '1 month'.",
            )
        ) from error
    spec = scenario.organisation
    if isinstance(spec, GeneratedOrganisation):
        people = sum(spec.departments.values())
    else:
        from siloSim.scenario.realise import realise

        people = realise(scenario, 0, 0).size
    needed = size_of(people, horizon, every) * runs
    if needed > LARGEST:
        samples = LARGEST // max(1, people * runs * PANEL.itemsize)
        fewer = math.ceil(horizon / samples) if samples else 0
        advice = f"Sample every {fewer} days or less often" if 0 < fewer <= horizon else "Sample fewer people"
        raise InputError(
            Problem(
                f"a panel of {people:,} people on {len(sampled_days(horizon, every)):,} days"
                f"{f' in {runs:,} runs' if runs > 1 else ''} takes {needed / 2**30:,.1f} GB of memory",
                key="panel",
                value=str(interval),
                allowed=f"up to {LARGEST / 2**30:g} GB",
                remedy=f"{advice}{', or take fewer replications' if runs > 1 else ''}.",
            )
        )
    return every


def size_of(people: int, horizon: int, every: int) -> int:
    """Bytes of one run's panel."""
    return people * len(sampled_days(horizon, every)) * PANEL.itemsize


def _number(interval: str | float) -> str | float:
    """A text that is a plain number, as the command line has it, as that number."""
    try:
        return float(interval)
    except ValueError:
        return interval


class Sampler:
    """Looks at a run on sampled days; `rows` are what it saw."""

    def __init__(self, horizon: int, every: int) -> None:
        self.days = sampled_days(horizon, every)
        self._samples: list[NDArray[np.void]] = []

    def look(self, state: State, done: int) -> None:
        """Take a sample of everybody after so many days."""
        self._samples.append(sample(state, done - 1))

    def rows(self) -> NDArray[np.void]:
        """Everything seen, by day and seat; PANEL."""
        return np.concatenate(self._samples) if self._samples else np.zeros(0, PANEL)


def sample(state: State, day: int) -> NDArray[np.void]:
    """Everybody who is there at the end of a day: (people,) PANEL."""
    people = state.people
    rows = np.zeros(len(people), PANEL)
    rows["day"] = day
    for name, field in (("person", "id"), ("department", "dept"), ("home", "home"), ("role", "role")):
        rows[name] = people[field]
    for name in (*_STATE, "degree"):
        rows[name] = people[name]
    rows["help_given"] = people["given"]
    rows["hours_left"] = people["left"]
    _fill_ties(rows, state)
    _fill_knowledge(rows, state)
    present: NDArray[np.void] = rows[people["alive"] == 1]
    return present


def _fill_ties(rows: NDArray[np.void], state: State) -> None:
    """Means over each person's row of half-edges."""
    people, ties = state.people, state.ties
    seat = np.repeat(np.arange(len(people)), people["room"])
    place = np.arange(len(ties)) - np.repeat(people["first_tie"], people["room"])
    used = place < np.repeat(people["degree"], people["room"])
    here, there, mirror = seat[used], ties["other"][used], ties["mirror"][used]
    trust = {"given": ties["trust"][used], "received": ties["trust"][mirror]}
    within = people["dept"][here] == people["dept"][there]
    for side, chosen in (("within", within), ("across", ~within)):
        count = np.bincount(here[chosen], minlength=len(people))
        for direction, values in trust.items():
            total = np.bincount(here[chosen], values[chosen].astype(np.float64), minlength=len(people))
            rows[f"trust_{direction}_{side}"] = _share(total, count)
    rows["favours_owed"] = np.bincount(here, ties["favours"][used].astype(np.float64), minlength=len(people))


def _fill_knowledge(rows: NDArray[np.void], state: State) -> None:
    beliefs = state.memory.beliefs
    facets = beliefs.shape[1]
    home = state.departments.each["home_count"][state.people["home"]]
    right = state.people["home_right"]
    rows["knowledge_home"] = _share(right, home)
    rows["knowledge_foreign"] = _share((beliefs == 1).sum(axis=1) - right, facets - home)
    rows["wrong_beliefs"] = (beliefs == -1).sum(axis=1) / facets


def _share(part: Any, whole: Any) -> NDArray[np.float64]:
    """Part / whole, nan where the whole is 0."""
    share = np.full(len(part), np.nan)
    np.divide(part, whole, out=share, where=np.asarray(whole) > 0)
    return share
