"""Progress on standard error: a bar on a terminal, a few lines elsewhere, nothing when asked to be quiet."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from siloSim.cli.terminal import note

if TYPE_CHECKING:
    from siloSim.runs.executors import Progress

MILESTONES = (0.25, 0.5, 0.75, 1.0)
EVERY = 60.0  # seconds between two lines, milestones aside


@contextmanager
def progress(what: str, unit: str, *, show: bool) -> Iterator[Progress | None]:
    """A callback for (done, in all) as long as the block lasts; None if nothing is to be shown.

    `what` stands before the bar ("Before and after"), `unit` behind the numbers ("runs", "days").
    """
    if not show:
        yield None
    elif sys.stderr.isatty():
        with _bar(what, unit) as advance:
            yield advance
    else:
        yield _lines(unit)


@contextmanager
def _bar(what: str, unit: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TextColumn("{task.fields[pace]}"),
    )
    pace = Pace()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, pace="")
        yield lambda done, total: bar.update(task, completed=done, total=total, pace=pace.words(done, total))


def _lines(unit: str) -> Progress:
    pace = Pace()
    left = list(MILESTONES)
    said = pace.started

    def advance(done: int, total: int) -> None:
        nonlocal said
        pace.words(done, total)  # what was there before it began is no pace
        reached = [share for share in left if done >= share * total]
        if reached or time.monotonic() - said > EVERY:
            del left[: len(reached)]
            said = time.monotonic()
            note(f"{done} of {total} {unit}, {said - pace.started:.0f} s{pace.words(done, total, ', ')}")

    return advance


class Pace:
    """How fast it goes and how long it still takes, from what has been done since it was made."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self._first: int | None = None

    def words(self, done: int, total: int, before: str = "") -> str:
        """'21 a second, 3 min left'; "" at the beginning and at the end."""
        if self._first is None or done < self._first:
            self._first = done
        seconds = time.monotonic() - self.started
        fresh = done - self._first
        if fresh <= 0 or done >= total or seconds < 0.5:
            return ""
        rate = fresh / seconds
        speed = f"{rate:.3g} a second" if rate >= 1 else f"{60 * rate:.3g} a minute"
        return f"{before}{speed}, {duration((total - done) / rate)} left"


def duration(seconds: float) -> str:
    """A time for people.

    >>> duration(42.2), duration(100), duration(8000), duration(200000)
    ('42 s', '2 min', '2.2 h', '2.3 days')
    """
    for size, unit, least in ((86400.0, "days", 129600.0), (3600.0, "h", 5400.0)):
        if seconds >= least:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{max(1.0, seconds):.0f} s"
