"""`silosim diff` as a user meets it: what it says, its JSON, and whether compare then does as it said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from siloSim.cli.app import call
from siloSim.errors import ScenarioError
from siloSim.scenario import load, to_yaml
from siloSim.studies.compare import arms_of

CONFIGS = Path(__file__).parents[3] / "configs"


@pytest.fixture(autouse=True)
def _desk(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    (tmp_path / "a.yaml").write_text("name: acme\norganisation: {departments: {A: 20, B: 30}}\n")
    (tmp_path / "b b.yaml").write_text("extends: a.yaml\npolicies: [leadership_council]\n")
    (tmp_path / "c.yaml").write_text(
        "extends: a.yaml\nname: acme\nbehaviour:\n  trust.gain: 5 %\npolicies: [leadership_council]\n"
    )


def test_two_policies_apart_compare_takes_them(capsys) -> None:
    assert call(["diff", "a.yaml", "b b.yaml"]) == 0
    said = capsys.readouterr().out
    assert "a.yaml → b b.yaml" in said
    assert "leadership_council  added: strength 1, every 21 days, hours 2 h, cases 6" in said
    assert "b b.yaml:2" in said
    assert "  silosim compare a.yaml 'b b.yaml'" in said
    assert arms_of(load("a.yaml"), after=load("b b.yaml"))


def test_elsewhere_apart_compare_refuses_them(capsys) -> None:
    assert call(["diff", "a.yaml", "c.yaml"]) == 0
    said = capsys.readouterr().out
    assert "trust.gain  0.28 → 0.05  (−82 %)" in said
    assert "share of the gap to 1 that timely help without rework closes" in said
    assert "default → c.yaml:4" in said
    assert "does not take these two as before and after" in said
    assert "behaviour.trust.gain" in said.splitlines()[-1] + said.splitlines()[-2]
    with pytest.raises(ScenarioError):
        arms_of(load("a.yaml"), after=load("c.yaml"))


def test_equal_in_meaning(capsys) -> None:
    Path("same.yaml").write_text(to_yaml(load("c.yaml")), encoding="utf-8")
    assert call(["diff", "c.yaml", "same.yaml"]) == 0
    said = capsys.readouterr().out
    assert "No difference" in said
    assert "content hashes are equal" in said
    assert "nothing to compare" in said
    assert call(["diff", "a.yaml", "b b.yaml", "--json"]) == 0
    capsys.readouterr()
    Path("named.yaml").write_text("extends: a.yaml\n")
    assert call(["diff", "a.yaml", "named.yaml"]) == 0
    assert "differs but the name" in capsys.readouterr().out


def test_json_has_values_units_places_and_the_verdict(capsys) -> None:
    assert call(["diff", "a.yaml", "c.yaml", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["command"], document["kind"], document["equal"]) == ("diff", "scenario", False)
    rows = {row["path"]: row for row in document["differences"]}
    gain, council = rows["behaviour.trust.gain"], rows["policies.leadership_council"]
    assert (gain["old"], gain["new"], gain["unit"], gain["shown"]) == (0.28, 0.05, "share", ["0.28", "0.05"])
    assert gain["from"] == ["default", "c.yaml:4"]
    assert (council["kind"], council["old"], council["from"]) == ("added", None, [None, "c.yaml:5"])
    assert document["compare"]["accepted"] is False
    assert len(set(document["hash"])) == 2


def test_policy_files_and_policies_that_ship(capsys, root) -> None:
    source = root / "src" / "siloSim" / "scenario" / "catalogue" / "leadership_council.yaml"
    text = source.read_text("utf-8")
    Path("copy.yaml").write_text(text.replace("default: 21 days", "default: 1 month"), encoding="utf-8")
    assert call(["diff", "builtin:leadership_council", "copy.yaml"]) == 0
    assert "No difference: the two policies mean the same." in capsys.readouterr().out
    Path("mine.yaml").write_text(text.replace("default: 21 days", "default: 5 days"), encoding="utf-8")
    assert call(["diff", "builtin:leadership_council", "mine.yaml"]) == 0
    said = capsys.readouterr().out
    assert "parameters.every.default  21 days → 5 days" in said
    assert "builtin:leadership_council:9 → mine.yaml:9" in said
    assert "compare" not in said
    assert call(["diff", "mine.yaml", "a.yaml"]) == 2
    assert "a scenario and a policy cannot be compared" in capsys.readouterr().err


def test_results_stand_for_the_scenario_that_they_were_made_from(capsys, monkeypatch) -> None:
    import fake_engine

    from siloSim.report import figures

    fake_engine.install(monkeypatch)
    monkeypatch.setattr(figures, "draw_all", lambda *arguments, **options: [])
    assert call(["compare", "a.yaml", "--policy", "knowledge_base", "--replications", "2", "--out", "r"]) == 0
    capsys.readouterr()
    assert call(["diff", "r", "a.yaml"]) == 0
    assert "No difference" in capsys.readouterr().out
    assert call(["diff", "r", "c.yaml", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    gain = next(row for row in document["differences"] if row["path"] == "behaviour.trust.gain")
    assert gain["from"][0].startswith(str(Path("r") / "scenario.resolved.yaml"))
    assert call(["diff", ".", "a.yaml"]) == 2
    assert "the manifest is missing" in capsys.readouterr().err


def test_all_problems_of_a_bad_file_are_told(capsys) -> None:
    Path("bad.yaml").write_text("nonsense: 1\ncalendar: {horizon: -4}\n")
    assert call(["diff", "a.yaml", "bad.yaml"]) == 2
    said = capsys.readouterr().err
    assert "bad.yaml:1" in said
    assert "bad.yaml:2" in said


def test_a_narrow_terminal(capsys, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert call(["diff", str(CONFIGS / "five_lines.yaml"), str(CONFIGS / "full.yaml")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 60 or "/" in line for line in lines)  # a path is not broken
