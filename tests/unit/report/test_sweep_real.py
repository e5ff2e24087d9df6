"""Pictures, words and tables of a real sweep: small, but from the engine."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import stdtrit
from unit.analysis.sweeps import contrasts_of
from unit.report.test_figures import assert_legible
from unit.report.test_sweep import FOOT, pages
from unit.studies.test_real import SCENARIO

import siloSim
from siloSim.analysis import sweep_words
from siloSim.analysis.sweep_frames import SweepFrames
from siloSim.cli.sweep_card import sweep_card
from siloSim.model import survival
from siloSim.report import sweep
from siloSim.runs import tables
from siloSim.runs.design import lay_out
from siloSim.runs.executors import run_all
from siloSim.scenario import with_policies

pytestmark = pytest.mark.slow
POLICIES = {"today": [], "council": ["leadership_council"], "incentives": ["joint_incentives:0.6"]}
WINDOW = 90  # days


@pytest.fixture(scope="module")
def frames(tmp_path_factory):
    path = tmp_path_factory.mktemp("real") / "small.yaml"
    path.write_text(SCENARIO)
    base = siloSim.load(path)
    arms = {arm: with_policies(base, names) if names else base for arm, names in POLICIES.items()}
    batch = run_all(lay_out(arms, 4, seed=7, keep=frozenset({"runs", "challenges", "adoption"})))
    assert not batch.failures
    stacked = {
        name: tables.frame(tables.stack(batch.records, name)) for name in ("runs", "challenges", "adoption")
    }
    for frame in stacked.values():
        frame["arm"] = frame["arm"].astype(str)
    return stacked


def kaplan_meier_by_arm(challenges: pd.DataFrame) -> pd.DataFrame:
    """All runs of an arm together, with the band that takes challenges as independent."""
    ages, parts = np.arange(WINDOW + 1), []
    for arm, rows in challenges[challenges["arrived_on"] >= 30].groupby("arm", sort=False):
        curve = survival.kaplan_meier(rows["duration"], rows["event"])
        low, high = (np.concatenate(([1.0], end)) for end in survival.band(curve))
        at = np.searchsorted(curve.time, ages, side="right")
        parts.append(pd.DataFrame({
            "arm": arm, "point": 0, "age": ages, "survival": survival.survival_at(curve, ages), "low": low[at],
            "high": high[at], "at_risk": survival.at_risk_at(curve, ages),
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def mean_curves(adoption: pd.DataFrame, name: str) -> pd.DataFrame:
    """Means over runs by day with t intervals, Bonferroni over the days for all at once."""
    found = (
        adoption.groupby(["arm", "point", "day"], sort=False)["others"]
        .agg(["mean", "std", "count"])
        .reset_index()
    )
    ends = {}
    for end, level in (("", 0.05), ("_all", 0.05 / WINDOW)):
        half = stdtrit(found["count"] - 1, 1 - level / 2) * found["std"] / np.sqrt(found["count"])
        ends |= {f"low{end}": found["mean"] - half, f"high{end}": found["mean"] + half}
    return found.assign(**ends).rename(columns={"mean": name})


def test_a_real_sweep_is_told_shown_and_drawn(frames):
    adoption = frames["adoption"]
    wide = adoption.set_index(["arm", "point", "replication", "day"])["others"].unstack("arm")
    apart = wide.drop(columns="today").sub(wide["today"], axis=0).stack().rename("others").reset_index()
    found = SweepFrames(
        contrasts_of(frames["runs"], "today", list(POLICIES)), pd.DataFrame(index=pd.RangeIndex(1, name="point")),
        tuple(POLICIES), "today", window=WINDOW, survival=kaplan_meier_by_arm(frames["challenges"]),
        adoption=mean_curves(adoption, "mean"), adoption_differences=mean_curves(apart, "difference"),
    )  # fmt: skip
    text = "\n".join([*sweep_words.headline(found), sweep_card(found, columns=100)])
    assert "nan" not in text
    assert "for all 2 at once" in text
    names = []
    for name, draw in sweep.pictures(found, FOOT):
        names.append(name)
        for figure in pages(draw()):
            assert_legible(figure, 12)
    assert names == ["forest", "survival", "adoption", "adoption-difference", "tradeoff"]
