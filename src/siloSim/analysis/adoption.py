"""How a lesson spreads: mean adoption curves and paired differences, with bands over all days (ODD 4).

A pointwise interval answers for one day that was chosen beforehand. Whoever looks along the curve and asks whether
it leaves the band anywhere needs the simultaneous band, which holds on all days of one curve at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from siloSim.analysis.per_run import Cell, Gathered, gather
from siloSim.analysis.simultaneous import together

if TYPE_CHECKING:
    import pandas as pd

    from siloSim.analysis.cells import Representative

type Floats = NDArray[np.float64]
type Curves = Mapping[Cell, Gathered]

EVE = -1  # the curve's first day: the eve of policy_day
BAND_RESAMPLES = 999
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
    values: Floats, *, level: float = 0.95, seed: int = 7, resamples: int = BAND_RESAMPLES
) -> tuple[Floats, Floats, Floats]:
    """Mean over runs, half-width by Student's t, half-width of the simultaneous band; each (days,).

    `values` are (runs, days). The band is mean ∓ c · sd/√n with one c for all days, from the bootstrap of the
    largest |t*| over days, whole curves drawn (`simultaneous.together`). Days on which hardly a run differs from the
    others take no part in finding c and get it all the same; where all are equal the band has no width. nan with fewer than
    two runs.
    """
    from scipy.special import stdtrit

    known = np.isfinite(values)
    n = known.sum(axis=0)
    with np.errstate(all="ignore"):
        mean = np.where(known, values, 0.0).sum(axis=0) / n
        apart = np.where(known, values - mean, 0.0)
        error = np.sqrt((apart * apart).sum(axis=0) / (n - 1) / n)
    error[n < 2] = np.nan
    flat = np.where(known, values, -np.inf).max(axis=0) == np.where(known, values, np.inf).min(axis=0)
    error[flat & (n > 1)] = 0.0
    student = stdtrit(np.maximum(n - 1.0, 1.0), 0.5 + level / 2.0)
    found = together(values, level=level, seed=seed, resamples=resamples).multiple
    common = np.nanmax(found) if np.isfinite(found).any() else np.nan
    multiple = np.where(np.isfinite(found), found, common)
    return mean, student * error, np.where(error == 0.0, 0.0, multiple * error)


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

    The band holds on all days of one comparison, not for several comparisons at once. Cells of the baseline, and those
    whose partner is missing, are left out.
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
