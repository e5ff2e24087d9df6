"""Slots of the day that a rule can fill, and the decorator that marks a function for one.

A rule is a plain function of numbers. `v` is the record of today's parameter values in a department:
`v.trust_gain` is the parameter `trust.gain`. Other arguments are numbers; the result is one float.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from siloSim.model.compile import compiled
from siloSim.model.fingerprint import fingerprint, with_helpers

# Arguments in order. Slots and arguments are only ever appended.
SIGNATURES: dict[str, tuple[str, ...]] = {
    "subtask_effort": ("v", "small", "common", "own"),
    "ask_chance": ("safety", "waited", "urge_days"),
    "choice_score": ("v", "trust", "held", "load", "asked", "overlap"),
    "willingness": (
        "v", "trust", "favours", "reciprocity", "generosity", "norm", "overlap", "load", "record",
        "identity", "foreign",
    ),
    "acceptance": ("willingness",),
    "pressed_willingness": ("v", "willingness"),
    "handover_chance": ("v", "held"),
    "help_hours": ("v", "left", "generosity"),
    "progress": ("v", "right", "overlap", "foreign", "pressed"),
    "rework_chance": ("v", "wrong", "distance"),
    "due_days": ("v", "effort"),
    "trust_update": ("trust", "event", "rate", "target"),
    "favour_update": ("favours", "change", "cap"),
    "norm_update": ("norm", "accepted", "rate"),
    "adoption_chance": ("v", "trust", "distance"),
    "contradiction_factor": ("v", "listener_at_home", "speaker_at_home"),
    "contact_hazard": ("per_day", "factor_one", "factor_other"),
    "transfer_chance": ("v", "distance"),
    "practice_chance": ("rate", "focus"),
    "performance_update": ("performance", "delivered", "memory_days"),
    "agenda_priority": ("waited", "size_ratio", "bias"),
    "retrieval_chance": ("v", "age"),
    "output_rate": ("v", "know_how"),
    "language_step": ("factor", "floor", "learning", "recovery", "hours", "half_hours"),
}  # fmt: skip


def rule[F: Callable[..., Any]](slot: str) -> Callable[[F], F]:
    """Mark and compile a function as a rule for `slot`; raises ValueError for an unknown slot or arguments."""
    if slot not in SIGNATURES:
        raise ValueError(f"there is no slot {slot!r}; slots are {', '.join(sorted(SIGNATURES))}")

    def mark(function: F) -> F:
        code = function.__code__
        arguments = code.co_varnames[: code.co_argcount]
        if len(arguments) != len(SIGNATURES[slot]):
            raise ValueError(
                f"{function.__name__} takes ({', '.join(arguments)}); "
                f"a rule for {slot!r} takes ({', '.join(SIGNATURES[slot])})"
            )
        if (function.__module__ or "").startswith("siloSim."):
            marked: F = compiled(function)
            return marked
        extra = fingerprint(function)
        theirs: F = compiled(with_helpers(function, extra), extra)
        return theirs

    return mark
