"""The forest plot of a sweep: every arm against the baseline, gain and price side by side."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from siloSim.analysis import sweep_titles, words
from siloSim.analysis.factors import lines_along
from siloSim.analysis.formats import decimals, difference_unit, first_digit, scale_of, signed
from siloSim.analysis.options import baseline_words, best_cell
from siloSim.analysis.sweep_frames import HEADLINE, SweepFrames
from siloSim.report import marks, style
from siloSim.report.wrapping import at_most

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STRIPE = "#f5f6f8"
ROWS = 14  # on a page
PAGES = 3  # more rows are shown at the best point only
LABELS, NUMBERS, BOTTOM = 2.95, 0.85, 1.12  # inches: room for rows' labels, for numbers beside a panel, below


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the plot: a heading, or a cell with its contrasts by outcome."""

    label: str
    cells: dict[str, dict[Any, Any]]

    @property
    def heading(self) -> bool:
        return not self.cells


def draw_arms(found: SweepFrames, footer: str, outcomes: Sequence[str] = HEADLINE) -> list[Figure]:
    """Difference to the baseline by outcome, a row for each arm, or for each arm at each point.

    Thick: the interval of each by itself, thin: of all comparisons of the outcome at once; the marker says what
    the latter holds. Points are grouped under headings where they fit onto PAGES pages; else shown is the point
    with the best time in system only, and said so.
    """
    rows, where = _rows(found, outcomes)
    shown = [name for name in outcomes if any(name in row.cells for row in rows)]
    rows = _with_counts(rows)
    pages = _pages(rows)
    scales = {name: _Panel.of(found, rows, name) for name in shown}
    best = "" if where else sweep_titles.best_at(found)  # else said already
    figures = []
    for number, page in enumerate(pages, 1):
        count = f", page {number} of {len(pages)}" if len(pages) > 1 else ""
        figure, room = style.new_figure(
            style.WIDE,
            sweep_titles.title(found),
            footer,
            f"{best}{_subtitle(found, rows, where)}{count}",
            style.TEXT,
        )
        _page(figure, room, page, scales)
        figures.append(figure)
    return figures


def _subtitle(found: SweepFrames, rows: Sequence[_Row], where: str) -> str:
    cells = [cell for row in rows for cell in row.cells.values()]
    if not cells:
        return f"Difference to {baseline_words(found)}"
    counts = sorted({int(cell["n"]) for cell in cells})
    pairs = f"n = {counts[0]}" if len(counts) == 1 else f"n = {counts[0]} to {counts[-1]}"
    family = max(int(cell["comparisons"]) for cell in cells)
    level = f"{100 * found.level:g} %"
    interval = f"{level} interval"
    if family > 1:
        interval = f"{level} interval of each thick, for all {family} at once thin"
    return (
        f"Difference to {baseline_words(found)}{where}; {interval}, the mark by "
        f"{'the latter' if family > 1 else 'it'}: \u25b2\u00a0better \u25bc\u00a0worse \u25cb\u00a0unclear; {pairs}\u00a0pairs"
    )


def _rows(found: SweepFrames, outcomes: Sequence[str]) -> tuple[list[_Row], str]:
    """The rows, and words of the point where only one of many is shown."""
    by_cell: dict[tuple[str, int], dict[str, dict[Any, Any]]] = {}
    for name in outcomes:
        for row in found.rows(name).to_dict("records"):
            by_cell.setdefault((str(row["arm"]), int(row["point"])), {})[name] = row
    points = list(dict.fromkeys(point for _, point in by_cell))
    if len(points) <= 1:
        return [_Row(arm, cells) for (arm, _), cells in by_cell.items()], ""
    if len(found.arms) == 1:
        rows = [_Row(found.point_words(point), by_cell[arm, point]) for arm, point in by_cell]
        return rows[: ROWS * PAGES], "" if len(rows) <= ROWS * PAGES else f", the first {ROWS * PAGES} points"
    same = [
        arm
        for arm in found.arms
        if len({_values(row) for (one, _), row in by_cell.items() if one == arm}) == 1
    ]
    listed = []
    for point in sorted(points, key=_order(found).__getitem__):
        cells = [
            _Row(arm, by_cell[arm, point])
            for arm in found.arms
            if (arm, point) in by_cell and arm not in same
        ]
        if len(found.compared()) - len(same) == 1:  # a heading over a single row says it twice
            listed.append([_Row(found.cell_words(cell.label, point), cell.cells) for cell in cells])
        else:
            listed.append([_Row(found.point_words(point), {}), *cells] if cells else [])
    first = {arm: next(row for (one, _), row in by_cell.items() if one == arm) for arm in same}
    if len(found.compared()) - len(same) == 1:
        listed.append([_Row(arm, row) for arm, row in first.items()])
    elif first:
        listed.append([_Row("the same at every point", {}), *(_Row(arm, row) for arm, row in first.items())])
    if sum(map(len, listed)) <= ROWS * PAGES:
        return [row for group in listed for row in group], ""
    best = best_cell(found)
    point = best[1] if best else points[0]
    rows = [_Row(arm, by_cell[arm, point]) for arm in found.arms if (arm, point) in by_cell]
    return rows, f" at {found.point_words(point)}, of {len(points)} points the one with the largest gain"


