"""What the search teaches: which pattern holds which number, what stays free, which other models fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import patterns
import space
from scipy import stats
from search import FIT_SEED, LOADS, Tried, readings

import siloSim as ss

CLEARLY = 0.05  # of a pattern's width: what so few runs miss by chance
SURE = 0.001  # level at which a pattern is said to hold a number; there are some 400 pairs


@dataclass(frozen=True, slots=True)
class Hold:
    """A pattern that holds a number: where it is met, the number lies elsewhere than where it is missed."""

    pattern: str
    path: str
    distance: float  # Kolmogorov-Smirnov, between points that meet and points that miss the pattern
    upwards: bool  # met at higher values


def holds(tried: Sequence[Tried]) -> list[Hold]:
    """Pairs of a pattern and a number it constrains, over the points of the first round, strongest first."""
    first = [one for one in tried if one.round == 0]
    points = np.array([one.point for one in first])
    found = []
    for name in patterns.NAMES:
        if name in patterns.CHECKED_ONLY:
            continue
        met = np.array([one.misses[name] == 0.0 for one in first])
        if min(met.sum(), (~met).sum()) < 10:
            continue
        for column, free in enumerate(space.SPACE):
            test = stats.ks_2samp(points[met, column], points[~met, column])
            if test.pvalue < SURE:
                up = float(np.median(points[met, column])) > float(np.median(points[~met, column]))
                found.append(Hold(name, free.path, float(test.statistic), up))
    return sorted(found, key=lambda hold: (hold.pattern, -hold.distance))


@dataclass(frozen=True, slots=True)
class Left:
    """Where a number lies among the points at which all patterns hold."""

    path: str
    low: float  # 5 % and 95 % quantiles
    high: float
    share: float  # of the range searched


def left_free(tried: Sequence[Tried], most: float = 0.02) -> tuple[list[Left], int]:
    """The central 90 % of every number among the points whose loss is at most `most`; and how many those are."""
    good = np.array([one.point for one in tried if one.loss <= most])
    if len(good) < 5:
        return [], len(good)
    low, high = np.quantile(good, [0.05, 0.95], axis=0)
    share = (high - low) / (0.9 * (space.HIGH - space.LOW))
    rows = [
        Left(free.path, float(a), float(b), float(c))
        for free, a, b, c in zip(space.SPACE, low, high, share, strict=True)
    ]
    return rows, len(good)


ALTERNATIVES: Mapping[str, Mapping[str, float]] = {
    "as it is": {},
    "ties never lapse": {"contact.lapse": 100_000},
    "joiners stay with their first ties": {"people.settling": 0},
    "nobody is known for being asked": {"help.pick_fame": 0, "contact.activity_spread": 0},
    "load is invisible and weighs nothing": {"help.pick_load": 0, "help.load_weight": 0},
    "generosity moves no hours": {"help.generosity_hours": 0},
    "no department identity": {"identity.salience": 0},
    "trust starts alike within and across": {"trust.base_across": 0.5},
    "no overlap of interests": {"interest.low": 0.5, "interest.high": 0.5, "interest.personal": 0},
    "efforts without a heavy tail": {"challenges.effort_spread": 0.8},
    "no quick questions": {"challenges.small_share": 0},
    "no deadlines, no hand-over": {"help.due_base": 500, "help.handover": 0},
    "trust teaches nothing": {"trust.gain": 0, "trust.gain_helper": 0, "trust.decline": 0, "trust.broken": 0, "trust.rework": 0},
    "no helping norm": {"help.norm_weight": 0},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Failure:
    """How an alternative submodel fares at points at which the model itself does well."""

    name: str
    points: int
    all_met: int  # points at which no pattern is clearly missed
    missed: tuple[
        tuple[str, float], ...
    ]  # patterns with the share of points that clearly miss them, most first


def alternatives(
    tried: Sequence[Tried], points: int, replications: int, pool: ThreadPoolExecutor
) -> list[Failure]:
    """Every alternative at the shipped values and at the best points of the search: other numbers may rescue it."""
    best = [one.point for one in sorted(tried, key=lambda one: (one.loss, one.number))[:points]]
    places = [space.shipped(), *best]
    found = []
    for name, changes in ALTERNATIVES.items():
        missed = dict.fromkeys([n for n in patterns.NAMES if n not in patterns.CHECKED_ONLY], 0)
        whole = 0
        for place in places:
            both = space.scenarios(place)
            values = {
                load: patterns.pooled(
                    readings(with_changes(both[load], changes), FIT_SEED, replications, pool), []
                )
                for load in LOADS
            }
            worst = Tried(-1, -1, place, values).misses
            whole += all(value <= CLEARLY for value in worst.values())
            for pattern, value in worst.items():
                missed[pattern] += value > CLEARLY
        shares = sorted(
            ((n, count / len(places)) for n, count in missed.items() if count), key=lambda x: -x[1]
        )
        found.append(Failure(name, len(places), whole, tuple(shares)))
    return found


def with_changes(scenario: ss.Scenario, changes: Mapping[str, float]) -> ss.Scenario:
    """A scenario with parameters put in by their names in the table."""
    if not changes:
        return scenario
    paths = {p if p.startswith("challenges") else f"behaviour.{p}": x for p, x in changes.items()}
    return scenario.with_(**paths)
