"""How a lesson spreads: mean adoption curves and paired differences, with bands over all days (ODD 4).

A pointwise interval answers for one day that was chosen beforehand. Whoever looks along the curve and asks
whether it leaves the band anywhere needs the simultaneous band, which holds on all days of one curve at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from siloSim.analysis.per_run import Cell, Gathered, gather
from siloSim.analysis.resampling import CURVE_RESAMPLES, FEWEST, counts, studentised, upper

if TYPE_CHECKING:
    import pandas as pd

    from siloSim.analysis.cells import Representative

type Floats = NDArray[np.float64]
type Curves = Mapping[Cell, Gathered]

EVE = -1  # the curve's first day: the eve of policy_day
FLOOR = 0.3  # share of the largest sd over days below which no day's sd is taken
LEVELS = ("arm", "point", "day", "mean", "low", "high", "low_all", "high_all")
DIFFERENCES = ("arm", "point", "day", "difference", "low", "high", "low_all", "high_all")


def curves_by_cell(
    batches: Iterable[Any],
    who: Literal["others", "home"] = "others",
    cells: Sequence[Cell] | None = None,
) -> dict[Cell, Gathered]:
    """The tables `adoption` of a sweep, batch by batch: cell → runs × days, day −1 first; 8 bytes each are kept.

    `who`: the other departments' people, or those of the lesson's home department. Errors as for `gather`.
    """
    chosen = set(cells) if cells is not None else None
    return {cell: of[who] for cell, of in gather(batches, "day", (who,), first=EVE, cells=chosen).items()}


def band(
    values: Floats, *, level: float = 0.95, seed: int = 7, resamples: int = CURVE_RESAMPLES
) -> tuple[Floats, Floats, Floats]:
    """Mean over runs, half-width by Student's t, half-width of the simultaneous band; each (days,).

    `values` are (runs, days). The band is mean ∓ c · max(sd, f)/√n with one c for all days: the quantile of
    the largest |mean* − mean| √n / max(sd*, f) over days, whole curves drawn with replacement. f is 0.3
    of the largest sd of all days. Without it, days on which hardly anybody has the lesson yet would decide
    about c, as their spread is small and hangs on a few runs (Tusher et al. 2001 have such a term for the
    same reason). Where all runs are equal the band has no width. With fewer than FEWEST runs it is
    Bonferroni's t over the days, and nan with fewer than two.
    """
    from scipy.special import stdtrit

    known = np.isfinite(values)
    n = known.sum(axis=0)
    with np.errstate(all="ignore"):
        mean = np.where(known, values, 0.0).sum(axis=0) / n
        apart = np.where(known, values - mean, 0.0)
        sd = np.sqrt((apart * apart).sum(axis=0) / (n - 1))
    sd[n < 2] = np.nan
    low, high = (np.where(known, values, end).T for end in (np.inf, -np.inf))
    equal = (n > 1) & (low.min(axis=1) == high.max(axis=1))
    sd[equal] = 0.0
    half = stdtrit(np.maximum(n - 1.0, 1.0), 0.5 + level / 2.0) * sd / np.sqrt(n)
    varying = sd > 0
    if not varying.any():
        return mean, half, half.copy()
    floor = FLOOR * float(sd[varying].max())
    few = n[varying].min() < FEWEST
    if few:
        c = stdtrit(np.maximum(n - 1.0, 1.0), 1.0 - (1.0 - level) / (2.0 * varying.sum()))
    else:
        found = studentised(values[:, varying], counts(len(values), seed, resamples), floor)
        c = np.maximum(upper(found.max(axis=1, keepdims=True), level), stdtrit(n - 1.0, 0.5 + level / 2.0))
    return mean, half, np.where(equal, 0.0, c * np.maximum(sd, floor) / np.sqrt(n))


def adoption_levels(
    curves: Curves,
    *,
    representative: Representative | None = None,
    cells: Sequence[Cell] | None = None,
    level: float = 0.95,
    seed: int = 7,
) -> pd.DataFrame:
    """One row per arm, point and day since policy_day: LEVELS. `low`, `high` hold for the day, `_all` for the curve.

    `cells` and `representative` as for `survival.survival_frame`.
    """
    shown = []
    for arm, point in cells if cells is not None else list(curves):
        runs = curves.get((arm, _stands(representative, arm, point)))
        if runs is not None:
            shown.append((arm, point, runs.values))
    return _frame(shown, LEVELS, level, seed)


def adoption_differences(
    curves: Curves,
    baseline: str,
    *,
    representative: Representative | None = None,
    cells: Sequence[Cell] | None = None,
    level: float = 0.95,
    seed: int = 7,
) -> pd.DataFrame:
    """One row per arm, point and day: DIFFERENCES, the mean over replications of arm − baseline at the same point.

    The band holds on all days of one comparison, not for several comparisons at once. Cells of the baseline,
    and those whose partner is missing, are left out.
    """
    shown = []
    for arm, point in cells if cells is not None else list(curves):
        after = curves.get((arm, _stands(representative, arm, point)))
        before = curves.get((baseline, _stands(representative, baseline, point)))
        if arm == baseline or after is None or before is None:
            continue
        _, one, two = np.intersect1d(
            after.replications, before.replications, assume_unique=True, return_indices=True
        )
        days = min(after.values.shape[1], before.values.shape[1])
        if len(one):
            shown.append((arm, point, after.values[one, :days] - before.values[two, :days]))
    return _frame(shown, DIFFERENCES, level, seed)


def _stands(representative: Representative | None, arm: str, point: int) -> int:
    return int(representative[arm][point]) if representative is not None else point


def _frame(
    shown: Sequence[tuple[str, int, Floats]], columns: Sequence[str], level: float, seed: int
) -> pd.DataFrame:
    import pandas as pd

    parts = []
    for arm, point, values in shown:
        mean, half, wide = band(values, level=level, seed=seed)
        numbers = (mean, mean - half, mean + half, mean - wide, mean + wide)
        days = np.arange(len(mean)) + EVE
        parts.append(
            pd.DataFrame(
                {"arm": arm, "point": point, "day": days} | dict(zip(columns[3:], numbers, strict=True))
            )
        )
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(columns))
    frame.attrs["level"] = level
    return frame
