"""The ablations: which parameters take a mechanism out, and parts of two policies.

Changes are by the names of `scenario.parameters.TABLE`; a name that the table no longer has is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import siloSim as ss
from siloSim.scenario import with_policies
from siloSim.scenario.parameters import BY_NAME
from siloSim.scenario.scenario import Change, Effect, Gather

STRENGTH = 0.5  # of the policies that are taken apart: moderate


@dataclass(frozen=True, slots=True)
class Ablation:
    """One mechanism taken out of the model.

    `zero` are columns of the daily table whose sum over a run must then be 0; `idle` are outcomes that must be
    exactly 0. What else must not change stands in checks.py.
    """

    key: str
    title: str
    changes: Mapping[str, float]
    zero: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()


NO_TRUST_MOVES = dict.fromkeys(
    (
        "trust.gain", "trust.gain_helper", "trust.decline", "trust.rework", "trust.broken", "trust.contact",
        "trust.fade", "conflict.trust", "decision.resentment",
    ),
    0.0,
)  # fmt: skip
NO_MEMORY = {"memory.capture": 0.0, "memory.retrieval": 0.0}
NO_LEARNING = dict.fromkeys(
    ("learning.adopt", "learning.transfer", "learning.practice", "learning.forgetting"), 0.0
)
AT_ONCE = {"decision.approvals": 0.0, "decision.capacity": 1000.0, "decision.hours": 0.0}
NO_LAPSE = {"contact.lapse": BY_NAME["contact.lapse"].high}

ABLATIONS: tuple[Ablation, ...] = (
    Ablation("trust_frozen", "trust frozen: every rate at which it moves is 0", NO_TRUST_MOVES),
    Ablation("reciprocity_off", "reciprocity off", {"help.reciprocity_weight": 0.0}),
    Ablation("identity_off", "identity off: no salience of the department", {"identity.salience": 0.0}),
    Ablation(
        "language_off",
        "language off: no distance, no rework from it",
        {"language.distance": 0.0, "language.rework": 0.0},
    ),
    Ablation(
        "memory_off",
        "no knowledge base: nothing written up, nothing found",
        NO_MEMORY,
        zero=("written_up", "retrieved", "recording_hours"),
    ),
    Ablation("learning_off", "people's learning off: no talk, no transfer, no practice, no forgetting", NO_LEARNING),
    Ablation(
        "decisions_instant",
        "decisions instant: no approvals, no limit, no hours",
        AT_ONCE,
        zero=("deciding_hours", "queue"),
        idle=("time_waiting_decision",),
    ),
    Ablation("norm_off", "norm of helping off", {"help.norm_weight": 0.0}),
    Ablation("contact_off", "informal contact off", {"contact.per_day": 0.0}),
    Ablation(
        "load_blind", "blind to load, in choosing and in accepting", {"help.load_weight": 0.0, "help.pick_load": 0.0}
    ),
    Ablation("superiority_off", "everybody is imitated, not only who does better", {"learning.superiority": 0.0}),
    Ablation(
        "no_lapse", "ties that formed in the run never lapse", NO_LAPSE, zero=("ties_lapsed",)
    ),
    Ablation(
        "own_ties_only",
        "nobody outside one's own ties is asked",
        {"contact.strangers": 0.0, "contact.introductions": 0.0},
    ),
)  # fmt: skip


# What stays of a policy in each arm: numbers of its effects in the policy file.
PARTS: Mapping[str, Mapping[str, tuple[type[Effect] | str, ...]]] = {
    "mandated_collaboration": {
        "pressure": ("help.pressure",),
        "meetings": (Gather,),
    },
    "cross_functional_dialogue": {
        "contact": (Gather,),
        "language": ("language.learning",),
        "interest": ("interest.overlap",),
    },
}


def _muted(effect: Effect) -> Effect:
    """An effect that does nothing in its old place: draws are keyed by the place, so luck stays the same."""
    if isinstance(effect, Gather):
        return replace(effect, hours=0.0)
    if isinstance(effect, Change):
        return replace(effect, amount=1.0 if effect.op == "scale" else 0.0)
    raise TypeError(f"{type(effect).__name__} cannot be muted")


def _stays(effect: Effect, wanted: tuple[type[Effect] | str, ...]) -> bool:
    return any(
        (isinstance(effect, Change) and effect.primitive == one)
        if isinstance(one, str)
        else isinstance(effect, one)
        for one in wanted
    )


def part_of(
    scenario: ss.Scenario, policy: str, wanted: tuple[type[Effect] | str, ...], strength: float = STRENGTH
) -> ss.Scenario:
    """The scenario with a policy of the catalogue of which only the wanted effects act.

    `wanted` names primitives of `change` effects, or classes of other effects. Raises ValueError if the policy
    has none of them.
    """
    active = with_policies(scenario, [f"{policy}:{strength}"]).policies[-1]
    for one in wanted:
        if not any(_stays(effect, (one,)) for effect in active.effects):
            raise ValueError(f"{policy} has no effect {one}")
    effects = tuple(effect if _stays(effect, wanted) else _muted(effect) for effect in active.effects)
    return replace(scenario, policies=(*scenario.policies, replace(active, effects=effects, definition=None)))


def arms_of_policies(scenario: ss.Scenario, strength: float = STRENGTH) -> dict[str, ss.Scenario]:
    """`policy/part` → scenario for every part of the policies in PARTS, `policy/all` and `policy/none`."""
    arms = {}
    for policy, parts in PARTS.items():
        for name, wanted in parts.items():
            arms[f"{policy}/{name}"] = part_of(scenario, policy, wanted, strength)
        everything = tuple(one for wanted in parts.values() for one in wanted)
        arms[f"{policy}/all"] = part_of(scenario, policy, everything, strength)
        arms[f"{policy}/none"] = part_of(scenario, policy, (), strength)
    return arms
