"""The output that docs/starting.md shows is what its commands print."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from blocks import Block, blocks

ROOT = Path(__file__).resolve().parents[2]
SHOWN = [block for block in blocks(ROOT / "docs" / "starting.md") if len(block.text.splitlines()) > 1]


@pytest.mark.parametrize("block", SHOWN, ids=lambda block: block.name)
def test_the_output_is_what_is_printed(block: Block, tmp_path: Path) -> None:
    (command,) = block.commands
    shown = block.text.splitlines()[1:]
    done = subprocess.run(
        [sys.executable, "-m", "siloSim", *shlex.split(command)[1:]],
        cwd=tmp_path,
        env=os.environ | {"COLUMNS": "110", "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[: len(shown)] == shown


def test_output_is_shown_for_new_and_diff() -> None:
    assert [block.commands[0].split()[1] for block in SHOWN] == ["new", "diff"]
