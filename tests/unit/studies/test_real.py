"""The real engine, small and short: from a file to results, the same for any workers and executor."""

import json

import pytest

import siloSim
from siloSim.cli.app import call
from siloSim.runs.store import hash_results, open_results
from siloSim.scenario import catalogue

SCENARIO = """
schema: 1
name: small
calendar: {horizon: 120 days, warmup: 30 days, policy_day: 30}
organisation:
  departments: {Sales: 14, Engineering: 18, Finance: 8}
  ties: {mean: 8}
"""


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(SCENARIO)
    return siloSim.load(path)


def test_a_run_is_a_pure_function_of_its_spec(scenario):
    first = siloSim.run(scenario, seed=3, replication=1)
    siloSim.run(scenario, seed=3, replication=2)
    again = siloSim.run(scenario, seed=3, replication=1)
    for name in ("daily", "challenges", "subtasks", "adoption", "events"):
        assert getattr(first, name).equals(getattr(again, name)), name
    assert (first.challenges["resolved_on"].isna() == (first.challenges["event"] == 0)).all()
    assert len(first.daily) == 120


def test_hashes_are_equal_for_any_workers_and_executor(scenario):
    hashes = {
        siloSim.compare(scenario, ["leadership_council"], replications=3, workers=n, executor=kind).hash
        for kind, n in (("serial", 1), ("threads", 1), ("threads", 3))
    }
    assert len(hashes) == 1


def test_before_is_the_same_bits_until_policy_day(scenario):
    found = siloSim.compare(scenario, ["leadership_council", "knowledge_base"], replications=2)
    days = found.daily[found.daily["day"] < 30].set_index("arm")
    before, after = (days.loc[arm].reset_index(drop=True) for arm in ("before", "after"))
    assert before.equals(after)


@pytest.mark.parametrize("policy", sorted(catalogue()))
def test_strength_0_changes_nothing(scenario, policy):
    found = siloSim.compare(scenario, [f"{policy}:0"], replications=2)
    daily = found.table("daily")
    before, after = (daily[daily["arm"] == arm].drop(columns="arm") for arm in daily["arm"].unique())
    assert before.reset_index(drop=True).equals(after.reset_index(drop=True))
    assert (found.scorecard["difference"].dropna() == 0).all()
    assert set(found.scorecard["verdict"]) == {"unclear"}


def test_from_the_command_line_to_an_opened_folder(scenario, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    arguments = ["compare", "small.yaml", "--policy", "leadership_council", "--replications", "3", "--json"]
    assert call([*arguments, "--out", "x"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["provenance"]["hash"] == hash_results("x")
    back = siloSim.open("x")
    assert back.pairs == 3
    assert siloSim.compare(scenario, ["leadership_council"], replications=3).hash == back.hash
    assert "leadership_council" not in open_results("x").scenario_yaml()
    resolved = siloSim.load(tmp_path / "x" / "scenario.resolved.yaml")
    assert siloSim.compare(resolved, ["leadership_council"], replications=3).hash == back.hash


def test_a_rule_of_ones_own_from_a_file(scenario, tmp_path):
    (tmp_path / "my_rules.py").write_text("def never(willingness):\n    return 0.0\n")
    path = tmp_path / "never.yaml"
    path.write_text(SCENARIO + "rules: {acceptance: my_rules.py:never}\n")
    record = siloSim.run(siloSim.load(path))
    assert record.daily["asked"].sum() > 0
    assert record.daily["accepted"].sum() == 0
    assert siloSim.run(scenario).daily["accepted"].sum() > 0


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("missing.py:f", "there is no (such )?file"),
        ("my_rules.py:missing", "has no function"),
        ("broken.py:f", "cannot be imported"),
        ("no_such_package.rules:f", "cannot be imported"),
    ],
)
def test_a_rule_that_cannot_be_had_is_bad_input(tmp_path, rule, words):
    (tmp_path / "my_rules.py").write_text("x = 1\n")
    (tmp_path / "broken.py").write_text("1 / 0\n")
    path = tmp_path / "s.yaml"
    path.write_text(SCENARIO + f"rules: {{trust_update: '{rule}'}}\n")
    with pytest.raises(siloSim.ScenarioError, match=words):
        siloSim.run(siloSim.load(path))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def f(trust, event, rate, target):\n    return float('nan')\n", r"returned nan; allowed is a finite number in \[0, 1\]"),
        ("def f(trust, event, rate, target):\n    return 1 / 0\n", "raised ZeroDivisionError"),
        ("def f(trust, event, rate, target):\n    return 'much'\n", "returned 'much'; it must return one number"),
        ("def f(trust):\n    return trust\n", "takes"),
        ("f = 3\n", "no function"),
    ],
)  # fmt: skip
def test_a_rule_that_returns_what_cannot_be_is_bad_input(tmp_path, text, words):
    (tmp_path / "my_rules.py").write_text(text)
    path = tmp_path / "s.yaml"
    path.write_text(SCENARIO + "rules: {trust_update: 'my_rules.py:f'}\n")
    with pytest.raises(siloSim.ScenarioError, match=words) as caught:
        siloSim.run(siloSim.load(path))
    (problem,) = caught.value.problems
    assert problem.key == "rules.trust_update"
    assert problem.file == str(path)
    assert problem.remedy
