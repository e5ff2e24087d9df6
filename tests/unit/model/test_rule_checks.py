"""A replaced rule is tried before a run."""

from __future__ import annotations

import math

import pytest

from siloSim.errors import RuleError
from siloSim.model.rule_checks import check
from siloSim.model.rules import SIGNATURES, SUBMODELS
from siloSim.model.rules.arguments import RESULTS


def test_every_slot_has_a_range_and_every_default_passes() -> None:
    assert set(RESULTS) == set(SIGNATURES)
    for slot, submodel in SUBMODELS.items():
        check(slot, submodel.default)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda willingness: 5.0, r"returned 5\.0; allowed is a finite number in \[0, 1\]"),
        (lambda willingness: math.nan, "returned nan"),
        (lambda willingness: 1.0 / 0.0, "raised ZeroDivisionError"),
        (lambda willingness: "x", "must return one number"),
        (lambda willingness: willingness, "returned -40"),
        (lambda willingness: True, "must return one number"),
    ],
)
def test_nonsense_is_refused_with_rule_arguments_and_value(function, words) -> None:
    with pytest.raises(RuleError, match=words) as caught:
        check("acceptance", function)
    assert "'acceptance'" in str(caught.value)
    assert "willingness=" in str(caught.value)


def test_what_is_wrong_only_at_the_edge_is_found_too() -> None:
    def edge(trust, event, rate, target):
        return trust * 1.1  # above 1 only for high trust

    with pytest.raises(RuleError, match="trust=1, "):
        check("trust_update", edge)
