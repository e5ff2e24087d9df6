"""validate says what the hours between departments mean, and what is wrong with their file."""

from pathlib import Path

import pytest

from siloSim.cli.app import call


def test_what_hours_mean_and_what_is_wrong_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("hours.csv").write_text("from,to,hours\nA,A,60\nA,B,20\nB,B,60\n")
    Path("good.yaml").write_text("organisation: {departments: {A: 20, B: 20}, hours: hours.csv}\n")
    assert call(["validate", "good.yaml"]) == 0
    assert "75% of hours within departments (by chance 49%)" in capsys.readouterr().out
    Path("hours.csv").write_text("from,to,hours\nA,A,60\nA,C,20\nB,B,60\n")
    assert call(["validate", "good.yaml"]) == 2
    assert "hours.csv:3: to: 'C' is no department of the scenario" in capsys.readouterr().err
