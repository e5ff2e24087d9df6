"""Whether the organisation keeps up with its challenges: use of the help budget, growing backlog (ODD 4)."""

from __future__ import annotations

import math

import numpy as np

from siloSim.model.measures.window import STATE_DAYS, Window, ratio, window_of
from siloSim.model.trace import Trace

RISE_SHARE = 0.5  # of the first quarter's mean backlog
RISE_NOISE = 3.0  # times its square root, the spread of a Poisson count
STILL_GROWING = 0.1  # of the rise, between the third and the last quarter of the window; a line gives 0.25


def utilisation(trace: Trace) -> float:
    """Sum of help hours / sum of hours that could have gone to helping, over the window; nan without any."""
    window = window_of(trace)
    return ratio(window.total("help_hours"), window.total("help_budget"))


def stability_warning(trace: Trace) -> str | None:
    """A sentence for a run whose backlog grows through the window, else None; see `growth`."""
    return growth(window_of(trace))


def growth(window: Window) -> str | None:
    """Whether the daily number of open challenges grows through the window, and if so a sentence about it.

    The rise is the slope of the least-squares line times the window's length; m is the mean of the first 63
    days, at least 1. The backlog grows when

    - the rise exceeds both m / 2 and 3 sqrt(m), and
    - it goes on: the last quarter's mean lies above the third's by more than a tenth of the rise.

    A stationary backlog of independent challenges is about Poisson (M/G/infinity), with variance m: the
    rise of its line over T days has standard deviation sqrt(24 c m / T), c the days over which it
    remembers itself, .8 sqrt(m) for c = 10 and T = 390. The last condition lets a backlog pass that a
    policy lifts to a new level. Windows under 126 days are too short to tell: None.

    >>> from siloSim.model.measures.window import small_window
    >>> growth(small_window(horizon=200, daily={"open": [40 + 0.5 * day for day in range(200)]}))[:64]
    'The backlog of shared challenges grows through the window, from '
    >>> growth(small_window(horizon=200, daily={"open": [40.0] * 200})) is None
    True
    """
    counts = window.days["open"].astype(np.float64)
    if len(counts) < 2 * STATE_DAYS:
        return None
    start = max(float(counts[:STATE_DAYS].mean()), 1.0)
    centred = np.arange(len(counts)) - (len(counts) - 1) / 2.0
    rise = len(counts) * float(centred @ counts) / float(centred @ centred)
    quarters = [float(part.mean()) for part in np.array_split(counts, 4)]
    if rise <= max(RISE_SHARE * start, RISE_NOISE * math.sqrt(start)):
        return None
    if quarters[3] - quarters[2] <= STILL_GROWING * rise:
        return None
    return (
        f"The backlog of shared challenges grows through the window, from about {quarters[0]:.0f} open in its "
        f"first quarter to about {quarters[3]:.0f} in its last: at this load the organisation does not keep "
        "up, and every resolution time depends on where the run ends. Lower the arrivals, raise help.share, "
        "or read the results as those of an overload."
    )
