"""Stopping when the interval is narrow enough: in two stages, or by looking after every replication."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from laws import Floats, Law
from numpy.typing import NDArray
from scipy.special import stdtrit
from scoring import Score, share

from siloSim.analysis.precision import Judged, needed, reached
from siloSim.scenario.experiment import Until

MAXIMUM = 400
ABOUT = 80  # replications that somebody would need who knew the variance
MINIMA = (5, 10, 20, 50)
FEW = 20  # first stage from which it is judged: the smallest that a sweep takes unless told otherwise

type Whole = NDArray[np.int64]


def stopping_scores(law: Law, minimum: int, experiments: int, seed: int) -> Iterator[Score]:
    """Coverage after stopping, of the tool's procedure and of others; `width` is the mean number of replications."""
    luck = np.random.default_rng([seed, minimum, *law.name.encode()])
    values = law.draw(experiments, MAXIMUM, luck)[:, :, 0]
    truth = float(law.truth[0])
    half = float(stdtrit(ABOUT - 1, 0.975)) * law.sd / np.sqrt(ABOUT)
    until = Until("x", half, minimum=minimum, maximum=MAXIMUM)
    often = needed(_laid(values), until)
    ran = np.where(np.arange(MAXIMUM) < often[:, None], values, np.nan)
    frame = reached(_laid(ran), until)
    ours = (frame["low"] <= truth) & (truth <= frame["high"])
    spread = values[:, :minimum].std(axis=1, ddof=1) * float(stdtrit(minimum - 1, 0.975))
    stein = np.clip(np.ceil((spread / half) ** 2), minimum, MAXIMUM).astype(np.int64)
    steins = np.abs(_student(values, stein)[0] - truth) <= spread / np.sqrt(stein)
    found = {
        "siloSim": (ours, often),
        "its number, t of all runs": (_held(values, often, truth), often),
        "Stein 1945": (steins, stein),
        "looking after each": _after(values, truth, _peeking(values, half, minimum)),
        "until it leaves out 0": _after(values - truth, 0.0, _until_clear(values - truth, minimum)),
    }
    for name, (hits, count) in found.items():
        yield Score(
            "stopping", law.name, minimum, 1, name, share(hits), experiments,
            name == "siloSim" and law.in_use and minimum >= FEW, float(np.mean(count)),
        )  # fmt: skip


def relative_scores(experiments: int, seed: int) -> Iterator[Score]:
    """The half-width as a share of the baseline's mean, which is known from the first stage only."""
    luck = np.random.default_rng([seed, 99])
    base = 10.0 + 2.0 * luck.normal(size=(experiments, MAXIMUM))
    change = 0.3 * (base - 10.0) + luck.normal(size=(experiments, MAXIMUM)) - 1.0
    until = Until("x", 0.025, relative=True, minimum=20, maximum=MAXIMUM)
    often = needed(_laid(change, base), until)
    ran = np.where(np.arange(MAXIMUM) < often[:, None], change, np.nan)
    frame = reached(_laid(ran, base), until)
    hits = (frame["low"] <= -1.0) & (frame["high"] >= -1.0)
    yield Score(
        "stopping", "relative", FEW, 1, "siloSim", share(hits), experiments, True, float(often.mean())
    )


def _laid(values: Floats, base: Floats | None = None) -> Judged:
    """Every experiment as a point of a design."""
    points = len(values)
    stands = {"baseline": np.arange(points), "arm": np.arange(points)}
    return Judged(
        ("arm",), values[None], base if base is not None else values, stands, np.arange(values.shape[1])
    )


def _student(values: Floats, often: Whole) -> tuple[Floats, Floats]:
    """Mean and half-width of the first so many of each row, by Student's t."""
    mean, half = _running(values)
    row = np.arange(len(values))
    return mean[row, often - 1], half[row, often - 1]


def _held(values: Floats, often: Whole, truth: float) -> NDArray[np.bool_]:
    mean, half = _student(values, often)
    return np.abs(mean - truth) <= half


def _after(values: Floats, truth: float, often: Whole) -> tuple[NDArray[np.bool_], Whole]:
    return _held(values, often, truth), often


def _running(values: Floats) -> tuple[Floats, Floats]:
    """Mean and half-width of Student's interval after each replication."""
    n = np.arange(1, values.shape[1] + 1)
    mean = np.cumsum(values, axis=1) / n
    squares = np.maximum(np.cumsum(values * values, axis=1) - n * mean * mean, 0.0)
    degrees = np.maximum(n - 1.0, 1.0)
    return mean, stdtrit(degrees, 0.975) * np.sqrt(squares / degrees / n)


def _first(stop: NDArray[np.bool_], minimum: int) -> Whole:
    """The first number of replications, from `minimum` on, at which to stop; all of them if never."""
    stop[:, : minimum - 1] = False
    stop[:, -1] = True
    return stop.argmax(axis=1) + 1


def _peeking(values: Floats, half: float, minimum: int) -> Whole:
    """Stop when Student's interval of all runs is narrow enough."""
    return _first(_running(values)[1] <= half, minimum)


def _until_clear(values: Floats, minimum: int) -> Whole:
    """Stop when the interval leaves out zero."""
    mean, half = _running(values)
    return _first(np.abs(mean) > half, minimum)
