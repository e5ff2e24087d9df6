"""The command line runs a scenario's code only when told to."""

from __future__ import annotations

import json

import pytest

from siloSim.cli.app import call

YAML = """
schema: 1
calendar: {horizon: 12, warmup: 2, policy_day: 2}
organisation: {departments: {Sales: 8, Finance: 6}, ties: {mean: 4}}
measures: [mine.py:days]
"""
CODE = """
import siloSim as ss

print("the code ran")

@ss.measure("days", "lower")
def days(model):
    "Day of the run."
    return float(model.day)
"""


@pytest.fixture(autouse=True)
def study(tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text(CODE)
    (tmp_path / "s.yaml").write_text(YAML)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.mark.parametrize("command", [["run", "s.yaml"], ["compare", "s.yaml", "--policy", "knowledge_base"]])
def test_code_is_refused_without_a_word_of_trust(command, capsys) -> None:
    assert call(command) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "brings code of its own" in said.err
    assert "mine.py:days" in said.err
    assert "--trust-code" in said.err


def test_as_json_too(capsys) -> None:
    assert call(["run", "s.yaml", "--json"]) == 2
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error["key"] == "measures[0]"
    assert "--trust-code" in error["remedy"]


def test_trusted_code_runs_and_its_measure_is_shown(capsys) -> None:
    assert call(["run", "s.yaml", "--trust-code", "--out", "r"]) == 0
    said = capsys.readouterr().out
    assert "the code ran" in said
    assert "Own measures" in said
    assert "--trust-code" in said.partition("Again:")[2]
    assert call(["run", "s.yaml"]) == 2, "trust lasts for one command"


def test_validate_says_what_it_did_not_look_at(capsys) -> None:
    assert call(["validate", "s.yaml"]) == 0
    assert "code of its own, not looked at without --trust-code" in capsys.readouterr().out
    (open("mine.py", "w")).write("def days():\n    pass\n")  # noqa: SIM115, PTH123
    assert call(["validate", "s.yaml", "--trust-code"]) == 2
    assert "is no measure" in capsys.readouterr().err


POLICY = """
schema: 1
key: walk
title: Walk
does: They walk.
group: relationships
effects: [{gather: {who: {function: mine.py:nobody}, every: 5 days, hours: 1 h}}]
price: [gather]
evidence: {grade: P, sources: [none]}
"""


def test_selectors_of_a_policy_file_are_looked_at_too(tmp_path, capsys) -> None:
    (tmp_path / "walk.yaml").write_text(POLICY)
    assert call(["validate", "walk.yaml"]) == 0
    assert "not looked at without --trust-code" in capsys.readouterr().out
    assert call(["validate", "walk.yaml", "--trust-code"]) == 2
    assert 'has no function or class "nobody"' in capsys.readouterr().err
