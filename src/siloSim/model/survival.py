"""Time to an event under right-censoring: Kaplan-Meier and what is read off it (ODD 4).

Sources: Kaplan & Meier 1958 (estimate); Greenwood 1926 (variance); Kalbfleisch & Prentice 1980 (log-log
band); Royston & Parmar 2013 and Uno et al. 2014 (restricted mean). Ties: who is censored at t is still at
risk at t. Beyond the last observed time the estimate is not known; each function says what it does there.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Survival:
    """A right-continuous step function; k distinct observed times, rising.

    Before the first time the survival is 1. Empty arrays stand for no observation at all.
    """

    time: Floats  # (k,)
    survival: Floats  # (k,) share still open just after the time
    at_risk: NDArray[np.int64]  # (k,) open just before the time
    events: NDArray[np.int64]  # (k,) resolved at the time; 0 where only censoring happened


def kaplan_meier(time: ArrayLike, event: ArrayLike) -> Survival:
    """S(t) = product over event times t_i <= t of (1 - d_i / n_i).

    `time` (n,) is finite and not negative; `event` (n,) is 1 or True where the event was seen, 0 where the
    time is censored. Raises ValueError for other values or unequal lengths.

    >>> kaplan_meier([1, 2, 2, 3], [1, 1, 0, 1]).survival.tolist()
    [0.75, 0.5, 0.0]
    """
    times = np.asarray(time, dtype=np.float64)
    seen = np.asarray(event, dtype=np.float64)
    if times.ndim != 1 or times.shape != seen.shape:
        raise ValueError(f"time and event must be flat and equally long, not {times.shape} and {seen.shape}")
    if not np.all(np.isfinite(times) & (times >= 0)):
        raise ValueError("every time must be finite and not negative")
    if not np.all((seen == 0) | (seen == 1)):
        raise ValueError("every event must be 0 (censored) or 1 (seen)")
    distinct, position, count = np.unique(times, return_inverse=True, return_counts=True)
    events = np.bincount(position, weights=seen, minlength=len(distinct)).astype(np.int64)
    at_risk = (len(times) - np.cumsum(count) + count).astype(np.int64)
    return Survival(distinct, np.cumprod(1.0 - events / at_risk), at_risk, events)


def survival_at(curve: Survival, times: ArrayLike) -> Floats:
    """S at each of `times`; beyond the last observed time the last value goes on.

    >>> survival_at(kaplan_meier([1, 2], [1, 0]), [0, 1, 9]).tolist()
    [1.0, 0.5, 0.5]
    """
    steps = np.concatenate(([1.0], curve.survival))
    return np.asarray(steps[np.searchsorted(curve.time, np.asarray(times), side="right")], dtype=np.float64)


def at_risk_at(curve: Survival, times: ArrayLike) -> NDArray[np.int64]:
    """Number at risk just before each of `times`: all whose observed time is not smaller.

    >>> at_risk_at(kaplan_meier([1, 2, 2], [1, 0, 1]), [0, 2, 3]).tolist()
    [3, 2, 0]
    """
    counts = np.concatenate((curve.at_risk, [0]))
    return np.asarray(counts[np.searchsorted(curve.time, np.asarray(times), side="left")], dtype=np.int64)


def median(curve: Survival) -> float:
    """First observed time t with S(t) <= 1/2; nan when it is not reached.

    >>> median(kaplan_meier([1, 2, 3, 4], [1, 1, 0, 0]))
    2.0
    >>> median(kaplan_meier([1, 2, 3], [1, 0, 0]))
    nan
    """
    reached = np.flatnonzero(curve.survival <= 0.5 + 1e-12)  # the product of shares is rounded
    return float(curve.time[reached[0]]) if len(reached) else float("nan")


def restricted_mean(curve: Survival, tau: float) -> float:
    """RMST = integral of S from 0 to tau: the mean time open, counted to `tau` at most, in days.

    If everybody's follow-up ends before tau, the last value of S goes on (the largest value that the data
    allow); nan without any observation. Choose tau within the planned follow-up. Raises ValueError unless
    tau > 0.

    >>> restricted_mean(kaplan_meier([1, 2], [1, 1]), 10)
    1.5
    >>> restricted_mean(kaplan_meier([4, 20], [1, 0]), 10)
    7.0
    """
    if not tau > 0:
        raise ValueError(f"tau must be positive, not {tau}")
    if not len(curve.time):
        return float("nan")
    inside = curve.time < tau
    edges = np.concatenate(([0.0], curve.time[inside], [tau]))
    heights = np.concatenate(([1.0], curve.survival[inside]))
    return float(np.dot(np.diff(edges), heights))


def resolved_within(curve: Survival, limit: float) -> float:
    """1 - S(limit): the share resolved within `limit` days.

    nan where S(limit) is not known: without any observation, and when the limit lies beyond the last
    observed time of a curve that has not come down to 0.

    >>> resolved_within(kaplan_meier([1, 2, 3, 4], [1, 1, 0, 0]), 3)
    0.5
    >>> resolved_within(kaplan_meier([1, 2, 3, 4], [1, 1, 0, 0]), 5)
    nan
    """
    if not len(curve.time) or (limit > curve.time[-1] and curve.survival[-1] > 0):
        return float("nan")
    return 1.0 - float(survival_at(curve, [limit])[0])


def _greenwood_sum(curve: Survival) -> Floats:
    """Sum over t_i <= t of d_i / (n_i (n_i - d_i)); infinite once S is 0."""
    left = (curve.at_risk - curve.events).astype(np.float64)
    terms = np.divide(curve.events, curve.at_risk * left, out=np.full(len(left), np.inf), where=left > 0)
    terms[curve.events == 0] = 0.0
    return np.asarray(np.cumsum(terms), dtype=np.float64)


def variance(curve: Survival) -> Floats:
    """Greenwood: Var S(t) = S(t)^2 x sum over t_i <= t of d_i / (n_i (n_i - d_i)), shape (k,).

    nan where S has come down to 0, where the formula has no value.

    >>> variance(kaplan_meier([1, 2, 3, 4], [1, 1, 0, 0])).round(6).tolist()
    [0.046875, 0.0625, 0.0625, 0.0625]
    """
    total = _greenwood_sum(curve)
    known = np.isfinite(total)
    return np.where(known, curve.survival**2 * np.where(known, total, 0.0), np.nan)


def band(curve: Survival, level: float = 0.95) -> tuple[Floats, Floats]:
    """Pointwise log-log band: S(t)^exp(-+ z se / ln S(t)), se^2 = Greenwood's sum; low and high, each (k,).

    It stays within 0 and 1. It is 1 to 1 before the first event and nan where S has come down to 0.
    It treats the observations as independent: use it within a run, and the spread over runs across runs.

    >>> low, high = band(kaplan_meier([1, 2, 3, 4], [1, 1, 0, 0]))
    >>> low.round(4).tolist()[:2], high.round(4).tolist()[:2]
    ([0.1279, 0.0578], [0.9605, 0.8449])
    """
    z = NormalDist().inv_cdf(0.5 + level / 2.0)
    inner = (curve.survival > 0) & (curve.survival < 1)
    log = np.log(np.where(inner, curve.survival, 0.5))
    spread = z * np.sqrt(np.where(inner, _greenwood_sum(curve), 0.0)) / log  # negative: ln S < 0
    flat = np.where(curve.survival == 1.0, 1.0, np.nan)
    low = np.where(inner, np.where(inner, curve.survival, 0.5) ** np.exp(-spread), flat)
    high = np.where(inner, np.where(inner, curve.survival, 0.5) ** np.exp(spread), flat)
    return low, high
