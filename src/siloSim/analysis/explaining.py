"""Why a bundle of policies does what it does: each left out, each alone, and where the time went (ODD 4).

With y(S) an outcome under the subset S of the bundle B, replication by replication with the same luck,

    taking i out       y(B − {i}) − y(B)
    i alone            y({i}) − y({})
    interaction        [y(B) − y({})] − Σ_i [y({i}) − y({})]
    average order      Σ_{S ∌ i} |S|! (n − |S| − 1)! / n! · [y(S + {i}) − y(S)]       (Shapley 1953)

each with Student's t interval over replications. The last needs every subset; leaving each out and trying each
alone covers all of them for up to three policies, and for more it is not given. The five parts of the time in
system sum to it in every run, so every difference of it is the sum of theirs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from siloSim.analysis.contrasts import Paired, paired, scorecard, verdict

if TYPE_CHECKING:
    import pandas as pd

TIME = "time_in_system"
PARTS = ("time_seeking", "time_waiting_answer", "time_waiting_decision", "time_work", "time_rework")
OUTCOMES = (TIME, *PARTS, "probe_days_to_half", "output", "money")  # what is told of each policy
MOST_FOR_ORDERS = 3  # policies whose subsets are all run

type Subset = frozenset[str]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one policy of a bundle does.

    `taken_out` and `alone` are scorecards (contrasts.COLUMNS) of OUTCOMES: the bundle against the bundle
    without it, and nothing against it alone. `average_order` is on the time in system, in days.
    """

    key: str
    kind: str  # added | removed | changed
    taken_out: pd.DataFrame
    alone: pd.DataFrame
    average_order: Paired | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A bundle taken apart.

    `bundle` is the scorecard of OUTCOMES of the whole bundle. `parts` has one row per arm, in order: label,
    policies in it, TIME, PARTS (means over the replications that finished in every arm) and n.
    """

    contributions: tuple[Contribution, ...]
    bundle: pd.DataFrame
    parts: pd.DataFrame
    interaction: Paired | None  # on the time in system, in days; None for a single policy
    sum_alone: float  # days; the sum of the effects alone
    level: float = 0.95

    @property
    def figures(self) -> int:
        """How many differences of leaving a policy out carry a verdict."""
        return sum(len(one.taken_out) for one in self.contributions)


def explain(
    runs: pd.DataFrame,
    kinds: Mapping[str, str],
    arm_of: Callable[[Subset], str | None],
    level: float = 0.95,
) -> Explanation:
    """Take a bundle apart.

    Parameters
    ----------
    runs
        One row per arm and replication, with the arms that `arm_of` names.
    kinds
        The bundle's policies in order: key → added, removed or changed.
    arm_of
        Label of the arm with just these policies of the bundle, None where it was not run.

    Raises
    ------
    ResultsError
        An arm has no runs.
    """
    keys = tuple(kinds)
    everything, nothing = frozenset(keys), frozenset[str]()

    def label(chosen: Subset) -> str:
        found = arm_of(chosen)
        assert found is not None, f"no arm for {sorted(chosen)}"
        return found

    def card(one: Subset, other: Subset) -> pd.DataFrame:
        found = scorecard(runs, label(one), label(other), level)
        chosen: pd.DataFrame = found[found["name"].isin(OUTCOMES)].reset_index(drop=True)
        chosen.attrs.update(found.attrs)
        return chosen

    bundle = card(nothing, everything)
    subsets = [
        nothing,
        *(frozenset({key}) for key in keys),
        *(everything - {key} for key in keys),
        everything,
    ]
    times = _times(runs, {chosen: label(chosen) for chosen in subsets})
    alone = {key: times[frozenset({key})] - times[nothing] for key in keys}
    summed = np.sum(list(alone.values()), axis=0)
    averages = _average_orders(times, keys, level) if len(keys) <= MOST_FOR_ORDERS else {}
    contributions = tuple(
        Contribution(
            key,
            kinds[key],
            card(everything, everything - {key}),
            card(nothing, frozenset({key})),
            averages.get(key),
        )
        for key in keys
    )
    return Explanation(
        contributions=contributions,
        bundle=bundle,
        parts=_parts(runs, {label(chosen): chosen for chosen in subsets}, keys),
        interaction=paired(summed, times[everything] - times[nothing], level) if len(keys) > 1 else None,
        sum_alone=float(np.nanmean(summed)) if np.isfinite(summed).any() else math.nan,
        level=level,
    )


def row_of(card: pd.DataFrame, name: str) -> Mapping[str, float]:
    """One outcome's before, after, difference, low and high; nan where there is none."""
    found = card[card["name"] == name]
    columns = ("before", "after", "difference", "low", "high")
    if not len(found):
        return dict.fromkeys(columns, math.nan)
    return {key: float(found.iloc[0][key]) for key in columns}


def verdict_of(pair: Paired) -> str:
    """Better or worse by the interval of a difference in days, else unclear."""
    return verdict(pair, "lower") if math.isfinite(pair.low) else "unclear"


def _times(runs: pd.DataFrame, labels: Mapping[Subset, str]) -> dict[Subset, NDArray[np.float64]]:
    """Time in system of every arm, aligned by replication; nan where a run is missing."""
    table = runs.pivot_table(index="replication", columns="arm", values=TIME, observed=True, dropna=False)
    blank = np.full(len(table), np.nan)
    return {
        chosen: table[label].to_numpy(dtype=np.float64) if label in table.columns else blank
        for chosen, label in labels.items()
    }


def _average_orders(
    times: Mapping[Subset, NDArray[np.float64]], keys: tuple[str, ...], level: float
) -> dict[str, Paired]:
    """Every policy's addition to the time in system, averaged over all orders of adding them."""
    n = len(keys)
    found = {}
    for key in keys:
        others = [other for other in keys if other != key]
        total = np.zeros_like(times[frozenset()])
        for size in range(n):
            weight = math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)
            for chosen in combinations(others, size):
                total += weight * (times[frozenset({*chosen, key})] - times[frozenset(chosen)])
        found[key] = paired(np.zeros_like(total), total, level)
    return found


def _parts(runs: pd.DataFrame, arms: Mapping[str, Subset], keys: tuple[str, ...]) -> pd.DataFrame:
    """Means of the time in system and its parts, by arm, over replications that finished in all of them."""
    import pandas as pd

    known = runs[runs["arm"].isin(list(arms)) & runs[TIME].notna()]
    counts = known.groupby("replication")["arm"].nunique()
    known = known[known["replication"].isin(counts.index[counts == len(arms)])]
    rows = []
    for arm, chosen in arms.items():
        means = known.loc[known["arm"] == arm, [TIME, *PARTS]].mean()
        rows.append(
            {
                "arm": arm,
                "policies": tuple(key for key in keys if key in chosen),
                **{str(name): float(value) for name, value in means.items()},
                "n": int((counts == len(arms)).sum()),
            }
        )
    return pd.DataFrame(rows, columns=["arm", "policies", TIME, *PARTS, "n"])
