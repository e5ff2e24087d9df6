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


def test_days_on_which_hardly_anybody_has_it_get_the_same_multiple():
    luck = np.random.default_rng(5)
    values = luck.normal(size=(20, 4))
    values[:, 0] = 0.0
    values[0, 0] = 0.1
    _, half, wide = band(values)
    assert wide[0] / half[0] == pytest.approx(wide[1] / half[1])
    assert np.isfinite(wide).all()
