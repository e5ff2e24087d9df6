"""A bundle taken apart, on the terminal: reasons, where the time goes, what each policy does."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from siloSim.analysis import reasons, words
from siloSim.analysis.explaining import PARTS, TIME, Explanation, row_of
from siloSim.analysis.formats import format_number
from siloSim.cli.scorecard import STYLES, WIDE, cells_of, label_of
from siloSim.cli.tabular import Row, drawn
from siloSim.cli.terminal import coloured, out, width, wrapped

if TYPE_CHECKING:
    import pandas as pd

    from siloSim.studies.compare import Comparison

_COLUMNS = ("Time", "seeking", "answer", "decision", "work", "rework")


def say(found: Comparison) -> None:
    """Everything about why, after the scorecard."""
    explanation = found.explanation
    out("Why")
    for sentence in found.reasons:
        out(wrapped(sentence, first="  ", indent="    "))
    out()
    out(parts_table(explanation))
    out()
    if len(explanation.contributions) > 1:
        out(effects_table(explanation))
        out()
        out(taken_out_table(explanation, found.setting.currency))
        out(wrapped(reasons.caution(explanation)))
        out()


def parts_table(explanation: Explanation) -> str:
    """Days by where they go, one row per arm; the five parts sum to the time."""
    rows = []
    for row in explanation.parts.to_dict("records"):
        cells = [format_number(float(row[name]), 2) for name in (TIME, *PARTS)]
        rows.append(Row((f"  {reasons.arm_words(row['policies'], explanation)}", *cells)))
    head = ("Where the days go (means)", *_COLUMNS)
    return drawn(head, (False, *(True,) * len(_COLUMNS)), rows, width(), colour=coloured())


def effects_table(explanation: Explanation) -> str:
    """What each policy adds to the time in system: within the bundle, alone, and over all orders of adding."""
    orders = all(one.average_order is not None for one in explanation.contributions)
    head = ["Days that a policy adds (\u2212: saves)", "In the bundle", "Alone"]
    rows = []
    for one in explanation.contributions:
        inside, alone = row_of(one.taken_out, TIME), row_of(one.alone, TIME)
        cells = [_with_half(inside, -1.0), _with_half(alone, 1.0)]
        if one.average_order is not None:
            pair = one.average_order
            cells.append(_with_half({"difference": pair.difference, "low": pair.low, "high": pair.high}, 1.0))
        rows.append(Row((f"  {one.key}", *cells)))
    whole = row_of(explanation.bundle, TIME)
    total = ["", _signed(explanation.sum_alone)]
    if orders:
        head.append("Over all orders")
        total.append(_signed(whole["difference"]))
    rows += [
        Row(("  sum", *total)),
        Row(("  the bundle", _with_half(whole, 1.0), *("",) * (len(head) - 2))),
    ]
    table = drawn(head, (False, *(True,) * (len(head) - 1)), rows, width(), colour=coloured())
    notes = "\u00b1: half the width of the 95 % interval."
    if orders:
        notes += " Over all orders: what it adds on average when the policies are added one by one (Shapley)."
    return f"{table}\n{wrapped(notes)}"


def taken_out_table(explanation: Explanation, currency: str) -> str:
    """What changes when one policy is taken out of the bundle and the others stay."""
    wide = width() >= WIDE
    interval = ["95 % interval"] if wide else []
    head = ["Taken out of the bundle", "Unit", "With", "Without", "Difference", *interval, "Without it"]
    right = [name not in (head[0], "Unit", "Without it") for name in head]
    rows: list[Row] = []
    for one in explanation.contributions:
        rows.append(Row((one.key,)))
        for row in _records(one.taken_out):
            verdict = str(row["verdict"])
            cells = cells_of(row, currency, wide=wide)
            label = f"  {label_of(str(row['name']))}"
            rows.append(Row((label, *cells, words.verdict_words(verdict)), STYLES.get(verdict, "")))
    return drawn(head, right, rows, width(), colour=coloured())


def _records(card: pd.DataFrame) -> list[Mapping[Any, Any]]:
    return list(card.to_dict("records"))


def _signed(value: float, places: int = 2) -> str:
    text = format_number(value, places)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def _with_half(row: Mapping[str, float], sign: float) -> str:
    """A change of days with half the width of its interval."""
    half = (row["high"] - row["low"]) / 2.0
    said = _signed(sign * row["difference"])
    return f"{said} \u00b1 {format_number(half, 2)}" if math.isfinite(half) else said
