"""Numbers with units: `2 h/week`, `1 month`, `5 %`, `20000 EUR` → a number in the unit at hand.

A week has 5 working days, a month 21, a quarter 63, a year 260; a working day has 8 h.
Numbers without a unit are taken in the unit of the parameter.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

HOURS_PER_DAY = 8

# Length of each time unit in working days.
_TIME = MappingProxyType(
    {
        name: length
        for names, length in (
            ("min mins minute minutes", Fraction(1, 60 * HOURS_PER_DAY)),
            ("h hr hrs hour hours", Fraction(1, HOURS_PER_DAY)),
            ("d day days", Fraction(1)),
            ("w week weeks", Fraction(5)),
            ("month months", Fraction(21)),
            ("quarter quarters", Fraction(63)),
            ("y year years", Fraction(260)),
        )
        for name in names.split()
    }
)
_CURRENCY = re.compile(r"[A-Z]{3}")
_NUMBER = re.compile(r"\s*([-+]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?)\s*(.*?)\s*", re.DOTALL)

# An example for each unit of the parameter table, and what may stand after the number.
_EXAMPLES = MappingProxyType(
    {
        "days": "10 days or 2 weeks",
        "h": "2 h or 15 min",
        "share": "0.05 or 5 %",
        "1/day": "0.05 or 1 /month",
        "1/month": "0.15 or 0.15 /month",
        "1/h": "1.5 or 12 /day",
        "h/day": "0.1 or 2 h/week",
        "money": "20000 or 20000 EUR",
        "money/h": "60 or 60 EUR/h",
        "factor": "1.5 or 150 %",
    }
)


class UnitError(ValueError):
    """A text is no number with a unit that fits; says what is allowed."""

    def __init__(self, message: str, allowed: str) -> None:
        super().__init__(message)
        self.message = message
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class _Unit:
    """A quotient of units: what kind the two sides are, and the size in working days."""

    kind: str  # "number", "percent", "money" or "time"
    per_time: bool
    size: Fraction
    currency: str | None = None


def example(unit: str) -> str:
    """How a value of this unit is written, for messages."""
    return _EXAMPLES.get(unit, "a number without a unit, such as 2")


def parse_quantity(text: str, unit: str, currency: str | None = None) -> float:
    """The number that a text such as "2 h/week" stands for, in `unit` (one of parameters.TABLE).

    `currency` is the one that money must be in; None accepts any. Raises UnitError for what is no
    number, another dimension, another currency, or too large for a float.
    """
    match = _NUMBER.fullmatch(text)
    if match is None or len(text) > 80:
        raise UnitError("this is not a number", example(unit))
    digits, suffix = match.group(1).replace("_", ""), match.group(2)
    if not math.isfinite(float(digits)):
        raise UnitError("this number is too large", example(unit))
    factor = Fraction(1) if not suffix else _factor(suffix, unit, currency)
    # Exact until here, so that 7 % is 0.07; what is too small for a float becomes 0.
    return float(Fraction(digits) * factor)


def read_number(
    value: object,
    unit: str,
    low: float,
    high: float,
    *,
    whole: bool = False,
    above: bool = False,
    currency: str | None = None,
) -> float:
    """A number, or a text with a unit, between `low` and `high`, in `unit`.

    `whole` wants whole numbers, `above` excludes `low` itself. Raises UnitError for anything else:
    booleans, empty values, lists, NaN, infinity, numbers out of range.
    """
    allowed = allowed_range(unit, low, high, whole=whole, above=above)
    if isinstance(value, bool):
        raise UnitError("true and false are not numbers", allowed)
    if value is None:
        raise UnitError("the value is missing", allowed)
    if isinstance(value, str):
        number = parse_quantity(value, unit, currency)
    elif isinstance(value, int | float):
        if isinstance(value, int) and abs(value) > 10**300:
            raise UnitError("this number is too large", allowed)
        number = float(value)
    else:
        raise UnitError("this must be a single number", allowed)
    if not math.isfinite(number):
        raise UnitError("this is not a finite number", allowed)
    if not low <= number <= high or (above and number == low):
        raise UnitError("this is out of range", allowed)
    if whole and number != int(number):
        raise UnitError("this must be a whole number", allowed)
    return number


def allowed_range(unit: str, low: float, high: float, *, whole: bool = False, above: bool = False) -> str:
    """What read_number accepts, in words."""
    if not math.isfinite(low):
        return f"a finite number, written as {example(unit)}"
    start = f"more than {low:.10g}" if above else f"{low:.10g}"
    span = f"{start} to {high:.10g}" if math.isfinite(high) else f"{start} or more"
    named = "" if unit in ("", "share", "count", "switch", "factor") else f" {unit}"
    kind = "whole numbers, " if whole else ""
    return f"{kind}{span}{named}, written as {example(unit)}"


def convert(value: float, given: str, wanted: str) -> float:
    """A value in the unit `given`, in the unit `wanted`; UnitError if they do not measure the same."""
    if given == wanted or given in ("", "count", "factor", "weight", "logit", "switch"):
        return value
    try:
        have, want = _table_unit(given), _table_unit(wanted)
    except UnitError:
        raise UnitError(f"this is measured in {given}", example(wanted)) from None
    if not _fits(have, want):
        raise UnitError(f"this is measured in {given}", example(wanted))
    return float(Fraction(value) * _scale(have, want))


def format_quantity(value: float, unit: str, currency: str = "EUR") -> str:
    """A text that parse_quantity reads back as exactly `value`."""
    number = str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
    suffix = {
        "days": " days",
        "h": " h",
        "1/day": " /day",
        "1/month": " /month",
        "1/h": " /h",
        "h/day": " h/day",
        "money": f" {currency}",
        "money/h": f" {currency}/h",
    }
    return number + suffix.get(unit, "")


def unit_of(text: str) -> str:
    """The unit that a default such as "21 days" declares: days, h, share, 1/day, h/day, money or "".

    Raises UnitError for a text that is no number with a known unit.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise UnitError("this is not a number", "a number, with a unit where it has one: 21 days, 2 h, 5 %")
    if not match.group(2):
        return ""
    unit = _parse_unit(match.group(2), "")
    if unit.kind == "time":
        return "h/day" if unit.per_time else ("days" if unit.size >= 1 else "h")
    if unit.kind == "money":
        return "money/h" if unit.per_time else "money"
    return "1/day" if unit.per_time else "share"


