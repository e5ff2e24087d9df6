"""The contract test that users call on rules of their own."""

from __future__ import annotations

import pytest
from unit.model import own_rules

from siloSim import testing
from siloSim.errors import RuleError
from siloSim.model.rules import SUBMODELS
from siloSim.testing import check_rule


@pytest.mark.parametrize("slot", sorted(SUBMODELS))
def test_every_default_rule_keeps_its_contract(slot: str) -> None:
    report = check_rule(slot, SUBMODELS[slot].default, calls=300)
    assert (report.slot, report.calls) == (slot, 300)
    assert report.lowest <= report.highest
    assert "same bits compiled and interpreted" in str(report)


def test_a_plain_function_is_as_good_as_a_marked_one() -> None:
    report = check_rule("trust_update", own_rules.forgetful)
    assert report.rule.startswith("forgetful (own_rules.py:")
    assert report.parameters == ()


@pytest.mark.parametrize(
    ("slot", "function", "words"),
    [
        ("acceptance", own_rules.out_of_range, r"returned 1\.5"),
        ("progress", own_rules.not_a_number, "raised ValueError"),
        ("norm_update", own_rules.cannot_be_compiled, "cannot be compiled"),
        ("norm_update", own_rules.forgetful, r"takes \(norm, accepted, rate\)"),
        ("no_such_slot", own_rules.forgetful, "there is no slot 'no_such_slot'"),
    ],
)
def test_what_breaks_the_contract_is_named(slot, function, words) -> None:
    with pytest.raises(RuleError, match=words):
        check_rule(slot, function)


def test_other_bits_compiled_are_noticed(monkeypatch) -> None:
    def compiled(trust, event, rate, target):
        return own_rules.forgetful(trust, event, rate, target) + 1e-16

    monkeypatch.setattr(testing, "tried", lambda slot, function: compiled)
    with pytest.raises(RuleError, match=r"interpreted and .* compiled: use functions of the math module"):
        check_rule("trust_update", own_rules.forgetful)


def test_another_answer_to_the_same_question_is_noticed(monkeypatch) -> None:
    answers = iter([0.5, 0.25] * 9)

    def moody(norm, accepted, rate):
        return next(answers)

    monkeypatch.setattr(testing, "tried", lambda slot, function: function)
    with pytest.raises(RuleError, match=r"returned 0\.5, and then 0\.25"):
        check_rule("norm_update", moody)


def test_parameters_that_a_rule_reads_are_found() -> None:
    report = check_rule("help_hours", SUBMODELS["help_hours"].default, calls=50)
    assert set(report.parameters) == {
        "help.share", "help.generosity_hours", "incentive.joint_hours", "incentive.joint",
    }  # fmt: skip
