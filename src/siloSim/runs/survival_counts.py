"""Open and resolved challenges by age: all that Kaplan–Meier needs, in a hundredth of the challenges' space.

Counts of several runs may be added before the estimate is made, which lists of times cannot.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from siloSim.model.survival import Survival
from siloSim.model.trace import Trace

AGES = np.dtype([("age", np.int32), ("at_risk", np.int32), ("resolved", np.int32)], align=True)


def survival_counts(trace: Trace) -> NDArray[np.void]:
    """n(a) and d(a): challenges of the window that are open just before age a, and those resolved at age a.

    Rows of AGES for a = 0 … horizon − policy_day, in days. Counted are challenges that arrive in the window.
    As for the outcomes, the day of arrival and the day of resolution both count, so that n(0) is the number
    of arrivals and d(0) = 0; whatever is open at the horizon is censored at horizon − arrived_on: it belongs
    to n(a) up to that age and to no d(a).
    """
    calendar = trace.scenario.calendar
    arrived = trace.challenges["arrived_on"]
    inside = (arrived >= calendar.policy_day) & (arrived < calendar.horizon)
    arrived, resolved = arrived[inside], trace.challenges["resolved_on"][inside]
    closed = resolved >= 0
    duration = np.where(closed, np.minimum(resolved + 1, calendar.horizon), calendar.horizon) - arrived
    ages = calendar.horizon - calendar.policy_day + 1
    rows = np.zeros(ages, AGES)
    rows["age"] = np.arange(ages)
    rows["at_risk"] = np.cumsum(np.bincount(duration, minlength=ages)[::-1])[::-1]
    rows["resolved"] = np.bincount(duration[closed], minlength=ages)
    return rows


def curve_of(at_risk: NDArray[np.integer], resolved: NDArray[np.integer]) -> Survival:
    """The Kaplan–Meier curve of counts by age 0, 1, …: equal, bit for bit, to that of the single times.

    Both are (ages,), of one run or added over several. The curve's times are the ages at which a challenge
    was resolved or lost from sight, so everything in `model.survival` – restricted mean, median, band –
    applies.

    >>> curve_of(np.array([3, 3, 1]), np.array([0, 1, 1])).survival.round(3).tolist()
    [0.667, 0.0]
    """
    later = np.append(at_risk[1:], 0)
    seen = np.flatnonzero(at_risk > later)
    left = at_risk[seen].astype(np.int64)
    events = resolved[seen].astype(np.int64)
    return Survival(seen.astype(np.float64), np.cumprod(1.0 - events / left), left, events)
