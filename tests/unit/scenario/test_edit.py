"""Changed copies: dotted paths, policies added, and the same messages as for files."""

import copy
import pickle
from dataclasses import replace

import pytest

from siloSim.errors import Problem, ScenarioError
from siloSim.scenario import load, parse, with_policies
from siloSim.scenario.scenario import ActivePolicy, Gather, GeneratedOrganisation, Scenario, Selector


@pytest.fixture(scope="module")
def council() -> Scenario:
    return with_policies(load("builtin:reference"), ["leadership_council:0.6"])


def problems(scenario: Scenario, **changes: object) -> list[Problem]:
    with pytest.raises(ScenarioError) as caught:
        scenario.with_(**changes)
    return list(caught.value.problems)


def test_each_kind_of_path(council: Scenario) -> None:
    new = council.with_(
        **{
            "name": "other",
            "behaviour.trust.gain": 0.1,
            "behaviour.decision.patience": "1 week",
            "challenges.per_person_per_month": 0.2,
            "calendar.horizon": 300,
            "organisation.departments.Sales": 70,
            "organisation.ties.density_ratio": 8,
            "organisation.team_size": 10,
            "money.cost_per_hour": 75,
            "policies.leadership_council.every": 10,
            "policies.leadership_council.strength": 0.3,
        }
    )
    assert new.name == "other"
    assert new.parameters["trust.gain"] == 0.1
    assert new.parameters["decision.patience"] == 5
    assert new.parameters["challenges.per_person_per_month"] == 0.2
    assert new.parameters["money.cost_per_hour"] == 75
    assert new.calendar.horizon == 300
    assert isinstance(new.organisation, GeneratedOrganisation)
    assert new.organisation.departments["Sales"] == 70
    assert next(iter(new.organisation.departments)) == "Engineering"
    assert new.organisation.ties.within_share != 0.5
    assert new.organisation.team_size == 10
    (policy,) = new.policies
    assert isinstance(policy.effects[0], Gather)
    assert (policy.effects[0].every, policy.strength) == (10, 0.3)
    # the original is as it was
    assert council.parameters["trust.gain"] != 0.1
    assert council.policies[0].strength == 0.6


def test_nothing_changed_is_equal_and_whole_sections_may_be_given(council: Scenario) -> None:
    assert council.with_() == council
    one = council.with_(behaviour={"trust": {"gain": 0.1}}, organisation={"departments": {"A": 50}})
    assert one == council.with_(**{"behaviour.trust.gain": 0.1, "organisation.departments": {"A": 50}})
    assert council.with_(policies=[]).policies == ()
    assert council.with_(policies=["knowledge_base"]).policies[0].key == "knowledge_base"


def test_all_mistakes_at_once_with_their_paths(council: Scenario) -> None:
    found = problems(council, **{"behaviour.trust.gian": 1, "calendar.horizon": "x", "challenges.sla": True})
    assert {p.key for p in found} == {"behaviour.trust.gian", "calendar.horizon", "challenges.sla"}


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("trust.gain", "behaviour.trust.gain"),
        ("behavior.trust.gain", "behaviour"),
        ("organisation.departments.Slaes", "organisation.departments.Sales"),
        ("organisation.import.threshold", None),
        ("policies.leadership_counsil.every", "policies.leadership_council"),
        ("policies.leadership_council", None),
        ("policies.leadership_council.evry", "every"),
        ("calendar", "calendar.KEY"),
    ],
)
def test_a_path_that_leads_nowhere_names_the_nearest(
    council: Scenario, path: str, remedy: str | None
) -> None:
    (problem,) = problems(council, **{path: 5})
    assert problem.key == path
    if remedy:
        assert remedy in (problem.remedy or "")


def test_policies_join_or_replace(council: Scenario) -> None:
    both = with_policies(
        council, ["knowledge_base", {"use": "bridge_builders", "who": "random", "hours": "1 h"}]
    )
    assert [p.key for p in both.policies] == ["leadership_council", "knowledge_base", "bridge_builders"]
    assert both.policies[0] == council.policies[0]
    assert both.policies[2].parameters["who"] == "random"
    again = with_policies(both, ["leadership_council"])
    assert (again.policies[0].key, again.policies[0].strength) == ("leadership_council", 1)
    assert [p.key for p in with_policies(council, ["knowledge_base"], add=False).policies] == [
        "knowledge_base"
    ]
    with pytest.raises(ScenarioError, match="did you mean"):
        with_policies(council, ["knowledge_bass"])


def test_policy_files_of_the_current_folder_and_of_the_scenario(tmp_path, monkeypatch) -> None:
    text = (
        "key: {0}\ntitle: {1}\ndoes: D\ngroup: governance\nprice: [gather]\n"
        "effects: [{{gather: {{who: heads, every: 5, hours: 1}}}}]\nevidence: {{grade: P, sources: [us]}}\n"
    )
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    (here / "mine.yaml").write_text(text.format("mine", "here"))
    (there / "mine.yaml").write_text(text.format("mine", "there"))
    (there / "own.yaml").write_text(text.format("own", "there"))
    (there / "s.yaml").write_text("organisation: {departments: {A: 50}}\n")
    monkeypatch.chdir(here)
    scenario = load(there / "s.yaml")
    found = with_policies(scenario, ["mine", "own:0.5"]).policies
    assert [(p.title, p.strength) for p in found] == [("here", 1), ("there", 0.5)]
    assert with_policies(scenario, ["./mine.yaml"], folder=there).policies[0].title == "there"
    # a policy from a file survives further changes, without its file
    kept = with_policies(scenario, ["own"])
    (there / "own.yaml").unlink()
    assert kept.with_(**{"behaviour.trust.gain": 0.1}).policies == kept.policies


def test_policies_made_in_python_pass_through(council: Scenario) -> None:
    made = ActivePolicy("made", "Made in Python", effects=(Gather(Selector("all"), 5, 1.0),))
    scenario = replace(council, policies=(made, *council.policies))
    new = scenario.with_(**{"behaviour.trust.gain": 0.1, "policies.leadership_council.every": 10})
    assert new.policies[0] == made
    assert [p.key for p in new.policies] == ["made", "leadership_council"]
    assert "made in Python" in problems(scenario, **{"policies.made.strength": 0.5})[0].message


def test_a_scenario_is_frozen_hashable_and_travels(council: Scenario) -> None:
    assert pickle.loads(pickle.dumps(council)) == council
    assert copy.deepcopy(council) == council
    assert hash(pickle.loads(pickle.dumps(council))) == hash(council)
    with pytest.raises(TypeError, match="with_"):
        council.parameters["trust.gain"] = 1.0  # type: ignore[index]
    assert parse("organisation: {departments: {A: 50}}") != council
