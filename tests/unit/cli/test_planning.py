"""What is said about a sweep before it runs, and what `validate` and `schema` say about experiments."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from siloSim.cli.app import call
from siloSim.cli.planning import dry_run_json, dry_run_lines
from siloSim.runs.estimate import Estimate
from siloSim.runs.plan import Plan, plan_of
from siloSim.scenario.experiment_file import parse_experiment

TEXT = """
name: cadence
question: How often?
scenario: builtin:reference
arms: {today: [], council: [leadership_council]}
factors: {policies.leadership_council.every: [5, 10]}
"""
ESTIMATE = Estimate(150, 2, 75.0, 5_300_000, 1.0, 35_000.0, "2 runs, one of each arm")


def plan(more: str = "") -> Plan:
    return plan_of(parse_experiment(TEXT + more))


def test_lines_say_points_cells_runs_time_disk_and_first_scenarios() -> None:
    lines = dry_run_lines(plan(), ESTIMATE, shown=2)
    text = " ".join(" ".join(lines).split())
    for part in (
        "cadence: How often?",
        "2 points, every combination of 1 factor",
        "2 arms at 2 points: 3 scenarios to run; their runs stand for 1 more that would be the same",
        "50 replications: 150 runs",
        "About 1 min 15 s on 2 workers and 5.3 MB on disk for 150 runs: measured on 2 runs",
        "The first 2 of 3 scenarios:",
        "point 0, today as reference stands",
        "point 0, council: policies.leadership_council.every = 5",
        "none → strength 1, every 5 days",
    ):
        assert part in text


def test_precision_and_budget_are_named() -> None:
    text = " ".join(
        dry_run_lines(
            plan(
                "replications: {until: {outcome: money, half_width: 5 %, max: 30}}\nbudget: {runs: 50, minutes: 1 h}"
            )
        )
    )
    text = " ".join(text.split())
    assert "20 to 30 replications, until money is known to ± 5 %: 60 to 90 runs" in text
    assert "but no more than 50 runs or 60 minutes" in text


def test_the_same_as_json() -> None:
    document = json.loads(json.dumps(dry_run_json(plan(), ESTIMATE)))
    assert (document["points"], document["cells"], document["merged"], document["runs"]) == (2, 3, 1, 150)
    assert document["estimate"] == {
        "runs": 150,
        "seconds": 75.0,
        "bytes": 5_300_000,
        "workers": 2,
        "measured_on": ESTIMATE.measured_on,
    }
    assert [(cell["arm"], cell["point"]) for cell in document["scenarios"]] == [
        ("today", 0), ("council", 0), ("council", 1),
    ]  # fmt: skip
    assert document["scenarios"][1]["values"] == {"policies.leadership_council.every": 5}


def test_validate_counts_what_a_good_experiment_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "experiment.yaml"
    file.write_text(TEXT)
    assert call(["validate", str(file)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"{file}: good\n")
    assert "50 replications: 150 runs" in printed


def test_validate_names_what_is_wrong_with_points(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "experiment.yaml"
    file.write_text(
        "scenario: builtin:reference\nfactors: {calendar.warmup: [130, 260], calendar.policy_day: [130, 260]}\n"
    )
    assert call(["validate", str(file), "--json"]) == 2
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error["file"] == str(file)
    assert "before the warm-up ends" in error["message"]
    file.write_text("scenario: builtin:reference\nfactors: {trust.gain: [1]}\n")
    assert call(["validate", str(file)]) == 2
    assert f"{file}:2:11" in capsys.readouterr().err


def test_code_of_an_experiment_is_looked_at_with_trust_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.py").write_text("def sticky(trust, event, rate):\n    return trust\n")
    file = tmp_path / "experiment.yaml"
    file.write_text(
        "scenario: builtin:reference\narms: {a: [], b: {set: {rules.trust_update: 'mine.py:sticky'}}}\n"
    )
    assert call(["validate", str(file)]) == 0
    assert "code of its own, not looked at without --trust-code" in capsys.readouterr().out
    assert call(["validate", str(file), "--trust-code"]) == 2
    assert "a rule for 'trust_update' takes" in capsys.readouterr().err


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["schema", "experiment"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "siloSim experiment"


def test_an_experiment_is_no_scenario(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "experiment.yaml"
    file.write_text(TEXT)
    assert call(["run", str(file)]) == 2
    assert "this is an experiment" in capsys.readouterr().err