def _factor(suffix: str, wanted: str, currency: str | None) -> Fraction:
    have = _parse_unit(suffix, wanted)
    try:
        want = _table_unit(wanted)
    except UnitError:
        raise UnitError(f'"{suffix}" cannot stand here', example(wanted)) from None
    if not _fits(have, want) or (have.kind == "percent" and wanted not in ("share", "factor", "1/day")):
        raise UnitError(f'"{suffix}" does not fit: this is measured in {_named(wanted)}', example(wanted))
    if have.currency is not None and currency is not None and have.currency != currency:
        raise UnitError(
            f"the amount is in {have.currency}, but this scenario counts in {currency}",
            f"an amount in {currency}",
        )
    return _scale(have, want)


def _named(unit: str) -> str:
    return {"share": "shares of 1", "": "plain numbers", "h/day": "hours per day"}.get(unit, unit)


def _fits(have: _Unit, want: _Unit) -> bool:
    kinds = {"percent": "number"}
    return (
        kinds.get(have.kind, have.kind) == kinds.get(want.kind, want.kind) and have.per_time == want.per_time
    )


def _scale(have: _Unit, want: _Unit) -> Fraction:
    return have.size / want.size


def _table_unit(unit: str) -> _Unit:
    """A unit of parameters.TABLE; UnitError for those that take plain numbers only."""
    known = {
        "days": _Unit("time", False, Fraction(1)),
        "h": _Unit("time", False, _TIME["h"]),
        "share": _Unit("number", False, Fraction(1)),
        "factor": _Unit("number", False, Fraction(1)),
        "1/day": _Unit("number", True, Fraction(1)),
        "1/month": _Unit("number", True, 1 / _TIME["month"]),
        "1/h": _Unit("number", True, 1 / _TIME["h"]),
        "h/day": _Unit("time", True, _TIME["h"]),
        "money": _Unit("money", False, Fraction(1)),
        "money/h": _Unit("money", True, 1 / _TIME["h"]),
    }
    if unit not in known:
        raise UnitError("no unit can stand here", example(unit))
    return known[unit]


def _parse_unit(text: str, wanted: str) -> _Unit:
    above, slash, below = re.sub(r"\bper\b", "/", text).partition("/")
    above, below = above.strip(), below.strip()
    if slash and below not in _TIME:
        raise UnitError(f'"{text}" is not a known unit', example(wanted))
    per = _TIME[below] if slash else Fraction(1)
    if not above:
        return _Unit("number", bool(slash), 1 / per)
    if above == "%":
        return _Unit("percent", bool(slash), Fraction(1, 100) / per)
    if above in _TIME:
        return _Unit("time", bool(slash), _TIME[above] / per)
    if _CURRENCY.fullmatch(above):
        return _Unit("money", bool(slash), 1 / per, above)
    raise UnitError(f'"{text}" is not a known unit', example(wanted))
