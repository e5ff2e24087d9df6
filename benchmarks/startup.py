"""How long a fresh process takes to say or do something: `silosim --help`, and a first `silosim run`.

    python benchmarks/startup.py [--out FILE] [--small]

Caches are warm: every command runs once untimed. CPU is user and system time of the process and its
children, wall is what somebody waits; both are medians. The run is one replication of the reference
organisation over two years, saved with its results.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from common import main, significant

import siloSim

COMMANDS: dict[str, tuple[str, ...]] = {
    "help": ("-m", "siloSim", "--help"),
    "run": ("-m", "siloSim", "run", "builtin:reference", "--quiet"),
    "import": ("-c", "import siloSim"),
    "python": ("-c", "pass"),  # what cannot be saved
}


def started(arguments: Sequence[str], folder: Path) -> tuple[float, float]:
    """CPU and wall seconds of one process, in its own folder."""
    # The siloSim that this process has, wherever the command runs.
    environment = os.environ | {"PYTHONPATH": str(Path(siloSim.__file__).resolve().parents[1])}
    before, wall = _children(), time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, check=True, capture_output=True)
    return _children() - before, time.perf_counter() - wall


def _children() -> float:
    """CPU seconds of all processes that this one has started and seen end."""
    if sys.platform == "win32":  # not counted there
        return float("nan")
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(small: bool) -> Mapping[str, Any]:
    """Medians over seven processes for each command."""
    repeats = 1 if small else 7
    found: dict[str, Any] = {"repeats": repeats}
    for name, arguments in COMMANDS.items():
        if small and name == "run":
            continue
        with tempfile.TemporaryDirectory() as folder:
            if not small:
                started(arguments, Path(folder))
            times = [started(arguments, Path(folder)) for _ in range(repeats)]
        found[name] = {
            "cpu_s": significant(median(cpu for cpu, _ in times)),
            "wall_s": significant(median(wall for _, wall in times)),
        }
    return found


if __name__ == "__main__":
    sys.exit(main("startup", __doc__ or "", measure))
