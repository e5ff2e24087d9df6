"""Experiment → plan: which arms are run at which points, merged where nothing differs, replication by replication.

A cell is an arm at a point. Where no factor touches what an arm runs, its points are one cell: the first point of
each class of equal scenarios is run and stands for the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import InputError, Problem, ScenarioError
from siloSim.runs.design import RunSpec
from siloSim.runs.points import Column, Points, arms_by_base, key_of, points_of
from siloSim.scenario.experiment import SCENARIO, Experiment, Factor, Until
from siloSim.scenario.parameters import TABLE
from siloSim.scenario.scenario import Scenario
from siloSim.scenario.varying import applied, judged_together, touches
from siloSim.scenario.writing import content_hash

_KEPT = 512  # resolved scenarios
_TRIED = 600  # combinations of values that are judged together, in all arms
_LISTED = 5  # problems
_PLAIN = {p.path for p in TABLE}


def plan_of(experiment: Experiment) -> Plan:
    """The plan of an experiment; a second or two for a million points.

    Raises
    ------
    InputError
        Points that cannot be laid, or scenarios that values which are right by themselves do not give together.
    """
    plan = Plan(experiment, points_of(experiment))
    plan.check()
    return plan


class Plan:
    """What is going to be run.

    Attributes
    ----------
    experiment
        What it is the plan of.
    points
        The design.
    labels
        The arms, in the order of the file.
    representative
        Label → shape (points.count,): the point whose runs stand for the arm at each point.
    """

    def __init__(self, experiment: Experiment, points: Points) -> None:
        self.experiment = experiment
        self.points = points
        self.labels = tuple(experiment.arms)
        self._bases = arms_by_base(experiment)
        self._columns = {column.path: column for column in points.columns}
        self._base_codes = self._codes_of_bases()
        self.representative: Mapping[str, NDArray[np.int64]] = {
            label: self._merged(label) for label in self.labels
        }
        self._here = np.array([self._is_run(label) for label in self.labels])
        self._resolved = lru_cache(maxsize=_KEPT)(self._resolve)
        self._partly = lru_cache(maxsize=_KEPT)(self._without_parameters)

    @property
    def cells(self) -> int:
        """Arms at points that are run."""
        return int(self._here.sum())

    @property
    def merged(self) -> int:
        """Arms at points for which others stand."""
        return len(self.labels) * self.points.count - self.cells

    @property
    def scenarios(self) -> int:
        """How many scenarios arms build on."""
        return len(self._bases)

    @property
    def replications(self) -> int:
        """How many are planned; at most, where they go on until a precision."""
        asked = self.experiment.replications
        return asked.maximum if isinstance(asked, Until) else asked

    def arms_at(self, point: int) -> tuple[str, ...]:
        """The arms that are run at a point."""
        return tuple(
            label for label, here in zip(self.labels, self._here[:, point].tolist(), strict=True) if here
        )

    def cells_by_scenario(self) -> Iterator[tuple[str, NDArray[np.int64]]]:
        """Every arm on every scenario that it is run on: its label, and the points it is run at there, in order."""
        for code in range(len(self._bases)):
            for label in self.labels:
                points = np.flatnonzero(self._is_run(label) & (self._base_codes == code))
                if len(points):
                    yield label, points

    @property
    def units_of_one_replication(self) -> int:
        """Points at which some arm is run: units of work in one replication."""
        return int(self._here.any(axis=0).sum())

    def base(self, point: int) -> str:
        """The name of the scenario that arms build on at a point."""
        return tuple(self._bases)[int(self._base_codes[point])]

    def values(self, arm: str, point: int) -> dict[str, float | int | str]:
        """Path → value at a point, of the factors that make a difference to an arm there."""
        scenario = self._bases[self.base(point)][arm]
        return {c.path: c.at(point) for c in self.points.columns if touches(scenario, c.path)}

    def scenario(self, arm: str, point: int) -> Scenario:
        """What runs in an arm at a point: resolved when it is first asked for, the last few hundred kept."""
        found: Scenario = self._resolved(arm, int(self.representative[arm][point]))
        return found

    def runs(self, replications: int | NDArray[np.integer[Any]]) -> int:
        """Number of runs of so many replications of every point, or of so many of each, shape (points.count,).

        A cell that stands for several points is run as often as the one of them that asks for most.
        """
        return sum(int(needed.sum()) for needed in self._needed(replications))

    def units(
        self, replications: int | NDArray[np.integer[Any]], first: int = 0
    ) -> Iterator[tuple[RunSpec, ...]]:
        """Units of work, replication by replication: all points in replication `first`, then in the next.

        Parameters
        ----------
        replications
            How many each point has in the end, counted from 0: an int, or one of each point.
        first
            The first that is still to be run.

        Yields
        ------
        tuple of RunSpec
            The arms that are run at one point in one replication, in the order of the file.
        """
        needed = np.array(self._needed(replications)).reshape(len(self.labels), self.points.count)
        last = needed.max(axis=0, initial=0)
        keep = frozenset(self.experiment.tables)
        for replication in range(first, int(last.max(initial=0))):
            for point in np.flatnonzero(last > replication).tolist():
                wanted = (needed[:, point] > replication).tolist()
                yield tuple(
                    RunSpec(
                        self.scenario(label, point),
                        label,
                        point,
                        self.experiment.seed,
                        replication,
                        keep,
                    )
                    for label, here in zip(self.labels, wanted, strict=True)
                    if here
                )

    def inputs(self) -> dict[str, Any]:
        """What decides about results, except the number of replications, as JSON can write it."""
        experiment = self.experiment
        several = len(self._bases) > 1
        until = experiment.replications
        return {
            "arms": {
                f"{base}/{label}" if several else label: content_hash(arm)
                for base, arms in self._bases.items()
                for label, arm in arms.items()
            },
            "factors": [_described(factor) for factor in experiment.factors],
            "design": _design_inputs(experiment),
            "points": self.points.digest,
            "seed": experiment.seed,
            "tables": sorted(experiment.tables),
            "until": {**asdict(until), "baseline": experiment.baseline} if isinstance(until, Until) else None,
        }

    def check(self) -> None:
        """Resolve combinations of values that are right by themselves but may not fit together, a few hundred at most.

        Raises
        ------
        InputError
            Some do not fit; names arm, point and values.
        """
        problems: dict[str, Problem] = {}
        trials = [
            (label, code, arm)
            for code, arms in enumerate(self._bases.values())
            for label, arm in arms.items()
        ]
        for label, code, arm in trials:
            for columns in self._judged_together(arm):
                for point in self._extremes(columns, code, max(20, _TRIED // len(trials))):
                    values = {column.path: column.at(point) for column in columns}
                    try:
                        applied(arm, values)
                    except ScenarioError as error:
                        for problem in error.problems:
                            shown = ", ".join(f"{path} = {value}" for path, value in values.items())
                            problems.setdefault(
                                problem.message,
                                Problem(
                                    f'point {point}, arm "{label}", {shown}: {problem.message}',
                                    self.experiment.source,
                                    key=problem.key,
                                    allowed=problem.allowed,
                                    remedy="change levels so that every point fits, or list points in a CSV file",
                                ),
                            )
        if problems:
            found = list(problems.values())
            raise InputError(found[:_LISTED], max(0, len(found) - _LISTED))

    def _codes_of_bases(self) -> NDArray[np.int64]:
        """Which of the scenarios each point builds on, shape (points.count,)."""
        column = self._columns.get(SCENARIO)
        if column is None:
            return np.zeros(self.points.count, np.int64)
        names = list(self._bases)
        places = np.array([names.index(name) for name in column.values], dtype=np.int64)
        return places[column.codes]

    def _effective(self, arm: Scenario) -> list[Column]:
        return [c for c in self.points.columns if c.path != SCENARIO and touches(arm, c.path)]

    def _merged(self, label: str) -> NDArray[np.int64]:
        """The first point of the class that each point is in, shape (points.count,)."""
        count = self.points.count
        representative = np.empty(count, np.int64)
        for code, arms in enumerate(self._bases.values()):
            rows = np.flatnonzero(self._base_codes == code) if len(self._bases) > 1 else np.arange(count)
            columns = self._effective(arms[label])
            if not len(rows):
                continue
            key = key_of([c.codes[rows] for c in columns], [len(c.values) for c in columns], len(rows))
            _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
            representative[rows] = rows[first[inverse]]
        return representative

    def _is_run(self, label: str) -> NDArray[np.bool_]:
        here: NDArray[np.bool_] = self.representative[label] == np.arange(self.points.count)
        return here

    def _needed(self, replications: int | NDArray[np.integer[Any]]) -> list[NDArray[np.int64]]:
        """By arm, shape (points.count,): how often each cell is run; 0 where another stands for it."""
        asked = np.broadcast_to(np.asarray(replications, np.int64), (self.points.count,))
        found = []
        for label in self.labels:
            needed = np.zeros(self.points.count, np.int64)
            np.maximum.at(needed, self.representative[label], asked)
            found.append(needed)
        return found

    def _resolve(self, label: str, point: int) -> Scenario:
        base = self.base(point)
        values = {column.path: column.at(point) for column in self._effective(self._bases[base][label])}
        others = tuple((path, value) for path, value in values.items() if path not in _PLAIN)
        return applied(
            self._partly(base, label, others),
            {path: value for path, value in values.items() if path in _PLAIN},
        )

    def _without_parameters(self, base: str, label: str, values: tuple[tuple[str, object], ...]) -> Scenario:
        """What many points share: settings of policies, calendar, organisation."""
        return applied(self._bases[base][label], dict(values))

    def _judged_together(self, arm: Scenario) -> list[list[Column]]:
        groups: dict[str, list[Column]] = {}
        for column in self._effective(arm):
            groups.setdefault(judged_together(column.path), []).append(column)
        return [columns for columns in groups.values() if len(columns) > 1]

    def _extremes(self, columns: Sequence[Column], base: int, most: int) -> list[int]:
        """Points with different combinations of values: all of them, or those at the ends and some between."""
        rows = np.flatnonzero(self._base_codes == base)
        if not len(rows):
            return []
        key = key_of([c.codes[rows] for c in columns], [len(c.values) for c in columns], len(rows))
        points = rows[np.unique(key, return_index=True)[1]]
        if len(points) <= most:
            return [int(point) for point in points]
        ends = [
            points[pick(column.values[column.codes[points]])]
            for column in columns
            if not column.named
            for pick in (np.argmin, np.argmax)
        ]
        between = points[np.linspace(0, len(points) - 1, most - len(ends)).astype(np.int64)]
        return sorted({int(point) for point in [*ends, *between]})


def _described(factor: Factor) -> dict[str, Any]:
    """What of a factor decides about points."""
    if factor.listed:
        return {"path": factor.path, "levels": list(factor.levels)}
    found: dict[str, Any] = {"path": factor.path, "low": factor.low, "high": factor.high}
    if factor.spread != "uniform":
        found["spread"] = factor.spread
    if factor.spread in ("normal", "triangular"):
        found["mean"] = factor.mean
    if factor.spread == "normal":
        found["sd"] = factor.sd
    return found


def _design_inputs(experiment: Experiment) -> dict[str, Any]:
    """What of a design decides about points, beside the factors; the points themselves count by their digest."""
    design = experiment.design
    found: dict[str, Any] = {"kind": design.kind}
    if design.kind in ("lhs", "sobol"):
        found |= {
            "points": design.points,
            "seed": experiment.seed if design.seed is None else design.seed,
        }
    return found
