"""The studies run whole and write their tables; what they check can fail; committed tables are of today's scenarios."""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import math
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import siloSim as ss
from siloSim.scenario import content_hash
from siloSim.scenario.parameters import BY_NAME

ROOT = Path(__file__).resolve().parents[2] / "experiments"
TABLES = (
    "ablations/table.md", "pairing/table.md", "artefacts/day_length.md", "artefacts/scaling.md",
    "artefacts/warm_up.md", "artefacts/horizon.md", "anchors/fits.md", "anchors/sensitivity.md",
)  # fmt: skip


def _loaded(folder: str) -> Iterator[ModuleType]:
    """run.py of a study as when it is called, with the modules beside it; all forgotten afterwards."""
    before, path = set(sys.modules), list(sys.path)
    name = f"{folder}_run"
    try:
        sys.path[:0] = [str(ROOT / folder)]
        spec = importlib.util.spec_from_file_location(name, ROOT / folder / "run.py")
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module  # dataclasses look their module up
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path[:] = path
        for added in set(sys.modules) - before:
            file = getattr(sys.modules[added], "__file__", None) or ""
            if file.startswith(str(ROOT)):
                del sys.modules[added]


@pytest.fixture(scope="module")
def ablations() -> Iterator[ModuleType]:
    yield from _loaded("ablations")


@pytest.fixture(scope="module")
def pairing() -> Iterator[ModuleType]:
    yield from _loaded("pairing")


@pytest.fixture(scope="module")
def anchors() -> Iterator[ModuleType]:
    yield from _loaded("anchors")


@pytest.fixture(scope="module")
def artefacts() -> Iterator[ModuleType]:
    yield from _loaded("artefacts")


def small(name: str) -> ss.Scenario:
    """A built-in scenario with fifty people: the studies' own are run by their make targets."""
    return ss.load(f"builtin:{name}").with_(
        **{"organisation.departments": {"One": 22, "Two": 16, "Three": 12}, "organisation.ties.mean": 10}
    )


def short(name: str = "reference") -> ss.Scenario:
    """`small`, over 120 days."""
    return small(name).with_(**{"calendar.horizon": 120, "calendar.warmup": 50, "calendar.policy_day": 50})


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("table", TABLES)
def test_committed_tables_are_of_the_builtin_scenarios_as_they_are(table: str) -> None:
    text = (ROOT / table).read_text(encoding="utf-8")
    for name in ("reference", "busy"):
        now = f"{name} {content_hash(ss.load(f'builtin:{name}'))[:8]}"
        assert now in text, f"run make {table.partition('/')[0]}"
    golden = (ROOT.parent / "tests" / "golden" / "golden.json").read_bytes().replace(b"\r\n", b"\n")
    assert f"model {hashlib.sha256(golden).hexdigest()[:8]}" in text, f"run make {table.partition('/')[0]}"


# --- ablations ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_ablations_write_both_tables(
    ablations: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ablations, "builtin", small)
    monkeypatch.setattr(ablations, "FIRST_ORDER_RUNS", 24)  # fifty people ask rarely
    assert ablations.main(["--replications", "2", "--out", str(tmp_path)]) == 0
    rows = rows_of(tmp_path / "table.csv")
    keys = {ablation.key for ablation in ablations.ABLATIONS}
    for scenario in ("reference", "busy"):
        assert keys <= {row["arm"] for row in rows if row["scenario"] == scenario}
    assert {row["outcome"] for row in rows} >= set(ablations.SHOWN)
    text = (tmp_path / "table.md").read_text(encoding="utf-8")
    assert all(ablation.title in text for ablation in ablations.ABLATIONS)


def test_twins_and_constants_hold_on_a_short_run(ablations: ModuleType) -> None:
    assert ablations.twin_problems(short(), 1, 7) == []
    assert ablations.constant_problems(short(), 1, 7) == []


