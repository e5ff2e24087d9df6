"""A comparison explained: more arms beside the same two, stored, opened, as JSON; the real engine, small."""

import json

import pandas as pd
import pytest

import siloSim
from siloSim.analysis.explaining import PARTS, TIME, row_of
from siloSim.runs.store import hash_results

SCENARIO = """
schema: 1
name: small
calendar: {horizon: 120 days, warmup: 30 days, policy_day: 30}
organisation:
  departments: {Sales: 14, Engineering: 18, Finance: 8}
  ties: {mean: 8}
challenges: {per_person_per_month: 1}
"""
POLICIES = ["leadership_council", "joint_incentives", "knowledge_base"]


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    path = tmp_path_factory.mktemp("explained") / "small.yaml"
    path.write_text(SCENARIO)
    return siloSim.load(path)


@pytest.fixture(scope="module")
def found(scenario):
    return siloSim.compare(scenario, POLICIES, replications=4, explain=True)


def test_the_comparison_itself_is_the_same(scenario, found):
    plain = siloSim.compare(scenario, POLICIES, replications=4)
    pd.testing.assert_frame_equal(found.scorecard, plain.scorecard)
    assert found.headline == plain.headline
    for table in ("daily", "challenges", "adoption"):
        pd.testing.assert_frame_equal(found.table(table), plain.table(table))
    assert found.hash != plain.hash
    assert {k: v for k, v in found.as_json().items() if k != "explanation"} | {"provenance": 0} == (
        plain.as_json() | {"provenance": 0}
    )
    assert not plain.setting.explained


def test_all_subsets_of_three_are_run_with_the_same_luck(found):
    assert found.runs.groupby("arm", observed=True).size().to_dict() == dict.fromkeys(
        ["before", "after", *(f"{kind}:{key}" for kind in ("without", "only") for key in POLICIES)], 4
    )
    total = sum(one.average_order.difference for one in found.explanation.contributions)
    assert total == pytest.approx(row_of(found.explanation.bundle, TIME)["difference"])


def test_the_five_parts_sum_to_the_time_in_every_run(found):
    assert found.runs[list(PARTS)].sum(axis=1).to_numpy() == pytest.approx(found.runs[TIME].to_numpy())


def test_an_arm_is_what_a_comparison_of_its_own_gives(scenario, found):
    """Leaving one out of the bundle is the bundle of the others."""
    other = siloSim.compare(scenario, [POLICIES[0], POLICIES[2]], replications=4)
    ours = found.runs[found.runs["arm"] == f"without:{POLICIES[1]}"].drop(columns="arm")
    theirs = other.runs[other.runs["arm"] == "after"].drop(columns="arm")
    pd.testing.assert_frame_equal(ours.reset_index(drop=True), theirs.reset_index(drop=True))


def test_saved_and_opened_it_says_the_same(tmp_path, found):
    folder = found.save(tmp_path / "x")
    back = siloSim.open(folder)
    assert back.reasons == found.reasons
    assert back.hash == found.hash == hash_results(folder)
    assert back.as_json() == found.as_json()
    document = json.loads(json.dumps(back.as_json(), allow_nan=False))["explanation"]
    assert [one["key"] for one in document["policies"]] == POLICIES
    assert document["sentences"] == found.reasons
    assert document["parts"][0]["policies"] == []
    for one in document["policies"]:
        assert {row["name"] for row in one["taken_out"]} == {row["name"] for row in one["alone"]}
        assert set(one["average_order"]) == {"before", "after", "difference", "low", "high", "n", "undefined"}


def test_any_workers_give_the_same(scenario, found):
    again = siloSim.compare(scenario, POLICIES, replications=4, explain=True, workers=1, executor="serial")
    assert again.hash == found.hash


def test_a_single_policy_is_explained_by_its_own_two_arms(scenario):
    one = siloSim.compare(scenario, ["joint_incentives"], replications=4)
    explained = siloSim.compare(scenario, ["joint_incentives"], replications=4, explain=True)
    assert one.reasons == explained.reasons
    assert len(explained.runs) == 8
    assert len(explained.reasons) == 1


def test_what_was_not_run_cannot_be_explained(scenario):
    found = siloSim.compare(scenario, POLICIES, replications=2)
    with pytest.raises(siloSim.ResultsError, match="--explain"):
        _ = found.explanation
    with pytest.raises(siloSim.ScenarioError, match="nothing to explain"):
        siloSim.compare(scenario, after=scenario, replications=2, explain=True)


def test_a_growing_backlog_of_further_arms_is_one_sentence(monkeypatch, scenario):
    from siloSim.model import measures

    monkeypatch.setattr(measures, "stability_warning", lambda trace: "The backlog grows.")
    found = siloSim.compare(scenario, POLICIES[:2], replications=2, explain=True)
    assert len(found.warnings) == 3
    assert "without:leadership_council (2 of 2 runs), without:joint_incentives" in found.warnings[-1]
