"""Scenario files: what they may say, how they extend each other, and all their mistakes at once."""

from pathlib import Path

import pytest

from siloSim.errors import Problem, ScenarioError
from siloSim.organisation.structure import TieSpec
from siloSim.scenario import builtin_names, load, parse, validate_file
from siloSim.scenario.parameters import DEFAULTS, TABLE
from siloSim.scenario.scenario import (
    Calendar,
    Gather,
    GeneratedOrganisation,
    ImportedOrganisation,
    Scenario,
)

SMALL = "organisation: {departments: {Sales: 60, Finance: 25}}\n"


def problems(text: str, file: str | None = None) -> list[Problem]:
    with pytest.raises(ScenarioError) as caught:
        parse(text, file)
    return list(caught.value.problems)


def only(text: str) -> Problem:
    found = problems(text)
    assert len(found) == 1, [str(p) for p in found]
    return found[0]


def heads(scenario: Scenario) -> dict[str, int]:
    assert isinstance(scenario.organisation, GeneratedOrganisation)
    return dict(scenario.organisation.departments)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_five_lines_of_head_counts_are_enough() -> None:
    scenario = parse("organisation:\n  departments:\n    Sales: 60\n    Engineering: 80\n    NO: 25\n")
    assert heads(scenario) == {"Sales": 60, "Engineering": 80, "NO": 25}
    assert scenario.calendar == Calendar()
    assert isinstance(scenario.organisation, GeneratedOrganisation)
    assert scenario.organisation.ties == TieSpec()
    assert dict(scenario.parameters) == dict(DEFAULTS)
    assert scenario.policies == ()


def test_built_in_scenarios() -> None:
    assert builtin_names() == ("busy", "reference")
    reference, busy = load("builtin:reference"), load("builtin:busy")
    assert sum(heads(reference).values()) == 210
    assert len(heads(reference)) == 6
    assert dict(reference.parameters) == dict(DEFAULTS)
    assert busy.name == "busy"
    changed = {name for name in DEFAULTS if busy.parameters[name] != reference.parameters[name]}
    assert changed == {"challenges.per_person_per_month"}
    assert busy.parameters["challenges.per_person_per_month"] == 1.6


def test_every_parameter_can_be_set_by_its_path() -> None:
    for p in TABLE:
        section, _, key = p.path.partition(".")
        value = p.low if p.low != p.default else p.high
        scenario = parse(f"{SMALL}{section}: {{{key}: {value!r}}}\n")
        assert scenario.parameters[p.name] == value, p.name


def test_dotted_and_nested_behaviour_are_the_same() -> None:
    dotted = parse(SMALL + "behaviour: {trust.gain: 0.05, trust.fade: 0.1}\n")
    nested = parse(SMALL + "behaviour:\n  trust: {gain: 5 %}\n  trust.fade: 0.1\n")
    assert dotted == nested
    assert dotted.parameters["trust.gain"] == 0.05
    assert "stands twice" in only(SMALL + "behaviour: {trust.gain: 1, trust: {gain: 1}}\n").message


def test_units_in_a_scenario() -> None:
    scenario = parse(
        SMALL
        + 'calendar: {horizon: 1 year, warmup: 1 quarter, policy_day: "63 days"}\n'
        + "challenges: {per_person_per_month: 0.05 /day, value: 20000 EUR}\n"
        + "behaviour: {decision.patience: 2 weeks, attention.asking: 30 min}\n"
        + "money: {cost_per_hour: 75 EUR/h}\n"
    )
    assert scenario.calendar == Calendar(260, 63, 63)
    assert scenario.parameters["challenges.per_person_per_month"] == 1.05
    assert scenario.parameters["decision.patience"] == 10
    assert scenario.parameters["attention.asking"] == 0.5
    assert scenario.parameters["money.cost_per_hour"] == 75


def test_density_ratio_stands_for_the_within_share() -> None:
    def within(ties: str) -> float:
        scenario = parse(f"organisation: {{departments: {{A: 10, B: 10}}, ties: {ties}}}\n")
        assert isinstance(scenario.organisation, GeneratedOrganisation)
        return scenario.organisation.ties.within_share

    # 90 pairs within, 100 across
    assert within("{density_ratio: 1}") == pytest.approx(90 / 190)
    assert within("{density_ratio: 10}") == pytest.approx(900 / 1000)
    both = "organisation: {departments: {A: 10, B: 10}, ties: {density_ratio: 2, within_share: 0.5}}"
    assert only(both).key == "organisation.ties.density_ratio"


