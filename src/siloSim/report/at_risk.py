"""The table under a survival curve: how many are open and still watched, under the ticks of the time axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from siloSim.analysis.formats import shortened
from siloSim.report import style

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Row:
    """One curve: its label, its colour, and the number at risk at given times."""

    label: str
    colour: str
    numbers: Callable[[Sequence[float]], NDArray[np.float64]]


def draw(
    figure: Figure,
    axes: Axes,
    rows: Sequence[Row],
    title: str,
    *,
    head: float,
    pitch: float,
    names: float | None = None,
    size: float = style.SMALL,
) -> None:
    """The title at the height `head` and a row for each curve below it, `pitch` apart, as shares of the page.

    Labels stand to the right of the axes, or end at `names` (a share of the page's width). Numbers below 10 get a
    decimal.
    """
    first, last = axes.get_xlim()
    ticks = [float(tick) for tick in axes.get_xticks() if first <= tick <= last]
    box = axes.get_position()
    figure.text(box.x0, head, title, fontsize=size, color=style.QUIET, va="center")
    for line, row in enumerate(rows, 1):
        y = head - pitch * line
        for tick, number in zip(ticks, row.numbers(ticks), strict=True):
            x = box.x0 + box.width * (tick - first) / (last - first)
            text = f"{number:,.0f}" if number >= 10 or not number else f"{number:.1f}"
            figure.text(x, y, text, fontsize=size, color=row.colour, ha="center", va="center")
        right = names is None
        figure.text(
            box.x1 + 0.035 if names is None else names, y, shortened(row.label, 16 if right else 20),
            fontsize=size, color=row.colour, fontweight="bold", va="center", ha="left" if right else "right",
        )  # fmt: skip
