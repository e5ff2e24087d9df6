"""How long shared challenges stay open, and where their time goes (ODD 4, family `resolution`).

All of them look at the challenges that arrive in the window; one that is still open counts to the horizon.
The mean over resolved challenges alone is not among them: it is a survivor's average and can have the
wrong sign.
"""

from __future__ import annotations

from siloSim.model import survival
from siloSim.model.measures.outcome import Measure, measure
from siloSim.model.measures.window import TAU, Window, ratio


def time_in_system(window: Window) -> float:
    """Mean over arrivals in the window of min(resolved_on + 1, horizon) - arrived_on

    The day of arrival and the day of resolution both count; in days.

    >>> from siloSim.model.measures.window import small_window
    >>> time_in_system(small_window(horizon=10, challenges={"arrived_on": [2, 4], "resolved_on": [2, -1]}))
    3.5
    """
    return float(window.duration.mean()) if len(window.duration) else float("nan")


def _mean_part(window: Window, column: str) -> float:
    values = window.challenges[column]
    return float(values.mean()) if len(values) else float("nan")


def time_seeking(window: Window) -> float:
    """Mean over arrivals in the window of the days spent seeking somebody to ask

    A day of a challenge is divided equally among its unfinished subtasks. The five parts sum to
    time_in_system.

    >>> from siloSim.model.measures.window import small_window
    >>> time_seeking(small_window(challenges={"seeking": [1.0, 0.5]}))
    0.75
    """
    return _mean_part(window, "seeking")


def time_waiting_answer(window: Window) -> float:
    """Mean over arrivals in the window of the days spent waiting for an answer to a request

    >>> from siloSim.model.measures.window import small_window
    >>> time_waiting_answer(small_window(challenges={"waiting_answer": [1.0, 2.0]}))
    1.5
    """
    return _mean_part(window, "waiting_answer")


def time_waiting_decision(window: Window) -> float:
    """Mean over arrivals in the window of the days spent waiting for a decision (approval or escalation)

    >>> from siloSim.model.measures.window import small_window
    >>> time_waiting_decision(small_window(challenges={"waiting_decision": [0.0, 3.0]}))
    1.5
    """
    return _mean_part(window, "waiting_decision")


def time_work(window: Window) -> float:
    """Mean over arrivals in the window of the days from acceptance to delivery, the helper's queue included

    >>> from siloSim.model.measures.window import small_window
    >>> time_work(small_window(challenges={"work": [2.0, 3.0]}))
    2.5
    """
    return _mean_part(window, "work")


def time_rework(window: Window) -> float:
    """Mean over arrivals in the window of the days spent on rework

    >>> from siloSim.model.measures.window import small_window
    >>> time_rework(small_window(challenges={"rework": [0.0, 1.0]}))
    0.5
    """
    return _mean_part(window, "rework")


def resolution_rmst(window: Window) -> float:
    """Integral from 0 to tau of S(t) dt, tau = min(130, horizon - policy_day), S by Kaplan-Meier

    The mean days open, counted to tau at most. An open challenge is censored at horizon - arrived_on. tau
    is the same in every arm, as it depends on the calendar alone.

    >>> from siloSim.model.measures.window import small_window
    >>> resolution_rmst(small_window(horizon=6, challenges={"arrived_on": [0, 2], "resolved_on": [1, -1]}))
    4.0
    """
    return survival.restricted_mean(window.curve, min(TAU, float(window.length)))


def resolution_median(window: Window) -> float:
    """First t with S(t) <= 1/2, S by Kaplan-Meier

    nan when it is not reached: more than half would be open for longer than the run could see.

    >>> from siloSim.model.measures.window import small_window
    >>> resolution_median(small_window(challenges={"arrived_on": [0, 0, 0], "resolved_on": [1, 3, -1]}))
    4.0
    """
    return survival.median(window.curve)


def resolved_in_sla(window: Window) -> float:
    """1 - S(challenges.sla), S by Kaplan-Meier

    The share of challenges resolved within the service level (20 days unless the scenario says otherwise).

    >>> from siloSim.model.measures.window import small_window
    >>> rows = {"arrived_on": [0, 0], "resolved_on": [1, 8]}
    >>> resolved_in_sla(small_window(challenges=rows, challenges_sla=5))
    0.5
    """
    return survival.resolved_within(window.curve, window.parameters["challenges.sla"])


def backlog(window: Window) -> float:
    """Open challenges at the end of the last day before the horizon

    All open ones, whenever they arrived.

    >>> from siloSim.model.measures.window import small_window
    >>> backlog(small_window(horizon=2, daily={"open": [4, 7]}))
    7.0
    """
    return float(window.days["open"][-1]) if len(window.days) else float("nan")


def rework_share(window: Window) -> float:
    """Sum of reworked / sum of (delivered + reworked), over the window's days

    The share of finished pieces of work that the owner had to send back: the quality of data exchange.

    >>> from siloSim.model.measures.window import small_window
    >>> rework_share(small_window(daily={"delivered": [2, 1], "reworked": [1, 0]}))
    0.25
    """
    return ratio(window.total("reworked"), window.total("delivered", "reworked"))


_NONE_ARRIVED = "no challenge arrives in the window"
_PARTS = "model definition; process decomposition of lead time (Hopp & Spearman 2008)"

MEASURES: tuple[Measure, ...] = (
    measure(
        time_in_system, "resolution", "days", "lower",
        "days that a shared challenge stays open, open ones counted to the horizon",
        "time in system of queueing theory (Little 1961)", undefined_when=_NONE_ARRIVED,
    ),
    measure(
        time_seeking, "resolution", "days", "lower",
        "of them, days spent seeking somebody to ask", _PARTS, undefined_when=_NONE_ARRIVED,
    ),
    measure(
        time_waiting_answer, "resolution", "days", "lower",
        "of them, days spent waiting for an answer", _PARTS, undefined_when=_NONE_ARRIVED,
    ),
    measure(
        time_waiting_decision, "resolution", "days", "lower",
        "of them, days spent waiting for a decision", _PARTS, undefined_when=_NONE_ARRIVED,
    ),
    measure(
        time_work, "resolution", "days", "lower",
        "of them, days from acceptance to delivery, queue included", _PARTS, undefined_when=_NONE_ARRIVED,
    ),
    measure(
        time_rework, "resolution", "days", "lower",
        "of them, days spent on rework", _PARTS, undefined_when=_NONE_ARRIVED,
    ),
    measure(
        resolution_rmst, "resolution", "days", "lower",
        "mean days to resolution, counted to 130 days at most",
        "Royston & Parmar 2013; Uno et al. 2014", undefined_when=_NONE_ARRIVED,
    ),
    measure(
        resolution_median, "resolution", "days", "lower",
        "days after which half of the challenges are resolved",
        "Kaplan & Meier 1958", unbounded=True,
        undefined_when="fewer than half are resolved within the time watched",
    ),
    measure(
        resolved_in_sla, "resolution", "share", "higher",
        "share of challenges resolved within the service level",
        "Kaplan & Meier 1958", undefined_when="nobody could be watched for so long, or none arrives",
    ),
    measure(
        backlog, "resolution", "challenges", "lower",
        "shared challenges open at the horizon", "model definition", undefined_when="the window is empty",
    ),
    measure(
        rework_share, "resolution", "share", "lower",
        "share of finished work sent back: the quality of data exchange",
        "model definition", undefined_when="nothing is finished in the window",
    ),
)  # fmt: skip
