"""How soon other departments regain a lost lesson, for every arm of a sweep: levels, and differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from siloSim.analysis import sweep_words
from siloSim.analysis.sweep_frames import LEARNING, SweepFrames
from siloSim.report import style
from siloSim.report.arm_curves import Curve, arms_shown, axes_for, draw_curves

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, BOTTOM = 0.95, 1.0  # inches


def draw_arm_adoption(
    found: SweepFrames, footer: str, point: int | None = None, *, difference: bool = False
) -> Figure:
    """Share of the other departments' people who hold the probe lesson, by day, with bands over all days at once.

    With `difference`, the paired difference to the baseline. `point` defaults to that of the best option.
    """
    where = sweep_words.point_shown(found, point)
    rows = found.at_point(found.adoption_differences if difference else found.adoption, where)
    arms, some = arms_shown(found, LEARNING, where)
    what = f"Difference to {sweep_words.baseline_words(found)}" if difference else "Mean over runs"
    figure, room = style.new_figure(
        style.WIDE, sweep_words.title(found, LEARNING, where), footer,
        "On day 0 a fact of one department changes; all that others knew of it is wrong. "
        f"{what} with {100 * found.level:g} % bands, dark: day by day, light: over all days at once"
        f"{sweep_words.at_point(found, where)}{some}", style.TEXT,
    )  # fmt: skip
    curves, eve = _curves(arms, rows, difference) if rows is not None else ([], 0.0)
    axes = axes_for(figure, room - 0.02, LEFT, BOTTOM)
    axes.set_xlabel("Working days since the policies start", fontsize=style.TEXT, color=style.INK)
    axes.set_ylabel(
        "Know the lesson, difference in points" if difference else "Know the lesson", fontsize=style.TEXT,
        color=style.INK,
    )  # fmt: skip
    if not curves:
        style.say_nothing(axes, "No adoption curve was recorded.")
        return figure
    last = max(1.0, *(float(curve.days[-1]) for curve in curves))
    axes.set_xlim(0, last)
    half = 0.5 * eve
    _limits(axes, curves, 0.0 if difference else half, difference=difference)
    if difference:
        axes.yaxis.set_major_formatter(
            lambda value, _: f"{value:+g}".replace("-", "\u2212") if value else "0"
        )
        axes.axhline(0, color=style.QUIET, linewidth=1)
    draw_curves(axes, curves, style.arm_styles(found.arms, found.baseline), last)
    if not difference and half > 0:
        axes.axhline(half, color=style.QUIET, linewidth=1, linestyle=":")
        axes.annotate(
            "half of what they knew before", (0, half), xytext=(6, 4), textcoords="offset points", ha="left",
            va="bottom", fontsize=style.TEXT, color=style.QUIET,
        )  # fmt: skip
    return figure


def _curves(arms: Sequence[str], rows: pd.DataFrame, difference: bool) -> tuple[list[Curve], float]:
    """The curves from day 0 in per cent, and what was known on the eve (day -1), 0 where it is not told."""
    name = "difference" if difference else "mean"
    curves, eves = [], []
    for arm in arms:
        own = rows[(rows["arm"] == arm) & rows[name].notna()].sort_values("day")
        before = own[own["day"] < 0]
        own = own[own["day"] >= 0]
        if len(before):
            eves.append(100 * float(before[name].iloc[-1]))
        if not len(own):
            continue
        values = {
            key: 100 * own[key].to_numpy(dtype=float) for key in (name, "low", "high", "low_all", "high_all")
        }
        if not difference:
            values = {key: np.clip(value, 0, 100) for key, value in values.items()}
        bands = ((values["low"], values["high"]), (values["low_all"], values["high_all"]))
        curves.append(Curve(arm, own["day"].to_numpy(dtype=float), values[name], bands))
    return curves, max(eves, default=0.0)


def _limits(axes: Axes, curves: list[Curve], half: float, *, difference: bool) -> None:
    parts = [part for curve in curves for part in (curve.values, *curve.bands[-1])]
    known = np.concatenate([part[np.isfinite(part)] for part in parts])
    low, high = min(0.0, float(known.min())), max(0.1, half, float(known.max()))
    if difference:
        pad = 0.06 * max(high - low, 0.1)
        axes.set_ylim(low - pad, high + pad)
    else:
        axes.set_ylim(0, min(100.0, 1.12 * high))
