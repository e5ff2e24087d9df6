"""What a sweep found, in sentences: none asserts more than the intervals hold.

All intervals are those that hold for all comparisons of an outcome at once. Of two options one is "clearly"
better than the other only where their intervals do not overlap; as sd(a - b) <= sd(a) + sd(b), that is stricter
than an interval of the difference of the two. An
option is an arm, or an arm at a point where levers were varied. Under each set of conditions (see
`sweep_frames`) options are ranked anew.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from siloSim.analysis import words
from siloSim.analysis.contrasts import paired, verdict
from siloSim.analysis.formats import format_value
from siloSim.analysis.reasons import joined
from siloSim.analysis.sweep_frames import (
    LEARNING,
    TIME,
    SweepFrames,
    factor_words,
    level_words,
    lines_along,
    of_unit,
)

if TYPE_CHECKING:
    import pandas as pd

MOST_SCENES = 3  # conditions that are told one by one
MOST_NAMED = 2  # options that a sentence lists by name
MOST_ARMS = 3  # arms whose levers are told
TITLE_NAME = 60  # characters of an option in a title


@dataclass(frozen=True, slots=True)
class Option:
    """One cell: where it is and what it does to an outcome, better being negative whatever the direction."""

    arm: str
    point: int
    name: str
    change: words.Change  # interval and verdict for all comparisons at once
    alone: str  # verdict of its own interval
    low: float  # ends of the interval, turned so that lower is better
    high: float
    size: float
    comparisons: int

    def overlaps(self, other: Option) -> bool:
        """Whether the intervals have a value in common; true where one is not known."""
        return not (self.high < other.low or other.high < self.low)


def options_of(found: SweepFrames, outcome: str, points: Iterable[int] | None = None) -> list[Option]:
    """The cells with a value for this outcome, best first; cells that are the same runs count once."""
    rows = found.rows(outcome)
    return _ranked(found, rows if points is None else rows[rows["point"].isin(list(points))])


def by_scene(found: SweepFrames, outcome: str) -> list[tuple[str, list[Option]]]:
    """The options under each set of conditions, best first; conditions without any are left out."""
    rows = found.rows(outcome)
    number = {point: n for n, (_, points) in enumerate(found.scenes) for point in points}
    groups = {int(str(n)): own for n, own in rows.groupby(rows["point"].map(number))}
    ranked = [(where, _ranked(found, groups[n])) for n, (where, _) in enumerate(found.scenes) if n in groups]
    return [(where, options) for where, options in ranked if options]


def _ranked(found: SweepFrames, rows: pd.DataFrame) -> list[Option]:
    rows = rows[rows["difference"].notna()]
    if rows["arm"].duplicated().any():
        rows = rows.drop_duplicates(["arm", "baseline_arm", "before", "after", "low_all", "high_all", "n"])
    # An arm that no factor moves is the same everywhere: its point says nothing about it.
    often = rows["arm"].value_counts()
    options = [
        _option(row, found, named=int(often[row["arm"]]) > 1 or len(found.arms) == 1)
        for row in rows.to_dict("records")
    ]
    return sorted(options, key=lambda option: option.size)


def _option(row: dict[object, object], found: SweepFrames, *, named: bool) -> Option:
    arm, point = str(row["arm"]), int(row["point"])  # type: ignore[call-overload]
    value = {
        key: math.nan if row[key] is None else float(row[key])  # type: ignore[arg-type]
        for key in ("before", "after", "difference", "low_all", "high_all")
    }
    change = words.Change(
        value["before"], value["after"], value["difference"], value["low_all"], value["high_all"],
        str(row["verdict_all"]), int(row["n"]),  # type: ignore[call-overload]
    )  # fmt: skip
    sign = 1.0 if row["direction"] == "lower" else -1.0
    ends = sorted((sign * change.low, sign * change.high)) if change.has_interval else [math.nan] * 2
    paths = found.factors if len(found.arms) == 1 else found.levers
    name = found.cell_words(arm, point, paths) if named else arm
    return Option(
        arm, point, name, change, str(row["verdict"]), ends[0], ends[1], sign * change.difference,
        int(row["comparisons"]),  # type: ignore[call-overload]
    )  # fmt: skip


def headline(found: SweepFrames) -> list[str]:
    """The sweep in a few sentences: time in system, learning, price of the best, levers, conditions, and multiplicity.

    Deterministic; working days, per cent and money, each with its interval. Conditions are told one by one up
    to MOST_SCENES, else by how often each arm helps.
    """
    scenes = found.scenes
    if not found.compared():
        return [_nothing(found)]
    said: list[str] = []
    if len(scenes) <= MOST_SCENES:
        for where, points in scenes:
            said += _scene(found, where, points, in_full=len(scenes) < MOST_SCENES)
    else:
        said += over_conditions(found)
    said += conditions(found)
    if missing := without_value(found):
        said.append(missing)
    return [*said, *multiplicity(found)]


def _nothing(found: SweepFrames) -> str:
    if len(found.arms) == 1:
        return f"Only {found.arms[0]} was run, at one point: there is nothing to compare it with."
    return f"No other arm has finished beside {found.baseline}: there is nothing to compare yet."


def _scene(found: SweepFrames, where: str, points: Sequence[int], *, in_full: bool) -> list[str]:
    prefix = f"{where[0].upper()}{where[1:]}: " if where else ""
    times = options_of(found, TIME, points)
    said = [prefix + _lower(time_sentence(found, times), bool(prefix))]
    if in_full:
        lessons = options_of(found, LEARNING, points)
        said.append(prefix + _lower(learning_sentence(found, lessons), bool(prefix)))
        if times:
            said.append(prefix + _lower(price_of(found, leading(times)), bool(prefix)))
        said += [prefix + sentence for sentence in levers(found, points)]
    return said


def _lower(sentence: str, within: bool) -> str:
    return (
        sentence[0].lower() + sentence[1:]
        if within and sentence[:4] in ("Comp", "None", "The ")
        else sentence
    )


def time_sentence(found: SweepFrames, options: Sequence[Option]) -> str:
    """The best option for the time in system, how the others stand, and which are not clearly behind it."""
    if not options:
        return (
            "The time that a shared challenge takes cannot be compared: no pair of runs has a value for it."
        )
    return _sentence(
        found,
        options,
        "less",
        "a shared challenge takes least time",
        "the time that a shared challenge takes",
    )


def learning_sentence(found: SweepFrames, options: Sequence[Option]) -> str:
    """The same for the days until half of a lost lesson is regained, with the runs that did not get there."""
    if not options:
        return "The time until half of a lost lesson is regained cannot be compared: no pair of runs has a value for it."
    said = _sentence(
        found, options, "sooner", "other departments regain half of a lost lesson soonest",
        "how soon other departments regain half of a lost lesson",
    )  # fmt: skip
    best = leading(options)
    rows = found.rows(LEARNING)
    point = rows.loc[(rows["arm"] == best.arm) & (rows["point"] == best.point), "baseline_point"].iloc[0]
    with_it = found.missed.get((best.arm, best.point), 0.0)
    without = found.missed.get((found.baseline, int(point)), 0.0)
    if found.window is None or not (with_it or without):
        return said
    shares = [format_value(share, "share") if share else "none" for share in (with_it, without)]
    return (
        f"{said} Not within the {found.window} days watched, and counted as {found.window}: {shares[0]} of its runs, "
        f"{shares[1]} of those with {baseline_words(found)}."
    )


def _sentence(found: SweepFrames, options: Sequence[Option], below: str, most: str, what: str) -> str:
    best = options[0]
    if not best.change.has_interval:
        return (
            f"Compared with {baseline_words(found)}, {most} with {best.name}: "
            f"{_size(found, best, below)}; one pair of runs, no interval without more replications."
        )
    ahead = leading(options)
    size = _size(found, best, below)
    if len(options) == 1:
        if best.change.verdict == "unclear":
            return f"No clear difference in {what} between {best.name} and {baseline_words(found)}: {size}."
        start = most.replace(" least time", "").removesuffix(" soonest")
        return f"Compared with {baseline_words(found)}, with {best.name} {start} {size}."
    if ahead is not best:  # the best mean is no clear one, as its interval is wider
        others = sum(option.change.verdict == "better" for option in options) - 1
        also = f" {others} more {'is' if others == 1 else 'are'} clearly better." if others else ""
        return (
            f"Compared with {baseline_words(found)}, {most.replace(' least', ' clearly less').replace('soonest', 'clearly sooner')} "
            f"with {ahead.name}: {_size(found, ahead, below)}.{also} On average {best.name} does even better, "
            f"but not clearly so: {size}."
        )
    if best.change.verdict != "better":
        return (
            f"None of {len(options)} options is clearly better than {baseline_words(found)} in {what}; "
            f"{_counts(options)}. The best of them, {best.name}: {size}."
        )
    said = f"Compared with {baseline_words(found)}, {most} with {best.name}: {size}."
    behind = [option for option in options[1:] if option.overlaps(best)]
    close = f" {_not_behind(behind)}" if behind else ""
    if all(option.change.verdict == "better" for option in options):
        number = "Both" if len(options) == 2 else f"All {len(options)}"
        return f"{said}{close} {number} options are clearly better."
    return f"{said}{close} Of {len(options)} options, {_counts(options)}."


def leading(options: Sequence[Option]) -> Option:
    """The best of those that are clearly better than the baseline; the best where none is.

    It need not be the one with the best mean, as intervals differ in width.
    """
    return next((option for option in options if option.change.verdict == "better"), options[0])


def _size(found: SweepFrames, option: Option, below: str) -> str:
    """The difference with its interval, as far as there is one."""
    change = option.change
    if not change.has_interval:
        word = below if change.difference < 0 else words.OPPOSITE[below]
        return f"{words.size_words(abs(change.difference), 'days')} {word}"
    return (words.either_way if change.verdict == "unclear" else words.one_way)(
        change, _level(found, option), below
    )


def baseline_words(found: SweepFrames) -> str:
    """What everything is compared with, in words."""
    if len(found.arms) > 1:
        return found.baseline
    rows = found.contrasts
    return found.point_words(int(rows["baseline_point"].iloc[0])) if len(rows) else found.baseline


def _counts(options: Sequence[Option]) -> str:
    """'3 are clearly better, 1 is clearly worse, 1 is unclear'; if they agree, 'all are unclear'."""
    told = []
    for word, text in (("better", "clearly better"), ("worse", "clearly worse"), ("unclear", "unclear")):
        number = sum(option.change.verdict == word for option in options)
        if number == len(options):
            return f"all are {text}"
        if number:
            told.append(f"{number} {'is' if number == 1 else 'are'} {text}")
    return ", ".join(told)


def _not_behind(options: Sequence[Option]) -> str:
    if len(options) > MOST_NAMED:
        return f"{len(options)} others are not clearly behind it."
    verb = "is" if len(options) == 1 else "are"
    return f"{joined([option.name for option in options])} {verb} not clearly behind it."


def _level(found: SweepFrames, option: Option) -> str:
    level = f"{100 * found.level:g} % interval"
    return level if option.comparisons < 2 else f"{level} for all {option.comparisons} at once:"


def price_of(found: SweepFrames, option: Option) -> str:
    """What an option costs, as far as its intervals leave out zero."""
    card = found.card(option.arm, option.point)
    said = words.price_sentence(card, found.currency)
    if said.startswith("The price"):
        return said.replace("The price", f"The price of {option.name}", 1)
    return f"No clear change in hours, output or money with {option.name}."


def without_value(found: SweepFrames) -> str:
    """The arms for which no pair of runs has a time in system, or only at some points; empty if all have."""
    rows = found.rows(TIME)
    empty = rows[rows["difference"].isna()]
    arms = [arm for arm in found.compared() if arm in set(empty["arm"])]
    wholly = [arm for arm in arms if (empty["arm"] == arm).sum() == (rows["arm"] == arm).sum()]
    partly = [f"{arm} at {(empty['arm'] == arm).sum()} points" for arm in arms if arm not in wholly]
    named = [*wholly, *partly]
    return f"No pair of runs has a value for the time of a shared challenge: {_some(named)}." if named else ""


def multiplicity(found: SweepFrames) -> list[str]:
    """What many comparisons at once mean; empty for a single one."""
    options = options_of(found, TIME)
    if not options or options[0].comparisons < 2 or not any(option.change.has_interval for option in options):
        return []
    said = (
        f"Intervals and verdicts hold for all {options[0].comparisons} comparisons of an outcome together with "
        f"{100 * found.level:g} %; each outcome stands for itself."
    )
    more = sum(option.alone != "unclear" and option.change.verdict == "unclear" for option in options)
    if more:
        said += (
            f" Taken one by one, {more} more would count as clear in the time that a shared challenge takes."
        )
    return [said]


def levers(found: SweepFrames, points: Sequence[int]) -> list[str]:
    """At which level each lever does best for the time in system, by arm; an optimum inside only if it is clear."""
    said = []
    options = {(o.arm, o.point): o for o in [*_every(found, points), *_own_start(found)]}
    paths = found.factors if len(found.arms) == 1 else found.levers
    for path in paths:
        told = 0
        for arm in dict.fromkeys(option.arm for option in sorted(options.values(), key=lambda o: o.size)):
            here = found.points.loc[found.points.index.isin(list(points))]
            lines = [
                [options[arm, point] for point in line if (arm, point) in options]
                for line in lines_along(here, path)
            ]
            lines = [line for line in lines if len({option.size for option in line}) > 1]
            if lines and told < MOST_ARMS:
                told += 1
                best = min(lines, key=lambda line: min(option.size for option in line))
                said.append(_along(found, path, arm, best, alone=len(lines) == 1))
    return said


def _every(found: SweepFrames, points: Sequence[int]) -> list[Option]:
    """Every cell of the scene for the time in system, same runs or not."""
    rows = found.rows(TIME)
    rows = rows[rows["point"].isin(list(points)) & rows["difference"].notna()]
    return [_option(row, found, named=True) for row in rows.to_dict("records")]


def _own_start(found: SweepFrames) -> list[Option]:
    """The point with which a single arm is compared elsewhere: a difference of 0, for certain."""
    rows = found.rows(TIME)
    if len(found.arms) > 1 or not len(rows):
        return []
    row: dict[object, object] = rows.iloc[0].to_dict()
    row.update(point=row["baseline_point"], after=row["before"], difference=0.0, low_all=0.0, high_all=0.0)
    row.update(verdict="unclear", verdict_all="unclear")
    return [_option(row, found, named=True)]


def _along(found: SweepFrames, path: str, arm: str, line: Sequence[Option], *, alone: bool) -> str:
    unit = found.units.get(path, "")

    def at(option: Option) -> str:
        value = found.points.at[option.point, path]
        return f"{level_words(value, unit)}{' %' if unit == 'share' else f' {unit}' if unit else ''}"

    best = min(line, key=lambda option: option.size)
    place = line.index(best)
    apart = [option for option in line if option is not best and not option.overlaps(best)]
    level = factor_words(path)
    who = "" if len(found.arms) == 1 or level.startswith(f"{arm}: ") else f" in {arm}"
    elsewhere = "" if alone else " (everything else as where it is best)"
    if not apart:
        return (
            f"{level}{who}{elsewhere} makes no clear difference to the time that a shared challenge takes: no level "
            f"from {at(line[0])} to {at(line[-1])} is clearly better than another."
        )
    close = [option for option in line if option is not best and option.overlaps(best)]
    text = f"{level}{who}{elsewhere} does best at {at(best)}, clearly better than at {joined(list(map(at, apart)))}"
    text += f", not clearly than at {joined(list(map(at, close)))}" if close else ""
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
            said.append(
                f"The sign changes: {arm} clearly saves time under {_some(better)}, and clearly costs time under "
                f"{_some(worse)}."
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
        sure = sure or (f"clearly ahead under {_some(clear)} only" if clear else "nowhere clearly ahead")
        number = "both" if len(ranked) == 2 else f"all {len(ranked)}"
        return f"{firsts[0]} comes out first under {number} conditions, {sure}."
    told = _some([f"{options[0].name} under {where}" for where, options in ranked])
    if len(clear) == len(ranked):
        return f"Which option is best changes with the conditions: {told}."
    return f"Which option comes out first differs with the conditions ({told}), but not clearly: intervals overlap."


def _some(parts: Sequence[str]) -> str:
    kept = (
        list(parts)
        if len(parts) <= MOST_SCENES + 1
        else [*parts[:MOST_SCENES], f"{len(parts) - MOST_SCENES} more"]
    )
    return joined(kept)


def over_conditions(found: SweepFrames) -> list[str]:
    """Many conditions: how often each arm is clearly better or worse, and between what its differences lie."""
    said = []
    total = len(found.scenes)
    for arm in found.compared():
        options = [option for option in _every(found, list(found.points.index)) if option.arm == arm]
        if not options:
            continue
        ordered = sorted(options, key=lambda option: option.size)
        first, last = ordered[0], ordered[-1]
        count = f"under {total} conditions" if len(options) == total else f"at {len(options)} points"
        ends = [
            f"{_size(found, option, 'less')} at {found.point_words(option.point)}" for option in (first, last)
        ]
        mean = _mean_over_points(found, options, total)
        said.append(
            f"{arm} compared with {baseline_words(found)} {count}, time of a shared challenge: {_counts(options)}.{mean} "
            f"The best: {ends[0]}; the worst: {ends[1]}."
        )
    return said


def best_cell(found: SweepFrames, outcome: str = TIME) -> tuple[str, int] | None:
    """Arm and point of the best option over all conditions, for pictures of one cell; None without any."""
    options = options_of(found, outcome)
    return (options[0].arm, options[0].point) if options else None


def _conditions_in(found: SweepFrames, points: Sequence[int] | None) -> int:
    """How many scenes some points are in."""
    return sum(points is None or not set(points).isdisjoint(there) for _, there in found.scenes)


def _mean_over_points(found: SweepFrames, options: Sequence[Option], total: int) -> str:
    """The mean over the points of a sampled design, every point counting the same; empty for grids and lists.

    Its interval takes the points as the sample, so it speaks for the space they were drawn from.
    """
    if len(options) < total or any(found.points[path].duplicated().any() for path in found.factors):
        return ""
    values = [option.change.difference for option in options]
    pair = paired([0.0] * len(values), values, found.level)
    change = words.Change(
        0.0, pair.difference, pair.difference, pair.low, pair.high, verdict(pair, "lower"), pair.n
    )
    level = f"{100 * found.level:g} % interval over the points"
    size = (words.either_way if change.verdict == "unclear" else words.one_way)(change, level, "less")
    return f" On average over the points: {size}."


def point_shown(found: SweepFrames, point: int | None) -> int:
    """The point of a picture that shows one: the given one, else that of the best option."""
    if point is not None:
        return point
    best = best_cell(found)
    return best[1] if best is not None else int(found.points.index[0]) if len(found.points) else 0


def at_point(found: SweepFrames, point: int) -> str:
    """', at council: every 10 days' where there are several points."""
    return f", at {found.point_words(point)}" if len(found.points) > 1 else ""


def title(
    found: SweepFrames, outcome: str = TIME, point: int | None = None, among: Sequence[int] | None = None
) -> str:
    """What the best option does, as a picture's title; never more than its interval holds.

    At one `point` arms are compared, `among` some points their options are, else all.
    """
    noun = words.LABELS.get(outcome, outcome.replace("_", " "))
    options = options_of(found, outcome, among if point is None else [point])
    if not options:
        return f"{noun}: nothing to compare"
    best = leading(options)
    if best.change.verdict != "better":
        kind = (
            "a clear improvement"
            if any(o.change.verdict == "worse" for o in options)
            else "a clear difference"
        )
        return f"{noun}: no option makes {kind}" if len(options) > 1 else f"{noun}: no clear difference"
    several = point is None and _conditions_in(found, among) > 1
    name = best.arm if point is not None and len(found.arms) > 1 else best.name
    name = found.cell_words(best.arm, best.point) if several else name
    size = words.size_words(abs(best.change.difference), of_unit(found.contrasts, outcome), found.currency)
    less, more = ("sooner", "later") if outcome == LEARNING else ("less", "more")
    said = f"{noun}: {size} {less if best.change.difference < 0 else more} with {textwrap.shorten(name, TITLE_NAME, placeholder='\u2026')}"
    behind = sum(option.overlaps(best) for option in options if option is not best)
    if several or len(options) == 1:
        return said
    if behind:
        return f"{said}; {behind} other{'' if behind == 1 else 's'} not clearly behind"
    return f"{said}, clearly the best of {len(options)}"
