"""Where units of work run: in this thread, in threads, in processes, on somebody's executor.

Each kind is a pool with the same few methods; which future is waited for, and when, is the business of
executors.py. Dask has a file of its own, cluster.py.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from siloSim.errors import InputError, Problem, RunError
from siloSim.runs.design import RunSpec
from siloSim.runs.machine import cores
from siloSim.runs.record import portable

KINDS = ("serial", "threads", "processes", "dask")
AHEAD = 2  # units in flight per worker: nobody waits for the next one, stopping is quick, memory is bounded

type Unit = tuple[RunSpec, ...]
# Runs a unit: the unit, the cancel flag (int8 of length 1, or None), what to call with the number of days done.
type Work = Callable[[Unit, Any, Callable[[int], None] | None], Any]


class Executor(Protocol):
    """What is asked of an executor: the part of concurrent.futures that every implementation has."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        """Start a call and return its future."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Free what it holds."""


class Pool:
    """Workers that run units. This one is somebody's executor, and threads where it is made with one.

    Attributes
    ----------
    window
        Units that may be in flight.
    by_day
        Whether a worker can call a function of this process with the days done.
    elsewhere
        Whether runs spend the CPU time of other processes.
    """

    by_day = False
    elsewhere = False

    def __init__(self, executor: Executor, workers: int) -> None:
        self._executor = executor
        self.window = AHEAD * workers

    def submit(self, work: Work, unit: Unit, progress: Callable[[int], None] | None = None) -> Future[Any]:  # noqa: ARG002 - for pools that are near enough
        """Start a unit."""
        return self._executor.submit(work, carried(unit), None, None)

    def signal(self) -> None:
        """Let what runs end early, where it can be told; safe in a handler of signals."""

    def stop(self, waiting: list[Future[Any]]) -> list[Future[Any]]:
        """Begin nothing that has not begun; the futures that are still worth waiting for."""
        return [future for future in waiting if not future.cancel()]

    def check(self) -> None:
        """Raise RunError where there is nobody left to finish anything."""

    def lost(self, error: BaseException) -> bool:  # noqa: ARG002
        """Whether an error of a future means that only what came of the unit was lost, so that it may be run again."""
        return False

    def died(self, error: BaseException) -> RunError | None:
        """What to say where an error of a future means that a worker is gone; None where it means something else."""
        if isinstance(error, BrokenExecutor):
            return RunError(
                "A worker process died without a word: out of memory, or killed. "
                "Fewer workers need less memory (--workers 1); threads tell more (--executor threads)."
            )
        return None

    def close(self) -> None:
        """Free what it holds; somebody else's executor is theirs to close."""


class _Flagged(Pool):
    """A pool of our own whose runs look at a flag."""

    flag: Any

    def signal(self) -> None:
        """Set the flag: runs end within a simulated day."""
        self.flag[0] = 1

    def close(self) -> None:
        """Wait for the workers; an error on the way out does not wait for runs that nobody will read."""
        self.flag[0] = 1
        self._executor.shutdown(wait=True, cancel_futures=True)


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


class Here(_Flagged):
    """The calling thread, or threads of its process."""

    by_day = True

    def __init__(self, executor: Executor, workers: int) -> None:
        super().__init__(executor, workers)
        self.flag = np.zeros(1, np.int8)
        if isinstance(executor, SerialExecutor):
            self.window = 1

    def submit(self, work: Work, unit: Unit, progress: Callable[[int], None] | None = None) -> Future[Any]:
        """Start a unit."""
        return self._executor.submit(work, unit, self.flag, progress)


class Processes(_Flagged):
    """Processes of this machine. Spawned, never forked: a fork copies locks that other threads hold, and hangs."""

    elsewhere = True

    def __init__(self, workers: int) -> None:
        from multiprocessing import get_context

        context = get_context("spawn")
        shared = context.RawArray("b", 1)
        pool = ProcessPoolExecutor(workers, context, initializer=_start_worker, initargs=(shared,))
        super().__init__(pool, workers)
        self.flag = np.frombuffer(shared, np.int8)

    def submit(self, work: Work, unit: Unit, progress: Callable[[int], None] | None = None) -> Future[Any]:  # noqa: ARG002
        """Start a unit."""
        return self._executor.submit(_in_worker, work, carried(unit))


def open_pool(
    executor: str | Executor | None, workers: int | None, units: int, cluster: str | None = None
) -> Pool:
    """The pool of a kind.

    Parameters
    ----------
    executor
        One of `KINDS`, or an object with concurrent.futures' submit and shutdown; None: threads, or Dask where
        a cluster is given.
    workers
        How many; None: as many as there are cores.
    units
        How many there are to run: no more workers than that.
    cluster
        Dask: 'tcp://host:port' of a scheduler, 'file:PATH', or 'local:N'; see cluster.py.

    Raises
    ------
    InputError
        Unknown executor, a number of workers below 1, a cluster and another executor than Dask.
    MissingExtra
        Dask is not installed.
    RunError
        The cluster cannot be reached.
    """
    check_pool(executor, workers, cluster)
    count = max(1, min(workers or cores(), units))
    executor = executor or ("dask" if cluster is not None else "threads")
    if executor == "threads":
        return Here(ThreadPoolExecutor(count, thread_name_prefix="silosim"), count)
    if executor == "serial":
        return Here(SerialExecutor(), 1)
    if executor == "processes":
        return Processes(count)
    if executor == "dask":
        from siloSim.runs.cluster import Dask

        return Dask(cluster or f"local:{count}")
    assert not isinstance(executor, str)
    return Pool(executor, count)


def check_pool(executor: str | Executor | None, workers: int | None, cluster: str | None = None) -> None:
    """Refuse what `open_pool` would, as far as that can be seen without starting anything; its errors."""
    if workers is not None and workers < 1:
        raise InputError(Problem("too few workers", key="workers", value=str(workers), allowed="1 or more"))
    if isinstance(executor, str) and executor not in KINDS:
        raise InputError(
            Problem("unknown executor", key="executor", value=executor, allowed=", ".join(KINDS))
        )
    if cluster is not None and executor not in (None, "dask"):
        raise InputError(
            Problem(
                "a cluster goes with the executor dask",
                key="executor",
                value=str(executor),
                allowed="dask",
                remedy="Leave the cluster out, or choose --executor dask.",
            )
        )
    if executor == "dask" or cluster is not None:
        from siloSim.runs.cluster import check_cluster

        check_cluster(cluster or "local:1")


def carried(unit: Unit) -> Unit:
    """The unit in a form that travels to other processes."""
    return tuple(replace(spec, scenario=portable(spec.scenario)) for spec in unit)


_FLAG: list[Any] = []  # in a worker process: the parent's cancel flag


def _start_worker(flag: Any) -> None:
    """In a new process: the parent alone answers Ctrl-C, through the flag; without the parent there is no work."""
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _FLAG.append(np.frombuffer(flag, np.int8))
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """A parent that was killed closes nothing, and its workers would wait for work for ever."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _in_worker(work: Work, unit: Unit) -> Any:
    return work(unit, _FLAG[0], None)
