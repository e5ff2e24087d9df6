"""Intervals that hold for all comparisons of a family at once: single-step max-t.

The widths are chosen so that, in 95 of 100 experiments, every interval of the family covers: the family-wise
error is 5 %, whatever the truth, not only if nothing has an effect. By the bootstrap of max |t| over
replications (Westfall & Young 1993, chapter 2; for a common control with equal normal variances it is Dunnett
1955), which uses that comparisons move together; by Bonferroni's t (Dunn 1961), which does not, where there
are too few replications.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from siloSim.analysis.resampling import FEWEST, RESAMPLES, Floats, counts, reliable, studentised, upper

type Method = Literal["max-t", "Bonferroni"]

AT_ONCE = 500  # columns resampled at a time


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """How many standard errors the intervals of a family reach to either side."""

    multiple: Floats  # (columns,); nan where refused, and where the column does not vary
    method: Method
    size: int  # columns that have one


def together(values: Floats, *, level: float = 0.95, seed: int = 7, resamples: int = RESAMPLES) -> Family:
    """Multiples of the standard error sd/√n with which all columns of `values` hold at once; (n, columns), nan: none.

    Columns that do not vary are certain as far as these replications go and take no part. Columns in which
    hardly a replication differs from the commonest value are refused (`resampling.reliable`). If any varying
    column has fewer than FEWEST values, all get Bonferroni's t. Columns with unequal numbers of values are
    brought on the scale of the normal distribution by Wallace's transformation (1959), so that none is
    favoured. None is below Student's t: an interval that holds for all contains the one for itself.

    Deterministic in its arguments; the same replications are drawn for every outcome.
    """
    n, columns = values.shape
    known = np.isfinite(values)
    size = known.sum(axis=0)
    low = np.where(known, values, np.inf).min(axis=0, initial=np.inf)
    high = np.where(known, values, -np.inf).max(axis=0, initial=-np.inf)
    varying = (size > 1) & (high > low)
    family, degrees = int(varying.sum()), size - 1
    multiple = np.full(columns, np.nan)
    if not family:
        return Family(multiple, "max-t", 0)
    if size[varying].min() < FEWEST:
        multiple[varying] = _student(level, degrees[varying], family)
        return Family(multiple, "Bonferroni", family)
    chosen = np.flatnonzero(varying & reliable(values, level, family))
    if not len(chosen):
        return Family(multiple, "max-t", 0)
    found = studentised(values[:, chosen], counts(n, seed, resamples))
    degrees = degrees[chosen]
    equal = bool((degrees == degrees[0]).all())
    limit = upper((found if equal else _to_normal(found, degrees)).max(axis=1, keepdims=True), level)
    width = np.full(len(chosen), limit[0]) if equal else _from_normal(limit, degrees)
    multiple[chosen] = np.where(np.isfinite(width), np.maximum(width, _student(level, degrees, 1)), np.nan)
    return Family(multiple, "max-t", len(chosen))


def alone(values: Floats, *, level: float = 0.95, seed: int = 7, resamples: int = RESAMPLES) -> Floats:
    """The multiple for each column by itself, (columns,): the level's quantile of |t*|.

    nan with fewer than FEWEST values, without spread, and where hardly a replication differs from the others.
    Any number of columns is taken, a few at once, so that memory stays small.
    """
    found = np.full(values.shape[1], np.nan)
    chosen = np.flatnonzero(reliable(values, level) & (np.isfinite(values).sum(axis=0) >= FEWEST))
    for first in range(0, len(chosen), AT_ONCE):
        some = chosen[first : first + AT_ONCE]
        found[some] = upper(studentised(values[:, some], counts(len(values), seed, resamples)), level)
    found[~np.isfinite(found)] = np.nan
    return found


def _student(level: float, degrees: NDArray[np.integer], family: int) -> Floats:
    """Student's t, its error shared equally among `family` comparisons."""
    from scipy.special import stdtrit

    return np.asarray(stdtrit(degrees.astype(float), 1.0 - (1.0 - level) / (2.0 * family)), dtype=np.float64)


def _to_normal(t: Floats, degrees: NDArray[np.integer]) -> Floats:
    """Z = (8f + 1) / (8f + 3) · √(f ln(1 + t² / f)), f degrees of freedom (Wallace 1959)."""
    f = degrees.astype(np.float64)
    return np.asarray((8 * f + 1) / (8 * f + 3) * np.sqrt(f * np.log1p(t * t / f)), dtype=np.float64)


def _from_normal(z: Floats, degrees: NDArray[np.integer]) -> Floats:
    """The inverse of `_to_normal`."""
    f = degrees.astype(np.float64)
    with np.errstate(over="ignore"):
        found = np.sqrt(f * np.expm1((z * (8 * f + 3) / (8 * f + 1)) ** 2 / f))
    return np.asarray(found, dtype=np.float64)
