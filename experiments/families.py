"""Cells of a sweep by their factors, and families of paired differences that hold together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from common import Estimate, mean
from numpy.typing import NDArray

from siloSim.analysis.contrasts import paired
from siloSim.analysis.simultaneous import together
from siloSim.model.measures import BY_NAME
from siloSim.scenario.parameters import BY_NAME as PARAMETERS
from siloSim.studies.sweep import Sweep

type Runs = NDArray[np.float64]  # one value per replication

# What is made from several outcomes: unit. See `derived`.
MADE = {"own_hours_lost": "money", "total": "money"}


@dataclass(frozen=True, slots=True)
class Row:
    """One paired difference, after − before, of a family of `comparisons`."""

    family: str
    comparison: str
    outcome: str
    unit: str
    before: float
    after: float
    difference: float
    low: float  # Student's t, for this one alone
    high: float
    low_all: float  # max-t, for all of the family at once
    high_all: float
    n: int
    comparisons: int

    @property
    def together(self) -> Estimate:
        """With the interval that holds for the whole family."""
        return Estimate(self.difference, self.low_all, self.high_all, self.n)

    def scaled(self, factor: float) -> Estimate:
        """`together` in another unit."""
        return Estimate(*(factor * x for x in (self.difference, self.low_all, self.high_all)), self.n)


class Cells:
    """The runs of a sweep, looked up by arm and by the values of factors."""

    def __init__(self, sweep: Sweep) -> None:
        self._points = sweep.points
        self._stands = sweep.representative
        self._runs = {
            key: rows.sort_values("replication") for key, rows in derived(sweep).groupby(["arm", "point"])
        }
        self.replications = min(len(rows) for rows in self._runs.values())
        if len({len(rows) for rows in self._runs.values()}) > 1:
            raise ValueError("some cells have fewer runs than others: finish the sweep first")

    def values(self, arm: str, outcome: str, where: Mapping[str, object]) -> Runs:
        """One outcome of one cell, in the order of replications. Raises KeyError unless one point fits."""
        fits = np.ones(len(self._points), dtype=bool)
        for path, value in where.items():
            fits &= (self._points[path] == value).to_numpy()
        found = self._points.index[fits]
        if len(found) != 1:
            raise KeyError(f"{len(found)} points fit {dict(where)}")
        rows = self._runs[arm, int(self._stands[arm][int(found[0])])]
        return rows[outcome].to_numpy(dtype=np.float64)

    def mean(self, arm: str, outcome: str, where: Mapping[str, object]) -> Estimate:
        """Mean of a cell with Student's t interval."""
        return mean(self.values(arm, outcome, where))


def derived(sweep: Sweep) -> pd.DataFrame:
    """The runs, with two more columns in money.

    own_hours_lost    (focus hours − output) · people · days · cost of an hour: own hours that yield nothing
    total             money + cost of delay + own_hours_lost

    `money` counts the hours spent on working together, so hours that are missing in focus are in it already.
    """
    import siloSim as ss

    runs = sweep.runs.copy()
    if "money" in runs:
        scenario = ss.load("builtin:reference")  # both loads have its people, and an hour costs the default
        people = sum(scenario.organisation.departments.values())
        days = sweep.results.manifest["window"]
        lost = runs["focus_hours"] - runs["output"]
        if days is not None:
            runs["own_hours_lost"] = lost * people * days * PARAMETERS["money.cost_per_hour"].default
            runs["total"] = runs["money"] + runs["cost_of_delay"] + runs["own_hours_lost"]
    return runs


def family(name: str, outcome: str, pairs: Mapping[str, tuple[Runs, Runs]], *, unit: str = "") -> list[Row]:
    """Paired differences before → after of one outcome by name of the comparison, with intervals that hold for all."""
    unit = unit or (BY_NAME[outcome].unit if outcome in BY_NAME else MADE[outcome])
    changes = np.array([after - before for before, after in pairs.values()]).T
    wide = together(changes).multiple
    rows = []
    for (label, (before, after)), multiple in zip(pairs.items(), wide, strict=True):
        one = paired(before, after)
        half = float(multiple) * float(np.nanstd(after - before, ddof=1)) / math.sqrt(one.n)
        if one.low == one.high:
            half = 0.0
        rows.append(
            Row(
                name, label, outcome, unit, one.before, one.after, one.difference, one.low, one.high,
                one.difference - half, one.difference + half, one.n, len(pairs),
            )
        )  # fmt: skip
    return rows


def inside_against_ends(values: Mapping[float, Runs]) -> dict[str, tuple[Runs, Runs]]:
    """Every level inside against both ends: an optimum inside shows if one of them beats both.

    >>> list(inside_against_ends({1: np.zeros(2), 5: np.ones(2), 9: np.zeros(2)}))
    ['5 against 1', '5 against 9']
    """
    levels = list(values)
    ends = (levels[0], levels[-1])
    return {
        f"{inside:g} against {end:g}": (values[end], values[inside])
        for inside in levels[1:-1]
        for end in ends
    }


def inner_optimum(rows: list[Row], *, lower: bool) -> list[str]:
    """The levels that clearly beat both ends, by the intervals that hold for all comparisons of `rows` at once."""
    clear: dict[str, int] = {}
    for row in rows:
        level = row.comparison.partition(" against ")[0].rpartition(": ")[2]
        beats = row.high_all < 0 if lower else row.low_all > 0
        clear[level] = clear.get(level, 0) + beats
    return [level for level, times in clear.items() if times == 2]
