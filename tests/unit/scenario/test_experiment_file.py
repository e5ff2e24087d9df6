"""Experiment files: what is read, what is left to defaults, and what is said about mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from siloSim.errors import ScenarioError
from siloSim.scenario import load, schema_of, validate_file
from siloSim.scenario.experiment import Budget, Design, Until
from siloSim.scenario.experiment_file import load_experiment, parse_experiment
from siloSim.scenario.experiment_schema import MAX_POINTS, OUTCOME_UNITS, TABLES

HEAD = "scenario: builtin:reference\n"


def problems(text: str, file: str | None = None) -> list[str]:
    """What is said about a wrong one: `line key: message | allowed | remedy`."""
    with pytest.raises(ScenarioError) as caught:
        parse_experiment(text, file)
    return [f"{p.line} {p.key}: {p.message} | {p.allowed} | {p.remedy}" for p in caught.value.problems]


def test_the_shortest_experiment_runs_the_scenario_as_it_is() -> None:
    found = parse_experiment(HEAD)
    reference = load("builtin:reference")
    assert found.arms == {"as_is": reference}
    assert (found.baseline, found.factors, found.design) == ("as_is", (), Design())
    assert (found.replications, found.seed, found.budget) == (50, 7, Budget())
    assert found.tables == {"runs", "adoption", "survival"}
    assert found.bases == {"reference": found.arms}


def test_the_example_of_the_contract() -> None:
    found = parse_experiment(
        """
schema: 1
name: cadence
question: How often
  should the council meet?
scenario: builtin:busy
baseline: council
arms:
  today: []
  council: [leadership_council]
  full: [leadership_council, {use: joint_incentives, strength: 60 %}, knowledge_base]
factors:
  policies.leadership_council.every: [5, 10, 1 month, 63 days]
design: grid
replications: {until: {outcome: time_in_system, half_width: 5 %, min: 20, max: 300}}
seed: 9223372036854775807
budget: {runs: 1000, minutes: 2 h}
tables: [daily]
"""
    )
    assert (found.name, found.baseline, found.seed) == ("cadence", "council", 2**63 - 1)
    assert found.question == "How often should the council meet?"
    assert list(found.arms) == ["today", "council", "full"]
    assert [policy.strength for policy in found.arms["full"].policies] == [1, 0.6, 1]
    (factor,) = found.factors
    assert (factor.levels, factor.unit, factor.whole) == ((5, 10, 21, 63), "days", True)
    assert found.replications == Until("time_in_system", 0.05, relative=True, minimum=20, maximum=300)
    assert found.budget == Budget(1000, 120)
    assert found.tables == {"runs", "daily"}


def test_a_plain_file_is_called_after_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "council cadence"
    folder.mkdir()
    (folder / "experiment.yaml").write_text(HEAD)
    (folder / "other.yaml").write_text(HEAD)
    assert load_experiment(folder / "experiment.yaml").name == "council cadence"
    assert load_experiment(folder / "other.yaml").name == "other"


def test_a_scenario_is_named_by_its_path_or_written_out(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "acme.yaml").write_text(
        "organisation: {departments: {A: 20, B: 15}}\npolicies: [own]\nmoney: {currency: CHF}\n"
    )
    policy = """
key: own
title: T
does: D
group: communication
effects: [{change: {primitive: help.routing, add: 0.1}}, {gather: {who: heads, every: 5 days, hours: 1 h}}]
price: [gather]
evidence: {grade: P, sources: [x]}
"""
    (tmp_path / "base" / "own.yaml").write_text(policy)
    (tmp_path / "sweep").mkdir()
    place = tmp_path / "sweep" / "experiment.yaml"
    place.write_text("scenario: ../base/acme.yaml\narms: {a: {}, b: [own:0.5], c: []}\n")
    found = load_experiment(place)
    assert found.arms["a"].name == "acme"
    assert [p.strength for p in found.arms["a"].policies] == [1]
    assert [p.strength for p in found.arms["b"].policies] == [0.5]  # found beside the scenario
    assert found.arms["c"].policies == ()
    place.write_text("name: x\nscenario:\n  extends: ../base/acme.yaml\n  challenges: {sla: 1 month}\n")
    inline = load_experiment(place)
    assert inline.arms["as_is"].parameters["challenges.sla"] == 21
    assert inline.arms["as_is"].currency == "CHF"


def test_arms_add_and_set() -> None:
    found = parse_experiment(
        """
