"""The sentences of a sweep: what they say, and that they never say more than the intervals hold."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.analysis.sweeps import CASES, EVERY, grid, points_of, sweep

from siloSim.analysis import sweep_titles, sweep_words
from siloSim.analysis.efficiency import efficient
from siloSim.analysis.factors import is_grid, levels_of
from siloSim.analysis.sweep_frames import TIME, SweepFrames


def said(found: SweepFrames) -> str:
    return "\n".join(sweep_words.headline(found))


def test_the_best_with_its_interval_and_how_the_others_stand():
    first, second, price, together = sweep_words.headline(CASES["few"]())
    assert first == (
        "Compared with today, a shared challenge takes least time with incentives: 2.1 working days less "
        "(95 % interval for all 4 at once: 1.8 to 2.4). Of 4 options, 2 are clearly better, 1 is clearly worse, "
        "1 is unclear."
    )
    assert "soonest with incentives: 42 working days sooner" in second
    assert second.endswith(
        "Not within the 390 days watched, and counted as 390: none of its runs, 30 % of those with today."
    )
    assert price.startswith("The price of incentives, per person and day: 2.5 min more in gatherings")
    assert "78,605 EUR more" in price
    assert together == (
        "Intervals and verdicts hold for all 4 comparisons of an outcome together with 95 %; each outcome stands for "
        "itself."
    )


def test_one_arm_is_said_plainly_and_without_multiplicity():
    sentences = sweep_words.headline(CASES["one arm"]())
    assert sentences[0] == (
        "Compared with today, with council a shared challenge takes 0.9 working days less (95 % interval 0.7 to 1.2)."
    )
    assert not any("at once" in sentence or "comparisons" in sentence for sentence in sentences)


def test_nothing_clear_is_said_to_be_so():
    first, second, price, _ = sweep_words.headline(CASES["unclear"]())
    assert first.startswith("None of 3 options is clearly better than today in the time")
    assert "all are unclear" in first
    assert re.search(r"less \(95 % interval for all 3 at once: [\d.]+ less to [\d.]+ more\)", first)
    assert second.startswith("None of 3 options")
    assert price == "No clear change in hours, output or money with b."
    assert "no option makes a clear difference" in sweep_titles.title(CASES["unclear"]())


def test_nothing_to_compare():
    assert (
        said(CASES["nothing"]()) == "Only today was run, at one point: there is nothing to compare it with."
    )
    empty = CASES["few"]()
    assert "nothing to compare yet" in said(replace(empty, contrasts=empty.contrasts[:0]))


def test_one_pair_claims_nothing():
    text = said(CASES["one pair"]())
    assert "one pair of runs, no interval without more replications" in text
    assert "clearly" not in text
    assert "hold for all" not in text


def test_arms_without_a_value_are_named():
    text = said(CASES["holes"]())
    assert "No pair of runs has a value for the time of a shared challenge: council." in text
    assert "nan" not in text


def test_an_optimum_between_the_ends_is_said_where_both_ends_are_clearly_worse():
    text = said(CASES["lever"]())
    assert (
        "council: every does best at 10 days, clearly better than at 5 days, 21 days and 63 days: an optimum between "
        "the ends." in text
    )


def test_no_optimum_where_intervals_overlap():
    points = grid(**{EVERY: [5.0, 10.0, 21.0]})
    slight = {5.0: 1.0, 10.0: 1.1, 21.0: 1.0}
    found = sweep(
        ["today", "council"],
        lambda arm, at: 0.0 if arm == "today" else slight[float(at["policies.council.every"])],
        points, noise=1.0, units={"policies.council.every": "days"},
    )  # fmt: skip
    text = said(found)
    assert "optimum" not in text
    assert "makes no clear difference to the time" in text


def test_a_wide_interval_of_the_best_hides_no_clear_difference_of_others():
    points = grid(**{EVERY: [5.0, 10.0, 21.0]})
    gains = {5.0: 3.0, 10.0: 2.6, 21.0: 0.5}
    found = sweep(
        ["today", "council"],
        lambda arm, at: 0.0 if arm == "today" else gains[float(at["policies.council.every"])],
        points, units={"policies.council.every": "days"},
    )  # fmt: skip
    table = found.contrasts.copy()
    first = (table["point"] == 0) & (table["outcome"] == TIME)
    table.loc[first, ["low_all", "high_all", "verdict_all"]] = [-9.0, 3.0, "unclear"]
    text = said(replace(found, contrasts=table))
    assert (
        "does best at 5 days on average, but not clearly; clearly better than at 21 days is 10 days." in text
    )
    assert "clearly less time with council (every 10 days)" in text
    assert "On average council (every 5 days) does even better, but not clearly so" in text


def test_the_end_of_what_was_tried_is_named():
    points = grid(**{EVERY: [5.0, 10.0, 21.0]})
    found = sweep(
        ["today", "council"], lambda arm, at: 0.0 if arm == "today" else 0.1 * float(at["policies.council.every"]),
        points, units={"policies.council.every": "days"},
    )  # fmt: skip
    assert (
        "does best at 21 days, clearly better than at 5 days and 10 days; the best lies at the end"
        in said(found)
    )


def test_sign_and_order_change_with_the_load():
    text = said(CASES["load"]())
    assert (
        "The sign changes: council clearly saves time under reference, and clearly costs time under busy."
        in text
    )
    assert (
        "Which option is best changes with the conditions: council under reference and incentives under busy."
        in text
    )
    assert "Reference: compared with today, a shared challenge takes least time with council" in text
    assert "Busy: the price of incentives" in text


def test_no_change_of_order_is_claimed_where_intervals_overlap():
    points = points_of(scenario=["builtin:reference", "builtin:busy"])
    near = {("a", 0): 1.0, ("b", 0): 0.9, ("a", 1): 0.9, ("b", 1): 1.0}
    found = sweep(
        ["today", "a", "b"], lambda arm, at: near.get((arm, int(at["scenario"] == "builtin:busy")), 0.0), points, noise=1.0
    )  # fmt: skip
    text = said(found)
    assert "best changes" not in text
    assert "The sign changes" not in text
    assert "not clearly" in text or "nowhere clearly ahead" in text


def test_many_conditions_are_counted_not_ranked():
    text = said(CASES["scattered"]())
    assert re.search(
        r"council compared with today under 40 conditions, .*: 24 are clearly better, 16 are unclear", text
    )
    assert "The best: " in text
    assert "the worst: " in text
    assert text.count("for all 80 at once") == 4
    assert "least time with" not in text


def test_one_arm_alone_is_compared_with_its_first_level():
    text = said(CASES["alone"]())
    assert (
        "Compared with ties within share 40 %, a shared challenge takes least time with ties within share 70 %"
        in text
    )
    assert "3 others are not clearly behind it" in text
    assert "ties within share does best at 70 %, clearly better than at 40 %, not clearly than at" in text
    assert "optimum" not in text


@pytest.mark.parametrize("case", CASES)
def test_words_are_the_same_every_time_for_any_order_of_rows_and_without_jargon(case):
    found = CASES[case]()
    shuffled = found.contrasts.sample(frac=1.0, random_state=3).reset_index(drop=True)
    text = said(found)
    assert text == said(replace(found, contrasts=shuffled))
    for word in ("nan", "inf", "None of 0", "cell", "contrast", "factor", "builtin", "RMST", "  "):
        assert not re.search(rf"\b{re.escape(word)}\b" if word.strip() else word, text), (word, text)
    assert len(sweep_titles.title(found)) < 180  # two lines of a slide


EFFECTS = st.lists(st.floats(-3, 3), min_size=1, max_size=5)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(EFFECTS, st.floats(0.05, 3), st.integers(2, 8))
def test_the_headline_agrees_with_the_simultaneous_verdicts(effects, noise, replications):
    arms = {"today": 0.0} | {f"arm {n}": effect for n, effect in enumerate(effects)}
    found = sweep(list(arms), lambda arm, _: arms[arm], noise=noise, replications=replications)
    rows = found.rows(TIME)
    best = rows.loc[rows["difference"].idxmin()]
    first = sweep_words.headline(found)[0]
    if best["verdict_all"] == "better":
        assert str(best["arm"]) in first
        assert " less (" in first
        assert not first.startswith(("None", "No clear"))
    else:
        assert first.startswith(("None", "No clear", "Compared")), first
        assert "least time" not in first
    for verdict in ("better", "worse"):
        count = int((rows["verdict_all"] == verdict).sum())
        if 0 < count < len(rows):
            assert re.search(rf"\b{count} (is|are) clearly {verdict}", first)
        if count == 0:
            assert f"are clearly {verdict}" not in first
    assert "nan" not in first


@given(st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=1, max_size=12))
def test_the_efficient_are_those_that_nothing_dominates(options):
    gains, prices = zip(*options, strict=True)
    kept = set(efficient(gains, prices))
    for number, (gain, price) in enumerate(options):
        dominated = any(g >= gain and p <= price and (g, p) != (gain, price) for g, p in options)
        assert (number in kept) != dominated


def test_representatives_stand_for_what_was_not_run():
    found = CASES["lever"]()
    rows = found.rows(TIME)
    assert len(rows) == 8
    assert rows[rows["arm"] == "incentives"]["difference"].nunique() == 1
    assert len(found.card("incentives", 3)) == len(found.card("incentives", 0)) > 5
    curves = found.at_point(found.survival, 3)
    assert curves is not None
    assert set(curves["arm"]) == {"today", "council", "incentives"}
    assert found.at_point(None, 0) is None


@pytest.mark.slow
def test_designs_are_recognised():
    assert is_grid(CASES["surface"]().points, CASES["surface"]().factors)
    assert not is_grid(CASES["scattered"]().points, CASES["scattered"]().factors)
    assert levels_of(CASES["load"]().points, "scenario") == ["builtin:reference", "builtin:busy"]
    assert is_grid(points_of(), ()) is False
    constant = replace(CASES["few"](), points=points_of(scenario=["builtin:busy"]))
    assert constant.factors == ()


@pytest.mark.slow
def test_many_points_are_told_in_seconds():
    rng = np.random.default_rng(1)
    points = points_of(behaviour__a=rng.random(400), behaviour__b=rng.random(400))
    found = sweep(
        ["today", "x"], lambda arm, at: float(at["behaviour.a"]) * (arm == "x"), points, replications=3
    )
    assert "under 400 conditions" in said(found)
    assert math.isfinite(found.rows(TIME)["difference"].sum())
