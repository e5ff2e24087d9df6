"""How far and how fast know-how travels (ODD 4, family `diffusion`).

The probe lesson: on policy_day the truth of one home facet flips, so that every belief on it becomes wrong;
three people of its home department discover the new truth.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from siloSim.model.measures.outcome import Measure, measure
from siloSim.model.measures.window import Window
from siloSim.model.trace import Trace

ADOPTION = np.dtype([("day", np.int32), ("home", np.float64), ("others", np.float64)], align=True)


def probe_days_to_half(window: Window) -> float:
    """min(first day with probe_others >= probe_before / 2, counted from policy_day; horizon - policy_day)

    Days until the other departments' people hold the probe facet right half as often as on the eve of
    policy_day. A run that does not get there counts with the whole window, so that none is dropped. nan
    when nobody there held it before: there is nothing to regain.

    >>> from siloSim.model.measures.window import small_window
    >>> shares = {"probe_others": [0.0, 0.1, 0.2, 0.3]}
    >>> probe_days_to_half(small_window(horizon=4, daily=shares, probe_before=0.4))
    2.0
    >>> probe_days_to_half(small_window(horizon=4, daily=shares, probe_before=0.8))
    4.0
    """
    if not window.probe_before > 0:
        return float("nan")
    reached = np.flatnonzero(window.days["probe_others"] >= window.probe_before / 2.0)
    if not len(reached):
        return float(window.length)
    return float(window.days["day"][reached[0]] - window.policy_day)


def probe_share_end(window: Window) -> float:
    """probe_others at the end of the last day before the horizon

    The share of the other departments' people who hold the probe facet right.

    >>> from siloSim.model.measures.window import small_window
    >>> probe_share_end(small_window(horizon=2, daily={"probe_others": [0.1, 0.3]}))
    0.3
    """
    return float(window.days["probe_others"][-1]) if len(window.days) else float("nan")


def knowledge_cross(window: Window) -> float:
    """Mean over the window's last 63 days of the share of (person, foreign facet) held right

    >>> from siloSim.model.measures.window import small_window
    >>> knowledge_cross(small_window(horizon=2, daily={"knowledge_cross": [0.25, 0.75]}))
    0.5
    """
    return window.state("knowledge_cross")


def adoption(trace: Trace) -> NDArray[np.void]:
    """The adoption curve of the probe lesson: shares of people who hold it right at the end of each day.

    Rows of ADOPTION: `day` since policy_day, `home` the probe's own department, `others` all other people.
    The first row, day -1, is the eve of policy_day, when the old truth still held (`home` is nan if the run
    has no such day); the others are the window, 0 to horizon - policy_day - 1. Source: Rogers 2003.
    """
    first, end = trace.scenario.calendar.policy_day, trace.scenario.calendar.horizon
    days = trace.daily["day"]
    rows = trace.daily[(days >= first) & (days < end)]
    eve = trace.daily["probe_home"][days == first - 1]
    curve = np.zeros(len(rows) + 1, ADOPTION)
    curve["day"][0] = -1
    curve["home"][0] = eve[0] if len(eve) else np.nan
    curve["others"][0] = trace.probe_before
    curve["day"][1:] = rows["day"] - first
    curve["home"][1:] = rows["probe_home"]
    curve["others"][1:] = rows["probe_others"]
    return curve


MEASURES: tuple[Measure, ...] = (
    measure(
        probe_days_to_half, "diffusion", "days", "lower",
        "days until the other departments have regained half of what they knew of the probe lesson's facet",
        "time to half adoption (Rogers 2003)",
        undefined_when="nobody outside the probe's department knew the facet before",
    ),
    measure(
        probe_share_end, "diffusion", "share", "higher",
        "share of the other departments' people who hold the probe lesson at the horizon",
        "Rogers 2003", undefined_when="the window is empty, or there is one department only",
    ),
    measure(
        knowledge_cross, "diffusion", "share", "higher",
        "share of other departments' know-how that people hold right",
        "March 1991", undefined_when="there is one department only",
    ),
)  # fmt: skip