def test_all_mistakes_of_a_file_are_found_at_once_with_place_and_remedy() -> None:
    text = """schema: 2
extnds: builtin:reference
trust.gain: 3
calendar: {horizon: 3 EUR, warmup: true, polcy_day: 7}
organisation:
  departments: {Sales: 60, Ops: .nan, Ops: 3}
  tyes: 4
challenges: {value: 20000 USD, sla: -1}
behaviour: {trust: {gain: 5 parsecs, gian: 1}, decision.patience: [1]}
policies: [leadership_counsil, {use: knowledge_base, captur: 1, age: 100}]
"""
    found = {(p.line, p.key): p for p in problems(text, "acme.yaml")}
    assert set(found) == {
        (1, "schema"), (2, "extnds"), (3, "trust.gain"), (4, "calendar.horizon"), (4, "calendar.warmup"),
        (4, "calendar.polcy_day"), (6, "organisation.departments.Ops"), (6, "Ops"), (7, "organisation.tyes"),
        (8, "challenges.value"), (8, "challenges.sla"), (9, "behaviour.trust.gain"),
        (9, "behaviour.trust.gian"), (9, "behaviour.decision.patience"), (10, "policies[0]"),
        (10, "policies.knowledge_base.captur"), (10, "policies.knowledge_base.age"),
    }  # fmt: skip
    assert all(p.file == "acme.yaml" and p.column is not None for p in found.values())
    assert all(p.allowed or p.remedy for p in found.values())
    assert found[2, "extnds"].remedy == 'did you mean "extends"?'
    assert found[3, "trust.gain"].remedy == 'did you mean "behaviour.trust.gain"?'
    assert found[9, "behaviour.trust.gian"].remedy == 'did you mean "trust.gain"?'
    assert found[10, "policies[0]"].remedy == 'did you mean "leadership_council"?'
    assert found[8, "challenges.sla"].value == "-1"
    assert "1 to 1000 days" in (found[8, "challenges.sla"].allowed or "")


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("name: x\n", "organisation", "no organisation"),
        ("organisation: {ties: {mean: 3}}\n", "organisation", "no organisation"),
        ("organisation: {departments: {A: 9}}\n", "organisation.departments", "9 people"),
        ("organisation: {departments: {A: 600000, B: 400001}}\n", "organisation.departments", "1,000,001"),
        ("organisation: {departments: {}}\n", "organisation.departments", "0 departments"),
        ("organisation: {departments: {A: 12.5}}\n", "organisation.departments.A", "whole"),
        ("organisation: {departments: [A, B]}\n", "organisation.departments", "mapping"),
        ("organisation: 5\n", "organisation", "mapping"),
        (SMALL + "calendar: {horizon: 100}\n", "calendar.horizon", "before policies act"),
        (SMALL + "calendar: {policy_day: 100}\n", "calendar.policy_day", "before the warm-up"),
        (SMALL + "calendar: {horizon: 5201}\n", "calendar.horizon", "out of range"),
        (SMALL + "calendar: {horizon: 200.5}\n", "calendar.horizon", "whole"),
        (SMALL + "policies:\n", "policies", "empty"),
        (SMALL + "policies: 5\n", "policies", "list"),
        (SMALL + "policies: [5]\n", "policies[0]", "no policy"),
        (SMALL + "policies: [[a]]\n", "policies[0]", "which policy"),
        (SMALL + "policies: [joint_incentives: 0.6]\n", "policies[0]", "which policy"),
        (SMALL + "policies: [joint_incentives:1.6]\n", "policies.joint_incentives.strength", "out of range"),
        (SMALL + "policies: [joint_incentives, joint_incentives]\n", "policies.joint_incentives", "twice"),
        (SMALL + "name: a/b\n", "name", "cannot stand"),
        (SMALL + "money: {currency: euro}\n", "money.currency", "cannot stand"),
        (SMALL + "rules: {trust_update: sticky}\n", "rules.trust_update", "cannot stand"),
        (SMALL + "rules: {trust_update: none.py:sticky}\n", "rules.trust_update", "no such file"),
        (SMALL + "behaviour: {learning.superiority: true}\n", "behaviour.learning.superiority", "true"),
        (SMALL + "behaviour: {trust.gain: .inf}\n", "behaviour.trust.gain", "finite"),
        (SMALL + "behaviour: {trust.gain: }\n", "behaviour.trust.gain", "missing"),
        (SMALL + "behaviour: {challenges.sla: 3}\n", "behaviour.challenges.sla", "unknown key"),
        ("extends: builtin:referense\n", "extends", "no built-in scenario"),
        ("extends: 5\n" + SMALL, "extends", "must be a text"),
    ],
)
def test_each_mistake_by_itself(text: str, key: str, words: str) -> None:
    problem = only(text)
    assert problem.key == key
    assert words in problem.message
    assert problem.line is not None


