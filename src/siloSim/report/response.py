"""What happens along one factor: each arm's difference to the baseline, and its price beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from siloSim.analysis import sweep_titles, words
from siloSim.analysis.factors import lines_along
from siloSim.analysis.formats import difference_unit, scale_of
from siloSim.analysis.options import baseline_words, options_of
from siloSim.analysis.sweep_frames import MONEY, TIME, SweepFrames
from siloSim.report import style
from siloSim.report.arm_curves import MOST, WRAP
from siloSim.report.scales import Scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, BOTTOM, END, BETWEEN = 0.95, 1.05, 2.4, 0.95  # inches: margins, and between the panels
DODGE = (0.02, 0.009)  # of an axis, by which arms are set apart: with up to 4 levels, with more


@dataclass(frozen=True, slots=True)
class _Dot:
    """A cell: place on the axis, difference, interval of each by itself and for all at once."""

    x: float
    y: float
    inner: tuple[float, float]
    outer: tuple[float, float]


def draw_response(
    found: SweepFrames,
    path: str,
    footer: str,
    points: Sequence[int] | None = None,
    outcomes: tuple[str, str] = (TIME, MONEY),
) -> Figure:
    """Difference to the baseline over the levels of a factor, a line for each arm; beside it the same of the price.

    `points` are those to look at, for instance of one scene. Of several rows of points that differ in this factor
    only, both panels show the one with the best option of the first outcome, and the subtitle says where that is;
    its points are joined. Points on no such row are dots. An arm that the factor does not touch is a level line.
    """
    where = points_drawn(
        found, path, [int(point) for point in (found.points.index if points is None else points)], outcomes[0]
    )
    here = found.points.loc[found.points.index.isin(where)]
    scale = Scale.of(here, path, found.units.get(path, ""))
    arms, some = _arms(found, outcomes[0], where)
    level, family = f"{100 * found.level:g} %", _comparisons(found, outcomes[0])
    intervals = f"{level} interval of each thick, for all {family} at once thin"
    if not lines_along(here, path):
        intervals = f"lines: {level} interval for all {family} at once; other factors vary too"
    figure, room = style.new_figure(
        style.WIDE, sweep_titles.title(found, outcomes[0], among=where), footer,
        f"{sweep_titles.best_at(found, outcomes[0], where)}Difference to {baseline_words(found)}{_elsewhere(found, path, where)}; {intervals}{some}", style.TEXT,
    )  # fmt: skip
    width, height = style.WIDE
    each = (width - LEFT - (END if len(arms) > 1 or len(found.arms) > 1 else 0.4) - BETWEEN) / 2
    styles = style.arm_styles(found.arms, found.baseline)
    for number, outcome in enumerate(outcomes):
        left = LEFT + number * (each + BETWEEN)
        axes = figure.add_axes(
            (left / width, BOTTOM / height, each / width, room - (BOTTOM + 0.32) / height), facecolor="none"
        )
        style.tidy(axes)
        dots = {arm: _dots(found, outcome, arm, path, here.index.tolist(), scale) for arm in arms}
        _axes(
            axes, found, outcome, scale, each, [dot for found_dots, _ in dots.values() for dot in found_dots]
        )
        _draw(axes, {arm: of for arm, of in dots.items() if of[0]}, styles, labelled=number == 1)
    return figure


def points_drawn(found: SweepFrames, path: str, points: Sequence[int], outcome: str) -> list[int]:
    """The points on the row along the factor on which the outcome's best option lies; all if there is no such row."""
    lines = lines_along(found.points.loc[list(points)], path)
    if not lines:
        return list(points)
    best = next((option.point for option in options_of(found, outcome, points)), None)
    return next((line for line in lines if best in line), lines[0])


def _arms(found: SweepFrames, outcome: str, points: Sequence[int]) -> tuple[list[str], str]:
    """Those compared, at most as many as a page can tell apart: the best."""
    compared = list(found.compared())
    if len(compared) < MOST:
        return compared, ""
    best = list(dict.fromkeys(option.arm for option in options_of(found, outcome, points)))
    kept = [*best, *(arm for arm in compared if arm not in best)][: MOST - 1]
    return [
        arm for arm in compared if arm in kept
    ], f"; of {len(compared)} arms the best {MOST - 1} are shown"


def _comparisons(found: SweepFrames, outcome: str) -> int:
    rows = found.rows(outcome)
    return int(rows["comparisons"].max()) if len(rows) else 0


def _elsewhere(found: SweepFrames, path: str, points: Sequence[int]) -> str:
    """What is held fixed, where it is the same for all of these points."""
    here = found.points.loc[list(points)]
    fixed = tuple(other for other in found.factors if other != path and here[other].nunique() == 1)
    return f", at {found.point_words(int(points[0]), fixed, full=True)}" if fixed else ""


