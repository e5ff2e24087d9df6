"""Practice, forgetting and a changing reality as Markov chains on one belief."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from theory.checks import Check, Holds, of_sample
from theory.lab import Lab, groups, organisation

FACETS = 8  # four at home in each of two departments


def lab_of(n: int, days: int, seed: int, **parameters: float) -> Lab:
    """Two departments of n people, in pairs across."""
    made = organisation(np.tile([0, 1], n), groups(n, 2, [(0, 1)]))
    names = {name.replace("__", "."): value for name, value in parameters.items()}
    return Lab(made, {"learning.facets": FACETS, "contact.ties_cap": 2, **names}, horizon=days, seed=seed)


def binomial(what: str, chance: float, hits: NDArray[np.bool_]) -> Check:
    """A share of independent people against its chance."""
    return of_sample(what, chance, hits, math.sqrt(chance * (1 - chance)))


def test_a_belief_not_used_is_forgotten_geometrically(holds: Holds) -> None:
    """P(held after t days) = (1 − f/K)^t: one random foreign facet of K is forgotten with chance f a day."""
    n, days, f = 5000, 30, 0.3
    lab = lab_of(n, days, 91, learning__foreign_known=1, learning__forgetting=f)
    lab.run(days)
    homes = lab.state.departments.homes[lab.people["home"]] == 1
    foreign = np.argmin(
        homes, axis=1
    )  # the first foreign facet: one per person, so that people are independent
    held = lab.state.memory.beliefs[np.arange(2 * n), foreign] == 1
    holds(binomial("foreign facet held after 30 days of disuse", (1 - f / 4) ** days, held))
    assert (lab.state.memory.beliefs[homes] == 1).all(), "nothing is forgotten at home"


def test_practice_teaches_and_mends_by_steps(holds: Holds) -> None:
    """Hits on a facet are Binomial(t, ρ/K): what is blank takes one to be right, what is wrong takes two."""
    n, days, rate = 5000, 12, 0.5
    lab = lab_of(n, days, 92, learning__home_known=0, learning__practice=rate)
    homes = lab.state.departments.homes[lab.people["home"]] == 1
    everybody, first = np.arange(2 * n), np.argmax(homes, axis=1)
    wrong = np.arange(2 * n) % 4 < 2
    lab.state.memory.beliefs[everybody[wrong], first[wrong]] = -1
    lab.run(days)
    belief = lab.state.memory.beliefs[everybody, first]
    p = rate / 4
    none, one = (1 - p) ** days, days * p * (1 - p) ** (days - 1)
    holds(binomial("blank home facet right after 12 days", 1 - none, belief[~wrong] == 1))
    holds(binomial("wrong home facet right after 12 days", 1 - none - one, belief[wrong] == 1))
    holds(binomial("wrong home facet blank after 12 days", one, belief[wrong] == 0))


def test_practice_against_turbulence_settles_where_the_flows_balance(holds: Holds) -> None:
    """π(right) = 1/(1 + 2τ/r − τ), r = ρ/K: a truth changes with τ a day, two days of practice mend it."""
    facets, days, warm, tau = 120, 5000, 1000, 0.002
    made = organisation(np.zeros(4, np.int64), groups(2, 2, [(0, 1)]))
    world = {"learning.facets": facets, "learning.practice": 1, "environment.turbulence": tau}
    lab = Lab(made, {**world, "contact.ties_cap": 2}, horizon=days, seed=93)
    lab.run(warm)
    right, counted = np.zeros(facets), 0
    while lab.day < days:
        right += lab.state.memory.right[:, 0] / 4
        counted += 1
        lab.run(10)
    expected = 1 / (1 + 2 * tau * facets - tau)
    # All hear of a changed truth alike, so facets, not people, are the replications.
    holds(of_sample("home facets right in a changing world", expected, right / counted))
