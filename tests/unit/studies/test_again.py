"""The command that makes results again, where they were made in Python."""

import shlex

import pytest

import siloSim as ss
from siloSim.cli.app import call
from siloSim.runs.store import hash_results
from siloSim.studies.once import replicate

SMALL = """
schema: 1
name: small
calendar: {horizon: 60 days, warmup: 10 days, policy_day: 10}
organisation: {departments: {Sales: 14, Engineering: 12}, ties: {mean: 6}}
policies: [joint_incentives:0.5]
"""


@pytest.fixture
def scenario(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL)
    return ss.load("small.yaml")


@pytest.mark.slow
@pytest.mark.parametrize("explain", [False, True])
def test_a_comparison_is_made_again_from_its_folder(scenario, tmp_path, explain):
    policies = ["knowledge_base", "leadership_council:0.6"]
    found = ss.compare(scenario, policies, replications=2, workers=1, explain=explain)
    assert found.again == (), "it lies nowhere yet"
    found.save("my results")
    (tmp_path / "small.yaml").unlink()
    words = ss.open("my results").again
    assert words[:3] == ("silosim", "compare", "my results/scenario.resolved.yaml")
    assert ("--explain" in words) == explain
    assert call([*words[1:], "--out", "again", "--quiet"]) == 0
    assert hash_results("again") == hash_results("my results") == found.hash


def test_runs_with_a_panel_too(scenario, capsys):
    replicate(scenario, 1, panel=20).save("r")
    assert call(["show", "r"]) == 0
    line = capsys.readouterr().out.splitlines()[-1]
    assert line.startswith("Again:   silosim run r/scenario.resolved.yaml")
    assert call([*shlex.split(line)[2:], "--out", "again", "--quiet"]) == 0
    assert hash_results("again") == hash_results("r")


def test_there_is_no_command_for_what_none_would_give(scenario):
    after = scenario.with_(policies=["joint_incentives:0.5", {"use": "leadership_council", "every": 5}])
    ss.compare(scenario, after=after, replications=1, workers=1).save("r")
    assert ss.open("r").again == ()


def test_a_command_that_was_given_is_the_one_that_is_told(scenario, capsys):
    assert (
        call(["compare", "small.yaml", "--policy", "knowledge_base", "--replications", "1", "--out", "r"])
        == 0
    )
    assert ss.open("r").again[2] == "small.yaml"
