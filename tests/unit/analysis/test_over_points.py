"""An arm's mean over a design's points."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from unit.analysis.made_sweeps import points_frame, sweep_runs

from siloSim.analysis.many_arms import contrast_frame
from siloSim.analysis.over_points import over_points
from siloSim.analysis.sweep_frames import SweepFrames


def test_points_and_luck_are_both_samples():
    runs = sweep_runs(points=9, replications=8)
    frame = contrast_frame(runs, points_frame(9), None, "base")
    found = over_points(frame, runs).set_index(["outcome", "arm"]).loc[("money", "two")]
    values = frame[(frame["arm"] == "two") & (frame["outcome"] == "money")]["difference"]
    laid = runs.pivot(index=["point", "replication"], columns="arm", values="money")
    luck = (laid["two"] - laid["base"]).groupby("replication").mean()
    parts = values.var() / 9, luck.var() / 8
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / 8 + parts[1] ** 2 / 7)
    half = stats.t.ppf(0.975, freedom) * np.sqrt(sum(parts))
    assert found["difference"] == pytest.approx(values.mean())
    assert (found["low"], found["high"]) == pytest.approx((values.mean() - half, values.mean() + half))
    assert (found["smallest"], found["largest"]) == (values.min(), values.max())
    assert found["points"] == 9
    assert found["verdict"] == "better"
    assert found["better"] == 1


def test_undefined_points_are_counted_and_one_point_has_no_interval():
    runs = sweep_runs()
    frame = contrast_frame(runs, points_frame(2), None, "base")
    frame.loc[frame["point"] == 1, "difference"] = np.nan
    found = over_points(frame, runs)
    assert (found["undefined"] == 1).all()
    assert found["low"].isna().all()
    assert (found["verdict"] == "unclear").all()


def test_points_that_are_the_same_runs_add_nothing():
    runs = sweep_runs(points=1, replications=8)
    stands = {str(arm): np.zeros(12, np.int64) for arm in runs["arm"].unique()}
    frame = contrast_frame(runs, points_frame(12), stands, "base")
    found = over_points(frame, runs, stands).set_index(["outcome", "arm"])
    alone = frame[frame["point"] == 0].set_index(["outcome", "arm"])
    for end in ("low", "high"):
        assert found.loc[("money", "two"), end] == pytest.approx(alone.loc[("money", "two"), end])


def test_more_points_do_not_average_shared_luck_away():
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(200):
        effect, luck = rng.normal(1.0, 0.3, 32), rng.normal(0.0, 1.0, 8)
        change = effect[:, None] + luck + rng.normal(0.0, 0.3, (32, 8))
        point, replication = (axis.ravel() for axis in np.indices(change.shape))
        keys = {"point": point, "replication": replication}
        runs = pd.concat(
            [
                pd.DataFrame({"arm": "base", **keys, "money": 5.0}),
                pd.DataFrame({"arm": "two", **keys, "money": 5.0 + change.ravel()}),
            ]
        )
        frame = contrast_frame(runs, points_frame(32), None, "base", resamples=19)
        row = over_points(frame, runs).iloc[0]
        held += bool(row["low"] <= 1.0 <= row["high"])
    assert 0.90 <= held / 200 <= 0.99  # points alone as the sample: about 0.3


def test_half_of_a_lesson_missed_is_known_where_points_are_merged():
    runs = sweep_runs()
    contrasts = contrast_frame(runs, points_frame(2), None, "base")
    stands = {"base": np.zeros(2, np.int64)}
    found = SweepFrames(
        contrasts, points_frame(2), ("base", "two"), "base", missed={("base", 0): 0.2}, representative=stands
    )
    assert found.missed_at("base", 1) == 0.2
    assert found.missed_at("two", 1) == 0.0
