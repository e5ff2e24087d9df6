"""How what a sweep found depends on where it was run, in sentences: along levers, and under which conditions."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from siloSim.analysis import words
from siloSim.analysis.factors import factor_words, level_with_unit, lines_along
from siloSim.analysis.options import (
    MOST_LISTED,
    Option,
    baseline_words,
    by_scene,
    counts_of,
    every_cell,
    own_start,
    size_of,
    some_of,
)
from siloSim.analysis.reasons import joined
from siloSim.analysis.sweep_frames import TIME, SweepFrames

MOST_ARMS = 3  # arms whose lever is told; of several levers that of the best arm only
MOST_LEVELS = 6  # levels that are told one by one


def levers(found: SweepFrames, points: Sequence[int]) -> list[str]:
    """At which level each lever does best for the time in system, by arm; an optimum inside only if it is clear."""
    said = []
    paths = found.factors if len(found.arms) == 1 else found.levers
    most = MOST_ARMS if len(paths) == 1 and len(found.scenes) == 1 else 1
    options = {(o.arm, o.point): o for o in [*every_cell(found, points), *own_start(found)]}
    for path in paths:
        told = 0
        for arm in dict.fromkeys(option.arm for option in sorted(options.values(), key=lambda o: o.size)):
            here = found.points.loc[found.points.index.isin(list(points))]
            lines = [
                [options[arm, point] for point in line if (arm, point) in options]
                for line in lines_along(here, path)
            ]
            lines = [line for line in lines if len({option.size for option in line}) > 1]
            if lines and told < most:
                told += 1
                best = min(lines, key=lambda line: min(option.size for option in line))
                said.append(_along(found, path, arm, best, alone=len(lines) == 1))
    return said


def _along(found: SweepFrames, path: str, arm: str, line: Sequence[Option], *, alone: bool) -> str:
    unit = found.units.get(path, "")

    def at(option: Option) -> str:
        return level_with_unit(found.points.at[option.point, path], unit)

    best = min(line, key=lambda option: option.size)
    place = line.index(best)
    apart = [option for option in line if option is not best and not option.overlaps(best)]
    level = factor_words(path)
    who = "" if len(found.arms) == 1 or level.startswith(f"{arm}: ") else f" in {arm}"
    elsewhere = "" if alone else " (everything else as where it is best)"
    pairs = [(a, b) for a in line for b in line if a.size < b.size and not a.overlaps(b)]
    if not apart and pairs:  # the best mean has a wide interval
        first = min((a for a, _ in pairs), key=lambda option: option.size)
        worse = joined([at(b) for a, b in pairs if a is first])
        return (
            f"{level}{who}{elsewhere} does best at {at(best)} on average, but not clearly; clearly better than at "
            f"{worse} is {at(first)}."
        )
    if not apart:
        return (
            f"{level}{who}{elsewhere} makes no clear difference to the time that a shared challenge takes: no level "
            f"from {at(line[0])} to {at(line[-1])} is clearly better than another."
        )
    close = [option for option in line if option is not best and option.overlaps(best)]
    text = f"{level}{who}{elsewhere} does best at {at(best)}, clearly better than at "
    if len(line) > MOST_LEVELS:
        text += f"{len(apart)} of the other {len(line) - 1} levels"
    else:
        text += joined([at(option) for option in apart])
        text += f", not clearly than at {joined([at(option) for option in close])}" if close else ""
    numbers = not isinstance(found.points.at[best.point, path], str)
    if numbers and 0 < place < len(line) - 1 and line[0] in apart and line[-1] in apart:
        return f"{text}: an optimum between the ends."
    if numbers and place in (0, len(line) - 1):
        return f"{text}; the best lies at the end of what was tried."
    return f"{text}."


def conditions(found: SweepFrames) -> list[str]:
    """Whether an arm helps under some conditions and hurts under others, and whether the order changes."""
    if len(found.scenes) < 2:
        return []
    ranked = by_scene(found, TIME)
    said = []
    for arm in found.compared():
        better = [where for where, options in ranked if _has(options, arm, "better")]
        worse = [where for where, options in ranked if _has(options, arm, "worse")]
        if better and worse:
            saves, costs = some_of(better), some_of(worse)
            if len(ranked) > MOST_LISTED:
                saves, costs = f"{len(better)} of {len(ranked)} conditions", f"{len(worse)}"
            said.append(
                f"The sign changes: {arm} clearly saves time under {saves}, and clearly costs time under {costs}."
            )
    if len(found.compared()) > 1 and ranked:
        said.append(_order(ranked))
    return said


def _has(options: Sequence[Option], arm: str, verdict: str) -> bool:
    """Whether the arm has this verdict at some option, and at none the opposite one."""
    seen = {option.change.verdict for option in options if option.arm == arm}
    return verdict in seen and not {"better", "worse"} - {verdict} & seen


def _order(ranked: Sequence[tuple[str, Sequence[Option]]]) -> str:
    """Which arm comes first under each condition, and how sure that is."""
    firsts = [options[0].arm for _, options in ranked]
    clear = [
        where
        for where, options in ranked
        if all(not option.overlaps(options[0]) for option in options if option.arm != options[0].arm)
    ]
    if len(set(firsts)) == 1:
        sure = "clearly so in each" if len(clear) == len(ranked) else ""
        sure = sure or (f"clearly ahead under {some_of(clear)} only" if clear else "nowhere clearly ahead")
        number = "both" if len(ranked) == 2 else f"all {len(ranked)}"
        return f"{firsts[0]} comes out first under {number} conditions, {sure}."
    if len(ranked) > MOST_LISTED:
        often = Counter(firsts).most_common()
        told = joined([f"{arm} under {count}" for arm, count in often])
        sure = f"clearly so under {len(clear)}" if clear else "nowhere clearly so"
        return f"Which arm comes out first differs over {len(ranked)} conditions: {told}; {sure}."
    told = some_of([f"{options[0].name} under {where}" for where, options in ranked])
    if len(clear) == len(ranked):
        return f"Which option is best changes with the conditions: {told}."
    return f"Which option comes out first differs with the conditions ({told}), but not clearly: intervals overlap."


def over_conditions(found: SweepFrames) -> list[str]:
    """Many conditions: how often each arm is clearly better or worse, and between what its differences lie."""
    said = []
    total = len(found.scenes)
    for arm in found.compared():
        options = [option for option in every_cell(found, list(found.points.index)) if option.arm == arm]
        if not options:
            continue
        ordered = sorted(options, key=lambda option: option.size)
        first, last = ordered[0], ordered[-1]
        count = f"under {total} conditions" if len(options) == total else f"at {len(options)} points"
        ends = [
            f"{size_of(found, option, 'less')} at {found.point_words(option.point)}"
            for option in (first, last)
        ]
        mean = _mean_over_points(found, options, total)
        said.append(
            f"{arm} compared with {baseline_words(found)} {count}, time of a shared challenge: {counts_of(options)}.{mean} "
            f"The best: {ends[0]}; the worst: {ends[1]}."
        )
    return said


def _mean_over_points(found: SweepFrames, options: Sequence[Option], total: int) -> str:
    """The mean over the points of a sampled design, every point counting the same; empty for grids and lists.

    Its interval takes points and replications as samples, so it speaks for the space they were drawn from.
    """
    if len(options) < total or any(found.points[path].duplicated().any() for path in found.factors):
        return ""
    means = found.over_points
    if means is None:
        return ""
    arm = means[(means["outcome"] == TIME) & (means["arm"] == options[0].arm)]
    if not len(arm) or math.isnan(float(arm["low"].iloc[0])):
        return ""
    row = arm.iloc[0]
    change = words.Change(
        0.0,
        row["difference"],
        row["difference"],
        row["low"],
        row["high"],
        str(row["verdict"]),
        int(row["points"]),
    )
    level = f"{100 * found.level:g} % interval over points and luck:"
    size = (words.either_way if change.verdict == "unclear" else words.one_way)(change, level, "less")
    return f" On average over the points: {size}."
