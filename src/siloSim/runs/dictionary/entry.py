"""One row of the data dictionary: what a column of a table means."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

type Kind = Literal["whole number", "number", "text"]
NEVER = "never missing"


@dataclass(frozen=True, slots=True)
class Entry:
    """One column of one table."""

    table: str
    column: str
    type: Kind
    unit: str  # "" for names and words
    range: str  # in words, or the categories
    meaning: str
    missing: str = NEVER  # what an empty cell says
    source: str = ""


def column(
    name: str,
    kind: Kind,
    unit: str,
    span: str,
    meaning: str,
    missing: str = NEVER,
    source: str = "",
) -> Entry:
    """An entry that has not been given to a table yet."""
    return Entry("", name, kind, unit, span, meaning, missing, source)


def span_of(low: float, high: float) -> str:
    """A range in words.

    >>> span_of(0, 1), span_of(0, math.inf), span_of(-math.inf, math.inf)
    ('0 to 1', 'from 0', 'any')
    """
    if math.isinf(low):
        return "any" if math.isinf(high) else f"up to {high:g}"
    return f"from {low:g}" if math.isinf(high) else f"{low:g} to {high:g}"
