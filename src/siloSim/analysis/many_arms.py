"""Many arms at many points against the baseline: paired differences, each alone and all together (ODD 4).

Every difference is taken between runs of the same replication, so with the same organisation, challenges and luck.
A family is what is compared in one outcome: every (arm, point) with the baseline. Which interval answers which
question stands in docs/statistics.md; `multiplicity` says it in a sentence.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from siloSim.analysis.cells import Cells, Floats, Representative, Sides, comparisons
from siloSim.analysis.contrasts import ROUNDING, Paired, paired, verdict
from siloSim.analysis.proportions import wilson
from siloSim.analysis.resampling import RESAMPLES
from siloSim.analysis.simultaneous import widths
from siloSim.model.measures import OUTCOMES, Outcome

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "outcome", "unit", "direction", "family", "arm", "point", "baseline_arm", "baseline_point",
    "before", "after", "difference", "low", "high", "low_boot", "high_boot", "low_all", "high_all",
    "effect", "better", "better_low", "better_high", "n", "undefined", "verdict", "verdict_all",
    "comparisons", "method",
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
        Columns arm, point, replication and one per outcome, in any order. Numbers of replications may differ from
        cell to cell: a pair is a replication that was run on both sides.
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
        `before`, `after`, `difference` are means over the `n` pairs with a finite value on both sides; `undefined`
        counts the others. `low`, `high`: Student's t. `low_boot`, `high_boot`: studentised symmetric bootstrap.
        `low_all`, `high_all`: simultaneous over the outcome's `comparisons` by `method`. `effect`: mean / sd of
        the paired differences. `better`: probability that after is the better one of a pair, ties half,
        with Wilson's interval. nan where there is no such number; an outcome whose nan stands for a value larger than the
        run could see has no mean if any run is nan, as in `contrasts.scorecard`. `attrs["level"]`.

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
    place = {pair: number for number, pair in enumerate(pairs)}
    values, ran = cells.values(outcome.name), cells.ran
    found: list[Paired] = []
    changes = np.full((len(cells.replications), len(pairs)), np.nan)
    chances = np.full(len(pairs), np.nan)
    lost = np.zeros(len(pairs), bool)
    for number, (after, before) in enumerate(pairs):
        both = ran[after] & ran[before]
        one, two = values[before, both], values[after, both]
        pair = paired(one, two, level, outcome.direction)
        found.append(pair)
        chances[number] = pair.better_probability
        lost[number] = outcome.unbounded and pair.undefined > 0
        if lost[number]:
            chances[number] = _beyond(one, two, outcome.direction)
        else:
            changes[both, number] = change(one, two, pair)
    wide = widths(changes, level=level, seed=seed, resamples=resamples)
    family = sum(pair.n > 1 for pair, gone in zip(found, lost, strict=True) if not gone)
    return [
        _row(outcome, side, found, place, changes, chances, lost, wide.alone, wide.together, family, wide.method, level)
        for side in sides
    ]  # fmt: skip


def change(before: Floats, after: Floats, pair: Paired) -> Floats:
    """After − before as `paired` sees it: rounding errors are none; nan where either is undefined."""
    found = after - before
    with np.errstate(invalid="ignore"):
        found[np.abs(found) <= ROUNDING * np.maximum(np.abs(before), np.abs(after))] = 0.0
    if pair.low == pair.high:
        found[np.isfinite(found)] = pair.difference
    found[~np.isfinite(found)] = np.nan
    return found


def _beyond(before: Floats, after: Floats, direction: str) -> float:
    """Share of pairs in which after is better, ties half, nan being larger than any number."""
    one, two = (np.where(np.isnan(values), np.inf, values) for values in (before, after))
    higher = float((two > one).mean() + 0.5 * (two == one).mean())
    return 1.0 - higher if direction == "lower" else higher


def _row(
    outcome: Outcome, side: Sides, found: list[Paired], place: dict[tuple[int, int], int], changes: Floats,
    chances: Floats, lost: np.ndarray[tuple[int], np.dtype[np.bool_]], alone: Floats, together: Floats, family: int,
    method: str, level: float,
) -> tuple[object, ...]:  # fmt: skip
    head = (
        outcome.name, outcome.unit, outcome.direction, outcome.family, side.arm, side.point,
        side.baseline_arm, side.baseline_point,
    )  # fmt: skip
    nan = math.nan
    if side.after is None or side.before is None:
        return (*head, *[nan] * 13, 0, 0, "unclear", "unclear", family, method)
    number = place[side.after, side.before]
    pair = found[number]
    share = float(chances[number])
    chance = (share, *wilson(share, pair.n + (pair.undefined if lost[number] else 0), level))
    if lost[number]:
        return (
            *head, *[nan] * 10, *chance, pair.n, pair.undefined, "unclear", "unclear", family, method,
        )  # fmt: skip
    column = changes[:, number]
    sd = float(np.nanstd(column, ddof=1)) if pair.n > 1 else nan
    constant = pair.n > 1 and pair.low == pair.high
    error = 0.0 if constant else sd / math.sqrt(pair.n) if pair.n > 1 else nan
    boot, every = (
        (pair.difference - width, pair.difference + width)
        for width in (0.0 if constant else float(multiple[number]) * error for multiple in (alone, together))
    )
    low, high = (value if math.isfinite(value) else nan for value in (pair.low, pair.high))
    wide = Paired(pair.before, pair.after, pair.difference, *every, pair.n, pair.undefined, share)
    return (
        *head, pair.before, pair.after, pair.difference, low, high, *boot, *every,
        pair.difference / sd if sd > 0 and not constant else nan, *chance, pair.n, pair.undefined,
        verdict(pair, outcome.direction), verdict(wide, outcome.direction), family, method,
    )  # fmt: skip


def multiplicity(frame: pd.DataFrame, shown: Sequence[str] | None = None) -> str:
    """What is to be said beside a table of contrasts about how many comparisons it makes.

    `shown` are the outcomes that the reader sees; None: all.

    >>> import pandas as pd
    >>> made = pd.DataFrame({"outcome": ["money"] * 4, "comparisons": 4, "method": "max-t", "verdict": "better",
    ...                      "verdict_all": "unclear"})
    >>> multiplicity(made)
    'Each outcome compares 4 times with the baseline. Of 4 comparisons by their own 95 % intervals, 0 or 1 would come \
out clear by chance alone if nothing differed; the simultaneous intervals (max-t bootstrap over replications) hold for \
all 4 of an outcome at once in 95 of 100 experiments. They do not correct for looking at several outcomes: say \
beforehand which one decides.'
    """
    level = float(frame.attrs.get("level", 0.95))
    rows = frame if shown is None else frame[frame["outcome"].isin(list(shown))]
    per_outcome = rows.drop_duplicates("outcome")
    sizes = sorted({int(size) for size in per_outcome["comparisons"] if size > 0})
    if not sizes:
        return "There are too few runs for any interval."
    total = int(per_outcome["comparisons"].sum())
    chance = (1.0 - level) * total
    few = math.floor(chance)
    expected = f"{few} or {few + 1}" if chance < 10 else f"about {round(chance)}"
    share, percent = f"{100 * level:.0f} of 100", f"{100 * level:g} %"
    last = "They do not correct for looking at several outcomes: say beforehand which one decides."
    if sizes == [1]:
        if len(per_outcome) == 1:
            return f"One comparison in one outcome: its {percent} interval needs no correction."
        return (
            f"One comparison in each of {len(per_outcome)} outcomes: by {percent} intervals, {expected} would come out "
            "clear by chance alone if nothing differed. Say beforehand which outcome decides."
        )
    methods = set(per_outcome.loc[per_outcome["comparisons"] > 1, "method"])
    how = {
        frozenset({"max-t"}): "max-t bootstrap over replications",
        frozenset({"Bonferroni"}): "Bonferroni's t, as there are too few replications for the bootstrap",
    }.get(frozenset(methods), "max-t bootstrap over replications; Bonferroni's t where those are too few")
    number = str(sizes[0]) if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"
    return (
        f"Each outcome compares {number} times with the baseline. Of {total} comparisons by their own {percent} "
        f"intervals, {expected} would come out clear by chance alone if nothing differed; the simultaneous intervals "
        f"({how}) hold for all {number} of an outcome at once in {share} experiments. {last}"
    )
