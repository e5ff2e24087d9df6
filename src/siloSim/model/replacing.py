"""The compiled day with rules of one's own in their slots."""

from __future__ import annotations

import dis
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import FunctionType
from typing import Any

import numba
import numpy as np
from numba.core.errors import NumbaError

from siloSim.errors import RuleError
from siloSim.model.compile import with_globals
from siloSim.model.day import run_days, run_part
from siloSim.model.fingerprint import fingerprint, reached
from siloSim.model.rule_checks import check, named
from siloSim.model.rule_guard import RuleBroke, watched
from siloSim.model.rules import SIGNATURES, SUBMODELS, rule
from siloSim.model.state import State
from siloSim.scenario.parameters import RECORD

type Days = Callable[[State, int, int], tuple[int, int]]
type Part = Callable[[State, int, int, int], int]


def day_with(rules: Mapping[str, Any] | None) -> Days:
    """`day.run_days` with `rules` in their slots; the package's own where none is given.

    A plain function is compiled as if it were marked with @rule.

    Raises
    ------
    RuleError
        No such slot, no function, other arguments, a value that its slot cannot take, or code that cannot
        be compiled; names the rule, its file and line. Calls of what is returned raise RuleBroke.
    """
    return _with(run_days, rules) if rules else run_days


def part_with(rules: Mapping[str, Any] | None) -> Part:
    """The same for `day.run_part`."""
    return _with(run_part, rules) if rules else run_part


@lru_cache(maxsize=64)
def tried(slot: str, function: Any) -> Any:
    """The function as a compiled rule for the slot, after it was looked at, called and compiled by itself.

    Raises RuleError, as `day_with` does.
    """
    source = getattr(function, "py_func", function)
    if not isinstance(source, FunctionType):
        raise RuleError(f"the rule for {slot!r} is {function!r}, which is not a function")
    try:
        rule(slot)(source)  # refuses an unknown slot and other arguments
    except ValueError as error:
        raise RuleError(str(error)) from error
    _refuse_writing(slot, source)
    check(slot, source)
    marked = _marked(slot, source) if source is function else function
    _compiles(slot, marked)
    return marked


def _with(kernel: Any, rules: Mapping[str, Any]) -> Any:
    marked = {slot: tried(slot, function) for slot, function in rules.items()}
    return _guarded(_copy(kernel, tuple(sorted(marked.items()))), marked)


@lru_cache(maxsize=64)
def _marked(slot: str, function: Any) -> Any:
    """A plain function as a rule; the same one for the same function, so that it is compiled once."""
    return rule(slot)(function)


_WRITES = ("STORE_ATTR", "DELETE_ATTR", "STORE_SUBSCR", "DELETE_SUBSCR", "STORE_SLICE", "STORE_GLOBAL")


def _refuse_writing(slot: str, source: FunctionType) -> None:
    """A rule gives back a number and changes nothing: `v` holds what everybody else reads."""
    for function in reached(source):
        for step in dis.get_instructions(function):
            if step.opname in _WRITES:
                raise RuleError(
                    f"the rule {named(source)} for {slot!r} writes to {step.argval or 'an element'} "
                    f"in {named(function)}; a rule returns one number and changes nothing"
                )


def _compiles(slot: str, marked: Any) -> None:
    """Compile the rule by itself, so that what is wrong is known before the day is compiled."""
    if not hasattr(marked, "py_func"):  # compiling is switched off
        return
    record = np.zeros(1, RECORD).view(np.recarray)[0]
    kinds = {"v": numba.typeof(record), "event": numba.int64}
    try:
        marked.compile(tuple(kinds.get(name, numba.float64) for name in SIGNATURES[slot]))
    except Exception as error:  # numba refuses in many ways
        raise RuleError(
            f"the rule {named(marked)} for {slot!r} cannot be compiled: it may use only numbers, the math module "
            f"and functions of its own that do the same, and must return one float. numba says: {_reason(error)}"
        ) from error


def _guarded(kernel: Any, rules: Mapping[str, Any]) -> Any:
    """The kernel, with what goes wrong inside it told as the rules' doing."""
    names = ", ".join(f"{named(function)} for {slot!r}" for slot, function in rules.items())

    def guarded(*arguments: Any) -> Any:
        try:
            return kernel(*arguments)
        except NumbaError as error:
            raise RuleError(
                f"the rules {names} cannot be compiled with the day. numba says: {_reason(error)}"
            ) from error
        except Exception as error:  # raised by a rule, or by the watch over it
            raise RuleBroke(f"one of the rules {names} failed") from error

    return guarded


def _reason(error: Exception) -> str:
    """The last thing that numba says before it lists where it happened."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [
        line for line in lines if not line.startswith(("Failed in nopython", "During:", "File ", "^", "<"))
    ]
    return told[0] if told else type(error).__name__


@lru_cache(maxsize=16)
def _copy(kernel: Any, rules: tuple[tuple[str, Any], ...]) -> Any:
    """The kernel with copies of just those functions that reach a replaced rule."""
    extra = fingerprint(*(function for _, function in rules), label=repr([slot for slot, _ in rules]))
    ours = {id(SUBMODELS[slot].default): watched(slot, function, extra) for slot, function in rules}

    def copy_of(function: Any) -> Any:
        if id(function) in ours:
            return ours[id(function)]
        source = getattr(function, "py_func", function)
        if not isinstance(source, FunctionType) or not source.__module__.startswith("siloSim.model."):
            return function
        seen = {
            name: source.__globals__[name] for name in source.__code__.co_names if name in source.__globals__
        }
        copies = {name: copy_of(value) for name, value in seen.items()}
        changed = {name: copy for name, copy in copies.items() if copy is not seen[name]}
        ours[id(function)] = with_globals(function, changed, extra) if changed else function
        return ours[id(function)]

    return copy_of(kernel)
