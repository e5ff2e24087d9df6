"""The main job on a real organisation: InVS15, from the scenario file in configs/."""

from __future__ import annotations

from pathlib import Path

import pytest

import siloSim as ss

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data" / "invs15" / "people.csv"


@pytest.mark.skipif(not DATA.is_file(), reason="needs the InVS15 data beside the project (../shared/data)")
def test_the_demo_s_bundle_on_the_imported_organisation() -> None:
    scenario = ss.load(ROOT / "configs" / "imported_invs15.yaml").with_(**{"calendar.horizon": 260})
    policies = ["leadership_council", "joint_incentives", "knowledge_base"]
    comparison = ss.compare(scenario, policies=policies, replications=3, seed=7)
    card = comparison.scorecard.set_index("name")
    assert len(comparison.runs) == 6
    assert card.loc["answer_rate", "difference"] > 0  # joint incentives make people accept
    assert card.loc["gathering_hours", "difference"] > 0  # and the price shows
    assert card.loc["output", "difference"] < 0
    daily = comparison.table("daily").query("day < 130").drop(columns="arm")
    arms = [part.reset_index(drop=True) for _, part in daily.groupby(comparison.table("daily")["arm"])]
    assert arms[0].equals(arms[1])  # the days before the policies are the same, bit for bit
