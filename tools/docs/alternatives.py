"""Another rule for every slot: a rival assumption that is short enough to read, ready to run.

They stand on the submodels' pages as examples of how to replace a rule. A test tries each as the engine would.
"""

from __future__ import annotations

from dataclasses import dataclass

from siloSim.model.rules import SIGNATURES


@dataclass(frozen=True, slots=True)
class Alternative:
    """A function body for a slot, its name and what it assumes."""

    name: str
    assumes: str
    body: str

    def source(self, slot: str) -> str:
        """The function as Python text."""
        arguments = ", ".join(SIGNATURES[slot])
        head = f"def {self.name}({arguments}):"
        if len(head) > 110:  # as the formatter breaks it
            head = f"def {self.name}(\n    {arguments}\n):"
        return f'{head}\n    """{self.assumes}"""\n    {self.body}\n'


ALTERNATIVES = {
    "subtask_effort": Alternative(
        "all_alike",
        "No tail: every subtask takes the median effort of its kind.",
        "return v.challenges_small_effort if small > 0.5 else v.challenges_effort",
    ),
    "ask_chance": Alternative(
        "by_nature", "Reluctance to ask does not give way, however long the wait.", "return safety"
    ),
    "choice_score": Alternative(
        "by_trust_alone",
        "People ask whom they trust, and nothing else counts.",
        "return v.help_pick_trust * trust",
    ),
    "willingness": Alternative(
        "strangers_to_all",
        "No history: neither trust nor favours nor departments count, only how busy one is.",
        "return v.help_willingness - v.help_load_weight * load",
    ),
    "acceptance": Alternative(
        "by_threshold",
        "No luck: who is more willing than not always accepts.",
        "return 1.0 if willingness > 0.0 else 0.0",
    ),
    "pressed_willingness": Alternative(
        "all_give_in",
        "Nobody holds out against pressure, however little of it there is.",
        "return willingness + 40.0 if v.help_pressure > 0.0 else willingness",
    ),
    "handover_chance": Alternative(
        "no_hand_overs", "Who accepts keeps the work, with or without know-how.", "return 0.0"
    ),
    "norm_update": Alternative(
        "unmoved", "What happens to one's own requests teaches nothing about what is usual.", "return norm"
    ),
    "help_hours": Alternative(
        "same_share", "Everybody gives the same share of the hours left.", "return left * v.help_share"
    ),
    "progress": Alternative(
        "know_how_alone",
        "Interest and pressure move consent but not effort.",
        "return v.help_floor + (1.0 - v.help_floor) * right",
    ),
    "rework_chance": Alternative(
        "language_alone",
        "Work is sent back because of misunderstandings only.",
        "return v.language_rework * min(1.0, distance)",
    ),
    "due_days": Alternative(
        "one_deadline", "All help is due after the same time, whatever its size.", "return v.help_due_base"
    ),
    "trust_update": Alternative(
        "forgiving",
        "Trust grows by what others do and is never lost by it (events 1, 2, 3, 6, 7).",
        "return trust if target == 0.0 else trust + rate * (target - trust)",
    ),
    "favour_update": Alternative("no_ledger", "Nobody keeps count of favours.", "return 0.0"),
    "transfer_chance": Alternative(
        "no_boundary", "What is taught with help is understood in any language.", "return v.learning_transfer"
    ),
    "contact_hazard": Alternative(
        "shyer_side",
        "The less open of the two departments decides.",
        "return per_day * min(factor_one, factor_other)",
    ),
    "adoption_chance": Alternative(
        "takes_all_advice", "Neither trust nor language counts.", "return v.learning_adopt"
    ),
    "contradiction_factor": Alternative(
        "open_minds", "Being contradicted makes nobody more stubborn.", "return 1.0"
    ),
    "agenda_priority": Alternative(
        "first_come", "The longest wait comes first, whoever waits.", "return waited + 1.0"
    ),
    "retrieval_chance": Alternative(
        "ageless", "Old records are found as often as new ones.", "return v.memory_retrieval"
    ),
    "practice_chance": Alternative(
        "by_the_day", "A day at work teaches the same, however much of it was own work.", "return rate"
    ),
    "language_step": Alternative("set_in_stone", "Languages stay as far apart as they are.", "return factor"),
    "performance_update": Alternative(
        "yesterday_only",
        "Colleagues see what somebody delivered today and forget the rest.",
        "return delivered",
    ),
    "output_rate": Alternative(
        "hours_alone", "An hour is an hour: know-how and rewards make no difference.", "return 1.0"
    ),
}
