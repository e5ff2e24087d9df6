"""Kaplan–Meier over the runs of a cell, and the restricted mean of each run (ODD 4).

Challenges of one run share its people and its luck, so they are not independent and Greenwood's variance,
which takes them to be, is too small. Intervals come from the spread over replications instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from siloSim.analysis.cells import Representative
from siloSim.analysis.per_run import Cell, gather
from siloSim.analysis.resampling import CURVE_RESAMPLES
from siloSim.analysis.simultaneous import alone
from siloSim.model.measures import TAU

if TYPE_CHECKING:
    import pandas as pd

type Floats = NDArray[np.float64]
type Whole = NDArray[np.integer]

COLUMNS = ("arm", "point", "age", "survival", "low", "high", "at_risk")


@dataclass(frozen=True, slots=True, eq=False)
class RunCounts:
    """Challenges by run and age of one cell."""

    replications: NDArray[np.int64]  # (R,)
    at_risk: Whole  # (R, ages): open just before age 0, 1, … days
    resolved: Whole  # (R, ages): resolved at it


def counts_by_cell(batches: Iterable[Any], cells: Sequence[Cell] | None = None) -> dict[Cell, RunCounts]:
    """The tables `survival` of a sweep, batch by batch; 8 bytes per run and age are kept. Errors as for `gather`."""
    found = gather(batches, "age", ("at_risk", "resolved"), cells=set(cells) if cells is not None else None)
    return {
        cell: RunCounts(of["at_risk"].replications, of["at_risk"].values, of["resolved"].values)
        for cell, of in found.items()
    }


def pooled(
    at_risk: Whole, resolved: Whole, level: float = 0.95, seed: int = 7
) -> tuple[Floats, Floats, Floats]:
    """Kaplan–Meier of all runs together with a pointwise interval that respects the runs: S, low, high, (ages,).

    S(a) = product over u <= a of (1 − D_u/N_u), with D and N added over runs. With run i's part in ln S(a),

        l_i(a) = − sum over u <= a of (d_iu − (D_u/N_u) n_iu) / (N_u − D_u),

    Var ln S(a) = R/(R − 1) · sum over i of l_i(a)² (the infinitesimal jackknife over runs: Ying & Wei 1994;
    Williams 1995), and the interval is S^exp(∓ c · sd(ln S)/ln S): log-log, so within 0 and 1. c is the
    larger of t(R − 1) and the bootstrap's multiple for the l_i(a), which few runs with many open challenges
    make skewed. `at_risk` and `resolved` are (R, ages). Where nobody is at risk any more, S keeps its last
    value; before the first event it is 1 to 1; nan to nan where S is 0 and with fewer than two runs.

    >>> pooled(np.array([[2, 2, 1]]), np.array([[0, 1, 0]]))[0].tolist()
    [1.0, 0.5, 0.5]
    """
    from scipy.special import stdtrit

    runs = len(at_risk)
    total = at_risk.sum(axis=0, dtype=np.int64)
    gone = resolved.sum(axis=0, dtype=np.int64)
    hazard = np.divide(gone, total, out=np.zeros(len(total)), where=total > 0)
    survival = np.cumprod(1.0 - hazard)
    blank = np.full(len(total), np.nan)
    if runs < 2:
        return survival, blank, blank.copy()
    left = (total - gone).astype(np.float64)
    part = np.divide(
        resolved - hazard * at_risk, left, out=np.zeros(at_risk.shape), where=np.broadcast_to(left > 0, at_risk.shape)
    )  # fmt: skip
    part = np.cumsum(part, axis=1)
    sd = np.sqrt(runs / (runs - 1.0) * (part * part).sum(axis=0))
    inside = (survival > 0) & (survival < 1)
    log = np.log(np.where(inside, survival, 0.5))
    multiple = alone(part, level=level, seed=seed, resamples=CURVE_RESAMPLES)
    spread = np.fmax(float(stdtrit(runs - 1.0, 0.5 + level / 2.0)), multiple) * sd / log  # negative: ln S < 0
    flat = np.where(survival == 1.0, 1.0, np.nan)
    with np.errstate(over="ignore"):
        low, high = (np.where(inside, np.exp(log * np.exp(sign * spread)), flat) for sign in (-1.0, 1.0))
    return survival, low, high


def survival_frame(
    counts: Mapping[Cell, RunCounts],
    *,
    representative: Representative | None = None,
    cells: Sequence[Cell] | None = None,
    level: float = 0.95,
    seed: int = 7,
) -> pd.DataFrame:
    """One row per arm, point and age: survival, pointwise interval over replications, number at risk; COLUMNS.

    Parameters
    ----------
    counts
        Of `counts_by_cell`.
    representative
        Arm → for each point the point whose runs stand for it; None: each for itself.
    cells
        (arm, point) to show, in this order; None: those of `counts`. Those without runs are left out.
    """
    import pandas as pd

    parts = []
    for arm, point in cells if cells is not None else list(counts):
        stands = int(representative[arm][point]) if representative is not None else point
        runs = counts.get((arm, stands))
        if runs is None:
            continue
        survival, low, high = pooled(runs.at_risk, runs.resolved, level, seed)
        parts.append(
            pd.DataFrame(
                {
                    "arm": arm,
                    "point": point,
                    "age": np.arange(len(survival)),
                    "survival": survival,
                    "low": low,
                    "high": high,
                    "at_risk": runs.at_risk.sum(axis=0, dtype=np.int64),
                },
                columns=list(COLUMNS),
            )
        )
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    frame.attrs["level"] = level
    return frame


def restricted_means(at_risk: Whole, resolved: Whole, tau: float = TAU) -> Floats:
    """Integral from 0 to tau of S_i(a) da for every run i, in days, shape (R,); nan for a run without challenges.

    As the outcome `resolution_rmst`, but for rounding in the last digits; tau is cut to the ages that there
    are.
    """
    hazard = np.divide(resolved, at_risk, out=np.zeros(at_risk.shape), where=at_risk > 0)
    survival = np.cumprod(1.0 - hazard, axis=1)  # S(a) holds from a to a + 1
    length = min(float(tau), at_risk.shape[1] - 1.0)
    whole = int(length)
    found = survival[:, :whole].sum(axis=1)
    if length > whole:
        found = found + (length - whole) * survival[:, whole]
    return np.where(at_risk[:, 0] > 0, found, np.nan)


def restricted_mean_runs(counts: Mapping[Cell, RunCounts], tau: float = TAU) -> pd.DataFrame:
    """One row per run: arm, point, replication, `resolution_rmst` to `tau` days.

    It goes into `many_arms.contrast_frame` for the paired difference with its intervals at another tau than
    the outcome's. Choose the same tau for all arms, within the shortest window.
    """
    import pandas as pd

    parts = [
        pd.DataFrame(
            {
                "arm": arm,
                "point": point,
                "replication": runs.replications,
                "resolution_rmst": restricted_means(runs.at_risk, runs.resolved, tau),
            }
        )
        for (arm, point), runs in counts.items()
    ]
    columns = ["arm", "point", "replication", "resolution_rmst"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
