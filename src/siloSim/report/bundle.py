"""Where the days of a shared challenge go: one stacked bar for each arm of a bundle taken apart."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from siloSim.analysis import reasons
from siloSim.analysis.explaining import PARTS, TIME, Explanation, row_of
from siloSim.analysis.formats import format_number
from siloSim.report import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe-Ito, apart in lightness too, so that grey copies still tell neighbours apart.
COLOURS = {
    "time_seeking": "#E69F00",
    "time_waiting_answer": "#F0E442",
    "time_waiting_decision": "#CC79A7",
    "time_work": "#0072B2",
    "time_rework": "#56B4E9",
}
MOST_BARS = 18
SHARE_LABELLED = 0.055  # of the longest bar: narrower segments have no number


def draw_parts(explanation: Explanation, footer: str) -> Figure:
    """Mean days by part for before, the whole bundle, each policy left out and each alone.

    Bars are means over the replications that finished in every arm; intervals of the differences stand in
    the tables. With more than 18 arms, those with a single policy are left out.
    """
    rows = explanation.parts.to_dict("records")
    single = [row for row in rows if len(row["policies"]) == 1 and len(explanation.contributions) > 1]
    if len(rows) > MOST_BARS:
        rows = [row for row in rows if row not in single]
    order = {"before": 0, "the whole bundle": 1}
    labelled = [(reasons.arm_words(row["policies"], explanation), row) for row in rows]
    labelled.sort(key=lambda item: order.get(item[0], 3 if item[0].startswith("only ") else 2))
    height = max(style.SLIDE[1], 2.4 + 0.46 * len(labelled))
    figure, room = style.new_figure(
        (style.SLIDE[0], height),
        _title(explanation),
        footer,
        "Working days of a shared challenge by where they go, means over runs",
    )
    bottom = 1.0 / height
    axes = figure.add_axes((0.29, bottom, 0.63, room - bottom - 0.36 / height))
    _bars(axes, labelled)
    return figure


def _title(explanation: Explanation) -> str:
    row = row_of(explanation.bundle, TIME)
    if not row["low"] > 0 and not row["high"] < 0:
        return "No clear difference in the time of a shared challenge"
    name = (
        "The bundle" if len(explanation.contributions) > 1 else reasons.subject(explanation.contributions[0])
    )
    verb = "saves" if row["difference"] < 0 else "costs"
    return f"{name} {verb} {format_number(abs(row['difference']))} working days per shared challenge"


def _bars(axes: Axes, labelled: list[tuple[str, dict[object, object]]]) -> None:
    import seaborn as sns

    places = np.arange(len(labelled))[::-1]
    totals = np.array([float(row[TIME]) for _, row in labelled])  # type: ignore[arg-type]
    longest = float(totals.max()) if len(totals) and totals.max() > 0 else 1.0
    left = np.zeros(len(labelled))
    for part in PARTS:
        widths = np.array([float(row[part]) for _, row in labelled])  # type: ignore[arg-type]
        colour = COLOURS[part]
        axes.barh(
            places, widths, left=left, height=0.66, color=colour, edgecolor="white", linewidth=0.8,
            label=reasons.PART_WORDS[part],
        )  # fmt: skip
        for place, width, start in zip(places, widths, left, strict=True):
            if width >= SHARE_LABELLED * longest:
                axes.text(
                    start + width / 2, place, format_number(width, 1), ha="center", va="center",
                    fontsize=style.SMALL, color="white" if part == "time_work" else style.INK,
                )  # fmt: skip
        left = left + widths
    for place, total in zip(places, totals, strict=True):
        axes.text(
            total + 0.012 * longest, place, format_number(total, 1), va="center", fontsize=style.TEXT,
            fontweight="bold", color=style.INK,
        )  # fmt: skip
    axes.set_xlim(0, 1.07 * longest)
    axes.set_ylim(-0.6, len(labelled) - 0.4)
    axes.set_yticks(places, [textwrap.fill(words, 30) for words, _ in labelled])
    axes.set_xlabel("Working days", fontsize=style.TEXT, color=style.INK)
    sns.despine(ax=axes, left=True)
    axes.grid(axis="x", color=style.GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=style.SMALL, colors=style.INK, length=0)
    axes.legend(
        loc="lower left", bbox_to_anchor=(-0.42, 1.0), ncols=len(PARTS), frameon=False,
        fontsize=style.SMALL, handlelength=1.1, columnspacing=1.2, handletextpad=0.5,
    )  # fmt: skip
