"""Adoption curves: levels, paired differences, bands."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from siloSim.analysis.adoption import adoption_differences, adoption_levels, band, curves_by_cell

DAYS = 30


def tables(arms=("base", "one"), replications=15, points=1, seed=1):
    luck = np.random.default_rng(seed)
    common = luck.normal(size=replications)
    rows = [
        {"arm": arm, "point": point, "replication": replication, "day": day, "home": 0.5,
         "others": max(0, day) / 100 * (1 + 0.2 * common[replication] + 0.3 * place) + 0.001 * luck.normal() * (day > 0)}
        for replication in range(replications) for point in range(points)
        for place, arm in enumerate(arms) for day in range(-1, DAYS)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_levels_with_both_intervals():
    frame = adoption_levels(curves_by_cell([tables()]))
    assert frame.columns.tolist() == ["arm", "point", "day", "mean", "low", "high", "low_all", "high_all"]
    mine = frame[frame["arm"] == "one"].set_index("day")
    assert mine.index.tolist() == list(range(-1, DAYS))
    values = tables().query("arm == 'one' and day == 20")["others"]
    assert mine.loc[20, "mean"] == pytest.approx(values.mean())
    assert (mine.loc[20, "low"], mine.loc[20, "high"]) == pytest.approx(
        stats.ttest_1samp(values, 0).confidence_interval()
    )
    assert (mine["low_all"] <= mine["low"]).all()
    assert mine.loc[0, "low_all"] == mine.loc[0, "high_all"] == 0  # nobody yet, in every run


def test_differences_are_paired():
    curves = curves_by_cell([tables()])
    frame = adoption_differences(curves, "base").set_index("day")
    assert set(frame["arm"]) == {"one"}
    spread = adoption_levels(curves).query("arm == 'one'").set_index("day")
    assert (frame.loc[25, "high"] - frame.loc[25, "low"]) < 0.2 * (
        spread.loc[25, "high"] - spread.loc[25, "low"]
    )
    assert frame.loc[25, "low_all"] > 0


def test_pairs_are_replications_that_both_have():
    frame = tables()
    frame = frame[(frame["arm"] == "base") | (frame["replication"] > 4)]
    curves = curves_by_cell([frame])
    change = curves["one", 0].values - curves["base", 0].values[5:]
    found = adoption_differences(curves, "base")["difference"]
    np.testing.assert_allclose(found, change.mean(axis=0))


def test_merged_points_and_missing_cells():
    curves = curves_by_cell([tables()])
    stands = {"base": np.zeros(3, int), "one": np.zeros(3, int)}
    cells = [("one", 2), ("base", 2)]
    assert set(adoption_levels(curves, representative=stands, cells=cells)["point"]) == {2}
    assert set(adoption_differences(curves, "base", representative=stands, cells=cells)["point"]) == {2}
    assert len(adoption_levels(curves, cells=[("two", 0)])) == 0
    assert len(adoption_differences(curves, "two")) == 0


def test_home_may_be_asked_for():
    assert (adoption_levels(curves_by_cell([tables()], "home"))["mean"] == 0.5).all()


def test_one_run_has_a_curve_and_no_band():
    mean, half, wide = band(np.arange(4.0)[None])
    assert mean.tolist() == [0, 1, 2, 3]
    assert np.isnan(half).all()
    assert np.isnan(wide).all()


def test_days_on_which_hardly_anybody_has_it_do_not_decide():
    luck = np.random.default_rng(5)
    values = luck.normal(size=(20, 40))
    _, half, wide = band(values)
    values[:, 0] = 0.0
    values[0, 0] = 0.001
    _, _, with_rare = band(values)
    assert with_rare[1:] == pytest.approx(wide[1:], rel=0.05)
    assert with_rare[0] == pytest.approx(0.3 * with_rare.max(), rel=0.01)
    assert (wide >= half).all()


def test_few_runs_get_bonferroni_over_days():
    values = np.random.default_rng(6).normal(size=(5, 12))
    _, half, wide = band(values)
    ratio = stats.t.ppf(1 - 0.025 / 12, 4) / stats.t.ppf(0.975, 4)
    assert wide / half == pytest.approx(np.full(12, ratio))


def test_days_that_a_run_lacks_count_with_the_others():
    values = np.random.default_rng(6).normal(size=(20, 3))
    values[4, 1] = np.nan
    mean, half, _ = band(values)
    assert mean[1] == pytest.approx(np.nanmean(values[:, 1]))
    known = values[np.isfinite(values[:, 1]), 1]
    assert half[1] == pytest.approx(np.ptp(stats.ttest_1samp(known, 0).confidence_interval()) / 2)
