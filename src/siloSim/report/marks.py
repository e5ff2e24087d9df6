"""Marks of forest plots: an estimate by its verdict, its intervals, arrows for what lies beyond the axis."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from siloSim.report import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def reach(values: Iterable[float]) -> float:
    """The size up to which an axis shows: all of them, unless a few far ones would squeeze the rest; rounded up.

    >>> reach([1.0, -2.0, 3.0, 18.0]), reach([1.0, 2.0] * 10 + [1000.0]), reach([])
    (20.0, 4.0, 1.0)
    """
    sizes = [abs(value) for value in values if math.isfinite(value)]
    largest = max(sizes, default=0.0)
    if not largest:
        return 1.0
    usual = float(np.quantile(sizes, 0.75))
    wanted = largest if largest <= 3 * usual or not usual else 2 * usual
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(step * power for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * power >= wanted * (1 - 1e-9))


def interval(
    axes: Axes,
    y: float,
    centre: float,
    ends: tuple[float, float],
    verdict: str,
    span: tuple[float, float],
    outer: tuple[float, float] | None = None,
) -> None:
    """An estimate with its interval, and thinner the `outer` one, within `span`.

    The marker says the verdict by shape, filling and colour. What lies beyond the span ends in an arrow.
    Nothing is drawn for nan; an infinite centre is an arrow only.
    """
    if math.isnan(centre):
        return
    colour = style.VERDICT_COLOURS[verdict]
    left, right = span
    for pair, width in ((outer, 1.2), (ends, 2.0 if outer is None else 4.0)):
        if pair is not None and math.isfinite(centre):
            shown = (max(pair[0], left), min(pair[1], right))
            if shown[0] < shown[1]:
                axes.plot(shown, (y, y), color=colour, linewidth=width, solid_capstyle="butt")
    low, high = outer if outer is not None else ends
    for edge, past, arrow in (
        (right, high > right or centre > right, ">"),
        (left, low < left or centre < left, "<"),
    ):
        if past:
            axes.plot([edge], [y], marker=arrow, color=colour, markersize=8, clip_on=False)
    if left <= centre <= right:
        axes.plot(
            [centre], [y], marker=style.VERDICT_MARKERS[verdict], color=colour,
            markerfacecolor="white" if verdict == "unclear" else colour,
            markersize=6.5 if outer is None else 8, markeredgewidth=1.6,
        )  # fmt: skip
