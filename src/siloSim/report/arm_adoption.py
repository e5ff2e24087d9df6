"""How soon other departments regain a lost lesson, for every arm of a sweep: levels, and differences."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from siloSim.analysis import sweep_titles
from siloSim.analysis.formats import MINUS, shortened
from siloSim.analysis.options import baseline_words, leading, options_of
from siloSim.analysis.sweep_frames import LEARNING, SweepFrames
from siloSim.report import style
from siloSim.report.arm_curves import Curve, arms_shown, axes_for, draw_bands, draw_curves

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, BOTTOM = 1.1, 1.0  # inches
BANDS = 3  # curves on a page that all have bands; of more, the baseline and the best have
DAYS = "Working days since the policies start"


def draw_arm_adoption(found: SweepFrames, footer: str, point: int | None = None) -> Figure:
    """Share of the other departments' people who hold the probe lesson, by day, mean over runs, with bands.

    `point` defaults to that of the best option. With many arms only the baseline and the best one have bands.
    """
    where = sweep_titles.point_shown(found, point)
    arms, some = arms_shown(found, LEARNING, where)
    rows = found.at_point(found.adoption, where)
    curves, eve = _curves(arms, rows, "mean") if rows is not None else ([], 0.0)
    banded = _banded(found, curves, where)
    whose = "" if len(banded) == len(curves) else f" for {' and '.join(banded)}"
    figure, room = _page(found, footer, where, f"Mean over runs with {_bands(found, whose)}", some)
    axes = axes_for(figure, room - 0.02, LEFT, BOTTOM)
    axes.set_xlabel(DAYS, fontsize=style.TEXT, color=style.INK)
    axes.set_ylabel("Know the lesson", fontsize=style.TEXT, color=style.INK)
    if not curves:
        style.say_nothing(axes, "No adoption curve was recorded.")
        return figure
    last, half = _last(curves), 0.5 * eve
    _, high = _span(curves)
    axes.set_xlim(0, last)
    axes.set_ylim(0, min(100.0, 1.12 * max(high, half, 0.1)))
    draw_curves(axes, curves, style.arm_styles(found.arms, found.baseline), last, banded=banded)
    if half > 0:
        axes.axhline(half, color=style.QUIET, linewidth=1, linestyle=":")
        axes.annotate(
            "half of what they knew before", (0, half), xytext=(6, 4), textcoords="offset points", ha="left",
            va="bottom", fontsize=style.TEXT, color=style.QUIET,
        )  # fmt: skip
    return figure


def draw_adoption_difference(found: SweepFrames, footer: str, point: int | None = None) -> Figure:
    """The paired difference of that share to the baseline, by day, with bands: a panel for each arm, on like axes."""
    where = sweep_titles.point_shown(found, point)
    arms, some = arms_shown(found, LEARNING, where)
    rows = found.at_point(found.adoption_differences, where)
    curves, _ = _curves(arms, rows, "difference") if rows is not None else ([], 0.0)
    what = f"Difference to {baseline_words(found)} with {_bands(found)}"
    figure, room = _page(found, footer, where, what, some)
    if not curves:
        axes = axes_for(figure, room - 0.02, LEFT, BOTTOM)
        style.say_nothing(axes, "No differences of adoption curves were recorded.")
        return figure
    last, (low, high) = _last(curves), _span(curves)
    pad = 0.06 * max(high - low, 0.1)
    styles = style.arm_styles(found.arms, found.baseline)
    for axes, curve, edges in _panels(figure, room, curves):
        axes.set_xlim(0, last)
        axes.set_ylim(max(low - pad, -100.0), min(high + pad, 100.0))
        axes.axhline(0, color=style.QUIET, linewidth=1)
        look = styles[curve.arm]
        draw_bands(axes, curve, look, 0.2)
        axes.plot(curve.days, curve.values, **look.line())  # type: ignore[arg-type]
        inches = axes.get_position().width * style.WIDE[0]
        axes.set_title(
            shortened(curve.arm, int(inches / 0.11)), loc="left", fontsize=style.TEXT, fontweight="bold",
            color=look.colour, pad=6,
        )  # fmt: skip
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:+g}".replace("-", MINUS) if value else "0")
        if edges[0]:
            tall = axes.get_position().height * style.WIDE[1]
            label = textwrap.fill("Know the lesson, difference in points", max(16, int(tall / 0.1)))
            axes.set_ylabel(label, fontsize=style.TEXT, color=style.INK)
        if edges[1]:
            axes.set_xlabel(DAYS, fontsize=style.TEXT, color=style.INK)
    return figure


def _page(found: SweepFrames, footer: str, point: int, what: str, some: str) -> tuple[Figure, float]:
    return style.new_figure(
        style.WIDE, sweep_titles.title(found, LEARNING, point), footer,
        f"On day 0 a fact of one department changes; all that others knew of it is wrong. {what}"
        f"{sweep_titles.at_point(found, point)}{some}", style.TEXT,
    )  # fmt: skip


def _bands(found: SweepFrames, whose: str = "") -> str:
    return f"{100 * found.level:g} % bands{whose}, dark: day by day, light: over all days at once"


def _banded(found: SweepFrames, curves: Sequence[Curve], point: int) -> tuple[str, ...]:
    """The arms whose bands are drawn."""
    arms = [curve.arm for curve in curves]
    if len(arms) <= BANDS:
        return tuple(arms)
    options = [option for option in options_of(found, LEARNING, [point]) if option.arm in arms]
    best = leading(options).arm if options else arms[-1]
    return tuple(arm for arm in (found.baseline, best) if arm in arms)


def _panels(
    figure: Figure, room: float, curves: Sequence[Curve]
) -> list[tuple[Axes, Curve, tuple[bool, bool]]]:
    """Axes for each curve, up to three beside each other, and whether they stand at the left and at the bottom."""
    width, height = style.WIDE
    across = min(3, len(curves)) if len(curves) != 4 else 2
    down = -(-len(curves) // across)
    gap, head = 0.75, 0.75  # inches
    top = room * height - 0.3
    each = (width - LEFT - 0.35 - gap * (across - 1)) / across
    tall = (top - BOTTOM - head * (down - 1)) / down
    found = []
    for number, curve in enumerate(curves):
        column, row = number % across, number // across
        place = (LEFT + column * (each + gap), top - (row + 1) * tall - row * head)
        axes = figure.add_axes((place[0] / width, place[1] / height, each / width, tall / height))
        style.tidy(axes)
        found.append((axes, curve, (column == 0, number + across >= len(curves))))
    return found


def _curves(arms: Sequence[str], rows: pd.DataFrame, name: str) -> tuple[list[Curve], float]:
    """The curves from day 0 in per cent, and what was known on the eve (day -1), 0 where it is not told."""
    curves, eves = [], []
    for arm in arms:
        own = rows[(rows["arm"] == arm) & rows[name].notna()].sort_values("day")
        before, own = own[own["day"] < 0], own[own["day"] >= 0]
        if len(before):
            eves.append(100 * float(before[name].iloc[-1]))
        if not len(own):
            continue
        values = {
            key: 100 * own[key].to_numpy(dtype=float) for key in (name, "low", "high", "low_all", "high_all")
        }
        if name == "mean":  # a share; the symmetric bands may leave its range
            values = {key: np.clip(value, 0, 100) for key, value in values.items()}
        else:  # shares differ by 100 points at most
            values = {key: np.clip(value, -100, 100) for key, value in values.items()}
        bands = ((values["low"], values["high"]), (values["low_all"], values["high_all"]))
        curves.append(Curve(arm, own["day"].to_numpy(dtype=float), values[name], bands))
    return curves, max(eves, default=0.0)


def _last(curves: Sequence[Curve]) -> float:
    return max(1.0, *(float(curve.days[-1]) for curve in curves))


def _span(curves: Sequence[Curve]) -> tuple[float, float]:
    """What curves and bands reach, zero included."""
    parts = [part for curve in curves for part in (curve.values, *curve.bands[-1])]
    known = np.concatenate([part[np.isfinite(part)] for part in parts])
    return min(0.0, float(known.min())), max(0.0, float(known.max()))
