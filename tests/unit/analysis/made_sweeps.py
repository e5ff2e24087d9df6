"""Runs of made-up sweeps: several arms at several points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd


def sweep_runs(
    arms: Sequence[str] = ("base", "one", "two"),
    points: int = 2,
    replications: int = 12,
    outcomes: Mapping[str, float] = {"time_in_system": 8.0, "money": 1e6},
    seed: int = 1,
) -> pd.DataFrame:
    """Common luck per replication, an effect of 2 % per place of the arm, and noise of one run."""
    luck = np.random.default_rng(seed)
    common = luck.normal(size=(len(outcomes), replications))
    rows = []
    for place, arm in enumerate(arms):
        for point in range(points):
            for replication in range(replications):
                values = {
                    name: level
                    * (
                        1
                        - 0.02 * place
                        + 0.05 * point
                        + 0.1 * common[number, replication]
                        + 0.01 * luck.normal()
                    )
                    for number, (name, level) in enumerate(outcomes.items())
                }
                rows.append({"arm": arm, "point": point, "replication": replication, "seed": 7} | values)
    return pd.DataFrame(rows)


def points_frame(count: int) -> pd.DataFrame:
    """The design of `count` points of one factor."""
    return pd.DataFrame({"behaviour.x": np.arange(float(count))}, index=pd.RangeIndex(count, name="point"))
