"""Factors: levels and intervals in the unit of what they vary, tried on the arms that they touch."""

from __future__ import annotations

from pathlib import Path

import pytest

from siloSim.errors import ScenarioError
from siloSim.scenario.experiment import Experiment, Factor
from siloSim.scenario.experiment_file import parse_experiment

HEAD = (
    "scenario: builtin:reference\n"
    "arms: {today: [], council: [leadership_council], both: [leadership_council:0.5, joint_incentives]}\n"
)


def read(factors: str, design: str = "grid") -> Experiment:
    return parse_experiment(f"{HEAD}design: {design}\nfactors:\n  {factors}\n")


def factor(text: str) -> Factor:
    return read(text).factors[0]


def problems(factors: str, head: str = HEAD) -> str:
    with pytest.raises(ScenarioError) as caught:
        parse_experiment(f"{head}factors:\n  {factors}\n")
    return "\n".join(
        f"{p.line}:{p.column} {p.key}: {p.message} | {p.allowed} | {p.remedy}" for p in caught.value.problems
    )


def test_levels_are_numbers_in_the_unit_of_their_path() -> None:
    assert factor("policies.leadership_council.every: [1 week, 10, 1 month]") == Factor(
        "policies.leadership_council.every", (5, 10, 21), whole=True, unit="days"
    )
    assert factor("behaviour.attention.asking: [15 min, 0.5]").levels == (0.25, 0.5)
    assert factor("behaviour.help.share: [20 %, 0.3]").levels == (0.2, 0.3)
    assert factor("challenges.value: [1000 EUR, 5]").levels == (1000, 5)
    assert factor("organisation.departments.Sales: [20, 40]").whole
    assert not factor("policies.leadership_council.strength: [0, 1]").whole


def test_names_vary_too(tmp_path: Path) -> None:
    rule = tmp_path / "mine.py"
    rule.write_text("def sticky(trust, event, rate, target):\n    return trust\n")
    found = parse_experiment(
        "scenario: builtin:reference\nfactors: {rules.trust_update: [mine.py:sticky]}\n",
        str(tmp_path / "experiment.yaml"),
    )
    assert found.factors[0].levels == (f"{rule.resolve()}:sticky",)
    assert not found.factors[0].unit


def test_intervals_have_a_spread() -> None:
    assert factor("behaviour.help.share: {from: 10 %, to: 0.4, steps: 3}") == Factor(
        "behaviour.help.share", low=0.1, high=0.4, unit="share", steps=3
    )
    assert factor("challenges.value: {from: 100, to: 1e6, spread: log}").spread == "log"
    normal = factor("behaviour.help.share: {from: 0, to: 1, spread: normal, mean: 22 %, sd: 0.05}")
    assert (normal.mean, normal.sd) == (0.22, 0.05)
    peak = factor(
        "behaviour.decision.patience: {from: 1 week, to: 1 month, spread: triangular, peak: 2 weeks}"
    )
    assert (peak.low, peak.high, peak.mean) == (5, 21, 10)


