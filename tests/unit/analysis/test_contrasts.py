import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from unit.analysis.runs import table_of, usual_runs

from siloSim.analysis.contrasts import COLUMNS, paired, scorecard, verdict
from siloSim.errors import ResultsError
from siloSim.model.measures import OUTCOMES

values = st.floats(-1e6, 1e6, allow_nan=False)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.999])
def test_interval_is_that_of_the_paired_t_test(level: float) -> None:
    rng = np.random.default_rng(2)
    before = rng.normal(10, 3, 17)
    after = before - rng.normal(1, 0.7, 17)
    pair = paired(before, after, level)
    theirs = stats.ttest_rel(after, before).confidence_interval(level)
    assert (pair.low, pair.high) == pytest.approx((theirs.low, theirs.high))
    assert pair.difference == pytest.approx(pair.after - pair.before)
    assert pair.n == 17


def test_coverage() -> None:
    """Of 2,000 intervals of 95 % for skewed-free differences about 95 % hold the truth."""
    rng = np.random.default_rng(4)
    held = 0
    for _ in range(2000):
        shared = rng.normal(0, 5, 8)
        pair = paired(shared, shared + 0.5 + rng.normal(0, 1, 8))
        held += pair.low <= 0.5 <= pair.high
    assert abs(held / 2000 - 0.95) < 4 * math.sqrt(0.05 * 0.95 / 2000)


def test_undefined_pairs_are_dropped_together_and_counted() -> None:
    pair = paired([1, math.nan, 3, 4, math.inf], [2, 2, math.nan, 6, 1])
    assert (pair.n, pair.undefined) == (2, 3)
    assert (pair.before, pair.after, pair.difference) == (2.5, 4, 1.5)


@pytest.mark.parametrize(("n", "undefined"), [(1, 0), (0, 2)])
def test_fewer_than_two_pairs_have_no_interval(n: int, undefined: int) -> None:
    pair = paired([5.0] * n + [math.nan] * undefined, [1.0] * (n + undefined))
    assert (pair.low, pair.high) == (-math.inf, math.inf)
    assert (pair.n, pair.undefined) == (n, undefined)
    assert verdict(pair, "lower") == "unclear"


def test_no_pairs_at_all() -> None:
    pair = paired([], [])
    assert pair.n == pair.undefined == 0
    assert math.isnan(pair.difference)


def test_equal_differences_have_an_interval_of_no_width() -> None:
    pair = paired([0.1, 0.2, 0.3], [1.1, 1.2, 1.3])  # 1.1 - 0.1 and 1.3 - 0.3 differ in the last bit
    assert pair.low == pair.high == pair.difference
    assert verdict(pair, "higher") == "better"
    assert verdict(pair, "lower") == "worse"


def test_no_difference_is_unclear_even_with_rounding() -> None:
    before = np.array([0.1, 0.2, 0.3]) * 3
    pair = paired(before, [0.3, 0.6, 0.9])
    assert before.tolist() != [0.3, 0.6, 0.9]
    assert pair.difference == pair.low == pair.high == 0
    assert verdict(pair, "lower") == "unclear"
    assert pair.better_probability == 0.5


def test_better_probability_follows_the_direction() -> None:
    before, after = [1, 2, 3, 4], [0, 1, 3, 5]
    assert paired(before, after).better_probability == pytest.approx(2.5 / 4)
    assert paired(before, after, direction="higher").better_probability == pytest.approx(1.5 / 4)


def test_refuses_what_does_not_pair() -> None:
    with pytest.raises(ValueError, match="equally long"):
        paired([1, 2], [1])
    with pytest.raises(ValueError, match="level"):
        paired([1, 2], [1, 3], level=95)


@given(st.lists(st.tuples(values, values), min_size=2, max_size=20), st.sampled_from(["lower", "higher"]))
def test_swapping_the_arms_mirrors_the_result(rows: list[tuple[float, float]], direction: str) -> None:
    before, after = (np.array(column) for column in zip(*rows, strict=True))
    one, two = paired(before, after), paired(after, before)
    assert (one.difference, one.low, one.high) == pytest.approx((-two.difference, -two.high, -two.low))
    mirrored = {"better": "worse", "worse": "better", "unclear": "unclear"}
    assert verdict(two, direction) == mirrored[verdict(one, direction)]
    assert one.low <= one.difference <= one.high


