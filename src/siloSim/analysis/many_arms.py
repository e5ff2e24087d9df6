"""Many arms at many points against the baseline: paired differences, each alone and all together (ODD 4).

Every difference is taken between runs of the same replication, so with the same organisation, challenges and
luck. A family is what is compared in one outcome: every (arm, point) with the baseline. Which interval
answers which question stands in docs/statistics.md; `multiplicity.py` has the sentences that belong beside
the table.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from siloSim.analysis.cells import Cells, Floats, Representative, Sides, comparisons
from siloSim.analysis.contrasts import ROUNDING, Paired, paired, verdict
from siloSim.analysis.proportions import wilson
from siloSim.analysis.resampling import RESAMPLES
from siloSim.analysis.simultaneous import alone, together
from siloSim.model.measures import OUTCOMES, Outcome

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "outcome", "unit", "direction", "family", "arm", "point", "baseline_arm", "baseline_point",
    "before", "after", "difference", "low", "high", "low_boot", "high_boot", "low_all", "high_all",
    "effect", "better", "better_low", "better_high", "n", "undefined", "verdict", "verdict_all",
    "comparisons", "method", "skew",
)  # fmt: skip


def contrast_frame(
    runs: pd.DataFrame,
    points: pd.DataFrame,
    representative: Representative | None,
    baseline: str,
    *,
    level: float = 0.95,
    seed: int = 7,
    own: Sequence[Outcome] = (),
    reference_point: int = 0,
    outcomes: Sequence[str] | None = None,
    resamples: int = RESAMPLES,
) -> pd.DataFrame:
    """One row per outcome, arm and point, with COLUMNS: what differs from the baseline at the same point.

    With the baseline alone, every point is compared with `reference_point` instead.

    Parameters
    ----------
    runs
        Columns arm, point, replication and one per outcome, in any order. Numbers of replications may differ
        from cell to cell: a pair is a replication that was run on both sides.
    points
        Frame of the design, one row per point; only its length is used.
    representative
        Arm → for each point the point whose runs stand for it; None: each for itself.
    seed
        Of the experiment: it decides about the resamples, so equal results give equal intervals.
    own
        The user's own measures.
    outcomes
        Names to look at; None: all in the table.

    Returns
    -------
    DataFrame
        `before`, `after`, `difference` are means over the `n` pairs with a finite value on both sides;
        `undefined` counts the others. `low`, `high`: Student's t. `low_boot`, `high_boot`: studentised
        symmetric bootstrap. `low_all`, `high_all`: simultaneous over the outcome's `comparisons` by `method`.
        `effect`: mean / sd of the paired differences. `better`: probability that after is the better one of a
        pair, ties half, with Wilson's interval. `skew`: skewness of the paired differences. nan where there
        is no such number; an outcome whose nan stands for a value larger than the run could see has no mean
        if any run is nan, as in `contrasts.scorecard`. `attrs["level"]`.

    Raises
    ------
    ResultsError
        See `cells.Cells` and `cells.comparisons`.
    """
    import pandas as pd

    cells = Cells(runs)
    sides = comparisons(cells, len(points), representative, baseline, reference_point=reference_point)
    rows: list[tuple[object, ...]] = []
    for outcome in (*OUTCOMES, *own):
        if outcome.name in cells.columns and (outcomes is None or outcome.name in outcomes):
            rows += _family(outcome, cells, sides, level, seed, resamples)
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame.attrs["level"] = level
    return frame


def _family(
    outcome: Outcome, cells: Cells, sides: list[Sides], level: float, seed: int, resamples: int
) -> list[tuple[object, ...]]:
    """The rows of one outcome. Merged points make equal comparisons, which are looked at once."""
    pairs = sorted({(s.after, s.before) for s in sides if s.after is not None and s.before is not None})
    values = cells.values(outcome.name)
    compared = [
        _Compared.of(outcome, values[before], values[after], cells.ran[before] & cells.ran[after], level)
        for after, before in pairs
    ]
    changes = np.array([one.changes for one in compared]).reshape(len(pairs), -1).T
    single = alone(changes, level=level, seed=seed, resamples=resamples)
    family = together(changes, level=level, seed=seed, resamples=resamples)
    size = sum(one.pair.n > 1 and not one.lost for one in compared)
    numbers = {
        pair: (*one.numbers(float(narrow), float(wide)), size, family.method, one.skew)
        for pair, one, narrow, wide in zip(pairs, compared, single, family.multiple, strict=True)
    }
    nothing = (*[math.nan] * 13, 0, 0, "unclear", "unclear", size, family.method, math.nan)
    return [
        (
            outcome.name, outcome.unit, outcome.direction, outcome.family, side.arm, side.point,
            side.baseline_arm, side.baseline_point,
            *(nothing if side.after is None or side.before is None else numbers[side.after, side.before]),
        )
        for side in sides
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    """Two cells in one outcome."""

    outcome: Outcome
    level: float
    pair: Paired
    changes: Floats  # (R,): after − before, nan where it is undefined or was not run; all nan if `lost`
    lost: bool  # no mean: some run's value is larger than it could see
    better: float

    @classmethod
    def of(
        cls, outcome: Outcome, before: Floats, after: Floats, ran: NDArray[np.bool_], level: float
    ) -> Self:
        """Of values by replication, (R,), and where both sides were run."""
        one, two = before[ran], after[ran]
        pair = paired(one, two, level, outcome.direction)
        changes = np.full(len(ran), np.nan)
        if outcome.unbounded and pair.undefined:
            return cls(outcome, level, pair, changes, True, _beyond(one, two, outcome.direction))
        changes[ran] = _change(one, two, pair)
        return cls(outcome, level, pair, changes, False, pair.better_probability)

    @property
    def constant(self) -> bool:
        """All differences are equal."""
        return self.pair.n > 1 and self.pair.low == self.pair.high

    @property
    def skew(self) -> float:
        """Mean of ((d − mean) / sd)³, sd with n; nan with fewer than three pairs or without spread."""
        known = self.changes[np.isfinite(self.changes)]
        if len(known) < 3 or self.constant:
            return math.nan
        apart = known - known.mean()
        return float((apart**3).mean() / (apart * apart).mean() ** 1.5)

    def numbers(self, narrow: float, wide: float) -> tuple[object, ...]:
        """From `before` to `verdict_all` in COLUMNS; the widths are multiples of the standard error."""
        pair, nan = self.pair, math.nan
        seen = pair.n + (pair.undefined if self.lost else 0)
        chance = (self.better, *wilson(self.better, seen, self.level))
        if self.lost:
            return (*[nan] * 10, *chance, pair.n, pair.undefined, "unclear", "unclear")
        sd = float(np.nanstd(self.changes, ddof=1)) if pair.n > 1 and not self.constant else nan
        error = 0.0 if self.constant else sd / math.sqrt(max(pair.n, 1))
        half = (0.0, 0.0) if self.constant else (narrow * error, wide * error)
        boot, every = ((pair.difference - width, pair.difference + width) for width in half)
        low, high = (value if math.isfinite(value) else nan for value in (pair.low, pair.high))
        whole = replace(pair, low=every[0], high=every[1])
        direction = self.outcome.direction
        return (
            pair.before, pair.after, pair.difference, low, high, *boot, *every, pair.difference / sd, *chance,
            pair.n, pair.undefined, verdict(pair, direction), verdict(whole, direction),
        )  # fmt: skip


def _change(before: Floats, after: Floats, pair: Paired) -> Floats:
    """After − before as `paired` sees it: rounding errors are none; nan where either is undefined."""
    with np.errstate(invalid="ignore"):
        found = after - before
        found[np.abs(found) <= ROUNDING * np.maximum(np.abs(before), np.abs(after))] = 0.0
    found[~np.isfinite(found)] = np.nan
    if pair.low == pair.high:
        found[np.isfinite(found)] = pair.difference
    return found


def _beyond(before: Floats, after: Floats, direction: str) -> float:
    """Share of pairs in which after is better, ties half, nan being larger than any number."""
    one, two = (np.where(np.isnan(values), np.inf, values) for values in (before, after))
    higher = float((two > one).mean() + 0.5 * (two == one).mean())
    return 1.0 - higher if direction == "lower" else higher
