"""Stopping when the interval is narrow enough: Stein's two stages against looking after every replication."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from laws import Floats, Law
from scipy.special import stdtrit
from scoring import Score, share

from siloSim.analysis.precision import Judged, needed, reached
from siloSim.scenario.experiment import Until

MAXIMUM = 400
ABOUT = 80  # replications that somebody would need who knew the variance
MINIMA = (10, 20, 50)


def stopping_scores(law: Law, minimum: int, experiments: int, seed: int) -> Iterator[Score]:
    """Coverage after stopping, of the tool's procedure and of three others; `width` is the mean number of replications."""
    luck = np.random.default_rng([seed, minimum, *law.name.encode()])
    values = law.draw(experiments, MAXIMUM, luck)[:, :, 0]
    truth = float(law.truth[0])
    half = float(stdtrit(ABOUT - 1, 0.975)) * law.sd / np.sqrt(ABOUT)
    until = Until("x", half, minimum=minimum, maximum=MAXIMUM)
    often = needed(_laid(values), until)
    ran = np.where(np.arange(MAXIMUM) < often[:, None], values, np.nan)
    frame = reached(_laid(ran), until)
    stein = (frame["low"] <= truth) & (truth <= frame["high"])
    used = law.in_use and minimum >= 20
    say = ("stopping", law.name, minimum, 1)
    yield Score(*say, "Stein", share(stein), experiments, used, float(often.mean()), family=True)
    both = _student(values, often)
    yield Score(
        *say,
        "Stein's number, t of all",
        share(np.abs(both[0] - truth) <= both[1]),
        experiments,
        False,
        float(often.mean()),
    )
    for step, name in ((1, "looking after each"), (10, "looking after ten")):
        stop = _peeking(values, half, minimum, step)
        mean, wide = _student(values, stop)
        yield Score(*say, name, share(np.abs(mean - truth) <= wide), experiments, False, float(stop.mean()))


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
        "stopping",
        "relative",
        20,
        1,
        "Stein",
        share(hits),
        experiments,
        True,
        float(often.mean()),
        family=True,
    )


def _laid(values: Floats, base: Floats | None = None) -> Judged:
    """Every experiment as a point of a design."""
    points = len(values)
    stands = {"baseline": np.arange(points), "arm": np.arange(points)}
    return Judged(
        ("arm",), values[None], base if base is not None else values, stands, np.arange(values.shape[1])
    )


def _student(values: Floats, often: np.ndarray[tuple[int], np.dtype[np.int64]]) -> tuple[Floats, Floats]:
    """Mean and half-width of the first so many of each row, by Student's t."""
    mean, sd = _running(values)
    row = np.arange(len(values))
    return mean[row, often - 1], stdtrit(often - 1.0, 0.975) * sd[row, often - 1] / np.sqrt(often)


def _running(values: Floats) -> tuple[Floats, Floats]:
    n = np.arange(1, values.shape[1] + 1)
    mean = np.cumsum(values, axis=1) / n
    squares = np.cumsum(values * values, axis=1) - n * mean * mean
    return mean, np.sqrt(np.maximum(squares, 0.0) / np.maximum(n - 1, 1))


def _peeking(
    values: Floats, half: float, minimum: int, step: int
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The first number, from `minimum` on in steps, at which Student's interval of all is narrow enough."""
    _, sd = _running(values)
    n = np.arange(1, values.shape[1] + 1)
    narrow = stdtrit(np.maximum(n - 1.0, 1.0), 0.975) * sd / np.sqrt(n) <= half
    narrow[:, (n < minimum) | ((n - minimum) % step != 0)] = False
    narrow[:, -1] = True
    return narrow.argmax(axis=1) + 1
