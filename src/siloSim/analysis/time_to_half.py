"""Until half of a lost lesson is regained: a time that some runs do not see end (ODD 4).

A run that has not got there within the window is censored at the window, the same day for every run of a
cell, and nobody is censored earlier. So Kaplan–Meier over runs is the share of runs not there yet, and the
mean of min(time, window), which is what the outcome `probe_days_to_half` holds, is the restricted mean. Its
paired difference comes from `many_arms.contrast_frame`; here are the curve, and the share that the restricted
mean says nothing about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from siloSim.analysis.cells import Cells, Floats, Representative
from siloSim.analysis.contrasts import paired
from siloSim.analysis.per_run import Cell
from siloSim.analysis.proportions import wilson
from siloSim.model import survival

if TYPE_CHECKING:
    import pandas as pd

OUTCOME = "probe_days_to_half"
SHARES = (
    "arm", "point", "n", "undefined", "not_reached", "low", "high", "median", "mean", "mean_low", "mean_high",
)  # fmt: skip
CURVE = ("arm", "point", "day", "survival", "low", "high", "at_risk")

type Windows = int | Mapping[int, int]


def half_shares(
    runs: pd.DataFrame,
    window: Windows,
    *,
    representative: Representative | None = None,
    cells: Sequence[Cell] | None = None,
    level: float = 0.95,
    outcome: str = OUTCOME,
) -> pd.DataFrame:
    """One row per arm and point: SHARES.

    `not_reached`: share of the `n` runs in which half is not regained within the window, with Wilson's
    interval. `median`: days after which half of the runs have regained it, nan where fewer do. `mean`: the
    restricted mean, counting a run to the window's end at most, with Student's t interval. `undefined` runs
    have no lesson to regain.

    Parameters
    ----------
    window
        Days from policy_day to the horizon; by point, where the design varies them.
    cells, representative
        As for `survival.survival_frame`.

    Raises
    ------
    ResultsError
        See `cells.Cells`.
    """
    import pandas as pd

    rows = []
    for arm, point, days, end in _times(runs, window, representative, cells, outcome):
        known = days[np.isfinite(days)]
        n = len(known)
        share = float((known >= end).mean()) if n else float("nan")
        middle = survival.median(survival.kaplan_meier(known, known < end))
        mean = paired(np.zeros(n), known, level)
        low, high = (value if np.isfinite(value) else float("nan") for value in (mean.low, mean.high))
        rows.append(
            (arm, point, n, len(days) - n, share, *wilson(share, n, level), middle, mean.after, low, high)
        )
    frame = pd.DataFrame(rows, columns=list(SHARES))
    frame.attrs["level"] = level
    return frame


def half_curves(
    runs: pd.DataFrame,
    window: Windows,
    *,
    representative: Representative | None = None,
    cells: Sequence[Cell] | None = None,
    level: float = 0.95,
    outcome: str = OUTCOME,
) -> pd.DataFrame:
    """One row per arm, point and day from 0 to the window: CURVE, the share of runs that have not regained half yet.

    Runs are independent, so the interval is Kaplan–Meier's own log-log band by Greenwood, which here is that
    of a share; nan where no run is left. Parameters and errors as for `half_shares`.
    """
    import pandas as pd

    parts = []
    for arm, point, days, end in _times(runs, window, representative, cells, outcome):
        known = days[np.isfinite(days)]
        curve = survival.kaplan_meier(known, known < end)
        low, high = survival.band(curve, level)
        day = np.arange(end + 1)
        step = np.searchsorted(curve.time, day, side="right")
        parts.append(
            pd.DataFrame(
                {
                    "arm": arm,
                    "point": point,
                    "day": day,
                    "survival": survival.survival_at(curve, day),
                    "low": np.concatenate(([1.0], low))[step],
                    "high": np.concatenate(([1.0], high))[step],
                    "at_risk": survival.at_risk_at(curve, day),
                }
            )
        )
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(CURVE))
    frame.attrs["level"] = level
    return frame


def _times(
    runs: pd.DataFrame,
    window: Windows,
    representative: Representative | None,
    cells: Sequence[Cell] | None,
    outcome: str,
) -> list[tuple[str, int, Floats, int]]:
    """Arm, point, days of its runs, window."""
    laid = Cells(runs)
    values = laid.values(outcome)
    found = []
    for arm, point in cells if cells is not None else list(laid.place):
        row = laid.place.get((arm, int(representative[arm][point]) if representative is not None else point))
        if row is not None:
            end = window if isinstance(window, int) else window[point]
            found.append((arm, point, values[row, laid.ran[row]], end))
    return found