scenario: {extends: builtin:reference, policies: [leadership_council]}
arms:
  as_written: {}
  none: []
  more: {add: [joint_incentives, leadership_council:0.5]}
  changed: {set: {behaviour.trust.gain: 0.5, policies.leadership_council.every: 2 weeks}}
  replaced: {policies: [knowledge_base], set: {organisation.ties.mean: 12}}
"""
    )
    arms = found.arms

    def policies(label: str) -> dict[str, float]:
        return {p.key: p.strength for p in arms[label].policies}

    assert policies("as_written") == {"leadership_council": 1}
    assert policies("none") == {}
    assert policies("more") == {"leadership_council": 0.5, "joint_incentives": 1}
    assert arms["changed"] == arms["as_written"].with_(
        **{"behaviour.trust.gain": 0.5, "policies.leadership_council.every": 10}
    )
    assert policies("replaced") == {"knowledge_base": 1}
    assert arms["replaced"].organisation.ties.mean == 12  # type: ignore[union-attr]


def test_two_scenarios_carry_the_same_arms() -> None:
    found = parse_experiment(
        "arms: {today: [], council: [leadership_council]}\n"
        "factors: {scenario: [builtin:reference, builtin:busy]}\n"
    )
    assert found.factors[0].levels == ("reference", "busy")
    assert {base: list(arms) for base, arms in found.bases.items()} == {
        "reference": ["today", "council"],
        "busy": ["today", "council"],
    }
    assert found.arms == found.bases["reference"]
    assert found.bases["busy"]["council"] == load("builtin:busy").with_(policies=["leadership_council"])
    other = parse_experiment(
        "scenario: builtin:busy\nfactors: {scenario: [builtin:reference, builtin:busy]}\n"
    )
    assert other.factors[0].levels == ("reference", "busy")  # the order in which points are numbered
    assert next(iter(other.bases)) == "busy"  # what the arms are shown on


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("arms: {a: []}", ['1 scenario: the key "scenario" is missing']),
        ("scenario: builtin:referense", ['1 scenario: this scenario cannot be read: there is no built-in']),
        ("scenario: gone.yaml", ["1 scenario: this scenario cannot be read: there is no such file"]),
        ("scenario: [builtin:busy]", ["1 scenario: this names no scenario"]),
        (HEAD + "seeds: 3", ['2 seeds: unknown key "seeds" |', 'did you mean "seed"?']),
        (HEAD + "seed: 1.5", ["2 seed: this cannot be a seed | whole numbers"]),
        (HEAD + "seed: true", ["2 seed: this cannot be a seed"]),
        (HEAD + "baseline: tody\narms: {today: []}", ['2 baseline: there is no arm "tody"', 'mean "today"?']),
        (HEAD + "arms:\n  a: leadership_council", ["3 arms.a: an arm is a list of policies", "[leadership_council]"]),
        (HEAD + "arms:\n  a:", ["3 arms.a: the policies of this arm are missing", "write a: []"]),
        (HEAD + "arms: {}", ["2 arms: there is no arm"]),
        (HEAD + "arms: {a/b: []}", ["2 arms: an arm cannot be called so"]),
        (HEAD + "arms: {a: [councl]}", ['2 arms.a[0]: there is no policy "councl"']),
        (HEAD + "arms: {a: [knowledge_base:2]}", ["2 arms.a.knowledge_base.strength: strength: this is out"]),
        (HEAD + "arms: {a: {polices: []}}", ['unknown key "polices"', 'did you mean "policies"?']),
        (HEAD + "arms: {a: {set: {behaviour.trust.gian: 1}}}", ['unknown key "trust.gian"', '"trust.gain"?']),
        (HEAD + "arms: {a: {set: {calendar.horizon: 600}}}", ["an arm cannot set calendar.horizon: arms are"]),
        (HEAD + "arms: {a: {set: {policies: []}}}", ["write policies: beside set:"]),
        (HEAD + "tables: [runs, dreams]", ["2 tables[1]: this value is not one of those allowed"]),
        (HEAD + "until: {outcome: money}", ["write replications: {until: {...}}"]),
        (HEAD + "design: morris", ["2 design: this is not a design", "the nearest is lhs or oat"]),
        (HEAD + "factors: {scenario: builtin:busy}", ["the factor scenario is a list of scenarios"]),
        (HEAD + "factors: {scenario: [builtin:busy]}", ["1 scenario: the factor scenario replaces this"]),
        ("factors: {scenario: [builtin:busy, builtin:busy]}", ["1 factors.scenario: this level stands twice"]),
        ("organisation: {departments: {A: 20}}", ["this is a scenario, not an experiment"]),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_line_key_and_remedy(text: str, said: list[str]) -> None:
    found = "\n".join(problems(text))
    for part in said:
        assert part in found


def test_all_mistakes_at_once() -> None:
    found = problems(
        HEAD
        + """baseline: x
