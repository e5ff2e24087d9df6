"""Benefit against price: which arms nobody beats in both, and how sure that is (ODD 4).

An arm is efficient if no other arm is at least as good in benefit and price and better in one of them
(Pareto). Near the edge that hangs on luck, so it is asked again in every resample of replications.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from siloSim.analysis.cells import Cells, Floats, Representative
from siloSim.analysis.contrasts import ROUNDING, paired
from siloSim.analysis.resampling import RESAMPLES, counts
from siloSim.errors import Problem, ResultsError
from siloSim.model.measures import BY_NAME, Outcome

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "arm", "point", "benefit", "benefit_low", "benefit_high", "price", "price_low", "price_high", "n", "efficient", "share",
)  # fmt: skip


def efficient_arms(
    runs: pd.DataFrame,
    point: int,
    representative: Representative | None,
    baseline: str,
    *,
    benefit: str = "time_in_system",
    price: str = "money",
    level: float = 0.95,
    seed: int = 7,
    own: Sequence[Outcome] = (),
    resamples: int = RESAMPLES,
) -> pd.DataFrame:
    """One row per arm at a point, the baseline first: COLUMNS.

    `benefit` and `price` are mean paired differences to the baseline over the n replications that all arms
    share, with Student's t intervals, in the outcomes' units and signs; the outcomes' directions say what is
    good. `efficient`: by these means. `share`: of the resamples of replications in which the arm is
    efficient, all arms resampled together; near 1 or 0 it is sure, between the two the replications do not
    tell. With fewer than two shared replications the means are nan and no arm is efficient.

    Raises
    ------
    ResultsError
        No such outcome in the runs; and as `cells.Cells`.
    """
    import pandas as pd

    cells = Cells(runs)
    known = BY_NAME | {outcome.name: outcome for outcome in own}
    for name in (benefit, price):
        if name not in cells.columns or name not in known:
            raise ResultsError(
                Problem(
                    "there is no such outcome", key="benefit or price", value=name, allowed=", ".join(known)
                )
            )
    arms = list(representative) if representative is not None else list(cells.arms)
    arms = [baseline, *(arm for arm in arms if arm != baseline)]
    rows = {
        arm: cells.place.get((arm, int(representative[arm][point]) if representative is not None else point))
        for arm in arms
    }
    present = [(arm, row) for arm, row in rows.items() if row is not None]
    if not present or present[0][0] != baseline:
        raise ResultsError(f"There is no run of the baseline {baseline} at point {point} to compare with.")
    sides = np.stack([cells.values(name)[[row for _, row in present]] for name in (benefit, price)])
    shared = np.isfinite(sides).all(axis=(0, 1))
    sides = sides[:, :, shared]  # (2, arms, n)
    n = sides.shape[2]
    changes = sides - sides[:, :1]
    changes[np.abs(changes) <= ROUNDING * np.maximum(np.abs(sides), np.abs(sides[:, :1]))] = 0.0
    signs = np.array([1.0 if known[name].direction == "higher" else -1.0 for name in (benefit, price)])
    goodness = changes * signs[:, None, None]
    if n < 2:
        here, share = np.zeros(len(present), bool), np.full(len(present), np.nan)
    else:
        here = pareto(goodness.mean(axis=2)[None])[0]
        drawn = np.einsum("bn,kan->bka", counts(n, seed, resamples), goodness) / n
        share = pareto(drawn).mean(axis=0)
    found = []
    for place, (arm, _) in enumerate(present):
        numbers: list[float] = []
        for side in range(2):
            pair = paired(sides[side, 0], sides[side, place], level)
            numbers += [v if np.isfinite(v) else float("nan") for v in (pair.difference, pair.low, pair.high)]
        found.append((arm, point, *numbers, n, bool(here[place]), float(share[place])))
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    frame.attrs |= {"level": level, "benefit": benefit, "price": price}
    return frame


def pareto(goodness: Floats) -> NDArray[np.bool_]:
    """Which are efficient, shape (cases, arms), of `goodness` (cases, 2, arms), larger is better. Equals are all efficient.

    >>> pareto(np.array([[[0.0, 1.0, 2.0], [2.0, 1.0, 0.5]]]))[0].tolist()
    [True, True, True]
    >>> pareto(np.array([[[0.0, 1.0, 2.0], [0.0, 1.0, 1.0]]]))[0].tolist()
    [False, False, True]
    """
    cases, _, arms = goodness.shape
    found = np.ones((cases, arms), bool)
    for other in range(arms):
        apart = goodness[:, :, other, None] - goodness  # > 0: the other is better
        found &= ~((apart >= 0).all(axis=1) & (apart > 0).any(axis=1))
    return found
