"""Kaplan–Meier over runs: against scipy, closed forms, and the outcomes of the runs."""

import fake_engine
import numpy as np
import pytest
from scipy import stats
from unit.analysis.made_sweeps import points_frame

from siloSim.analysis.many_arms import contrast_frame
from siloSim.analysis.simultaneous import alone
from siloSim.analysis.survival import (
    RunCounts,
    counts_by_cell,
    pooled,
    restricted_mean_runs,
    restricted_means,
    survival_frame,
)
from siloSim.model.measures import TAU
from siloSim.runs.design import RunSpec, lay_out
from siloSim.runs.executors import run_all
from siloSim.runs.single import run
from siloSim.runs.tables import stack

LUCK = np.random.default_rng(2)


def counts(times, seen, ages=41):
    """Of runs × challenges."""
    at_risk = np.array([[(row >= age).sum() for age in range(ages)] for row in times])
    return at_risk, np.array(
        [np.bincount(row[s], minlength=ages) for row, s in zip(times, seen, strict=True)]
    )


def test_it_is_scipys_estimate():
    times, seen = LUCK.integers(1, 40, (6, 30)), LUCK.random((6, 30)) < 0.7
    survival, _, _ = pooled(*counts(times, seen))
    data = stats.CensoredData(uncensored=times[seen], right=times[~seen])
    expected = stats.ecdf(data).sf.evaluate(np.arange(41))
    np.testing.assert_allclose(survival, expected, atol=1e-12)


def test_without_censoring_it_is_the_share_and_with_one_challenge_a_run_its_variance():
    times = LUCK.integers(1, 40, (50, 1))
    survival, low, high = pooled(*counts(times, np.ones((50, 1), bool)))
    share = (times > np.arange(41)).mean(axis=0)
    np.testing.assert_allclose(survival, share, atol=1e-12)
    sd = np.sqrt(share[20] * (1 - share[20]) / 49)
    boot = alone((times[:, 0] > 20).astype(float)[:, None], resamples=999)[0]
    spread = max(stats.t.ppf(0.975, 49), boot) * sd / share[20] / np.log(share[20])
    assert low[20] == pytest.approx(share[20] ** np.exp(-spread))
    assert high[20] == pytest.approx(share[20] ** np.exp(spread))


def test_runs_that_share_their_luck_make_the_interval_wide():
    independent = LUCK.geometric(0.1, (20, 40)).clip(max=39)
    ripe = np.tile(LUCK.geometric(0.1, (20, 1)).clip(max=39), 40)
    narrow, wide = (pooled(*counts(times, np.ones(times.shape, bool))) for times in (independent, ripe))
    assert (wide[2] - wide[1])[5] > 3 * (narrow[2] - narrow[1])[5]


def test_before_the_first_and_after_the_last():
    survival, low, high = pooled(*counts(np.array([[3, 4], [4, 4]]), np.ones((2, 2), bool), ages=7))
    assert survival.tolist() == [1, 1, 1, 0.75, 0, 0, 0]
    assert low[2] == high[2] == 1
    assert np.isnan(low[4:]).all()


def test_one_run_has_no_interval_and_no_challenge_no_curve():
    survival, low, _ = pooled(*counts(np.array([[3, 4]]), np.ones((1, 2), bool)))
    assert survival[3] == 0.5
    assert np.isnan(low).all()
    assert pooled(np.zeros((3, 5), int), np.zeros((3, 5), int))[0].tolist() == [1] * 5


@pytest.mark.parametrize("seed", range(8))
def test_restricted_means_are_the_runs_outcomes(monkeypatch, seed):
    fake_engine.install(monkeypatch)
    record = run(RunSpec(fake_engine.scenario(), seed=seed))
    rows = record.ages
    found = restricted_means(rows["at_risk"][None], rows["resolved"][None], TAU)[0]
    assert found == pytest.approx(record.values["resolution_rmst"], rel=1e-12)


def test_restricted_means_between_days_and_of_nothing():
    at_risk, resolved = np.array([[2, 2, 1], [0, 0, 0]]), np.array([[0, 1, 1], [0, 0, 0]])
    assert restricted_means(at_risk, resolved, 1.5)[0] == 1.25
    assert np.isnan(restricted_means(at_risk, resolved, 1.5)[1])


def test_tables_of_a_sweep_become_curves_and_differences(monkeypatch):
    fake_engine.install(monkeypatch)
    arms = {"base": fake_engine.scenario(), "council": fake_engine.scenario(strength=0.8)}
    batch = run_all(lay_out(arms, 6), executor="serial")
    batches = [stack(batch.records[:5], "survival"), stack(batch.records[5:], "survival")]
    found = counts_by_cell(batches)
    frame = survival_frame(found)
    assert frame.columns.tolist() == ["arm", "point", "age", "survival", "low", "high", "at_risk"]
    mine = frame[frame["arm"] == "council"]
    assert mine["age"].tolist() == list(range(31))
    assert mine["survival"].is_monotonic_decreasing
    assert (mine["low"].isna() | (mine["low"] <= mine["survival"])).all()
    runs = restricted_mean_runs(found, tau=TAU)
    outcome = stack(batch.records, "runs").to_pandas()
    both = runs.merge(outcome, on=["arm", "point", "replication"])
    np.testing.assert_allclose(both["resolution_rmst_x"], both["resolution_rmst_y"], rtol=1e-12)
    contrast = contrast_frame(runs, points_frame(1), None, "base")
    assert contrast["outcome"].tolist() == ["resolution_rmst"]
    assert contrast["n"].tolist() == [6]


def test_curves_at_merged_points():
    runs = RunCounts(np.arange(2), *counts(np.array([[3, 4], [4, 4]]), np.ones((2, 2), bool), ages=7))
    frame = survival_frame(
        {("a", 0): runs}, representative={"a": np.zeros(4, int)}, cells=[("a", 3), ("b", 3)][:1]
    )
    assert set(frame["point"]) == {3}
    assert len(survival_frame({})) == 0
