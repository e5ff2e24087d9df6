"""A sweep as tables for people: arms by outcome, in at most 100 columns."""

from __future__ import annotations

import math
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from siloSim.analysis import sweep_words, words
from siloSim.analysis.formats import (
    Scale,
    decimals,
    difference_unit,
    first_digit,
    format_number,
    scale_of,
    shortened,
    signed,
)
from siloSim.analysis.options import baseline_words, options_of
from siloSim.analysis.sweep_frames import CARD, SweepFrames
from siloSim.cli.scorecard import STYLES, cells_of, label_of
from siloSim.cli.tabular import NARROWEST, Row, drawn
from siloSim.cli.terminal import width

WIDEST = 100  # columns
LABEL, HEAD = 64, 28  # characters of an option and of the baseline, at most
MOST_ROWS = 24  # options; of more the best are shown
BEST_ROWS = 15
PRICES = ("output", "gathering_hours", "money")
HEADS = {
    "time_in_system": "Time",
    "resolution_rmst": "Time \u2264130",
    "probe_days_to_half": "Lesson",
    "knowledge_cross": "Know-how",
    "trust_cross": "Trust",
    "output": "Output",
    "gathering_hours": "Gatherings",
    "money": "Cost",
}


@dataclass(frozen=True, slots=True)
class _Option:
    """A row: a heading, or a cell with its contrasts by outcome."""

    label: str
    cells: dict[str, dict[Any, Any]]


def sweep_card(
    found: SweepFrames, *, colour: bool = False, columns: int | None = None, outcomes: Sequence[str] = CARD
) -> str:
    """Difference to the baseline of every arm, at every point where these are few, by outcome.

    Each with half the width of the interval that holds for all comparisons of the outcome at once, and its verdict:
    one table of gains and one of prices. Where these would be wider than `columns`, one table for each outcome.
    """
    room = min(width() if columns is None else columns, WIDEST)
    options, note = _options(found, outcomes), ""
    if not any(option.cells for option in options):
        return sweep_words.headline(found)[0]
    many = len(options_of(found, outcomes[0])) > MOST_ROWS
    if many and len(found.scenes) > 1:
        return _counted(found, outcomes, room)
    if many:
        note = f"Shown are the {BEST_ROWS} of {len(options)} options with the best {label_of(outcomes[0]).lower()}."
        options = options[:BEST_ROWS]
    known = [name for name in outcomes if any(name in option.cells for option in options)]
    blocks = [[n for n in known if n not in PRICES], [n for n in known if n in PRICES]]
    tables = [_matrix(found, options, block, room) for block in blocks if block]
    lines = [drawn(head, right, rows, room, colour=colour) for head, right, rows in tables]
    if not all(_fits(head, rows, room) for head, _, rows in tables):
        lines = [_one_outcome(found, options, name, room, colour=colour) for name in known]
    lines.append(_legend(found, options, room))
    return "\n\n".join([*lines, *([_paragraph(note, room)] if note else [])])


def _options(found: SweepFrames, outcomes: Sequence[str]) -> list[_Option]:
    """The rows under headings: conditions, and arms at several points; best first where they are too many."""
    cells: dict[tuple[str, int], dict[str, dict[Any, Any]]] = {}
    for name in outcomes:
        for row in found.rows(name).to_dict("records"):
            cells.setdefault((str(row["arm"]), int(row["point"])), {})[name] = row
    ranked = {(o.arm, o.point): o.name for o in options_of(found, outcomes[0])}
    arms = {arm for arm, _ in ranked}
    without = {arm: (arm, point) for arm, point in reversed(list(cells)) if arm not in arms}  # shown once
    if len(ranked) > MOST_ROWS:
        return [_Option(name, cells[cell]) for cell, name in ranked.items()]
    listed = {*ranked, *without.values()}
    options: list[_Option] = []
    for where, points in found.scenes:
        own = [cell for cell in cells if cell in listed and cell[1] in points]
        often = Counter(arm for arm, _ in own) if len(found.arms) > 1 else Counter[str]()
        for arm in (arm for arm, count in often.items() if count > 1):
            options.append(_Option(f"{where}: {arm}" if where else arm, {}))
            for cell in (cell for cell in own if cell[0] == arm):
                label = found.point_words(cell[1], found.levers).removeprefix(f"{arm}: ")
                options.append(_Option(label, cells[cell]))
        single = [cell for cell in own if often[cell[0]] < 2]
        heading = where or ("the same at every point" if single and len(single) < len(own) else "")
        options += [_Option(heading, {})] if heading and single else []
        options += [_Option(ranked.get(cell, cell[0]), cells[cell]) for cell in single]
    return options


def _counted(found: SweepFrames, outcomes: Sequence[str], room: int) -> str:
    """Many conditions: at how many points each arm is better, worse and unclear, by outcome."""
    rows, points = [], 0
    for arm in found.compared():
        texts = []
        for name in outcomes:
            own = found.rows(name)
            verdicts = own.loc[(own["arm"] == arm) & own["difference"].notna(), "verdict_all"].tolist()
            points = max(points, len(verdicts))
            texts.append(
                " ".join(f"{verdicts.count(kind)}{words.VERDICTS[kind][0]}" for kind in words.VERDICTS)
            )
        rows.append(Row((shortened(arm, LABEL), *texts)))
    head = [f"Against {shortened(baseline_words(found), HEAD)}"]
    head += [HEADS.get(name, label_of(name)) for name in outcomes]
    halves = [range(1, 1 + len(outcomes))]
    if not _fits(head, rows, room):
        middle = 1 + (len(outcomes) + 1) // 2
        halves = [range(1, middle), range(middle, 1 + len(outcomes))]
    tables = [
        drawn(
            [head[0], *(head[i] for i in half)], [False, *(True for _ in half)],
            [Row((row.cells[0], *(row.cells[i] for i in half))) for row in rows], room, colour=False,
        )
        for half in halves
    ]  # fmt: skip
    options = [_Option("", {str(row["outcome"]): row}) for row in found.rows(outcomes[0]).to_dict("records")]
    note = f"At how many of {points} points an arm is better, worse and unclear; these differ in their conditions."
    return "\n\n".join([*tables, _paragraph(note, room), _legend(found, options, room)])


