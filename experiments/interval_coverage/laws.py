"""Synthetic paired differences whose true means are known, and real ones drawn from a pool of runs."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]

MOST_ARMS = 10
HERE = Path(__file__).parent
BASE = "baseline"


@dataclass(frozen=True, slots=True)
class Law:
    """Where paired differences come from: `draw(experiments, n, luck)` gives (experiments, n, arms)."""

    name: str
    about: str
    draw: Callable[[int, int, np.random.Generator], Floats]
    truth: Floats  # (arms,)
    sd: float  # of one difference
    in_use: bool = True  # False: harsher than what the tool is meant for; shown, not judged

    @property
    def arms(self) -> int:
        """How many it has."""
        return len(self.truth)


def _normal(experiments: int, n: int, luck: np.random.Generator) -> Floats:
    return luck.normal(size=(experiments, n, MOST_ARMS))


def _correlated(experiments: int, n: int, luck: np.random.Generator) -> Floats:
    return luck.normal(size=(experiments, n, MOST_ARMS)) + 2.0 * luck.normal(size=(experiments, n, 1))


def _lognormal(sigma: float) -> Callable[[int, int, np.random.Generator], Floats]:
    def draw(experiments: int, n: int, luck: np.random.Generator) -> Floats:
        own, common = (
            luck.normal(size=(experiments, n, MOST_ARMS)),
            luck.normal(size=(experiments, n, 1)),
        )
        return np.exp(sigma * math.sqrt(0.5) * (own + common))

    return draw


def _student(experiments: int, n: int, luck: np.random.Generator) -> Floats:
    top = _normal(experiments, n, luck) + luck.normal(size=(experiments, n, 1))
    return top / np.sqrt(luck.chisquare(3, size=(experiments, n, 1)) / 3.0)


def _ties(experiments: int, n: int, luck: np.random.Generator) -> Floats:
    u = luck.random((experiments, n, MOST_ARMS))
    return np.where(u < 0.6, 0.0, np.where(u < 0.85, -1.0, 1.0))


def _rare(experiments: int, n: int, luck: np.random.Generator) -> Floats:
    return (luck.random((experiments, n, MOST_ARMS)) < 0.1).astype(np.float64)


def _synthetic() -> tuple[Law, ...]:
    ones = np.ones(MOST_ARMS)
    half, one = (math.exp(sigma * sigma / 2) for sigma in (0.5, 1.0))
    return (
        Law("normal", "independent normal differences", _normal, 0 * ones, 1.0),
        Law("correlated", "normal, every pair of arms correlated by 0.8: a noisy common baseline", _correlated,
            0 * ones, math.sqrt(5.0)),
        Law("skewed", "lognormal, σ = 0.5 (skewness 1.8), correlated", _lognormal(0.5), half * ones,
            half * math.sqrt(math.expm1(0.25))),
        Law("heavy tails", "Student's t with 3 degrees of freedom, correlated", _student, 0 * ones, math.sqrt(6.0)),
        Law("ties", "−1, 0 or 1 with 25, 60, 15 %", _ties, -0.1 * ones, math.sqrt(0.39)),
        Law("very skewed", "lognormal, σ = 1 (skewness 6.2), correlated", _lognormal(1.0), one * ones,
            one * math.sqrt(math.expm1(1.0)), in_use=False),
        Law("rare", "0 or 1 with 90, 10 %", _rare, 0.1 * ones, 0.3, in_use=False),
    )  # fmt: skip


SYNTHETIC = _synthetic()


@cache
def pool() -> dict[str, dict[str, Floats]]:
    """Outcome → arm → values by replication, from pool.csv."""
    found: dict[str, dict[str, list[float]]] = {}
    with (HERE / "pool.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            arm = row.pop("arm")
            row.pop("replication")
            for outcome, value in row.items():
                found.setdefault(outcome, {}).setdefault(arm, []).append(float(value or "nan"))
    return {
        outcome: {arm: np.array(values) for arm, values in arms.items()} for outcome, arms in found.items()
    }


def real() -> tuple[Law, ...]:
    """siloSim's own differences: replications drawn with replacement from the pool, whose mean is the truth."""

    def drawn(values: Floats) -> Callable[[int, int, np.random.Generator], Floats]:
        return lambda experiments, n, luck: values[luck.integers(0, len(values), (experiments, n))]

    laws = []
    for outcome, arms in pool().items():
        values = np.column_stack([arms[arm] - arms[BASE] for arm in arms if arm != BASE])
        values = values[np.isfinite(values).all(axis=1)]
        laws.append(
            Law(f"real: {outcome}", f"{len(values)} paired runs of the reference organisation, four policies",
                drawn(values), values.mean(axis=0), float(values[:, 0].std()))
        )  # fmt: skip
    return tuple(laws)
