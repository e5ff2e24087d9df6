"""What every rule promises: documented, finite, in range, monotone where it says so, the same bits twice."""

from __future__ import annotations

import inspect
import math
import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.model.rules.arguments import ARGUMENTS, FIELDS, arguments, fields_of

from siloSim.model.rules import SIGNATURES, SUBMODELS, rule

SLOTS = sorted(SUBMODELS)
ANY = (-math.inf, math.inf)
SHARE = (0.0, 1.0)
RANGES = {
    "subtask_effort": (0.0, math.inf),
    "ask_chance": SHARE,
    "choice_score": ANY,
    "willingness": ANY,
    "acceptance": SHARE,
    "pressed_willingness": ANY,
    "handover_chance": SHARE,
    "help_hours": (0.0, 24.0),
    "progress": (0.0, 1.5),
    "rework_chance": SHARE,
    "due_days": (0.0, math.inf),
    "trust_update": SHARE,
    "favour_update": (-100.0, 100.0),
    "norm_update": SHARE,
    "adoption_chance": SHARE,
    "contradiction_factor": SHARE,
    "contact_hazard": (0.0, 400.0),
    "transfer_chance": SHARE,
    "practice_chance": SHARE,
    "performance_update": (0.0, 2000.0),
    "agenda_priority": (0.0, math.inf),
    "retrieval_chance": SHARE,
    "output_rate": SHARE,
    "language_step": SHARE,
}
ROUNDING = 1e-12

# What more of an argument, or of a parameter, does to the result at the defaults.
RISES = {
    "ask_chance": "safety waited",
    "choice_score": "trust held asked help_pick_trust help_pick_expertise",
    "willingness": "trust favours generosity norm overlap help_willingness incentive_joint "
    "incentive_recognition identity_purpose",
    "acceptance": "willingness",
    "pressed_willingness": "willingness help_pressure",
    "help_hours": "left generosity help_share incentive_joint",
    "progress": "right overlap help_floor help_pressed_effort",
    "rework_chance": "wrong distance language_rework help_rework_wrong",
    "due_days": "effort help_due_base help_due_factor",
    "trust_update": "trust target",
    "favour_update": "favours change",
    "norm_update": "norm accepted",
    "adoption_chance": "trust learning_adopt",
    "contact_hazard": "per_day factor_one factor_other",
    "transfer_chance": "learning_transfer",
    "practice_chance": "rate focus",
    "performance_update": "performance delivered",
    "agenda_priority": "waited size_ratio",
    "retrieval_chance": "memory_retrieval memory_age",
    "output_rate": "know_how",
    "language_step": "floor recovery",
    "subtask_effort": "own challenges_effort challenges_small_effort challenges_effort_max",
    "handover_chance": "help_handover",
    "contradiction_factor": "learning_outsider learning_specialist learning_contradiction",
}
FALLS = {
    "ask_chance": "urge_days",
    "choice_score": "load help_pick_load",
    "willingness": "load identity identity_salience",
    "handover_chance": "held",
    "progress": "pressed",
    "adoption_chance": "distance learning_adopt_trust learning_adopt_language",
    "transfer_chance": "distance",
    "retrieval_chance": "age",
    "output_rate": "incentive_joint incentive_dilution",
    "language_step": "learning hours",
}
MOVES = [
    (slot, name, sign)
    for table, sign in ((RISES, 1), (FALLS, -1))
    for slot, names in table.items()
    for name in names.split()
]


def call(slot: str, given: dict[str, Any], compiled: bool = True) -> float:
    function = SUBMODELS[slot].default if compiled else SUBMODELS[slot].function
    return float(function(*given.values()))


def test_every_slot_has_a_rule_and_every_rule_a_range() -> None:
    assert set(SUBMODELS) == set(SIGNATURES) == set(RANGES) == set(RISES)
    assert {name for names in SIGNATURES.values() for name in names} <= set(ARGUMENTS) | {"v"}


@pytest.mark.parametrize("slot", SLOTS)
def test_a_rule_is_documented_and_has_its_signature(slot: str) -> None:
    found = SUBMODELS[slot]
    assert found.equation
    assert "Units:" not in found.equation
    assert found.units
    assert "Source:" not in found.units
    assert found.source
    assert tuple(inspect.signature(found.function).parameters) == SIGNATURES[slot]
    assert found.signature == f"{slot}({', '.join(SIGNATURES[slot])})"
    source = inspect.getsource(found.function)
    assert source.startswith(f'@rule("{slot}")')
    assert inspect.getsourcelines(found.function)[1] == found.line
    assert found.file.endswith(".py")


@pytest.mark.parametrize("slot", SLOTS)
@given(data=st.data())
@settings(max_examples=40)
def test_a_rule_is_finite_in_range_and_the_same_bits_interpreted(slot: str, data: st.DataObject) -> None:
    given = data.draw(arguments(slot))
    result = call(slot, given)
    low, high = RANGES[slot]
    assert math.isfinite(result)
    assert low - ROUNDING <= result <= high + ROUNDING
    assert struct.pack("d", result) == struct.pack("d", call(slot, given, compiled=False))


@pytest.mark.parametrize(("slot", "name", "sign"), MOVES)
@given(data=st.data())
@settings(max_examples=15)
def test_a_rule_moves_the_way_it_says(slot: str, name: str, sign: int, data: st.DataObject) -> None:
    given = data.draw(arguments(slot, defaults=True))
    if name in given:
        values = st.one_of(ARGUMENTS[name])
        low, high = sorted((data.draw(values), data.draw(values)))
        results = [call(slot, given | {name: value}) for value in (low, high)]
    else:
        assert name in fields_of(slot)
        values = st.floats(FIELDS[name].low, FIELDS[name].high)
        results = []
        for value in sorted((data.draw(values), data.draw(values))):
            given["v"][name] = value
            results.append(call(slot, given))
    slack = 1e-9 * (1.0 + abs(results[0]))
    assert sign * (results[1] - results[0]) >= -slack


def test_a_rule_for_an_unknown_slot_or_with_other_arguments_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no slot 'trust'"):
        rule("trust")
    with pytest.raises(ValueError, match="takes \\(willingness\\)"):
        rule("acceptance")(lambda willingness, more: 0.0)
