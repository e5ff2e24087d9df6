"""The shipped experiments: tables of today, READMEs that quote them, and each run at reduced size."""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
import sys
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import siloSim as ss
from siloSim.scenario import content_hash
from siloSim.scenario.experiment import Experiment
from siloSim.scenario.experiment_file import load_experiment
from siloSim.studies.sweep import Sweep

ROOT = Path(__file__).resolve().parents[2] / "experiments"
NAMES = ("council_cadence", "silo_optimum", "incentives_under_interdependence")
FIGURE = re.compile(r"[−+]?[\d.,]+ \[[−\d.,]+, [−\d.,]+\]")  # a value with its interval


@pytest.fixture(scope="module")
def shipped() -> Iterator[ModuleType]:
    """experiments/shipped.py as when it is called, with the modules beside it; all forgotten afterwards."""
    before, path = set(sys.modules), list(sys.path)
    sys.path.insert(0, str(ROOT))
    try:
        import shipped as module  # type: ignore[import-not-found]

        yield module
    finally:
        sys.path[:] = path
        for added in set(sys.modules) - before:
            if (getattr(sys.modules[added], "__file__", None) or "").startswith(str(ROOT)):
                del sys.modules[added]


def text_of(name: str, file: str) -> str:
    return (ROOT / name / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_tables_are_of_the_model_scenarios_and_experiments_as_they_are(
    name: str, shipped: ModuleType
) -> None:
    table = text_of(name, "table.md")
    again = f"run python experiments/shipped.py {name}"
    for scenario in ("reference", "busy"):
        assert f"{scenario} {content_hash(ss.load(f'builtin:{scenario}'))[:8]}" in table, again
    golden = (ROOT.parent / "tests" / "golden" / "golden.json").read_bytes().replace(b"\r\n", b"\n")
    assert f"model {hashlib.sha256(golden).hexdigest()[:8]}" in table, again
    for file in shipped.findings_of(name).FILES:
        experiment = load_experiment(ROOT / name / file)
        assert f"{file} {shipped.digest(ROOT / name / file)}" in table, again
        assert f"{file}: {experiment.replications} replications, seed {experiment.seed}" in table, again


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_of_a_readme_stands_in_the_table(name: str) -> None:
    table = text_of(name, "table.md")
    quoted = FIGURE.findall(text_of(name, "README.md"))
    assert len(quoted) >= 8
    assert [figure for figure in quoted if figure not in table] == []


@pytest.mark.parametrize("name", NAMES)
def test_readmes_say_what_was_expected_and_show_their_picture(name: str, shipped: ModuleType) -> None:
    readme, picture = text_of(name, "README.md"), f"{shipped.findings_of(name).PICTURE}.png"
    for heading in (
        "**Question.**",
        "**Expected",
        "**Design.**",
        "**Found.**",
        "**Imposed and emergent.**",
        "**Limits.**",
    ):
        assert heading in readme
    assert picture in readme
    assert (ROOT / name / picture).stat().st_size <= shipped.LARGEST_PICTURE


@pytest.mark.parametrize("name", NAMES)
def test_tables_have_complete_rows(name: str) -> None:
    with (ROOT / name / "table.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        inner = float(row["high"]) - float(row["low"])
        assert int(row["n"]) >= 20
        if row["low_all"]:  # refused where hardly a run differs
            assert float(row["high_all"]) - float(row["low_all"]) >= inner * (1 - 1e-4)


# --- at reduced size ---------------------------------------------------------------------------------------------


def smaller(
    experiment: Experiment, levels: Mapping[str, tuple[object, ...]], arms: tuple[str, ...]
) -> Experiment:
    """The experiment with some of its arms, at some levels of its factors."""
    factors = tuple(replace(one, levels=levels.get(one.path, one.levels)) for one in experiment.factors)
    bases = {
        name: {label: arm for label, arm in on.items() if label in arms}
        for name, on in experiment.bases.items()
    }
    return replace(
        experiment,
        factors=factors,
        arms={label: experiment.arms[label] for label in arms},
        bases=bases,
        written={label: arm for label, arm in experiment.written.items() if label in arms},
    )


def differences(sweep: Sweep, outcome: str) -> dict[tuple[Any, ...], float]:
    """(arm, values of the factors) → difference to the baseline."""
    rows = sweep.contrast(outcome)
    points = sweep.points
    return {
        (row.arm, *points.loc[row.point]): float(row.difference)
        for row in rows.itertuples()
        if row.arm != sweep.baseline
    }


def test_a_council_that_meets_often_shortens_what_waits_for_decisions(tmp_path: Path) -> None:
    experiment = smaller(
        load_experiment(ROOT / "council_cadence" / "experiment.yaml"),
        {
            "scenario": ("busy",),
            "behaviour.decision.approvals": (0.05, 0.2),
            "policies.leadership_council.every": (1, 63),
        },
        ("today", "council", "council_clears_all"),
    )
    found = differences(ss.sweep(experiment, tmp_path / "runs", replications=2), "time_in_system")
    assert found["council", "busy", 0.2, 1] < found["council", "busy", 0.2, 63] - 15
    assert found["council_clears_all", "busy", 0.2, 63] < found["council", "busy", 0.2, 63] - 4
    assert abs(found["council", "busy", 0.05, 63]) < 1  # hardly anything waits


def test_joint_incentives_save_more_and_cost_output_where_more_departments_are_needed(tmp_path: Path) -> None:
    folder = tmp_path / "experiment"
    shutil.copytree(ROOT / "incentives_under_interdependence", folder)
    head, *lines = (folder / "points.csv").read_text(encoding="utf-8").split()
    kept = [line for line in lines if line in ("builtin:busy,0,2.104", "builtin:busy,0.6,1.069")]
    assert len(kept) == 2
    (folder / "points.csv").write_text("\n".join([head, *kept]) + "\n", encoding="utf-8")
    experiment = smaller(load_experiment(folder / "experiment.yaml"), {}, ("today", "full"))
    sweep = ss.sweep(experiment, tmp_path / "runs", replications=6)
    time, output = differences(sweep, "time_in_system"), differences(sweep, "output")
    assert time["full", "busy", 0.6, 1.069] < time["full", "busy", 0.0, 2.104] < -1
    assert all(-0.3 < change < -0.1 for change in output.values())


def test_help_along_ties_alone_needs_ties_across(tmp_path: Path) -> None:
    experiment = smaller(
        load_experiment(ROOT / "silo_optimum" / "experiment.yaml"),
        {
            "scenario": ("reference",),
            "organisation.ties.within_share": (0.2, 1.0),
            "calendar.horizon": (193,),
        },
        ("as_is", "ties_only"),
    )
    sweep = ss.sweep(experiment, tmp_path / "runs", replications=3)
    ties, know = differences(sweep, "time_in_system"), differences(sweep, "knowledge_cross")
    assert 0 < ties["ties_only", "reference", 0.2, 193] < ties["ties_only", "reference", 1.0, 193] - 10
    assert all(change < -0.05 for change in know.values())  # help teaches more than talk


@pytest.mark.slow
def test_isolated_teams_learn_least_where_people_are_judged_by_what_they_know(tmp_path: Path) -> None:
    experiment = smaller(
        load_experiment(ROOT / "silo_optimum" / "published.yaml"),
        {"organisation.ties.within_share": (0.57, 1.0), "calendar.horizon": (1040,)},
        ("nine_teams",),
    )
    sweep = ss.sweep(replace(experiment, baseline="nine_teams"), tmp_path / "runs", replications=2)
    known = sweep.runs.pivot_table(index="replication", columns="point", values="knowledge_cross")
    assert (known[0] > known[1] + 0.1).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["council_cadence", "incentives_under_interdependence"])
def test_one_command_writes_tables_and_picture(name: str, shipped: ModuleType, tmp_path: Path) -> None:
    assert shipped.main([name, "--replications", "2", "--out", str(tmp_path)]) == 0
    table = (tmp_path / name / "table.md").read_text(encoding="utf-8")
    assert "experiment.yaml: 2 replications, seed 7" in table
    assert (tmp_path / name / f"{shipped.findings_of(name).PICTURE}.png").read_bytes().startswith(b"\x89PNG")
    with (tmp_path / name / "table.csv").open(encoding="utf-8", newline="") as file:
        here = {
            tuple(row[key] for key in ("family", "comparison", "outcome")) for row in csv.DictReader(file)
        }
    with (ROOT / name / "table.csv").open(encoding="utf-8", newline="") as file:
        assert here == {
            tuple(row[key] for key in ("family", "comparison", "outcome")) for row in csv.DictReader(file)
        }


# --- what is made of the runs ------------------------------------------------------------------------------------


class Made:
    """Cells of silo_optimum, made up: know-how over the share of ties within."""

    def __init__(self, curve: Mapping[float, float]) -> None:
        self._curve = curve

    def values(self, arm: str, outcome: str, where: Mapping[str, Any]) -> np.ndarray:
        rng = np.random.default_rng(zlib.crc32(f"{arm} {outcome} {sorted(where.items())}".encode()))
        return self._curve[where["organisation.ties.within_share"]] + 0.01 * rng.standard_normal(24)


@pytest.mark.parametrize(("middle", "wanted"), [(0.6, ["0.57", "0.7"]), (0.4, [])])
def test_an_optimum_inside_is_found_and_none_is_made_up(
    middle: float, wanted: list[str], shipped: ModuleType
) -> None:
    findings = shipped.findings_of("silo_optimum")
    shares = dict.fromkeys(findings.WITHIN, 0.4) | {0.57: middle, 0.7: middle}
    made = Made(shares)
    rows = findings.rows(dict.fromkeys(findings.FILES, made))
    for name in (findings.INSIDE, findings.ALL_INSIDE):
        assert set(map(tuple, findings.optima(rows, name).values())) == {tuple(wanted)}


def test_a_family_is_wider_than_its_members(shipped: ModuleType) -> None:
    from families import family, inner_optimum, inside_against_ends  # type: ignore[import-not-found]

    rng = np.random.default_rng(7)
    levels = {level: 0.1 * rng.standard_normal(30) + (level - 5) ** 2 for level in (1.0, 4.0, 5.0, 9.0)}
    rows = family("cost", "total", inside_against_ends(levels))
    assert all(row.low_all < row.low < row.difference < row.high < row.high_all for row in rows)
    assert {row.comparisons for row in rows} == {4}
    assert inner_optimum(rows, lower=True) == ["4", "5"]
    assert inner_optimum(rows, lower=False) == []


def test_one_replication_and_unknown_names_are_refused(
    shipped: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        shipped.main(["council_cadence", "--replications", "1"])
    assert "--replications 1: an interval needs 2 or more" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        shipped.main(["council"])
    assert "invalid choice" in capsys.readouterr().err