def _matrix(
    found: SweepFrames, options: Sequence[_Option], outcomes: Sequence[str], room: int
) -> tuple[list[str], list[bool], list[Row]]:
    """Head, alignment and rows of a table with a column for each outcome."""
    scales = {name: _scale(found, options, name) for name in outcomes}
    head = [f"Difference to {shortened(baseline_words(found), HEAD)}"]
    for name in outcomes:
        unit = difference_unit(scales[name], _unit(options, name), short=True)
        head.append(", ".join(part for part in (HEADS.get(name, label_of(name)), unit) if part))
    places = {name: _places(options, name, scales[name].size) for name in outcomes}
    indent = "  " if any(not option.cells for option in options) else ""
    rows = []
    for option in options:
        if not option.cells:
            rows.append(Row((shortened(option.label, room),)))
            continue
        texts = [_cell(option.cells.get(name), scales[name].size, places[name]) for name in outcomes]
        rows.append(Row((indent + shortened(option.label, LABEL), *texts)))
    return head, [False, *(True for _ in outcomes)], rows


def _cell(row: dict[Any, Any] | None, size: float, places: int) -> str:
    """'−1.9 ±0.2 ▲'; without an interval no verdict."""
    if row is None or not math.isfinite(float(row["difference"])):
        return "no value"
    text = signed(float(row["difference"]) / size, places)
    low, high = float(row["low_all"]), float(row["high_all"])
    if not (math.isfinite(low) and math.isfinite(high)):
        return text
    mark = words.VERDICTS[str(row["verdict_all"])][0]
    return f"{text} \u00b1{format_number((high - low) / 2 / size, places)} {mark}"


def _scale(found: SweepFrames, options: Sequence[_Option], name: str) -> Scale:
    values = [float(option.cells[name]["difference"]) for option in options if name in option.cells]
    return scale_of(_unit(options, name), values, found.currency)


def _unit(options: Sequence[_Option], name: str) -> str:
    return next(str(option.cells[name]["unit"]) for option in options if name in option.cells)


def _places(options: Sequence[_Option], name: str, size: float) -> int:
    """Decimals for a column: as its largest difference wants, but nothing that is clear reads as zero."""
    rows = [option.cells[name] for option in options if name in option.cells]
    sizes = [abs(float(row["difference"])) / size for row in rows if math.isfinite(float(row["difference"]))]
    halves = [(float(row["high_all"]) - float(row["low_all"])) / 2 / size for row in rows]
    clear = [
        abs(float(row["difference"])) / size
        for row in rows
        if row["verdict_all"] != "unclear" and float(row["difference"])
    ]
    known = sorted(half for half in halves if math.isfinite(half) and half > 0)
    usual = first_digit(known[len(known) // 2]) if known else 0
    return min(4, max(decimals(max(sizes, default=0.0)), usual, first_digit(min(clear, default=math.nan))))


def _fits(head: Sequence[str], rows: Sequence[Row], room: int) -> bool:
    """Whether the numbers leave enough for the labels beside them."""
    full = [row.cells for row in rows if len(row.cells) == len(head)]
    numbers = sum(2 + max(len(cells[i]) for cells in (head, *full)) for i in range(1, len(head)))
    return numbers + NARROWEST <= room


def _legend(found: SweepFrames, options: Sequence[_Option], room: int) -> str:
    """What intervals and marks stand for, and how many pairs of runs there are."""
    rows = [cell for option in options for cell in option.cells.values()]
    counts = sorted({int(row["n"]) for row in rows})
    pairs = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    pairs = f"{pairs} pair{'' if pairs == '1' else 's'} of runs."
    if not any(math.isfinite(float(row["low_all"])) for row in rows):
        return _paragraph(f"{pairs} Intervals and verdicts need more replications.", room)
    family = max(int(row["comparisons"]) for row in rows)
    level = f"{100 * found.level:g} % interval"
    which = level if family < 2 else f"{level} that holds for all {family} comparisons of an outcome at once"
    said = (
        f"\u00b1: half the width of the {which}; \u25b2 better, \u25bc worse, \u2013 unclear by it. {pairs}"
    )
    return _paragraph(said, room)


def _paragraph(text: str, room: int) -> str:
    return textwrap.fill(text, room, break_long_words=False, break_on_hyphens=False)


def _one_outcome(
    found: SweepFrames, options: Sequence[_Option], name: str, room: int, *, colour: bool
) -> str:
    """The table of one outcome: before, after, difference, interval for all at once, verdict."""
    wide = room >= WIDEST
    head = ["Unit", "Before", "After", "Difference", *(["Interval"] if wide else []), "Verdict"]
    rows = []
    for option in options:
        row = option.cells.get(name)
        if row is None:
            if not option.cells:
                rows.append(Row((shortened(option.label, room),)))
            continue
        turned = row | {"low": row["low_all"], "high": row["high_all"], "verdict": row["verdict_all"]}
        verdict = str(turned["verdict"])
        cells = cells_of(turned, found.currency, wide=wide)
        rows.append(Row((option.label, *cells, words.verdict_words(verdict)), STYLES.get(verdict, "")))
    right = [False, False, True, True, True, *([True] if wide else []), False]
    return drawn([label_of(name), *head], right, rows, room, colour=colour)
