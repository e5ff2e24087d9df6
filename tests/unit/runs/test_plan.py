"""Plans: what is merged, what is run in which order, and what decides about results."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siloSim.errors import InputError
from siloSim.runs.plan import Plan, plan_of
from siloSim.scenario import content_hash
from siloSim.scenario.experiment_file import parse_experiment

ARMS = "arms: {today: [], council: [leadership_council], both: [leadership_council:0.5, joint_incentives]}\n"
FACTORS = {
    "policies.leadership_council.every": "[5, 21, 63]",
    "policies.leadership_council.strength": "[0.5, 1]",
    "policies.joint_incentives.weight": "[0.3, 0.6]",
    "behaviour.trust.gain": "[0.1, 0.3]",
    "calendar.horizon": "[300, 400]",
    "scenario": "[builtin:reference, builtin:busy]",
}


def plan(factors: dict[str, str], design: str = "grid", **more: str) -> Plan:
    head = "" if "scenario" in factors else "scenario: builtin:reference\n"
    body = "\n".join(f"  {path}: {levels}" for path, levels in factors.items())
    rest = "".join(f"{key}: {value}\n" for key, value in more.items())
    section = f"factors:\n{body}\n" if factors else ""
    return plan_of(parse_experiment(f"{head}{ARMS}{section}design: {design}\n{rest}"))


CHOSEN = st.lists(st.sampled_from(sorted(FACTORS)), max_size=3, unique=True).map(
    lambda paths: {path: FACTORS[path] for path in paths}
)


@settings(max_examples=12)
@given(CHOSEN, st.sampled_from(["grid", "{kind: lhs, points: 9}", "{kind: sobol, points: 6}"]))
def test_merged_points_run_equal_scenarios_and_no_others(factors: dict[str, str], design: str) -> None:
    made = plan(factors, design if factors else "grid")
    for label in made.labels:
        representative = made.representative[label]
        assert (representative <= np.arange(made.points.count)).all()
        assert (representative[representative] == representative).all()
        hashes: dict[str, int] = {}
        for point in range(made.points.count):
            arms = made.experiment.bases[made.base(point)]
            values = {p: v for p, v in made.points.values(point).items() if p != "scenario"}
            mine = {p: v for p, v in values.items() if not p.startswith("policies.") or p.split(".")[1] in
                    [policy.key for policy in arms[label].policies]}  # fmt: skip
            scenario = arms[label].with_(**mine)
            assert made.scenario(label, point) == scenario
            # The first point with this scenario stands for all of them, and for no other.
            assert hashes.setdefault(content_hash(scenario), point) == representative[point]


@settings(max_examples=25)
@given(CHOSEN, st.integers(1, 3), st.integers(0, 2))
def test_units_cover_every_cell_once_a_replication_and_one_after_the_other(
    factors: dict[str, str], replications: int, first: int
) -> None:
    made = plan(factors)
    units = list(made.units(replications, first))
    specs = [spec for unit in units for spec in unit]
    seen = Counter((spec.arm, spec.point, spec.replication) for spec in specs)
    cells = {(label, point) for point in range(made.points.count) for label in made.arms_at(point)}
    assert set(seen.values()) <= {1}
    assert set(seen) == {(*cell, r) for cell in cells for r in range(first, replications)}
    assert len(cells) == made.cells == made.runs(1)
    assert made.merged == len(made.labels) * made.points.count - made.cells
    assert len(specs) == made.runs(replications) - (
        made.runs(first) if first < replications else made.runs(replications)
    )
    order = [(unit[0].replication, unit[0].point) for unit in units]
    assert order == sorted(order)
    for unit in units:
        assert len({(spec.point, spec.replication, spec.seed) for spec in unit}) == 1
        assert [spec.arm for spec in unit] == [
            label for label in made.labels if label in made.arms_at(unit[0].point)
        ]
        assert all(spec.keep == made.experiment.tables for spec in unit)


def test_the_baseline_of_a_policy_s_setting_is_run_once() -> None:
    made = plan({"policies.leadership_council.every": "[5, 10, 21, 63]"})
    assert made.representative["today"].tolist() == [0, 0, 0, 0]
    assert made.representative["council"].tolist() == [0, 1, 2, 3]
    assert made.arms_at(0) == ("today", "council", "both")
    assert made.arms_at(2) == ("council", "both")
    assert (made.cells, made.merged, made.runs(50)) == (9, 3, 450)


def test_a_cell_is_run_as_often_as_the_point_that_asks_for_most() -> None:
    made = plan({"policies.leadership_council.every": "[5, 10, 21]"})
    asked = np.array([1, 3, 2])
    specs = [spec for unit in made.units(asked) for spec in unit]
    assert made.runs(asked) == len(specs) == 3 + 2 * (1 + 3 + 2)
    assert Counter((spec.arm, spec.point) for spec in specs)["today", 0] == 3
    assert [s.replication for s in specs if s.arm == "council" and s.point == 1] == [0, 1, 2]
    more = [spec for unit in made.units(asked, first=2) for spec in unit]
    assert {(s.arm, s.point, s.replication) for s in more} == {
        ("today", 0, 2), ("council", 1, 2), ("both", 1, 2),
    }  # fmt: skip


def test_no_factor_is_one_point_at_which_all_arms_run() -> None:
    made = plan({})
    assert [[spec.arm for spec in unit] for unit in made.units(1)] == [["today", "council", "both"]]
    assert made.scenario("council", 0) == made.experiment.arms["council"]


def test_an_arm_s_values_are_those_that_touch_it() -> None:
    made = plan({"policies.leadership_council.every": "[5, 10]", "behaviour.trust.gain": "[0.1]"})
    assert made.values("today", 1) == {"behaviour.trust.gain": 0.1}
    assert made.values("council", 1) == {"policies.leadership_council.every": 10, "behaviour.trust.gain": 0.1}


def test_inputs_do_not_depend_on_the_order_of_keys_that_do_not_matter() -> None:
    one = """
