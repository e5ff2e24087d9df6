"""Designs: where the points of an experiment lie in the space of its factors.

    grid    every combination of levels, the first factor slowest
    lhs     Latin hypercube: each factor's range in as many equal shares as there are points, one point in each
    sobol   Sobol's sequence, scrambled
    oat     the scenario as it is, then each level of each factor alone
    file    the rows of a CSV file

Samples are uniform on [0, 1) first and then put through the inverse distribution function of each factor. The
same experiment gives the same points. Source: McKay, Beckman & Conover 1979 (lhs); Sobol 1967 and Owen 1998.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import InputError, Problem
from siloSim.runs.spreads import as_array, spread, values_of
from siloSim.scenario.experiment import SCENARIO, Experiment, Factor
from siloSim.scenario.experiment_schema import MAX_POINTS
from siloSim.scenario.experiment_writing import scenarios_meant
from siloSim.scenario.points_file import names_in, numbers_in, read_sheet
from siloSim.scenario.quantities import Quantity
from siloSim.scenario.scenario import Scenario
from siloSim.scenario.varying import kind_at, touches, value_at

if TYPE_CHECKING:
    import pandas as pd

_OPTIMISED = 200  # points up to which a Latin hypercube is spread out further, which takes half a second then


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """The values of one factor, point by point.

    `codes` number the different values: shape (count,); `values` are these, numbers (float64 or int64) or
    names (str), shape (number of different values,).
    """

    path: str
    codes: NDArray[np.int64]
    values: NDArray[Any]

    @property
    def named(self) -> bool:
        """Whether the values are names."""
        return self.values.dtype == object

    def at(self, point: int) -> float | int | str:
        """The value at a point."""
        value: Any = self.values[self.codes[point]]
        found: float | int | str = value if self.named else value.item()
        return found


@dataclass(frozen=True, eq=False)
class Points:
    """Points of a design, numbered from 0."""

    count: int
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()  # what whoever reads the plan has to know

    def values(self, point: int) -> dict[str, float | int | str]:
        """Path → value at a point."""
        return {column.path: column.at(point) for column in self.columns}

    def frame(self) -> pd.DataFrame:
        """Index `point`; one column a factor: int64 or float64 numbers, or names."""
        import pandas as pd

        columns: dict[str, Any] = {}
        for column in self.columns:
            taken = column.values[column.codes]
            columns[column.path] = pd.Series(taken, dtype="str") if column.named else taken
        return pd.DataFrame(columns, index=pd.RangeIndex(self.count, name="point"))

    @cached_property
    def digest(self) -> str:
        """sha256 over paths and values in order, whole numbers as floats, in hexadecimal."""
        total = hashlib.sha256(str(self.count).encode())
        for column in self.columns:
            total.update(f"|{column.path}:".encode())
            if column.named:
                # Names as written, codes in the order of first appearance, whatever order they are kept in.
                first = np.unique(column.codes, return_index=True)[1]
                order = column.codes[np.sort(first)]
                rank = np.zeros(len(column.values), np.int64)
                rank[order] = np.arange(len(order))
                total.update("\n".join(column.values[order]).encode())
                total.update(rank[column.codes].astype("<i8").tobytes())
            else:
                total.update(column.values[column.codes].astype("<f8").tobytes())
        return total.hexdigest()


def points_of(experiment: Experiment) -> Points:
    """Lay the points of an experiment.

    Raises
    ------
    InputError
        Too many points; a design around the scenario where arms differ in what it says; a CSV file that cannot
        be used or changed since the experiment was read.
    """
    if not experiment.factors:
        return Points(1, ())
    points = _DESIGNS[experiment.design.kind](experiment)
    same = points.count - _different(points)
    if not same:
        return points
    said = "1 point is" if same == 1 else f"{same:,} points are"
    return Points(points.count, points.columns, (*points.notes, f"{said} the same as an earlier one."))


def key_of(columns: list[NDArray[np.int64]], sizes: list[int], count: int) -> NDArray[np.int64]:
    """One number per row, shape (count,): equal exactly where all columns are equal."""
    key, size = np.zeros(count, np.int64), 1
    for codes, values in zip(columns, sizes, strict=True):
        if size > 2**62 // max(values, 1):
            unique, key = np.unique(key, return_inverse=True)
            size = len(unique)
        key = key * values + codes
        size *= values
    return key


def _different(points: Points) -> int:
    if any(len(column.values) == points.count for column in points.columns):
        return points.count  # one column alone tells them apart
    key = key_of([c.codes for c in points.columns], [len(c.values) for c in points.columns], points.count)
    return len(np.unique(key))


def _grid(experiment: Experiment) -> Points:
    values = [values_of(factor, experiment.design.steps) for factor in experiment.factors]
    count = prod(len(found) for found in values)
    _check_count(experiment, count)
    columns, slower, faster = [], 1, count
    for factor, found in zip(experiment.factors, values, strict=True):
        faster //= len(found)
        codes = np.tile(np.repeat(np.arange(len(found)), faster), slower)
        columns.append(Column(factor.path, codes, found))
        slower *= len(found)
    return Points(count, tuple(columns))


def _lhs(experiment: Experiment) -> Points:
    from scipy.stats import qmc

    count = experiment.design.points
    _check_count(experiment, count)
    optimised: dict[str, Any] = {"optimization": "random-cd"} if count <= _OPTIMISED else {}
    sampler = qmc.LatinHypercube(len(experiment.factors), rng=_luck(experiment), **optimised)
    return _sampled(experiment, sampler.random(count))


def _sobol(experiment: Experiment) -> Points:
    from scipy.stats import qmc

    count = experiment.design.points
    _check_count(experiment, count)
    power = (count - 1).bit_length()
    sampler = qmc.Sobol(len(experiment.factors), rng=_luck(experiment))
    points = _sampled(experiment, sampler.random_base2(power)[:count])
    if count == 2**power:
        return points
    note = (
        f"{count:,} points are no power of two, so that Sobol's sequence is cut off before it is balanced; "
        f"{2 ** (power - 1):,} or {2**power:,} are."
    )
    return Points(count, points.columns, (note,))


def _oat(experiment: Experiment) -> Points:
    starts = [_start(experiment, factor) for factor in experiment.factors]
    others = [
        [value for value in values_of(factor, experiment.design.steps).tolist() if value != start]
        for factor, start in zip(experiment.factors, starts, strict=True)
    ]
    count = 1 + sum(map(len, others))
    _check_count(experiment, count)
    columns, row = [], 1
    for factor, start, levels in zip(experiment.factors, starts, others, strict=True):
        codes = np.zeros(count, np.int64)
        codes[row : row + len(levels)] = np.arange(1, len(levels) + 1)
        row += len(levels)
        columns.append(Column(factor.path, codes, as_array([start, *levels], factor)))
    return Points(count, tuple(columns))


def _file(experiment: Experiment) -> Points:
    design = experiment.design
    sheet = read_sheet(design.file, design.content)
    meant = scenarios_meant(experiment, sheet) if SCENARIO in sheet.header else None
    columns = []
    for factor in experiment.factors:
        scenario = _first_touched(experiment, factor.path)
        if factor.listed:
            names, codes = names_in(sheet, factor.path, meant if factor.path == SCENARIO else None)
            columns.append(Column(factor.path, codes.astype(np.int64), np.array(names, dtype=object)))
        else:
            kind = kind_at(scenario, factor.path)
            assert isinstance(kind, Quantity)
            columns.append(_numbers(factor, numbers_in(sheet, factor.path, kind, scenario.currency)))
    _check_count(experiment, sheet.rows)
    return Points(sheet.rows, tuple(columns))


_DESIGNS: Mapping[str, Callable[[Experiment], Points]] = {
    "grid": _grid,
    "lhs": _lhs,
    "sobol": _sobol,
    "oat": _oat,
    "file": _file,
}


def _luck(experiment: Experiment) -> np.random.Generator:
    """Draws of the design: a stream of its own, by its seed or the experiment's."""
    seed = experiment.seed if experiment.design.seed is None else experiment.design.seed
    return np.random.Generator(np.random.Philox(seed))


