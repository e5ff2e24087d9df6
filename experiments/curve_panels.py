"""Curves with intervals in panels that share their axes, in the style of the reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from common import Estimate

from siloSim.report import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEFT, RIGHT, BOTTOM, TOP, BETWEEN = 0.95, 2.0, 1.0, 0.3, 0.35  # inches
APART = 0.75  # between panels with an axis each
MARKERS = ("o", "s", "D", "^")


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of a panel: a value with its interval at each level."""

    label: str
    levels: Sequence[float]
    found: Sequence[Estimate]


def panels(
    drawn: Mapping[str, Sequence[Curve]],
    *,
    title: str,
    subtitle: str,
    x: str,
    y: str,
    ticks: Sequence[float],
    log: bool = False,
    zero: bool = True,
    shared: bool = True,
) -> Figure:
    """One panel by name, side by side; the lines are named at the right of the last.

    Panels have one vertical axis, or, unless `shared`, one each, which their names should then warn of.
    """
    figure, room = style.new_figure(style.SLIDE, title, "", subtitle)
    width, height = style.SLIDE
    between = BETWEEN if shared else APART
    each = (width - LEFT - RIGHT - between * (len(drawn) - 1)) / len(drawn)
    first = None
    for number, (name, curves) in enumerate(drawn.items()):
        axes = figure.add_axes(
            (
                (LEFT + number * (each + between)) / width,
                BOTTOM / height,
                each / width,
                room - (BOTTOM + TOP) / height,
            ),
            sharey=first if shared else None,
        )
        first = first or axes
        style.tidy(axes)
        axes.set_title(name, fontsize=style.TEXT, color=style.INK, loc="left")
        if zero:
            axes.axhline(0, color=style.BEFORE, linewidth=1.2)
        if log:
            axes.set_xscale("log")
        axes.set_xticks(list(ticks), [f"{tick:g}" for tick in ticks])
        axes.minorticks_off()
        for place, curve in enumerate(curves):
            colour = style.ARMS[place % len(style.ARMS)]
            values = [one.value for one in curve.found]
            axes.errorbar(
                list(curve.levels), values,
                yerr=[[one.value - one.low for one in curve.found], [one.high - one.value for one in curve.found]],
                color=colour, marker=MARKERS[place % len(MARKERS)], linewidth=2, markersize=6, capsize=3, elinewidth=1.2,
                linestyle=style.DASHES[place % len(style.DASHES)],
            )  # fmt: skip
        if number and shared:
            axes.tick_params(labelleft=False)
        elif not number:
            axes.set_ylabel(y, fontsize=style.TEXT, color=style.INK)
    last = list(drawn.values())[-1]
    ends = [
        style.End(curve.found[-1].value, curve.label, style.ARMS[place % len(style.ARMS)])
        for place, curve in enumerate(last)
    ]
    style.end_labels(axes, ends, axes.get_xlim()[1])
    figure.text(
        (LEFT + (width - LEFT - RIGHT) / 2) / width,
        0.42 / height,
        x,
        ha="center",
        fontsize=style.TEXT,
        color=style.INK,
    )
    return figure
