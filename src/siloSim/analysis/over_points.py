"""What an arm does on average over a design's points: for designs in which no single point is of interest (ODD 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from siloSim.analysis.contrasts import paired, verdict

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "outcome", "unit", "direction", "arm", "difference", "low", "high", "verdict", "smallest", "largest", "better",
    "points", "undefined",
)  # fmt: skip


def over_points(contrasts: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """One row per outcome and arm: COLUMNS, from a contrast frame with several points.

    `difference` is the mean over points of the points' mean differences, every point counting the same, its
    interval Student's t with points as what was sampled: it speaks for the space that the design samples, and
    holds luck within points too, since that is in every point's mean. `smallest` and `largest` are the
    extremes over points, `better` the share of points where the arm's mean is the better one (ties half).
    Points where the difference is undefined are counted apart.

    A Latin hypercube or Sobol sequence covers the space more evenly than independent points would, so the
    interval is then too wide rather than too narrow (McKay et al. 1979). Grids and lists are no sample: read
    their points one by one. With fewer than two points low and high are nan.
    """
    import pandas as pd

    rows = []
    for keys, part in contrasts.groupby(["outcome", "unit", "direction", "arm"], sort=False, observed=True):
        outcome, unit, direction, arm = map(str, keys)
        values = part["difference"].to_numpy(dtype=float)
        pair = paired(np.zeros(len(values)), values, level, "higher" if direction == "higher" else "lower")
        known = values[np.isfinite(values)]
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
