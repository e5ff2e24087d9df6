"""Runs the units of a sweep that are missing from its store; whatever stops it, what is stored is whole."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Literal

from siloSim.runs.batches import run_tables
from siloSim.runs.executors import Executor, Progress, compile_first, run_unit
from siloSim.runs.pools import Unit, open_pool
from siloSim.runs.stream import Stream, interruptible
from siloSim.runs.sweep_store import SweepStore

type Stopped = Literal["", "interrupt", "runs", "minutes"]


@dataclass(frozen=True, slots=True)
class Swept:
    """What came of it.

    `runs_done` counts what this call has run and stored, `skipped` what was stored before, `failures` what
    failed in this call. `stopped_by` says why there may be something left: 'runs' and 'minutes' are the budget's.
    """

    runs_done: int
    failures: int
    skipped: int
    interrupted: bool
    stopped_by: Stopped
    seconds: float  # wall clock
    cpu_seconds: float  # of this process and of its workers


def run_units(
    units: Iterable[Unit],
    planned: int,
    store: SweepStore,
    *,
    executor: str | Executor | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
    deadline: float | None = None,
    most_runs: int | None = None,
) -> Swept:
    """Run what is missing of the units and store it.

    A run that fails is stored as a failure, and the others go on; it is tried again next time. The first Ctrl-C (or
    SIGTERM, as a batch system sends it before it kills) stops the running ones within a simulated day and
    stores all that is finished. A second Ctrl-C is a KeyboardInterrupt; the store is whole then, too.

    Parameters
    ----------
    units
        In the order in which they are to be run: replication by replication. A unit is begun only when all before
        it have been, so that a sweep that is stopped early is balanced.
    planned
        Runs in all of them, for `progress`.
    store
        Open for writing.
    executor, workers, cluster
        See `pools.open_pool`.
    progress
        Called with (runs that are through or were stored before, planned) as units are finished, and while waiting.
    deadline
        Seconds from now after which no unit is begun.
    most_runs
        Runs that this call may begin; a unit that would exceed it is not begun.

    Raises
    ------
    InputError
        What a scenario names cannot be used; unknown executor; the store cannot be written to.
    RunError
        A worker process or the cluster died. What is finished by then is stored when the store is closed.
    """
    started, cpu = time.monotonic(), time.process_time()
    missing = _Missing(units, store, most_runs)
    left = iter(missing)
    first = next(left, None)
    if first is None:  # workers need not be started for that
        return Swept(
            0, 0, missing.skipped, False, "runs" if missing.cut else "", time.monotonic() - started, 0.0
        )
    pool = open_pool(executor, workers, max(1, planned - len(store.done)), cluster)
    stream = Stream(chain((first,), left), pool, partial(run_unit, reduce=run_tables))
    runs = failed = 0
    elsewhere = 0.0
    stopped_by: Stopped = ""
    try:
        compile_first()
        with interruptible(stream.stop, (signal.SIGINT, signal.SIGTERM)):
            while stream.active:
                for finished in stream.poll():
                    store.add(finished)
                    runs += len(finished.records)
                    failed += len(finished.failures)
                    elsewhere += finished.cpu_seconds
                store.flush_if_due()
                if progress is not None and not stream.stopped:
                    progress(missing.skipped + runs + failed, planned)
                if deadline is not None and time.monotonic() - started > deadline:
                    stream.drain()
                    stopped_by = "minutes"
            store.flush()
    finally:
        pool.close()
    if missing.skipped + runs + failed >= planned:
        stopped_by = ""  # too late to miss anything
    elif stream.stopped:
        stopped_by = "interrupt"
    elif missing.cut:
        stopped_by = "runs"
    return Swept(
        runs_done=runs,
        failures=failed,
        skipped=missing.skipped,
        interrupted=stopped_by == "interrupt",
        stopped_by=stopped_by,
        seconds=time.monotonic() - started,
        cpu_seconds=time.process_time() - cpu + (elsewhere if pool.elsewhere else 0.0),
    )


class _Missing:
    """The units without what is stored, as far as the budget reaches."""

    def __init__(self, units: Iterable[Unit], store: SweepStore, most_runs: int | None) -> None:
        self._units = units
        self._store = store
        self._left = most_runs
        self.skipped = 0  # runs that are stored already
        self.cut = False  # the budget left something out

    def __iter__(self) -> Iterator[Unit]:
        done = self._store.done
        for unit in self._units:
            left = tuple(spec for spec in unit if (spec.arm, spec.point, spec.replication) not in done)
            self.skipped += len(unit) - len(left)
            if not left:
                continue
            if self._left is not None:
                if len(left) > self._left:
                    self.cut = True
                    break
                self._left -= len(left)
            yield left
