"""Trying a replaced rule before a run: what it gives must be a finite number in the range of its slot.

A rule that returns nonsense would otherwise give plausible outcomes. The rule is called in Python with
a few hundred combinations of arguments from their ranges, under the default parameter values.
"""

from __future__ import annotations

import itertools
import math
from types import SimpleNamespace
from typing import Any

from siloSim.errors import RuleError
from siloSim.model.rules import SIGNATURES
from siloSim.scenario.parameters import TABLE

_SHARE = (0.0, 1.0)
_POSITIVE = (0.0, math.inf)
_ANY = (-math.inf, math.inf)

# What each slot may return.
RANGES: dict[str, tuple[float, float]] = {
    "subtask_effort": _POSITIVE,
    "ask_chance": _SHARE,
    "choice_score": _ANY,
    "willingness": _ANY,
    "acceptance": _SHARE,
    "pressed_willingness": _ANY,
    "handover_chance": _SHARE,
    "help_hours": _POSITIVE,
    "progress": _POSITIVE,
    "rework_chance": _SHARE,
    "due_days": _POSITIVE,
    "trust_update": _SHARE,
    "favour_update": _ANY,
    "norm_update": _SHARE,
    "adoption_chance": _SHARE,
    "contradiction_factor": _POSITIVE,
    "contact_hazard": _POSITIVE,
    "transfer_chance": _SHARE,
    "practice_chance": _SHARE,
    "performance_update": _POSITIVE,
    "agenda_priority": _POSITIVE,
    "retrieval_chance": _SHARE,
    "output_rate": _POSITIVE,
    "language_step": _POSITIVE,
}

# Values that an argument is tried with; all others: a share.
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
    "small": (0.0, 1.0),
    "foreign": (0.0, 1.0),
    "pressed": (0.0, 1.0),
    "accepted": (0.0, 1.0),
    "listener_at_home": (0.0, 1.0),
    "speaker_at_home": (0.0, 1.0),
}
_SHARES = (0.0, 0.5, 1.0)
_MOST = 400


def check(slot: str, function: Any) -> None:
    """Raise RuleError, naming rule, arguments and value, where the rule gives what cannot be."""
    source = getattr(function, "py_func", function)
    names = SIGNATURES[slot]
    defaults = SimpleNamespace(**{parameter.field: parameter.default for parameter in TABLE})
    low, high = RANGES[slot]
    choices = [(defaults,) if name == "v" else _TRIED.get(name, _SHARES) for name in names]
    total = math.prod(len(choice) for choice in choices)
    stride = max(1, total // _MOST)
    for arguments in itertools.islice(itertools.product(*choices), 0, None, stride):
        shown = ", ".join(f"{n}={a:g}" for n, a in zip(names, arguments, strict=True) if n != "v")
        called = f"the rule {source.__name__} for {slot!r}, called with {shown},"
        try:
            value = source(*arguments)
        except Exception as error:  # whatever somebody else's function raises
            raise RuleError(f"{called} raised {type(error).__name__}: {error}") from error
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RuleError(f"{called} returned {value!r}; it must return one number")
        if not math.isfinite(value) or not low <= value <= high:
            allowed = "a finite number" if low == -math.inf else f"a finite number in [{low:g}, {high:g}]"
            raise RuleError(f"{called} returned {value!r}; allowed is {allowed}")
