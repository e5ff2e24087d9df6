"""Titles of a sweep's pictures, and which point a picture of one point shows."""

from __future__ import annotations

from collections.abc import Sequence

from siloSim.analysis import words
from siloSim.analysis.formats import shortened
from siloSim.analysis.options import best_cell, leading, options_of
from siloSim.analysis.sweep_frames import LEARNING, TIME, SweepFrames, of_unit

TITLE_NAME = 72  # characters of an arm in a title: room for names of any sense


def title(
    found: SweepFrames, outcome: str = TIME, point: int | None = None, among: Sequence[int] | None = None
) -> str:
    """What the best option does, as a picture's title: outcome, size, arm; never more than its interval holds.

    Where that is, says `best_at`, for the subtitle. At one `point` arms are compared, `among` some points their options are, else all.
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
    name = best.arm if len(found.arms) > 1 else best.name
    size = words.size_words(abs(best.change.difference), of_unit(found.contrasts, outcome), found.currency)
    less, more = ("sooner", "later") if outcome == LEARNING else ("less", "more")
    size = f"up to {size}" if several else size
    said = f"{noun}: {size} {less if best.change.difference < 0 else more} with {shortened(name, TITLE_NAME)}"
    behind = sum(option.overlaps(best) for option in options if option is not best)
    if several or len(options) == 1:
        return said
    if behind:
        return f"{said}; {behind} other{'' if behind == 1 else 's'} not clearly behind"
    return f"{said}, clearly the best of {len(options)}"


def best_at(found: SweepFrames, outcome: str = TIME, among: Sequence[int] | None = None) -> str:
    """Where what the title tells is: 'best: council at busy, leadership_council: every day; ', in full.

    Empty where there is one point, one arm, or an arm that is the same everywhere.
    """
    options = options_of(found, outcome, among)
    if not options or len(found.arms) == 1 or len(found.points) < 2:
        return ""
    best = leading(options)
    if best.change.verdict != "better" or (best.name == best.arm and not _conditions_in(found, among) > 1):
        return ""
    paths = found.factors if best.name != best.arm else found.conditions
    where = found.point_words(best.point, paths, full=True)
    return f"The best: {best.arm} at {where.removeprefix(f'{best.arm}: ')}. " if where else ""


def _conditions_in(found: SweepFrames, points: Sequence[int] | None) -> int:
    """How many scenes some points are in."""
    return sum(points is None or not set(points).isdisjoint(there) for _, there in found.scenes)


def point_shown(found: SweepFrames, point: int | None) -> int:
    """The point of a picture that shows one: the given one, else that of the best option."""
    if point is not None:
        return point
    best = best_cell(found)
    return best[1] if best is not None else int(found.points.index[0]) if len(found.points) else 0


def at_point(found: SweepFrames, point: int) -> str:
    """', at council: every 10 days' where there are several points."""
    return f", at {found.point_words(point, full=True)}" if len(found.points) > 1 else ""
