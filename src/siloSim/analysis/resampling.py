"""Studentised bootstrap over replications: how far a mean strays, alone and together with others.

Replications are drawn with replacement, all columns of one replication together, so that whatever ties
columns to each other – a common baseline, a common history – is in every resample. Statistics are
standardised in each resample by its own spread, which makes the bootstrap second-order correct (Efron &
Tibshirani 1993, chapter 12; Hall 1992) and puts outcomes of different spread on one scale.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]

RESAMPLES = 1999  # so that 0.95 of 1999 + 1 is a whole number: quantiles are order statistics
CURVE_RESAMPLES = 999  # of curves, which have a column for each day
FEWEST = 8  # replications below which a resample says too little; see docs/statistics.md
BLOCK = 2**18  # multiplications at once; OpenBLAS starts threads above
_NO_SPREAD = 1e-12  # of variances in units of the sample's


@lru_cache(maxsize=32)
def counts(n: int, seed: int, resamples: int = RESAMPLES) -> Floats:
    """How often each of n replications is drawn, shape (resamples, n), rows sum to n; not to be written to."""
    drawn = np.random.default_rng([seed, n]).integers(0, n, (resamples, n))
    place = drawn + n * np.arange(resamples)[:, None]
    found = np.bincount(place.ravel(), minlength=resamples * n).reshape(resamples, n).astype(np.float64)
    found.setflags(write=False)
    return found


def studentised(values: Floats, drawn: Floats, floor: float = 0.0) -> Floats:
    """|t*| = |mean* − mean| √n* / max(sd*, floor) of every resample and column, shape (resamples, columns).

    Parameters
    ----------
    values
        (n, columns), nan where a replication has no value: it is then left out of that column, which has n*
        values in a resample.
    drawn
        Of `counts`, (resamples, n).
    floor
        A spread below which none is taken, in the unit of `values`.

    Returns
    -------
    array
        0 where mean* = mean; infinite where a resample has no spread although its mean is another: it says
        that no finite multiple of the spread will do. nan in columns with fewer than two values or without
        spread.
    """
    known = np.isfinite(values)
    n = known.sum(axis=0)
    with np.errstate(all="ignore"):
        mean = np.where(known, values, 0.0).sum(axis=0) / n
        apart = np.where(known, values - mean, 0.0)
        sd = np.sqrt((apart * apart).sum(axis=0) / (n - 1))
        standard = apart / sd
    usable = (n > 1) & (sd > 0)
    standard[:, ~usable] = 0.0
    size = (
        np.full(values.shape[1], float(len(values)))
        if known.all()
        else _sums(drawn, known.astype(np.float64))
    )
    with np.errstate(all="ignore"):
        shift = _sums(drawn, standard) / size
        variance = (_sums(drawn, standard * standard) / size - shift * shift) * (size / (size - 1.0))
        variance = np.maximum(variance, (floor / sd) ** 2)
        found = np.abs(shift) * np.sqrt(size / variance)
    flat = ~(variance > _NO_SPREAD)
    found[flat] = np.where(np.abs(shift) > _NO_SPREAD, np.inf, 0.0)[flat]
    found[:, ~usable] = np.nan
    return np.asarray(found, dtype=np.float64)


def _sums(drawn: Floats, values: Floats) -> Floats:
    """`drawn` @ `values` in blocks too small for the linear algebra library to start threads.

    Its threads would wait for each other longer than they work, at twice the CPU time, and how many there are
    could change last digits; blocks depend on the shapes alone.
    """
    n, columns = values.shape
    width = max(1, BLOCK // (16 * n))
    rows = max(1, BLOCK // (n * width))
    found = np.empty((len(drawn), columns))
    for left in range(0, columns, width):
        part = np.ascontiguousarray(values[:, left : left + width])
        for top in range(0, len(drawn), rows):
            np.matmul(drawn[top : top + rows], part, out=found[top : top + rows, left : left + width])
    return found


def upper(values: Floats, level: float) -> Floats:
    """The order statistic that a share `level` of resamples does not exceed, along axis 0.

    >>> float(upper(np.arange(1.0, 20.0)[:, None], 0.95)[0])
    19.0
    """
    resamples = len(values)
    place = min(resamples, int(np.ceil(level * (resamples + 1) - 1e-9))) - 1
    return np.asarray(np.partition(values, place, axis=0)[place], dtype=np.float64)


def reliable(values: Floats, level: float = 0.95, family: int = 1) -> NDArray[np.bool_]:
    """Which columns vary enough to be resampled, as one of a family of so many; shape (columns,).

    A column of which all but a few replications have the same value comes without any spread in many
    resamples, and then no multiple of the spread covers. With p the share of its commonest value, a resample
    is such a one with probability p^n; a column is left out where family · p^n > (1 − level) / 10, or without
    spread.
    """
    ranked = np.sort(values, axis=0)  # nan last, and not equal to itself
    run = np.ones(values.shape[1])
    longest = run.copy()
    for row in range(1, len(ranked)):
        run = np.where(ranked[row] == ranked[row - 1], run + 1, 1)
        longest = np.maximum(longest, run)
    size = np.isfinite(values).sum(axis=0)
    common = longest / np.maximum(size, 1)
    return np.asarray((size > 1) & (common < 1) & (family * common**size <= 0.1 * (1.0 - level)))
