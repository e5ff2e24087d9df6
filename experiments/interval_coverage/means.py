"""Intervals of mean differences: Student's t, bootstrap, simultaneous."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from laws import Floats, Law
from scipy.special import stdtrit
from scoring import Score, share

from siloSim.analysis.resampling import RESAMPLES, counts
from siloSim.analysis.simultaneous import alone, together

FEW = 20  # replications from which the pointwise intervals are judged
FEW_FAMILY = 10  # and those of several comparisons at once
SEEDS = 20  # sets of resamples, taken in turns


def mean_scores(law: Law, n: int, experiments: int, seed: int, families: tuple[int, ...]) -> Iterator[Score]:
    """Coverage of the first arm's intervals, and of all arms' at once, over so many experiments of n replications."""
    luck = np.random.default_rng([seed, n, *law.name.encode()])
    drawn = law.draw(experiments, n, luck)
    sizes = tuple(min(size, law.arms) for size in families)
    single = np.zeros((experiments, 3), bool)
    every = {size: np.zeros((experiments, 2), bool) for size in dict.fromkeys(sizes)}
    student = float(stdtrit(n - 1, 0.975))
    for number, values in enumerate(drawn):
        error = values.std(axis=0, ddof=1) / np.sqrt(n)
        off = np.abs(values.mean(axis=0) - law.truth)
        boot = float(alone(values[:, :1], seed=number % SEEDS)[0])
        single[number, 0] = _holds(off[0], student * error[0])
        single[number, 1] = _holds(off[0], boot * error[0])
        single[number, 2] = _percentile(values[:, 0], float(law.truth[0]), number)
        for size, held in every.items():
            wide = together(values[:, :size], seed=number % SEEDS).multiple
            dunn = np.full(size, stdtrit(n - 1, 1 - 0.025 / size))
            for place, multiple in enumerate((wide, dunn)):
                held[number, place] = all(map(_holds, off[:size], multiple * error[:size]))
    used = law.in_use and n >= FEW
    for place, (method, judged) in enumerate(
        (("Student's t", used), ("bootstrap", used), ("percentile bootstrap", False))
    ):
        yield Score("mean", law.name, n, 1, method, share(single[:, place]), experiments, judged)
    for size in every:
        for place, method in enumerate(("max-t", "Bonferroni")):
            yield Score(
                "family", law.name, n, size, method, share(every[size][:, place]), experiments,
                place == 0 and law.in_use and n >= (FEW if size == 1 else FEW_FAMILY), family=True,
            )  # fmt: skip


def _holds(off: float, half: float) -> bool:
    """An interval that is refused says nothing wrong: it counts as holding, as the unlimited interval it is."""
    return bool(np.isnan(half) or off <= half * (1 + 1e-9) + 1e-12)


def _percentile(values: Floats, truth: float, number: int) -> bool:
    """The plain percentile interval, which the tool does not use."""
    means = np.sort(counts(len(values), number % SEEDS, RESAMPLES) @ values / len(values))
    low, high = means[[round(0.025 * (len(means) + 1)) - 1, round(0.975 * (len(means) + 1)) - 1]]
    return bool(low <= truth <= high)
