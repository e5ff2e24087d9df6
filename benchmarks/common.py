"""What the benchmarks share: scenarios of a given size, the machine they ran on, and where figures go."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import siloSim as ss
from siloSim.runs.store import versions

# People and departments; the smallest is close to the built-in organisation.
SIZES: tuple[tuple[int, int], ...] = ((200, 6), (1_000, 12), (10_000, 25), (100_000, 50))
SETTLE = 130  # days before anything is timed: backlog, ties and know-how have found their level by then


def scenario_of(people: int, departments: int, horizon: int, settle: int = SETTLE) -> ss.Scenario:
    """The reference scenario with other head counts and another horizon, in days; departments of equal size."""
    base, rest = divmod(people, departments)
    sizes = {f"D{d + 1}": base + (1 if d < rest else 0) for d in range(departments)}
    return ss.load("builtin:reference").with_(
        **{
            "organisation.departments": sizes,
            "calendar.horizon": horizon,
            "calendar.warmup": settle,
            "calendar.policy_day": settle,
        }
    )


def cpu(call: Callable[[], Any], repeats: int) -> float:
    """Median CPU seconds of this process over so many calls."""
    seconds = []
    for _ in range(repeats):
        started = time.process_time()
        call()
        seconds.append(time.process_time() - started)
    return median(seconds)


def machine() -> dict[str, Any]:
    """What figures depend on: processor, cores, system, versions."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": platform.system(),
        "versions": versions(),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def significant(value: float, digits: int = 3) -> float:
    """`value` rounded to so many significant digits."""
    return float(f"{value:.{digits}g}")


def main(
    name: str,
    about: str,
    measure: Callable[[bool], Mapping[str, Any]],
    arguments: Sequence[str] | None = None,
) -> int:
    """Command line of one benchmark: measure, and write JSON to standard output or --out."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--out", type=Path, help="write the JSON there instead of to standard output")
    parser.add_argument("--small", action="store_true", help="at a size that only shows that it runs")
    options = parser.parse_args(arguments)
    found = {"benchmark": name, "small": options.small, **machine(), "figures": measure(options.small)}
    write(found, options.out)
    return 0


def write(found: Mapping[str, Any], out: Path | None) -> None:
    """JSON to a file, or to standard output where none is given."""
    text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    if out is None:
        sys.stdout.write(text)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
