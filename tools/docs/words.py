"""What the arguments of rules mean: unit and range of each, by slot where they differ (ODD 7); ranges of outcomes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from siloSim.model.measures.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a rule."""

    meaning: str
    unit: str
    low: float = 0.0
    high: float = 1.0


def _switch(meaning: str) -> Argument:
    return Argument(f"1: {meaning}, 0: not", "switch")


_ARGUMENTS = {
    "small": _switch("the subtask is a quick question"),
    "common": Argument(
        "size of the challenge, shared by its subtasks, standard normal", "sd", -math.inf, math.inf
    ),
    "own": Argument("size of this subtask, standard normal", "sd", -math.inf, math.inf),
    "safety": Argument("the owner's psychological safety, with what policies add, cut to its range", "share"),
    "waited": Argument("days since the present blockage began", "days", 0, math.inf),
    "urge_days": Argument("time scale of impatience", "days", 0.1, 500),
    "trust": Argument("trust in the other person", "share"),
    "held": Argument("share of the facets needed on which a belief is held, right or wrong", "share"),
    "load": Argument("accepted subtasks in hand", "count", 0, math.inf),
    "asked": Argument("times asked for help, plus the renown at the start", "count", 0, math.inf),
    "overlap": Argument("overlap of interests between the two people", "share"),
    "favours": Argument(
        "favours that the person owes the other; negative: is owed", "favours", -math.inf, math.inf
    ),
    "reciprocity": Argument("weight of the person on returning favours", "share"),
    "generosity": Argument("willingness of the person to give first", "share"),
    "norm": Argument("acceptance that the person has come to expect", "share"),
    "record": Argument("help that the asker has given, less help received", "count", -math.inf, math.inf),
    "identity": Argument("identification of the person with the department", "share"),
    "foreign": _switch("the two work in different departments"),
    "willingness": Argument("willingness to accept", "logit", -math.inf, math.inf),
    "left": Argument("hours not yet spent today", "h", 0, 24),
    "right": Argument("share of the facets needed on which the helper is right", "share"),
    "pressed": _switch("accepted only under pressure"),
    "wrong": Argument("share of the facets needed on which the helper is wrong", "share"),
    "distance": Argument("language distance between the two people's departments", "share"),
    "effort": Argument("hours that the subtask needs at full know-how, rework included", "h", 0, math.inf),
    "event": Argument("what happened, as a number (see the units above)", "code", 0, 7),
    "rate": Argument("share of the gap that closes", "share"),
    "target": Argument("value towards which trust moves", "share"),
    "change": Argument("1: help was received, -1: help was given", "favours", -1, 1),
    "cap": Argument("favours beyond which none is counted", "favours", 0, 100),
    "accepted": _switch("the request was accepted"),
    "listener_at_home": _switch("the facet is at home in the listener's department"),
    "speaker_at_home": _switch("the facet is at home in the speaker's department"),
    "per_day": Argument("informal contacts of a person on a mean day", "1/day", 0, 20),
    "factor_one": Argument("contact factor of the one end's department today", "factor", 0, 20),
    "factor_other": Argument("contact factor of the other end's department today", "factor", 0, 20),
    "focus": Argument("hours of own work as a share of a full day", "share"),
    "performance": Argument("performance so far", "h/day", 0, math.inf),
    "delivered": Argument("effort delivered today without rework", "h", 0, math.inf),
    "memory_days": Argument("time over which performance is seen", "days", 1, 1000),
    "size_ratio": Argument("people in the owner's department over the mean department", "ratio", 0, math.inf),
    "bias": Argument("how far large departments come first", "weight", 0, 5),
    "age": Argument("days since the record was written", "days", 0, math.inf),
    "know_how": Argument("share of the own department's facets that the person has right", "share"),
    "factor": Argument("language distance relative to its start", "factor", 0, math.inf),
    "floor": Argument("factor that is left however often the two departments meet", "factor"),
    "learning": Argument("fastest convergence, mean of both departments", "1/day"),
    "recovery": Argument("rate of drifting apart, mean of both departments", "1/day"),
    "hours": Argument("hours together in the week, per person and day", "h/day", 0, 24),
    "half_hours": Argument("hours at which convergence is half as fast as it can be", "h/day", 0.001, 8),
}

_IN_SLOT = {
    ("norm_update", "rate"): Argument("weight of the latest answer", "share"),
    ("practice_chance", "rate"): Argument("chance on a day of nothing but own work", "1/day"),
    ("trust_update", "trust"): Argument("trust before the event", "share"),
    ("favour_update", "favours"): Argument(
        "favours owed before the delivery; negative: is owed", "favours", -math.inf, math.inf
    ),
    ("choice_score", "trust"): Argument("the owner's trust in the candidate", "share"),
    ("choice_score", "load"): Argument("the candidate's accepted subtasks in hand", "count", 0, math.inf),
    ("willingness", "trust"): Argument("trust of the person asked in the asker", "share"),
    ("adoption_chance", "trust"): Argument("the listener's trust in the speaker", "share"),
    ("handover_chance", "held"): Argument(
        "share of the facets needed on which the accepter holds a belief", "share"
    ),
}

# Whose department's values `v` holds.
WHOSE = {
    "subtask_effort": "the owner",
    "choice_score": "the owner",
    "willingness": "the person asked",
    "pressed_willingness": "the person asked",
    "handover_chance": "the accepter",
    "help_hours": "the helper",
    "progress": "the helper",
    "rework_chance": "the helper",
    "due_days": "the helper",
    "adoption_chance": "the listener",
    "contradiction_factor": "the listener",
    "transfer_chance": "the owner",
    "retrieval_chance": "the owner",
    "output_rate": "the person",
}


def argument(slot: str, name: str) -> Argument:
    """What an argument of a slot means; raises KeyError for one that is not described."""
    return _IN_SLOT.get((slot, name)) or _ARGUMENTS[name]


def outcome_range(outcome: Outcome) -> str:
    """The range of an outcome in words, by its unit.

    >>> from siloSim.model.measures import BY_NAME
    >>> [outcome_range(BY_NAME[name]) for name in ("ei_help", "trust_cross", "answer_rate", "money")]
    ['-1 to 1', '0 to 1', '0 to 1', 'from 0']
    """
    if outcome.unit == "index":
        return "0 to 1" if outcome.name.startswith("trust_") else "-1 to 1"
    return "0 to 1" if outcome.unit == "share" else "from 0"
