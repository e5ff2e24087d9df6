"""Which arms take a bundle apart."""

from dataclasses import replace

import fake_engine
import pytest

from siloSim.errors import ScenarioError
from siloSim.scenario.scenario import ActivePolicy
from siloSim.studies.bundle import arm_of, differing, explaining_arms, kinds_of
from siloSim.studies.study import setting_of


def scenario(*policies):
    made = [ActivePolicy(key, key, strength) for key, strength in policies]
    return replace(fake_engine.scenario(), policies=tuple(made))


def keys_of(arms):
    return {label: [(p.key, p.strength) for p in chosen.policies] for label, chosen in arms.items()}


def test_each_is_left_out_and_each_stands_alone():
    arms = explaining_arms(scenario(), scenario(("a", 1), ("b", 1), ("c", 1)))
    assert keys_of(arms) == {
        "without:a": [("b", 1), ("c", 1)],
        "without:b": [("a", 1), ("c", 1)],
        "without:c": [("a", 1), ("b", 1)],
        "only:a": [("a", 1)],
        "only:b": [("b", 1)],
        "only:c": [("c", 1)],
    }


def test_of_two_the_one_left_out_is_the_other_alone():
    arms = explaining_arms(scenario(), scenario(("a", 1), ("b", 1)))
    assert keys_of(arms) == {"without:a": [("b", 1)], "without:b": [("a", 1)]}
    assert arm_of(frozenset("a"), ("a", "b"), "before", "after") == "without:b"


def test_a_single_policy_needs_no_further_arm():
    assert explaining_arms(scenario(), scenario(("a", 1))) == {}
    assert arm_of(frozenset("a"), ("a",), "before", "after") == "after"
    assert arm_of(frozenset(), ("a",), "before", "after") == "before"


def test_what_was_there_before_stays_or_comes_back():
    before = scenario(("old", 1), ("gone", 1), ("more", 0.3))
    after = scenario(("old", 1), ("more", 0.8), ("new", 1))
    assert differing(before, after) == ("gone", "more", "new")
    arms = keys_of(explaining_arms(before, after))
    assert arms["without:gone"] == [("old", 1), ("gone", 1), ("more", 0.8), ("new", 1)]
    assert arms["without:more"] == [("old", 1), ("more", 0.3), ("new", 1)]
    assert arms["only:new"] == [("old", 1), ("gone", 1), ("more", 0.3), ("new", 1)]


def test_kinds_are_read_from_the_manifest(monkeypatch):
    fake_engine.install_loader(monkeypatch)
    before = scenario(("old", 1), ("gone", 1), ("more", 0.3))
    after = scenario(("old", 1), ("more", 0.8), ("new", 1))
    arms = setting_of("compare", {"before": before, "after": after}, 1, 7, ()).arms
    kinds = kinds_of(arms, "before", "after")
    assert kinds == {"gone": "removed", "more": "changed", "new": "added"}
    assert tuple(kinds) == differing(before, after)


def test_nothing_to_explain_is_said():
    with pytest.raises(ScenarioError, match="nothing to explain"):
        explaining_arms(scenario(("a", 1)), scenario(("a", 1)))


def test_a_subset_that_was_not_run_has_no_arm():
    assert arm_of(frozenset("ab"), tuple("abcd"), "before", "after") is None