def _with_counts(rows: Sequence[_Row]) -> list[_Row]:
    """The rows, with the number of pairs in their labels where it is not the same for all."""
    counts = {max(int(cell["n"]) for cell in row.cells.values()) for row in rows if row.cells}
    if len(counts) <= 1:
        return list(rows)
    return [
        row
        if row.heading
        else _Row(f"{row.label} (n = {max(int(c['n']) for c in row.cells.values())})", row.cells)
        for row in rows
    ]


def _values(row: dict[str, dict[Any, Any]]) -> tuple[object, ...]:
    """What a cell's contrasts say, to find arms that no factor touches."""
    keys = ("before", "after", "low_all", "high_all", "n")
    return tuple(str(cell[key]) for cell in row.values() for key in keys)


def _order(found: SweepFrames) -> dict[int, int]:
    """Points by the levels of the last factor within those of the first."""
    paths = found.factors
    if not paths:
        return {int(point): number for number, point in enumerate(found.points.index)}
    along = [point for line in lines_along(found.points, paths[-1]) for point in line]
    rest = [int(point) for point in found.points.index if int(point) not in set(along)]
    return {point: number for number, point in enumerate([*along, *rest])}


def _pages(rows: Sequence[_Row]) -> list[list[_Row]]:
    """Rows by page; the rows under a heading stay together where they can."""
    pages: list[list[_Row]] = [[]]
    for number, row in enumerate(rows):
        after = next((n for n in range(number + 1, len(rows)) if rows[n].heading), len(rows))
        needed = after - number if row.heading else 1
        if pages[-1] and len(pages[-1]) + min(needed, ROWS) > ROWS:
            pages.append([])
        pages[-1].append(row)
    return pages


