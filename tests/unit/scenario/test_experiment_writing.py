"""A resolved experiment gives the same plan again, wherever its files stand."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siloSim.errors import ScenarioError
from siloSim.runs.plan import plan_of
from siloSim.scenario.experiment import AS_IS, Arm, Budget, Experiment, Until
from siloSim.scenario.experiment_file import load_experiment, parse_experiment
from siloSim.scenario.experiment_writing import resolved_experiment

POLICY = """
key: own
title: T
does: D
group: communication
parameters: {often: {default: 2 weeks, range: [1 day, 1 month]}}
effects: [{change: {primitive: help.routing, add: 0.1}}, {gather: {who: heads, every: $often, hours: 1 h}}]
price: [gather]
evidence: {grade: P, sources: [x]}
"""
EXPERIMENT = """
question: "What: now?"
baseline: more
arms:
  as written: {}
  "1": [own, leadership_council:0.3]
  more: {add: [own], set: {behaviour.trust.gain: 0.5, rules.trust_update: "rules/mine.py:sticky"}}
  tied: {policies: [], set: {organisation.ties.mean: 12}}
factors:
  policies.own.often: {from: 1 week, to: 1 month}
  scenario: [acme.yaml, builtin:busy]
  challenges.value: {from: 100, to: 1e6, spread: log, steps: 3}
  behaviour.help.share: {from: 0.1, to: 0.4, spread: normal, mean: 0.2, sd: 0.1}
  behaviour.decision.patience: {from: 1, to: 30, spread: triangular, peak: 7}
design: {kind: lhs, points: 30, seed: 11}
replications: {until: {outcome: money, half_width: 7 %, min: 5}}
budget: {minutes: 1 h}
tables: [daily]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "a study"
    (home / "rules").mkdir(parents=True)
    (home / "own.yaml").write_text(POLICY)
    (home / "rules" / "mine.py").write_text("def sticky(trust, event, rate, target):\n    return trust\n")
    (home / "acme.yaml").write_text(
        "extends: builtin:reference\norganisation: {departments: {A: 20, B: 15}}\npolicies: [own]\n"
    )
    return home


def again(experiment: Experiment, place: Path) -> Experiment:
    place.mkdir(exist_ok=True)
    for name, text in resolved_experiment(experiment).items():
        (place / name).write_text(text, encoding="utf-8")
    return load_experiment(place / "experiment.resolved.yaml")


def same(one: Experiment, other: Experiment) -> None:
    assert plan_of(one).inputs() == plan_of(other).inputs()
    for name in ("name", "question", "baseline", "replications", "seed", "budget", "tables", "factors"):
        assert getattr(one, name) == getattr(other, name)
    assert one.bases == other.bases
    assert list(one.bases) == list(other.bases)
    assert list(one.arms) == list(other.arms)


def test_everything_comes_back(folder: Path, tmp_path: Path) -> None:
    (folder / "experiment.yaml").write_text(EXPERIMENT)
    found = load_experiment(folder / "experiment.yaml")
    texts = resolved_experiment(found)
    assert set(texts) == {"experiment.resolved.yaml", "scenario.resolved.yaml", "scenario.resolved.2.yaml"}
    read = again(found, tmp_path / "results")
    same(found, read)
    assert resolved_experiment(read) == texts


def test_points_of_a_file_are_copied(folder: Path, tmp_path: Path) -> None:
    (folder / "points.csv").write_text(
        "scenario;policies.own.often;behaviour.trust.gain\nacme.yaml;1 month;0,1\n\n./acme.yaml;5;0,3\nbuiltin:busy;7;1\n"
    )
    (folder / "experiment.yaml").write_text("arms: {a: {}, b: [own]}\ndesign: {file: points.csv}\n")
    found = load_experiment(folder / "experiment.yaml")
    assert plan_of(found).points.count == 3
    assert list(found.bases) == ["acme", "busy"]
    read = again(found, tmp_path / "results")
    same(found, read)
    assert (tmp_path / "results" / "points.csv").read_text().splitlines()[
        1
    ] == "scenario.resolved.yaml;1 month;0,1"
    (folder / "points.csv").write_text("behaviour.trust.gain\n0.1\n")
    plain = again(
        parse_experiment("scenario: acme.yaml\ndesign: {file: points.csv}", str(folder / "e.yaml")), tmp_path
    )
    assert plan_of(plain).points.values(0) == {"behaviour.trust.gain": 0.1}


def test_points_that_changed_since_are_not_copied(folder: Path) -> None:
    (folder / "points.csv").write_text("behaviour.trust.gain\n0.1\n")
    found = parse_experiment("scenario: acme.yaml\ndesign: {file: points.csv}", str(folder / "e.yaml"))
    (folder / "points.csv").write_text("behaviour.trust.gain\n0.2\n")
    with pytest.raises(ScenarioError, match="changed after the experiment was read"):
        resolved_experiment(found)


@given(
    st.floats(1e-6, 10).map(lambda x: float(f"{x:.6g}")),
    st.booleans(),
    st.integers(0, 2**63 - 1),
    st.none() | st.floats(0.1, 1e5),
)
def test_numbers_come_back_bit_for_bit(half: float, relative: bool, seed: int, minutes: float | None) -> None:
    base = parse_experiment("scenario: builtin:reference")
    found = dataclasses.replace(
        base,
        replications=Until("money", half, relative=relative),
        seed=seed,
        budget=Budget(None, minutes),
    )
    text = resolved_experiment(found)["experiment.resolved.yaml"].replace(
        "scenario.resolved.yaml", "builtin:reference"
    )
    read = parse_experiment(text)
    assert (read.replications, read.seed, read.budget) == (found.replications, seed, found.budget)


def test_an_experiment_made_in_python_has_files_too(tmp_path: Path) -> None:
    base = parse_experiment("scenario: builtin:reference\narms: {a: [], b: [leadership_council]}")
    made = Experiment("made", "", base.arms, "a")
    assert plan_of(again(made, tmp_path)).inputs() == plan_of(made).inputs()
    other = dict(base.arms, b=base.arms["b"].with_(**{"behaviour.trust.gain": 0.5}))
    with pytest.raises(ScenarioError, match="differs in more than its policies"):
        resolved_experiment(dataclasses.replace(made, arms=other))
    assert base.written == {"a": Arm(()), "b": Arm(base.arms["b"].policies)}
    assert parse_experiment("scenario: builtin:busy").written == {AS_IS: Arm()}
