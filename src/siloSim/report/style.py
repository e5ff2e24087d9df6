"""How pictures look: colours, sizes, labels at line ends, and files that are the same every time.

Figures are plain `matplotlib.figure.Figure` objects: no pyplot state, safe in threads. Colours follow the
Okabe-Ito palette; before is dashed grey, after solid navy, everywhere.
"""

from __future__ import annotations

import itertools
import textwrap
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BEFORE = "#6b7280"
AFTER = "#1F3A5F"
WORSE = "#D55E00"
INK = "#1f2937"
QUIET = "#4b5563"
GRID = "#e5e7eb"

TITLE, TEXT, SMALL = 16, 12, 11  # points, on a page of the width of a slide
SLIDE = (10.0, 5.625)  # inches, 16:9
WIDE = (13.333, 7.5)
PIXELS = 1600  # width of the PNG of a SLIDE

_SAVING = threading.Lock()


def new_figure(
    size: tuple[float, float], title: str, footer: str, subtitle: str = ""
) -> tuple[Figure, float]:
    """An empty white page with title and subtitle at the top left and the footer at the bottom left.

    Also returns how far up its axes may reach, as a share of the height.
    """
    from matplotlib.figure import Figure

    width, height = size
    figure = Figure(figsize=size, facecolor="white")
    x = 0.3 / width
    per_line = int((width - 0.6) / 0.131)  # mean width of a bold character of TITLE, in inches
    lines = textwrap.wrap(title, per_line) or [""]
    figure.text(
        x, 1 - 0.2 / height, "\n".join(lines[:2]), fontsize=TITLE, fontweight="bold", color=INK, va="top"
    )
    top = 0.2 + 0.29 * min(len(lines), 2)
    if subtitle:
        figure.text(x, 1 - (top + 0.04) / height, subtitle, fontsize=SMALL, color=QUIET, va="top")
    per_line = int((width - 0.6) / 0.088)
    foot = "\n".join(textwrap.wrap(footer, per_line))
    figure.text(x, 0.12 / height, foot, fontsize=SMALL, color=QUIET, va="bottom")
    return figure, 1 - (top + 0.4) / height


def tidy(axes: Axes) -> None:
    """Light grid, no frame at the top and right, legible ticks."""
    import seaborn as sns

    sns.despine(ax=axes)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=TEXT, colors=INK)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(QUIET)


def line_of(after: bool) -> dict[str, object]:
    """Line style of an arm, to be passed on to matplotlib."""
    if after:
        return {"color": AFTER, "linestyle": "-", "linewidth": 2.6}
    return {"color": BEFORE, "linestyle": (0, (5, 2)), "linewidth": 2.2}


def spread(positions: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Centres near `positions`, in their order, so that things of these `sizes` do not overlap.

    All lie between low and high if they fit; if not, the lowest starts at low.

    >>> spread([0.5, 0.52], [0.1, 0.1], 0, 1)
    [0.46, 0.56]
    """
    if not positions:
        return []
    order = sorted(range(len(positions)), key=positions.__getitem__)
    offsets = [0.0]  # distance of each from the lowest when all touch
    for below, above in itertools.pairwise(order):
        offsets.append(offsets[-1] + (sizes[below] + sizes[above]) / 2)
    # Least squares under order (pool adjacent violators) on the positions less the offsets.
    pools: list[tuple[float, int]] = []
    for i, offset in zip(order, offsets, strict=True):
        mean, count = positions[i] - offset, 1
        while pools and pools[-1][0] > mean:
            other, more = pools.pop()
            mean, count = (mean * count + other * more) / (count + more), count + more
        pools.append((mean, count))
    bases = [mean for mean, count in pools for _ in range(count)]
    lowest, highest = low + sizes[order[0]] / 2, high - sizes[order[-1]] / 2 - offsets[-1]
    result = [0.0] * len(positions)
    for i, base, offset in zip(order, bases, offsets, strict=True):
        result[i] = round(max(min(base, highest), lowest) + offset, 12)
    return result


def end_labels(axes: Axes, ends: list[tuple[float, str, str, bool]], x: float) -> None:
    """A label, and under it a note, at the right end of each line; moved apart where they would touch."""
    low, high = axes.get_ylim()
    inches = axes.get_position().height * SLIDE[1]
    texts = ["\n".join([*textwrap.wrap(label, 16), *([note] if note else [])]) for _, label, note, _ in ends]
    line = 0.205 / inches * (high - low)  # height of a line of text
    sizes = [line * (text.count("\n") + 1.25) for text in texts]
    places = spread([end[0] for end in ends], sizes, low, high)
    for place, text, (*_, after) in zip(places, texts, ends, strict=True):
        axes.annotate(
            text, (x, place), xytext=(8, 0), textcoords="offset points", va="center", fontsize=TEXT,
            fontweight="bold", color=AFTER if after else BEFORE, annotation_clip=False,
        )  # fmt: skip


def say_nothing(axes: Axes, text: str) -> None:
    """A quiet sentence in the middle of axes that have nothing to show."""
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", fontsize=TEXT, color=QUIET)


def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Writes folder/name.png and folder/name.svg; the same figure gives the same bytes.

    The salt of the SVG's ids is a global setting of matplotlib: it is held only while a file is written.
    """
    import matplotlib as mpl

    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.png", folder / f"{name}.svg"]
    with _SAVING:
        salt = mpl.rcParams["svg.hashsalt"]
        mpl.rcParams["svg.hashsalt"] = "siloSim"
        try:
            figure.savefig(paths[0], dpi=PIXELS / SLIDE[0], metadata={"Software": "siloSim"})
            figure.savefig(paths[1], metadata={"Date": None, "Creator": "siloSim"})
        finally:
            mpl.rcParams["svg.hashsalt"] = salt
    return paths
