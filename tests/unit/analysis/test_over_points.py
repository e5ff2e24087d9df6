"""An arm's mean over a design's points."""

import numpy as np
import pytest
from scipy import stats
from unit.analysis.made_sweeps import points_frame, sweep_runs

from siloSim.analysis.many_arms import contrast_frame
from siloSim.analysis.over_points import over_points


def test_points_are_what_was_sampled():
    frame = contrast_frame(sweep_runs(points=9, replications=8), points_frame(9), None, "base")
    found = over_points(frame).set_index(["outcome", "arm"]).loc[("money", "two")]
    values = frame[(frame["arm"] == "two") & (frame["outcome"] == "money")]["difference"]
    assert found["difference"] == pytest.approx(values.mean())
    assert (found["low"], found["high"]) == pytest.approx(stats.ttest_1samp(values, 0).confidence_interval())
    assert (found["smallest"], found["largest"]) == (values.min(), values.max())
    assert found["points"] == 9
    assert found["verdict"] == "better"
    assert found["better"] == 1


def test_undefined_points_are_counted_and_one_point_has_no_interval():
    frame = contrast_frame(sweep_runs(), points_frame(2), None, "base")
    frame.loc[frame["point"] == 1, "difference"] = np.nan
    found = over_points(frame)
    assert (found["undefined"] == 1).all()
    assert found["low"].isna().all()
    assert (found["verdict"] == "unclear").all()
