"""Curves and times: Kaplan–Meier over runs, restricted means, adoption bands, time to half."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from laws import Floats
from scipy.special import stdtrit
from scipy.stats import binom
from scoring import Score, share

from siloSim.analysis.adoption import band
from siloSim.analysis.proportions import wilson
from siloSim.analysis.simultaneous import alone
from siloSim.analysis.survival import pooled, restricted_means
from siloSim.model import survival
from siloSim.runs.survival_counts import curve_of

MANY = 40_000  # runs whose mean is the truth where there is no formula
FEW = 20
SEEDS = 20  # sets of resamples, taken in turns

# --- challenges: arrive over a window, stay open for an exponential time that the run's frailty stretches ------------
WINDOW, MEAN, SPREAD, ARRIVALS = 120, 12.0, 0.25, 60
AGES, TAU, FASTER = (5, 20, 60), 60, 0.85


def _challenges(frailty: Floats, scale: float, luck: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Counts at risk and resolved by age, (runs, ages)."""
    runs = len(frailty)
    wait = luck.exponential(size=(runs, ARRIVALS)) * MEAN * scale / frailty[:, None]
    life = np.ceil(np.maximum(wait, 1e-9)).astype(np.int64)
    sight = WINDOW - luck.integers(0, WINDOW, (runs, ARRIVALS))
    seen = life <= sight
    end = np.minimum(life, sight)
    place = end + (WINDOW + 1) * np.arange(runs)[:, None]
    size = runs * (WINDOW + 1)
    left = np.bincount(place.ravel(), minlength=size).reshape(runs, -1)
    gone = np.bincount(place[seen], minlength=size).reshape(runs, -1)
    return np.cumsum(left[:, ::-1], axis=1)[:, ::-1], gone


def _frailty(runs: int, luck: np.random.Generator) -> Floats:
    return luck.gamma(1.0 / SPREAD, SPREAD, runs)


def survival_scores(n: int, experiments: int, seed: int) -> Iterator[Score]:
    """Pointwise interval of the pooled curve, beside Greenwood's, which takes challenges to be independent."""
    luck = np.random.default_rng([seed, n, 1])
    truth = (1.0 + SPREAD * np.array(AGES) / MEAN) ** (-1.0 / SPREAD)
    ours, theirs = np.zeros((2, experiments, len(AGES)), bool)
    for number in range(experiments):
        at_risk, resolved = _challenges(_frailty(n, luck), 1.0, luck)
        _, low, high = pooled(at_risk, resolved)
        ours[number] = (low[list(AGES)] <= truth) & (truth <= high[list(AGES)])
        curve = curve_of(at_risk.sum(axis=0), resolved.sum(axis=0))
        low, high = survival.band(curve)
        step = np.searchsorted(curve.time, AGES, side="right") - 1
        theirs[number] = (low[step] <= truth) & (truth <= high[step])
    for place, age in enumerate(AGES):
        law = f"share open after {age} days"
        yield Score("survival", law, n, 1, "over runs", share(ours[:, place]), experiments, n >= FEW)
        yield Score("survival", law, n, 1, "Greenwood", share(theirs[:, place]), experiments, False)


@cache
def _restricted_truth() -> float:
    luck = np.random.default_rng(1)
    frailty = _frailty(MANY, luck)
    first, second = (restricted_means(*_challenges(frailty, scale, luck), TAU) for scale in (1.0, FASTER))
    return float(np.nanmean(second - first))


def restricted_scores(n: int, experiments: int, seed: int) -> Iterator[Score]:
    """Paired difference of the runs' restricted means; both arms share each run's frailty."""
    luck = np.random.default_rng([seed, n, 2])
    frailty = _frailty(n * experiments, luck)
    first, second = (restricted_means(*_challenges(frailty, scale, luck), TAU) for scale in (1.0, FASTER))
    yield from _paired("RMST difference", second - first, _restricted_truth(), n, experiments)


def _paired(name: str, changes: Floats, truth: float, n: int, experiments: int) -> Iterator[Score]:
    hits = np.zeros((experiments, 2), bool)
    for number, values in enumerate(changes.reshape(experiments, n)):
        off, error = abs(values.mean() - truth), values.std(ddof=1) / np.sqrt(n)
        boot = float(alone(values[:, None], seed=number % SEEDS)[0])
        hits[number] = off <= stdtrit(n - 1, 0.975) * error, off <= boot * error
    for place, method in enumerate(("Student's t", "bootstrap")):
        yield Score("restricted mean", name, n, 1, method, share(hits[:, place]), experiments, n >= FEW)


