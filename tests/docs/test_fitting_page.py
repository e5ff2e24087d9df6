"""docs/fitting.md: its tables are those of the code, its scenario is one, its figures are those of the experiment."""

from __future__ import annotations

import csv
import importlib.util
import re
from pathlib import Path

import pytest
from blocks import blocks

from siloSim.scenario import parse
from siloSim.scenario.anchors import TABLE

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "fitting.md"
TEXT = PAGE.read_text(encoding="utf-8")
FITS = ROOT / "experiments" / "anchors" / "fits.csv"


@pytest.mark.parametrize("name", ["anchors", "governors", "parameters"])
def test_tables_are_those_of_the_code(name: str) -> None:
    spec = importlib.util.spec_from_file_location("refresh_docs", ROOT / "tools" / "refresh_docs.py")
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    fresh = tool.refreshed_with(TEXT, tool.makers_for(PAGE))
    shown, made = (
        next(match[0] for match in tool.MARKED.finditer(text) if match["name"] == name)
        for text in (TEXT, fresh)
    )
    assert shown == made, "run python tools/refresh_docs.py"
    assert len(shown.splitlines()) > len(TABLE) // 2


def test_the_scenario_on_the_page_can_be_read() -> None:
    (block,) = [block for block in blocks(PAGE) if block.file == "stated.yaml"]
    assert parse(block.text).anchors == {
        "within_share": 0.6,
        "resolution_median": 30,
        "solved_at_first_contact": 0.4,
    }


def test_the_table_of_fits_is_the_experiment_s() -> None:
    lines = (ROOT / "experiments" / "anchors" / "fits.md").read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert "\n".join(table) in TEXT, "copy the table of experiments/anchors/fits.md into docs/fitting.md"
    with FITS.open(encoding="utf-8", newline="") as file:
        verdicts = [row["verdict"] for row in csv.DictReader(file)]
    said = re.search(r"(\d+) of (\d+) anchors are reached", TEXT)
    assert said
    assert (int(said[1]), int(said[2])) == (verdicts.count("reached"), len(verdicts))
