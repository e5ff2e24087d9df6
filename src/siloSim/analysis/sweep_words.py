"""What a sweep found, in sentences: none asserts more than the intervals hold.

Options are ranked anew under each set of conditions (see `sweep_frames`), by intervals that hold for all comparisons
of an outcome at once (see `options`).
"""

from __future__ import annotations

from collections.abc import Sequence

from siloSim.analysis import words
from siloSim.analysis.formats import format_value
from siloSim.analysis.options import (
    Option,
    baseline_words,
    counts_of,
    leading,
    options_of,
    size_of,
    some_of,
)
from siloSim.analysis.reasons import joined
from siloSim.analysis.sweep_frames import LEARNING, TIME, SweepFrames
from siloSim.analysis.sweep_points import conditions, levers, over_conditions

MOST_SCENES = 3  # conditions that are told one by one
MOST_NAMED = 2  # options that a sentence lists by name


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
    with_it = found.missed_at(best.arm, best.point)
    without = found.missed_at(found.baseline, int(point))
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
            f"{size_of(found, best, below)}; one pair of runs, no interval without more replications."
        )
    ahead = leading(options)
    size = size_of(found, best, below)
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
            f"with {ahead.name}: {size_of(found, ahead, below)}.{also} On average {best.name} does even better, "
            f"but not clearly so: {size}."
        )
    if best.change.verdict != "better":
        return (
            f"None of {len(options)} options is clearly better than {baseline_words(found)} in {what}; "
            f"{counts_of(options)}. The best of them, {best.name}: {size}."
        )
    said = f"Compared with {baseline_words(found)}, {most} with {best.name}: {size}."
    behind = [option for option in options[1:] if option.overlaps(best)]
    close = f" {_not_behind(behind)}" if behind else ""
    if all(option.change.verdict == "better" for option in options):
        number = "Both" if len(options) == 2 else f"All {len(options)}"
        return f"{said}{close} {number} options are clearly better."
    return f"{said}{close} Of {len(options)} options, {counts_of(options)}."


def _not_behind(options: Sequence[Option]) -> str:
    if len(options) > MOST_NAMED:
        return f"{len(options)} others are not clearly behind it."
    verb = "is" if len(options) == 1 else "are"
    return f"{joined([option.name for option in options])} {verb} not clearly behind it."


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
    return (
        f"No pair of runs has a value for the time of a shared challenge: {some_of(named)}." if named else ""
    )


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
