"""Numbers and weights of ties between any two departments, from the hours that they share."""

from __future__ import annotations

import numpy as np
import pytest

from siloSim.organisation import TieSpec
from siloSim.organisation.blocks import (
    Blocks,
    draw_counts,
    draw_weights,
    hours_problems,
    plan_blocks,
)

SIZES = np.array([60, 40, 20, 1])
HOURS = np.array(
    [[900.0, 100, 60, 5], [140, 500, 0, 3], [40, 0, 200, 2], [5, 3, 2, 7]]
)  # 7 hours inside a department of one have nowhere to go
FORTY = np.random.default_rng(5).lognormal(0, 1, (40, 40))


def of(blocks: Blocks, a: int, b: int) -> int:
    return int(blocks.number[a, b])


def test_ties_are_in_proportion_to_hours_over_weight() -> None:
    blocks = plan_blocks(SIZES, HOURS, TieSpec(mean=10, weight_ratio=2))
    assert blocks.ties.sum() == pytest.approx(605)
    assert blocks.weight.sum() == pytest.approx(605)
    assert of(blocks, 1, 2) == of(blocks, 3, 3) == -1  # no hours; nobody to spend them with
    assert not blocks.full.any()
    # An hour inside counts at both ends, and each tie inside carries twice as much.
    inside, across = of(blocks, 0, 0), of(blocks, 0, 1)
    assert blocks.ties[inside] / blocks.ties[across] == pytest.approx((900 / 2 / 2) / 120)
    assert blocks.weight[inside] / blocks.weight[across] == pytest.approx(450 / 120)
    assert blocks.weight_ratio == pytest.approx(2)
    assert blocks.within_share == pytest.approx((1600 / 4) / (1600 / 4 + 120 + 50 + 10))


def test_full_blocks_carry_more_weight_instead() -> None:
    blocks = plan_blocks(np.array([5, 100]), np.array([[1000.0, 1], [1, 1000]]), TieSpec(mean=20))
    small = of(blocks, 0, 0)
    assert blocks.ties[small] == blocks.possible[small] == 10
    assert blocks.full.sum() == 1
    assert blocks.ties.sum() == pytest.approx(1050)
    assert blocks.weight[small] == pytest.approx(blocks.weight[of(blocks, 1, 1)])
    everybody = plan_blocks(SIZES, HOURS, TieSpec(mean=500))
    assert everybody.full.all()
    assert (everybody.ties == everybody.possible).all()


def test_counts_are_whole_and_right_in_expectation() -> None:
    blocks = plan_blocks(np.full(40, 10), FORTY, TieSpec(mean=6))
    assert (blocks.ties < 1).any()
    rng = np.random.default_rng(1)
    draws = np.array([draw_counts(blocks, rng) for _ in range(2000)])
    assert (draws.sum(axis=1) == 1200).all()
    assert (np.abs(draws - blocks.ties) < 1).all()
    within = draws[:, blocks.within].sum(axis=1)
    assert (np.abs(within - blocks.ties[blocks.within].sum()) < 1).all()
    rest = blocks.ties - np.floor(blocks.ties)
    z = (draws.mean(axis=0) - blocks.ties) / np.sqrt(np.maximum(rest * (1 - rest), 1e-12) / 2000)
    assert np.abs(z).max() < 4.5  # 820 blocks; the chance of one beyond that is .006


def test_weights_are_exact_where_there_is_always_a_tie_else_right_in_expectation() -> None:
    blocks = plan_blocks(np.full(40, 10), FORTY, TieSpec(mean=6))
    always = blocks.ties >= 1
    rng = np.random.default_rng(2)
    totals = []
    for _ in range(2000):
        block = np.repeat(np.arange(len(blocks.ties)), draw_counts(blocks, rng))
        weight = draw_weights(blocks, block, 1.0, rng)
        assert (weight > 0).all()
        totals.append(np.bincount(block, weight, minlength=len(blocks.ties)))
    total = np.array(totals)
    assert np.allclose(total[:, always], blocks.weight[always])
    rare = total[:, ~always]
    z = (rare.mean(axis=0) - blocks.weight[~always]) / (rare.std(axis=0) / np.sqrt(2000))
    assert np.abs(z).max() < 5  # heavy tails: lognormal weights of rare ties
    assert abs(z.mean()) < 4 / np.sqrt(len(z))


def test_weights_within_a_block_are_as_unequal_as_ever() -> None:
    blocks = plan_blocks(np.array([300, 300]), np.array([[5.0, 2], [2, 5]]), TieSpec())
    block = np.repeat(np.arange(3), draw_counts(blocks, np.random.default_rng(3)))
    weight = np.log(draw_weights(blocks, block, 1.0, np.random.default_rng(4)))
    for k in range(3):
        assert weight[block == k].std() == pytest.approx(1, abs=0.05)


def test_what_is_wrong_with_a_table() -> None:
    sizes = np.array([3, 1])
    good = np.array([[1.0, 1], [1, 0]])
    assert hours_problems(sizes, good) == []
    for table, message in (
        (np.ones((3, 3)), "shape"),
        (good * -1, "negative"),
        (good * np.nan, "endless or not a number"),
        (np.zeros((2, 2)), "no hours"),
        (np.array([[0.0, 0], [0, 5]]), "no hours"),
    ):
        (problem,) = hours_problems(sizes, table)
        assert message in problem.message
        assert problem.key == "organisation.hours"