# --- a lesson: logistic curves of random middle, slope and ceiling, with weather on top ------------------------------
DAYS, PEOPLE = 200, 240


def _curves(runs: int, luck: np.random.Generator, counted: bool) -> Floats:
    day = np.arange(DAYS)
    middle, slope = 90 + 25 * luck.normal(size=(runs, 1)), luck.uniform(10, 25, (runs, 1))
    level = 0.4 + 0.08 * luck.normal(size=(runs, 1))
    smooth = level / (1 + np.exp(-(day - middle) / slope))
    if counted:
        return np.round(smooth * PEOPLE) / PEOPLE
    weather = np.cumsum(luck.normal(size=(runs, DAYS)), axis=1) * 0.002
    return smooth + weather


@cache
def _curve_truth(counted: bool) -> Floats:
    return np.asarray(_curves(4 * MANY, np.random.default_rng(2), counted).mean(axis=0))


def band_scores(n: int, experiments: int, seed: int) -> Iterator[Score]:
    """Simultaneous band over all days, beside the pointwise interval read along the whole curve.

    Counted in people, early days have no one in nearly every run; judged are days on which the mean is above
    one person.
    """
    for counted, law in ((False, "smooth"), (True, "counted in people")):
        luck = np.random.default_rng([seed, n, 3, counted])
        truth = _curve_truth(counted)
        judged = truth > 1.0 / PEOPLE if counted else np.ones(DAYS, bool)
        hits = np.zeros((experiments, 3), bool)
        for number in range(experiments):
            mean, half, wide = band(_curves(n, luck, counted), seed=number % SEEDS)
            off = np.abs(mean - truth)[judged]
            hits[number] = (
                (off <= wide[judged]).all(),
                (off <= half[judged]).all(),
                off[len(off) // 2] <= half[judged][len(off) // 2],
            )
        yield Score(
            "adoption band",
            law,
            n,
            1,
            "band, all days",
            share(hits[:, 0]),
            experiments,
            n >= FEW,
            family=True,
        )
        yield Score(
            "adoption band", law, n, 1, "t of each day, all days", share(hits[:, 1]), experiments, False
        )
        yield Score("adoption band", law, n, 1, "t, one day", share(hits[:, 2]), experiments, n >= FEW)


# --- time to half: paired normal times, cut at the window; two loads of censoring ------------------------------------
CUTS = {"8 % not reached": 300, "35 % not reached": 220}


def half_scores(n: int, experiments: int, seed: int) -> Iterator[Score]:
    """Restricted mean's paired difference."""
    for law, window in CUTS.items():
        luck = np.random.default_rng([seed, n, 4, window])
        before, after = _times(n * experiments, luck)
        many = _times(50 * MANY, np.random.default_rng(3))
        cut = [np.minimum(times, window) for times in (before, after, *many)]
        truth = float((cut[3] - cut[2]).mean())
        yield from _paired(f"time to half, {law}", cut[1] - cut[0], truth, n, experiments)


def share_scores(n: int, experiments: int, _: int) -> Iterator[Score]:
    """Wilson's interval of a share of runs: exact, on average over shares from 2 to 98 %, and at the worst of them.

    With n runs a share takes n + 1 values, so the coverage jumps about from one true share to the next.
    """
    true = np.linspace(0.02, 0.98, 193)
    seen = np.arange(n + 1)
    low, high = np.array([wilson(float(k) / n, n) for k in seen]).T[:, :, None]
    held = (binom.pmf(seen[:, None], n, true) * ((low <= true) & (true <= high))).sum(axis=0)
    yield Score("share", "average share", n, 1, "Wilson", float(held.mean()), experiments, n >= FEW)
    yield Score("share", "worst share", n, 1, "Wilson", float(held.min()), experiments, False)


def _times(runs: int, luck: np.random.Generator) -> tuple[Floats, Floats]:
    common = luck.normal(size=runs)
    return tuple(
        np.ceil(np.maximum(level + 60 * (0.6 * common + 0.8 * luck.normal(size=runs)), 1))
        for level in (200, 180)
    )  # type: ignore[return-value]
