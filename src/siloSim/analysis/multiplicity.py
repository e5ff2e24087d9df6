"""What has to be said beside a table of contrasts: how many comparisons it makes, and which intervals to doubt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

PAIRS_PER_SKEW = 25.0  # n > 25 skew² for an interval of a mean by the normal distribution (Cochran 1977)
CHANCE_SKEW = 3.0  # standard errors √(6/n) that the skewness of a normal sample rarely exceeds


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


def cautions(frame: pd.DataFrame) -> list[str]:
    """Sentences about comparisons whose intervals may hold less often than they say; none is the usual case.

    Named are comparisons with skewed differences – n < 25 · skew² (Cochran 1977, section 2.15), and more skew
    than a normal sample of this size would show – and those whose differences are all equal.
    """
    said = []
    size, square = frame["n"], frame["skew"] ** 2
    skewed = frame[(size < PAIRS_PER_SKEW * square) & (square > CHANCE_SKEW**2 * 6.0 / size.clip(lower=1))]
    if len(skewed):
        worst = skewed.iloc[int(skewed["skew"].abs().to_numpy().argmax())]
        said.append(
            f"{_counted(skewed, frame)} skewed differences for their number of pairs (n < 25 · skewness²), most of all "
            f"{_named(worst)} with {float(worst['skew']):.1f}: a few pairs decide, and the intervals may hold "
            "somewhat less often than they say. Read the bootstrap's beside Student's, or run more replications."
        )
    equal = frame[(frame["n"] > 1) & (frame["low"] == frame["high"]) & (frame["difference"] != 0)]
    if len(equal):
        n = int(equal["n"].min())
        said.append(
            f"{_counted(equal, frame)} the same difference in every pair, for instance {_named(equal.iloc[0])}: "
            f"an interval without width says that {n} pairs agreed, not that the next one must."
        )
    return said


def _counted(part: pd.DataFrame, whole: pd.DataFrame) -> str:
    return f"{len(part)} of {len(whole)} comparisons {'has' if len(part) == 1 else 'have'}"


def _named(row: pd.Series[float]) -> str:
    return f"{row['outcome']} of arm {row['arm']} at point {row['point']}"
