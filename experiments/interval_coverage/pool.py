"""Outcomes of real paired runs, from which synthetic experiments are drawn.

    python experiments/interval_coverage/pool.py [--replications 300] [--seed 7] [--out FOLDER]

The reference organisation with four bundles at moderate strength: so many paired replications that their mean
may stand for the truth when experiments of 10 to 100 of them are drawn with replacement. Writes pool.csv.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from common import arguments, builtin, outcomes_of, read_runs, write_csv

import siloSim as ss
from siloSim.scenario import with_policies

BASE = "baseline"
BUNDLES = ("leadership_council", "joint_incentives", "knowledge_base", "mandated_collaboration")
OUTCOMES = ("time_in_system", "resolution_rmst", "probe_days_to_half", "trust_cross", "output", "money")


def arms() -> Mapping[str, ss.Scenario]:
    """The baseline, and it with each policy at half its strength."""
    base = builtin("reference")
    return {BASE: base} | {key: with_policies(base, [f"{key}:0.5"]) for key in BUNDLES}


def main(given: Sequence[str] | None = None) -> int:
    """Run and write."""
    options = arguments(__doc__, 300, Path(__file__).parent, given)
    found = read_runs(arms(), options.replications, options.seed, outcomes_of, about="pool")
    rows = [
        [arm, number, *(values[name] for name in OUTCOMES)]
        for arm, readings in found.items()
        for number, values in enumerate(readings)
    ]
    write_csv(options.out / "pool.csv", ["arm", "replication", *OUTCOMES], rows)
    print(f"Table: {options.out / 'pool.csv'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
