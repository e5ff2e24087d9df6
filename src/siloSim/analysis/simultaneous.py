"""Intervals that hold for all comparisons of a family at once: single-step max-t.

The widths are chosen so that, in 95 of 100 experiments, every interval of the family covers: the family-wise error is
5 %, whatever the truth, not only if nothing has an effect. By the bootstrap of max |t| over replications (Westfall &
Young 1993, chapter 2; for a common control with equal normal variances it is Dunnett 1955), which uses that
comparisons move together; by Bonferroni's t (Dunn 1961), which does not, where there are too few replications.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from siloSim.analysis.resampling import FEWEST, RESAMPLES, Floats, counts, reliable, studentised, upper

type Method = Literal["max-t", "Bonferroni"]


@dataclass(frozen=True, slots=True, eq=False)
class Widths:
    """How many standard errors an interval reaches to either side, per column.

    `alone` is the bootstrap's for a column by itself, `together` that of the family; nan where refused, and where
    the column does not vary.
    """

    alone: Floats  # (columns,)
    together: Floats  # (columns,)
    method: Method
    size: int  # columns of the family that have an interval


def widths(
    values: Floats,
    *,
    level: float = 0.95,
    seed: int = 7,
    resamples: int = RESAMPLES,
    each: bool = True,
) -> Widths:
    """Multiples of the standard error sd/√n for every column of `values` (n, columns), nan where undefined.

    Columns that do not vary are certain as far as these replications go and take no part. Columns in which hardly
    a replication differs from the commonest value are refused (`resampling.reliable`). If any other
    column has fewer than FEWEST values, all get Bonferroni's t. Columns with unequal numbers of
    values are brought on the scale of the normal distribution by Wallace's transformation (1959), so that none is
    favoured. No column's `together` is below Student's t: an interval that holds for all contains the one for itself.

    Without `each`, `alone` is not looked for, which is quicker. Deterministic in values, level, seed and resamples; the same replications are drawn for every outcome.
    """
    n, columns = values.shape
    known = np.isfinite(values)
    size = known.sum(axis=0)
    with np.errstate(all="ignore"):
        low = np.where(known, values, np.inf).min(axis=0, initial=np.inf)
        high = np.where(known, values, -np.inf).max(axis=0, initial=-np.inf)
    varying = (size > 1) & (high > low)
    alone, together = np.full(columns, np.nan), np.full(columns, np.nan)
    if not varying.any():
        return Widths(alone, together, "max-t", 0)
    degrees = size - 1
    if size[varying].min() < FEWEST:
        family = int(varying.sum())
        together[varying] = _student(level, degrees[varying], family)
        return Widths(alone, together, "Bonferroni", family)
    chosen = np.flatnonzero(varying)
    chosen = chosen[reliable(values[:, chosen], level)]
    if len(chosen):
        found = studentised(values[:, chosen], counts(n, seed, resamples))
        if each:
            alone[chosen] = upper(found, level)
        equal = bool((degrees[chosen] == degrees[chosen[0]]).all())
        scaled = found if equal else _to_normal(found, degrees[chosen])
        limit = upper(scaled.max(axis=1, keepdims=True), level)
        width = np.full(len(chosen), limit[0]) if equal else _from_normal(limit, degrees[chosen])
        together[chosen] = np.maximum(width, _student(level, degrees[chosen], 1))
    alone[~np.isfinite(alone)] = np.nan
    together[~np.isfinite(together)] = np.nan
    return Widths(alone, together, "max-t", len(chosen))


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