arms: {a: [nothing_such], b: {set: {behaviour.trust.gain: 7}}, c: [leadership_council]}
factors: {policies.leadership_council.every: [900], trust.gain: [1]}
design: lhs
replications: 0
budget: {minutes: 1 week, runs: 0}
tables: [dreams]
"""
    )
    assert [line.partition(" ")[0] for line in found] == ["2", "3", "3", "4", "4", "5", "6", "7", "7", "8"]


def test_two_scenarios_of_one_name_are_refused(tmp_path: Path) -> None:
    for folder, people in (("a", 20), ("b", 30)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "scenario.yaml").write_text(f"organisation: {{departments: {{A: {people}}}}}\n")
    text = "factors:\n  scenario: [a/scenario.yaml, b/scenario.yaml]\n"
    (said,) = problems(text, str(tmp_path / "e.yaml"))
    assert 'two scenarios have the name "scenario"' in said
    assert "write name: ... in one of them" in said


def test_what_goes_wrong_on_a_later_scenario_only_names_it(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(
        "organisation: {departments: {A: 20}}\ncalendar: {horizon: 140, policy_day: 130}\n"
    )
    text = (
        "factors: {scenario: [builtin:reference, small.yaml]}\n"
        "arms: {a: [{use: leadership_council, start: 100}]}\n"
    )
    (said,) = problems(text, str(tmp_path / "e.yaml"))
    assert "on small: the policy starts on day 230" in said


def test_content_decides_what_a_file_is(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(HEAD + "arms: {a: []}\n")
    bad.write_text(HEAD + "arms: {a: [nothing]}\n")
    assert validate_file(good) == []
    (problem,) = validate_file(bad)
    assert problem.line == 2
    with pytest.raises(ScenarioError, match=r"silosim sweep .* runs it"):
        load(good)


def test_names_are_those_of_the_model() -> None:
    from siloSim.model.measures import OUTCOMES
    from siloSim.runs.design import TABLES as KEPT

    units = {"index": "", "challenges": "count", "h per person-day": "h/day"}
    assert dict(OUTCOME_UNITS) == {o.name: units.get(o.unit, o.unit) for o in OUTCOMES}
    assert set(TABLES) == {*KEPT, "survival"}


def test_the_schema_of_experiments_names_every_key() -> None:
    schema = schema_of("experiment")
    assert set(schema["properties"]) == {
        "schema", "name", "question", "scenario", "baseline", "arms", "factors", "design", "replications", "seed",
        "budget", "tables",
    }  # fmt: skip
    assert schema["additionalProperties"] is False
    design = schema["properties"]["design"]["anyOf"][1]["properties"]
    assert design["points"]["anyOf"][0]["maximum"] == MAX_POINTS
    assert schema["properties"]["seed"]["maximum"] == 2**63 - 1
    assert str(schema).count("$ref") == str(schema).count("#/$defs/BudgetSection")
