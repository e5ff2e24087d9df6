"""CPU seconds of the demo's comparison, 50 + 50 runs, split by what they are spent on.

    python benchmarks/demo.py [--out FILE] [--small]

The comparison runs as it always does, threads included; the functions of each part are timed where they are
called, by the CPU clock of the thread that they run in. `other` is the rest of the process's CPU time: tables,
handing out work, loading of modules at first use. Pictures and results go to a temporary folder.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from common import main, significant

import siloSim as ss
from siloSim.cli.commands.studies import DEMO_POLICIES
from siloSim.model import engine
from siloSim.report import figures
from siloSim.runs import executors, single, store

SEED = 7
PARTS = ("organisation", "initial state", "simulate", "trace", "outcomes", "scorecard", "pictures", "saving")


class Stopwatch:
    """Adds up CPU seconds of calls by part; safe with threads. Parts do not call each other."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(PARTS, 0.0)
        self._lock = threading.Lock()

    def around[**P, R](self, part: str, function: Callable[P, R]) -> Callable[P, R]:
        """`function`, timed."""

        def timed(*arguments: P.args, **named: P.kwargs) -> R:
            started = time.thread_time()
            try:
                return function(*arguments, **named)
            finally:
                spent = time.thread_time() - started
                with self._lock:
                    self.seconds[part] += spent

        return timed

    @contextmanager
    def watching(self, *places: tuple[str, Any, str]) -> Iterator[None]:
        """Time (part, module, name of a function in it) until the block ends."""
        kept = [(module, name, getattr(module, name)) for _, module, name in places]
        try:
            for part, module, name in places:
                setattr(module, name, self.around(part, getattr(module, name)))
            yield
        finally:
            for module, name, function in kept:
                setattr(module, name, function)


def comparison(replications: int) -> dict[str, Any]:
    """CPU seconds by part, in all, and of the wall clock."""
    watch = Stopwatch()
    scenario = ss.load("builtin:reference")
    cpu, wall = time.process_time(), time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        watch.watching(
            ("organisation", executors, "realised"),
            ("initial state", engine, "initial_state"),
            ("simulate", engine, "advance"),
            ("trace", engine, "trace_of"),
            ("outcomes", single, "RunRecord"),
        ),
    ):
        found = ss.compare(scenario, policies=list(DEMO_POLICIES), replications=replications, seed=SEED)
        watch.around("scorecard", lambda: (found.scorecard, found.headline))()
        watch.around("pictures", _draw)(found, Path(folder) / "report")
        with watch.watching(("saving", store, "write")):
            found.save(Path(folder) / "results")
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    people = sum(scenario.organisation.departments.values())  # type: ignore[union-attr]
    days = 2 * replications * scenario.calendar.horizon * people
    return {
        "replications": replications,
        "people": people,
        "days": scenario.calendar.horizon,
        "cpu_s": {part: significant(seconds) for part, seconds in watch.seconds.items()}
        | {"other": significant(cpu - sum(watch.seconds.values()))},
        "cpu_s_runs": significant(sum(watch.seconds[part] for part in PARTS[:5])),
        "cpu_s_all": significant(cpu),
        "wall_s": significant(wall),
        "simulate_ns": significant(watch.seconds["simulate"] / days * 1e9),
    }


def _draw(found: ss.Comparison, folder: Path) -> None:
    folder.mkdir(parents=True)
    figures.draw_all(
        folder,
        found.scorecard,
        found.adoption,
        found.challenges,
        policy_day=found.setting.policy_day,
        currency=found.setting.currency,
    )


def measure(small: bool) -> Mapping[str, Any]:
    """The demo's comparison, after the model is compiled."""
    engine.warm_up()
    return comparison(2 if small else 50)


if __name__ == "__main__":
    sys.exit(main("demo", __doc__ or "", measure))
