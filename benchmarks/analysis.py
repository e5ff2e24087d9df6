"""What it costs to analyse a sweep of 10,000 runs: 5 arms at 40 points, 50 replications, all outcomes and curves.

    python benchmarks/analysis.py [--out FILE] [--small]

The tables are made up, of the size that runs of a window of 390 days have, and handed over in ten batches.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from common import main

from siloSim.analysis import adoption, survival
from siloSim.analysis.efficient import efficient_arms
from siloSim.analysis.many_arms import contrast_frame
from siloSim.analysis.time_to_half import half_curves, half_shares
from siloSim.model.measures import OUTCOMES

ARMS = tuple(f"arm {number}" for number in range(5))
WINDOW = 390


def runs_table(points: int, replications: int) -> pd.DataFrame:
    """Every outcome of every run."""
    luck = np.random.default_rng(1)
    keys = pd.DataFrame(
        product(ARMS, range(points), range(replications)), columns=["arm", "point", "replication"]
    )
    common = luck.normal(size=(replications, len(OUTCOMES)))[keys["replication"]]
    values = 10.0 + common + 0.3 * luck.normal(size=common.shape)
    frame = pd.concat([keys, pd.DataFrame(values, columns=[o.name for o in OUTCOMES])], axis=1)
    frame["probe_days_to_half"] = np.minimum(WINDOW, np.round(30 * frame["probe_days_to_half"]))
    return frame


def curve_tables(points: int, replications: int, kind: str) -> Iterator[Any]:
    """`adoption` or `survival` of all runs, in batches of some replications."""
    luck = np.random.default_rng(2)
    for some in np.array_split(np.arange(replications), 10):
        cells = list(product(some, range(points), range(len(ARMS))))
        replication, point, arm = (
            np.repeat(column, WINDOW + 1).astype(np.int32) for column in np.array(cells).T
        )
        columns: dict[str, Any] = {
            "arm": pa.DictionaryArray.from_arrays(pa.array(arm), pa.array(ARMS)),
            "point": pa.array(point),
            "replication": pa.array(replication),
        }
        shape = (len(cells), WINDOW + 1)
        if kind == "adoption":
            share = np.cumsum(luck.random(shape), axis=1).ravel() / WINDOW
            columns |= {"day": _days(len(cells), -1), "home": pa.array(share), "others": pa.array(share)}
        else:
            resolved = luck.poisson(3.0, shape).astype(np.int32)
            at_risk = np.cumsum(resolved[:, ::-1], axis=1)[:, ::-1].astype(np.int32)
            columns |= {"age": _days(len(cells), 0), "at_risk": pa.array(at_risk.ravel()), "resolved": pa.array(resolved.ravel())}  # fmt: skip
        yield pa.table(columns)


def _days(runs: int, first: int) -> Any:
    return pa.array(np.tile(np.arange(first, WINDOW + 1 + first, dtype=np.int32), runs))


def measure(small: bool) -> dict[str, Any]:
    """CPU seconds by what they are spent on."""
    points, replications = (2, 10) if small else (40, 50)
    runs = runs_table(points, replications)
    lessons, ages = (list(curve_tables(points, replications, kind)) for kind in ("adoption", "survival"))
    base = ARMS[0]
    found: dict[str, float] = {}

    def timed(name: str, call: Callable[[], Any]) -> Any:
        before = time.process_time()
        value = call()
        found[name] = round(time.process_time() - before, 2)
        print(f"{name:22} {found[name]:6.2f} s", file=sys.stderr)
        return value

    timed("contrasts", lambda: contrast_frame(runs, pd.DataFrame(index=range(points)), None, base))
    timed("efficient arms", lambda: [efficient_arms(runs, point, None, base) for point in range(points)])
    timed("time to half", lambda: (half_shares(runs, WINDOW), half_curves(runs, WINDOW)))
    counts = timed("gathering ages", lambda: survival.counts_by_cell(ages))
    timed("Kaplan-Meier", lambda: survival.survival_frame(counts))
    timed("restricted means", lambda: survival.restricted_mean_runs(counts))
    curves = timed("gathering curves", lambda: adoption.curves_by_cell(lessons))
    timed("adoption levels", lambda: adoption.adoption_levels(curves))
    timed("adoption differences", lambda: adoption.adoption_differences(curves, base))
    found["all"] = round(sum(found.values()), 2)
    print(f"{'all':22} {found['all']:6.2f} s for {len(runs)} runs", file=sys.stderr)
    return {"runs": len(runs), "cpu_s": found}


if __name__ == "__main__":
    raise SystemExit(main("analysis", __doc__, measure))