def _dots(
    found: SweepFrames, outcome: str, arm: str, path: str, points: Sequence[int], scale: Scale
) -> tuple[list[_Dot], bool]:
    """The arm's cells by level, and whether a line may join them: nothing else differs between them."""
    rows = found.rows(outcome)
    rows = rows[(rows["arm"] == arm) & rows["point"].isin(points) & rows["difference"].notna()].set_index(
        "point"
    )
    if not len(rows):
        return [], False
    joined = bool(lines_along(found.points.loc[list(points)], path))
    unit = scale_of(
        str(rows["unit"].iloc[0]) if len(rows) else "", _sizes(found, outcome), found.currency
    ).size
    dots = [
        _Dot(
            scale.at(found.points.at[int(str(point)), path]), row["difference"] / unit,
            (row["low"] / unit, row["high"] / unit), (row["low_all"] / unit, row["high_all"] / unit),
        )
        for point, row in rows.iterrows()
    ]  # fmt: skip
    if len(found.arms) == 1 and len(found.rows(outcome)):  # its own start is a difference of 0
        start = int(found.rows(outcome)["baseline_point"].iloc[0])
        if start in points:
            dots.append(_Dot(scale.at(found.points.at[start, path]), 0.0, (0.0, 0.0), (0.0, 0.0)))
    same = len({(dot.y, dot.outer) for dot in dots}) == 1
    if same and (len(dots) > 1 or (len(points) > 1 and joined)):  # untouched by the factor: level
        dots = [_Dot(x, dots[0].y, dots[0].inner, dots[0].outer) for x in (0.0, 1.0)]
    return sorted(dots, key=lambda dot: dot.x), joined


def _sizes(found: SweepFrames, outcome: str) -> list[float]:
    return [float(value) for value in found.rows(outcome)["difference"]]


def _axes(
    axes: Axes, found: SweepFrames, outcome: str, scale: Scale, inches: float, dots: Sequence[_Dot]
) -> None:
    rows = found.rows(outcome)
    unit = str(rows["unit"].iloc[0]) if len(rows) else ""
    written = difference_unit(scale_of(unit, _sizes(found, outcome), found.currency), unit)
    direction = str(rows["direction"].iloc[0]) if len(rows) else "lower"
    label = words.LABELS.get(outcome, outcome.replace("_", " "))
    axes.set_title(
        f"{label} ({direction} is better)", loc="left", fontsize=style.TEXT, fontweight="bold", color=style.INK, pad=10
    )  # fmt: skip
    axes.set_xlim(0, 1)
    places, names = scale.ticks(inches)
    axes.set_xticks(places, names)
    axes.set_xlabel(scale.title, fontsize=style.TEXT, color=style.INK)
    axes.set_ylabel(
        f"difference in {written}" if written else "difference", fontsize=style.TEXT, color=style.INK
    )
    ends = [end for dot in dots for end in (dot.y, *dot.inner, *dot.outer) if math.isfinite(end)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    pad = 0.08 * ((high - low) or 1.0)
    axes.set_ylim(low - pad, high + pad)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:+,.6g}".replace("-", "\u2212") if value else "0")
    axes.axhline(0, color=style.QUIET, linewidth=1)
    if not dots:
        style.say_nothing(axes, "No values to compare.")


def _draw(
    axes: Axes, arms: dict[str, tuple[list[_Dot], bool]], styles: dict[str, style.ArmStyle], *, labelled: bool
) -> None:
    labels = []
    for number, (arm, (dots, joined)) in enumerate(arms.items()):
        look = styles[arm] if len(styles) > 1 else style.ArmStyle(style.AFTER, "-", "o")
        shift = DODGE[len(dots) > 4] * (number - (len(arms) - 1) / 2)
        flat = dots[0].x == 0.0 and dots[-1].x == 1.0
        xs = np.array([dot.x + (0 if flat else shift) for dot in dots])
        ys = np.array([dot.y for dot in dots])
        if joined:
            axes.plot(xs, ys, zorder=3, **look.line())  # type: ignore[arg-type]
        if flat:
            axes.fill_between(
                xs, [dot.outer[0] for dot in dots], [dot.outer[1] for dot in dots], color=look.colour, alpha=0.12,
                linewidth=0,
            )  # fmt: skip
        else:
            faint = 1.0 if joined else 0.35  # of scattered points there are many
            known = [(x, dot) for x, dot in zip(xs, dots, strict=True) if math.isfinite(dot.outer[0])]
            ends = [(x, *dot.outer, *dot.inner) for x, dot in known]
            at, low, high, inner_low, inner_high = zip(*ends, strict=True) if ends else ((), (), (), (), ())
            axes.vlines(at, low, high, color=look.colour, linewidth=1.1, alpha=faint, zorder=2)
            if joined:
                axes.vlines(at, inner_low, inner_high, color=look.colour, linewidth=3.2, zorder=2)
            axes.plot(
                xs, ys, linestyle="none", marker=look.marker, color=look.colour, markersize=7 if joined else 5.5,
                markeredgecolor="white", markeredgewidth=0.8, zorder=4,
            )  # fmt: skip
        if labelled and len(styles) > 1:
            labels.append((xs[-1], style.End(float(ys[-1]), arm, look.colour)))
    if labels:
        style.end_labels(axes, [end for _, end in labels], 1.0, wrap=WRAP, leaders=True)
        for x, end in labels:
            axes.plot((x, 1.0), (end.y, end.y), color=end.colour, linewidth=0.8, zorder=1)
