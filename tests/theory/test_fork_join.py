"""A challenge with D subtasks and helpers who have nothing else to do: fork and join."""

from __future__ import annotations

import math

import numpy as np
from theory.checks import Holds, of_counts, of_sample
from theory.lab import MONTH, SERVED, Lab, groups, organisation
from theory.rules import SWITCHED_OFF
from unit.model.tiny import change, policy

from siloSim.model.trace import State as Stands

OTHERS = 5
SERVICE = 0.3
MORE = 0.7


def moments_of_the_slowest(count: int, service: float) -> tuple[float, float]:
    """E and sd of max of `count` geometric service times: E = Σ_t 1 − (1 − (1 − s)^t)^D, t = 0, 1, ..."""
    t = np.arange(0, 2000)
    beyond = 1.0 - (1.0 - (1.0 - service) ** t) ** count
    mean = float(beyond.sum())
    second = float(((2 * t + 1) * beyond).sum())
    return mean, math.sqrt(second - mean * mean)


def test_a_challenge_takes_as_long_as_its_slowest_subtask(holds: Holds) -> None:
    """Every owner of department 0 has one colleague in each other department, who helps nobody else.

    Challenges arrive on day 0 only; an owner with exactly one has helpers without any queue.
    """
    owners, size = 6000, OTHERS + 1
    star = groups(owners, size, [(0, e) for e in range(1, size)])
    made = organisation(np.tile(np.arange(size), owners), star)
    load = {
        "challenges.per_person_per_month": 1.0 * 20,
        "challenges.small_share": SERVICE,
        "challenges.more_departments": MORE,
        "challenges.own_subtask": 0,
        "contact.ties_cap": OTHERS,
        "learning.facets": size,
    }
    once = policy(change("environment.arrivals", 0.0, "scale"), start=1)
    lab = Lab(made, {**SERVED, **load}, [once], horizon=80, seed=51, rules=SWITCHED_OFF)
    lab.run(80)
    challenges = lab.challenges
    assert (challenges["arrived_on"] == 0).all()
    per_owner = np.bincount(challenges["owner"], minlength=size * owners)
    mean = 20 / MONTH
    once_only = mean * math.exp(-mean)
    spread = math.sqrt(once_only * (1 - once_only))
    holds(of_sample("owners with exactly one challenge", once_only, per_owner[::size] == 1, spread))
    chosen = (challenges["department"] == 0) & (per_owner[challenges["owner"]] == 1)
    alone = challenges[chosen]
    tasks = lab.tasks[chosen[lab.tasks["challenge"]]]
    assert (tasks["helper"] - challenges["owner"][tasks["challenge"]] == tasks["department"]).all()
    assert (tasks["state"] == Stands.DONE).all()
    took = alone["resolved_on"] + 1
    for count in range(1, OTHERS + 1):
        expected, sd = moments_of_the_slowest(count, SERVICE)
        of_count = took[alone["subtasks"] == count]
        holds(
            of_sample(f"fork and join of {count}, s = {SERVICE:g}: days to resolve", expected, of_count, sd)
        )
    t = np.arange(1, 12)
    below = (1.0 - (1.0 - SERVICE) ** t) ** 3
    chances = np.append(np.diff(below, prepend=0.0), 1.0 - below[-1])
    three = took[alone["subtasks"] == 3]
    counts = np.bincount(np.minimum(three, 12), minlength=13)[1:]
    holds(of_counts("fork and join of 3: χ² of the days to resolve", chances, counts))
    geometric = (1 - MORE) * MORE ** np.arange(OTHERS)
    geometric[-1] = MORE ** (OTHERS - 1)
    everybody = np.bincount(challenges["subtasks"], minlength=OTHERS + 1)[1:]
    holds(of_counts("χ² of the number of departments needed, geometric cut at 5", geometric, everybody))
