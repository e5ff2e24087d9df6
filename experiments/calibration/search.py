"""The search: points spread over the space, then rounds around the best; every point tried is logged."""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import patterns
import space
from numpy.typing import NDArray

import siloSim as ss

LOADS = ("reference", "busy")
FIT_SEED, CHECK_SEED = 1, 2001  # runs of the search, and runs that judge what it chose


@dataclass(frozen=True, slots=True)
class Round:
    """So many points of so many replications."""

    points: int
    replications: int


@dataclass(frozen=True, slots=True)
class Tried:
    """One point of the space and what it showed."""

    number: int
    round: int
    point: NDArray[np.float64]
    values: Mapping[str, Mapping[str, float]]  # by load

    @property
    def misses(self) -> dict[str, float]:
        """By how much each pattern is missed; those that only the check looks at are not judged here."""
        return {
            name: missed
            for name, missed in patterns.misses(self.values).items()
            if name not in patterns.CHECKED_ONLY
        }

    @property
    def loss(self) -> float:
        """Sum of squared misses; 0 where every pattern holds at once."""
        return float(sum(missed**2 for missed in self.misses.values()))


def readings(
    scenario: ss.Scenario, seed: int, replications: int, pool: ThreadPoolExecutor
) -> list[dict[str, Any]]:
    """Replications of one scenario; runs release the interpreter lock."""
    return list(pool.map(lambda r: patterns.read(scenario, seed, r), range(replications)))


def show(
    point: NDArray[np.float64],
    seed: int,
    replications: int,
    pool: ThreadPoolExecutor,
    interdependent: bool = False,
) -> dict[str, dict[str, float]]:
    """A point's figures at both loads."""
    found = {}
    for load, scenario in space.scenarios(point).items():
        more = scenario.with_(**patterns.MORE_INTERDEPENDENT) if interdependent else None
        found[load] = patterns.pooled(
            readings(scenario, seed, replications, pool),
            readings(more, seed, replications, pool) if more else [],
        )
    return found


def search(rounds: Sequence[Round], seed: int, keep: int, pool: ThreadPoolExecutor) -> list[Tried]:
    """All points tried, in order. The first is where the space starts."""
    tried: list[Tried] = []
    for number, plan in enumerate(rounds):
        if number == 0:
            points = np.vstack([space.START, space.spread_out(plan.points - 1, seed)])
        else:
            best = sorted(tried, key=lambda one: (one.loss, one.number))[:keep]
            points = space.around(np.array([one.point for one in best]), plan.points, seed + number)
        for point in points:
            values = show(point, FIT_SEED, plan.replications, pool)
            tried.append(Tried(len(tried), number, point, values))
            if len(tried) % 10 == 0:
                best_loss = min(one.loss for one in tried)
                print(
                    f"round {number + 1}: {len(tried)} points, least loss {best_loss:.3f}",
                    end="\r",
                    file=sys.stderr,
                )
        print(file=sys.stderr)
    return tried


def read_log(path: Path) -> list[Tried]:
    """The points of a log, with their figures at four digits."""
    names = [name for name in patterns.NAMES if name not in patterns.CHECKED_ONLY]
    tried = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            values = {load: {name: float(row[f"{load}: {name}"]) for name in names} for load in LOADS}
            point = np.array([float(row[free.path]) for free in space.SPACE])
            tried.append(Tried(int(row["point"]), int(row["round"]) - 1, point, values))
    return tried


def write_log(path: Path, tried: Sequence[Tried]) -> None:
    """One row a point: its values, the figures at both loads, the loss."""
    names = [name for name in patterns.NAMES if name not in patterns.CHECKED_ONLY]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        figures = [f"{load}: {name}" for load in LOADS for name in names]
        writer.writerow(["point", "round", *(free.path for free in space.SPACE), *figures, "loss"])
        for one in tried:
            shown = [one.values[load].get(name, float("nan")) for load in LOADS for name in names]
            writer.writerow(
                [one.number, one.round + 1, *(f"{x:.4g}" for x in [*one.point, *shown, one.loss])]
            )
