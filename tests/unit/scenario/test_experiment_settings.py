"""Design, replications and budget of an experiment file."""

from __future__ import annotations

import pytest

from siloSim.errors import ScenarioError
from siloSim.scenario.experiment import Budget, Design, Until
from siloSim.scenario.experiment_file import parse_experiment

HEAD = "scenario: builtin:reference\nfactors: {behaviour.trust.gain: {from: 0.1, to: 0.4}}\n"


@pytest.mark.parametrize(
    ("text", "design"),
    [
        ("grid", Design("grid")),
        ("oat", Design("oat")),
        ("{steps: 3}", Design("grid", steps=3)),
        ("{kind: lhs, points: 64}", Design("lhs", 64)),
        ("{kind: sobol, points: 64, seed: 3}", Design("sobol", 64, seed=3)),
    ],
)
def test_a_design_is_a_name_or_a_mapping(text: str, design: Design) -> None:
    assert parse_experiment(f"{HEAD}design: {text}").design == design


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("{outcome: time_in_system, half_width: 5 %}", Until("time_in_system", 0.05, relative=True)),
        ("{outcome: time_in_system, half_width: 1 day, min: 2}", Until("time_in_system", 1, minimum=2)),
        ("{outcome: would_help, half_width: 0.02, max: 30}", Until("would_help", 0.02, maximum=30)),
        ("{outcome: would_help, half_width: 2 %}", Until("would_help", 0.02, relative=True)),
        ("{outcome: output, half_width: 15 min/day}", Until("output", 0.25)),
        ("{outcome: money, half_width: 1000 EUR}", Until("money", 1000)),
    ],
)
def test_a_precision_is_a_share_or_in_the_unit_of_its_outcome(text: str, until: Until) -> None:
    assert parse_experiment(f"{HEAD}replications: {{until: {text}}}").replications == until


def test_an_outcome_of_one_s_own_is_known_to_whoever_wrote_it(tmp_path) -> None:
    (tmp_path / "mine.py").write_text("def calm(window):\n    return 1.0\n")
    text = (
        "scenario: {extends: builtin:reference, measures: [mine.py:calm]}\n"
        "replications: {until: {outcome: calm, half_width: 0.5}}"
    )
    assert parse_experiment(text, str(tmp_path / "e.yaml")).replications == Until("calm", 0.5)


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("{runs: 100}", Budget(100)),
        ("{minutes: 30}", Budget(minutes=30)),
        ("{minutes: 30 minutes}", Budget(minutes=30)),
        ("{runs: 5, minutes: 1.5 h}", Budget(5, 90)),
        ("", Budget()),
    ],
)
def test_a_budget_is_runs_or_minutes_of_the_clock(text: str, budget: Budget) -> None:
    assert parse_experiment(f"{HEAD}budget: {text}").budget == budget


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("design: lhs", "lhs needs a number of points"),
        ("design: {kind: sobol, points: 0}", "points = 0: this is out of range"),
        ("design: {kind: lhs, points: 1e9}", "this is out of range"),
        ("design: {points: 5}", "points says nothing under the design grid"),
        ("design: {kind: oat, seed: 5}", "seed says nothing under the design oat"),
        ("design: file", "a file of points is not named"),
        ("design: {kind: lhs, points: 5, file: x.csv}", "file says nothing under the design lhs"),
        ("design: {file: x.csv}", "this file cannot be read"),
        (r'design: {file: "a\0b"}', "this file cannot be read"),
        ("design: {kind: girds}", "not one of those allowed"),
        ("design: [grid]", "this is not a design"),
        ("replications: 0", "allowed: whole numbers, 1 to 1000000, or {until: {...}}"),
        ("replications: 2.5", "must be a whole number"),
        ("replications: {outcome: money, half_width: 3}", "until is missing"),
        ("replications: {until: {outcome: time}}", 'the key "half_width" is missing'),
        ("replications: {until: {outcome: tiem_in_system, half_width: 1}}", 'did you mean "time_in_system"?'),
        ("replications: {until: {outcome: money, half_width: 5 h}}", "a number in the outcome's unit"),
        ("replications: {until: {outcome: money, half_width: -5 %}}", "this is out of range"),
        ("replications: {until: {outcome: money, half_width: 5 %, min: 1}}", "this is out of range"),
        ("replications: {until: {outcome: money, half_width: 5 %, max: 10}}", "fewer than the fewest"),
        ("budget: {minutes: 2 days}", "this is not a time to stop after"),
        ("budget: {minutes: 0}", "this is not a time to stop after"),
        ("budget: {hours: 3}", 'unknown key "hours"'),
        ("budget: 30 minutes", "this must be a mapping"),
    ],
)  # fmt: skip
def test_mistakes(text: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_experiment(HEAD + text)
    assert said in str(caught.value)
    assert {problem.line for problem in caught.value.problems} <= {2, 3}


def test_a_sample_without_factors_is_refused() -> None:
    with pytest.raises(ScenarioError, match="has no factor to vary"):
        parse_experiment("scenario: builtin:reference\ndesign: {kind: lhs, points: 5}")
