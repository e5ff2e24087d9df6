"""show and export: what they print, their JSON, their exit codes."""

import csv
import json

import fake_engine
import pytest

from siloSim.cli.app import call
from siloSim.report import figures


@pytest.fixture(autouse=True)
def _fakes(monkeypatch, tmp_path):
    fake_engine.install(monkeypatch)
    fake_engine.install_loader(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def draw_all(folder, *rest, **options):
        for name in ("a.png", "b.png"):
            (folder / name).write_text("drawn")

    monkeypatch.setattr(figures, "draw_all", draw_all)


COMPARE = ["compare", "tiny", "--policy", "council", "--replications", "4", "--out", "x y"]
RUN = ["run", "tiny", "--replications", "2", "--out", "x y"]


@pytest.mark.parametrize("command", [COMPARE, RUN], ids=["compare", "run"])
@pytest.mark.parametrize("options", [[], ["--quiet"]])
def test_show_prints_what_the_command_printed(capsys, command, options):
    assert call([*command, *options]) == 0
    said = capsys.readouterr().out
    assert call(["show", "x y", *options]) == 0
    shown = capsys.readouterr()
    assert shown.out == said
    assert shown.err == ""


@pytest.mark.parametrize("command", [COMPARE, RUN], ids=["compare", "run"])
def test_json_is_the_command_s_and_more(capsys, command):
    assert call([*command, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert call(["show", "x y", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown | said == shown
    assert shown["status"] == "complete"
    assert shown["again"][:3] == ["silosim", command[0], "tiny"]


def test_a_run_that_failed_is_told_again(capsys, monkeypatch):
    fake_engine.install(monkeypatch, fake_engine.failing(2))
    assert call(COMPARE) == 1
    capsys.readouterr()
    assert call(["show", "x y"]) == 0
    shown = capsys.readouterr()
    assert "2 runs failed. The first: tiny, arm before" in shown.err
    assert "3 paired runs" in shown.out


def test_missing_pictures_are_drawn_and_others_left_alone(capsys, tmp_path):
    assert call(COMPARE) == 0
    report = tmp_path / "x y" / "report"
    (report / "a.png").unlink()
    (report / "b.png").write_text("my own")
    capsys.readouterr()
    assert call(["show", "x y", "--redraw", "--json"]) == 0
    (drawn,) = json.loads(capsys.readouterr().out)["drawn"]
    assert drawn.endswith("a.png")
    assert (report / "a.png").read_text() == "drawn"
    assert (report / "b.png").read_text() == "my own"
    assert call(["show", "x y", "--redraw"]) == 0
    assert "No picture is missing" in capsys.readouterr().err
    assert sorted(path.name for path in (tmp_path / "x y").iterdir()) == [
        "failures.parquet", "manifest.json", "report", "scenario.resolved.yaml", "tables",
    ]  # fmt: skip


def test_pictures_that_cannot_be_placed_are_told(capsys, tmp_path):
    assert call(COMPARE) == 0
    report = tmp_path / "x y" / "report"
    for path in report.iterdir():
        path.unlink()
    report.rmdir()
    report.write_text("a file")
    capsys.readouterr()
    assert call(["show", "x y", "--redraw"]) == 2
    assert "could not be written" in capsys.readouterr().err


def test_runs_have_no_pictures(capsys):
    assert call(RUN) == 0
    capsys.readouterr()
    assert call(["show", "x y", "--redraw"]) == 0
    assert "no pictures of single runs" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["show", "export"])
def test_what_is_no_results_folder_is_told(capsys, tmp_path, command):
    assert call([command, "nowhere"]) == 2
    assert "there is no such results folder" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert call([command, "empty", "--json"]) == 2
    assert "manifest is missing" in json.loads(capsys.readouterr().out)["errors"][0]["message"]


def test_export_says_what_is_where(capsys, tmp_path):
    assert call(COMPARE) == 0
    capsys.readouterr()
    assert call(["export", "x y"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["scorecard.csv: 32 rows", "runs.csv: 8 rows"]
    assert lines[-1] == "Exported: x y-csv"
    with (tmp_path / "x y-csv" / "runs.csv").open(newline="") as file:
        assert len(list(csv.reader(file))) == 9
    assert call(["export", "x y"]) == 2
    assert "--force" in capsys.readouterr().err
    assert call(["export", "x y", "--force", "--tables", "runs, adoption", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said["tables"]) == ["runs", "adoption"]
    assert said["tables"]["runs"] == {"rows": 8, "where": "runs.csv"}
    assert sorted(path.name for path in (tmp_path / "x y-csv").iterdir()) == [
        "README.txt", "adoption.csv", "dictionary.csv", "runs.csv",
    ]  # fmt: skip


def test_export_names_what_a_workbook_leaves_out(capsys, monkeypatch):
    from siloSim.export import exporting

    assert call(COMPARE) == 0
    monkeypatch.setattr(exporting, "EASY_CELLS", 800)
    capsys.readouterr()
    assert call(["export", "x y", "--to", "excel"]) == 0
    said = capsys.readouterr()
    assert "--tables adoption,daily,challenges" in " ".join(said.err.split())
    assert said.out.splitlines()[-1] == "Exported: x y.xlsx"
