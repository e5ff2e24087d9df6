"""The options of a sweep, ranked: an option is an arm, or an arm at a point where levers were varied.

All intervals are those that hold for all comparisons of an outcome at once. Of two options one is "clearly"
better than the other only where their intervals do not overlap; as sd(a - b) <= sd(a) + sd(b), that is stricter
than an interval of the difference of the two.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from siloSim.analysis import words
from siloSim.analysis.reasons import joined
from siloSim.analysis.sweep_frames import TIME, SweepFrames

if TYPE_CHECKING:
    import pandas as pd

MOST_LISTED = 4  # things that a sentence lists; of more it names one less and counts the others


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


def every_cell(found: SweepFrames, points: Sequence[int]) -> list[Option]:
    """Every cell of the scene for the time in system, same runs or not."""
    rows = found.rows(TIME)
    rows = rows[rows["point"].isin(list(points)) & rows["difference"].notna()]
    return [_option(row, found, named=True) for row in rows.to_dict("records")]


def own_start(found: SweepFrames) -> list[Option]:
    """The point with which a single arm is compared elsewhere: a difference of 0, for certain."""
    rows = found.rows(TIME)
    if len(found.arms) > 1 or not len(rows):
        return []
    row: dict[object, object] = rows.iloc[0].to_dict()
    row.update(point=row["baseline_point"], after=row["before"], difference=0.0, low_all=0.0, high_all=0.0)
    row.update(verdict="unclear", verdict_all="unclear")
    return [_option(row, found, named=True)]


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


def leading(options: Sequence[Option]) -> Option:
    """The best of those that are clearly better than the baseline; the best where none is.

    It need not be the one with the best mean, as intervals differ in width.
    """
    return next((option for option in options if option.change.verdict == "better"), options[0])


def best_cell(found: SweepFrames, outcome: str = TIME) -> tuple[str, int] | None:
    """Arm and point of the best option over all conditions, for pictures of one cell; None without any."""
    options = options_of(found, outcome)
    return (options[0].arm, options[0].point) if options else None


def baseline_words(found: SweepFrames) -> str:
    """What everything is compared with, in words."""
    if len(found.arms) > 1:
        return found.baseline
    rows = found.contrasts
    return found.point_words(int(rows["baseline_point"].iloc[0])) if len(rows) else found.baseline


def size_of(found: SweepFrames, option: Option, below: str) -> str:
    """The difference with its interval, as far as there is one."""
    change = option.change
    if not change.has_interval:
        word = below if change.difference < 0 else words.OPPOSITE[below]
        return f"{words.size_words(abs(change.difference), 'days')} {word}"
    return (words.either_way if change.verdict == "unclear" else words.one_way)(
        change, level_of(found, option), below
    )


def level_of(found: SweepFrames, option: Option) -> str:
    """How the interval of an option is called: '95 % interval', or that of all comparisons at once."""
    level = f"{100 * found.level:g} % interval"
    return level if option.comparisons < 2 else f"{level} for all {option.comparisons} at once:"


def counts_of(options: Sequence[Option]) -> str:
    """'3 are clearly better, 1 is clearly worse, 1 is unclear'; if they agree, 'all are unclear'."""
    told = []
    for verdict, text in (("better", "clearly better"), ("worse", "clearly worse"), ("unclear", "unclear")):
        number = sum(option.change.verdict == verdict for option in options)
        if number == len(options):
            return f"all are {text}"
        if number:
            told.append(f"{number} {'is' if number == 1 else 'are'} {text}")
    return ", ".join(told)


def some_of(parts: Sequence[str]) -> str:
    """The parts in a sentence; of many some are named and the others counted."""
    first = MOST_LISTED - 1
    kept = list(parts) if len(parts) <= MOST_LISTED else [*parts[:first], f"{len(parts) - first} more"]
    return joined(kept)
