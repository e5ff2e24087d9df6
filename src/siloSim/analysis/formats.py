"""How numbers are written for people: digits, units, signs, money.

One rule everywhere, so that screen, picture and table show the same figure alike.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

MINUS = "\u2212"
_LARGE = (
    (1e12, "trillion", "T"),
    (1e9, "billion", "bn"),
    (1e6, "million", "M"),
    (1e4, "thousand", "k"),
    (0.0, "", ""),
)
_DIVISORS = {"trillion": 1e12, "billion": 1e9, "million": 1e6, "thousand": 1e3, "": 1.0}
_SHORT = {"h per person-day": "h/day", "index": "", "challenges": ""}


def decimals(*values: float) -> int:
    """How many decimals show these numbers beside each other: about two digits of the largest.

    More where a number that is not 0 would otherwise read 0, up to four.

    >>> decimals(3.07, 2.5, 3.7), decimals(36.2, 19, 45), decimals(0.04), decimals(12, 0.004)
    (1, 0, 2, 3)
    """
    known = [abs(value) for value in values if math.isfinite(value) and value]
    if not known:
        return 0
    places = 2 if max(known) < 1 else 1 if max(known) < 20 else 0
    while places < 4 and round(min(known), places) == 0:
        places += 1
    return places


def format_number(value: float, places: int | None = None) -> str:
    """A plain number with a real minus sign and thousands separated; an en dash for nan.

    From a hundred million on with an exponent.

    >>> format_number(-1234.5, 1), format_number(0.5), format_number(float("nan")), format_number(2.5e9)
    ('−1,234.5', '0.50', '–', '2.5e9')
    """
    if not math.isfinite(value):
        return "\u2013" if math.isnan(value) else ("\u221e" if value > 0 else MINUS + "\u221e")
    if abs(value) >= 1e8:
        text = f"{abs(value):.3g}".replace("e+0", "e").replace("e+", "e")
    else:
        text = f"{abs(value):,.{decimals(value) if places is None else places}f}"
    return (MINUS if value < 0 and text.strip("0.,") else "") + text


def format_value(
    value: float, unit: str, currency: str = "EUR", extra: int = 0, beside: float = math.nan
) -> str:
    """A value with its unit, for people: shares as per cent, large money in millions; `extra` digits.

    With as many decimals as suit the value that stands `beside` it, too.

    >>> format_value(0.834, "share"), format_value(5.42, "days"), format_value(2_500_000, "money")
    ('83 %', '5.4 days', '2.50 million EUR')
    >>> format_value(0.128, "h per person-day"), format_value(float("nan"), "days")
    ('0.13 h', '–')
    """
    if math.isnan(value):
        return "\u2013"
    match unit:
        case "share":
            places = int(any(0 < abs(share) < 0.1 for share in (value, beside)))
            return f"{format_number(100 * value, places + extra)} %"
        case "days":
            return f"{format_number(value, decimals(value, beside) + extra)} days"
        case "h per person-day":
            return f"{format_number(value, 2 + extra)} h"
        case "index":
            return format_number(value, 2 + extra)
        case "money":
            return format_money(value, currency, extra)
        case _:
            return format_number(value, decimals(value, beside) + extra)


def format_pair(before: float, after: float, unit: str, currency: str = "EUR") -> str:
    """Before and after with an arrow between; the unit is written once where both have the same.

    Both have the same number of decimals; one more where different values would read alike.

    >>> format_pair(5.42, 3.1, "days"), format_pair(900_000, 2_500_000, "money")
    ('5.4 → 3.1 days', '0.90 → 2.50 million EUR')
    >>> format_pair(0.331, 0.328, "share")
    '33.1 → 32.8 %'
    >>> format_pair(0.12, 0.084, "share"), format_pair(24, 6.3, "days")
    ('12.0 → 8.4 %', '24 → 6 days')
    """
    first = second = ""
    for extra in range(2):
        if unit == "money":
            like = max(abs(before), abs(after))
            first, second = (format_money(value, currency, extra, like) for value in (before, after))
        else:
            both = ((before, after), (after, before))
            first, second = (format_value(value, unit, extra=extra, beside=other) for value, other in both)
        if first != second or before == after:
            break
    number, _, suffix = first.partition(" ")
    same = bool(suffix) and re.fullmatch(rf"\S+ {re.escape(suffix)}", second) is not None
    return f"{number if same else first} \u2192 {second}"


def format_change(value: float, unit: str, currency: str = "EUR") -> str:
    """A difference with its sign and unit; differences of shares are percentage points.

    >>> format_change(0.031, "share"), format_change(-3.07, "days"), format_change(0, "money")
    ('+3.1 points', '−3.1 days', '0 EUR')
    """
    if math.isnan(value):
        return "\u2013"
    sign = "+" if value > 0 else ""
    match unit:
        case "share":
            return f"{sign}{format_number(100 * value)} points"
        case "days":
            return f"{sign}{format_number(value)} days"
        case "h per person-day":
            return f"{sign}{format_number(value, max(2, decimals(value)))} h"
        case "index":
            return f"{sign}{format_number(value, max(2, decimals(value)))}"
        case "money":
            return sign + format_money(value, currency)
        case _:
            return sign + format_number(value)


def format_money(value: float, currency: str = "EUR", extra: int = 0, like: float | None = None) -> str:
    """Money in whole units below a million, else in millions, billions or trillions, three digits + `extra`.

    `like` is the amount that chooses the scale, where several stand beside each other.

    >>> format_money(-12_345.6), format_money(2.5e9, "USD"), format_money(9e5, "EUR", like=2e6)
    ('−12,346 EUR', '2.50 billion USD', '0.90 million EUR')
    """
    if math.isnan(value):
        return "\u2013"
    largest = abs(value if like is None or math.isnan(like) else like)
    for size, word in ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")):
        if size <= largest < math.inf:
            places = max(0, 2 - int(math.log10(largest / size)))
            return f"{format_number(value / size, places + extra)}{word} {currency}"
    return f"{format_number(value, extra)} {currency}"


@dataclass(frozen=True, slots=True)
class Scale:
    """How a row's numbers are written: divided by `size`, with a unit."""

    size: float
    unit: str
    short: str


