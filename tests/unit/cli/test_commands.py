"""Every command: what it prints, its JSON, its exit code."""

import json

import fake_engine
import pytest

from siloSim.cli.app import call
from siloSim.model import engine
from siloSim.report import figures
from siloSim.runs.store import open_results

DRAW_ALL = figures.draw_all


@pytest.fixture(autouse=True)
def _fakes(monkeypatch, tmp_path):
    fake_engine.install(monkeypatch)
    fake_engine.install_loader(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(figures, "draw_all", lambda folder, *rest, **options: (folder / "a.png").touch())


def lines_of(text):
    return text.splitlines()


COMPARE = ["compare", "tiny", "--policy", "council", "--replications", "4"]


def test_compare_says_what_it_found(capsys, tmp_path):
    assert call(COMPARE) == 0
    said = capsys.readouterr()
    assert "Time until resolved" in said.out
    assert "Cost of hours and programmes" in said.out
    assert "4 paired runs, same luck on both sides, seed 7." in said.out
    assert "not a forecast" in " ".join(said.out.split())
    assert "Again:   silosim compare tiny --policy council --replications 4 --seed 7" in said.out
    (folder,) = (tmp_path / "results").iterdir()
    assert f"Results: results/{folder.name}" in said.out.replace("\\", "/")
    assert folder.name == f"tiny-{open_results(folder).manifest['content_hash'][:8]}"
    assert "8 of 8 runs" in said.err  # milestones, as standard error is no terminal
    assert max(map(len, lines_of(said.out))) <= 80


def test_pictures_are_drawn(monkeypatch, tmp_path):
    monkeypatch.setattr(figures, "draw_all", DRAW_ALL)
    assert call([*COMPARE, "--quiet", "--out", "x"]) == 0
    assert {path.suffix for path in (tmp_path / "x" / "report").iterdir()} == {".png", ".svg"}


def test_quiet_is_headline_and_place(capsys):
    assert call([*COMPARE, "--quiet", "--out", "x"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert "Verdict" not in said.out
    assert lines_of(said.out)[-1] == "x"


def test_compare_json_is_one_document(capsys):
    assert call([*COMPARE, "--json", "--out", "x"]) == 0
    said = capsys.readouterr()
    document = json.loads(said.out)
    assert document["command"] == "compare"
    assert document["results"] == "x"
    assert said.err == ""


def test_demo_compares_the_reference_with_three_policies(capsys, tmp_path):
    assert call(["demo", "--replications", "2", "--out", "d"]) == 0
    assert (
        "silosim compare builtin:reference --policy leadership_council --policy joint_incentives "
        "--policy knowledge_base --replications 2 --seed 7"
    ) in capsys.readouterr().out
    assert call(["demo", "--busy", "--replications", "2", "--out", "b"]) == 0
    assert "builtin:busy" in capsys.readouterr().out


def test_run_keeps_every_table_and_shows_outcomes(capsys, tmp_path):
    assert call(["run", "tiny", "--out", "r"]) == 0
    said = capsys.readouterr()
    assert "Time until resolved" in said.out
    assert "1 run, seed 7" in said.out
    assert {path.name for path in (tmp_path / "r" / "tables").iterdir()} >= {"events", "subtasks", "daily"}
    assert call(["run", "tiny", "--json", "--replications", "3", "--out", "r3"]) == 0
    assert json.loads(capsys.readouterr().out)["provenance"]["replications"] == 3


def test_the_same_command_twice_ends_in_the_same_folder(tmp_path):
    assert call(COMPARE) == call(COMPARE) == 0
    assert len(list((tmp_path / "results").iterdir())) == 1


def test_hash_prints_the_hash_and_notices_changes(capsys, tmp_path):
    call([*COMPARE, "--quiet", "--out", "x"])
    recorded = open_results(tmp_path / "x").manifest["content_hash"]
    capsys.readouterr()
    assert call(["hash", "x"]) == 0
    assert capsys.readouterr().out.strip() == recorded
    assert call(["hash", "x", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["hash"] == recorded
    manifest = tmp_path / "x" / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace(recorded, "0" * 64), encoding="utf-8")
    assert call(["hash", "x"]) == 1
    assert "changed since it was written" in capsys.readouterr().err


def test_compiling_is_announced_once(monkeypatch, capsys):
    monkeypatch.setattr(engine, "needs_compiling", lambda: True)
    monkeypatch.setattr(engine, "warm_up", lambda: None)
    call([*COMPARE, "--out", "x"])
    assert capsys.readouterr().err.count("Compiling the model once") == 1


def test_rules_and_policies_are_listed(capsys):
    assert call(["rules"]) == 0
    assert "trust_update" in capsys.readouterr().out
    assert call(["rules", "trust_update"]) == 0
    assert "Equation:" in capsys.readouterr().out
    assert call(["rules", "--json"]) == 0
    assert {"slot", "equation", "source", "file", "line"} <= set(
        json.loads(capsys.readouterr().out)["rules"][0]
    )
    assert call(["policies"]) == 0
    listed = capsys.readouterr().out
    assert "leadership_council" in listed
    assert "Price:" in listed
    assert "Evidence:" in listed
    assert call(["policies", "leadership_council"]) == 0
    assert "every:" in capsys.readouterr().out
    assert call(["policies", "leadership_council", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["policies"][0]["key"] == "leadership_council"


def test_schema_is_a_json_schema(capsys):
    for kind in ("scenario", "policy"):
        assert call(["schema", kind]) == 0
        assert "properties" in json.loads(capsys.readouterr().out)


def test_validate_names_good_files_and_every_problem(capsys, tmp_path):
    (tmp_path / "good.yaml").write_text("schema: 1\norganisation: {departments: {A: 20, B: 20}}\n")
    (tmp_path / "bad.yaml").write_text("schema: 1\nnonsense: 1\ncalendar: {horizon: -4}\n")
    assert call(["validate", "good.yaml"]) == 0
    assert "good.yaml: good" in capsys.readouterr().out
    assert call(["validate", "good.yaml", "bad.yaml"]) == 2
    assert "bad.yaml:2" in capsys.readouterr().err
    assert call(["validate", "bad.yaml", "--json"]) == 2
    errors = json.loads(capsys.readouterr().out)["errors"]
    assert len(errors) >= 2
    assert {"file", "line", "column", "key", "value", "allowed", "remedy"} <= set(errors[0])
    assert 2 in [error["line"] for error in errors]
