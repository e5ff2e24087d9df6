"""Mutual reactive strategies put in through the helping slot."""

from __future__ import annotations

import math

import numpy as np
import pytest
from theory.checks import Holds, of_sample
from theory.lab import Lab, groups, organisation
from theory.rules import SWITCHED_OFF

# Whoever accepts hands over at once and the owner asks again tomorrow: an endless game, one request a day each way.
GAME = {
    "help.handover": 1,
    "help.refer": 0,
    "help.norm_rate": 1,
    "learning.home_known": 0,
    "attention.asking": 0,
    "attention.interruption": 0,
    "contact.ties_cap": 2,
}


@pytest.mark.parametrize(
    ("one", "other"),
    [((0.9, 0.3), (0.7, 0.2)), ((0.95, 0.3), (0.95, 0.3)), ((0.2, 0.9), (0.8, 0.1))],
    ids=["two unlike", "generous tit for tat", "contrary against kind"],
)
def test_the_rate_of_help_is_that_of_reactive_strategies(
    one: tuple[float, float], other: tuple[float, float], holds: Holds
) -> None:
    """c1 = (q1 + r1·q2)/(1 − r1·r2), r = p − q (Nowak & Sigmund 1990); a pair's own mean is the unit of replication."""
    pairs, warm, days = 600, 40, 200
    made = organisation(np.zeros(2 * pairs, np.int64), groups(pairs, 2, [(0, 1)]))
    lab = Lab(made, GAME, horizon=warm + days, seed=31, rules=SWITCHED_OFF)
    for seat, (p, q) in enumerate((one, other)):
        lab.people["generosity"][seat::2], lab.people["reciprocity"][seat::2] = p, q
    lab.give(np.arange(2 * pairs), 0, 1.0)
    lab.run(warm)
    given = np.zeros((2, pairs))
    for _ in range(days):
        lab.run(1)
        row = lab.state.daily[lab.day - 1]
        assert row.accepted + row.declined == 2 * pairs, "everybody asked once and was answered"
        # the owner's norm is the answer just given by the partner
        given += lab.people["norm"].reshape(pairs, 2)[:, ::-1].T
    (p1, q1), (p2, q2) = one, other
    r1, r2 = p1 - q1, p2 - q2
    name = f"({p1:g}, {q1:g}) against ({p2:g}, {q2:g})"
    for who, expected, sums in (
        ("c1", (q1 + r1 * q2) / (1 - r1 * r2), given[0]),
        ("c2", (q2 + r2 * q1) / (1 - r1 * r2), given[1]),
    ):
        holds(of_sample(f"reactive strategies {name}: {who}", expected, sums / days))


def test_memory_of_the_first_move_fades_geometrically(holds: Holds) -> None:
    """After n days the chance differs from c1 by the start's difference × (r1·r2)^n."""
    p, q, days, pairs = 0.95, 0.35, 3, 4000
    r = p - q
    made = organisation(np.zeros(2 * pairs, np.int64), groups(pairs, 2, [(0, 1)]))
    lab = Lab(made, GAME, horizon=days, seed=32, rules=SWITCHED_OFF)
    lab.people["generosity"], lab.people["reciprocity"] = p, q
    lab.people["norm"] = 0.0  # both start with a no
    lab.give(np.arange(2 * pairs), 0, 1.0)
    rate = q / (1 - r)
    second, first = 0.0, 0.0
    for _ in range(
        days
    ):  # seat 1 answers first, by seat 1's own last fate; then seat 0 by seat 0's, just told
        second = q + r * first
        first = q + r * second
    lab.run(days)
    yes = lab.people["norm"].reshape(pairs, 2)  # [:, 0] what seat 1 answered
    spread = math.sqrt(second * (1 - second))
    holds(of_sample("reactive strategies from a no: day 3", second, yes[:, 0], spread))
    assert second == pytest.approx(rate + (0 - rate) * r ** (2 * days - 1))