@dataclass(frozen=True, slots=True)
class _Panel:
    """How an outcome is written and drawn, alike on every page."""

    title: str
    axis: str
    better: str
    size: float  # numbers are divided by it
    places: int
    span: tuple[float, float]

    @classmethod
    def of(cls, found: SweepFrames, rows: Sequence[_Row], name: str) -> _Panel:
        cells = [row.cells[name] for row in rows if name in row.cells]
        unit = str(cells[0]["unit"])
        scale = scale_of(unit, [float(cell["difference"]) for cell in cells], found.currency)
        values = [
            [float(cell[key]) / scale.size for key in ("difference", "low", "high", "low_all", "high_all")]
            for cell in cells
        ]
        known = [value for row in values for value in row if math.isfinite(value)]
        limit = marks.reach(known)
        low, high = max(min([0.0, *known]), -limit), min(max([0.0, *known]), limit)
        pad = 0.08 * ((high - low) or 1.0)
        halves = [(row[2] - row[1]) / 2 for row in values if math.isfinite(row[1])]
        sizes = [abs(row[0]) for row in values if math.isfinite(row[0])]
        fine = max(
            [
                decimals(max(sizes, default=0.0)),
                first_digit(sorted(halves)[len(halves) // 2]) if halves else 0,
            ]
        )
        unit_words = difference_unit(scale, unit) or "index"
        if unit == "h per person-day":
            unit_words = "h per person\nand day"
        return cls(
            words.LABELS.get(name, name.replace("_", " ")),
            f"difference in {unit_words}".replace("in million", "in\nmillion").replace("in thousand", "in\nthousand"),
            f"{'lower' if cells[0]['direction'] == 'lower' else 'higher'} is better",
            scale.size, min(fine, 3), (low - pad, high + pad),
        )  # fmt: skip


def _page(figure: Figure, room: float, rows: Sequence[_Row], panels: dict[str, _Panel]) -> None:
    """Labels at the left, a panel for each outcome."""
    width, height = style.WIDE
    each = (width - 0.3 - LABELS - 0.1) / max(len(panels), 1)
    titles = {name: textwrap.wrap(panel.title, int(each / 0.108))[:2] for name, panel in panels.items()}
    above = max([1, *map(len, titles.values())])
    top = room * height - 0.4 - 0.22 * above  # the panels' titles stand above
    pitch = min(0.8, (top - BOTTOM) / max(len(rows), 1))
    low = top - pitch * len(rows)
    if not rows or not panels:
        axes = figure.add_axes((0.1, 0.2, 0.8, 0.5))
        axes.set_axis_off()
        style.say_nothing(axes, "There is no arm with results to compare.")
        return
    for number, (name, panel) in enumerate(panels.items()):
        left = 0.3 + LABELS + number * each
        axes = figure.add_axes(
            (left / width, low / height, (each - NUMBERS) / width, (top - low) / height), facecolor="none"
        )
        _panel(axes, rows, name, panel)
        figure.text(
            left / width, (top + 0.32) / height, "\n".join(titles[name]), fontsize=style.TEXT, fontweight="bold",
            color=style.INK, va="bottom", linespacing=1.2,
        )  # fmt: skip
        figure.text(
            left / width,
            (top + 0.1) / height,
            panel.better,
            fontsize=style.TEXT,
            color=style.QUIET,
            va="bottom",
        )
    _labels(figure, rows, top, pitch)


def _labels(figure: Figure, rows: Sequence[_Row], top: float, pitch: float) -> None:
    from matplotlib.patches import Rectangle

    width, height = style.WIDE
    lines = max(1, min(3, int(pitch / 0.178)))
    per_line = int(LABELS / 0.098)
    for y, row in enumerate(rows):
        centre = top - pitch * (y + 0.5)
        if y % 2 == 0:
            figure.add_artist(
                Rectangle(
                    (0.2 / width, (centre - pitch / 2) / height),
                    1 - 0.4 / width,
                    pitch / height,
                    transform=figure.transFigure,
                    color=STRIPE,
                    linewidth=0,
                    zorder=-1,
                )
            )
        indent = 0.2 if not row.heading and any(other.heading for other in rows) else 0.0
        room = per_line - (2 if indent else 0) if not row.heading else 110
        label = at_most(row.label, room, lines)
        figure.text(
            (0.3 + indent) / width, centre / height, "\n".join(label), fontsize=style.TEXT, color=style.INK,
            fontweight="bold" if row.heading else "normal", va="center", linespacing=1.05,
        )  # fmt: skip


def _panel(axes: Axes, rows: Sequence[_Row], name: str, panel: _Panel) -> None:
    import seaborn as sns
    from matplotlib.ticker import MaxNLocator

    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(*panel.span)
    sns.despine(ax=axes, left=True)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(2, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.6g}".replace("-", "\u2212"))
    axes.tick_params(labelsize=style.TEXT, colors=style.INK)
    axes.set_xlabel(panel.axis, fontsize=style.TEXT, color=style.INK)
    axes.axvline(0, color=style.QUIET, linewidth=1)
    across = axes.get_yaxis_transform()
    for y, row in enumerate(rows):
        if row.heading:
            continue
        cell = row.cells.get(name)
        centre = float(cell["difference"]) / panel.size if cell is not None else math.nan
        text = "no value" if math.isnan(centre) else signed(centre, panel.places)
        axes.text(
            1.05, y, text, transform=across, va="center", fontsize=style.TEXT,
            color=style.QUIET if math.isnan(centre) else style.INK,
        )  # fmt: skip
        if cell is not None:
            ends = [float(cell[key]) / panel.size for key in ("low", "high", "low_all", "high_all")]
            several = int(cell["comparisons"]) > 1
            marks.interval(
                axes, y, centre, (ends[0], ends[1]), str(cell["verdict_all"]), panel.span,
                (ends[2], ends[3]) if several else (ends[0], ends[1]),
            )  # fmt: skip
