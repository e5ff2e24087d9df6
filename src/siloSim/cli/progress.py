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
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines(unit: str) -> Progress:
    started = time.monotonic()
    left = list(MILESTONES)

    def advance(done: int, total: int) -> None:
        reached = [share for share in left if done >= share * total]
        if reached:
            del left[: len(reached)]
            note(f"{done} of {total} {unit}, {time.monotonic() - started:.0f} s")

    return advance
