"""Runs that never regain half: counted, not dropped."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from siloSim.analysis.proportions import wilson
from siloSim.analysis.time_to_half import half_curves, half_shares

DAYS = [100.0, 150.0, 150.0, 200.0, 390.0, 390.0, np.nan]


def runs(days=tuple(DAYS), arm="a"):
    return pd.DataFrame(
        {"arm": arm, "point": 0, "replication": range(len(days)), "probe_days_to_half": list(days)}
    )


def test_shares_median_and_restricted_mean():
    (row,) = half_shares(runs(), 390).iloc
    assert (row["n"], row["undefined"]) == (6, 1)
    assert row["not_reached"] == pytest.approx(2 / 6)
    assert (row["low"], row["high"]) == pytest.approx(wilson(2 / 6, 6))
    assert row["median"] == 150
    assert row["mean"] == pytest.approx(np.nanmean(DAYS))
    known = np.array(DAYS[:-1])
    assert (row["mean_low"], row["mean_high"]) == pytest.approx(
        stats.ttest_1samp(known, 0).confidence_interval()
    )


def test_wilson_is_scipys():
    for k, n in ((0, 12), (5, 12), (12, 12), (30, 40)):
        expected = stats.binomtest(k, n).proportion_ci(0.95, method="wilson")
        assert wilson(k / n, n) == pytest.approx((expected.low, expected.high))
    assert np.isnan(wilson(0.5, 0)).all()


def test_the_curve_is_the_share_not_there_yet():
    curve = half_curves(runs(), 390).set_index("day")
    assert curve.loc[[0, 99, 100, 150, 200, 389, 390], "survival"].tolist() == pytest.approx(
        [1, 1, 5 / 6, 3 / 6, 2 / 6, 2 / 6, 2 / 6]
    )
    assert curve.loc[[100, 151], "at_risk"].tolist() == [6, 3]
    assert (curve["low"].dropna() <= curve["survival"][curve["low"].notna()]).all()
    data = stats.CensoredData(uncensored=[100, 150, 150, 200], right=[390, 390])
    expected = stats.ecdf(data).sf.confidence_interval(0.95, method="log-log")
    assert curve.loc[200, "low"] == pytest.approx(expected.low.evaluate(200))


def test_all_or_none():
    (never,) = half_shares(runs([390.0] * 8), 390).iloc
    assert never["not_reached"] == 1
    assert np.isnan(never["median"])
    assert never["mean_low"] == never["mean_high"] == 390
    (always,) = half_shares(runs([10.0, 12.0]), {0: 390}).iloc
    assert always["not_reached"] == 0
    (nothing,) = half_shares(runs([np.nan] * 3), 390).iloc
    assert nothing["n"] == 0
    assert np.isnan(nothing["not_reached"])


def test_merged_points():
    frame = half_shares(runs(), {5: 390}, representative={"a": np.zeros(9, int)}, cells=[("a", 5), ("a", 5)])
    assert frame["point"].tolist() == [5, 5]
