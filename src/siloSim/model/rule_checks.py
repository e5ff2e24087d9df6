"""Trying a replaced rule before a run: what it gives must be a finite number in the range of its slot.

A rule that returns nonsense would otherwise give plausible outcomes. The rule is called in Python with
a few hundred combinations of arguments from their ranges, under the default parameter values.
"""

from __future__ import annotations

import inspect
import itertools
import math
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from siloSim.errors import RuleError
from siloSim.model.rules.arguments import RESULTS, tried
from siloSim.model.rules.signatures import SIGNATURES
from siloSim.scenario.findings import nearest
from siloSim.scenario.parameters import DEFAULTS, RECORD, TABLE, as_vector

_MOST = 400


def check(slot: str, function: Any) -> None:
    """Raise RuleError, naming rule, arguments and value, where the rule gives what cannot be."""
    source = getattr(function, "py_func", function)
    for arguments in trials(slot):
        value, again = judged(slot, source, arguments), judged(slot, source, arguments)
        if value != again:
            raise RuleError(
                f"{called(slot, source, arguments)} returned {value!r}, and then {again!r}: a rule must not draw or "
                "remember; luck comes as an argument"
            )


def default_values() -> Any:
    """A record of today's values, as rules see it: all parameters at their defaults."""
    table = np.zeros(1, RECORD).view(np.recarray)
    table.view(np.float64).view(np.ndarray)[:] = as_vector(DEFAULTS)
    return table[0]


def trials(slot: str, most: int = _MOST) -> Iterator[tuple[Any, ...]]:
    """Combinations of arguments from their ranges: all of them, or `most` chosen by a lot that never changes."""
    defaults = default_values()
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
        with np.errstate(all="ignore"):  # what comes of it is judged below
            value = function(*arguments)
    except AttributeError as error:
        _refuse_unknown_parameter(slot, function, error)
        raise RuleError(
            f"{called(slot, function, arguments)}{when} raised AttributeError: {error}"
        ) from error
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


def _refuse_unknown_parameter(slot: str, function: Any, error: AttributeError) -> None:
    """`v.` something that is no parameter, with the nearest one."""
    match = re.search(r"record'? (?:object )?has no attribute '?(\w+)", str(error))
    if match is None:
        return
    fields = [parameter.field for parameter in TABLE]
    raise RuleError(
        f"the rule {named(function)} for {slot!r} reads v.{match[1]}, which is no parameter; "
        + (nearest(match[1], fields) or "`silosim schema scenario` lists them, with _ for the dot")
    ) from error


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
