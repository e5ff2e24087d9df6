"""Runs units of work on one protocol, that of concurrent.futures, and hands over each as it is finished.

A unit of work is one replication of a design point with all its arms: they share the organisation, and
whatever has been done at any moment is a set of complete pairs.

Threads are the default: the compiled day releases the interpreter's lock, so two threads keep two cores
busy and nothing is copied. Processes are for isolation (a rule that crashes the interpreter), Dask is for
several machines. See pools.py.
"""

from __future__ import annotations

import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import FrameType
from typing import Any

from siloSim.errors import Cancelled, InputError
from siloSim.runs.code import try_code
from siloSim.runs.design import RunSpec, by_replication
from siloSim.runs.pools import KINDS, Executor, Pool, SerialExecutor, Unit, open_pool
from siloSim.runs.record import RunRecord
from siloSim.runs.single import realised, run, share_organisation

__all__ = [
    "KINDS",
    "Batch",
    "Executor",
    "Failure",
    "Finished",
    "Progress",
    "SerialExecutor",
    "Stream",
    "interruptible",
    "run_all",
    "run_unit",
]

type Progress = Callable[
    [int, int], None
]  # (steps done, steps in all); a step is a run, or a day of a single run

PATIENCE = 0.2  # seconds of waiting for a future; lets Ctrl-C through where a lock would hold it (Windows)


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that did not finish; the others went on."""

    arm: str
    point: int
    replication: int
    seed: int
    scenario: str
    error: str  # its class
    message: str
    traceback: str


@dataclass(slots=True)
class Batch:
    """What came of a list of specs, in the specs' order."""

    records: list[RunRecord] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    planned: int = 0  # runs asked for
    interrupted: bool = False
    seconds: float = 0.0  # wall clock
    cpu_seconds: float = 0.0  # of this process


@dataclass(frozen=True, slots=True)
class Finished:
    """A unit that is finished: its records, or what the worker reduced each of them to."""

    number: int  # place among the units
    records: tuple[Any, ...]
    failures: tuple[Failure, ...]
    cpu_seconds: float  # of the worker's thread

    @property
    def runs(self) -> int:
        """How many were run, failed ones included."""
        return len(self.records) + len(self.failures)


@dataclass(frozen=True, slots=True)
class _Done:
    records: tuple[Any, ...]
    failures: tuple[Failure, ...]
    cancelled: bool
    cpu_seconds: float = 0.0


