"""What each option gains against what it costs, with intervals both ways, and the efficient ones joined."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from siloSim.analysis import sweep_titles, words
from siloSim.analysis.efficiency import efficient
from siloSim.analysis.formats import difference_unit, scale_of
from siloSim.analysis.options import Option, baseline_words, options_of
from siloSim.analysis.reasons import joined
from siloSim.analysis.sweep_frames import MONEY, TIME, SweepFrames
from siloSim.report import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, BOTTOM, END = 1.1, 1.05, 2.75  # inches
NAMED = 12  # options with a label; where there are more, the MOST_NAMED efficient ones that gain most
MOST_NAMED = 8
TITLE_ROOM = 90  # characters of options in the title
WRAP = 22  # characters of it
FRONT = "#00806A"  # the line that joins the efficient ones; it is thick and labelled, too


@dataclass(frozen=True, slots=True)
class _Spot:
    """An option: price to the right, gain upwards."""

    name: str
    arm: str
    price: float
    gain: float
    price_ends: tuple[float, float]
    gain_ends: tuple[float, float]


def draw_tradeoff(
    found: SweepFrames,
    footer: str,
    points: Sequence[int] | None = None,
    outcomes: tuple[str, str] = (TIME, MONEY),
) -> Figure:
    """Every option of some points, gain upwards and price to the right, the baseline at zero.

    Efficient, filled and joined: no other option, and not the baseline, gains more for less, judged by means.
    Intervals hold for all comparisons of an outcome at once. Points under different conditions are not ranked.
    """
    gain, price = outcomes
    where = [int(point) for point in (found.points.index if points is None else points)]
    scenes = [name for name, there in found.scenes if set(there) & set(where)]
    ranked = len(scenes) < 2
    spots = _spots(found, outcomes, where)
    base = _Spot(baseline_words(found), found.baseline, 0.0, 0.0, (0.0, 0.0), (0.0, 0.0))
    front = [n - 1 for n in efficient([0.0, *(s.gain for s in spots)], [0.0, *(s.price for s in spots)])]
    under = f", {scenes[0]}" if ranked and scenes[0] and len(found.scenes) > 1 else ""
    said = (
        "filled and joined: efficient, no other gains more for less, by their means"
        if ranked
        else "conditions differ, so that no options are ranked"
    )
    figure, room = style.new_figure(
        style.WIDE, _title(found, spots, front, gain, price) if ranked else sweep_titles.title(found, gain), footer,
        f"Compared with {base.name}{under}; crosses: {100 * found.level:g} % intervals for all comparisons of an outcome "
        f"at once; {said}", style.TEXT,
    )  # fmt: skip
    width, height = style.WIDE
    axes = figure.add_axes(
        (LEFT / width, BOTTOM / height, 1 - (LEFT + END) / width, room - (BOTTOM + 0.05) / height),
        facecolor="none",
    )
    style.tidy(axes)
    _axes(axes, found, outcomes, [base, *spots])
    if not spots:
        style.say_nothing(axes, "There is nothing to compare.")
        return figure
    _draw(axes, found, base, spots, front if ranked else [])
    return figure


def _spots(found: SweepFrames, outcomes: tuple[str, str], points: Sequence[int]) -> list[_Spot]:
    """The options with a value of both outcomes, those that are the same runs once."""
    sides = []
    for outcome in outcomes:
        rows = found.rows(outcome)
        size = scale_of(
            str(rows["unit"].iloc[0]) if len(rows) else "",
            [float(v) for v in rows["difference"]],
            found.currency,
        ).size
        sides.append({(str(r["arm"]), int(r["point"])): (r, size) for r in rows.to_dict("records")})
    named = {(o.arm, o.point): _name(found, o) for o in options_of(found, outcomes[0], points)}
    spots = []
    for cell in sorted(named, key=lambda cell: (found.arms.index(cell[0]), cell[1])):
        if cell not in sides[1]:
            continue
        gain, gain_ends = _turned(*sides[0][cell], better=1.0)
        price, price_ends = _turned(*sides[1][cell], better=-1.0)
        if math.isfinite(gain) and math.isfinite(price):
            spots.append(_Spot(named[cell], cell[0], price, gain, price_ends, gain_ends))
    return spots


def _name(found: SweepFrames, option: Option) -> str:
    """An option as short as may be: the policy's name is left out where all levers are of one."""
    if len(found.arms) == 1 or option.name == option.arm:
        return option.name
    levers = found.lever_words(option.point)
    return f"{option.arm} ({levers})" if levers else option.name


def _turned(row: dict[Any, Any], size: float, *, better: float) -> tuple[float, tuple[float, float]]:
    """A difference and its interval, signed so that better counts `better`."""
    sign = better * (-1.0 if row["direction"] == "lower" else 1.0) / size
    ends = sorted((sign * float(row["low_all"]), sign * float(row["high_all"])))
    return sign * float(row["difference"]), (ends[0], ends[1])


def _title(found: SweepFrames, spots: Sequence[_Spot], front: Sequence[int], gain: str, price: str) -> str:
    kept = [spots[n].name for n in front if n >= 0]
    clear = any(spot.gain_ends[0] > 0 for spot in spots)
    what = f"{words.LABELS.get(gain, gain)} against {words.LABELS.get(price, price).lower()}"
    if not spots:
        return what
    if not clear:
        return f"{what}: no option gains clearly"
    if len(kept) == len(spots) > 3:
        return f"{what}: all {len(kept)} options are efficient"
    if not kept:
        return f"{what}: nothing gains more than {baseline_words(found)}, by their means"
    listed = joined(kept) if len(kept) <= 3 else ""
    if not listed or len(listed) > TITLE_ROOM:  # all of them have labels
        listed = f"{len(kept)} of {len(spots)} options"
    return f"{what}: {listed} {'is' if len(kept) == 1 else 'are'} efficient"


