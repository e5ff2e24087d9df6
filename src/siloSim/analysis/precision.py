"""Replications until an interval is narrow enough, without spoiling its coverage: Stein's two stages (ODD 4).

Looking after every run and stopping once the interval happens to be narrow favours samples that look calmer
than they are, and the interval then covers less often than it says. Here the first `minimum` replications fix
the spread once; it says how many replications are needed; and the interval at the end uses that same spread,
so that for normal differences it covers at its level, whatever their variance (Stein 1945). Where the first
stage's differences are skewed, the bootstrap's multiple of the spread takes the place of Student's t, if it
is larger. What the procedure pays is replications: more than somebody would need who knew the variance.
`experiments/interval_coverage` compares it with others.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from siloSim.analysis.cells import Cells, Floats, Representative
from siloSim.analysis.simultaneous import alone
from siloSim.errors import Problem, ResultsError
from siloSim.scenario.experiment import Until

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("arm", "point", "n", "value", "low", "high", "half_width", "wanted", "reached")


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What is judged, by arm, point and replication.

    `values` are the paired differences to the baseline, or, with one arm, the outcome itself. nan
    where a run is missing or its outcome undefined.
    """

    arms: tuple[str, ...]  # A of them; without the baseline, unless it is the only one
    values: Floats  # (A, points, R)
    baseline: Floats  # (points, R): the baseline's outcome
    representative: Mapping[str, NDArray[np.integer]]  # arm, baseline included → (points,)
    replications: NDArray[np.int64]  # (R,)

    @property
    def points(self) -> int:
        """How many."""
        return len(self.baseline)


def judged(
    runs: pd.DataFrame, points: int, representative: Representative | None, baseline: str, until: Until
) -> Judged:
    """Lay out what `until` judges, from as many runs as there are.

    Raises
    ------
    ResultsError
        The table lacks the outcome; and as `cells.Cells`.
    """
    cells = Cells(runs)
    if until.outcome not in cells.columns:
        raise ResultsError(
            Problem("there is no such outcome in the runs", key="until.outcome", value=until.outcome)
        )
    values = cells.values(until.outcome)
    stands = representative or {arm: np.arange(points) for arm in cells.arms}
    nothing = np.full(len(cells.replications), np.nan)

    def laid(arm: str) -> Floats:
        rows = (cells.place.get((arm, int(point))) for point in stands[arm])
        return np.stack([values[row] if row is not None else nothing for row in rows])

    base = laid(baseline)
    others = tuple(arm for arm in stands if arm != baseline)
    changes = np.stack([laid(arm) - base for arm in others]) if others else base[None]
    return Judged(others or (baseline,), changes, base, dict(stands), cells.replications)


def needed(first_stage: Judged, until: Until, level: float = 0.95, *, seed: int = 7) -> NDArray[np.int64]:
    """Replications per point, shape (points,): N = max(minimum, ceil((c s / h)²)), at most `maximum`.

    s is the standard deviation of the n₀ = `minimum` first replications and c the larger of t(n₀ − 1) and the
    bootstrap's multiple for them (`simultaneous.alone`; `seed` is the experiment's). h is the half-width; a
    relative one is times the |mean of the baseline| of the first stage. A point gets what its most variable
    arm needs. Where a share of pairs is undefined, so many more are run. With fewer than two pairs to learn
    from, or with a relative width where the baseline's mean is 0, it is the maximum. A point whose runs stand
    for other points, in any arm, gets what they need.

    Replications later than the first stage are not looked at: asking again later gives the same answer.
    """
    n, reach, wanted = _first(first_stage, until, level, seed)
    share = n / max(1, min(until.minimum, len(first_stage.replications)))
    with np.errstate(all="ignore"):
        pairs = np.ceil((reach / wanted) ** 2 / share)
    pairs[reach == 0] = until.minimum
    pairs[~np.isfinite(pairs)] = until.maximum
    found = np.clip(pairs.max(axis=0), until.minimum, until.maximum).astype(np.int64)
    result: NDArray[np.int64] = found.copy()
    for stands in first_stage.representative.values():
        np.maximum.at(result, np.asarray(stands), found)
    return result


