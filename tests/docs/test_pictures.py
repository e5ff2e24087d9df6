"""The pictures of README and docs are those that their commands draw, and say what these print."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk import ROOT, differences
from PIL import Image
from refresh_pictures import FOLDER, MADE, PICTURES, WIDTH, made, small

ROWS = json.loads(MADE.read_text(encoding="utf-8"))
PAGES = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]


def test_every_picture_is_recorded_with_its_command() -> None:
    assert {name: (row["command"], row["file"]) for name, row in ROWS.items()} == PICTURES
    assert sorted(path.name for path in FOLDER.glob("*.png")) == sorted(PICTURES)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_shown_with_the_command_that_drew_it(name: str) -> None:
    shown = [page for page in PAGES if f"pictures/{name})" in page.read_text(encoding="utf-8")]
    assert shown, "no page shows it"
    assert any(PICTURES[name][0] in page.read_text(encoding="utf-8") for page in shown)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_legible_and_small(name: str) -> None:
    with Image.open(FOLDER / name) as picture:
        assert picture.width == WIDTH
    assert (FOLDER / name).stat().st_size < 150_000


@pytest.mark.slow
@pytest.mark.parametrize("name", PICTURES)
def test_the_command_prints_now_what_it_printed_then(name: str, tmp_path: Path) -> None:
    row, drawn = made(name, tmp_path)
    assert differences("\n".join(ROWS[name]["headline"]), "\n".join(row["headline"])) == [], "make readme"
    small(drawn, tmp_path / name)
    with Image.open(FOLDER / name) as old, Image.open(tmp_path / name) as new:
        assert old.size == new.size
