"""docs/inside.md shows what the program prints, and its dictionary is that of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from blocks import blocks
from desk import Desk

from siloSim.runs.panel import COLUMNS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "inside.md"
BLOCKS = blocks(PAGE)
SHOWN = [
    pytest.param(command, lines, id=command, marks=[pytest.mark.slow] if block.slow else [])
    for block in BLOCKS
    if block.shown
    for command, lines in [
        (part.split("\n", 1)[0], part.split("\n", 1)[1])
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]
    ]
]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "lines"), SHOWN)
def test_what_is_shown_is_printed(command: str, lines: str, tmp_path: Path) -> None:
    """Every piece between two dots of omission, in the order in which it stands."""
    text, at = Desk(tmp_path).run(command), 0
    for piece in filter(None, (piece.strip("\n ") for piece in lines.split("…"))):
        found = text.find(piece, at)
        assert found >= 0, f"not printed after what comes before it:\n{piece}\n\nprinted was:\n{text}"
        at = found + len(piece)


def test_the_dictionary_of_the_panel_is_that_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(column.name, column.unit, column.meaning) for column in COLUMNS]


@pytest.mark.slow
@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language == "python"])
def test_the_python_runs(block, tmp_path: Path) -> None:
    (tmp_path / "shown.py").write_text(block.text, encoding="utf-8")
    said = Desk(tmp_path).run("python shown.py")
    assert "per shared challenge" in said or "time of a shared challenge" in said
