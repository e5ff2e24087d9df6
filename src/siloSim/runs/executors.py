"""Runs specs on one protocol, that of concurrent.futures: serial, threads, processes.

A unit of work is one replication with all its arms: they share the organisation, and whatever has been
done at any moment is a set of complete pairs. Results are listed in the order of the specs, whoever
finished first.

Threads are the default: the compiled day releases the interpreter's lock, so two threads keep two cores
busy and nothing is copied. Processes are for isolation (a rule that crashes the interpreter). They are
spawned, never forked: a fork copies locks that other threads hold and OpenMP's state, and then hangs.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np

from siloSim.errors import Cancelled, InputError, Problem, RunError
from siloSim.runs.code import try_code
from siloSim.runs.design import RunSpec, by_replication
from siloSim.runs.machine import cores
from siloSim.runs.record import RunRecord, portable
from siloSim.runs.single import realised, run, share_organisation

KINDS = ("serial", "threads", "processes")
type Progress = Callable[
    [int, int], None
]  # (steps done, steps in all); a step is a run, or a day of a single run


class Executor(Protocol):
    """What is asked of an executor: the part of concurrent.futures that every implementation has."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        """Start a call and return its future."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Free what it holds."""


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
class _Done:
    records: tuple[RunRecord, ...]
    failures: tuple[Failure, ...]
    cancelled: bool


class SerialExecutor:
    """Runs each call at once in the calling thread: for debugging, and where threads are unwelcome."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        """Call, and return the finished future."""
        future: Future[Any] = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing to free."""


def run_all(
    specs: Iterable[RunSpec],
    *,
    executor: str | Executor = "threads",
    workers: int | None = None,
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
        'serial', 'threads', 'processes', or an object with concurrent.futures' submit and shutdown.
    workers
        How many; None: as many as there are cores.
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
    _prepare(units)
    started, cpu = time.perf_counter(), time.process_time()
    count = _workers(workers, len(units))
    cancel, pool = _open(executor, count)
    shipped = executor == "processes"
    days = _by_day(units, progress) if executor in ("serial", "threads") else None
    done: dict[int, _Done] = {}
    waiting: dict[Future[Any], int] = {}
    queue = iter(enumerate(units))
    window = 1 if executor == "serial" else 2 * count  # no more: stopping is quick, memory bounded
    finished = 0
    try:
        while True:
            while len(waiting) < window and (item := next(queue, None)) is not None:
                number, unit = item
                if shipped:
                    waiting[pool.submit(_in_worker, _portable(unit))] = number
                elif isinstance(executor, str):
                    waiting[pool.submit(_run_unit, unit, cancel, days)] = number
                else:
                    waiting[pool.submit(_run_unit, _portable(unit), None, None)] = number
            if not waiting:
                break
            finished += _collect(waiting, done, timeout=0.2)
            if progress is not None and days is None:
                progress(finished, batch.planned)
    except KeyboardInterrupt:
        batch.interrupted = True
        cancel[0] = 1
        for future in waiting:
            future.cancel()
        while waiting:
            _collect(waiting, done, timeout=0.2)
    except BrokenExecutor as error:
        raise RunError(
            "A worker process died without a word: out of memory, or killed. "
            "Fewer workers need less memory (--workers 1); threads tell more (executor='threads')."
        ) from error
    finally:
        cancel[0] = 1  # an error on the way out must not wait for runs that nobody will read
        if isinstance(executor, str):  # somebody else's executor is theirs to close
            pool.shutdown(wait=True, cancel_futures=True)
    for number in sorted(done):
        if not done[number].cancelled:
            batch.records += done[number].records
            batch.failures += done[number].failures
    if len(batch.records) + len(batch.failures) == batch.planned:
        batch.interrupted = False  # too late to miss anything
    batch.seconds, batch.cpu_seconds = time.perf_counter() - started, time.process_time() - cpu
    return batch


def _prepare(units: list[tuple[RunSpec, ...]]) -> None:
    """Try rules and compile once before workers start, so that they do not all do it."""
    from siloSim.model import engine

    for scenario in {id(spec.scenario): spec.scenario for unit in units for spec in unit}.values():
        try_code(scenario)
    if engine.needs_compiling():
        engine.warm_up()


def _workers(asked: int | None, units: int) -> int:
    if asked is not None and asked < 1:
        raise InputError(Problem("too few workers", key="workers", value=str(asked), allowed="1 or more"))
    return max(1, min(asked or cores(), units))


def _open(executor: str | Executor, workers: int) -> tuple[Any, Executor]:
    """The cancel flag (an int8 array of length 1) and the pool."""
    if executor == "threads":
        return np.zeros(1, np.int8), ThreadPoolExecutor(workers, thread_name_prefix="silosim")
    if executor == "serial":
        return np.zeros(1, np.int8), SerialExecutor()
    if executor == "processes":
        from multiprocessing import get_context

        context = get_context("spawn")
        flag = context.RawArray("b", 1)
        pool = ProcessPoolExecutor(workers, context, initializer=_start_worker, initargs=(flag,))
        return np.frombuffer(flag, np.int8), pool
    if isinstance(executor, str):
        raise InputError(
            Problem("unknown executor", key="executor", value=executor, allowed=", ".join(KINDS))
        )
    return np.zeros(1, np.int8), executor


def _collect(waiting: dict[Future[Any], int], done: dict[int, _Done], timeout: float) -> int:
    """Move what has finished from `waiting` to `done`; the number of runs among it.

    The timeout lets Ctrl-C through where waiting for a lock would hold it back (Windows).
    """
    runs = 0
    for future in wait(waiting, timeout=timeout, return_when=FIRST_COMPLETED).done:
        number = waiting.pop(future)
        if future.cancelled():
            continue
        done[number] = future.result()
        runs += len(done[number].records) + len(done[number].failures)
    return runs


def _by_day(units: list[tuple[RunSpec, ...]], progress: Progress | None) -> Callable[[int], None] | None:
    """For a single run, progress by day: a large organisation takes minutes."""
    if progress is None or len(units) != 1 or len(units[0]) != 1:
        return None
    horizon = units[0][0].scenario.calendar.horizon
    return lambda day: progress(day, horizon)


def _run_unit(unit: tuple[RunSpec, ...], cancel: Any, progress: Callable[[int], None] | None) -> _Done:
    """All arms of one replication; what is wrong with one does not stop the others."""
    records: list[RunRecord] = []
    failures: list[Failure] = []
    first, organisation = unit[0], None
    for spec in unit:
        try:
            if organisation is None or not share_organisation(first, spec):
                first, organisation = spec, realised(spec)
            records.append(run(spec, organisation=organisation, cancel=cancel, progress=progress))
        except Cancelled:
            return _Done((), (), cancelled=True)
        except InputError:
            raise
        except Exception as error:  # a run's mistake is a result: it is reported, the others go on
            failures.append(_failure(spec, error))
    return _Done(tuple(records), tuple(failures), cancelled=False)


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


def _portable(unit: tuple[RunSpec, ...]) -> tuple[RunSpec, ...]:
    return tuple(replace(spec, scenario=portable(spec.scenario)) for spec in unit)


_FLAG: list[Any] = []  # in a worker process: the parent's cancel flag


def _start_worker(flag: Any) -> None:
    """In a new process: the parent alone answers Ctrl-C, through the flag."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _FLAG.append(np.frombuffer(flag, np.int8))


def _in_worker(unit: tuple[RunSpec, ...]) -> _Done:
    return _run_unit(unit, _FLAG[0], None)