def test_an_interval_of_whole_numbers_is_known_as_one() -> None:
    assert factor("calendar.horizon: {from: 500, to: 600}").whole
    assert factor("policies.leadership_council.every: {from: 5, to: 63}").whole  # the model refuses a half
    assert factor("policies.leadership_council.cases: {from: 1, to: 6}").whole is False
    assert not factor("policies.leadership_council.hours: {from: 1, to: 3}").whole


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("behaviour.trust.gain: 0.1", "a factor has several levels"),
        ("behaviour.trust.gain: []", "the factor has no level"),
        (f"behaviour.trust.gain: [{', '.join(str(i / 1000) for i in range(501))}]", "501 levels | 1 to 500"),
        ("behaviour.trust.gain: [0.1, 10 %]", "4:31 factors.behaviour.trust.gain: this level stands twice"),
        ("behaviour.trust.gain: [0.1, 2]", "this is out of range | 0 to 1"),
        ("behaviour.trust.gain: [0.1, [1]]", "this must be a single number"),
        ("behaviour.trust.gain: [0.1, true]", "true and false are not numbers"),
        ("trust.gain: [0.1]", 'did you mean "behaviour.trust.gain"?'),
        ("behaviour: {trust.gain: [0.1]}", "write behaviour.trust.gain:"),
        ("behaviour.trust.gian: [0.1]", 'did you mean "trust.gain"?'),
        ("organisation.departments.Sals: [30]", 'did you mean "organisation.departments.Sales"?'),
        ("policies.knowledge_base.capture: [0.1]", 'no arm has the policy "knowledge_base"'),
        ("policies.leadership_counsil.every: [5]", 'did you mean "leadership_council"?'),
        ("policies.leadership_council.evry: [5]", 'did you mean "every"?'),
        ("policies.leadership_council: [5]", "leads nowhere"),
        ("policies: [[]]", "list the policies of an arm under arms:"),
        ("name: [a]", "a name changes no run"),
        ("anchors.backlog: [3]", "anchors change no run"),
        ("seed: [1, 2]", "leads nowhere"),
        ("policies.leadership_council.every: [5.5]", "must be a whole number"),
        ("behaviour.trust.gain: {from: 0.3}", 'the key "to" is missing'),
        ("behaviour.trust.gain: {from: 0.3, to: 0.3}", "the interval is a single value"),
        ("behaviour.trust.gain: {from: 0.3, to: 0.2}", "the interval ends before it starts"),
        ("behaviour.trust.gain: {from: 0, to: 1, spread: log}", "a logarithmic interval starts above 0"),
        ("behaviour.trust.gain: {from: 0, to: 1, log: yes}", "write spread: log"),
        ("behaviour.trust.gain: {from: 0, to: 1, spread: normal, sd: 1}", "a normal spread needs mean"),
        ("behaviour.trust.gain: {from: 0, to: 1, spread: normal, mean: 0, sd: 0}", "sd: this is out of range"),
        ("behaviour.trust.gain: {from: 0, to: 1, peak: 0.5}", "or write spread: triangular"),
        ("behaviour.trust.gain: {from: 0, to: 0.5, spread: triangular, peak: 0.6}", "outside of the interval"),
        ("behaviour.trust.gain: {from: 0, to: 1, spread: cauchy}", "not one of those allowed"),
        ("behaviour.trust.gain: {from: 0, to: 1, steps: 1}", "steps: this is out of range"),
        ("rules.trust_update: {from: 0, to: 1}", "names have no interval"),
        ("rules.trust_update: [gone.py:f]", "there is no such file"),
        (r'rules.trust_update: ["a\0b.py:f"]', "there is no such file"),
        (r'organisation.hours: ["a\0b"]', "there is no such file"),
        ("employee: [3]", "this must be a name"),
    ],
)  # fmt: skip
def test_mistakes_point_at_their_line(text: str, said: str) -> None:
    found = problems(text)
    assert said in found
    assert found.startswith("4:")


def test_a_level_is_tried_in_every_arm_that_it_touches() -> None:
    head = "scenario: builtin:reference\narms: {a: [leadership_council], late: [{use: leadership_council, start: 380}]}\n"
    found = problems("calendar.horizon: [520, 505]", head)
    assert 'the policy starts on day 510, when the run is over, in the arm "late"' in found
    assert '"a"' not in found


def test_an_arm_does_not_set_what_a_factor_varies() -> None:
    head = "scenario: builtin:reference\narms: {a: {set: {behaviour.trust.gain: 0.5}}}\n"
    assert 'the arm "a" sets what this factor varies' in problems("behaviour.trust.gain: [0.1]", head)


def test_dates_that_vary_together_are_judged_as_points() -> None:
    """A warm-up of 260 days fits where policies start as late, and only there."""
    assert "before the warm-up ends" in problems("calendar.warmup: [130, 260]")
    found = read("calendar.warmup: [130, 260]\n  calendar.policy_day: [260]")
    assert [factor.levels for factor in found.factors] == [(130, 260), (260,)]
