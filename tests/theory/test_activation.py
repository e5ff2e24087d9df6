"""Who stands first in a list must not fare better: order of activation."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from theory.checks import Holds, of_ratio, of_sample
from theory.lab import MONTH, SERVED, Lab, groups, organisation
from theory.relabelling import circulant
from theory.rules import SWITCHED_OFF
from unit.model.runs import plain

from siloSim.model.engine import simulate

DEPARTMENTS, SEATS = 4, 12


def twins(load: float, replications: int) -> NDArray[np.float64]:
    """Days in system (cut at the horizon), relative to the run's mean: by department, then by half of its seats.

    Departments and seats are alike but for their places in the lists; shape (replications, 6).
    """
    made = circulant(DEPARTMENTS, SEATS, (1, 2, 3))
    model = plain(
        {"challenges.per_person_per_month": load, "people.turnover": 0.0, "help.share": 0.2},
        horizon=150,
        policy_day=30,
    )
    rows = []
    for replication in range(replications):
        found = simulate(model, made, 1, replication).challenges
        found = found[found["arrived_on"] >= 30]
        stay = np.where(found["resolved_on"] < 0, 150, found["resolved_on"] + 1) - found["arrived_on"]
        seat = found["owner"] % SEATS
        groups_of = [found["department"] == d for d in range(DEPARTMENTS)] + [
            seat < SEATS // 2,
            seat >= SEATS // 2,
        ]
        rows.append([stay[which].mean() / stay.mean() for which in groups_of])
    return np.array(rows)


@pytest.mark.parametrize(
    ("load", "replications"),
    [
        (1.0, 200),
        pytest.param(1.0, 1000, marks=pytest.mark.slow),
        pytest.param(2.5, 1000, marks=pytest.mark.slow),
    ],
)
def test_the_first_department_and_the_first_seats_fare_like_the_last(
    load: float, replications: int, holds: Holds
) -> None:
    """At moderate and at high load, paired within each run; with 1,000 runs, equal to 5 % (one-sided 95 % limits)."""
    found = twins(load, replications)
    for name, first, last in (
        ("department", 0, DEPARTMENTS - 1),
        ("half of the seats", DEPARTMENTS, DEPARTMENTS + 1),
    ):
        ratio = 1.0 + found[:, last] - found[:, first]
        what = f"days of the last {name} over the first, load {load:g}, {replications} runs"
        check = of_sample(what, 1.0, ratio)
        holds(check, on_defaults=True)
        if replications >= 1000:
            assert abs(check.observed - 1.0) + 1.645 * check.error < 0.05


@cache
def trios(count: int = 300) -> dict[int, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Three people of three departments who help only each other, at 60 % use: department -> (days, challenges) by trio."""
    rate, service, warm, counted, rest = 0.3, 0.5, 300, 1000, 300
    made = organisation(np.tile([0, 1, 2], count), groups(count, 3, [(0, 1), (0, 2), (1, 2)]))
    load = {
        "challenges.per_person_per_month": rate * MONTH,
        "challenges.small_share": service,
        "challenges.more_departments": 0,
        "challenges.own_subtask": 0,
        "learning.facets": 6,
    }
    lab = Lab(made, {**SERVED, **load}, horizon=warm + counted + rest, seed=1, rules=SWITCHED_OFF)
    lab.run(warm + counted + rest)
    found = lab.challenges[
        (lab.challenges["arrived_on"] >= warm) & (lab.challenges["arrived_on"] < warm + counted)
    ]
    assert (found["resolved_on"] >= 0).all()
    stay = found["resolved_on"] - found["arrived_on"] + 1
    by_department = {}
    for d in range(3):
        mine = found["department"] == d
        trio = found["owner"][mine] // 3
        by_department[d] = (
            np.bincount(trio, stay[mine], count),
            np.bincount(trio, minlength=count).astype(float),
        )
    return by_department


def test_three_who_help_each_other_wait_as_the_queue_says(holds: Holds) -> None:
    """Whatever the order within a day, the mean over all is that of the queue: W = (1 − λ/2)/(s − λ)."""
    found = trios()
    total, number = (sum(pair[part] for pair in found.values()) for part in (0, 1))
    holds(of_ratio("queue of two departments at one helper, λ = .3, s = .5: W", 0.85 / 0.2, total, number))


def test_of_three_who_help_each_other_the_first_listed_waits_as_long_as_the_last() -> None:
    found = trios()
    days = {d: total / number for d, (total, number) in found.items()}
    gap = days[2] - days[0]
    assert abs(gap.mean()) < 4 * gap.std(ddof=1) / np.sqrt(len(gap))
