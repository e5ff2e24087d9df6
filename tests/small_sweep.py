"""A small sweep as a program of its own, to be killed and to be gone on with; see tools/soak.py.

    python tests/small_sweep.py FOLDER [--executor threads] [--workers 2] [--replications 40]

Prints `running` when the first run is through, then one line of JSON: what was run, and the content hash. Its batches are
small, so that there are many moments at which a kill could do harm.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import siloSim as ss
from siloSim.runs import batches
from siloSim.runs.design import RunSpec, lay_out
from siloSim.runs.sweep_store import open_for_writing
from siloSim.runs.sweeping import run_units
from siloSim.scenario import with_policies

POINTS = (0.02, 0.05, 0.1)  # of behaviour.trust.gain
ARMS = 2


def units(replications: int, people: int = 40, horizon: int = 260) -> Iterator[tuple[RunSpec, ...]]:
    """Two arms at three points, replication by replication."""
    base = ss.load("builtin:reference").with_(
        **{
            "organisation.departments": {"A": people, "B": people},
            "calendar.horizon": horizon,
            "calendar.warmup": 30,
            "calendar.policy_day": 30,
        }
    )
    arms = [
        {"today": scenario, "council": with_policies(scenario, ["leadership_council"], add=True)}
        for scenario in (base.with_(**{"behaviour.trust.gain": gain}) for gain in POINTS)
    ]
    keep = frozenset({"runs", "adoption"})
    for replication in range(replications):
        for point, scenarios in enumerate(arms):
            yield lay_out(scenarios, [replication], seed=7, point=point, keep=keep)


class Announced:
    """Says once that runs come."""

    def __init__(self) -> None:
        self.first: int | None = None  # what was stored before; then -1

    def __call__(self, done: int, planned: int) -> None:
        if self.first is None:
            self.first = done
        elif self.first >= 0 and done > self.first:
            self.first = -1
            print("running", flush=True)


def main() -> None:
    """Run what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--executor", default="threads")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cluster")
    parser.add_argument("--replications", type=int, default=40)
    parser.add_argument("--batch", type=int, default=7, help="runs in a batch")
    options = parser.parse_args()
    batches.MOST_RUNS = options.batch
    planned = len(POINTS) * ARMS * options.replications
    with open_for_writing(
        options.folder, inputs={"seed": 7, "gain": list(POINTS)}, name="small sweep", mode="resume"
    ) as store:
        swept = run_units(
            units(options.replications),
            planned,
            store,
            executor=options.executor,
            workers=options.workers,
            cluster=options.cluster,
            progress=Announced(),
        )
        digest = store.finish(complete=len(store.done) == planned)
    print(json.dumps({"hash": digest, "skipped": swept.skipped, "runs": swept.runs_done}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
