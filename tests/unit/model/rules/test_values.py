"""Every rule at a point or two, worked out by hand from its equation."""

from __future__ import annotations

import math
from typing import Any

import pytest
from unit.model.rules import arguments
from unit.model.rules.arguments import FIELDS
from unit.model.tiny import PINNED

from siloSim.model.rules import SUBMODELS
from siloSim.model.rules.trust import (
    BROKEN,
    CONTACT,
    DECLINED,
    DELIVERED,
    DISPUTED,
    FADE,
    OVERRULED,
    REWORKED,
)


def record(**values: float) -> Any:
    """Values as pinned for these tests, not as calibrated."""
    pinned = {field: PINNED[p.name] for field, p in FIELDS.items() if p.name in PINNED}
    return arguments.record(**pinned | values)


V = record()
JOINT = record(incentive_joint=1.0, help_pressure=1.0)
E1 = math.exp(-1)

CASES = [
    ("subtask_effort", (V, 1.0, 5.0, 0.0), 0.25),
    ("subtask_effort", (V, 1.0, 5.0, 2.0), 0.25 * math.e),
    ("subtask_effort", (V, 0.0, 0.0, 0.0), 1.1),
    ("subtask_effort", (V, 0.0, 1.0, 1.0), 1.1 * math.exp(2.1 * 1.4)),
    ("subtask_effort", (V, 0.0, 3.0, 3.0), 150.0),
    ("ask_chance", (0.4, 0.0, 7.0), 0.4),
    ("ask_chance", (0.4, 7.0, 7.0), 1.0 - 0.6 * E1),
    ("ask_chance", (1.0, 0.0, 7.0), 1.0),
    ("choice_score", (V, 0.5, 1.0, 2.0, math.e - 1.0, 0.9), 1.25 + 0.36 - 0.6 + 0.3),
    ("choice_score", (record(help_pick_interest=2.0), 0.5, 1.0, 2.0, math.e - 1.0, 0.9), 1.25 + 0.36 - 0.6 + 0.3 + 1.8),
    ("willingness", (V, 0.5, 0.0, 1.0, 0.33, 0.5, 0.5, 0.0, 9.0, 1.0, 0.0), 0.65),
    ("willingness", (V, 0.5, 0.0, 1.0, 0.33, 0.5, 0.5, 0.0, 9.0, 1.0, 1.0), 0.65 - 0.55),
    ("willingness", (V, 1.0, 0.0, 1.0, 0.33, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0), 0.65 + 1.0),
    ("willingness", (V, 0.5, 2.0, 0.5, 0.33, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0), 0.65 + 0.5 * math.tanh(2.0)),
    ("willingness", (V, 0.5, 0.0, 0.5, 0.83, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0), 0.65 + 1.0),
    ("willingness", (V, 0.5, 0.0, 0.5, 0.33, 1.0, 0.5, 0.0, 0.0, 0.0, 0.0), 0.65 + 1.0),
    ("willingness", (V, 0.5, 0.0, 0.5, 0.33, 0.5, 0.7, 0.0, 0.0, 0.0, 0.0), 0.65 + 0.5),
    ("willingness", (V, 0.5, 0.0, 0.5, 0.33, 0.5, 0.5, 3.0, 0.0, 0.0, 0.0), 0.65 - 1.5),
    ("willingness", (JOINT, 0.5, 0.0, 0.5, 0.33, 0.5, 0.5, 0.0, 0.0, 0.0, 1.0), 0.65 + 2.0),
    ("willingness", (JOINT, 0.5, 0.0, 0.5, 0.33, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0), 0.65),
    (
        "willingness",
        (record(help_reputation=2.0), 0.5, 0.0, 0.5, 0.33, 0.5, 0.5, 0.0, 1.0, 0.0, 0.0),
        0.65 + 2.0 * math.tanh(1.0),
    ),
    (  # performative recognition backfires
        "willingness",
        (
            record(incentive_recognition=0.5, incentive_genuine=0.0),
            0.5, 0.0, 0.5, 0.33, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0,
        ),
        0.65 - 0.75,
    ),
    ("willingness", (record(identity_purpose=1.0), 0.5, 0.0, 0.5, 0.33, 0.5, 0.5, 0.0, 0.0, 1.0, 1.0), 0.65),
    ("acceptance", (0.0,), 0.5),
    ("acceptance", (math.log(3.0),), 0.75),
    ("pressed_willingness", (V, -1.5), -1.5),
    ("pressed_willingness", (JOINT, -1.5), 0.5),
    ("handover_chance", (V, 0.0), 0.3),
    ("handover_chance", (V, 0.5), 0.15),
    ("handover_chance", (V, 1.0), 0.0),
    ("norm_update", (0.5, 1.0, 0.1), 0.55),
    ("norm_update", (0.5, 0.0, 0.1), 0.45),
    ("favour_update", (4.5, 1.0, 5.0), 5.0),
    ("favour_update", (-4.5, -1.0, 5.0), -5.0),
    ("favour_update", (0.5, 1.0, 5.0), 1.5),
    ("help_hours", (V, 8.0, 0.33), 8.0 * 0.31),
    ("help_hours", (V, 8.0, 0.83), 8.0 * 0.31 * 1.9),
    ("help_hours", (JOINT, 8.0, 0.33), 8.0 * 0.31 * 1.5),
    ("help_hours", (record(help_share=1.0), 8.0, 1.0), 8.0),
    ("help_hours", (record(help_generosity_hours=10.0), 8.0, 0.0), 0.0),
    ("progress", (V, 0.0, 0.5, 0.0, 0.0), 0.3),
    ("progress", (V, 1.0, 0.1, 0.0, 0.0), 1.0),
    ("progress", (V, 0.5, 0.9, 1.0, 0.0), 0.65 * 1.4),
    ("progress", (V, 1.0, 0.5, 1.0, 1.0), 0.3),
    ("rework_chance", (V, 0.0, 0.0), 0.0),
    ("rework_chance", (V, 0.0, 0.4), 0.1),
    ("rework_chance", (V, 0.5, 0.4), 1.0 - 0.9 * 0.7),
    ("rework_chance", (V, 0.0, 3.0), 0.25),
    ("due_days", (V, 16.0), 13.0),
    ("trust_update", (0.4, DELIVERED, 0.25, 1.0), 0.55),
    ("trust_update", (0.5, DECLINED, 0.1, 0.0), 0.45),
    ("trust_update", (0.5, REWORKED, 0.03, 0.0), 0.485),
    ("trust_update", (0.5, BROKEN, 0.2, 0.0), 0.4),
    ("trust_update", (0.5, DISPUTED, 0.1, 0.0), 0.45),
    ("trust_update", (0.5, OVERRULED, 0.05, 0.0), 0.475),
    ("trust_update", (0.5, CONTACT, 0.01, 0.7), 0.502),
    ("trust_update", (0.8, CONTACT, 0.01, 0.7), 0.8),  # contact only raises
    ("trust_update", (0.8, FADE, 0.1, 0.5), 0.77),
    ("trust_update", (0.3, FADE, 0.1, 0.5), 0.32),
    ("adoption_chance", (V, 1.0, 0.0), 0.24),
    ("adoption_chance", (V, 0.5, 0.0), 0.24 * 0.7),
    ("adoption_chance", (V, 1.0, 0.6), 0.24 * 0.7),
    ("adoption_chance", (V, 1.0, 4.0), 0.12),
    ("contradiction_factor", (V, 1.0, 0.0), 0.02),
    ("contradiction_factor", (V, 0.0, 1.0), 0.6),
    ("contradiction_factor", (V, 0.0, 0.0), 0.2),
    ("contradiction_factor", (V, 1.0, 1.0), 0.2),
    ("contact_hazard", (0.72, 1.0, 2.0), 1.08),
    ("transfer_chance", (V, 0.0), 0.5),
    ("transfer_chance", (V, 0.4), 0.4),
    ("practice_chance", (0.05, 0.5), 0.025),
    ("performance_update", (3.0, 6.0, 60.0), 3.05),
    ("performance_update", (3.0, 6.0, 1.0), 6.0),
    ("agenda_priority", (3.0, 4.0, 0.5), 8.0),
    ("agenda_priority", (3.0, 4.0, 0.0), 4.0),
    ("retrieval_chance", (V, 0.0), 0.1),
    ("retrieval_chance", (V, 250.0), 0.1 * E1),
    ("output_rate", (V, 1.0), 1.0),
    ("output_rate", (V, 0.0), 0.5),
    ("output_rate", (JOINT, 1.0), 0.95),
    ("language_step", (1.0, 0.4, 0.1, 0.0, 0.1, 0.1), 1.0 - 0.6 * 0.25),
    ("language_step", (0.5, 0.4, 0.1, 0.002, 0.0, 0.1), 0.505),
    ("language_step", (1.0, 0.4, 1.0, 0.0, 8.0, 0.1), 0.4),  # a week cannot overshoot
]  # fmt: skip


@pytest.mark.parametrize(("slot", "arguments", "expected"), CASES)
def test_a_rule_gives_what_its_equation_says(slot: str, arguments: tuple, expected: float) -> None:
    assert SUBMODELS[slot].default(*arguments) == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_every_rule_has_a_value_worked_out_by_hand() -> None:
    assert {slot for slot, *_ in CASES} == set(SUBMODELS)


def test_somebody_buried_in_work_declines_interpreted_as_well_as_compiled() -> None:
    acceptance = SUBMODELS["acceptance"]
    assert acceptance.default(-2000.0) == pytest.approx(0.0, abs=1e-300)
    assert acceptance.function(-2000.0) == acceptance.default(-2000.0)
