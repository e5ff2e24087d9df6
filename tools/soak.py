"""Kill a sweep again and again, go on with it each time, and see that nothing differs in the end.

    python tools/soak.py [--kills 50] [--seed 1] [--executor threads --executor processes ...]

A small sweep (tests/small_sweep.py) is started as a process group of its own and killed with signal 9 at a
random moment, the start included; then it is started again with the same folder, and so on. After the last
kill it may finish. Its content hash, and that of its files read back, have to be that of a sweep that
nobody disturbed. `make soak` runs it; a test does so with a few kills.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from siloSim.runs.sweep_store import open_sweep

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "tests" / "small_sweep.py"
KINDS = ("serial", "threads", "processes", "dask")
PATIENCE = 300.0  # seconds that an undisturbed sweep may take


@dataclass(frozen=True, slots=True)
class Life:
    """One start of the sweep until it was killed, or finished."""

    seconds: float  # after the first run, or after the start where it was killed before
    ran: bool
    killed: bool
    stored: int  # runs in the folder afterwards


def command(folder: Path, executor: str, replications: int) -> list[str]:
    """The sweep as a program."""
    return [
        sys.executable,
        str(SCRIPT),
        str(folder),
        "--executor",
        executor,
        "--replications",
        str(replications),
    ]


def undisturbed(folder: Path, executor: str = "threads", replications: int = 40) -> dict[str, Any]:
    """What a sweep says that nobody disturbs: hash, skipped, runs."""
    done = subprocess.run(
        command(folder, executor, replications),
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    if done.returncode:
        raise RuntimeError(f"the sweep stopped with {done.returncode}:\n{done.stderr}")
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def killed(
    folder: Path, executor: str, kills: int, luck: random.Random, longest: float, replications: int = 40
) -> Iterator[Life]:
    """Start the sweep and kill its process group, so many times; `longest` is the longest life in seconds.

    A sixth of the kills comes while the program is still starting.
    """
    for _ in range(kills):
        process = subprocess.Popen(
            command(folder, executor, replications),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        early = luck.random() < 1 / 6
        assert process.stdout is not None
        ran = not early and process.stdout.readline().strip() == "running"
        seconds = luck.uniform(0.0, 1.5 if early else longest)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        running = process.poll() is None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.stdout.close()
        process.wait()
        yield Life(seconds, ran, running, stored(folder))


def stored(folder: Path) -> int:
    """Runs in the folder; everything that counts is read, whatever the kill left."""
    if not (folder / "manifest.json").exists():
        return 0
    results = open_sweep(folder)
    results.hash()
    return results.runs


def main() -> int:
    """Kill, go on, compare; a table of the lives."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=50, help="of each executor (default 50)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument(
        "--replications",
        type=int,
        help="of the sweep, 6 runs each (default: 20 for each kill, so that it lasts)",
    )
    parser.add_argument(
        "--longest", type=float, default=1.0, help="longest life in seconds after the first run"
    )
    parser.add_argument("--executor", action="append", choices=KINDS, help="default: threads and processes")
    options = parser.parse_args()
    replications = options.replications or 20 * options.kills
    bad = 0
    with tempfile.TemporaryDirectory(prefix="silosim-soak-") as place:
        expected = undisturbed(Path(place) / "undisturbed", replications=replications)["hash"]
        print(f"undisturbed: {expected}")
        for executor in options.executor or ["threads", "processes"]:
            luck = random.Random(options.seed)
            folder = Path(place) / executor
            started = time.monotonic()
            print(f"\n{executor}\n kill   lived s   runs stored")
            lives = killed(folder, executor, options.kills, luck, options.longest, replications)
            counted = 0
            for number, life in enumerate(lives, 1):
                counted += life.killed
                what = "" if life.ran else "  while starting"
                what = what if life.killed else "  finished before it was killed"
                print(f"{number:5}{life.seconds:10.2f}{life.stored:14}{what}", flush=True)
            last = undisturbed(folder, executor, replications)
            found = {last["hash"], open_sweep(folder).hash()}
            same = found == {expected}
            bad += not same
            print(
                f"{counted} of {options.kills} kills came before it had finished; "
                f"then finished with {last['runs']} runs more, {last['skipped']} were stored; "
                f"{'equal hash' if same else 'ANOTHER HASH: ' + ', '.join(found)}; "
                f"{time.monotonic() - started:.0f} s"
            )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
