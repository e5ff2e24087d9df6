"""The adoption picture: how soon other departments regain a lesson that was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from siloSim.analysis import words
from siloSim.analysis.formats import format_number
from siloSim.report import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    type Floats = NDArray[np.float64]


def draw_adoption(
    scorecard: pd.DataFrame,
    adoption: pd.DataFrame,
    arms: tuple[str, str],
    labels: tuple[str, str],
    footer: str,
) -> Figure:
    """Share of the other departments' people who hold the probe lesson, by day: mean and band over runs."""
    import seaborn as sns

    runs = adoption[adoption["arm"] == arms[0]].groupby(["point", "replication"]).ngroups
    lines = "Mean of the runs with its 95 % interval." if runs > 1 else "One run of each."
    figure, room = style.new_figure(
        style.SLIDE, words.adoption_title(scorecard), footer,
        f"On day 0 a fact of one department changes; all that others knew of it is wrong. {lines}",
    )  # fmt: skip
    axes = figure.add_axes((0.1, 0.2, 0.7, room - 0.2))
    style.tidy(axes)
    ends: list[style.End] = []
    half, last, top = np.nan, 1.0, 0.1
    for after, arm in enumerate(arms):
        known = adoption[
            (adoption["arm"] == arm) & adoption["others"].notna()
        ]  # nan without other departments
        curve = _mean_curve(known)
        if len(curve["day"]) and curve["day"][0] < 0:  # the eve: the level to regain, no part of the curve
            half = 50 * curve["mean"][0] if np.isnan(half) else half
            curve = {key: values[1:] for key, values in curve.items()}
        if not len(curve["day"]):
            continue
        sns.lineplot(
            x=curve["day"], y=100 * curve["mean"], ax=axes, estimator=None, legend=False,
            **style.line_of(bool(after)),
        )  # fmt: skip
        if np.isfinite(curve["low"]).any():
            shade = style.AFTER if after else style.BEFORE
            axes.fill_between(
                curve["day"], 100 * curve["low"], 100 * curve["high"], color=shade, alpha=0.18, linewidth=0
            )
        last = max(last, float(curve["day"][-1]))
        top = max(
            top, float(np.nanmax(100 * curve["mean"])), float(np.nanmax(100 * curve["high"], initial=0))
        )
        note = _half_note(scorecard, adoption[adoption["arm"] == arm], bool(after))
        colour = style.AFTER if after else style.BEFORE
        ends.append(style.End(100 * float(curve["mean"][-1]), labels[after], colour, note))
    axes.set_xlim(0, last)
    axes.set_ylim(0, min(100.0, 1.12 * max(top, 0 if np.isnan(half) else half)))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g} %")
    axes.set_xlabel("Working days since the policies start", fontsize=style.TEXT, color=style.INK)
    axes.set_ylabel("Know the lesson", fontsize=style.TEXT, color=style.INK)
    if not ends:
        style.say_nothing(axes, "No adoption curve was recorded.")
        return figure
    style.end_labels(axes, ends, last)
    if half > 0:
        _mark_half(axes, scorecard, half, last)
    return figure


def _mean_curve(rows: pd.DataFrame) -> dict[str, Floats]:
    """Mean over runs by day with the t interval of the mean, clipped to shares; nan band for one run."""
    from scipy.special import stdtrit

    table = rows.groupby("day")["others"].agg(["mean", "std", "count"]).sort_index()
    mean, count = table["mean"].to_numpy(dtype=float), table["count"].to_numpy(dtype=float)
    half = np.full(len(mean), np.nan)
    several = count > 1
    half[several] = stdtrit(count[several] - 1, 0.975) * table["std"].to_numpy()[several]
    half[several] /= np.sqrt(count[several])
    return {
        "day": table.index.to_numpy(dtype=float),
        "mean": mean,
        "low": np.clip(mean - half, 0, 1),
        "high": np.clip(mean + half, 0, 1),
    }


def _days_to_half(scorecard: pd.DataFrame) -> tuple[float, float]:
    row = scorecard[scorecard["name"] == "probe_days_to_half"]
    return (float(row.iloc[0]["before"]), float(row.iloc[0]["after"])) if len(row) else (np.nan, np.nan)


def _half_note(scorecard: pd.DataFrame, rows: pd.DataFrame, after: bool) -> str:
    """'half in 48 days'; '>' where some runs did not get there and count with the time watched."""
    days = _days_to_half(scorecard)[after]
    if np.isnan(days):
        return ""
    eve = rows[rows["day"] == -1].set_index(["point", "replication"])["others"]
    best = rows[rows["day"] >= 0].groupby(["point", "replication"])["others"].max()
    missed = (best < 0.5 * eve.reindex(best.index)).any()
    return f"half in {'> ' if missed else ''}{format_number(days, 0)} days"


def _mark_half(axes: Axes, scorecard: pd.DataFrame, half: float, last: float) -> None:
    """A line at half of what was known before, with a diamond at the mean days to it of each arm."""
    days = _days_to_half(scorecard)
    line = "half of what they knew before"
    if min(days) <= last:
        line += "\n\u25c6 mean of the runs' own days to half"  # not where the mean curve crosses the line
    below = half > 0.25 * axes.get_ylim()[1]  # room for the words
    axes.axhline(half, color=style.QUIET, linewidth=1, linestyle=":")
    axes.annotate(
        line, (last, half), xytext=(-4, -4 if below else 4), textcoords="offset points",
        ha="right", va="top" if below else "bottom", fontsize=style.SMALL, color=style.QUIET,
    )  # fmt: skip
    for after, day in enumerate(days):
        if day <= last:
            colour = style.AFTER if after else style.BEFORE
            axes.plot(
                [day], [half], marker="D", markersize=9, color=colour, markeredgecolor="white", zorder=5
            )
