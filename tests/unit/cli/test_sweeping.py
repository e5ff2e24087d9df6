"""silosim sweep: what it says, how it goes on, its exit codes."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from siloSim.cli.app import call

EXPERIMENT = """
schema: 1
name: small
question: What does a council do in a small firm?
scenario:
  calendar: {horizon: 60, warmup: 10, policy_day: 20}
  organisation: {departments: {A: 8, B: 8}, ties: {mean: 6}}
  challenges: {per_person_per_month: 2}
arms:
  today: []
  council: [leadership_council]
factors:
  behaviour.decision.approvals: [0.05, 0.3]
replications: 3
"""


@pytest.fixture
def undrawn(monkeypatch):
    """Pictures take seconds."""
    monkeypatch.setattr("siloSim.report.sweep.draw_sweep", lambda *_: ([], []))


@pytest.fixture(autouse=True)
def file(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    Path("small.yaml").write_text(EXPERIMENT, "utf-8")


@pytest.mark.usefixtures("undrawn")
def test_it_says_what_it_found_where_and_how_to_repeat_it(capsys):
    assert call(["sweep", "small.yaml", "--out", "here"]) == 0
    said = capsys.readouterr()
    assert "What does a council do in a small firm?" in said.out
    assert "Results: here" in said.out
    assert "Again:   silosim sweep small.yaml" in said.out
    assert "small: 12 runs. Results: here" in said.err
    assert call(["show", "here"]) == 0
    assert capsys.readouterr().out == said.out


@pytest.mark.slow
def test_its_pictures_lie_in_the_report_folder():
    assert call(["sweep", "small.yaml", "--out", "here", "--quiet"]) == 0
    assert {path.suffix for path in Path("here/report").iterdir()} == {".png", ".svg"}


@pytest.mark.usefixtures("undrawn")
def test_a_dry_run_writes_nothing(capsys):
    assert call(["sweep", "small.yaml", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "12 runs" in said
    assert "on disk for 12 runs: measured on" in " ".join(said.split())
    assert [path.name for path in Path().iterdir()] == ["small.yaml"]


@pytest.mark.usefixtures("undrawn")
def test_json(capsys):
    assert call(["sweep", "small.yaml", "--out", "here", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["command"] == "sweep"
    assert said["provenance"]["runs"] == 12
    assert call(["sweep", "small.yaml", "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"] == 12


@pytest.mark.usefixtures("undrawn")
def test_quiet(capsys):
    assert call(["sweep", "small.yaml", "--out", "here", "--quiet"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == "here"
    assert said.err == ""


@pytest.mark.usefixtures("undrawn")
def test_resume_and_extend(capsys):
    assert call(["sweep", "small.yaml", "--out", "here", "--quiet"]) == 0
    assert call(["sweep", "small.yaml", "--out", "here", "--quiet"]) == 2
    assert "--resume" in capsys.readouterr().err
    assert call(["sweep", "small.yaml", "--out", "here", "--resume"]) == 0
    assert "12 runs; 12 are there" in capsys.readouterr().err
    assert call(["sweep", "small.yaml", "--out", "here", "--extend", "2"]) == 0
    assert "20 runs; 12 are there" in capsys.readouterr().err


@pytest.mark.usefixtures("undrawn")
def test_a_budget_says_how_to_go_on(capsys):
    Path("small.yaml").write_text(EXPERIMENT + "budget: {runs: 5}\n", "utf-8")
    assert call(["sweep", "small.yaml", "--out", "here"]) == 0
    said = capsys.readouterr()
    assert "budget of runs is used up" in " ".join(said.out.split())
    assert "--resume" in said.err


@pytest.mark.usefixtures("undrawn")
def test_failing_runs_are_told_by_the_exit_code(capsys, monkeypatch):
    from siloSim.runs import executors

    run = executors.run

    def failing(spec, **rest):
        if spec.arm == "council" and spec.replication == 1:
            raise RuntimeError("not today")
        return run(spec, **rest)

    monkeypatch.setattr(executors, "run", failing)
    assert call(["sweep", "small.yaml", "--out", "here"]) == 1
    assert "2 runs failed. The first: small, arm council" in capsys.readouterr().err


@pytest.mark.usefixtures("undrawn")
def test_an_unknown_executor_is_refused(capsys):
    assert call(["sweep", "small.yaml", "--out", "here", "--executor", "cloud"]) == 2
    said = capsys.readouterr().err
    assert "cloud" in said
    assert "threads" in said
    assert not Path("here").exists()


@pytest.mark.usefixtures("undrawn")
def test_mistakes_in_the_file_name_their_line(capsys):
    Path("small.yaml").write_text(EXPERIMENT.replace("council]", "counsel]"), "utf-8")
    assert call(["sweep", "small.yaml"]) == 2
    assert "small.yaml:11" in capsys.readouterr().err
    assert call(["sweep", "missing.yaml"]) == 2
    assert "missing.yaml" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C of another process is told otherwise there")
def test_ctrl_c_says_how_to_go_on():
    Path("small.yaml").write_text(EXPERIMENT.replace("replications: 3", "replications: 4000"), "utf-8")
    command = [sys.executable, "-m", "siloSim", "sweep", "small.yaml", "--out", "a place"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        while not list(Path("a place").glob("tables/runs/*")):
            assert running.poll() is None
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Interrupted:" in said
    (line,) = [line for line in said.splitlines() if "Go on with:" in line]
    assert shlex.split(line.partition("Go on with: ")[2]) == [
        "silosim", "sweep", "small.yaml", "--out", "a place", "--resume",
    ]  # fmt: skip
    assert json.loads(Path("a place/manifest.json").read_text("utf-8"))["status"] == "partial"
