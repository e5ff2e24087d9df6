"""Counts by age hold all that Kaplan–Meier needs: outcomes computed from them equal the run's own, bit for bit."""

import fake_engine
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import siloSim as ss
from siloSim.errors import ResultsError
from siloSim.model import survival
from siloSim.model.measures import TAU
from siloSim.model.measures.window import small_window
from siloSim.model.survival import kaplan_meier
from siloSim.runs.design import ESSENTIALS, RunSpec
from siloSim.runs.single import run
from siloSim.runs.survival_counts import curve_of

LAST = 12


@st.composite
def times(draw):
    lives = draw(st.lists(st.tuples(st.integers(1, LAST), st.booleans()), max_size=60))
    return np.array([life for life, _ in lives], int), np.array([seen for _, seen in lives], bool)


def counts(time, event):
    at_risk = np.array([(time >= age).sum() for age in range(LAST + 1)])
    return at_risk, np.bincount(time[event], minlength=LAST + 1)


@given(times())
def test_the_curve_of_counts_is_the_curve_of_the_times(lives):
    ours, theirs = curve_of(*counts(*lives)), kaplan_meier(*lives)
    for name in ("time", "survival", "at_risk", "events"):
        assert getattr(ours, name).tolist() == getattr(theirs, name).tolist()


@given(times(), times())
def test_added_counts_are_those_of_the_pool(one, other):
    pooled = [a + b for a, b in zip(counts(*one), counts(*other), strict=True)]
    together = kaplan_meier(np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]]))
    assert curve_of(*pooled).survival.tolist() == together.survival.tolist()


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("strength", [0.0, 0.7])
def test_outcomes_computed_from_the_table_are_the_runs_own(monkeypatch, seed, strength):
    fake_engine.install(monkeypatch)
    record = run(RunSpec(fake_engine.scenario(strength=strength), seed=seed))
    table = record.survival
    length = fake_engine.DAYS - 10
    assert table["age"].tolist() == list(range(length + 1))
    curve = curve_of(table["at_risk"].to_numpy(), table["resolved"].to_numpy())
    expected = record.values
    found = {
        "resolution_rmst": survival.restricted_mean(curve, min(TAU, length)),
        "resolution_median": survival.median(curve),
        "resolved_in_sla": survival.resolved_within(curve, record.scenario.parameters["challenges.sla"]),
    }
    for name, value in found.items():
        np.testing.assert_equal(value, expected[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["reference", "busy"])
def test_so_they_are_in_real_runs(name):
    small = ss.load(f"builtin:{name}").with_(
        **{"organisation.departments": {"One": 22, "Two": 16, "Three": 12}, "organisation.ties.mean": 10}
    )
    for replication in range(4):
        record = ss.run(small, seed=5, replication=replication)
        curve = curve_of(*(record.survival[column].to_numpy() for column in ("at_risk", "resolved")))
        assert survival.restricted_mean(curve, TAU) == record.values["resolution_rmst"]
        assert survival.median(curve) == record.values["resolution_median"]
        sla = record.scenario.parameters["challenges.sla"]
        assert survival.resolved_within(curve, sla) == record.values["resolved_in_sla"]


def test_an_empty_window_counts_nothing():
    window = small_window(horizon=5)
    curve = curve_of(np.zeros(6, int), np.zeros(6, int))
    assert len(curve.time) == len(window.curve.time) == 0


def test_a_run_that_does_not_keep_the_table_says_so(monkeypatch):
    fake_engine.install(monkeypatch)
    record = run(RunSpec(fake_engine.scenario(), keep=ESSENTIALS))
    assert record.ages is None
    with pytest.raises(ResultsError, match="survival"):
        _ = record.survival


def test_it_needs_no_challenges_kept(monkeypatch):
    fake_engine.install(monkeypatch)
    lean = run(RunSpec(fake_engine.scenario(), keep=frozenset({"runs", "survival"})))
    full = run(RunSpec(fake_engine.scenario()))
    assert len(lean.trace.challenges) == 0
    assert lean.survival.equals(full.survival)
