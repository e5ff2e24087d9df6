"""The page on hours between groups shows what its files and code give."""

from __future__ import annotations

from pathlib import Path

import pytest
from blocks import blocks

from siloSim.cli.checking import import_report
from siloSim.organisation import read_groups
from siloSim.scenario import load, validate_file

PAGE = Path(__file__).resolve().parents[2] / "docs" / "importing-groups.md"
BLOCKS = blocks(PAGE)


def shown(language: str, part: str) -> str:
    (text,) = (block.text for block in BLOCKS if block.language == language and part in block.text)
    return text


def test_the_scenario_is_good_and_means_what_is_shown(tmp_path: Path) -> None:
    (tmp_path / "hours.csv").write_text(shown("csv", "from,to,hours"))
    scenario = tmp_path / "acme-hours.yaml"
    scenario.write_text(shown("yaml", "hours.csv"))
    assert validate_file(scenario) == []
    lines = ["acme-hours.yaml: good", *(f"    {line}" for line in import_report(scenario))]
    assert lines == shown("text", "acme-hours.yaml: good").splitlines()


def test_the_code_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "export.csv").write_text(
        "PrimaryCollaborator_Organization,PrimaryCollaborator_GroupSize,SecondaryCollaborator_Organization,"
        "SecondaryCollaborator_GroupSize,MetricDate,Group_collaboration_time_invested\n"
        "A,10,Within Group,10,2023-04-01,90\nB,20,Within Group,20,2023-04-01,160\nA,10,B,20,2023-04-01,50\n"
        "B,20,A,10,2023-04-01,40\n"
    )
    exec(shown("python", "read_groups"), {})
    assert "30 people in 2 groups of 10 to 20" in capsys.readouterr().out
    assert load("acme/scenario.yaml").name == "acme"


def test_the_report_of_the_sample(shared_data: Path) -> None:
    _, report = read_groups(shared_data / "viva" / "g2g_data.csv")
    assert report.lines() == shown("text", "548 people").splitlines()
