"""What a sweep costs beside its runs: CPU time of bookkeeping, memory, and what a second thread brings.

    python benchmarks/sweep.py [--out FILE] [--small]

`bookkeeping`: the same runs of the built-in organisation bare, one after the other, and through runner and
store (tables, content hash, Parquet, ledger, fsync), in turn; CPU time of the process, share = what is added ÷ all.
`hash_ms_per_run`: of that, the digests of runs, in a batch of 100 runs.
`memory`: peak of resident memory of a process that sweeps 1,000 and 10,000 short runs of a small organisation.
`threads`: wall clock of a sweep with one thread and with two, in turn.
"""

from __future__ import annotations

import gc
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from common import cpu, main, scenario_of, significant

import siloSim as ss
from siloSim.model.engine import warm_up
from siloSim.runs.batches import Buffer, run_tables
from siloSim.runs.design import TABLES, RunSpec, lay_out
from siloSim.runs.digest import run_digests
from siloSim.runs.executors import run_unit
from siloSim.runs.sweep_store import open_for_writing
from siloSim.runs.sweeping import run_units
from siloSim.scenario import with_policies

KEEP = frozenset(TABLES) & {"runs", "adoption", "survival"}
REPEATS = 7
AIM_SHARE, AIM_MEMORY, AIM_THREADS = 0.05, 1.5e9, 1.8


def units(scenario: ss.Scenario, runs: int) -> Iterator[tuple[RunSpec, ...]]:
    """Two arms, replication by replication."""
    arms = {"today": scenario, "council": with_policies(scenario, ["leadership_council"], add=True)}
    for replication in range(runs // 2):
        yield lay_out(arms, [replication], keep=KEEP)


def swept(scenario: ss.Scenario, runs: int, workers: int = 1) -> None:
    """A sweep into a temporary folder, from opening to content hash."""
    with tempfile.TemporaryDirectory() as place, open_for_writing(place, inputs={}, name="sweep") as store:
        executor = "serial" if workers == 1 else "threads"
        run_units(units(scenario, runs), runs, store, executor=executor, workers=workers)
        store.finish(complete=True)


def bare(scenario: ss.Scenario, runs: int) -> None:
    """The same runs, their records thrown away."""
    for unit in units(scenario, runs):
        run_unit(unit, None, None)


def bookkeeping(scenario: ss.Scenario, runs: int, repeats: int) -> dict[str, float]:
    """CPU seconds of runs bare and swept, in turn; the share that is added."""
    pairs = []
    for _ in range(repeats):
        pair = []
        for call in (bare, swept):
            gc.collect()
            started = time.process_time()
            call(scenario, runs)
            pair.append(time.process_time() - started)
        pairs.append(pair)
    shares = [1 - one / all_ for one, all_ in pairs]
    return {
        "runs": runs,
        "bare_cpu_s": significant(median(one for one, _ in pairs)),
        "swept_cpu_s": significant(median(all_ for _, all_ in pairs)),
        "added_ms_per_run": significant(median((all_ - one) / runs * 1e3 for one, all_ in pairs)),
        "hash_ms_per_run": significant(hashing(scenario, runs, repeats) / runs * 1e3),
        "share": significant(median(shares)),
        "lowest": significant(min(shares)),
        "highest": significant(max(shares)),
        "aim": AIM_SHARE,
        "repeats": repeats,
    }


def hashing(scenario: ss.Scenario, runs: int, repeats: int) -> float:
    """CPU seconds of the digests of so many runs in one batch."""
    buffer = Buffer()
    for unit in units(scenario, runs):
        buffer.add(run_unit(unit, None, None, reduce=run_tables).records)
    tables = buffer.stacked()
    return cpu(lambda: run_digests(tables), repeats)


def threads(scenario: ss.Scenario, runs: int, repeats: int) -> dict[str, float]:
    """Wall clock with one thread and with two, in turn."""
    pairs = []
    for _ in range(repeats):
        pair = []
        for workers in (1, 2):
            started = time.perf_counter()
            swept(scenario, runs, workers)
            pair.append(time.perf_counter() - started)
        pairs.append(pair)
    return {
        "runs": runs,
        "one_s": significant(median(one for one, _ in pairs)),
        "two_s": significant(median(two for _, two in pairs)),
        "ratio": significant(median(one / two for one, two in pairs)),
        "best": significant(max(one / two for one, two in pairs)),
        "aim": AIM_THREADS,
        "repeats": repeats,
    }


def memory(counts: tuple[int, ...]) -> dict[str, Any]:
    """Peak of resident memory by the number of runs, each in a process of its own."""
    found: dict[str, Any] = {"aim_bytes": AIM_MEMORY}
    for runs in counts:
        command = [sys.executable, str(Path(__file__)), "--sweep", str(runs)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        peak, seconds = done.stdout.split()
        found[str(runs)] = {"peak_mb": significant(int(peak) / 1e6), "seconds": significant(float(seconds))}
    return found


def one_sweep(runs: int) -> None:
    """For `memory`: sweep on two threads, print the peak in bytes and the seconds."""
    started = time.perf_counter()
    swept(scenario_of(24, 3, 260, 65), runs, workers=2)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(peak, time.perf_counter() - started)


def measure(small: bool) -> Mapping[str, Any]:
    """All three."""
    warm_up()
    if small:
        tiny = scenario_of(24, 3, 40, 10)
        return {
            "bookkeeping": bookkeeping(tiny, 4, 1),
            "memory": memory((4,)),
            "threads": threads(tiny, 4, 1),
        }
    reference = ss.load("builtin:reference")
    swept(reference, 4)
    return {
        "bookkeeping": bookkeeping(reference, 100, REPEATS),
        "memory": memory((1_000, 10_000)),
        "threads": threads(reference, 100, REPEATS),
    }


if __name__ == "__main__":
    if sys.argv[1:2] == ["--sweep"]:
        one_sweep(int(sys.argv[2]))
    else:
        sys.exit(main("sweep", __doc__ or "", measure))
