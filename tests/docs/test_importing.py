"""docs/importing.md shows what the program does, and leaves out no format and no field."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from blocks import blocks

from siloSim.organisation.importing.fields import FIELDS
from siloSim.organisation.importing.formats import FORMATS
from siloSim.organisation.importing.twin import TOLERANCES

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "importing.md"
TEXT = PAGE.read_text(encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    for block in blocks(PAGE):
        if block.file:
            (tmp_path / block.file).write_text(block.content, encoding="utf-8")
    return tmp_path


def call(arguments: list[str], folder: Path) -> str:
    environment = os.environ | {"COLUMNS": "110", "NO_COLOR": "1", "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_output_shown_is_the_output(desk: Path) -> None:
    shown = [block for block in blocks(PAGE) if block.language == "console" and block.text.count("\n") > 4]
    assert shown
    for block in shown:
        (command,) = block.commands
        out = call(["-m", "siloSim", *shlex.split(command)[1:]], desk)
        assert block.text.partition("\n")[2].strip() == out.strip()


def test_the_python_runs(desk: Path) -> None:
    for block in blocks(PAGE):
        if block.language == "python":
            assert call(["-c", block.text], desk).startswith("12 0.77")


def test_every_format_and_field_is_on_the_page() -> None:
    assert [known.key for known in FORMATS if f"`{known.key}`" not in TEXT] == []
    assert [field for field in FIELDS if f"`{field}`" not in TEXT] == []


def test_the_tolerances_are_those_of_the_code() -> None:
    assert TOLERANCES == {
        "mean": 0.01,
        "weight_ratio": 0.01,
        "within_share": 0.005,
        "reciprocity": 0.02,
        "clustering": 0.02,
    }
    for words in ("± 1 %", "± 0.005", "± 0.02"):
        assert words in TEXT
