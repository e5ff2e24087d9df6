"""The page on hours between groups shows what its files and code give."""

from __future__ import annotations

from pathlib import Path

import pytest
from blocks import blocks

from siloSim.cli.app import call
from siloSim.cli.checking import import_report
from siloSim.cli.importing_groups import IDLE
from siloSim.organisation import read_groups
from siloSim.organisation.group_columns import FIELDS
from siloSim.scenario import load, validate_file

PAGE = Path(__file__).resolve().parents[2] / "docs" / "importing-groups.md"
BLOCKS = blocks(PAGE)


def shown(language: str, part: str) -> str:
    (text,) = (block.content for block in BLOCKS if block.language == language and part in block.text)
    return text


def test_the_scenario_is_good_and_means_what_is_shown(tmp_path: Path) -> None:
    (tmp_path / "hours.csv").write_text(shown("csv", "from,to,hours"))
    scenario = tmp_path / "acme-hours.yaml"
    scenario.write_text(shown("yaml", "hours.csv"))
    assert validate_file(scenario) == []
    lines = ["acme-hours.yaml: good", *(f"    {line}" for line in import_report(scenario))]
    assert lines == shown("text", "acme-hours.yaml: good").splitlines()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (export,) = (block for block in BLOCKS if block.file == "g2g.csv")
    (tmp_path / "g2g.csv").write_text(export.content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_code_runs(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exec(shown("python", "read_groups"), {})
    assert "140 people in 2 groups of 60 to 80" in capsys.readouterr().out
    assert load(desk / "acme" / "scenario.yaml").name == "acme"


def test_the_import_prints_what_is_shown(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command, first, *_ = shown("console", "silosim import").splitlines()
    assert call(command.split()[2:]) == 0
    assert capsys.readouterr().out.startswith(first + "\n")


def test_every_field_and_option_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [field for field in FIELDS if f"`{field}`" not in text] == []
    assert [option for option in IDLE if f"`--{option.replace('_', '-')}`" not in text] == []


def test_the_report_of_the_sample(shared_data: Path) -> None:
    _, report = read_groups(shared_data / "viva" / "g2g_data.csv")
    assert report.lines() == shown("text", "548 people").splitlines()
