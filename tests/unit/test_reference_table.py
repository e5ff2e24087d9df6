"""The table of the built-in scenarios is made whole, and its own figures are what they say."""

from __future__ import annotations

import csv
import importlib.util
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "experiments" / "reference"


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    sys.path.insert(0, str(FOLDER))  # as when the script is called
    try:
        spec = importlib.util.spec_from_file_location("reference_run", FOLDER / "run.py")
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules["reference_run"] = module  # dataclasses look their module up
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(FOLDER))
        sys.modules.pop("figures", None)
        sys.modules.pop("reference_run", None)


def test_both_tables_hold_every_figure_at_both_loads(script: ModuleType, tmp_path: Path) -> None:
    assert script.main(["--replications", "2", "--out", str(tmp_path)]) == 0
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [figure.name for figure in (*script.FIGURES, script.TEAMS)]
    for scenario in ("reference", "busy"):
        mine = [row for row in rows if row["scenario"] == scenario]
        assert [row["figure"] for row in mine] == names
        assert [row["figure"] for row in mine if not row["value"]] == [], "every figure has a value"
        assert all((row["inside"] == "") == (row["source"] == "none known") for row in mine)
    lines = [
        line for line in (tmp_path / "table.md").read_text(encoding="utf-8").splitlines() if line[:1] == "|"
    ]
    assert len(lines) == len(names) + 2
    arrivals = {
        row["scenario"]: float(row["value"]) for row in rows if row["figure"].startswith("challenges")
    }
    assert arrivals["busy"] > arrivals["reference"]


def test_committed_table_lists_the_same_figures(script: ModuleType) -> None:
    with (FOLDER / "table.csv").open(encoding="utf-8", newline="") as file:
        listed = [row["figure"] for row in csv.DictReader(file) if row["scenario"] == "reference"]
    assert listed == [figure.name for figure in (*script.FIGURES, script.TEAMS)], "run make reference"


def test_inside_means_within_both_bounds(script: ModuleType) -> None:
    figure = script.Figure("x", "share", lambda _: 0.0, 0.2, 0.35, "somebody 1999")
    assert [figure.inside(value) for value in (0.19, 0.2, 0.35, 0.36)] == [False, True, True, False]
    open_ended = script.Figure("x", "share", lambda _: 0.0, 1.5, math.inf, "somebody 1999")
    assert open_ended.inside(99.0) is True
    assert open_ended.range == "at least 1.5"
    unknown = script.Figure("x", "share", lambda _: 0.0)
    assert unknown.inside(0.5) is None
    assert script.verdict(figure, script.Value(math.nan, 0.0, 0.0, 0)) == ""


def test_standardised_difference(script: ModuleType) -> None:
    d = sys.modules["figures"].standardised_difference
    assert d(0.6, 0.45) == pytest.approx(0.15 / math.sqrt((0.24 + 0.2475) / 2))
    assert d(0.45, 0.6) == -d(0.6, 0.45)
    assert math.isnan(d(1.0, 1.0))


def test_interval_is_students_and_leaves_out_what_is_undefined(script: ModuleType) -> None:
    value = script.mean_of([1.0, math.nan, 2.0, 3.0])
    assert (value.mean, value.n) == (2.0, 3)
    assert value.high - 2.0 == pytest.approx(4.302653 / math.sqrt(3), rel=1e-6)
