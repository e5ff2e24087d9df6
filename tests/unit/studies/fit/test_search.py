"""The search and what it says, on responses that are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from unit.studies.fit.toy import Toy

SHARE, EFFORT, TAIL = "behaviour.help.share", "challenges.effort", "challenges.effort_spread"
WILLING, OUTSIDERS, ANSWER = (
    "behaviour.help.willingness",
    "behaviour.identity.salience",
    "behaviour.help.answer_chance",
)


def said(toy: Toy, found) -> str:
    return "\n".join(toy.known(found).sentences())


def test_known_parameters_are_found_again() -> None:
    effects = {
        "resolution_median": {SHARE: -0.6},
        "answer_latency": {ANSWER: -1.0},
        "answer_rate": {WILLING: 0.8},
    }
    levels = {"resolution_median": 5.0, "answer_latency": 0.1, "answer_rate": 0.6}
    toy = Toy(dict(levels), levels, effects)
    truth = toy.origin.copy()
    for path, by in ((SHARE, -0.9), (ANSWER, -1.5), (WILLING, -0.7)):
        truth[toy.position(path)] += by
    wanted = toy([truth], 400)[0].mean(axis=0)
    again = Toy(dict(zip(levels, wanted, strict=True)), levels, effects)
    found = again.search()
    assert sorted(again.free[i].path for i in found.active) == sorted([SHARE, ANSWER, WILLING])
    np.testing.assert_allclose(found.x, truth, atol=0.15)
    assert again.known(found).held == 3
    unmoved = [i for i in range(len(again.free)) if i not in found.active]
    assert unmoved
    assert all(found.x[i] == again.free[i].start for i in unmoved)


def test_one_anchor_and_three_parameters_is_not_identified() -> None:
    toy = Toy(
        {"resolution_median": 9},
        {"resolution_median": 5},
        {"resolution_median": {SHARE: -1, EFFORT: 1, TAIL: 2}},
    )
    found = toy.search()
    known = toy.known(found)
    assert [toy.free[i].path for i in known.moved] == [SHARE]
    assert known.held == 1
    text = said(toy, found)
    assert (
        "Not identified: challenges.effort and challenges.effort_spread could take over from help.share"
        in text
    )
    # The exchange that is named keeps the anchor: with effort up by the step, share moves by as much.
    assert abs(toy.targets[0].residual(float(toy([found.x], 96)[0].mean()))) < 0.5


def test_two_anchors_that_say_the_same() -> None:
    rows = {WILLING: 0.6, OUTSIDERS: -0.4}
    effects = {"answer_rate": rows, "would_help": rows}
    levels = {"answer_rate": 0.5, "would_help": 0.5}
    agree = Toy({"answer_rate": 0.6, "would_help": 0.6}, levels, effects)
    found = agree.search()
    assert agree.known(found).held == 1
    assert "nearly one statement" in said(agree, found)
    assert np.abs(agree.known(found).residuals).max() < 1
    odds = Toy({"answer_rate": 0.8, "would_help": 0.3}, levels, effects)
    found = odds.search()
    text = said(odds, found)
    assert "answer_rate pulls against would_help" in text
    assert "would_help pulls against answer_rate" in text


def test_an_anchor_out_of_reach_says_so_and_where_the_range_ended() -> None:
    toy = Toy({"answer_latency": 40}, {"answer_latency": 0.1}, {"answer_latency": {ANSWER: -0.5}})
    found = toy.search()
    text = said(toy, found)
    assert "help.answer_chance stands at the end of its range (0.05 to 0.98)" in text
    assert "answer_latency cannot be brought higher" in text


def test_the_next_governor_joins_where_the_first_does_not_suffice() -> None:
    toy = Toy({"rework_share": 0.6}, {"rework_share": 0.1}, {"rework_share": {"behaviour.language.rework": 0.3,
              "behaviour.help.rework_wrong": 0.8}})  # fmt: skip
    found = toy.search()
    assert len(found.active) == 2
    assert np.abs(toy.known(found).residuals).max() < 1
    assert "because language.rework did not suffice" in said(toy, found)


def test_what_nothing_moves_cannot_be_fitted() -> None:
    toy = Toy({"help_top5": 0.4}, {"help_top5": 0.25}, {"help_top5": {}})
    found = toy.search()
    assert found.active == []
    np.testing.assert_array_equal(found.x, toy.origin)
    assert "help_top5 cannot be fitted here" in said(toy, found)
    assert toy.known(found).held == 0


def test_a_weak_effect_is_held_loosely() -> None:
    toy = Toy(
        {"help_top5": 0.26}, {"help_top5": 0.25}, {"help_top5": {"behaviour.help.generosity_hours": 0.1}}
    )
    found = toy.search()
    if toy.known(found).moved:
        assert "held loosely" in said(toy, found)
    assert toy.known(found).held == 0


def test_the_budget_ends_the_search_and_is_said() -> None:
    effects = {"resolution_median": {SHARE: -0.3, EFFORT: 0.3, TAIL: 0.2}}
    toy = Toy({"resolution_median": 40}, {"resolution_median": 5}, effects)
    found = toy.search(budget=24 * 12)
    assert found.spent
    assert "The budget of runs ended the search" in said(toy, found)


def test_the_same_again() -> None:
    effects = {"resolution_median": {SHARE: -0.6, EFFORT: 0.4}, "help_hours": {EFFORT: 1.0}}
    levels = {"resolution_median": 5.0, "help_hours": 0.3}
    one, two = (Toy({"resolution_median": 8, "help_hours": 0.4}, levels, effects).search() for _ in range(2))
    np.testing.assert_array_equal(one.x, two.x)
    np.testing.assert_array_equal(one.last.matrix, two.last.matrix)


@pytest.mark.parametrize("start", [0.0, 1.0])
def test_a_start_at_the_end_of_a_share_has_a_place(start: float) -> None:
    from siloSim.scenario.anchors import governors_of
    from siloSim.studies.fit.scales import Free

    free = Free.of(governors_of(("answer_latency",))[0], start)
    assert free.at(free.start) == start
    assert free.low <= free.start <= free.high
    assert free.low < free.high


def test_what_comes_out_from_the_start_moves_nothing() -> None:
    names = {"resolution_median": 5.0, "answer_rate": 0.6}
    toy = Toy(names, names, {"resolution_median": {SHARE: -1.0}, "answer_rate": {WILLING: 0.8}})
    found = toy.search()
    assert found.at_rest
    assert not toy.known(found).moved
    assert (found.x == toy.origin).all()
    assert said(toy, found).startswith("resolution_median and answer_rate are both within the tolerance")


def test_other_parameters_give_the_same_only_where_the_anchors_were_reached() -> None:
    effects = {"resolution_median": {SHARE: -1, EFFORT: 1, TAIL: 2}}
    toy = Toy({"resolution_median": 9}, {"resolution_median": 5}, effects)
    known = toy.known(toy.search())
    assert "The same anchors come out" in "\n".join(known.sentences())
    missed = "\n".join(replace(known, missed=frozenset({"resolution_median"})).sentences())
    assert "About the same figures come out" in missed
    assert "The same anchors" not in missed