def scale_of(unit: str, values: Iterable[float], currency: str) -> Scale:
    """Shares in per cent, large money in thousands, millions and so on.

    >>> scale_of("share", (0.2,), "EUR").unit, scale_of("money", (2.5e6, float("nan")), "EUR").unit
    ('%', 'million EUR')
    """
    if unit == "share":
        return Scale(0.01, "%", "%")
    if unit == "money":
        largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
        word, letter = next((word, letter) for least, word, letter in _LARGE if largest >= least)
        return Scale(_DIVISORS[word], f"{word} {currency}".strip(), f"{letter} {currency}".strip())
    return Scale(1.0, "" if unit == "index" else unit, _SHORT.get(unit, unit))


def first_digit(value: float) -> int:
    """Decimals that show the first digit of a number.

    >>> first_digit(0.004), first_digit(3.0), first_digit(float("nan"))
    (3, 0, 0)
    """
    if not math.isfinite(value) or value <= 0.0:
        return 0
    return max(0, -math.floor(math.log10(value)))


def difference_unit(scale: Scale, unit: str, *, short: bool = False) -> str:
    """The unit of a difference: per cent differ by points.

    >>> difference_unit(scale_of("share", (), "EUR"), "share"), difference_unit(scale_of("index", (), "EUR"), "index")
    ('points', '')
    """
    return "points" if unit == "share" else scale.short if short else scale.unit


def signed(value: float, places: int) -> str:
    """A difference with its sign, an en dash for nan.

    >>> signed(0.31, 1), signed(-2, 1), signed(0.01, 1)
    ('+0.3', '\u22122.0', '0.0')
    """
    text = format_number(value, places)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def shortened(text: str, characters: int) -> str:
    """The text in at most so many characters, its middle left out: labels often differ at their ends.

    >>> shortened("leadership council, variant 12", 20), shortened("council", 20)
    ('leadership…ariant 12', 'council')
    """
    if len(text) <= characters:
        return text
    tail = (characters - 1) // 2
    return f"{text[: characters - 1 - tail].rstrip()}\u2026{text[-tail:].lstrip()}"
