"""The survival picture: how many shared challenges are still open, by days since they arrived."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from siloSim.analysis import words
from siloSim.model import survival
from siloSim.report import at_risk, style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

OPEN_DAYS = 130  # days shown at most, like the restricted mean
NEARLY_ALL = 0.05  # it ends earlier where fewer than this share is open in both arms
CENSOR_MARKS = 12


def draw_resolution(
    scorecard: pd.DataFrame,
    challenges: pd.DataFrame,
    arms: tuple[str, str],
    labels: tuple[str, str],
    footer: str,
) -> Figure:
    """Share of shared challenges still open by days since arrival (Kaplan-Meier), with an at-risk table."""
    figure, room = style.new_figure(
        style.SLIDE, words.resolution_title(scorecard), footer,
        "Kaplan\u2013Meier estimate, challenges of all runs together. Ticks: still open when the run ended.",
    )  # fmt: skip
    axes = figure.add_axes((0.1, 0.37, 0.7, room - 0.37))
    style.tidy(axes)
    curves = {}
    for after, arm in enumerate(arms):
        rows = challenges[challenges["arm"] == arm]
        if len(rows):
            curves[after] = (survival.kaplan_meier(rows["duration"], rows["event"]), rows)
    axes.set_ylim(0, 104)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g} %")
    axes.set_ylabel("Still open", fontsize=style.TEXT, color=style.INK)
    axes.set_xlabel("Working days since arrival", fontsize=style.TEXT, color=style.INK)
    if not curves:
        style.say_nothing(axes, "No shared challenges arrived.")
        return figure
    last = _last_day([curve for curve, _ in curves.values()])
    axes.set_xlim(0, last)
    for after, (curve, rows) in curves.items():
        _survival_line(axes, curve, rows, bool(after), last)
    ends = [
        style.End(
            100 * float(survival.survival_at(curve, [last])[0]),
            labels[after],
            style.AFTER if after else style.BEFORE,
        )
        for after, (curve, _) in curves.items()
    ]
    style.end_labels(axes, ends, last)
    _table(figure, axes, curves, labels)
    return figure


def _last_day(curves: list[survival.Survival]) -> float:
    """Where the picture ends: nearly all resolved in both arms, or OPEN_DAYS, or the end of the data."""
    seen = max(float(curve.time[-1]) for curve in curves)
    low = [curve.time[np.flatnonzero(curve.survival <= NEARLY_ALL)] for curve in curves]
    done = max(float(times[0]) if len(times) else math.inf for times in low)
    return max(5.0, min(seen, OPEN_DAYS, 5.0 * math.ceil(min(done, OPEN_DAYS) / 5.0)))


def _survival_line(
    axes: Axes, curve: survival.Survival, rows: pd.DataFrame, after: bool, last: float
) -> None:
    time = np.concatenate(([0.0], curve.time, [max(last, float(curve.time[-1]))]))
    share = 100 * np.concatenate(([1.0], curve.survival, curve.survival[-1:]))
    axes.plot(time, share, drawstyle="steps-post", clip_on=True, **style.line_of(after))  # type: ignore[arg-type]
    days = np.arange(0.0, np.floor(last) + 1)
    runs = [
        survival.survival_at(survival.kaplan_meier(run["duration"], run["event"]), days)
        for _, run in rows.groupby(["point", "replication"])
    ]
    if len(runs) > 1:
        from scipy.special import stdtrit

        half = stdtrit(len(runs) - 1, 0.975) * np.std(runs, axis=0, ddof=1) / np.sqrt(len(runs))
        centre = survival.survival_at(curve, days)
        axes.fill_between(
            days, 100 * np.clip(centre - half, 0, 1), 100 * np.clip(centre + half, 0, 1), step="post",
            color=style.AFTER if after else style.BEFORE, alpha=0.18, linewidth=0,
        )  # fmt: skip
    left = np.unique(rows.loc[rows["event"] == 0, "duration"].to_numpy(dtype=float))
    left = left[left <= last]
    if len(left) > CENSOR_MARKS:
        left = left[np.linspace(0, len(left) - 1, CENSOR_MARKS).round().astype(int)]
    axes.plot(
        left, 100 * survival.survival_at(curve, left), linestyle="none", marker="|", markersize=11,
        markeredgewidth=1.8, color=style.AFTER if after else style.BEFORE,
    )  # fmt: skip


def _table(
    figure: Figure,
    axes: Axes,
    curves: dict[int, tuple[survival.Survival, pd.DataFrame]],
    labels: tuple[str, str],
) -> None:
    """Mean number per run that are open and still watched, under the ticks of the time axis."""
    rows = [
        at_risk.Row(labels[after], style.AFTER if after else style.BEFORE, partial(_per_run, curve, runs))
        for after, (curve, runs) in curves.items()
    ]
    at_risk.draw(figure, axes, rows, "Open and still watched, mean per run", head=0.225, pitch=0.05)


def _per_run(curve: survival.Survival, runs: pd.DataFrame, ticks: Sequence[float]) -> NDArray[np.float64]:
    count = max(runs.groupby(["point", "replication"]).ngroups, 1)
    return survival.at_risk_at(curve, ticks) / count
