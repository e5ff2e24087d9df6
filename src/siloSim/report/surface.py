"""Two factors at once: each arm's difference to the baseline as a heat map, or as dots where points are scattered."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from siloSim.analysis import sweep_titles, words
from siloSim.analysis.factors import is_grid, level_words, levels_of
from siloSim.analysis.formats import decimals, difference_unit, scale_of, shortened, signed
from siloSim.analysis.options import baseline_words
from siloSim.analysis.sweep_frames import TIME, SweepFrames
from siloSim.report import marks, style
from siloSim.report.scales import Scale, in_lines

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure

CELL = (0.62, 0.3)  # inches: the least that a number in a cell needs
LEFT, BOTTOM, BAR = 1.5, 1.05, 1.35  # inches: margins, and the room of the colour bar
GAP, HEAD = 1.15, 0.95  # inches between panels: for the labels of the next, and its title
CROWDED = 100  # dots are smaller from here on
BETTER, MIDDLE, WORST = "#1F5FA8", "#FFFFFF", "#C85200"


@dataclass(frozen=True, slots=True)
class _Field:
    """Cells of one arm by point: value, and whether the interval for all at once leaves out zero."""

    arm: str
    values: dict[int, float]
    clear: dict[int, bool]


def draw_surface(
    found: SweepFrames, x: str, y: str, footer: str, points: Sequence[int] | None = None, outcome: str = TIME
) -> list[Figure]:
    """A panel for each arm: the difference to the baseline over factors x and y; blue is better, orange worse.

    On a grid each cell holds its value, hatched where the interval for all comparisons at once covers zero.
    Scattered points are dots where they were run, hollow where it does; nothing is interpolated between them.
    """
    where = [int(point) for point in (found.points.index if points is None else points)]
    here = found.points.loc[where]
    grid = is_grid(here, (x, y))
    rows = found.rows(outcome)
    rows = rows[rows["point"].isin(where)]
    unit = str(rows["unit"].iloc[0]) if len(rows) else ""
    size = scale_of(unit, [float(v) for v in rows["difference"]], found.currency)
    fields = [_field(rows[rows["arm"] == arm].to_dict("records"), arm, size.size) for arm in found.compared()]
    fields = [field for field in fields if field.values]
    sign = -1.0 if len(rows) and rows["direction"].iloc[0] == "lower" else 1.0
    limit = marks.reach(value for field in fields for value in field.values.values())
    family = int(rows["comparisons"].max()) if len(rows) else 0
    unclear = "hatched" if grid else "hollow"
    label = words.LABELS.get(outcome, outcome.replace("_", " "))
    fixed = tuple(path for path in found.factors if path not in (x, y) and here[path].nunique() == 1)
    at = f", at {found.point_words(where[0], fixed, full=True)}" if fixed else ""
    subtitle = (
        f"{sweep_titles.best_at(found, outcome, where)}{label}, difference to {baseline_words(found)}{at}; blue is better, orange worse, {unclear}: the "
        f"{100 * found.level:g} % interval for all {family} at once covers zero"
    )
    pages = _pages(len(fields), here, x, y, grid=grid)
    figures = []
    for number, (first, last) in enumerate(pages, 1):
        count = f"; page {number} of {len(pages)}" if len(pages) > 1 else ""
        figure, room = style.new_figure(
            style.WIDE, sweep_titles.title(found, outcome, among=where), footer, subtitle + count, style.TEXT
        )
        if not fields:
            axes = figure.add_axes((0.1, 0.2, 0.8, 0.5))
            axes.set_axis_off()
            style.say_nothing(axes, "There is nothing to compare.")
            return [figure]
        _page(
            figure,
            room,
            fields[first:last],
            found,
            here,
            (x, y),
            sign,
            limit,
            difference_unit(size, unit),
            grid,
        )
        figures.append(figure)
    return figures


def _field(rows: list[dict[Any, Any]], arm: str, size: float) -> _Field:
    values = {int(row["point"]): float(row["difference"]) / size for row in rows}
    known = {point: value for point, value in values.items() if math.isfinite(value)}
    clear = {int(row["point"]): str(row["verdict_all"]) != "unclear" for row in rows}
    return _Field(arm, known, clear)


def _shape(panels: int, columns: int, levels: int, *, grid: bool) -> tuple[int, int]:
    """Columns and rows of panels on a page, so that a number fits into every cell."""
    width, height = style.WIDE[0] - LEFT - BAR, style.WIDE[1] - BOTTOM - 1.3
    need = (CELL[0] * columns, CELL[1] * levels) if grid else (2.4, 1.9)
    across = max(1, min(3, panels, int((width + GAP) / (need[0] + GAP))))
    down = max(1, min(2, -(-panels // across), int((height + HEAD) / (need[1] + HEAD))))
    return across, down


def _pages(panels: int, points: Any, x: str, y: str, *, grid: bool) -> list[tuple[int, int]]:
    across, down = _shape(panels, points[x].nunique(), points[y].nunique(), grid=grid)
    return [(first, first + across * down) for first in range(0, max(panels, 1), across * down)]


def _page(
    figure: Figure, room: float, fields: Sequence[_Field], found: SweepFrames, points: Any,
    paths: tuple[str, str], sign: float, limit: float, unit: str, grid: bool,
) -> None:  # fmt: skip
    x, y = paths
    across, down = _shape(len(fields), points[x].nunique(), points[y].nunique(), grid=grid)
    width, height = style.WIDE
    top = room * height - 0.3
    each = (width - LEFT - BAR - GAP * (across - 1)) / across
    tall = (top - BOTTOM - HEAD * (down - 1)) / down
    colours = _colours(sign)
    for number, field in enumerate(fields):
        column, row = number % across, number // across
        axes = figure.add_axes(
            (
                (LEFT + column * (each + GAP)) / width,
                (top - (row + 1) * tall - row * HEAD) / height,
                each / width,
                tall / height,
            )
        )
        if grid:
            _heat(axes, field, found, points, paths, colours, limit, each)
        else:
            _dots(axes, field, found, points, paths, colours, limit, each)
        title = field.arm if len(found.arms) > 1 else ""
        per_line = int(each / 0.108)
        axes.set_title(
            shortened(title, per_line), loc="left", fontsize=style.TEXT, fontweight="bold", color=style.INK, pad=6
        )  # fmt: skip
        for side in axes.spines.values():
            side.set_color(style.QUIET)
        axes.tick_params(labelsize=style.TEXT, colors=style.INK, length=0 if grid else 3)
        axes.set_xlabel(
            Scale.of(points, x, found.units.get(x, "")).title, fontsize=style.TEXT, color=style.INK
        )
        if column == 0:
            name = textwrap.fill(
                Scale.of(points, y, found.units.get(y, "")).title, max(12, int(tall / 0.098))
            )
            axes.set_ylabel(name, fontsize=style.TEXT, color=style.INK)
    _bar(figure, colours, limit, unit, BOTTOM + 0.2, min(top, BOTTOM + 4.2))


def _colours(sign: float) -> LinearSegmentedColormap:
    """White at zero; `sign` 1 where more is better, −1 where less is."""
    from matplotlib.colors import LinearSegmentedColormap

    ends = (WORST, MIDDLE, BETTER) if sign > 0 else (BETTER, MIDDLE, WORST)
    return LinearSegmentedColormap.from_list("better", ends)


def _heat(
    axes: Axes, field: _Field, found: SweepFrames, points: Any, paths: tuple[str, str],
    colours: LinearSegmentedColormap, limit: float, inches: float,
) -> None:  # fmt: skip
    from matplotlib.patches import Rectangle

    x, y = paths
    columns, rows = levels_of(points, x), levels_of(points, y)
    places = max((decimals(value) for value in field.values.values() if value), default=0)
    places = min(places, 1 if max(map(abs, field.values.values()), default=0) >= 1 else 2)
    axes.set_facecolor("#eceef1")  # what was not run, or has no value
    for point in points.index:
        place = (columns.index(points.at[point, x]), rows.index(points.at[point, y]))
        if point not in field.values:
            axes.text(*place, "\u2013", ha="center", va="center", fontsize=style.TEXT, color=style.QUIET)
            continue
        value = field.values[point]
        colour = colours(0.5 + 0.5 * max(-1.0, min(1.0, value / limit)))
        clear = field.clear[point]
        axes.add_patch(
            Rectangle(
                (place[0] - 0.5, place[1] - 0.5),
                1,
                1,
                facecolor=colour,
                edgecolor="white" if clear else "#b8bdc6",
                linewidth=0,
                hatch=None if clear else "///",
            )
        )
        dark = 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2] < 0.45
        text = axes.text(
            *place, signed(value, places), ha="center", va="center", fontsize=style.TEXT,
            fontweight="bold" if clear else "normal", color="white" if dark else style.INK,
        )  # fmt: skip
        if not clear:
            text.set_bbox({"facecolor": colour, "edgecolor": "none", "pad": 1.0})
    for n in range(1, len(columns)):
        axes.axvline(n - 0.5, color="white", linewidth=1.2)
    for n in range(1, len(rows)):
        axes.axhline(n - 0.5, color="white", linewidth=1.2)
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(-0.5, len(rows) - 0.5)
    room = max(3, int(inches / len(columns) / 0.098))
    names = [in_lines(level_words(value, found.units.get(x, "")), room) for value in columns]
    axes.set_xticks(range(len(columns)), names)
    names = [in_lines(level_words(value, found.units.get(y, "")), 9) for value in rows]
    axes.set_yticks(range(len(rows)), names)


def _dots(
    axes: Axes, field: _Field, found: SweepFrames, points: Any, paths: tuple[str, str],
    colours: LinearSegmentedColormap, limit: float, inches: float,
) -> None:  # fmt: skip
    scales = [Scale.of(points, path, found.units.get(path, "")) for path in paths]
    axes.set_facecolor("#f5f6f8")
    listed = sorted(field.values.items(), key=lambda item: abs(item[1]))
    small = 0.6 if len(listed) > CROWDED else 1.0
    for clear in (False, True):
        own = [(point, value) for point, value in listed if field.clear[point] is clear]
        places = [[scale.at(points.at[point, scale.path]) for point, _ in own] for scale in scales]
        shades = [colours(0.5 + 0.5 * max(-1.0, min(1.0, value / limit))) for _, value in own]
        strong = [colours(0.0 if value < 0 else 1.0) for _, value in own]
        axes.scatter(
            places[0], places[1], s=(small * (13 if clear else 11)) ** 2, facecolors=shades if clear else "none",
            edgecolors=style.QUIET if clear else strong, linewidths=0.6 if clear else 1.8 * small,
        )  # fmt: skip
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xticks(*scales[0].ticks(inches))
    ticks, names = scales[1].ticks(20.0)
    axes.set_yticks(ticks, [shortened(name, 8) for name in names])


def _bar(
    figure: Figure, colours: LinearSegmentedColormap, limit: float, unit: str, low: float, top: float
) -> None:
    """What the colours mean, with the unit."""
    width, height = style.WIDE
    axes = figure.add_axes(((width - 1.0) / width, low / height, 0.18 / width, (top - low - 0.45) / height))
    axes.imshow(
        np.linspace(0, 1, 256)[:, None], cmap=colours, aspect="auto", origin="lower", extent=(0, 1, -limit, limit)
    )  # fmt: skip
    axes.set_xticks([])
    axes.yaxis.tick_right()
    axes.set_yticks([-limit, 0, limit])
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:+,g}".replace("-", "\u2212") if value else "0")
    axes.tick_params(labelsize=style.TEXT, colors=style.INK, length=3)
    for side in axes.spines.values():
        side.set_color(style.QUIET)
    if unit:
        name = unit.replace("h per person-day", "h per person\nand day").replace(" ", "\n", 1)
        axes.set_title(name, fontsize=style.TEXT, color=style.INK, pad=12)
