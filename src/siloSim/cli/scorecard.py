"""The scorecard and the single run as tables for people, in any width from 60 columns."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from siloSim.analysis import words
from siloSim.analysis.formats import decimals, first_digit, format_number, scale_of
from siloSim.cli.tabular import Row, drawn
from siloSim.cli.terminal import width, wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from siloSim.model.measures import Outcome

WIDE = 100  # from here on units in full and the interval by its ends, else by its half-width
STYLES = {"better": "green", "worse": "red", "unclear": "dim"}


def scorecard(card: pd.DataFrame, currency: str, *, colour: bool = False) -> str:
    """Every outcome before, after, their paired difference with its 95 % interval, and the verdict.

    Families stand apart, the price always among them. Where it is narrow, units are short and the interval
    is given by its half-width.
    """
    wide = width() >= WIDE
    head = [
        "Outcome",
        "Unit",
        "Before",
        "After",
        "Difference",
        *(["95 % interval"] if wide else []),
        "Verdict",
    ]
    right = [name not in ("Outcome", "Unit", "Verdict") for name in head]
    rows: list[Row] = []
    for family, title in words.FAMILIES.items():
        members = card[card["family"] == family].to_dict("records")
        if members:
            rows.append(Row((title,)))
        for row in members:
            verdict = str(row["verdict"])
            cells = cells_of(row, currency, wide=wide)
            label = f"  {label_of(str(row['name']))}"
            rows.append(Row((label, *cells, words.verdict_words(verdict)), STYLES.get(verdict, "")))
    notes = [] if wide else ["\u00b1: half the width of the 95 % interval; h/day: per person."]
    table = drawn(head, right, rows, width(), colour=colour)
    return "\n".join([table, *(wrapped(line) for line in (*notes, *_undefined(card)))])


def outcomes(values: Mapping[str, float], currency: str, own: Sequence[Outcome] = ()) -> str:
    """Every outcome of a run, the user's own measures last."""
    from siloSim.model.measures import OUTCOMES

    rows: list[Row] = []
    for family, title in words.FAMILIES.items():
        members = [o for o in (*OUTCOMES, *own) if o.family == family and o.name in values]
        if members:
            rows.append(Row((title,)))
        for outcome in members:
            value = float(values[outcome.name])
            scale = scale_of(outcome.unit, (value,), currency)
            number = format_number(value / scale.size)
            rows.append(Row((f"  {label_of(outcome.name)}", number, scale.unit)))
    return drawn(("Outcome", "Value", "Unit"), (False, True, False), rows, width(), colour=False)


def cells_of(row: Mapping[Any, Any], currency: str, *, wide: bool) -> list[str]:
    """Unit, before, after, difference and, where it is wide, the interval."""
    values = tuple(float(row[key]) for key in ("before", "after", "difference", "low", "high"))
    scale = scale_of(str(row["unit"]), values[:2], currency)
    before, after, difference, low, high = (value / scale.size for value in values)
    known = math.isfinite(low) and math.isfinite(high)
    half = (high - low) / 2.0 if known else math.nan
    places = decimals(before, after)
    fine = max(decimals(difference), first_digit(half))
    if wide and row["verdict"] != "unclear":  # then the end next to zero must not read as zero
        fine = max(fine, first_digit(min(abs(low), abs(high))))
    fine = min(fine, 4)

    def signed(value: float) -> str:
        return ("+" if value > 0 else "") + format_number(value, fine)

    cells = [
        scale.unit if wide else scale.short,
        format_number(before, places),
        format_number(after, places),
        signed(difference),
    ]
    if wide:
        cells.append(f"{signed(low)} to {signed(high)}" if known else "")
    elif known:
        cells[-1] += f" \u00b1 {format_number(half, fine)}"
    return cells


def _undefined(card: pd.DataFrame) -> list[str]:
    """A line on pairs without a value, which the numbers above leave out."""
    rows = card[card["undefined"] > 0].to_dict("records")
    parts = [
        f"{label_of(str(row['name']))} {row['undefined']} of {row['n'] + row['undefined']}" for row in rows
    ]
    return [f"Pairs without a value: {'; '.join(parts)}."] if parts else []


def label_of(name: str) -> str:
    """An outcome's name for people."""
    return words.LABELS.get(name, name.replace("_", " "))