def test_two_hundred_and_one_departments_are_too_many() -> None:
    text = "organisation:\n  departments:\n" + "".join(f"    D{i}: 5\n" for i in range(201))
    assert "201 departments" in only(text).message


def test_empty_sections_are_as_good_as_none() -> None:
    text = SMALL + "calendar:\nchallenges:\nbehaviour:\nmoney:\nrules:\nname:\n"
    assert parse(text) == parse(SMALL)


def test_extends_merges_fields_and_replaces_departments_and_policies(tmp_path: Path) -> None:
    write(
        tmp_path,
        "base.yaml",
        "extends: builtin:reference\nname: base\n"
        "organisation: {departments: {A: 20, B: 30}, ties: {mean: 12, within_share: 0.6}}\n"
        "behaviour: {trust.gain: 0.1, trust: {fade: 0.01}}\nchallenges: {sla: 10}\n"
        "policies: [leadership_council, knowledge_base]\n",
    )
    child = write(
        tmp_path,
        "deep/child.yaml",
        "extends: ../base.yaml\norganisation: {departments: {C: 40}, ties: {density_ratio: 4}}\n"
        "behaviour: {trust: {gain: 0.2}}\npolicies: [joint_incentives]\n",
    )
    scenario = load(child)
    assert scenario.name == "child"  # a name is not handed on
    assert heads(scenario) == {"C": 40}
    assert isinstance(scenario.organisation, GeneratedOrganisation)
    assert scenario.organisation.ties.mean == 12
    assert scenario.organisation.ties.within_share == 1  # one department
    assert scenario.parameters["trust.gain"] == 0.2
    assert scenario.parameters["trust.fade"] == 0.01
    assert scenario.parameters["challenges.sla"] == 10
    assert [policy.key for policy in scenario.policies] == ["joint_incentives"]
    assert [p.key for p in load(tmp_path / "base.yaml").policies] == ["leadership_council", "knowledge_base"]


def test_import_replaces_departments_and_ties_and_the_other_way_round(tmp_path: Path) -> None:
    write(tmp_path, "data/people.csv", "id,department\n")
    write(tmp_path, "data/ties.csv", "source,target\n")
    imported = write(
        tmp_path,
        "data/imported.yaml",
        "extends: builtin:reference\norganisation: {import: {people: people.csv, ties: ties.csv}}\n",
    )
    organisation = load(imported).organisation
    assert isinstance(organisation, ImportedOrganisation)
    assert Path(organisation.people) == (tmp_path / "data/people.csv").resolve()
    assert len(organisation.content) == 64
    # a child in another folder keeps the paths of the file that named them
    child = write(
        tmp_path, "child.yaml", "extends: data/imported.yaml\norganisation: {import: {threshold: 2}}\n"
    )
    again = load(child).organisation
    assert isinstance(again, ImportedOrganisation)
    assert (again.people, again.threshold) == (organisation.people, 2)
    back = write(tmp_path, "back.yaml", "extends: data/imported.yaml\n" + SMALL)
    assert heads(load(back)) == {"Sales": 60, "Finance": 25}
    write(tmp_path, "data/people.csv", "id,department\n1,A\n")
    changed = load(imported).organisation
    assert isinstance(changed, ImportedOrganisation)
    assert changed.content != organisation.content


def test_import_beside_departments_or_without_its_files_is_refused(tmp_path: Path) -> None:
    text = "organisation: {departments: {A: 50}, import: {people: p.csv, ties: t.csv}}\n"
    keys = [p.key for p in problems(text, str(tmp_path / "x.yaml"))]
    assert keys == ["organisation.departments", "organisation.import.people", "organisation.import.ties"]


def test_circles_are_refused_with_the_chain(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "extends: b.yaml\n")
    write(tmp_path, "b.yaml", "schema: 1\nextends: ./c.yaml\n")
    write(tmp_path, "c.yaml", "extends: a.yaml\n")
    with pytest.raises(ScenarioError, match=r"a\.yaml -> b\.yaml -> c\.yaml -> a\.yaml") as caught:
        load(tmp_path / "a.yaml")
    assert caught.value.problems[0].key == "extends"
    own = write(tmp_path, "own.yaml", "extends: own.yaml\n")
    with pytest.raises(ScenarioError, match="circle"):
        load(own)


def test_a_missing_base_is_reported_at_the_line_that_names_it(tmp_path: Path) -> None:
    child = write(tmp_path, "child.yaml", "schema: 1\nextends: none.yaml\n")
    with pytest.raises(ScenarioError) as caught:
        load(child)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.key) == (str(child), 2, "extends")