def _axes(axes: Axes, found: SweepFrames, outcomes: tuple[str, str], spots: Sequence[_Spot]) -> None:
    labels = []
    for outcome, side in zip(outcomes, ("gain", "price"), strict=True):
        rows = found.rows(outcome)
        unit = str(rows["unit"].iloc[0]) if len(rows) else ""
        direction = str(rows["direction"].iloc[0]) if len(rows) else "lower"
        written = difference_unit(
            scale_of(unit, [float(v) for v in rows["difference"]], found.currency), unit
        )
        more = {("gain", "lower"): "less", ("gain", "higher"): "more", ("price", "lower"): "more",
                ("price", "higher"): "less"}[side, direction]  # fmt: skip
        name = words.LABELS.get(outcome, outcome.replace("_", " "))
        labels.append(f"{name}: {written} {more} \u2192" if written else f"{name}: {more} \u2192")
    axes.set_ylabel(labels[0], fontsize=style.TEXT, color=style.INK)
    axes.set_xlabel(labels[1], fontsize=style.TEXT, color=style.INK)
    for set_limits, values in (
        (axes.set_xlim, [v for s in spots for v in (s.price, *s.price_ends) if math.isfinite(v)]),
        (axes.set_ylim, [v for s in spots for v in (s.gain, *s.gain_ends) if math.isfinite(v)]),
    ):
        low, high = min(values), max(values)
        pad = 0.07 * ((high - low) or 1.0)
        set_limits(low - pad, high + pad)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:,.6g}".replace("-", "\u2212"))
    axes.grid(axis="x", color=style.GRID, linewidth=0.8)
    axes.axhline(0, color=style.QUIET, linewidth=1)
    axes.axvline(0, color=style.QUIET, linewidth=1)


def _draw(axes: Axes, found: SweepFrames, base: _Spot, spots: Sequence[_Spot], front: Sequence[int]) -> None:
    styles = style.arm_styles(found.arms, found.baseline)
    way = [base if n < 0 else spots[n] for n in front]
    if len(way) > 1:
        axes.plot(
            [s.price for s in way], [s.gain for s in way], color=FRONT, linewidth=5, alpha=0.3, zorder=1,
            solid_capstyle="round",
        )  # fmt: skip
    named = _named(spots, front)
    for arm in dict.fromkeys(spot.arm for spot in spots):
        look = styles[arm] if len(found.arms) > 1 else style.ArmStyle(style.AFTER, "-", "o")
        for inside, told in itertools.product((False, True), repeat=2):
            own = [
                spot
                for number, spot in enumerate(spots)
                if spot.arm == arm and (number in front) is inside and (number in named) is told
            ]
            if own:
                _marks(axes, own, look, inside=inside, faint=0.75 if told else 0.3)
    ends = [
        (spots[number], style.End(spots[number].gain, spots[number].name, styles[spots[number].arm].colour))
        for number in sorted(named)
    ]
    axes.plot(
        [0], [0], marker="o", markersize=9, linestyle="none", color=style.BEFORE,
        markerfacecolor=style.BEFORE if -1 in front else "white", markeredgewidth=1.6, zorder=4,
    )  # fmt: skip
    ends.append((base, style.End(0.0, base.name, style.BEFORE)))
    if not named:  # then arms are named where they are on average
        for arm in dict.fromkeys(spot.arm for spot in spots):
            own = [spot for spot in spots if spot.arm == arm]
            mean = sum(spot.gain for spot in own) / len(own)
            edge = replace(own[0], price=axes.get_xlim()[1], gain=mean)
            ends.append((edge, style.End(mean, f"{arm} (mean of {len(own)})", styles[arm].colour)))
    right = axes.get_xlim()[1]
    style.end_labels(axes, [end for _, end in ends], right, wrap=WRAP, leaders=True)
    for spot, end in ends:
        axes.plot(
            (spot.price, right),
            (spot.gain, spot.gain),
            color=end.colour,
            linewidth=0.9,
            linestyle=":",
            zorder=1,
        )


def _marks(axes: Axes, own: Sequence[_Spot], look: style.ArmStyle, *, inside: bool, faint: float) -> None:
    """Crosses and markers of options that look alike; efficient ones are filled."""
    prices, gains = [spot.price for spot in own], [spot.gain for spot in own]
    looks = {"color": look.colour, "linewidth": 1.1, "alpha": faint, "zorder": 2}
    sides = [spot for spot in own if math.isfinite(spot.price_ends[0])]
    axes.hlines([s.gain for s in sides], *_ends([s.price_ends for s in sides]), **looks)  # type: ignore[arg-type]
    sides = [spot for spot in own if math.isfinite(spot.gain_ends[0])]
    axes.vlines([s.price for s in sides], *_ends([s.gain_ends for s in sides]), **looks)  # type: ignore[arg-type]
    axes.plot(
        prices, gains, marker=look.marker, linestyle="none", color=look.colour, markersize=10 if inside else 7,
        markerfacecolor=look.colour if inside else "white", markeredgewidth=1.6, zorder=4 if inside else 3,
    )  # fmt: skip


def _ends(pairs: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [low for low, _ in pairs], [high for _, high in pairs]


def _named(spots: Sequence[_Spot], front: Sequence[int]) -> set[int]:
    """Which options get a label."""
    if len(spots) <= NAMED:
        return set(range(len(spots)))
    inside = sorted((n for n in front if n >= 0), key=lambda n: -spots[n].gain)
    return set(inside[:MOST_NAMED])
