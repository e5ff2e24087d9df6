"""11 Observe: levels of the day and the survey's indicators, worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from unit.model.tiny import World


def test_output_is_own_hours_times_know_how() -> None:
    world = World((1, 1), fte={1: 0.5}, parameters={"incentive.joint": 0.5, "incentive.dilution": 0.1})
    world.believe(0, {0: -1})  # knows one of its two home facets
    row = world.run()
    assert row.available_hours == row.own_hours == 12.0
    assert row.output == pytest.approx((8.0 * 0.75 + 4.0 * 1.0) * 0.95)
    assert row.people == 2


def test_knowledge_counts_right_beliefs_at_home_and_elsewhere() -> None:
    world = World((2, 2))
    world.believe(0, {0: -1, 2: 1, 3: -1})
    world.believe(3, {0: 1, 1: 1})
    row = world.run()
    assert row.knowledge_home == pytest.approx(7 / 8)
    assert row.knowledge_cross == pytest.approx(3 / 8)
    shares = {0: (0.5, 0.5), 1: (1.0, 0.5), 2: (1.0, 0.5), 3: (1.0, 0.0)}  # at home, elsewhere
    assert (row.probe_home, row.probe_others) == pytest.approx(shares[world.state.sizes.probe_facet])


def test_trust_is_the_mean_over_half_ties() -> None:
    world = World((2, 1), horizon=5)
    for (i, j), trust in {
        (0, 1): 0.2,
        (1, 0): 0.6,
        (0, 2): 1.0,
        (2, 0): 0.8,
        (1, 2): 0.1,
        (2, 1): 0.1,
    }.items():
        world.tie(i, j).trust = trust
    row = world.run()
    assert row.trust_within == pytest.approx(0.4)
    assert row.trust_cross == pytest.approx(0.5)


def test_trust_is_observed_once_a_week_until_the_last_quarter() -> None:
    world = World((2, 1), horizon=100)
    world.run(100)
    seen = np.flatnonzero(np.isfinite(world.state.daily.trust_within))
    assert seen.tolist() == [4, 9, 14, 19, 24, 29, 34, *range(37, 100)]


def test_from_policy_day_on_trust_counts_the_ties_of_that_day() -> None:
    world = World((1, 6), ties=[(0, 1)], parameters={"contact.strangers": 1}, policy_day=0, horizon=5)
    world.challenge(0, (1, 90.0), helper=1, asks=1)
    assert world.run().ties_formed == 1
    (new,) = set(world.tied(0)) - {1}
    world.tie(0, new).trust = 1.0
    world.run()
    assert world.row.trust_cross == pytest.approx(0.43)


def test_the_survey_asks_for_the_chance_of_a_standard_request() -> None:
    world = World((2, 1), ties=[(0, 1), (1, 2)], parameters={"help.willingness": 0.65}, horizon=1)
    world.people["identity"] = [0.9, 0.9, 0.4]
    world.people["generosity"] = [0.0, 0.33, 0.83]
    world.people["reciprocity"] = 1.0
    world.people["norm"] = [0.5, 0.6, 0.5]
    world.people["load"] = [0, 5, 5]  # a standard request finds nobody busy
    world.tie(1, 2).trust, world.tie(2, 1).trust = 0.7, 0.3
    world.tie(2, 1).favours, world.tie(1, 2).favours = 2.0, -2.0
    row = world.run()
    z1 = 0.65 + 2 * 0.2 + math.tanh(-2.0) + 2 * 0.1 - 0.55 * 0.9
    z2 = 0.65 - 2 * 0.2 + math.tanh(2.0) + 2 * 0.5 - 0.55 * 0.4
    expected = sum(1 / (1 + math.exp(-z)) for z in (z1, z2)) / 2  # person 0 has nobody elsewhere to help
    assert row.would_help == pytest.approx(expected, rel=1e-6)
    assert row.knows_whom_to_ask == pytest.approx(2 / 3)


def test_the_survey_is_monthly_counted_back_from_the_horizon() -> None:
    world = World((1, 1), horizon=50)
    world.run(50)
    assert np.flatnonzero(np.isfinite(world.state.daily.would_help)).tolist() == [7, 28, 49]


def test_one_department_has_no_across() -> None:
    world = World((4,), horizon=1)
    row = world.run()
    assert np.isnan([row.knowledge_cross, row.probe_others, row.trust_cross, row.would_help]).all()
    assert row.trust_within == pytest.approx(0.5)
