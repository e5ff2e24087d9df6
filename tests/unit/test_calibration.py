"""The calibration's own arithmetic, and that its tables belong to the scenarios shipped."""

from __future__ import annotations

import csv
import importlib
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import siloSim as ss
from siloSim.scenario import content_hash

FOLDER = Path(__file__).resolve().parents[2] / "experiments" / "calibration"
MODULES = ("patterns", "space", "search", "learnt")


@pytest.fixture(scope="module")
def code() -> Iterator[dict[str, ModuleType]]:
    sys.path.insert(0, str(FOLDER))  # as when the script is called
    try:
        yield {name: importlib.import_module(name) for name in MODULES}
    finally:
        sys.path.remove(str(FOLDER))
        for name in MODULES:
            sys.modules.pop(name, None)


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("load", ["reference", "busy"])
def test_every_pattern_holds_for_the_scenarios_shipped(load: str) -> None:
    mine = [row for row in rows("check.csv") if row["scenario"] == load]
    assert {row["content"] for row in mine} == {content_hash(ss.load(f"builtin:{load}"))[:8]}, (
        "run make calibration, or at least experiments/calibration/run.py check"
    )
    assert [row["pattern"] for row in mine if row["inside"] != "yes"] == []
    for row in mine:
        assert float(row["target_low"]) <= float(row["mean"]) <= float(row["target_high"])
        assert float(row["low_95"]) <= float(row["mean"]) <= float(row["high_95"])


def test_the_check_covers_every_pattern(code: dict[str, ModuleType]) -> None:
    wanted = {
        (load, pattern.name)
        for pattern in code["patterns"].PATTERNS
        for load in ("reference", "busy")
        if pattern.load in ("both", load)
    }
    assert {(row["scenario"], row["pattern"]) for row in rows("check.csv")} == wanted


def test_what_is_shipped_lies_in_the_space_searched(code: dict[str, ModuleType]) -> None:
    space = code["space"]
    shipped = space.shipped()
    assert ((shipped >= space.LOW) & (shipped <= space.HIGH)).all()
    both = space.scenarios(shipped)
    for load, scenario in both.items():
        frozen = ss.load(f"builtin:{load}")
        assert dict(scenario.parameters) == pytest.approx(dict(frozen.parameters))
        assert scenario.organisation == frozen.organisation


def test_points_stay_in_the_space_and_cover_it(code: dict[str, ModuleType]) -> None:
    space = code["space"]
    points = space.spread_out(50, 1)
    unit = (points - space.LOW) / (space.HIGH - space.LOW)
    assert np.allclose(np.sort((unit * 50).astype(int), axis=0), np.arange(50)[:, None]), (
        "one point in every slice"
    )
    near = space.around(points[:3], 40, 2)
    assert ((near >= space.LOW) & (near <= space.HIGH)).all()
    assert space.distance(space.START[None])[0] == 0.0
    assert space.distance(space.HIGH[None] + (space.START - space.LOW))[0] == pytest.approx(1.0)


@pytest.mark.parametrize(("value", "missed"), [(0.3, 0.0), (0.1, 0.5), (0.6, 1.0), (math.nan, 1.0)])
def test_a_miss_is_measured_in_widths(code: dict[str, ModuleType], value: float, missed: float) -> None:
    pattern = code["patterns"].Pattern("p", 0.2, 0.4, "nowhere")
    assert pattern.misses(value) == pytest.approx(missed)
    least = code["patterns"].Pattern("q", 2.0, math.inf, "nowhere")
    assert (least.misses(1.0), least.misses(3.0)) == (0.5, 0.0)


def test_the_log_can_be_read_back(code: dict[str, ModuleType], tmp_path: Path) -> None:
    search, space, patterns = code["search"], code["space"], code["patterns"]
    values = {
        load: {pattern.name: 0.5 * (pattern.low + min(pattern.high, 9.0)) for pattern in patterns.PATTERNS}
        for load in search.LOADS
    }
    values["reference"]["use of the help budget"] = 0.15
    made = [
        search.Tried(number, number % 2, point, values) for number, point in enumerate(space.spread_out(4, 3))
    ]
    search.write_log(tmp_path / "log.csv", made)
    back = search.read_log(tmp_path / "log.csv")
    assert [(one.number, one.round) for one in back] == [(one.number, one.round) for one in made]
    assert np.allclose([one.point for one in back], [one.point for one in made], rtol=1e-3)
    assert [one.loss for one in back] == [0.0] * 4
    worse = {load: {**found, "clustering": 0.2} for load, found in values.items()}
    assert search.Tried(9, 0, made[0].point, worse).loss == pytest.approx(0.25)


def test_what_holds_a_number_is_found(code: dict[str, ModuleType]) -> None:
    """Points that meet a pattern exactly where one number is high."""
    search, space, patterns, learnt = (code[name] for name in ("search", "space", "patterns", "learnt"))
    column = [free.path for free in space.SPACE].index("help.pick_fame")
    middle = 0.5 * (space.LOW + space.HIGH)[column]
    good = {p.name: 0.5 * (p.low + min(p.high, 9.0)) for p in patterns.PATTERNS}
    tried = []
    for number, point in enumerate(space.spread_out(200, 4)):
        share = 0.3 if point[column] > middle else 0.1
        values = {load: {**good, "help hours by the top 5 %": share} for load in search.LOADS}
        values["reference"]["use of the help budget"], values["busy"]["use of the help budget"] = 0.15, 0.35
        tried.append(search.Tried(number, 0, point, values))
    found = learnt.holds(tried)
    assert [(hold.pattern, hold.path, hold.upwards) for hold in found] == [
        ("help hours by the top 5 %", "help.pick_fame", True)
    ]
    assert found[0].distance == 1.0
    left, count = learnt.left_free(tried)
    by_path = {row.path: row for row in left}
    assert count == 100
    assert by_path["help.pick_fame"].share == pytest.approx(0.5, abs=0.02)
    assert by_path["help.share"].share > 0.85


def test_figures_are_read_off_a_run(code: dict[str, ModuleType]) -> None:
    scenario = ss.load("builtin:reference").with_(
        **{"calendar.horizon": 200, "calendar.warmup": 40, "calendar.policy_day": 40}
    )
    runs = [code["patterns"].read(scenario, 5, replication) for replication in range(2)]
    found = code["patterns"].pooled(runs, runs)
    assert set(code["patterns"].NAMES) <= set(found)
    assert all(math.isfinite(value) for value in found.values())
    assert found["favouritism grows with interdependence"] == 0.0
    assert runs[0]["teams"].shape[1] == 2
    assert 0.0 < found["ties within"] < 1.0
