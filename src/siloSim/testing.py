"""Contract tests for extensions, to be called from a test suite of one's own.

from siloSim.testing import check_rule
from my_rules import sticky

def test_sticky():
    check_rule("trust_update", sticky)
"""

from __future__ import annotations

import math
import random
import struct
from dataclasses import dataclass
from typing import Any

from siloSim.errors import RuleError
from siloSim.model.fingerprint import reached
from siloSim.model.replacing import tried
from siloSim.model.rule_checks import called, default_values, judged, named
from siloSim.model.rules import SIGNATURES
from siloSim.model.rules.arguments import Argument, argument
from siloSim.scenario.parameters import TABLE

# How far an argument without bounds is tried, by its unit.
_FAR = {
    "days": 5200.0,
    "logit": 600.0,
    "sd": 6.5,
    "count": 1e4,
    "favours": 100.0,
    "h": 2000.0,
    "h/day": 100.0,
}
_WHOLE = ("switch", "code", "count", "days")
_FIELDS = {parameter.field: parameter for parameter in TABLE}


@dataclass(frozen=True, slots=True)
class RuleReport:
    """What a rule was tried with, and what it gave."""

    slot: str
    rule: str  # name, file and line
    calls: int
    lowest: float
    highest: float
    compiled: bool  # False where compiling is switched off: then nothing was compared
    parameters: tuple[str, ...]  # of v, that the rule reads

    def __str__(self) -> str:
        same = "same bits compiled and interpreted" if self.compiled else "not compiled, as numba is off"
        return (
            f"{self.rule} keeps the contract of {self.slot}: {self.calls} calls, results from {self.lowest:.4g} "
            f"to {self.highest:.4g}, {same}"
        )


def check_rule(slot: str, function: Any, calls: int = 2000) -> RuleReport:
    """Hold a rule against what its slot asks for.

    It must take the slot's arguments; give a finite number in the slot's range for arguments from all of
    theirs, and for all values of the parameters that it reads; give the same twice; compile; and give the
    same bits compiled and interpreted. The arguments tried are always the same.

    Parameters
    ----------
    slot
        One of `silosim rules`.
    function
        The rule, marked with @rule or not.
    calls
        Number of arguments tried, beside the ends of their ranges.

    Raises
    ------
    RuleError
        It does not; names rule, file, line, arguments and values.

    >>> def halfway(norm, accepted, rate):
    ...     return norm + 0.5 * rate * (accepted - norm)
    >>> report = check_rule("norm_update", halfway)
    >>> report.calls, report.lowest >= 0, report.highest <= 1
    (2000, True, True)
    """
    marked = tried(slot, function)
    plain = getattr(function, "py_func", function)
    compiled = hasattr(marked, "py_func")
    read = tuple(sorted({n for f in (plain, *reached(plain)) for n in f.__code__.co_names} & set(_FIELDS)))
    lot = random.Random(slot)
    lowest, highest = math.inf, -math.inf
    for _ in range(calls):
        arguments = tuple(
            _record(lot, read) if n == "v" else _drawn(lot, argument(slot, n)) for n in SIGNATURES[slot]
        )
        value = judged(slot, plain, arguments)
        again = judged(slot, plain, arguments)
        if not _same(value, again):
            raise RuleError(f"{called(slot, plain, arguments)} returned {value!r}, and then {again!r}")
        other = float(marked(*arguments))
        if not _same(value, other):
            raise RuleError(
                f"{called(slot, plain, arguments)} returned {value!r} interpreted and {other!r} compiled: "
                "use functions of the math module instead of numpy's, and x * x instead of x**2 or math.pow"
            )
        lowest, highest = min(lowest, value), max(highest, value)
    return RuleReport(
        slot, named(plain), calls, lowest, highest, compiled, tuple(_FIELDS[f].name for f in read)
    )


def _same(one: float, other: float) -> bool:
    return struct.pack("d", one) == struct.pack("d", other)


def _drawn(lot: random.Random, a: Argument) -> float:
    """A value of an argument, at an end of its range now and then."""
    far = _FAR.get(a.unit, 1e4)
    low, high = max(a.low, -far), min(a.high, far)
    if lot.random() < 0.1:
        value = lot.choice((low, high))
    elif math.isinf(a.high):  # of all sizes
        value = math.exp(lot.uniform(math.log(1e-3), math.log(far)))
        value = max(low, -value if math.isinf(a.low) and lot.random() < 0.5 else value)
    else:
        value = lot.uniform(low, high)
    if a.unit == "code":
        return round(value)
    return max(low, float(round(value))) if a.unit in _WHOLE else value


def _record(lot: random.Random, read: tuple[str, ...]) -> Any:
    """Today's values: the defaults, but for the parameters that the rule reads."""
    values = default_values()
    for field in read:
        parameter = _FIELDS[field]
        if lot.random() < 0.8:
            values[field] = lot.uniform(max(parameter.low, -1e6), min(parameter.high, 1e6))
    return values
