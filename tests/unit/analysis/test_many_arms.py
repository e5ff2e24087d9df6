"""The contrast frame: pairs, merged points, families, and what has no number."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from unit.analysis.made_sweeps import points_frame, sweep_runs
from unit.analysis.runs import usual_runs

from siloSim.analysis.contrasts import scorecard
from siloSim.analysis.many_arms import COLUMNS, contrast_frame
from siloSim.analysis.multiplicity import cautions, multiplicity
from siloSim.errors import ResultsError


def row(frame, arm="one", point=0, outcome="time_in_system"):
    (found,) = frame[(frame["arm"] == arm) & (frame["point"] == point) & (frame["outcome"] == outcome)].iloc
    return found


def test_two_arms_at_one_point_say_what_compare_says():
    runs = usual_runs()
    runs.loc[3, "trust_within"] = np.nan
    card = scorecard(runs)
    frame = contrast_frame(runs, points_frame(1), None, "before")
    assert frame.columns.tolist() == list(COLUMNS)
    for name in ("unit", "direction", "before", "after", "difference", "low", "high", "verdict", "n", "undefined", "family"):  # fmt: skip
        pd.testing.assert_series_equal(frame[name], card[name], check_exact=True)
    assert (frame["comparisons"] == 1).all()


def test_student_interval_is_scipys():
    runs = sweep_runs()
    found = row(contrast_frame(runs, points_frame(2), None, "base"), "two", 1)
    one, two = (
        runs[(runs["arm"] == arm) & (runs["point"] == 1)]["time_in_system"] for arm in ("base", "two")
    )
    interval = stats.ttest_rel(two, one).confidence_interval()
    assert (found["low"], found["high"]) == pytest.approx(interval)
    change = two.to_numpy() - one.to_numpy()
    assert found["effect"] == pytest.approx(change.mean() / change.std(ddof=1))
    assert found["better"] == (change < 0).mean()
    assert found["better_low"] < found["better"] <= found["better_high"] + 1e-12


def test_families_are_outcome_by_outcome_and_their_intervals_hold_the_single_ones():
    frame = contrast_frame(sweep_runs(), points_frame(2), None, "base")
    assert (frame["comparisons"] == 4).all()
    assert len(frame) == 8
    assert (frame["low_all"] <= frame["low"]).all()
    assert (frame["high_all"] >= frame["high"]).all()
    one, other = (frame[frame["outcome"] == name] for name in ("time_in_system", "money"))
    ratio = (one["high_all"] - one["difference"]) / (one["high"] - one["difference"])
    assert ratio.round(9).nunique() == 1  # one multiple for the whole family
    assert ratio.iloc[0] != pytest.approx(
        ((other["high_all"] - other["difference"]) / (other["high"] - other["difference"])).iloc[0]
    )


@given(st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_the_order_of_rows_does_not_matter(random):
    runs = sweep_runs()
    order = list(range(len(runs)))
    random.shuffle(order)
    stands = {arm: np.arange(2) for arm in ("base", "one", "two")}
    usual = contrast_frame(runs, points_frame(2), stands, "base", resamples=99)
    shuffled = contrast_frame(runs.iloc[order], points_frame(2), stands, "base", resamples=99)
    pd.testing.assert_frame_equal(usual, shuffled, check_exact=True)


def test_arms_that_no_factor_touches_stand_for_themselves_at_every_point():
    runs = sweep_runs()
    runs = runs[(runs["arm"] != "one") | (runs["point"] == 0)]
    stands = {"base": np.arange(2), "one": np.zeros(2, int), "two": np.arange(2)}
    frame = contrast_frame(runs, points_frame(2), stands, "base")
    after, before = (
        runs[(runs["arm"] == a) & (runs["point"] == p)]["time_in_system"].to_numpy()
        for a, p in (("one", 0), ("base", 1))
    )
    assert row(frame, "one", 1)["difference"] == pytest.approx((after - before).mean())


def test_merged_points_count_once_in_the_family():
    runs = sweep_runs(points=1)
    stands = {arm: np.zeros(5, int) for arm in ("base", "one", "two")}
    frame = contrast_frame(runs, points_frame(5), stands, "base")
    alone = contrast_frame(runs, points_frame(1), None, "base")
    assert len(frame) == 20
    assert (frame["comparisons"] == 2).all()
    assert row(frame, point=3)["low_all"] == row(alone)["low_all"]


def test_with_one_arm_points_are_compared_with_the_first_or_another():
    runs = sweep_runs(arms=("base",), points=3)
    frame = contrast_frame(runs, points_frame(3), None, "base")
    assert frame["point"].tolist() == [1, 2, 1, 2]
    assert (frame["baseline_point"] == 0).all()
    values = [runs[runs["point"] == point]["time_in_system"].to_numpy() for point in range(3)]
    assert row(frame, "base", 2)["difference"] == pytest.approx((values[2] - values[0]).mean())
    other = contrast_frame(runs, points_frame(3), None, "base", reference_point=2)
    assert other["point"].tolist() == [0, 1, 0, 1]
    with pytest.raises(ResultsError, match="reference point"):
        contrast_frame(runs, points_frame(3), None, "base", reference_point=3)


def test_a_pair_is_a_replication_that_ran_on_both_sides():
    runs = sweep_runs(points=1)
    runs = runs[(runs["arm"] != "one") | (runs["replication"] < 9)]
    found = row(contrast_frame(runs, points_frame(1), None, "base"))
    assert (found["n"], found["undefined"]) == (9, 0)
    runs.loc[(runs["arm"] == "one") & (runs["replication"] == 4), "time_in_system"] = np.nan
    found = row(contrast_frame(runs, points_frame(1), None, "base"))
    assert (found["n"], found["undefined"]) == (8, 1)


def test_what_has_not_been_run_has_no_numbers():
    runs = sweep_runs()
    runs = runs[(runs["arm"] != "two") | (runs["point"] == 0)]
    stands = {arm: np.arange(2) for arm in ("base", "one", "two")}
    found = row(contrast_frame(runs, points_frame(2), stands, "base"), "two", 1)
    assert found["n"] == 0
    assert np.isnan(found["difference"])
    assert found["verdict"] == found["verdict_all"] == "unclear"
    assert found["comparisons"] == 3


def test_one_pair_has_no_interval():
    found = row(contrast_frame(sweep_runs(points=1, replications=1), points_frame(1), None, "base"))
    assert found["n"] == 1
    assert np.isnan([found[name] for name in ("low", "low_boot", "low_all", "effect")]).all()


def test_equal_differences_have_intervals_without_width():
    runs = sweep_runs(points=1)
    base = runs.loc[runs["arm"] == "base", "money"].to_numpy()
    runs.loc[runs["arm"] == "one", "money"] = base - 1000.0
    runs.loc[runs["arm"] == "two", "money"] = base
    frame = contrast_frame(runs, points_frame(1), None, "base")
    found = row(frame, outcome="money")
    assert found["low"] == found["high"] == found["low_all"] == found["high_boot"] == found["difference"]
    assert found["difference"] == pytest.approx(-1000)
    assert found["verdict_all"] == "better"
    assert np.isnan(found["effect"])
    assert row(frame, "two", outcome="money")["verdict_all"] == "unclear"


def test_a_median_beyond_what_was_seen_has_no_mean_but_a_chance():
    luck = np.random.default_rng(1)
    runs = sweep_runs(arms=("base", "one"), points=1, outcomes={"resolution_median": 5.0})
    runs["resolution_median"] = luck.normal(5.0, 0.1, len(runs))
    runs.loc[runs["arm"] == "one", "resolution_median"] += 1.0
    runs.loc[(runs["arm"] == "base") & (runs["replication"] < 3), "resolution_median"] = np.nan
    found = row(contrast_frame(runs, points_frame(1), None, "base"), outcome="resolution_median")
    assert np.isnan([found["before"], found["difference"], found["low"], found["low_all"], found["effect"]]).all()  # fmt: skip
    assert (found["verdict"], found["n"], found["undefined"]) == ("unclear", 9, 3)
    assert found["better"] == 3 / 12  # where the baseline never got there
    runs.loc[runs["replication"] < 3, "resolution_median"] = np.nan  # nobody did: half
    both = row(contrast_frame(runs, points_frame(1), None, "base"), outcome="resolution_median")
    assert both["better"] == 1.5 / 12
    assert both["better_low"] < 1.5 / 12 < both["better_high"]


def test_few_replications_are_said():
    frame = contrast_frame(sweep_runs(replications=5), points_frame(2), None, "base")
    assert set(frame["method"]) == {"Bonferroni"}
    assert "too few replications for the bootstrap" in multiplicity(frame)


def test_multiplicity_in_words():
    frame = contrast_frame(sweep_runs(), points_frame(2), None, "base")
    said = multiplicity(frame)
    assert "compares 4 times" in said
    assert "Of 8 comparisons" in said
    assert "Of 4 comparisons" in multiplicity(frame, ["money"])
    two = contrast_frame(sweep_runs(arms=("base", "one"), points=1), points_frame(1), None, "base")
    assert multiplicity(two).startswith("One comparison in each of 2 outcomes")
    assert (
        multiplicity(two, ["money"])
        == "One comparison in one outcome: its 95 % interval needs no correction."
    )
    one = contrast_frame(sweep_runs(replications=1), points_frame(2), None, "base")
    assert multiplicity(one) == "There are too few runs for any interval."


def test_cautions_name_what_to_doubt():
    luck = np.random.default_rng(2)
    runs = sweep_runs(points=1, replications=20)
    assert cautions(contrast_frame(runs, points_frame(1), None, "base")) == []
    base = runs.loc[runs["arm"] == "base", "money"].to_numpy()
    runs.loc[runs["arm"] == "one", "money"] = base + np.exp(2 * luck.normal(size=20))
    runs.loc[runs["arm"] == "two", "money"] = base + 5.0
    frame = contrast_frame(runs, points_frame(1), None, "base")
    skewed, equal = cautions(frame)
    assert skewed.startswith("1 of 4 comparisons has skewed differences")
    assert "money of arm one at point 0" in skewed
    assert "the same difference in every pair, for instance money of arm two at point 0" in equal
    change = runs.loc[runs["arm"] == "one", "money"].to_numpy() - base
    assert row(frame, outcome="money")["skew"] == pytest.approx(stats.skew(change))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda runs: runs.drop(columns="replication"), "lacks columns"),
        (lambda runs: runs.iloc[:0], "no run to compare"),
        (lambda runs: pd.concat([runs, runs.iloc[:1]]), "occurs twice"),
        (lambda runs: runs[runs["arm"] != "base"], "no run of the baseline"),
    ],
)
def test_damaged_tables_are_said(spoil, says):
    with pytest.raises(ResultsError, match=says):
        contrast_frame(spoil(sweep_runs()), points_frame(2), None, "base")
