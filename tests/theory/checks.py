"""One closed form held against the engine, and how large an error it would find."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

LIMIT = 4.0  # |z| at which a closed form counts as missed
POWER = 1.645  # standard errors beyond LIMIT at which an error is found with chance .95


@dataclass(frozen=True)
class Check:
    """One closed form against the engine."""

    what: str
    expected: float
    observed: float
    error: float  # standard error of `observed`
    n: int  # independent replications
    fit: bool = False  # a χ² statistic: no relative error to be found, see docs/theory.md

    @property
    def z(self) -> float:
        """(observed − expected) / standard error; 0 / 0 counts as 0."""
        gap = self.observed - self.expected
        return gap / self.error if self.error > 0 else (0.0 if gap == 0 else math.inf)

    @property
    def smallest(self) -> float:
        """Smallest relative error that |z| > 4 finds with chance .95: 5.645 standard errors / |expected|."""
        return (LIMIT + POWER) * self.error / abs(self.expected)

    def row(self) -> str:
        """The check as a line of the table in docs/theory.md."""
        found = "–" if self.fit else f"{100 * self.smallest:.2g} %"
        return f"| {self.what} | {self.expected:.5g} | {self.observed:.5g} | {self.n:,} | {self.z:+.1f} | {found} |"


def of_sample(what: str, expected: float, sample: Any, sd: float | None = None) -> Check:
    """Mean of a sample, shape (n,), against `expected`; `sd` is the exact one where it is known."""
    values = np.asarray(sample, dtype=float)
    spread = float(values.std(ddof=1)) if sd is None else sd
    return Check(what, expected, float(values.mean()), spread / math.sqrt(len(values)), len(values))


def of_ratio(what: str, expected: float, total: Any, count: Any) -> Check:
    """Σ total / Σ count over independent groups, shape (n,) each, with the linearised standard error."""
    total, count = np.asarray(total, dtype=float), np.asarray(count, dtype=float)
    residual = total - expected * count
    error = math.sqrt(float((residual**2).sum())) / float(count.sum())
    return Check(what, expected, float(total.sum() / count.sum()), error, len(total))


def of_counts(what: str, chances: Any, counts: Any) -> Check:
    """χ² of counts over classes, shape (k,), against their chances; its mean is k − 1, its variance 2(k − 1).

    Raises ValueError where a class expects fewer than 5: the variance would not hold.
    """
    counts, chances = np.asarray(counts, dtype=float), np.asarray(chances, dtype=float)
    n = float(counts.sum())
    if (n * chances < 5).any() or not math.isclose(float(chances.sum()), 1.0, rel_tol=1e-9):
        raise ValueError(
            f"{what}: classes expect {n * chances}, at least 5 each and all of them together {n:g}"
        )
    chi = float(((counts - n * chances) ** 2 / (n * chances)).sum())
    free = len(counts) - 1
    return Check(what, free, chi, math.sqrt(2 * free), int(n), fit=True)


class Holds(Protocol):
    """Requires a check to hold; the fixture of this name in conftest.py."""

    def __call__(self, check: Check, *, on_defaults: bool = False) -> None: ...
