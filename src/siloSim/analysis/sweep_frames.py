"""What a sweep found, as the frames that words, tables and pictures read, and the places where it was run.

A *cell* is an arm at a point of the design. Factors below `policies` are *levers*: somebody sets them. All
others (the scenario, behaviour, the organisation) are *conditions*: what helps under one may not under another,
so cells under different conditions are never ranked against each other. Points that share their conditions
form a *scene*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from siloSim.analysis.factors import value_words

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

TIME, LEARNING, MONEY, OUTPUT = "time_in_system", "probe_days_to_half", "money", "output"
HEADLINE = (TIME, LEARNING, OUTPUT, MONEY)  # what is told and drawn of every arm
CARD = (
    TIME, "resolution_rmst", LEARNING, "knowledge_cross", "trust_cross", OUTPUT, "gathering_hours", MONEY,
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class SweepFrames:
    """A sweep as frames.

    Attributes
    ----------
    contrasts
        One row per outcome, arm and point: outcome, unit, direction, family, arm, point, baseline_arm,
        baseline_point, before, after, difference, low, high (pointwise), low_all, high_all (all comparisons of
        the outcome at once), effect, better, n, undefined, verdict, verdict_all, comparisons. nan where undefined.
    points
        Index `point`, one column per factor path; numbers in the factor's unit, names as text.
    arms
        Labels in the order of the experiment, the baseline among them.
    units
        Factor path to the unit of its numbers; "" or missing for names and plain numbers.
    missed
        Share of runs by (arm, point) that did not regain half of the lost lesson in the `window` watched.
    representative
        Arm to, by point, the point whose runs stand for it there: frames may leave such cells out.
    survival, adoption, adoption_differences
        Curves: arm, point, age, survival, low, high, at_risk; arm, point, day, mean, low, high, low_all,
        high_all, and the same with `difference` for the paired differences. None where they were not kept.
    """

    contrasts: pd.DataFrame
    points: pd.DataFrame
    arms: tuple[str, ...]
    baseline: str
    units: Mapping[str, str] = field(default_factory=dict)
    currency: str = "EUR"
    window: int | None = None  # days
    missed: Mapping[tuple[str, int], float] = field(default_factory=dict)
    survival: pd.DataFrame | None = None
    adoption: pd.DataFrame | None = None
    adoption_differences: pd.DataFrame | None = None
    level: float = 0.95
    representative: Mapping[str, Sequence[int] | NDArray[np.integer]] = field(default_factory=dict)
    over_points: pd.DataFrame | None = None  # of `over_points.over_points`
    _rows: dict[str, pd.DataFrame] = field(default_factory=dict, init=False, repr=False)  # by outcome

    @cached_property
    def factors(self) -> tuple[str, ...]:
        """Paths of what was varied; constant columns of the points are no factors."""
        return tuple(str(path) for path in self.points.columns if self.points[path].nunique(dropna=False) > 1)

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        """Factors that nobody sets."""
        return tuple(path for path in self.factors if not path.startswith("policies."))

    @cached_property
    def levers(self) -> tuple[str, ...]:
        """Factors that somebody sets."""
        return tuple(path for path in self.factors if path.startswith("policies."))

    def rows(self, outcome: str) -> pd.DataFrame:
        """The contrasts of an outcome, arms in order, then points; without the baseline against itself."""
        if outcome not in self._rows:
            self._rows[outcome] = self._rows_of(outcome)
        return self._rows[outcome]

    def _rows_of(self, outcome: str) -> pd.DataFrame:
        found = self._complete(self.contrasts[self.contrasts["outcome"] == outcome])
        itself = (found["arm"] == found["baseline_arm"]) & (found["point"] == found["baseline_point"])
        found = found[~itself]
        rank = {arm: number for number, arm in enumerate(self.arms)}
        order = found["arm"].map(lambda arm: rank.get(str(arm), len(rank)))
        return found.assign(_rank=order).sort_values(["_rank", "point"]).drop(columns="_rank")

    def at_point(self, curves: pd.DataFrame | None, point: int) -> pd.DataFrame | None:
        """The rows of a frame of curves at a point, those of representatives included; None for None."""
        if curves is None:
            return None
        wanted = curves["arm"].map({arm: self._stands_for(arm, point) for arm in self.arms})
        return curves[curves["point"] == wanted]

    def _stands_for(self, arm: str, point: int) -> int:
        return int(self.representative[arm][point]) if arm in self.representative else point

    def _complete(self, rows: pd.DataFrame) -> pd.DataFrame:
        """With the rows that representatives stand for."""
        import pandas as pd

        parts = [rows]
        for arm in self.representative:
            own = rows[rows["arm"] == arm]
            there = set(own["point"])
            for point in self.points.index:
                stands = self._stands_for(arm, int(point))
                if int(point) not in there and stands in there:
                    parts.append(own[own["point"] == stands].assign(point=int(point)))
        return pd.concat(parts, ignore_index=True) if len(parts) > 1 else rows

    def compared(self) -> tuple[str, ...]:
        """Arms that stand in some contrast, in order; an arm against itself at other points included."""
        itself = (self.contrasts["arm"] == self.contrasts["baseline_arm"]) & (
            self.contrasts["point"] == self.contrasts["baseline_point"]
        )
        seen = {str(arm) for arm in self.contrasts.loc[~itself, "arm"].unique()}
        return tuple(arm for arm in self.arms if arm in seen)

    def missed_at(self, arm: str, point: int) -> float:
        """`missed` of a cell, merged ones included; 0 where it is not known."""
        return self.missed.get((arm, point), self.missed.get((arm, self._stands_for(arm, point)), 0.0))

    def card(self, arm: str, point: int) -> pd.DataFrame:
        """One cell as a scorecard: the columns of `contrasts.COLUMNS`, intervals for all comparisons at once."""
        at = point
        if not ((self.contrasts["arm"] == arm) & (self.contrasts["point"] == point)).any():
            at = self._stands_for(arm, point)
        found = self.contrasts[(self.contrasts["arm"] == arm) & (self.contrasts["point"] == at)]
        kept = found.drop(columns=["low", "high", "verdict"])
        return kept.rename(
            columns={"outcome": "name", "low_all": "low", "high_all": "high", "verdict_all": "verdict"}
        )

    @cached_property
    def scenes(self) -> list[tuple[str, list[int]]]:
        """Words of the conditions and the points under them; one scene without words if nothing of it varies."""
        if not self.conditions or len(self.arms) == 1:  # a single arm is compared with itself elsewhere
            return [("", [int(point) for point in self.points.index])]
        groups = self.points.groupby(list(self.conditions), sort=False, dropna=False)
        return [
            (self.point_words(int(rows.index[0]), self.conditions), [int(point) for point in rows.index])
            for _, rows in groups
        ]

    def point_words(self, point: int, paths: tuple[str, ...] | None = None, *, full: bool = False) -> str:
        """A point by its values: 'leadership_council: every 10 days'.

        By its number where there are many factors, unless it is to be told in `full`.
        """
        told = self.factors if paths is None else paths
        if len(told) > 3 and not full:
            return f"point {point}"
        parts = [value_words(path, self.points.at[point, path], self.units.get(path, "")) for path in told]
        for number in range(len(parts) - 1, 0, -1):  # a policy is named once
            policy = f"{parts[number - 1].partition(': ')[0]}: "
            parts[number] = parts[number].removeprefix(policy)
        return ", ".join(parts)

    def lever_words(self, point: int, *, full: bool = False) -> str:
        """What the levers are set to; without the policy's name where all are of one: 'every 10 days'."""
        policies = {path.split(".")[1] for path in self.levers}
        told = self.point_words(point, self.levers, full=full)
        return told.removeprefix(f"{policies.pop()}: ") if len(policies) == 1 else told

    def cell_words(self, arm: str, point: int, paths: tuple[str, ...] | None = None) -> str:
        """An arm at a point: its label, and what is set there in words that do not say its name again."""
        where = self.point_words(point, paths)
        if not where:
            return arm
        if len(self.arms) == 1:
            return where
        return f"{arm} ({where.removeprefix(f'{arm}: ')})"


def of_unit(card: pd.DataFrame, outcome: str) -> str:
    """The unit of an outcome in a frame of contrasts; "" if it is not there."""
    found = card.loc[card["outcome"] == outcome, "unit"]
    return str(found.iloc[0]) if len(found) else ""
