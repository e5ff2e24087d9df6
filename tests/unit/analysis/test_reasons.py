"""Sentences assert what the intervals allow, and no more."""

from dataclasses import replace

import pytest
from unit.analysis.test_explaining import EFFECTS, explained

from siloSim.analysis.reasons import caution, sentences


def test_the_bundle_first_then_each_then_all_together():
    said = sentences(explained())
    assert len(said) == 5
    assert said[0].startswith("The bundle saves 1.")
    assert said[1].startswith("a saves ")
    assert "nearly all of it seeking" in said[1]
    assert said[2].startswith("b costs 0.")
    assert "in the bundle" in said[2]
    assert "nearly all of it work" in said[2]
    assert "95 % interval" in said[3]


def test_a_single_policy_is_the_bundle():
    (said,) = sentences(explained("a"))
    assert said.startswith("a saves 2.")
    assert caution(explained("a")) == ""


def test_opposite_parts_are_told_against_each_other(monkeypatch):
    monkeypatch.setitem(EFFECTS, "b", 1.0)
    said = sentences(explained("ab"))[0]
    assert "days less seeking, against" in said
    assert "days more work" in said


def test_an_unclear_effect_is_called_so(monkeypatch):
    monkeypatch.setitem(EFFECTS, "c", 0.0)
    said = sentences(explained(noise=0.4, seed=3))[3]
    assert said.startswith("c makes no clear difference")
    assert "saves" not in said
    assert "costs" not in said


def test_one_pair_has_no_interval():
    said = sentences(explained(replications=1))
    assert all("one pair of runs" in sentence for sentence in said)
    assert len(said) == 4


@pytest.mark.parametrize(
    ("together", "word"), [(1.5, "overlap or hinder each other"), (-1.5, "reinforce each other")]
)
def test_what_they_do_to_each_other(together, word):
    assert word in sentences(explained(together=together))[-1]


def test_no_clear_sign_of_it():
    assert "no clear sign" in sentences(explained(noise=0.1, seed=2))[-1]


def test_many_intervals_are_pointed_out():
    assert "27 differences, about 1 would" in caution(explained())


def test_dropping_and_changing_are_named():
    found = explained("ab")
    one, other = found.contributions
    changed = replace(found, contributions=(replace(one, kind="removed"), replace(other, kind="changed")))
    said = sentences(changed)
    assert said[1].startswith("dropping a ")
    assert said[2].startswith("changing b ")


def test_a_part_is_not_all_of_it_for_being_the_only_clear_one():
    """Rework 0.4 clear, work 0.6 unclear: rework is less than half of the change."""
    from siloSim.analysis.reasons import sentences as told

    found = explained("a")
    card = found.bundle.set_index("name")
    card.loc[
        ["time_seeking", "time_waiting_answer", "time_waiting_decision"], ["difference", "low", "high"]
    ] = 0.0
    card.loc["time_in_system", ["difference", "low", "high"]] = [-1.0, -1.5, -0.5]
    card.loc["time_work", ["difference", "low", "high"]] = [-0.6, -1.3, 0.1]
    card.loc["time_rework", ["difference", "low", "high"]] = [-0.4, -0.5, -0.3]
    (said,) = told(replace(found, bundle=card.reset_index()))
    assert said.endswith("of it 0.40 days rework.")