def test_a_mistake_in_the_base_is_reported_in_the_base(tmp_path: Path) -> None:
    base = write(tmp_path, "base.yaml", SMALL + "behaviour: {trust.gain: 7}\n")
    child = write(tmp_path, "child.yaml", "extends: base.yaml\nbehaviour: {trust.fade: 7}\n")
    with pytest.raises(ScenarioError) as caught:
        load(child)
    assert [(p.file, p.line) for p in caught.value.problems] == [(str(base), 2), (str(child), 2)]


def test_policies_with_strength_settings_and_files_beside_the_scenario(tmp_path: Path) -> None:
    own = (
        "key: {key}\ntitle: T\ndoes: D\ngroup: governance\nparameters:\n"
        "  hours: {{default: 1 h, range: [0.25 h, 8 h]}}\n"
        "effects: [{{gather: {{who: heads, every: 5, hours: $hours}}}}]\nprice: [gather]\n"
        "evidence: {{grade: P, sources: [us]}}\n"
    )
    write(tmp_path, "mine.yaml", own.format(key="mine"))
    write(tmp_path, "policies/yours.yaml", own.format(key="yours"))
    write(tmp_path, "else/theirs.yaml", own.format(key="theirs"))
    path = write(
        tmp_path,
        "acme.yaml",
        SMALL
        + "policies:\n  - mine:0.5\n  - {use: yours, hours: 90 min, start: +1 week, stop: 100, ramp: 2 weeks, "
        + "fade: 1 month, strength: 60 %}\n  - else/theirs.yaml:0.25\n  - builtin:joint_incentives:0.1\n",
    )
    mine, yours, theirs, joint = load(path).policies
    assert (mine.strength, theirs.strength, joint.strength) == (0.5, 0.25, 0.1)
    assert (yours.strength, yours.start, yours.stop, yours.ramp, yours.fade_half_life) == (
        0.6,
        5,
        100,
        10,
        21,
    )
    assert isinstance(yours.effects[0], Gather)
    assert yours.effects[0].hours == 1.5
    assert yours.parameters == {"hours": 1.5}

    write(tmp_path, "leadership_council.yaml", own.format(key="leadership_council"))
    both = write(tmp_path, "both.yaml", SMALL + "policies: [leadership_council]\n")
    with pytest.raises(ScenarioError, match="ships and also the file"):
        load(both)
    told = SMALL + "policies: [./leadership_council.yaml]\n"
    assert load(write(tmp_path, "told.yaml", told)).policies[0].title == "T"


def test_dates_that_cannot_be_are_refused() -> None:
    use = "policies: [{use: leadership_council, %s}]\n"
    assert "before it starts" in only(SMALL + use % "start: 20, stop: 20").message
    assert "run is over" in only(SMALL + use % "start: 390").message
    assert parse(SMALL + use % "start: 389, stop: 390").policies[0].start == 389
    assert only(SMALL + use % "start: -1").key == "policies.leadership_council.start"


def test_rules_are_kept_with_the_place_of_their_file(tmp_path: Path) -> None:
    write(tmp_path, "rules.py", "")
    scenario = load(
        write(tmp_path, "s.yaml", SMALL + "rules: {trust_update: rules.py:f, norm_update: pack.mod:g}\n")
    )
    assert scenario.rules == {
        "trust_update": f"{(tmp_path / 'rules.py').resolve()}:f",
        "norm_update": "pack.mod:g",
    }


def test_validate_file_decides_by_content(tmp_path: Path) -> None:
    assert validate_file("builtin:busy") == []
    assert validate_file(write(tmp_path, "good.yaml", SMALL)) == []
    assert [p.line for p in validate_file(write(tmp_path, "bad.yaml", SMALL + "x: 1\n"))] == [2]
    policy = write(tmp_path, "policy.yaml", "key: a\neffects: []\n")
    keys = {p.key for p in validate_file(policy)}
    assert {"price", "evidence", "title", "effects"} <= keys
    assert "organisation" not in keys
    assert "no such file" in validate_file(tmp_path / "none.yaml")[0].message
    write(tmp_path, "p.csv", "id,department\n1,A\n")
    write(tmp_path, "t.csv", "source,target\n")
    data = write(tmp_path, "data.yaml", "organisation: {import: {people: p.csv, ties: t.csv}}\n")
    assert validate_file(data)  # an organisation that cannot be read is a problem of the file


def test_load_says_when_there_is_no_such_thing() -> None:
    with pytest.raises(ScenarioError, match='did you mean "builtin:busy"'):
        load("builtin:bussy")