scenario: {extends: builtin:reference, challenges: {sla: 1 month, value: 5}}
arms: {a: [], b: [{use: leadership_council, every: 2 weeks, strength: 50 %}]}
factors:
  behaviour.trust.gain: {from: 0.1, to: 0.4, spread: log}
design: {kind: lhs, points: 5}
seed: 3
tables: [daily, adoption]
replications: 5
"""
    other = """
replications: 50
tables: [adoption, runs, daily]
design: {points: 5, kind: lhs}
question: The same?
budget: {runs: 5}
factors:
  behaviour.trust.gain: {spread: log, to: 40 %, from: 10 %}
seed: 3
arms: {b: [{strength: 0.5, use: leadership_council, every: 10}], a: []}
scenario: {challenges: {value: 5, sla: 21}, extends: builtin:reference}
baseline: b
"""
    inputs = [plan_of(parse_experiment(text)).inputs() for text in (one, other)]
    assert inputs[0] == inputs[1]
    assert json.loads(json.dumps(inputs[0])) == inputs[0]


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"seed": "8"}, {"seed"}),
        ({"tables": "[daily]"}, {"tables"}),
        ({"replications": "{until: {outcome: money, half_width: 5 %}}"}, {"until"}),
        ({"replications": "9"}, set()),
        ({"baseline": "council"}, set()),
        ({"budget": "{runs: 9}"}, set()),
        ({"name": "other"}, set()),
    ],
)
def test_inputs_name_what_decides(change: dict[str, str], names: set[str]) -> None:
    factors = {"behaviour.trust.gain": "[0.1, 0.2]"}
    before, after = plan(factors).inputs(), plan(factors, **change).inputs()
    assert {key for key in before if before[key] != after[key]} == names
    other = plan({"behaviour.trust.gain": "[0.1, 0.3]"}).inputs()
    assert {key for key in before if before[key] != other[key]} == {"factors", "points"}


def test_values_that_do_not_fit_together_are_told_before_anything_runs() -> None:
    text = f"""
scenario: builtin:reference
{ARMS}
factors:
  calendar.warmup: [130, 260]
  calendar.policy_day: [130, 260]
"""
    with pytest.raises(InputError) as caught:
        plan_of(parse_experiment(text))
    (problem,) = caught.value.problems
    assert 'point 2, arm "today", calendar.warmup = 260, calendar.policy_day = 130' in problem.message


def test_many_combinations_are_tried_at_their_ends() -> None:
    text = """
scenario: builtin:reference
factors:
  calendar.horizon: {from: 400, to: 5000}
  organisation.team_size: {from: 4, to: 20}
  calendar.policy_day: {from: 130, to: 400}
design: {kind: lhs, points: 3000}
"""
    started = time.perf_counter()
    plan_of(parse_experiment(text))
    assert time.perf_counter() - started < 5


MILLIONS = {
    "lhs": """
design: {kind: lhs, points: 1000000}
factors:
  policies.leadership_council.strength: {from: 0, to: 1}
  policies.joint_incentives.weight: {from: 0, to: 1}
  behaviour.trust.gain: {from: 0.1, to: 0.4, spread: log}
  behaviour.help.share: {from: 0, to: 1, spread: normal, mean: 0.2, sd: 0.1}
""",
    "grid": """
factors:
  policies.leadership_council.strength: {from: 0, to: 1, steps: 100}
  policies.joint_incentives.weight: {from: 0, to: 1, steps: 100}
  behaviour.trust.gain: {from: 0.1, to: 0.4, steps: 100}
""",
}


@pytest.mark.parametrize("text", MILLIONS.values(), ids=MILLIONS)
@pytest.mark.slow
def test_a_million_points_in_five_seconds(text: str) -> None:
    from siloSim.cli.planning import dry_run_lines

    started = time.process_time()
    made = plan_of(parse_experiment(f"scenario: builtin:reference\n{ARMS}{text}"))
    made.inputs()
    assert made.points.count == 1_000_000
    assert len(dry_run_lines(made)) > 5
    next(made.units(50))
    assert time.process_time() - started < 5


def test_an_experiment_made_in_python_needs_no_bases() -> None:
    experiment = plan({"behaviour.trust.gain": "[0.1, 0.2]"}).experiment
    made = plan_of(replace(experiment, bases={}, scenarios={}, written={}))
    assert made.scenario("council", 1).parameters["trust.gain"] == 0.2
    assert made.inputs() == plan_of(experiment).inputs()
