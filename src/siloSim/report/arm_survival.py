"""How many shared challenges are still open, by days since they arrived, for every arm of a sweep."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from siloSim.analysis import sweep_titles
from siloSim.analysis.sweep_frames import SweepFrames
from siloSim.report import at_risk, style
from siloSim.report.arm_curves import Curve, arms_shown, axes_for, draw_curves

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

NEARLY_ALL = 0.05  # the picture ends where fewer than this share is open in every arm
OPEN_DAYS = 130  # or here, like the restricted mean
NAMES = 2.35  # inches for the names of the table's rows
PITCH = 0.225  # inches between them


def draw_arm_survival(found: SweepFrames, footer: str, point: int | None = None) -> Figure:
    """Kaplan-Meier curves of all arms at one point, with bands and a table of how many are at risk.

    `point` defaults to that of the best option. Counts are sums over the arm's runs.
    """
    where = sweep_titles.point_shown(found, point)
    rows = found.at_point(found.survival, where)
    arms, some = arms_shown(found, "resolution_rmst", where)
    figure, room = style.new_figure(
        style.WIDE, sweep_titles.title(found, "resolution_rmst", where), footer,
        "Shared challenges still open by days since they arrived (Kaplan\u2013Meier, all runs of an arm together) with "
        f"{100 * found.level:g} % bands{sweep_titles.at_point(found, where)}{some}", style.TEXT,
    )  # fmt: skip
    curves = _curves(arms, rows) if rows is not None else []
    table = PITCH * (len(curves) + 1)
    axes = axes_for(figure, room - 0.02, NAMES + 0.5, 1.25 + table)
    axes.set_ylim(0, 104)
    axes.set_ylabel("Still open", fontsize=style.TEXT, color=style.INK)
    axes.set_xlabel("Working days since arrival", fontsize=style.TEXT, color=style.INK)
    if not curves or rows is None:
        style.say_nothing(axes, "No shared challenges arrived.")
        return figure
    last = _last_day(curves)
    axes.set_xlim(0, last)
    styles = style.arm_styles(found.arms, found.baseline)
    draw_curves(axes, curves, styles, last, steps=True)
    listed = [at_risk.Row(curve.arm, styles[curve.arm].colour, _counts(rows, curve.arm)) for curve in curves]
    height = style.WIDE[1]
    at_risk.draw(
        figure, axes, listed, "Open and still watched, all runs", head=(0.55 + table - PITCH / 2) / height,
        pitch=PITCH / height, names=NAMES / style.WIDE[0], size=style.TEXT,
    )  # fmt: skip
    return figure


def _curves(arms: Sequence[str], rows: pd.DataFrame) -> list[Curve]:
    curves = []
    for arm in arms:
        own = rows[(rows["arm"] == arm) & rows["survival"].notna()].sort_values("age")
        if not len(own):
            continue
        values = {key: 100 * own[key].to_numpy(dtype=float) for key in ("survival", "low", "high")}
        band = (np.clip(values["low"], 0, 100), np.clip(values["high"], 0, 100))
        curves.append(Curve(arm, own["age"].to_numpy(dtype=float), values["survival"], (band,)))
    return curves


def _last_day(curves: Sequence[Curve]) -> float:
    """Where nearly all are resolved in every arm, or OPEN_DAYS, or the end of the data."""
    seen = max(float(curve.days[-1]) for curve in curves)
    low = [curve.days[np.flatnonzero(curve.values <= 100 * NEARLY_ALL)] for curve in curves]
    done = max(float(days[0]) if len(days) else math.inf for days in low)
    return max(5.0, min(seen, OPEN_DAYS, 5.0 * math.ceil(min(done, OPEN_DAYS) / 5.0)))


def _counts(rows: pd.DataFrame, arm: str) -> Callable[[Sequence[float]], NDArray[np.float64]]:
    """The number at risk at given ages: that of the age itself, 0 beyond the last."""
    own = rows[rows["arm"] == arm].sort_values("age")
    ages, numbers = own["age"].to_numpy(dtype=float), np.append(own["at_risk"].to_numpy(dtype=float), 0.0)
    return lambda ticks: numbers[np.searchsorted(ages, np.asarray(ticks))]
