"""How pictures look: colours, sizes, labels at line ends, and files that are the same every time.

Figures are plain `matplotlib.figure.Figure` objects: no pyplot state, safe in threads. Before, and the baseline of
a sweep, is dashed grey, after solid navy, everywhere. The arms of a sweep are told apart by colour, dashes and
marker; their colours keep their distance for the colour-blind too (a test looks).
"""

from __future__ import annotations

import itertools
import textwrap
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from siloSim.report.wrapping import at_most, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BEFORE = "#6b7280"
AFTER = "#1F3A5F"
WORSE = "#D55E00"
INK = "#1f2937"
QUIET = "#4b5563"
GRID = "#e5e7eb"

ARMS = (AFTER, WORSE, "#2E8BC0", "#702000", "#6A3DE8")  # dark enough for text on white
DASHES: tuple[object, ...] = ("-", (0, (7, 1.5, 1.5, 1.5)), (0, (1.5, 1.2)))
ARM_MARKERS = "osDP*Xphd<>H8"
VERDICT_COLOURS: Mapping[str, str] = {"better": AFTER, "worse": WORSE, "unclear": BEFORE}
VERDICT_MARKERS: Mapping[str, str] = {"better": "^", "worse": "v", "unclear": "o"}

TITLE, TEXT, SMALL = 16, 12, 11  # points, on a page of the width of a slide
SLIDE = (10.0, 5.625)  # inches, 16:9
WIDE = (13.333, 7.5)  # a slide at its full size: nothing on it is smaller than TEXT, but for dense tables
PIXELS = 1600  # width of the PNG of a SLIDE

_SAVING = threading.Lock()


@dataclass(frozen=True, slots=True)
class ArmStyle:
    """How an arm of a sweep is drawn, in every picture."""

    colour: str
    dashes: object
    marker: str
    width: float = 2.4  # points

    def line(self) -> dict[str, object]:
        """What matplotlib's lines take."""
        return {"color": self.colour, "linestyle": self.dashes, "linewidth": self.width}


def arm_styles(arms: Sequence[str], baseline: str) -> dict[str, ArmStyle]:
    """A style for each arm: the baseline dashed grey, the others by colour, then dashes, in their order."""
    others = [arm for arm in arms if arm != baseline]
    styles = {baseline: ArmStyle(BEFORE, (0, (5, 2)), "o", 2.2)}
    for number, arm in enumerate(others):
        styles[arm] = ArmStyle(
            ARMS[number % len(ARMS)],
            DASHES[number // len(ARMS) % len(DASHES)],
            ARM_MARKERS[number % len(ARM_MARKERS)],
        )
    return styles


def new_figure(
    size: tuple[float, float], title: str, footer: str, subtitle: str = "", small: float = SMALL
) -> tuple[Figure, float]:
    """An empty white page with title and subtitle at the top left and the footer at the bottom left.

    `small` is the size of subtitle and footer, in points; they are wrapped. Also returns how far up its axes may
    reach, as a share of the height.
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
    per_line = int((width - 0.6) / (0.0074 * small))
    under = textwrap.wrap(subtitle, per_line)
    if subtitle:
        under_text = "\n".join(under)
        figure.text(x, 1 - (top + 0.04) / height, under_text, fontsize=small, color=QUIET, va="top")
    foot = "\n".join(textwrap.wrap(footer, per_line))
    figure.text(x, 0.12 / height, foot, fontsize=small, color=QUIET, va="bottom")
    return figure, 1 - (top + 0.4 + 0.018 * small * max(0, len(under) - 1)) / height


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


@dataclass(frozen=True, slots=True)
class End:
    """What is written at the right end of a line."""

    y: float
    label: str
    colour: str
    note: str = ""


def end_labels(axes: Axes, ends: Sequence[End], x: float, *, wrap: int = 16, leaders: bool = False) -> None:
    """A label, and under it a note, at the right end of each line; moved apart where they would touch.

    Labels are wrapped at `wrap` characters; cut to one line where there are too many for the axes' height. With
    `leaders`, a thin line leads from each line's end to its label.
    """
    low, high = axes.get_ylim()
    inches = axes.get_position().height * axes.figure.get_figheight()  # type: ignore[union-attr]
    lines = [[*wrapped(end.label, wrap), *([end.note] if end.note else [])] for end in ends]
    line = 0.205 / inches * (high - low)  # height of a line of text
    for most in (3, 2, 1):
        if sum(len(rows) + 0.25 for rows in lines) * line > high - low:
            lines = [at_most(end.label, wrap, most) for end in ends]
    sizes = [line * (len(rows) + 0.25) for rows in lines]
    places = spread([end.y for end in ends], sizes, low, high)
    for place, rows, end in zip(places, lines, ends, strict=True):
        axes.annotate(
            "\n".join(rows), (x, place), xytext=(24 if leaders else 8, 0), textcoords="offset points", va="center",
            fontsize=TEXT, fontweight="bold", color=end.colour, annotation_clip=False,
        )  # fmt: skip
        if leaders:
            points = 22 / 72 / (axes.get_position().width * axes.figure.get_figwidth())  # type: ignore[union-attr]
            beyond = x + points * (axes.get_xlim()[1] - axes.get_xlim()[0])
            axes.plot((x, beyond), (end.y, place), color=end.colour, linewidth=0.8, clip_on=False)


def say_nothing(axes: Axes, text: str) -> None:
    """A quiet sentence in the middle of axes that have nothing to show."""
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", fontsize=TEXT, color=QUIET)


def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Writes folder/name.png and folder/name.svg; the same figure gives the same bytes.

    Text of the SVG stays text, to be searched and edited. That and the salt of its ids are global settings of
    matplotlib: they are held only while a file is written.
    """
    import matplotlib as mpl

    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.png", folder / f"{name}.svg"]
    with _SAVING, mpl.rc_context({"svg.hashsalt": "siloSim", "svg.fonttype": "none"}):
        figure.savefig(paths[0], dpi=PIXELS / SLIDE[0], metadata={"Software": "siloSim"})
        figure.savefig(paths[1], metadata={"Date": None, "Creator": "siloSim"})
    return paths