def _sampled(experiment: Experiment, uniform: NDArray[np.float64]) -> Points:
    """A sample of the unit cube, shape (count, factors), as values of the factors."""
    columns = []
    for factor, share in zip(experiment.factors, uniform.T, strict=True):
        if factor.listed:
            codes = np.minimum(
                np.int64(len(factor.levels)) - 1, (share * len(factor.levels)).astype(np.int64)
            )
            columns.append(Column(factor.path, codes, as_array(list(factor.levels), factor)))
        else:
            columns.append(_numbers(factor, spread(factor, share)))
    return Points(len(uniform), tuple(columns))


def _numbers(factor: Factor, values: NDArray[np.float64]) -> Column:
    # -0.0 and 0.0 are one value.
    unique, codes = np.unique(values + 0.0, return_inverse=True)
    return Column(factor.path, codes, unique.astype(np.int64) if factor.whole else unique)


def _first_touched(experiment: Experiment, path: str) -> Scenario:
    arms = [arm for base in arms_by_base(experiment).values() for arm in base.values()]
    return next((arm for arm in arms if touches(arm, path)), arms[0])


def arms_by_base(experiment: Experiment) -> Mapping[str, Mapping[str, Scenario]]:
    """The arms on each scenario by its name; the one of `arms` where an experiment made in Python says no more."""
    return experiment.bases or {next(iter(experiment.arms.values())).name: experiment.arms}


def _start(experiment: Experiment, factor: Factor) -> float | int | str:
    """What the arms that a factor touches have at its path; they must agree."""
    if factor.path == SCENARIO:
        return next(iter(arms_by_base(experiment)))
    found: dict[object, str] = {}
    for base in arms_by_base(experiment).values():
        for label, arm in base.items():
            if touches(arm, factor.path):
                found.setdefault(value_at(arm, factor.path), f"{label} of {arm.name}")
    value = next(iter(found), None)
    if len(found) == 1 and isinstance(value, int | float | str):
        return value
    where = ", ".join(f"{value} in {where}" for value, where in found.items())
    message = "the design oat starts from the scenario as it is, which says nothing here"
    if len(found) > 1:
        message = f"the design oat starts from the scenario as it is, but arms differ: {where}"
    raise InputError(
        Problem(
            message,
            experiment.source,
            key=f"factors.{factor.path}",
            remedy="write design: grid, or give all arms the same value",
        )
    )


def _check_count(experiment: Experiment, count: int) -> None:
    if count > MAX_POINTS:
        raise InputError(
            Problem(
                f"the design has {count:,} points",
                experiment.source,
                key="design",
                value=experiment.design.kind,
                allowed=f"at most {MAX_POINTS:,}",
                remedy="give fewer levels or steps, or write design: {kind: lhs, points: 1000}",
            )
        )
