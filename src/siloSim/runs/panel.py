"""The agent panel: what everybody was like on sampled days. Looking changes no bit of the run.

A sample is taken at the end of every so-many-th day, and of the last one, of the people who are there then.
COLUMNS is the data dictionary: what each column means, its unit and its range; `columns_of` adds the state
variables of a user's own kind of employee.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import InputError, Problem
from siloSim.model.panel_columns import COLUMNS, Column, columns_of, dtype_of

if TYPE_CHECKING:
    from siloSim.model.state import State
    from siloSim.scenario.scenario import Scenario

__all__ = [
    "COLUMNS", "LARGEST", "PANEL", "Column", "Sampler", "columns_in", "columns_of", "every_of", "sample", "sampled_days",
]  # fmt: skip

PANEL = dtype_of(COLUMNS)
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
    row = dtype_of(columns_in(scenario)).itemsize
    needed = people * len(sampled_days(horizon, every)) * row * runs
    if needed > LARGEST:
        samples = LARGEST // max(1, people * runs * row)
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


def columns_in(scenario: Scenario) -> tuple[Column, ...]:
    """The columns of a scenario's panel; loads its own kind of employee, so its code must be trusted."""
    if not scenario.employee:
        return COLUMNS
    from siloSim.model.loading import extensions_of

    return columns_of(extensions_of(scenario).employee)


def _number(interval: str | float) -> str | float:
    """A text that is a plain number, as the command line has it, as that number."""
    try:
        return float(interval)
    except ValueError:
        return interval


class Sampler:
    """Looks at a run on sampled days; `rows` are what it saw, `columns` what that means."""

    def __init__(self, horizon: int, every: int, employee: type | None = None) -> None:
        self.days = sampled_days(horizon, every)
        self.columns = columns_of(employee)
        self._samples: list[NDArray[np.void]] = []

    def look(self, state: State, done: int, own: Mapping[str, NDArray[np.float64]] | None = None) -> None:
        """Take a sample of everybody after so many days; `own`: state variables, (n,) by seat each."""
        self._samples.append(sample(state, done - 1, self.columns, own))

    def rows(self) -> NDArray[np.void]:
        """Everything seen, by day and seat; PANEL and the state variables."""
        return np.concatenate(self._samples) if self._samples else np.zeros(0, dtype_of(self.columns))


def sample(
    state: State,
    day: int,
    columns: tuple[Column, ...] = COLUMNS,
    own: Mapping[str, NDArray[np.float64]] | None = None,
) -> NDArray[np.void]:
    """Everybody who is there at the end of a day: (people,) of `columns`, those beyond COLUMNS from `own`."""
    people = state.people
    rows = np.zeros(len(people), dtype_of(columns))
    rows["day"] = day
    for name, values in (own or {}).items():
        rows[name] = values
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
