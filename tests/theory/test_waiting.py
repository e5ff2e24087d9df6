"""Asking, silence and acceptance as sequences of trials: how often, and how long."""

from __future__ import annotations

import math

import numpy as np
from theory.checks import Holds, of_counts, of_sample
from theory.lab import INDIFFERENT, Lab, groups, organisation

from siloSim.model.trace import State as Stands

PAIRS = 6000


def asked(days: int, seed: int, **parameters: float) -> Lab:
    """Every second person has one task for the one colleague, from day 0, and has it done by the end."""
    made = organisation(np.zeros(2 * PAIRS, np.int64), groups(PAIRS, 2, [(0, 1)]))
    names = {name.replace("__", "."): value for name, value in parameters.items()}
    lab = Lab(made, {**INDIFFERENT, **names}, horizon=days, seed=seed)
    lab.people["safety"] = lab.scenario.parameters["help.safety_base"]
    lab.give(np.arange(0, 2 * PAIRS, 2), 0, 0.001)
    lab.run(days)
    assert (lab.tasks["state"] == Stands.DONE).all(), "everybody was helped in the end"
    return lab


def geometric(p: float, top: int) -> np.ndarray:
    """P(1), …, P(top), P(more) of the number of trials until the first success."""
    return np.append(p * (1 - p) ** np.arange(top), (1 - p) ** top)


def test_requests_until_help_is_done_are_geometric(holds: Holds) -> None:
    """One request a day, accepted with p and then kept with 1 − h: P(n requests) geometric with p·(1 − h)."""
    p, h = 0.5, 0.4
    lab = asked(200, 71, help__willingness=0.0, help__handover=h, help__refer=0, learning__home_known=0)
    asks = lab.tasks["asks"]
    assert np.array_equal(lab.tasks["done_on"], asks - 1), "tomorrow the next request"
    rate = p * (1 - h)
    holds(of_sample("requests until help is done", 1 / rate, asks, math.sqrt(1 - rate) / rate))
    holds(
        of_counts(
            "χ² of requests until help is done",
            geometric(rate, 12),
            np.bincount(np.minimum(asks, 13), minlength=14)[1:],
        )
    )
    handed = lab.tasks["handovers"]  # of the requests that were accepted, all but the last were handed over
    holds(of_sample("hand-overs until help is done", h / (1 - h), handed, math.sqrt(h) / (1 - h)))


def test_silence_costs_requests_and_no_day(holds: Holds) -> None:
    """Answered with chance c(1 − φ) a day, given up after L + 1 days: geometric days, geometric requests."""
    c, screened, limit = 0.4, 0.25, 2
    lab = asked(120, 72, help__answer_chance=c, attention__filter=screened, help__answer_limit=limit)
    p = c * (1 - screened)
    days = lab.tasks["done_on"] + 1
    holds(of_sample("days until an answer", 1 / p, days, math.sqrt(1 - p) / p))
    holds(
        of_counts(
            "χ² of days until an answer",
            geometric(p, 14),
            np.bincount(np.minimum(days, 15), minlength=16)[1:],
        )
    )
    answered = 1 - (1 - p) ** (limit + 1)
    holds(
        of_sample(
            "requests until an answer", 1 / answered, lab.tasks["asks"], math.sqrt(1 - answered) / answered
        )
    )
    assert np.array_equal(lab.tasks["asks"], 1 + lab.tasks["done_on"] // (limit + 1))


def test_reluctance_gives_way_like_a_rayleigh_clock(holds: Holds) -> None:
    """P(not asked by day w) = (1 − s)^(w + 1)·exp(−w(w + 1)/(2τ)), as 1 − ask_chance = (1 − s)·exp(−w/τ)."""
    s, urge = 0.05, 20.0
    lab = asked(120, 73, help__safety_base=s, help__safety_spread=0, help__urge_days=urge)
    w = np.arange(120)
    beyond = (1 - s) ** (w + 1) * np.exp(-w * (w + 1) / (2 * urge))
    mean = float(beyond.sum())
    variance = float(((2 * w + 1) * beyond).sum()) - mean**2
    first = lab.tasks["asked_on"]
    holds(of_sample("days until somebody dares to ask", mean, first, math.sqrt(variance)))
    chances = np.append(-np.diff(np.append(1.0, beyond[:14])), beyond[13])
    holds(
        of_counts(
            "χ² of days until somebody dares to ask",
            chances,
            np.bincount(np.minimum(first, 14), minlength=15),
        )
    )
