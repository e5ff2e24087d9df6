"""Curves of every arm over days: a line with its band each, a label at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from siloSim.analysis.options import options_of
from siloSim.analysis.sweep_frames import SweepFrames
from siloSim.report import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    type Floats = NDArray[np.float64]

END = 2.4  # inches for the labels at the lines' ends
WRAP = 18  # characters of them
MOST = 6  # curves on a page


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One arm: days rising, values and bands in per cent; bands nan where there is none."""

    arm: str
    days: Floats
    values: Floats
    bands: tuple[tuple[Floats, Floats], ...]  # (low, high), the widest last


def arms_shown(found: SweepFrames, outcome: str, point: int) -> tuple[tuple[str, ...], str]:
    """The baseline and the best arms at this point, in order, and words for that if some are left out."""
    if len(found.arms) <= MOST:
        return found.arms, ""
    best = [option.arm for option in options_of(found, outcome, [point])]
    best += [arm for arm in found.arms if arm not in best]
    kept = {found.baseline, *[arm for arm in best if arm != found.baseline][: MOST - 1]}
    others = len(found.arms) - 1
    return tuple(a for a in found.arms if a in kept), f"; of {others} arms the best {MOST - 1} are shown"


def axes_for(figure: Figure, room: float, left: float, bottom: float, right: float = END) -> Axes:
    """Axes between margins in inches, as high as the page has room."""
    width, height = style.WIDE
    axes = figure.add_axes(
        (left / width, bottom / height, 1 - (left + right) / width, room - bottom / height), facecolor="none"
    )
    style.tidy(axes)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g} %".replace("-", "\u2212"))
    return axes


def draw_curves(
    axes: Axes,
    curves: Sequence[Curve],
    styles: dict[str, style.ArmStyle],
    last: float,
    *,
    steps: bool = False,
    banded: Sequence[str] | None = None,
) -> None:
    """All curves up to the day `last`, and their labels; the axes' limits have to be set before.

    Bands are drawn of the `banded` arms, of all by default.
    Arms of the same colour differ by dashes and, where that occurs, by markers too.
    """
    alpha = 0.16 if len(curves) <= 4 else 0.1
    twice = len({styles[curve.arm].colour for curve in curves}) < len(curves)
    ends = []
    for curve in curves:
        look = styles[curve.arm]
        shown = curve.days <= last
        days = curve.days[shown]
        if not len(days):
            continue
        kind = "steps-post" if steps else "default"
        axes.plot(days, curve.values[shown], drawstyle=kind, **look.line())  # type: ignore[arg-type]
        if banded is None or curve.arm in banded:
            draw_bands(axes, curve, look, alpha, steps=steps)
        if twice:
            every = max(1, len(days) // 6)
            at = np.arange(every // 2, len(days), every)
            axes.plot(
                days[at], curve.values[shown][at], linestyle="none", marker=look.marker, markersize=6,
                color=look.colour, markeredgecolor="white", markeredgewidth=0.6,
            )  # fmt: skip
        known = curve.values[shown][np.isfinite(curve.values[shown])]
        if len(known):
            ends.append(style.End(float(known[-1]), curve.arm, look.colour))
    style.end_labels(axes, ends, last, wrap=WRAP, leaders=True)


def draw_bands(axes: Axes, curve: Curve, look: style.ArmStyle, alpha: float, *, steps: bool = False) -> None:
    """The bands of a curve, each as dark as `alpha`, so that where they overlap it is darker."""
    for low, high in curve.bands:
        if np.isfinite(low).any():
            axes.fill_between(
                curve.days, low, high, step="post" if steps else None, color=look.colour, alpha=alpha, linewidth=0
            )  # fmt: skip
