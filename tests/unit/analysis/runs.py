"""Tables of runs made up for tests."""

from __future__ import annotations

import numpy as np
import pandas as pd

from siloSim.model.measures import OUTCOMES

LEVELS = {"days": 20.0, "share": 0.5, "index": 0.4, "challenges": 30.0, "h per person-day": 2.0, "money": 2e6}


def table_of(before: dict[str, list[float]], after: dict[str, list[float]]) -> pd.DataFrame:
    """Runs with just these outcomes, replication by replication."""
    parts = []
    for arm, columns in (("before", before), ("after", after)):
        part = pd.DataFrame(columns)
        part.insert(0, "arm", arm)
        part.insert(1, "point", 0)
        part.insert(2, "replication", range(len(part)))
        part.insert(3, "seed", 7)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def usual_runs(replications: int = 12, gain: float = 0.3, seed: int = 1) -> pd.DataFrame:
    """All outcomes; days fall by `gain`, everything else stays about where it is."""
    rng = np.random.default_rng(seed)
    before = {o.name: LEVELS[o.unit] * (1 + 0.1 * rng.normal(size=replications)) for o in OUTCOMES}
    after = {}
    for outcome in OUTCOMES:
        change = 1 - gain if outcome.unit == "days" else 1.0
        after[outcome.name] = before[outcome.name] * change * (1 + 0.01 * rng.normal(size=replications))
    before["gathering_hours"] = np.zeros(replications)
    return table_of(
        {name: list(values) for name, values in before.items()},
        {name: list(values) for name, values in after.items()},
    )
