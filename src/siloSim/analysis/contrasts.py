"""Before against after: paired differences over replications, their intervals and verdicts (ODD 4).

Both arms of a replication share organisation, challenges and luck, so each replication gives one
difference, after - before, and the differences are independent. The interval is Student's t on them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from siloSim.errors import Problem, ResultsError
from siloSim.model.measures import OUTCOMES, Outcome

if TYPE_CHECKING:
    import pandas as pd

type Verdict = Literal["better", "worse", "unclear"]

COLUMNS = (
    "name", "unit", "direction", "before", "after", "difference", "low", "high",
    "verdict", "n", "undefined", "family",
)  # fmt: skip
ROUNDING = 1e-12  # differences below this share of the larger value are sums of rounding errors


@dataclass(frozen=True, slots=True)
class Paired:
    """Means and interval of paired values; means are over the pairs used, so difference = after - before."""

    before: float
    after: float
    difference: float
    low: float
    high: float
    n: int  # pairs used
    undefined: int  # pairs left out because either value is not a finite number
    better_probability: float  # share of pairs in which after is the better one; ties count half


def paired(
    before: ArrayLike,
    after: ArrayLike,
    level: float = 0.95,
    direction: Literal["lower", "higher"] = "lower",
) -> Paired:
    """The mean of d = after - before with the interval mean(d) -+ t(n - 1) sd(d) / sqrt(n).

    `before` and `after` are (n,), replication by replication. `direction` says which is better and moves
    `better_probability` only. With fewer than two pairs the interval is -inf to inf; with no pair the means
    are nan; if all differences are equal it has zero width. Raises ValueError for unequal shapes and a
    level outside (0, 1).

    >>> p = paired([5, 6, 7, 9], [4, 5, 5, 6])
    >>> p.difference, round(p.low, 3), round(p.high, 3), p.n, p.better_probability
    (-1.75, -3.273, -0.227, 4, 1.0)
    """
    first = np.asarray(before, dtype=np.float64)
    second = np.asarray(after, dtype=np.float64)
    if first.ndim != 1 or first.shape != second.shape:
        raise ValueError(f"before and after must be flat and equally long, not {first.shape}, {second.shape}")
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    known = np.isfinite(first) & np.isfinite(second)
    undefined = int(len(known) - known.sum())
    first, second = first[known], second[known]
    n = len(first)
    if n == 0:
        return Paired(math.nan, math.nan, math.nan, -math.inf, math.inf, 0, undefined, math.nan)
    change = second - first
    change[np.abs(change) <= ROUNDING * np.maximum(np.abs(first), np.abs(second))] = 0.0
    centre = float(change.mean())
    half = math.inf
    if n > 1:
        half = _t_quantile(level, n - 1) * float(change.std(ddof=1)) / math.sqrt(n)
        if np.ptp(change) <= ROUNDING * float(np.abs(first).max() + np.abs(second).max()):
            half = 0.0
    gain = -change if direction == "lower" else change
    chance = float((gain > 0).mean() + 0.5 * (gain == 0).mean())
    return Paired(
        float(first.mean()), float(second.mean()), centre, centre - half, centre + half, n, undefined, chance
    )


def _t_quantile(level: float, degrees: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.5 + level / 2.0))


def verdict(pair: Paired, direction: Literal["lower", "higher"]) -> Verdict:
    """Better or worse when the whole interval lies on one side of zero, else unclear.

    >>> verdict(paired([5, 6, 7], [4, 5, 6]), "lower")
    'better'
    >>> verdict(paired([5, 6, 7], [4, 5, 6]), "higher")
    'worse'
    >>> verdict(paired([5], [4]), "lower")
    'unclear'
    """
    if pair.low > 0:
        return "better" if direction == "higher" else "worse"
    if pair.high < 0:
        return "better" if direction == "lower" else "worse"
    return "unclear"


def scorecard(
    runs: pd.DataFrame,
    before_arm: str = "before",
    after_arm: str = "after",
    level: float = 0.95,
    own: Sequence[Outcome] = (),
) -> pd.DataFrame:
    """One row per outcome, in frozen order, with COLUMNS; `attrs` names the arms and the level. Then `own` ones.

    `runs` has the columns arm, point, replication and one per outcome; outcomes without a column are left
    out. Runs are paired by replication, and by point too where an arm has several. A replication that is
    missing in one arm counts as undefined. Where there is no interval (fewer than two pairs) low and high are
    nan. An outcome whose nan means "larger than the run could see" (the median) has nan for an arm in which
    any run is nan, and then for the difference and its interval: the mean over the other runs would be a
    survivors' average; its verdict is "unclear", and the restricted mean carries the verdict.

    Raises ResultsError for missing columns, unknown arms and runs that occur twice.
    """
    import pandas as pd

    first, second = _arms(runs, before_arm, after_arm)
    rows = []
    for outcome in (*OUTCOMES, *own):
        if outcome.name not in runs.columns:
            continue
        one, two = first[outcome.name].align(second[outcome.name], join="outer")
        rows.append(_row(outcome, one.to_numpy(dtype=float), two.to_numpy(dtype=float), level))
    card = pd.DataFrame(rows, columns=list(COLUMNS))
    card.attrs.update({"before_arm": before_arm, "after_arm": after_arm, "level": level})
    return card


def _row(
    outcome: Outcome, before: np.ndarray[tuple[int], np.dtype[np.float64]],
    after: np.ndarray[tuple[int], np.dtype[np.float64]], level: float,
) -> tuple[object, ...]:  # fmt: skip
    pair = paired(before, after, level, outcome.direction)
    low, high = (value if math.isfinite(value) else math.nan for value in (pair.low, pair.high))
    values = [pair.before, pair.after, pair.difference, low, high]
    word = verdict(pair, outcome.direction)
    if outcome.unbounded and pair.undefined:
        values = [float(np.mean(arm)) for arm in (before, after)] + [math.nan] * 3  # nan if any run is nan
        word = "unclear"
    return (
        outcome.name, outcome.unit, outcome.direction, *values, word, pair.n, pair.undefined, outcome.family,
    )  # fmt: skip


def _arms(runs: pd.DataFrame, before_arm: str, after_arm: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The runs of both arms, indexed by what pairs them."""
    missing = [name for name in ("arm", "point", "replication") if name not in runs.columns]
    if missing:
        raise ResultsError(
            Problem(
                "the table of runs lacks columns that pair them",
                key=", ".join(missing),
                allowed="arm, point, replication and one column per outcome",
                remedy="Run the comparison again; tables/runs is damaged or was written by something else.",
            )
        )
    known = [str(arm) for arm in runs["arm"].unique()]
    for arm in (before_arm, after_arm):
        if arm not in known:
            raise ResultsError(
                Problem(
                    "there are no runs of this arm",
                    key="arm",
                    value=arm,
                    allowed=", ".join(known) or "none: the table is empty",
                    remedy="Name one of the arms that were run.",
                )
            )
    parts = [runs[runs["arm"] == arm] for arm in (before_arm, after_arm)]
    single = all(part["point"].nunique(dropna=False) == 1 for part in parts)
    keys = ["replication"] if single else ["point", "replication"]
    for arm, part in zip((before_arm, after_arm), parts, strict=True):
        twice = part[part.duplicated(keys)]
        if len(twice):
            raise ResultsError(
                Problem(
                    f"{len(twice)} runs of the arm {arm!r} occur twice",
                    key="replication",
                    value=str(twice["replication"].iloc[0]),
                    remedy="Remove the results folder and run again, or drop the repeated rows.",
                )
            )
    return parts[0].set_index(keys), parts[1].set_index(keys)