def reached(now: Judged, until: Until, level: float = 0.95, *, seed: int = 7) -> pd.DataFrame:
    """One row per arm and point with the interval that holds after all replications: COLUMNS.

    `value` ∓ `half_width`, half_width = c s / √n: the mean over all n pairs, c and s of the first stage
    alone, as in `needed`. `reached` says whether it is within `wanted`; where the maximum or a budget stopped
    the sweep earlier, the interval is wider but holds just as well. nan where there are too few runs.
    """
    import pandas as pd

    _, reach, wanted = _first(now, until, level, seed)
    known = np.isfinite(now.values)
    n = known.sum(axis=2)
    with np.errstate(all="ignore"):
        value = np.where(known, now.values, 0.0).sum(axis=2) / n
        half = reach / np.sqrt(n)
    rows = [
        (
            arm, point, int(n[a, point]), value[a, point], value[a, point] - half[a, point], value[a, point] + half[a, point],
            half[a, point], wanted[a, point], bool(half[a, point] <= wanted[a, point] * (1 + 1e-12)),
        )
        for a, arm in enumerate(now.arms)
        for point in range(now.points)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame.attrs["level"] = level
    return frame


def precision_sentence(frame: pd.DataFrame, until: Until, unit: str = "") -> str:
    """What came of it: all narrow enough, or how many are not, the worst of them by name.

    >>> import pandas as pd
    >>> found = pd.DataFrame([("council", 0, 40, -1.0, -1.2, -0.8, 0.2, 0.25, True)], columns=list(COLUMNS))
    >>> precision_sentence(found, Until("time_in_system", 0.25), "days")
    'time_in_system is as precise as asked for in its one comparison: 95 % intervals of ∓ 0.25 days or less, after 40 \
replications. They keep their level although the number of replications was chosen on the way (Stein 1945).'
    """
    level = f"{100 * float(frame.attrs.get('level', 0.95)):g} %"
    asked = f"∓ {100 * until.half_width:g} % of the baseline" if until.relative else (
        f"∓ {until.half_width:g}" + (f" {unit}" if unit else "")
    )  # fmt: skip
    counts = sorted(set(frame["n"]))
    often = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    of = f"all {len(frame)} comparisons" if len(frame) != 1 else "its one comparison"
    short = frame[~frame["reached"]]
    if not len(short):
        return (
            f"{until.outcome} is as precise as asked for in {of}: {level} intervals of {asked} or less, after {often} replications. They keep their level although the number of replications was "
            "chosen on the way (Stein 1945)."
        )
    ratio = short["half_width"] / short["wanted"]
    if not np.isfinite(ratio).any():
        return f"{until.outcome}: there are too few runs to say how precise {len(short)} of {len(frame)} comparisons are."
    worst = short.iloc[int(np.nanargmax(ratio.to_numpy(dtype=float)))]
    place = f"arm {worst['arm']} at point {worst['point']}"
    return (
        f"{until.outcome} is not as precise as asked for ({asked}) in {len(short)} of {len(frame)} comparisons: runs "
        f"stopped earlier, at the maximum of {until.maximum} replications or at the budget. Furthest from it is {place}: "
        f"∓ {worst['half_width']:.3g} after {worst['n']} replications. Its {level} interval holds, it is only wider."
    )


def _first(found: Judged, until: Until, level: float, seed: int) -> tuple[Floats, Floats, Floats]:
    """Of the first stage, each (A, points): pairs, c · s (nan for fewer than two pairs), the half-width wanted."""
    early = found.replications < until.minimum
    values = found.values[:, :, early]
    known = np.isfinite(values)
    n = known.sum(axis=2).astype(np.float64)
    with np.errstate(all="ignore"):
        mean = np.where(known, values, 0.0).sum(axis=2) / n
        apart = np.where(known, values - mean[:, :, None], 0.0)
        s = np.sqrt((apart * apart).sum(axis=2) / (n - 1))
        base = found.baseline[:, early]
        seen = np.isfinite(base)
        size = np.abs(np.where(seen, base, 0.0).sum(axis=1) / seen.sum(axis=1))
    s[n < 2] = math.nan
    rounding = 1e-12 * np.where(known, np.abs(values), 0.0).max(axis=2, initial=0.0)
    s[s <= rounding] = 0.0
    multiple = alone(values.reshape(-1, values.shape[2]).T, level=level, seed=seed).reshape(n.shape)
    reach = np.fmax(_student(level, n), multiple) * s
    wanted = until.half_width * size if until.relative else np.full(len(size), until.half_width)
    return n, reach, np.broadcast_to(wanted, n.shape)


def _student(level: float, n: Floats) -> Floats:
    from scipy.special import stdtrit

    return np.asarray(stdtrit(np.maximum(n - 1.0, 1.0), 0.5 + level / 2.0), dtype=np.float64)
