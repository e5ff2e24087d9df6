"""All benchmarks, one after the other, into one file.

    python benchmarks/run.py --out results/benchmarks/latest.json [--small]

Each runs in a process of its own, so that none warms the other's caches or memory. Figures are printed as they come.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from common import machine, write

BENCHMARKS = ("startup", "day", "profile_day", "demo", "agents", "sweep")


def figures_of(name: str, small: bool) -> Any:
    """What one benchmark measures."""
    command = [sys.executable, str(Path(__file__).with_name(f"{name}.py")), *(["--small"] if small else [])]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)["figures"]


def lines(figures: dict[str, Any]) -> list[str]:
    """The figures that people ask for, in words."""
    start, day, profile, demo, agents, sweep = (figures[name] for name in BENCHMARKS)
    found = [
        f"silosim --help        {start['help']['wall_s']:6.2f} s wall, {start['help']['cpu_s']:.2f} s CPU"
    ]
    if "run" in start:
        found.append(
            f"first silosim run     {start['run']['wall_s']:6.2f} s wall, {start['run']['cpu_s']:.2f} s CPU"
        )
    for people, row in day.items():
        found.append(
            f"day, {int(people):>7,} people {row['day_ns']:6.0f} ns, whole run {row['run_ns']:.0f} ns per employee-day"
        )
    costly = sorted(profile["ns"], key=profile["ns"].get, reverse=True)[:5]
    found.append(
        "day by process        " + ", ".join(f"{name} {profile['ns'][name]:.0f} ns" for name in costly)
    )
    runs = f"{demo['replications']} + {demo['replications']} runs"
    found.append(
        f"demo, {runs:<16}{demo['cpu_s_runs']:6.1f} s CPU, {demo['cpu_s_all']:.1f} s with report and results, {demo['wall_s']:.1f} s wall"
    )
    found += [
        f"agents, {int(people):>7,} people {row['build_us']:.1f} µs and {row['bytes']:.0f} bytes each to build; a day takes "
        f"{row['day_plain_ns']:.0f} ns per employee without, {row['day_seen_ns']:.0f} ns with, {row['day_read_ns']:.0f} ns if read"
        for people, row in agents.items()
    ]
    kept, threads = sweep["bookkeeping"], sweep["threads"]
    found.append(
        f"sweep                 bookkeeping {kept['share']:.1%} of CPU, {kept['added_ms_per_run']:.2f} ms a run; "
        + ", ".join(
            f"{row['peak_mb']:.0f} MB at {runs} runs"
            for runs, row in sweep["memory"].items()
            if runs.isdigit()
        )
        + f"; two threads {threads['ratio']:.2f} times one"
    )
    return found


def main() -> int:
    """Run all, print the main figures, write the rest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="write the JSON there instead of to standard output")
    parser.add_argument("--small", action="store_true", help="at sizes that only show that they run")
    options = parser.parse_args()
    figures = {name: figures_of(name, options.small) for name in BENCHMARKS}
    write({"small": options.small, **machine(), "figures": figures}, options.out)
    if options.out is not None:
        print("\n".join(lines(figures)))
        print(f"All figures: {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
