"""Runs units of work on one protocol, that of concurrent.futures, and hands over each as it is finished.

A unit of work is one replication of a design point with all its arms: they share the organisation, and
whatever has been done at any moment is a set of complete pairs.

Threads are the default: the compiled day releases the interpreter's lock, so two threads keep two cores
busy and nothing is copied. Processes are for isolation (a rule that crashes the interpreter), Dask is for
several machines. See pools.py.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from siloSim.errors import Cancelled, InputError
from siloSim.runs.code import try_code
from siloSim.runs.design import RunSpec, by_replication
from siloSim.runs.pools import KINDS, Executor, SerialExecutor, Unit, open_pool
from siloSim.runs.record import RunRecord
from siloSim.runs.single import realised, run, share_organisation
from siloSim.runs.stream import Finished, Ran, Stream, interruptible

__all__ = [
    "KINDS",
    "Batch",
    "Executor",
    "Failure",
    "Progress",
    "SerialExecutor",
    "run_all",
    "run_unit",
]

type Progress = Callable[
    [int, int], None
]  # (steps done, steps in all); a step is a run, or a day of a single run


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
        stream = Stream(units, pool, run_unit, progress=days)
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
) -> Ran:
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
            return Ran((), (), cancelled=True)
        except InputError:
            raise
        except Exception as error:  # a run's mistake is a result: it is reported, the others go on
            failures.append(_failure(spec, error))
    return Ran(tuple(records), tuple(failures), cancelled=False, cpu_seconds=time.thread_time() - started)


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
