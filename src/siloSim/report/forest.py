"""The scorecard as a forest plot: what got better to the right, worse to the left, price apart."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from siloSim.analysis import words
from siloSim.analysis.formats import MINUS, format_pair
from siloSim.model.measures import BY_NAME
from siloSim.report import marks, style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = (("resolution", "diffusion", "value"), ("health", "price", "own"))  # families by column of the page
STRIPE = "#f5f6f8"
_ROOM = 16  # characters of numbers beside which a long unit still fits
POINTS = ("share", "index")  # units whose differences are shown as they are, x 100


@dataclass(frozen=True, slots=True)
class _Line:
    """One outcome as drawn; `centre`, `low`, `high` in per cent or points, right is better."""

    label: str
    text: str
    verdict: str
    centre: float  # nan: nothing to draw; +-inf: no scale, as before was 0
    low: float
    high: float


def draw_scorecard(
    scorecard: pd.DataFrame, labels: tuple[str, str], footer: str, currency: str = "EUR"
) -> Figure:
    """Every outcome's paired difference with its interval, signed so that right is better.

    Differences are in per cent of the mean before; those of shares and indices in points (x 100), as these
    may lie around 0. What lies beyond the axis ends in an arrow; the numbers stand beside it.
    """
    lines = {row["name"]: _line(row, currency) for row in scorecard.to_dict("records")}
    level = f"{100 * float(scorecard.attrs.get('level', 0.95)):g} %"
    figure, room = style.new_figure(
        style.WIDE, words.scorecard_title(scorecard), footer,
        f"Change from {labels[0].lower()} to {labels[1].lower()} with {level} interval of paired runs; "
        "to the right is better:  \u25b2 better   \u25bc worse   \u25cb unclear   \u25c0 \u25b6 beyond the axis",
    )  # fmt: skip
    limit = _limit([line for line in lines.values() if math.isfinite(line.centre)])
    families = {row["name"]: row["family"] for row in scorecard.to_dict("records")}
    panels: list[list[tuple[str, _Line | None]]] = []
    for group in COLUMNS:
        entries: list[tuple[str, _Line | None]] = []
        for family in group:
            found = [name for name in lines if families[name] == family]
            if found:
                entries.append((words.FAMILIES[family], None))
                entries.extend((name, lines[name]) for name in found)
        panels.append(entries)
    rows = max(len(entries) for entries in panels)
    for column, entries in enumerate(panels):
        axes = figure.add_axes((0.5 * column + 0.206, 0.145, 0.133, room - 0.145), facecolor="none")
        _panel(axes, entries, rows, limit)
    return figure


def _line(row: Mapping[Any, Any], currency: str) -> _Line:
    name, unit, verdict = str(row["name"]), str(row["unit"]), str(row["verdict"])
    before, after, difference, low, high = (
        math.nan if row[key] is None else float(row[key])
        for key in ("before", "after", "difference", "low", "high")
    )
    label = words.LABELS.get(name, name.replace("_", " "))
    text = format_pair(before, after, unit, currency)
    if unit == "h per person-day":
        text = text.removesuffix(" h") + " h/day"
    elif unit == "challenges" and len(text) <= _ROOM:
        text += f" {unit}"
    if name in BY_NAME and BY_NAME[name].unbounded:
        reached = math.isfinite(before) or math.isfinite(after)
        text = text.replace("\u2013", "not reached") if reached else "not reached"
    scale = 100.0 if unit in POINTS else (100.0 / abs(before) if before else math.inf)
    sign = -1.0 if row["direction"] == "lower" else 1.0
    values = [sign * value * scale if value else 0.0 for value in (difference, low, high)]
    return _Line(label, text, verdict, values[0], min(values[1:]), max(values[1:]))


def _limit(lines: list[_Line]) -> float:
    """Half width of the axis."""
    sizes = [
        max(abs(value) for value in (line.centre, line.low, line.high) if math.isfinite(value))
        for line in lines
    ]
    return marks.reach(sizes)


def _panel(axes: Axes, entries: list[tuple[str, _Line | None]], rows: int, limit: float) -> None:
    """Labels to the left of the axes, marks in them, numbers to their right, in `rows` rows."""
    import seaborn as sns
    from matplotlib.patches import Rectangle

    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_xlim(-1.08 * limit, 1.08 * limit)
    sns.despine(ax=axes, left=True)
    axes.set_yticks([])
    axes.set_xticks([-limit, 0, limit])
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:+g}".replace("-", MINUS) if value else "0")
    axes.tick_params(labelsize=style.SMALL, colors=style.INK)
    axes.set_xlabel(
        "% of before (shares, indices: points); h/day: per person", fontsize=style.SMALL, color=style.INK
    )
    axes.axvline(0, color=style.QUIET, linewidth=1)
    across = axes.get_yaxis_transform()
    left = -0.206 / 0.133 + 0.17  # of the axes' width
    for y, (name, line) in enumerate(entries):
        if y % 2 == 0:
            stripe = Rectangle(
                (left - 0.03, y - 0.5),
                3.6,
                1,
                transform=across,
                color=STRIPE,
                linewidth=0,
                clip_on=False,
                zorder=0,
            )
            axes.add_patch(stripe)
        indent = 0.12 if name.startswith("time_") and name != "time_in_system" else 0.0
        axes.text(
            left + indent, y, line.label if line else name, fontweight="normal" if line else "bold",
            color=style.INK, transform=across, va="center", fontsize=style.SMALL,
        )  # fmt: skip
        if line:
            axes.text(
                1.06, y, line.text, color=style.INK, transform=across, va="center", fontsize=style.SMALL
            )
            marks.interval(axes, y, line.centre, (line.low, line.high), line.verdict, (-limit, limit))
