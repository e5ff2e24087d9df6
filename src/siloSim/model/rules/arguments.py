"""What rules are given and may return: unit, range and meaning of every argument and result (ODD 7).

`silosim rules`, the submodels' pages and the trying of replaced rules all read this table.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a rule."""

    meaning: str
    unit: str
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True, slots=True)
class Result:
    """What the rule of a slot returns; bounds are included, infinite where there is none."""

    unit: str
    low: float = 0.0
    high: float = math.inf


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
    "size_ratio": Argument("people in the owner's department over the mean department", "ratio", 0.001, 200),
    "bias": Argument("how far large departments come first", "weight", 0, 5),
    "age": Argument("days since the record was written", "days", 0, math.inf),
    "know_how": Argument("share of the own department's facets that the person has right", "share"),
    "factor": Argument("language distance relative to its start", "factor"),
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


RESULTS: Mapping[str, Result] = MappingProxyType(
    {
        "subtask_effort": Result("h"),
        "ask_chance": Result("chance a day", high=1),
        "choice_score": Result("score", -math.inf),
        "willingness": Result("logit", -math.inf),
        "acceptance": Result("chance", high=1),
        "pressed_willingness": Result("logit", -math.inf),
        "handover_chance": Result("chance", high=1),
        "help_hours": Result("h"),
        "progress": Result("effort hours per hour"),
        "rework_chance": Result("chance", high=1),
        "due_days": Result("days"),
        "trust_update": Result("share", high=1),
        "favour_update": Result("favours", -math.inf),
        "norm_update": Result("share", high=1),
        "adoption_chance": Result("chance", high=1),
        "contradiction_factor": Result("factor"),
        "contact_hazard": Result("1/day"),
        "transfer_chance": Result("chance", high=1),
        "practice_chance": Result("chance a day", high=1),
        "performance_update": Result("h/day"),
        "agenda_priority": Result("days"),
        "retrieval_chance": Result("chance", high=1),
        "output_rate": Result("output hours per hour"),
        "language_step": Result("factor"),
    }
)

# Values that a rule is tried with, where the ends and the middle of a share are not the ones to try.
_TRIED: dict[str, tuple[float, ...]] = {
    "common": (-2.0, 0.0, 2.0),
    "own": (-2.0, 0.0, 2.0),
    "waited": (0.0, 3.0, 200.0),
    "urge_days": (7.0,),
    "load": (0.0, 1.0, 12.0),
    "asked": (0.0, 5.0, 500.0),
    "favours": (-5.0, 0.0, 5.0),
    "record": (-20.0, 0.0, 20.0),
    "willingness": (-40.0, -2.0, 0.0, 2.0, 40.0),
    "left": (0.0, 4.0, 8.0),
    "effort": (0.1, 8.0, 150.0),
    "event": (0, 1, 2, 3, 4, 5, 6, 7),
    "change": (-1.0, 1.0),
    "cap": (5.0,),
    "per_day": (0.0, 0.7, 20.0),
    "factor_one": (0.0, 1.0, 20.0),
    "factor_other": (0.0, 1.0, 20.0),
    "delivered": (0.0, 8.0),
    "performance": (0.0, 0.5, 8.0),
    "memory_days": (60.0,),
    "size_ratio": (0.01, 1.0, 50.0),
    "bias": (0.0, 0.5, 5.0),
    "age": (0.0, 50.0, 5000.0),
    "hours": (0.0, 0.1, 8.0),
    "half_hours": (0.1,),
}


def argument(slot: str, name: str) -> Argument:
    """What an argument of a slot means; raises KeyError for one that is not described."""
    return _IN_SLOT.get((slot, name)) or _ARGUMENTS[name]


def tried(name: str) -> tuple[float, ...]:
    """Values with which an argument is tried before a run."""
    if name in _TRIED:
        return _TRIED[name]
    return (0.0, 1.0) if _ARGUMENTS[name].unit == "switch" else (0.0, 0.5, 1.0)
