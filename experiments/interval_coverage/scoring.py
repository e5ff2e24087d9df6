"""What a coverage study counts: how often an interval holds the truth, and whether that is as it should be."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from siloSim.analysis.proportions import wilson

AIM = (0.93, 0.97)
HEADER = (
    "part", "law", "n", "arms", "method", "coverage", "low", "high", "experiments", "judged", "within", "width",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Score:
    """Coverage of one method in one setting."""

    part: str
    law: str
    n: int
    arms: int
    method: str
    coverage: float
    experiments: int
    judged: bool  # the method is the tool's, in a setting for which it is meant
    width: float = float("nan")  # mean half-width, or replications used: see the part
    family: bool = (
        False  # the simultaneous coverage may be above the aim: then the error is smaller than allowed
    )

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the coverage: what a thousand experiments cannot tell."""
        return wilson(self.coverage, self.experiments)

    @property
    def within(self) -> bool:
        """Whether the coverage lies in the aim; of a family, whether its error is at most 5 % but for Monte Carlo."""
        if self.family:
            return self.interval[1] >= 0.95
        return AIM[0] <= self.coverage <= AIM[1]

    def row(self) -> list[object]:
        """A line of table.csv."""
        return [
            self.part, self.law, self.n, self.arms, self.method, self.coverage, *self.interval, self.experiments,
            "yes" if self.judged else "no", "yes" if self.within else "no", self.width,
        ]  # fmt: skip


def share(hits: ArrayLike) -> float:
    """Share of experiments in which the interval held."""
    return float(np.mean(np.asarray(hits, dtype=bool)))


def missed(scores: Sequence[Score]) -> list[Score]:
    """Judged ones that are not as they should be."""
    return [score for score in scores if score.judged and not score.within]
