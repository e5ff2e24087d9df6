"""Trying a replaced rule before a run: what it gives must be a finite number in the range of its slot.

A rule that returns nonsense would otherwise give plausible outcomes. The rule is called in Python with
a few hundred combinations of arguments from their ranges, under the default parameter values.
"""

from __future__ import annotations

import inspect
import itertools
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from siloSim.errors import RuleError
from siloSim.model.rules.arguments import RESULTS, tried
from siloSim.model.rules.signatures import SIGNATURES
from siloSim.scenario.parameters import TABLE

_MOST = 400


def check(slot: str, function: Any) -> None:
    """Raise RuleError, naming rule, arguments and value, where the rule gives what cannot be."""
    source = getattr(function, "py_func", function)
    for arguments in trials(slot):
        judged(slot, source, arguments)


def trials(slot: str, most: int = _MOST) -> Iterator[tuple[Any, ...]]:
    """Combinations of arguments from their ranges: all of them, or `most` chosen by a lot that never changes."""
    defaults = SimpleNamespace(**{parameter.field: parameter.default for parameter in TABLE})
    choices: list[Sequence[Any]] = [(defaults,) if name == "v" else tried(name) for name in SIGNATURES[slot]]
    if math.prod(len(choice) for choice in choices) <= most:
        yield from itertools.product(*choices)
        return
    lot = random.Random(slot)
    yield from (tuple(lot.choice(choice) for choice in choices) for _ in range(most))


def judged(slot: str, function: Any, arguments: Sequence[Any], when: str = "") -> float:
    """What the plain function gives for these arguments; RuleError if its slot cannot take that.

    `when` ends the description of the call, such as " on day 37".
    """
    try:
        value = function(*arguments)
    except Exception as error:  # whatever somebody else's function raises
        raise RuleError(
            f"{called(slot, function, arguments)}{when} raised {type(error).__name__}: {error}"
        ) from error
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RuleError(
            f"{called(slot, function, arguments)}{when} returned {value!r}; it must return one number"
        )
    low, high = RESULTS[slot].low, RESULTS[slot].high
    if not math.isfinite(value) or not low <= value <= high:
        allowed = "a finite number" if low == -math.inf else f"a finite number in [{low:g}, {high:g}]"
        raise RuleError(
            f"{called(slot, function, arguments)}{when} returned {float(value)!r}; allowed is {allowed}"
        )
    return float(value)


def called(slot: str, function: Any, arguments: Sequence[Any]) -> str:
    """The rule, where it stands, and its arguments, as a message names them."""
    shown = ", ".join(f"{n}={a:g}" for n, a in zip(SIGNATURES[slot], arguments, strict=True) if n != "v")
    return f"the rule {named(function)} for {slot!r}, called with {shown},"


def named(function: Any) -> str:
    """A function with its file and line: `sticky (my_rules.py:3)`."""
    source = inspect.unwrap(getattr(function, "py_func", function))
    code = getattr(source, "__code__", None)
    name = getattr(source, "__name__", repr(source))
    return name if code is None else f"{name} ({Path(code.co_filename).name}:{code.co_firstlineno})"
