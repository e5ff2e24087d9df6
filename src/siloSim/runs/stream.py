"""Units of work on their way through a pool: a window of them in flight, each handed over as it is finished."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import FrameType
from typing import Any

from siloSim.runs.code import try_code
from siloSim.runs.pools import Pool, Unit, Work

PATIENCE = 0.2  # seconds of waiting for a future; lets Ctrl-C through where a lock would hold it (Windows)
LOSSES = 5  # of what came of a unit, on its way; then the error is told


@dataclass(frozen=True, slots=True)
class Ran:
    """What a worker says of a unit."""

    records: tuple[Any, ...]
    failures: tuple[Any, ...]
    cancelled: bool
    cpu_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Finished:
    """A unit that is finished: its records, or what the worker reduced each of them to."""

    number: int  # place among the units
    records: tuple[Any, ...]
    failures: tuple[Any, ...]
    cpu_seconds: float  # of the worker's thread

    @property
    def runs(self) -> int:
        """How many were run, failed ones included."""
        return len(self.records) + len(self.failures)


@dataclass(frozen=True, slots=True)
class _Begun:
    number: int
    unit: Unit
    losses: int = 0


class Stream:
    """Units on their way through a pool; no more than its window are in flight, so memory stays flat.

    Parameters
    ----------
    units
        Taken one by one as there is room.
    pool
        From `pools.open_pool`; the caller closes it.
    work
        Runs a unit in the worker, see `pools.Work`; returns its Ran. What is to travel between processes has
        to be a function of a module.
    progress
        Called with the days done of each run, where the pool can.
    """

    def __init__(
        self,
        units: Iterable[Unit],
        pool: Pool,
        work: Work,
        *,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self._queue = enumerate(units)
        self._pool = pool
        self._work = work
        self._progress = progress
        self._waiting: dict[Future[Any], _Begun] = {}
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
        self._waiting = {future: begun for future, begun in self._waiting.items() if future in worth}

    def _fill(self) -> None:
        while not self._exhausted and len(self._waiting) < self._pool.window:
            item = next(self._queue, None)
            if item is None:
                self._exhausted = True
                return
            number, unit = item
            self._try_code(unit)
            self._begin(_Begun(number, unit))

    def _begin(self, begun: _Begun) -> None:
        self._waiting[self._pool.submit(self._work, begun.unit, self._progress)] = begun

    def _try_code(self, unit: Unit) -> None:
        """Try what a scenario names once before workers do, and before it is shipped to where all code is trusted."""
        for spec in unit:
            code = tuple(sorted(spec.scenario.code.items()))
            if code and code not in self._tried:
                try_code(spec.scenario)
                self._tried.add(code)

    def _found(self, future: Future[Any]) -> Finished | None:
        begun = self._waiting.pop(future)
        try:
            done: Ran = future.result()
        except Exception as error:
            if isinstance(error, CancelledError) and self.stopped:
                return None
            if begun.losses < LOSSES and self._pool.lost(error):
                self._begin(replace(begun, losses=begun.losses + 1))
                return None
            if (said := self._pool.died(error)) is not None:
                raise said from error
            raise
        if done.cancelled:
            return None
        return Finished(begun.number, done.records, done.failures, done.cpu_seconds)


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
