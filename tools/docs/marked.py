"""Marked parts of Markdown pages that are made from the code, and how numbers and tables are written there."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

MARKED = re.compile(
    r"(?P<open><!-- (?P<kind>table|part): (?P<name>\w+) -->\n).*?(?P<close><!-- /(?P=kind): (?P=name) -->)",
    re.DOTALL,
)
type Rows = Iterable[Sequence[str]]
type Makers = Mapping[str, Callable[[], str]]


class UnknownTable(Exception):
    """A page marks a part that nobody knows how to make."""


def refreshed(text: str, makers: Makers) -> str:
    """The page `text` with every marked part made anew; raises UnknownTable."""

    def made(match: re.Match[str]) -> str:
        if match["name"] not in makers:
            raise UnknownTable(
                f"there is no {match['kind']} {match['name']!r}; there are {', '.join(sorted(makers))}"
            )
        return match["open"] + makers[match["name"]]() + match["close"]

    return MARKED.sub(made, text)


def markdown(head: Sequence[str], rows: Rows) -> str:
    """A Markdown table with a blank line on either side; bars in cells are escaped."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n" + "".join(f"{line}\n" for line in lines) + "\n"


def number(value: float) -> str:
    """A number as people write it.

    >>> number(0.25), number(20000.0), number(1 / 1500), number(float("inf")), number(1e12)
    ('0.25', '20,000', '1/1500', '∞', '10^12')
    """
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if 0 < abs(value) < 0.001 and abs(round(1 / value) * value - 1) < 1e-9:
        inverse = round(1 / value)
        return f"{value:g}" if inverse % 1000 == 0 else f"1/{inverse}"
    if abs(value) >= 1e6:
        return f"10^{math.log10(abs(value)):g}" if value > 0 else f"-10^{math.log10(abs(value)):g}"
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


def span(low: float, high: float) -> str:
    """A range in words.

    >>> span(0, 1), span(0, float("inf")), span(-float("inf"), float("inf"))
    ('0 to 1', 'from 0', 'any')
    """
    if math.isinf(low) and math.isinf(high):
        return "any"
    return f"from {number(low)}" if math.isinf(high) else f"{number(low)} to {number(high)}"