class Stream:
    """Units on their way through a pool; no more than its window are in flight, so memory stays flat.

    Parameters
    ----------
    units
        Taken one by one as there is room.
    pool
        From `pools.open_pool`; the caller closes it.
    reduce
        Called in the worker with each record; what it returns travels instead. It has to be a function of a
        module where workers are other processes.
    progress
        Called with the days done of each run, where the pool can.
    """

    def __init__(
        self,
        units: Iterable[Unit],
        pool: Pool,
        *,
        reduce: Callable[[RunRecord], Any] | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self._queue = enumerate(units)
        self._pool = pool
        self._work = partial(run_unit, reduce=reduce)
        self._progress = progress
        self._waiting: dict[Future[Any], int] = {}
        self._tried: set[tuple[tuple[str, str], ...]] = set()
        self._exhausted = False
        self._called_off = False
        self.stopped = False

    @property
    def active(self) -> bool:
        """Whether there is something left to run or to wait for."""
        return bool(self._waiting) or not self._exhausted

    def poll(self, timeout: float = PATIENCE) -> list[Finished]:
        """Start what there is room for; what has been finished, waiting `timeout` seconds at most for the first.

        Raises
        ------
        InputError
            What a scenario names cannot be used, for instance a rule's file: that concerns every run.
        RunError
            A worker process died, or the cluster is gone.
        """
        if self.stopped and not self._called_off:
            self._call_off()
        self._fill()
        if not self._waiting:
            return []
        done = wait(self._waiting, timeout=timeout, return_when=FIRST_COMPLETED).done
        self._pool.check()
        return [found for future in done if (found := self._found(future)) is not None]

    def drain(self) -> None:
        """Begin no more units; those in flight are finished."""
        self._exhausted = True

    def stop(self) -> None:
        """Begin no more units and let the running ones end early; those are not counted as finished.

        May be called by a handler of signals, at any moment.
        """
        self.stopped = self._exhausted = True
        self._pool.signal()

    def _call_off(self) -> None:
        self._called_off = True
        worth = set(self._pool.stop(list(self._waiting)))
        self._waiting = {future: number for future, number in self._waiting.items() if future in worth}

    def _fill(self) -> None:
        while not self._exhausted and len(self._waiting) < self._pool.window:
            item = next(self._queue, None)
            if item is None:
                self._exhausted = True
                return
            number, unit = item
            self._try_code(unit)
            self._waiting[self._pool.submit(self._work, unit, self._progress)] = number

    def _try_code(self, unit: Unit) -> None:
        """Try what a scenario names once before workers do, and before it is shipped to where all code is trusted."""
        for spec in unit:
            code = tuple(sorted(spec.scenario.code.items()))
            if code and code not in self._tried:
                try_code(spec.scenario)
                self._tried.add(code)

    def _found(self, future: Future[Any]) -> Finished | None:
        number = self._waiting.pop(future)
        try:
            done: _Done = future.result()
        except Exception as error:
            if isinstance(error, CancelledError) and self.stopped:
                return None
            if (said := self._pool.died(error)) is not None:
                raise said from error
            raise
        if done.cancelled:
            return None
        return Finished(number, done.records, done.failures, done.cpu_seconds)


@contextmanager
def interruptible(stop: Callable[[], None], signals: tuple[int, ...] = (signal.SIGINT,)) -> Iterator[None]:
    """The first Ctrl-C calls `stop` and nothing else, so that no file and no list is left half done.

    A second one is a KeyboardInterrupt. Outside of the main thread signals are somebody else's business.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def first(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as signal calls it
        for one, old in before.items():
            signal.signal(one, old)
        stop()

    before = {number: signal.getsignal(number) or signal.SIG_DFL for number in signals}
    for number in signals:
        signal.signal(number, first)
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def run_all(
    specs: Iterable[RunSpec],
    *,
    executor: str | Executor = "threads",
    workers: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Batch:
    """Run all specs and list what came of them in their order.

    A failing run is collected with its traceback and the others go on. Ctrl-C stops the running ones
    through the engine's cancel flag; complete replications are kept and `interrupted` is set. A second
    Ctrl-C is not caught.

    Parameters
    ----------
    specs
        From `design.lay_out`; neighbours of one replication become one unit of work.
    executor
        'serial', 'threads', 'processes', 'dask', or an object with concurrent.futures' submit and shutdown.
    workers
        How many; None: as many as there are cores.
    cluster
        Dask: where; see cluster.py.
    progress
        Called with (steps done, steps in all); by the worker where the step is a day.

    Raises
    ------
    InputError
        Unknown executor or a number of workers below 1; or what a scenario names cannot be used, for
        instance a rule's file: that concerns every run.
    RunError
        A worker process died.
    """
    units = by_replication(specs)
    batch = Batch(planned=sum(map(len, units)))
    started, cpu = time.perf_counter(), time.process_time()
    pool = open_pool(executor, workers, len(units), cluster)
    days = _by_day(units, progress) if pool.by_day else None
    done: dict[int, Finished] = {}
    finished = 0
    try:
        compile_first(units)
        stream = Stream(units, pool, progress=days)
        with interruptible(stream.stop):
            while stream.active:
                for found in stream.poll():
                    done[found.number] = found
                    finished += found.runs
                if progress is not None and days is None and not stream.stopped:
                    progress(finished, batch.planned)
    finally:
        pool.close()
    for number in sorted(done):
        batch.records += done[number].records
        batch.failures += done[number].failures
    batch.interrupted = finished < batch.planned  # or stopped too late to miss anything
    batch.seconds, batch.cpu_seconds = time.perf_counter() - started, time.process_time() - cpu
    return batch


def compile_first(units: Iterable[Unit] = ()) -> None:
    """Try the code of the units, then compile the model before workers start, so that they do not all do it."""
    from siloSim.model import engine

    for scenario in {id(spec.scenario): spec.scenario for unit in units for spec in unit}.values():
        try_code(scenario)
    if engine.needs_compiling():
        engine.warm_up()


def _by_day(units: list[Unit], progress: Progress | None) -> Callable[[int], None] | None:
    """For a single run, progress by day: a large organisation takes minutes."""
    if progress is None or len(units) != 1 or len(units[0]) != 1:
        return None
    horizon = units[0][0].scenario.calendar.horizon
    return lambda day: progress(day, horizon)


def run_unit(
    unit: Unit,
    cancel: Any,
    progress: Callable[[int], None] | None,
    *,
    reduce: Callable[[RunRecord], Any] | None = None,
) -> _Done:
    """All arms of one replication; what is wrong with one does not stop the others."""
    started = time.thread_time()
    records: list[Any] = []
    failures: list[Failure] = []
    first, organisation = unit[0], None
    for spec in unit:
        try:
            if organisation is None or not share_organisation(first, spec):
                first, organisation = spec, realised(spec)
            record = run(spec, organisation=organisation, cancel=cancel, progress=progress)
            records.append(record if reduce is None else reduce(record))
        except Cancelled:
            return _Done((), (), cancelled=True)
        except InputError:
            raise
        except Exception as error:  # a run's mistake is a result: it is reported, the others go on
            failures.append(_failure(spec, error))
    return _Done(tuple(records), tuple(failures), cancelled=False, cpu_seconds=time.thread_time() - started)


def _failure(spec: RunSpec, error: Exception) -> Failure:
    return Failure(
        spec.arm,
        spec.point,
        spec.replication,
        spec.seed,
        spec.scenario.name,
        type(error).__name__,
        str(error),
        "".join(traceback.format_exception(error)),
    )
