"""What an arm does on average over a design's points: for designs in which no single point is of interest (ODD 4)."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from siloSim.analysis.cells import Cells, Floats, Representative
from siloSim.analysis.contrasts import paired, verdict

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "outcome", "unit", "direction", "arm", "difference", "low", "high", "verdict", "smallest", "largest", "better",
    "points", "undefined",
)  # fmt: skip


def over_points(
    contrasts: pd.DataFrame,
    runs: pd.DataFrame,
    representative: Representative | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """One row per outcome and arm: COLUMNS, from a contrast frame with several points.

    `difference` is the mean over points of the points' mean differences, every point counting the same. Points
    and replications are both samples, and all points share the luck of a replication, so more points do not
    average it away: with s_p the sd of the P points' means and s_r that of the R replications' means over points,

        difference ∓ t(f) √(s_p²/P + s_r²/R), f by Satterthwaite 1946.

    What is left within a point and replication is in both terms, which errs on the wide side. s_r is of the
    replications that have a value at every point used; with fewer than two of them low and high are nan.
    `smallest` and `largest` are the extremes over points, `better` the share of points where the arm's mean is
    the better one (ties half). Points where the difference is undefined are counted apart. `runs` and
    `representative` are what `contrasts` was made of.

    A Latin hypercube or Sobol sequence covers the space more evenly than independent points would, so the
    interval is then too wide rather than too narrow (McKay et al. 1979). Grids and lists are no sample: read
    their points one by one. With fewer than two points low and high are nan.
    """
    import pandas as pd

    laid = Cells(runs)
    rows = []
    for keys, part in contrasts.groupby(["outcome", "unit", "direction", "arm"], sort=False, observed=True):
        outcome, unit, direction, arm = map(str, keys)
        values = part["difference"].to_numpy(dtype=float)
        pair = paired(np.zeros(len(values)), values, level, "higher" if direction == "higher" else "lower")
        defined = np.isfinite(values)
        known = values[defined]
        half = _half(known, _luck(laid, outcome, part[defined], representative), level)
        pair = replace(pair, low=pair.difference - half, high=pair.difference + half)
        low, high = (value if np.isfinite(value) else float("nan") for value in (pair.low, pair.high))
        word = verdict(pair, "higher" if direction == "higher" else "lower")
        smallest, largest = (float(known.min()), float(known.max())) if len(known) else (float("nan"),) * 2
        rows.append(
            (outcome, unit, direction, arm, pair.difference, low, high, word, smallest, largest,
             pair.better_probability, pair.n, pair.undefined)
        )  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame.attrs["level"] = level
    return frame


def _luck(laid: Cells, outcome: str, part: pd.DataFrame, representative: Representative | None) -> Floats:
    """Mean difference over all points, by replication that has a value at each of them."""
    values = laid.values(outcome)

    def row(arm: str, point: int) -> int:
        return laid.place[arm, int(representative[arm][point]) if representative is not None else point]

    total = np.zeros(len(laid.replications))
    for arm, point, base, at in zip(
        part["arm"], part["point"], part["baseline_arm"], part["baseline_point"], strict=True
    ):
        total += values[row(str(arm), int(point))] - values[row(str(base), int(at))]
    total = total[np.isfinite(total)]
    return total / max(len(part), 1)


def _half(points: Floats, luck: Floats, level: float) -> float:
    """Half the interval's width; infinite with fewer than two points or replications."""
    from scipy.special import stdtrit

    if len(points) < 2 or len(luck) < 2:
        return math.inf
    parts = [(float(sample.var(ddof=1)) / len(sample), len(sample) - 1) for sample in (points, luck)]
    variance = sum(part for part, _ in parts)
    shares = sum((part / variance) ** 2 / degrees for part, degrees in parts) if variance > 0 else 1.0
    return float(stdtrit(1.0 / shares, 0.5 + level / 2.0)) * math.sqrt(variance)
