"""Which arms nobody beats, and how sure that is."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from unit.analysis.made_sweeps import sweep_runs

from siloSim.analysis.efficient import efficient_arms, pareto
from siloSim.errors import ResultsError


def made(effects, noise=0.05, replications=30):
    """Arm → (change in days, change in money)."""
    luck = np.random.default_rng(3)
    days, money = luck.normal(8, 1, replications), luck.normal(100, 5, replications)
    rows = []
    for arm, (faster, dearer) in effects.items():
        rows += [
            {"arm": arm, "point": 0, "replication": r, "time_in_system": days[r] + faster + noise * luck.normal(),
             "money": money[r] + dearer + noise * luck.normal()}
            for r in range(replications)
        ]  # fmt: skip
    return pd.DataFrame(rows)


def test_dominated_arms_are_found_and_sure():
    runs = made({"base": (0, 0), "good": (-2, 5), "bad": (-1, 9), "cheap": (-0.5, 1)})
    frame = efficient_arms(runs, 0, None, "base").set_index("arm")
    assert frame["efficient"].to_dict() == {"base": True, "good": True, "bad": False, "cheap": True}
    assert frame.loc["bad", "share"] == 0
    assert frame.loc["good", "share"] == 1
    one, two = (runs[runs["arm"] == arm]["money"].to_numpy() for arm in ("base", "good"))
    interval = stats.ttest_rel(two, one).confidence_interval()
    assert tuple(frame.loc["good", ["price_low", "price_high"]]) == pytest.approx(tuple(interval))
    assert frame.loc["base", "benefit"] == 0


def test_near_the_edge_it_is_a_matter_of_luck():
    frame = efficient_arms(made({"base": (0, 0), "a": (-1, 2), "b": (-1.0, 2.0)}), 0, None, "base")
    assert 0.05 < frame.set_index("arm").loc["a", "share"] < 1
    again = efficient_arms(made({"base": (0, 0), "a": (-1, 2), "b": (-1.0, 2.0)}), 0, None, "base")
    pd.testing.assert_frame_equal(frame, again, check_exact=True)


def test_equals_are_all_efficient_and_directions_count():
    assert pareto(np.zeros((1, 2, 3))).all()
    assert pareto(np.array([[[0.0, 1.0], [2.0, 2.0]]]))[0].tolist() == [
        False,
        True,
    ]  # equal in one, better in one
    runs = made({"base": (0, 0), "worse": (1, -5)})
    runs["output"] = np.where(runs["arm"] == "base", 7.0, 6.0)
    frame = efficient_arms(runs, 0, None, "base", benefit="output", price="money").set_index("arm")
    assert frame["efficient"].to_dict() == {"base": True, "worse": True}
    frame = efficient_arms(runs, 0, None, "base", benefit="output", price="time_in_system").set_index("arm")
    assert frame["efficient"].to_dict() == {"base": True, "worse": False}


def test_replications_are_those_that_all_arms_share():
    runs = sweep_runs(points=1)
    runs.loc[(runs["arm"] == "one") & (runs["replication"] == 0), "money"] = np.nan
    frame = efficient_arms(runs, 0, None, "base")
    assert set(frame["n"]) == {11}
    few = efficient_arms(runs[runs["replication"] < 2], 0, None, "base")
    assert not few["efficient"].any()
    assert few["share"].isna().all()


def test_what_is_not_there_is_said():
    with pytest.raises(ResultsError, match="no such outcome"):
        efficient_arms(sweep_runs(), 0, None, "base", benefit="joy")
    with pytest.raises(ResultsError, match="no run of the baseline"):
        efficient_arms(sweep_runs(), 9, None, "base")