def test_a_false_twin_is_found(ablations: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = sys.modules["checks"]
    false = checks.Twin("identity_off", "not so", {"identity.salience": 0.0}, {"identity.salience": 2.0})
    monkeypatch.setattr(checks, "TWINS", (false,))
    (problem,) = ablations.twin_problems(short(), 1, 7)
    assert problem.startswith("identity_off: not so: replication 0 differs first on day ")


def test_a_level_that_moves_is_found(ablations: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = sys.modules["checks"]
    monkeypatch.setattr(checks, "NO_TRUST_MOVES", {})
    problems = ablations.constant_problems(short(), 1, 7)
    assert {problem.split()[0] for problem in problems} == {"trust_within", "trust_cross"}


def test_what_must_not_change_is_reported_when_it_does(ablations: ModuleType) -> None:
    found = ablations.run_arms(short(), 2, 7, "short")
    assert ablations.problems_of(found) == []
    memory = found["memory_off"]
    memory[1] = replace(memory[1], totals={**memory[1].totals, "retrieved": 3.0})
    found["norm_off"][0] = replace(found["norm_off"][0], luck="another")
    arm = found["mandated_collaboration/pressure"]
    arm[0] = replace(arm[0], before="another")
    assert sorted(ablations.problems_of(found)) == [
        "mandated_collaboration/pressure: differs before policy_day",
        "memory_off: retrieved is 3.0 at most, and must be 0",
        "norm_off: arrivals, leavers or joiners differ from the base",
    ]


def test_parts_of_a_policy_act_alone(ablations: ModuleType) -> None:
    arms = sys.modules["ablation_arms"]
    pressure = ss.run(arms.part_of(short(), "mandated_collaboration", ("help.pressure",), 1.0)).trace.daily
    meetings = arms.PARTS["mandated_collaboration"]["meetings"]
    meeting = ss.run(arms.part_of(short(), "mandated_collaboration", meetings, 1.0)).trace.daily
    assert pressure["pressed"].sum() > 0 == pressure["gathering_hours"].sum()
    assert meeting["gathering_hours"].sum() > 0 == meeting["pressed"].sum()
    with pytest.raises(ValueError, match=r"knowledge_base has no effect help\.pressure"):
        arms.part_of(short(), "knowledge_base", ("help.pressure",))


# --- pairing -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_pairing_writes_its_tables(
    pairing: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairing, "builtin", small)
    assert pairing.main(["--replications", "4", "--out", str(tmp_path)]) == 0
    rows = rows_of(tmp_path / "table.csv")
    moderate = [row for row in rows if row["strength"] == "0.5"]
    assert len(moderate) == 2 * 6 * len(pairing.AIMS)
    assert {row["outcome"] for row in moderate if row["aim"]} >= {"time_in_system", "knowledge_cross"}
    output = [float(row["ratio"]) for row in moderate if row["outcome"] == "output"]
    assert min(output) > 2  # shared traits and arrivals alone do that
    days = rows_of(tmp_path / "growth.csv")
    first = [float(row["ratio"]) for row in days if row["day"] == "1" and row["level"] == "open"]
    last = [float(row["ratio"]) for row in days if row["day"] == "389" and row["level"] == "open"]
    assert np.median(first) > np.median(last)
    assert len(rows_of(tmp_path / "causes.csv")) == 2 * 6 * len(pairing.CAUSES_OF)


def test_ratio_of_variances_on_a_known_case(pairing: ModuleType) -> None:
    rng = np.random.default_rng(1)
    shared, one, other = rng.standard_normal((3, 1500))
    before, after = shared + 0.5 * one, shared + 0.5 * other
    found = pairing.ratio_of(before, after, 7)  # (1.25 + 1.25) / 0.5
    assert found.low < 5.0 < found.high
    assert found.high - found.low < 1.5
    alone = pairing.ratio_of(one, other, 7)
    assert alone.low < 1.0 < alone.high
    assert pairing.ratio(one, one + 2.0) == math.inf
    undefined = np.where(np.arange(1500) < 10, np.nan, before)
    assert pairing.ratio_of(undefined, after, 7).n == 1490


def test_aims_are_judged_by_the_interval(pairing: ModuleType) -> None:
    estimate = sys.modules["common"].Estimate
    assert pairing.verdict(estimate(9.0, 8.5, 9.5, 5), 8.0) == "yes"
    assert pairing.verdict(estimate(9.0, 7.5, 9.5, 5), 8.0) == "by the estimate"
    assert pairing.verdict(estimate(7.9, 7.5, 9.5, 5), 8.0) == "no"


def test_causes_of_a_paired_difference(pairing: ModuleType) -> None:
    rng = np.random.default_rng(2)
    base, luck, more = rng.standard_normal((3, 1500))
    policy = 0.5 * base + 0.1 * luck  # the effect is half the level, and some divergence
    found = pairing.cause_of(base, policy, 0.5 * base + 0.1 * more, 7)
    assert found.level == pytest.approx(0.25 / 0.26, abs=0.02)
    assert found.divergence == pytest.approx(0.02 / 0.26, abs=0.01)


# --- artefacts ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_artefacts_write_their_tables(
    artefacts: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("day_length", "scaling", "warm_up", "horizon"):
        monkeypatch.setattr(sys.modules[module], "builtin", small)
    scaling = sys.modules["scaling"]
    monkeypatch.setattr(scaling, "SIZES", (40, 80))
    monkeypatch.setattr(scaling, "DEPARTMENTS", (2, 3))
    assert artefacts.main(["--replications", "2", "--out", str(tmp_path)]) == 0
    for name in ("day_length", "scaling", "levels", "contrasts", "horizon"):
        rows = rows_of(tmp_path / f"{name}.csv")
        assert {row["scenario"] for row in rows} == {"reference", "busy"}, name
    levels = rows_of(tmp_path / "levels.csv")
    assert {row["level"] for row in levels} == set(sys.modules["warm_up"].LEVELS)
    assert {row["horizon"] for row in rows_of(tmp_path / "horizon.csv")} == {"390", "520", "780", "1040"}


def test_shorter_steps_scale_by_unit(artefacts: ModuleType) -> None:
    in_parts = sys.modules["day_length"].in_parts
    day = small("reference").with_(**{"behaviour.help.answer_chance": 0.75, "behaviour.help.due_base": 8})
    half = in_parts(day, 2)
    assert in_parts(day, 1) is day
    before, after = day.parameters, half.parameters
    assert after["attention.day"] == before["attention.day"] / 2
    assert after["help.answer_chance"] == pytest.approx(0.5)  # twice a half: three quarters
    assert after["help.due_base"] == 16
    assert after["help.due_factor"] == before["help.due_factor"]
    assert after["challenges.per_person_per_month"] == before["challenges.per_person_per_month"] / 2
    assert half.calendar.policy_day == 2 * day.calendar.policy_day
    timeless = {
        "share",
        "logit",
        "weight",
        "factor",
        "h",
        "1/h",
        "money",
        "money/h",
        "log sd",
        "sd",
        "switch",
    }
    for name in before:
        if BY_NAME[name].unit in timeless and not name.startswith(("help.safety_", "attention.day")):
            assert after[name] == before[name], name


def test_half_days_bring_the_same_hours_and_arrivals(artefacts: ModuleType) -> None:
    in_parts = sys.modules["day_length"].in_parts
    whole, half = ss.run(short()).trace, ss.run(in_parts(short(), 2)).trace
    assert half.daily["available_hours"].sum() == pytest.approx(
        whole.daily["available_hours"].sum(), rel=0.02
    )
    one, other = whole.daily["arrived"].sum(), half.daily["arrived"].sum()
    assert abs(one - other) < 4 * math.sqrt(one + other)  # two Poisson numbers of the same mean


def test_sizes_and_cuts(artefacts: ModuleType) -> None:
    scaling = sys.modules["scaling"]
    assert dict(scaling.departments_of(scaling.of_size(small("reference"), 101))) == {
        "One": 45, "Two": 32, "Three": 24,
    }  # fmt: skip
    cut = scaling.departments_of(scaling.in_departments(small("reference"), 4))
    assert sorted(cut.values()) == [12, 12, 13, 13]


def test_elasticity_of_a_power_law(artefacts: ModuleType) -> None:
    scaling = sys.modules["scaling"]
    rng = np.random.default_rng(3)
    levels = (100, 200, 400)
    steep = [level**0.3 * np.exp(0.05 * rng.standard_normal(40)) for level in levels]
    slope = scaling.elasticity(levels, steep)
    assert slope.low < 0.3 < slope.high
    assert scaling.kind(slope) == "grows"
    flat = [np.exp(0.05 * rng.standard_normal(40)) for _ in levels]
    assert scaling.kind(scaling.elasticity(levels, flat)) == "does not depend"


def test_rest_drift_and_mser_of_a_known_series(artefacts: ModuleType) -> None:
    warm_up = sys.modules["warm_up"]
    weeks = np.arange(208)
    series = 1.0 - np.exp(-weeks / 20.0)
    # 5 % away after 20 ln 20 = 59.9 weeks; the average over four weeks is a little behind its first week.
    assert abs(warm_up.at_rest_from(series, 1.0) - 59.9 * 5) < 15
    assert warm_up.at_rest_from(np.where(weeks == 207, 2.0, 1.0), 1.0) == -1
    step = np.where(weeks < 30, 0.0, 1.0) + 1e-3 * np.random.default_rng(4).standard_normal(208)
    assert warm_up.mser_day(step) >= 30 * 5
    rng = np.random.default_rng(5)
    runs = np.where(weeks < 50, 0.8, 1.0) + 0.01 * rng.standard_normal((20, 208))
    change = warm_up.drift(runs)
    assert change.low < 0.2 < change.high
    assert warm_up.verdict(change) == "no"


def test_a_longer_run_that_begins_otherwise_is_an_error(
    artefacts: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    horizon = sys.modules["horizon"]
    monkeypatch.setattr(horizon, "builtin", small)
    monkeypatch.setattr(horizon, "OBSERVED_FROM_THE_END", ())  # trust is observed from the end
    with pytest.raises(ss.RunError, match="does not begin like a shorter one"):
        horizon.study(2, 7, tmp_path)


@pytest.mark.parametrize("study", ["ablations", "pairing", "artefacts"])
def test_one_replication_is_refused(
    study: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        request.getfixturevalue(study).main(["--replications", "1"])
    assert "--replications 1: an interval needs 2 or more" in capsys.readouterr().err


# --- anchors -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_anchors_write_their_tables(
    anchors: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anchors, "builtin", short)
    monkeypatch.setattr(anchors, "STATEMENTS", anchors.STATEMENTS[1:3])
    assert anchors.main(["--replications", "4", "--out", str(tmp_path)]) == 0
    rows = rows_of(tmp_path / "fits.csv")
    assert {row["statement"] for row in rows} == {"month", "helpful"}
    assert {row["scenario"] for row in rows} == {"reference", "busy"}
    assert {row["verdict"] for row in rows} <= {"reached", "not reached"}
    clear = [row for row in rows_of(tmp_path / "sensitivity.csv") if row["clear"] == "1"]
    assert ("answer_latency", "behaviour.help.answer_chance") in {
        (row["anchor"], row["parameter"]) for row in clear
    }
    for name in ("fits.md", "sensitivity.md"):
        assert "reference" in (tmp_path / name).read_text(encoding="utf-8")
