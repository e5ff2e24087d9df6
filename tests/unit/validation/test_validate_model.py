"""`silosim validate-model`: exit codes, JSON, files, messages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from siloSim.cli.app import call
from siloSim.validation import catalogue
from siloSim.validation.fact import Check, Fact, Setting, relation
from siloSim.validation.report import page

SHOWN, UNCLEAR = [1.0, 1.1, 0.9], [1.0, -1.0, 0.1]


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[Setting]:
    """Two facts that cost no runs; what they were looked for with."""
    seen: list[Setting] = []

    def found(values: list[float]) -> list[Check]:
        return [relation("this less that", values, "days")]

    def good(setting: Setting) -> list[Check]:
        seen.append(setting)
        return found(SHOWN)

    def bad(setting: Setting) -> list[Check]:
        return found(UNCLEAR if setting.load == "busy" else SHOWN)

    def fact(number: int, key: str, check: object, fails: dict) -> Fact:
        return Fact(number, key, "It is so.", "Nobody", "emergent", "why", "how", check, fails)

    condition = {("busy", "this less that"): "Only when it rains."}
    facts = (fact(1, "good", good, {}), fact(2, "bad", bad, {}), fact(3, "known", bad, condition))
    monkeypatch.setattr(catalogue, "FACTS", facts)
    monkeypatch.setattr(catalogue, "BY_KEY", {fact.key: fact for fact in facts})
    monkeypatch.setattr(catalogue, "first_run", lambda scenario, seed: 8.0)
    return seen


def test_one_document_on_standard_output(looked: list[Setting], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--fact", "good", "--replications", "5", "--seed", "3", "--workers", "1", "--json"]
    assert call(["validate-model", *arguments]) == 0
    said = capsys.readouterr()
    document = json.loads(said.out)
    assert said.err == ""
    assert (document["schema"], document["command"]) == (1, "validate-model")
    assert [load["load"] for load in document["facts"][0]["loads"]] == ["reference", "busy"]
    assert document["provenance"]["seed"] == 3
    assert [(one.load, one.replications, one.seed, one.threads) for one in looked] == [
        ("reference", 5, 3, 1),
        ("busy", 5, 3, 1),
    ]
    assert looked[1].scenario.name == "busy"


def test_exit_code_says_whether_every_fact_shows(looked: list[Setting]) -> None:
    assert call(["validate-model", "--json"]) == 1
    assert call(["validate-model", "--json", "--fact", "bad", "--load", "reference"]) == 0
    assert call(["validate-model", "--json", "--fact", "bad", "--load", "busy"]) == 1
    assert call(["validate-model", "--json", "--fact", "good", "--fact", "known"]) == 0


def test_people_get_headline_table_and_conditions(
    looked: list[Setting], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert call(["validate-model"]) == 1
    said = capsys.readouterr()
    assert "1 of 3 stylised facts show in full" in said.out
    assert "no condition known: bad." in said.out
    assert "2 bad, busy: does not show" in said.out
    assert "known, busy: Only when it rains." in said.out
    assert max(map(len, said.out.splitlines())) <= 80
    assert "6 of 6 facts at a load" in said.err
    assert "40 replications, seed 7." in said.err


def test_page_and_numbers_are_written(looked: list[Setting], tmp_path: Path) -> None:
    assert call(["validate-model", "--fact", "good", "--json", "--out", str(tmp_path / "here.md")]) == 0
    document = json.loads((tmp_path / "here.json").read_text(encoding="utf-8"))
    assert (tmp_path / "here.md").read_text(encoding="utf-8") == page(document)
    assert call(["validate-model", "--fact", "good", "--json", "--out", str(tmp_path / "alone.json")]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alone.json", "here.json", "here.md"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--fact", "god"], 'Did you mean "good"?'),
        (["--load", "idle"], "reference, busy, both"),
        (["--out", "page.html"], ".md (page"),
        (["--out", "no/such/folder/page.md"], "there is no such folder"),
        (["--replications", "2"], "--replications"),  # no interval
    ],
)
def test_bad_input_is_told_before_anything_runs(
    looked: list[Setting],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: list[str],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call(["validate-model", *arguments]) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert said.out == ""
    assert looked == []
    assert call(["validate-model", *arguments, "--json"]) == 2
    (problem,) = json.loads(capsys.readouterr().out)["errors"]
    assert told in json.dumps(problem, ensure_ascii=False).replace('\\"', '"')


def test_a_real_fact_end_to_end(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--fact", "givers", "--load", "reference", "--replications", "3", "--json"]
    assert call(["validate-model", *arguments]) in (0, 1)
    (fact,) = json.loads(capsys.readouterr().out)["facts"]
    assert fact["key"] == "givers"
    assert all(check["n"] == 3 for check in fact["loads"][0]["checks"])
