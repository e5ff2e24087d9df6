"""Symbols of the rules' equations, slot by slot: what each stands for.

A name with a dot is a parameter, one without is an argument of the slot. A test compares with the equations and
with what the rules read, so a new letter in an equation has to be entered here.
"""

from __future__ import annotations

SYMBOLS: dict[str, dict[str, str]] = {
    "subtask_effort": {
        "E_max": "challenges.effort_max",
        "m_s": "challenges.small_effort",
        "s_s": "challenges.small_spread",
        "m": "challenges.effort",
        "s": "challenges.effort_spread",
        "c": "challenges.effort_common",
        "common": "common",
        "own": "own",
    },
    "ask_chance": {"s": "safety", "waited": "waited", "τ": "urge_days"},
    "choice_score": {
        "w_T": "help.pick_trust",
        "w_K": "help.pick_expertise",
        "w_L": "help.pick_load",
        "w_F": "help.pick_fame",
        "w_O": "help.pick_interest",
        "trust": "trust",
        "held": "held",
        "load": "load",
        "asked": "asked",
        "overlap": "overlap",
    },
    "willingness": {
        "w_0": "help.willingness",
        "w_T": "help.trust_weight",
        "w_R": "help.reciprocity_weight",
        "w_G": "help.generosity_weight",
        "w_N": "help.norm_weight",
        "w_O": "help.interest_weight",
        "w_L": "help.load_weight",
        "w_Q": "help.reputation",
        "w": "incentive.recognition_weight",
        "recognition": "incentive.recognition",
        "genuine": "incentive.genuine",
        "w_J": "incentive.joint_weight",
        "J": "incentive.joint",
        "w_I": "identity.salience",
        "P": "identity.purpose",
        "T": "trust",
        "f": "favours",
        "r": "reciprocity",
        "g": "generosity",
        "n": "norm",
        "o": "overlap",
        "load": "load",
        "q": "record",
        "i": "identity",
        "foreign": "foreign",
    },
    "acceptance": {"z": "willingness"},
    "pressed_willingness": {"z": "willingness", "w_P": "help.pressure_weight", "pressure": "help.pressure"},
    "handover_chance": {"h": "help.handover", "held": "held"},
    "help_hours": {
        "left": "left",
        "share": "help.share",
        "k_G": "help.generosity_hours",
        "g": "generosity",
        "k_J": "incentive.joint_hours",
        "J": "incentive.joint",
    },
    "progress": {"a": "help.floor", "right": "right", "o": "overlap", "e": "help.pressed_effort"},
    "rework_chance": {
        "w_L": "language.rework",
        "distance": "distance",
        "w_W": "help.rework_wrong",
        "wrong": "wrong",
    },
    "due_days": {"b": "help.due_base", "k": "help.due_factor", "effort": "effort", "day": "attention.day"},
    "trust_update": {"T": "trust", "rate": "rate", "target": "target"},
    "favour_update": {"f": "favours", "change": "change", "cap": "cap"},
    "norm_update": {"n": "norm", "rate": "rate", "accepted": "accepted"},
    "adoption_chance": {
        "a": "learning.adopt",
        "k_T": "learning.adopt_trust",
        "T": "trust",
        "k_L": "learning.adopt_language",
        "distance": "distance",
    },
    "contradiction_factor": {
        "k_1": "learning.outsider",
        "k_2": "learning.specialist",
        "k_3": "learning.contradiction",
    },
    "contact_hazard": {"per_day": "per_day", "f_1": "factor_one", "f_2": "factor_other"},
    "transfer_chance": {"t": "learning.transfer", "k_L": "learning.adopt_language", "distance": "distance"},
    "practice_chance": {"rate": "rate", "focus": "focus"},
    "performance_update": {"P": "performance", "delivered": "delivered", "M": "memory_days"},
    "agenda_priority": {"waited": "waited", "size/mean size": "size_ratio", "bias": "bias"},
    "retrieval_chance": {"r": "memory.retrieval", "age": "age", "τ": "memory.age"},
    "output_rate": {"know-how": "know_how", "d": "incentive.dilution", "J": "incentive.joint"},
    "language_step": {
        "m": "factor",
        "floor": "floor",
        "learning": "learning",
        "recovery": "recovery",
        "y": "hours",
        "y_½": "half_hours",
    },
}


def symbols_of(name: str) -> dict[str, list[str]]:
    """Symbol → slots in whose equations it stands for a parameter, in the order of the day."""
    found: dict[str, list[str]] = {}
    for slot, known in SYMBOLS.items():
        for symbol, meant in known.items():
            if meant == name:
                found.setdefault(symbol, []).append(slot)
    return found


def symbol_of_argument(slot: str, name: str) -> str:
    """The symbol of an argument in its slot's equation; empty where the equation speaks of it in words."""
    return next((symbol for symbol, meant in SYMBOLS.get(slot, {}).items() if meant == name), "")