def test_scorecard_has_every_outcome_in_frozen_order() -> None:
    card = scorecard(usual_runs())
    assert tuple(card.columns) == COLUMNS
    assert card["name"].tolist() == [outcome.name for outcome in OUTCOMES]
    assert card["family"].tolist() == [outcome.family for outcome in OUTCOMES]
    row = card.set_index("name").loc["time_in_system"]
    assert row["verdict"] == "better"
    assert row["low"] < row["difference"] < row["high"] < 0
    assert (row["n"], row["undefined"]) == (12, 0)
    assert card.set_index("name").loc["gathering_hours", "verdict"] == "worse"
    assert card.attrs == {"before_arm": "before", "after_arm": "after", "level": 0.95}


def test_order_of_rows_does_not_matter() -> None:
    runs = usual_runs()
    shuffled = runs.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(scorecard(runs), scorecard(shuffled))


def test_median_not_reached_is_null_and_unclear() -> None:
    before = {"resolution_rmst": [9.0, 8.0, 9.5], "resolution_median": [4.0, math.nan, 5.0]}
    after = {"resolution_rmst": [5.0, 5.0, 5.5], "resolution_median": [2.0, 2.0, 3.0]}
    card = scorecard(table_of(before, after)).set_index("name")
    row = card.loc["resolution_median"]
    assert math.isnan(row["before"])
    assert row["after"] == pytest.approx(7 / 3)
    assert all(math.isnan(row[key]) for key in ("difference", "low", "high"))
    assert (row["verdict"], row["n"], row["undefined"]) == ("unclear", 2, 1)
    assert card.loc["resolution_rmst", "verdict"] == "better"


def test_other_undefined_values_are_dropped_in_pairs() -> None:
    card = scorecard(table_of({"answer_latency": [1.0, 2.0, math.nan]}, {"answer_latency": [0.5, 1.5, 1.0]}))
    assert (card.loc[0, "n"], card.loc[0, "undefined"]) == (2, 1)
    assert card.loc[0, "verdict"] == "better"


def test_a_run_that_failed_in_one_arm_counts_as_undefined() -> None:
    runs = table_of({"backlog": [1.0, 2.0, 3.0]}, {"backlog": [2.0, 2.0, 9.0]})
    card = scorecard(runs.drop(runs.index[1]))
    assert (card.loc[0, "n"], card.loc[0, "undefined"]) == (2, 1)
    assert card.loc[0, "before"] == 2


def test_one_replication_has_no_interval_and_no_verdict() -> None:
    card = scorecard(usual_runs(replications=1))
    assert card["low"].isna().all()
    assert set(card["verdict"]) == {"unclear"}


def test_points_pair_where_arms_have_several() -> None:
    runs = table_of({"backlog": [1.0, 2.0, 3.0, 4.0]}, {"backlog": [2.0, 3.0, 4.0, 5.0]})
    runs["point"] = [0, 0, 1, 1] * 2
    runs["replication"] = [0, 1, 0, 1] * 2
    assert scorecard(runs).loc[0, "difference"] == 1
    single = table_of({"backlog": [1.0, 2.0]}, {"backlog": [2.0, 3.0]})
    single.loc[single["arm"] == "after", "point"] = 1  # one point each, numbered on: paired by replication
    assert scorecard(single).loc[0, "n"] == 2


def test_errors_say_what_is_there() -> None:
    runs = usual_runs()
    with pytest.raises(ResultsError, match="before, after"):
        scorecard(runs, "today", "after")
    with pytest.raises(ResultsError, match="pair them"):
        scorecard(runs.drop(columns="replication"))
    with pytest.raises(ResultsError, match="twice"):
        scorecard(pd.concat([runs, runs.iloc[:1]]))
