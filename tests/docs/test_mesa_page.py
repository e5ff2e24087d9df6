"""docs/mesa.md: its example runs, every row is held by tests that exist, and nothing public of Mesa is left out."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import mesa
import pytest
from blocks import blocks
from mesa.agentset import AgentSet, GroupBy

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "mesa.md"
FOLDER = ROOT / "tests" / "unit" / "model" / "mesa_face"
ROWS = [
    [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and "held by" not in line
]
TESTS = {
    node.name
    for path in FOLDER.glob("test_*.py")
    for node in ast.parse(path.read_text(encoding="utf-8")).body
    if isinstance(node, ast.FunctionDef)
}


def public(kind: type) -> set[str]:
    return {name for name in dir(kind) if not name.startswith("_")}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_every_row_says_what_it_is_and_is_held_by_tests(row: list[str]) -> None:
    _, here, held = row
    assert re.match(r"\*\*(works|differs|refused|added)\*\*", here)
    named = re.findall(r"`(\w+)`", held)
    assert named
    assert [name for name in named if name not in TESTS] == []


@pytest.mark.parametrize("kind", [mesa.Model, mesa.Agent, AgentSet, GroupBy, mesa.DataCollector])
def test_nothing_public_of_mesa_is_left_out(kind: type) -> None:
    said = {
        word for row in ROWS for code in re.findall(r"`([^`]+)`", row[0]) for word in re.findall(r"\w+", code)
    }
    assert sorted(public(kind) - said) == []


@pytest.mark.slow
def test_the_example_runs(tmp_path: Path) -> None:
    (example,) = (block for block in blocks(PAGE) if block.language == "python")
    (tmp_path / "example.py").write_text(example.text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "example.py"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Engineering" in done.stdout
    assert "outcome.time_in_system" in done.stdout
    assert "Warning" not in done.stderr
