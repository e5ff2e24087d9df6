"""The benchmarks run, and what they report adds up; how long anything takes is not a test's business."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def figures(script: str, tmp_path: Path) -> Any:
    out = tmp_path / "figures.json"
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / script), "--small", "--out", str(out)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["small"] is True
    assert found["versions"]["python"]
    return found["figures"]


@pytest.mark.slow
def test_day(tmp_path: Path) -> None:
    (row,) = figures("day.py", tmp_path).values()
    assert 0 < row["lowest"] <= row["day_ns"] <= row["highest"]
    assert row["run_ns"] > row["day_ns"], "a whole run holds more than its days"


@pytest.mark.slow
def test_agents(tmp_path: Path) -> None:
    (row,) = figures("agents.py", tmp_path).values()
    assert all(value > 0 for value in row.values())
    assert row["day_read_ns"] > row["day_plain_ns"], "reading everybody takes time"


@pytest.mark.slow
def test_profile_names_every_process_of_the_day(tmp_path: Path) -> None:
    found = figures("profile_day.py", tmp_path)
    source = (ROOT / "src/siloSim/model/day.py").read_text(encoding="utf-8")
    body = source[source.index("def one_day") : source.index("def run_days")]
    called = re.findall(r"^ +(\w+)\(", body, re.MULTILINE)
    assert set(found["ns"]) | {"plant_probe"} == set(called), "plant_probe runs on policy_day alone"
    assert sum(found["ns"].values()) == pytest.approx(found["sum_ns"], rel=0.05)


@pytest.mark.slow
def test_sweep(tmp_path: Path) -> None:
    found = figures("sweep.py", tmp_path)
    row = found["bookkeeping"]
    assert row["lowest"] <= row["share"] <= row["highest"] < 1
    assert row["share"] == pytest.approx(1 - row["bare_cpu_s"] / row["swept_cpu_s"], abs=0.02)
    assert all(value["peak_mb"] > 50 for runs, value in found["memory"].items() if runs.isdigit())
    assert found["threads"]["ratio"] > 0


@pytest.mark.slow
def test_demo_parts_sum_to_the_whole(tmp_path: Path) -> None:
    found = figures("demo.py", tmp_path)
    assert sum(found["cpu_s"].values()) == pytest.approx(found["cpu_s_all"], rel=0.05)
    assert found["cpu_s"]["simulate"] > 0
    assert found["cpu_s"]["saving"] > 0, "the results were written"
    assert found["cpu_s"]["organisation"] > 0, "organisations were drawn"


@pytest.mark.slow
def test_analysis_parts_sum_to_the_whole(tmp_path: Path) -> None:
    found = figures("analysis.py", tmp_path)
    seconds = dict(found["cpu_s"])
    assert seconds.pop("all") == pytest.approx(sum(seconds.values()), abs=0.02)
    assert found["runs"] == 5 * 2 * 10


def test_startup(tmp_path: Path) -> None:
    found = figures("startup.py", tmp_path)
    assert found["help"]["wall_s"] >= found["python"]["wall_s"] > 0
