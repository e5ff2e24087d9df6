"""`silosim fit`: what it prints, writes and refuses. Structural anchors need no run, so it is quick."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from siloSim.cli.app import call
from siloSim.model import engine
from siloSim.scenario import load
from siloSim.studies import fit as package
from siloSim.studies.fit import fitting

ACME = """\
extends: builtin:reference
organisation: {departments: {Sales: 20, Engineering: 25}}
anchors: {within_share: 0.6, mean_ties: 9}
"""


@pytest.fixture(autouse=True)
def _desk(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(engine, "needs_compiling", lambda: False)
    (tmp_path / "acme co.yaml").write_text(ACME, encoding="utf-8")


def test_it_says_how_near_it_came_and_writes_beside_the_scenario(capsys, tmp_path):
    assert call(["fit", "acme co.yaml"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("Both anchors are reached within 5 %.")
    assert "within_share" in said.out
    assert "set directly" in said.out
    assert said.out.rstrip().endswith("Scenario: acme co.fitted.yaml")
    assert max(map(len, said.out.splitlines())) <= 100
    assert load(tmp_path / "acme co.fitted.yaml").anchors == {"within_share": 0.6, "mean_ties": 9.0}
    assert call(["validate", "acme co.fitted.yaml"]) == 0
    assert "Note" not in capsys.readouterr().out


def test_json_is_one_document(capsys):
    assert call(["fit", "acme co.yaml", "--json", "--out", "x.yaml"]) == 0
    said = capsys.readouterr()
    document = json.loads(said.out)
    assert document["command"] == "fit"
    assert document["file"] == "x.yaml"
    assert [row["verdict"] for row in document["anchors"]] == ["reached", "reached"]
    assert said.err == ""


def test_quiet_is_headline_and_place(capsys):
    assert call(["fit", "acme co.yaml", "--quiet", "--out", "x.yaml"]) == 0
    assert capsys.readouterr().out.splitlines() == ["Both anchors are reached within 5 %.", "x.yaml"]


def test_nothing_is_overwritten_unasked(capsys, tmp_path):
    (tmp_path / "acme co.fitted.yaml").write_text("mine")
    assert call(["fit", "acme co.yaml"]) == 2
    assert "there is such a file already" in capsys.readouterr().err
    assert (tmp_path / "acme co.fitted.yaml").read_text() == "mine"
    assert call(["fit", "acme co.yaml", "--overwrite"]) == 0
    assert call(["fit", "acme co.yaml", "--overwrite", "--out", "acme co.yaml"]) == 2
    assert (tmp_path / "acme co.yaml").read_text() == ACME


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["builtin:reference"], "states no anchor"),
        (["missing.yaml"], "no such file"),
        (["acme co.yaml", "--anchor", "within_shar=0.6"], "did you mean"),
        (["acme co.yaml", "--anchor", "within_share"], "a name and a value"),
        (["acme co.yaml", "--anchor", "mean_ties=3", "--anchor", "mean_ties=4"], "given twice"),
        (["acme co.yaml", "--tolerance", "2"], "out of range"),
        (["acme co.yaml", "--tolerance", "abc"], "not a number"),
        (["acme co.yaml", "--out", "none/x.yaml"], "no such folder"),
        (["acme co.yaml", "--out", "."], "a folder"),
        (["acme co.yaml", "--out", "x.txt"], "ends in .yaml"),
        (["acme co.yaml", "--replications", "2"], "replications"),
        (["acme co.yaml", "--anchor", "answer_rate=0.6", "--budget", "9"], "budget"),
    ],
)
def test_what_cannot_be_used_is_refused(capsys, arguments, word):
    assert call(["fit", *arguments]) == 2
    assert word in capsys.readouterr().err
    assert call(["fit", *arguments, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["errors"]


def test_an_anchor_that_is_not_reached_ends_in_1_and_is_written_all_the_same(capsys, tmp_path):
    assert call(["fit", "acme co.yaml", "--anchor", "mean_ties=43", "--anchor", "within_share=0.9"]) == 1
    said = capsys.readouterr().out
    assert "not reached" in said
    assert "cannot be had with these departments" in said
    text = (tmp_path / "acme co.fitted.yaml").read_text("utf-8")
    assert "not reached" in text
    assert call(["validate", "acme co.fitted.yaml"]) == 0
    assert "did not reach" in capsys.readouterr().out


def test_a_result_that_cannot_be_written_is_said_first(capsys, monkeypatch, tmp_path):
    real = fitting.fit

    def then_taken(*arguments, **options):
        (tmp_path / "acme co.fitted.yaml").write_text("somebody else's")
        return real(*arguments, **options)

    monkeypatch.setattr(package, "fit", then_taken)
    assert call(["fit", "acme co.yaml"]) == 2
    said = capsys.readouterr()
    assert "Both anchors are reached" in said.out
    assert "Scenario:" not in said.out
    assert "such a file already" in said.err


def test_runs_of_a_scenario_that_nobody_fitted_say_so(capsys, monkeypatch):
    import fake_engine

    fake_engine.install(monkeypatch)
    fake_engine.install_loader(monkeypatch)
    from siloSim import scenario as loader

    stated = replace(fake_engine.scenario(), anchors={"answer_rate": 0.6}, source="my firm.yaml")
    monkeypatch.setattr(loader, "load", lambda _: stated)
    assert call(["run", "tiny", "--out", "r"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Note: This scenario states 1 anchor (answer_rate) that nobody fitted" in said
    assert "silosim fit 'my firm.yaml'" in said
    for more in ("--json", "--quiet"):
        assert call(["run", "tiny", "--out", f"r{more}", more]) == 0
        assert "nobody fitted" in capsys.readouterr().err
    monkeypatch.setattr("siloSim.cli.study.painter", lambda _: None)
    assert call(["compare", "tiny", "--policy", "council", "--replications", "2", "--out", "c"]) == 0
    assert "nobody fitted" in capsys.readouterr().out
