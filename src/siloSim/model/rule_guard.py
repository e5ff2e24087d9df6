"""Watching a replaced rule while a run goes on: what it gives must be a finite number in its slot's range.

The rule is compiled together with two comparisons. When one fails, or the rule raises, the run stops, and
the day is gone through again, uncompiled, to tell which arguments the rule was called with.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import FunctionType
from typing import Any

import numpy as np

from siloSim.errors import RuleError
from siloSim.model.compile import compiled
from siloSim.model.day import CALENDAR, OBSERVE, one_day
from siloSim.model.rule_checks import judged, named
from siloSim.model.rules import SUBMODELS
from siloSim.model.rules.arguments import RESULTS
from siloSim.model.state import State

_LARGEST = sys.float_info.max


class OutOfRange(Exception):
    """A rule gave what its slot cannot take; raised by compiled code, with the slot."""


class RuleBroke(RuleError):
    """A rule failed inside the compiled day; which call it was is to be found by `replayed`."""


def _watched(*arguments):
    value = RULE(*arguments)  # type: ignore[name-defined]  # noqa: F821 - put in by `watched`
    if not LOW <= value <= HIGH:  # type: ignore[name-defined]  # noqa: F821 - nan fails too
        raise OutOfRange(SLOT)  # type: ignore[name-defined]  # noqa: F821
    return value


def watched(slot: str, function: Any, extra: str) -> Any:
    """The rule, compiled, that raises OutOfRange where it gives what its slot cannot take.

    `extra` keys the folder of machine code; every slot has one of its own, since numba would take equal
    argument types for the same function.
    """
    low, high = max(RESULTS[slot].low, -_LARGEST), min(RESULTS[slot].high, _LARGEST)
    names = {"RULE": function, "LOW": low, "HIGH": high, "SLOT": slot}
    source = FunctionType(_watched.__code__, {**_watched.__globals__, **names}, f"watched_{slot}")
    source.__qualname__ = f"watched_{slot}_{extra}"  # symbols of equal name would be taken for one another
    return compiled(source, f"{extra}-{slot}")


def replayed(
    state: State, day: int, rules: Mapping[str, Any], first: int = CALENDAR, last: int = OBSERVE
) -> None:
    """Go through processes first … last of a day uncompiled, to raise RuleError with a rule's arguments.

    `state` is that before the first of them; it is spoilt. Takes seconds for a few hundred people.

    Raises
    ------
    RuleError
        As said; or, where the rules fail in compiled code only, without the arguments.
    """
    judging = {slot: _judging(slot, getattr(rule, "py_func", rule), day) for slot, rule in rules.items()}
    with np.errstate(all="ignore"):
        _interpreted(one_day, {id(SUBMODELS[slot].default): rule for slot, rule in judging.items()})(
            state, day, first, last
        )
    names = ", ".join(f"{named(rule)} for {slot!r}" for slot, rule in rules.items())
    raise RuleError(f"a rule failed on day {day}, and only when compiled; the rules are {names}")


def _judging(slot: str, function: Any, day: int) -> Any:
    def rule(*arguments: Any) -> float:
        return judged(slot, function, arguments, f" on day {day},")

    return rule


def _interpreted(function: Any, ours: dict[int, Any]) -> Any:
    """The plain Python function that a kernel was compiled from, and those that it calls."""
    if id(function) in ours:
        return ours[id(function)]
    source = getattr(function, "py_func", function)
    if not isinstance(source, FunctionType) or not source.__module__.startswith("siloSim.model."):
        return function
    names: dict[str, Any] = dict(source.__globals__)
    plain = FunctionType(source.__code__, names, source.__name__, source.__defaults__)
    ours[id(function)] = plain
    for name in source.__code__.co_names:
        if name in names:
            names[name] = _interpreted(names[name], ours)
    return plain
