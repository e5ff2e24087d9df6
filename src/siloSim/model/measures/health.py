"""How departments work together: trust, help, answers, concentration (ODD 4, family `health`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from siloSim.model.measures.outcome import Measure, measure
from siloSim.model.measures.window import Window, ratio


def trust_within(window: Window) -> float:
    """Mean over the window's last 63 days of trust along ties within departments

    Ties of policy_day that survive; days without an observation are left out.

    >>> from siloSim.model.measures.window import small_window
    >>> trust_within(small_window(horizon=3, daily={"trust_within": [0.5, float("nan"), 0.7]}))
    0.6
    """
    return window.state("trust_within")


def trust_cross(window: Window) -> float:
    """Mean over the window's last 63 days of trust along ties across departments

    >>> from siloSim.model.measures.window import small_window
    >>> trust_cross(small_window(horizon=2, daily={"trust_cross": [0.25, 0.75]}))
    0.5
    """
    return window.state("trust_cross")


def ei_help(window: Window) -> float:
    """(external - internal) / (external + internal) hours of help given in the window

    From -1, all help stays within departments, to 1, all of it crosses.

    >>> from siloSim.model.measures.window import small_window
    >>> ei_help(small_window(help_matrix=[[6, 1], [1, 0]]))
    -0.5
    """
    whole = float(window.help_matrix.sum())
    internal = float(np.trace(window.help_matrix))
    return ratio(whole - 2.0 * internal, whole)


def modularity(window: Window) -> float:
    """Q = sum over departments d of w_dd / w - ((w_d. + w_.d) / (2 w))^2, w = hours of help in the window

    Newman's modularity of the graph of help, weighted by hours, with departments as the communities. Help is
    directed; the graph is made symmetric by adding both directions, and Q then depends on the departments'
    totals alone. 0: help ignores departments; the higher, the more siloed.

    >>> from siloSim.model.measures.window import small_window
    >>> modularity(small_window(help_matrix=[[4, 0], [0, 4]]))
    0.5
    >>> modularity(small_window(help_matrix=[[1, 1], [1, 1]]))
    0.0
    """
    whole = float(window.help_matrix.sum())
    if whole == 0:
        return float("nan")
    ends = window.help_matrix.sum(axis=0) + window.help_matrix.sum(axis=1)
    return float(np.trace(window.help_matrix) / whole - ((ends / (2.0 * whole)) ** 2).sum())


def reciprocity(window: Window) -> float:
    """Pairs with deliveries in both directions / pairs with any delivery in the window

    Unordered pairs of people, by id.

    >>> from siloSim.model.measures.window import small_window
    >>> helped = {"helper_id": [1, 2, 1, 1], "owner_id": [2, 1, 3, 3]}
    >>> reciprocity(small_window(deliveries=helped))
    0.5
    """
    helper = window.deliveries["helper_id"].astype(np.uint64)
    owner = window.deliveries["owner_id"].astype(np.uint64)
    apart = helper != owner
    helper, owner = helper[apart], owner[apart]
    directed = _pairs(helper, owner)
    pairs = _pairs(np.minimum(helper, owner), np.maximum(helper, owner))
    return ratio(float(directed - pairs), float(pairs))


def _pairs(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> int:
    """How many distinct (first, second) there are."""
    return len(np.unique((first << np.uint64(32)) | second))


def answer_rate(window: Window) -> float:
    """Sum of accepted / sum of asked, over the window's days

    An acceptance under pressure is an acceptance. Requests still without an answer count as asked.

    >>> from siloSim.model.measures.window import small_window
    >>> answer_rate(small_window(daily={"asked": [3, 1], "accepted": [2, 1]}))
    0.75
    """
    return ratio(window.total("accepted"), window.total("asked"))


def answer_latency(window: Window) -> float:
    """Sum of answer_days / sum of (accepted + declined), over the window's days

    Mean days from a request to its answer, among the answers given in the window.

    >>> from siloSim.model.measures.window import small_window
    >>> answer_latency(small_window(daily={"answer_days": [4, 2], "accepted": [1, 1], "declined": [1, 1]}))
    1.5
    """
    return ratio(window.total("answer_days"), window.total("accepted", "declined"))


def help_top5(window: Window) -> float:
    """Hours of help by the ceil(people / 20) who gave most / all hours of help, in the window

    People who gave nothing count among the people; leavers keep what they gave.

    >>> from siloSim.model.measures.window import small_window
    >>> help_top5(small_window(given=[6, 2, 2], people=20))
    0.6
    """
    hours = window.given["hours"]
    most = min(len(hours), -(-window.people // 20))
    if not most:
        return float("nan")
    top = np.partition(hours, len(hours) - most)[len(hours) - most :]
    return ratio(float(top.sum()), float(hours.sum()))


def knows_whom_to_ask(window: Window) -> float:
    """Mean over the window's last 63 days of the share who can name somebody in another department

    The survey indicator of transparency.

    >>> from siloSim.model.measures.window import small_window
    >>> knows_whom_to_ask(small_window(horizon=2, daily={"knows_whom_to_ask": [0.5, 1.0]}))
    0.75
    """
    return window.state("knows_whom_to_ask")


def would_help(window: Window) -> float:
    """Mean over the window's last 63 days of the chance of accepting another department's standard request

    The survey indicator of willingness.

    >>> from siloSim.model.measures.window import small_window
    >>> would_help(small_window(horizon=2, daily={"would_help": [0.5, 0.25]}))
    0.375
    """
    return window.state("would_help")


_NO_HELP = "no help is given in the window"
_UNOBSERVED = "it is not observed in the last 63 days"

MEASURES: tuple[Measure, ...] = (
    measure(
        trust_within, "health", "index", "higher",
        "trust between people of one department, 0 to 1", "Colquitt, Scott & LePine 2007",
        undefined_when="no such tie survives",
    ),
    measure(
        trust_cross, "health", "index", "higher",
        "trust between people of different departments, 0 to 1", "Colquitt, Scott & LePine 2007",
        undefined_when="no such tie survives",
    ),
    measure(
        ei_help, "health", "index", "higher",
        "E-I index of help given: -1 all within departments, 1 all across",
        "Krackhardt & Stern 1988", undefined_when=_NO_HELP,
    ),
    measure(
        modularity, "health", "index", "lower",
        "how far help keeps to departments", "Newman & Girvan 2004; Newman 2004 (weights)",
        undefined_when=_NO_HELP,
    ),
    measure(
        reciprocity, "health", "share", "higher",
        "share of helping pairs in which both help", "Wasserman & Faust 1994", undefined_when=_NO_HELP,
    ),
    measure(
        answer_rate, "health", "share", "higher",
        "share of requests accepted", "model definition", undefined_when="nobody asks in the window",
    ),
    measure(
        answer_latency, "health", "days", "lower",
        "days from a request to its answer", "model definition", undefined_when="nobody answers in the window",
    ),
    measure(
        help_top5, "health", "share", "lower",
        "share of help hours given by the 5 % who give most", "Cross, Rebele & Grant 2016",
        undefined_when=_NO_HELP,
    ),
    measure(
        knows_whom_to_ask, "health", "share", "higher",
        "share of people who know whom to ask in another department", "Borgatti & Cross 2003",
        undefined_when=_UNOBSERVED,
    ),
    measure(
        would_help, "health", "share", "higher",
        "chance of accepting a standard request from another department", "Flynn 2003",
        undefined_when=_UNOBSERVED,
    ),
)  # fmt: skip
