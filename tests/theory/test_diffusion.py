"""One contact process, one lesson, complete graph: SI diffusion in days."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from theory.checks import Holds, of_counts, of_sample
from theory.lab import Lab, groups, organisation
from unit.model.tiny import change, everybody, policy

# One facet, which talk is always about; nothing else moves it, and who does better does not matter.
ONE_LESSON = {
    "learning.facets": 1,
    "learning.home_known": 0,
    "learning.superiority": 0,
    "learning.adopt_trust": 0,
    "learning.adopt_language": 0,
    "trust.contact": 0,
    "contact.within": 1,
}


def spread_to_all(
    size: int, islands: int, per_day: float, adopt: float, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Days until all `size` people of each island know, shape (islands,); who knows by day, (days, islands)."""
    made = organisation(np.zeros(size * islands, np.int64), groups(islands, size, everybody(size)))
    parameters = {**ONE_LESSON, "contact.per_day": per_day, "learning.adopt": adopt, "contact.ties_cap": 2}
    lab = Lab(made, parameters, horizon=5000, seed=seed)
    beliefs = lab.state.memory.beliefs
    beliefs[::size, 0] = 1
    known = [np.ones(islands, np.int64)]
    while known[-1].min() < size:
        lab.run(1)
        known.append((beliefs[:, 0] == 1).reshape(islands, size).sum(axis=1))
    curve = np.array(known)
    return (curve < size).sum(axis=0), curve


def chain(size: int, per_day: float, adopt: float) -> NDArray[np.float64]:
    """P(I → J) of a day: I' = I + Binomial(N − I, 1 − (1 − a·p)^I), p = 1 − exp(−c/(N − 1)); shape (N + 1,) twice."""
    p = -math.expm1(-per_day / (size - 1))
    step = np.zeros((size + 1, size + 1))
    step[0, 0] = 1.0
    for i in range(1, size + 1):
        reached = -math.expm1(i * math.log1p(-adopt * p))
        step[i, i:] = stats.binom.pmf(np.arange(size - i + 1), size - i, reached)
    return step


def days_to_all(step: NDArray[np.float64]) -> tuple[float, float]:
    """Mean and standard deviation of the days from 1 informed person to all, exactly."""
    size = len(step) - 1
    inside = step[1:size, 1:size]
    fundamental = np.linalg.inv(np.eye(size - 1) - inside)
    mean = fundamental.sum(axis=1)
    second = (2.0 * fundamental - np.eye(size - 1)) @ mean
    return float(mean[0]), math.sqrt(float(second[0] - mean[0] ** 2))


def in_continuous_time(size: int, rate: float) -> float:
    """2(N − 1)/(βN)·H(N − 1) days: β contacts with adoption per person and day."""
    return 2.0 * (size - 1) / (rate * size) * sum(1.0 / k for k in range(1, size))


@pytest.mark.parametrize(
    ("size", "islands", "per_day", "adopt"),
    [(10, 4000, 0.5, 1.0), (10, 4000, 3.0, 0.3), (2, 10000, 0.2, 1.0), (25, 1000, 1.0, 0.24)],
)
def test_days_until_all_know_are_those_of_the_chain(
    size: int, islands: int, per_day: float, adopt: float, holds: Holds
) -> None:
    found, curve = spread_to_all(size, islands, per_day, adopt, seed=11)
    step = chain(size, per_day, adopt)
    mean, sd = days_to_all(step)
    name = f"SI diffusion, N = {size}, c = {per_day:g}, a = {adopt:g}"
    holds(of_sample(f"{name}: mean days to all", mean, found, sd))
    half = int(mean / 2)
    informed = np.linalg.matrix_power(step, half)[1]
    counts = np.arange(size + 1)
    expected = float(informed @ counts)
    spread = math.sqrt(float(informed @ counts**2) - expected**2)
    holds(of_sample(f"{name}: people who know after {half} days", expected, curve[half], spread))


def test_the_whole_distribution_is_the_chain_s(holds: Holds) -> None:
    """χ² over deciles of the time to all; its mean is the degrees of freedom."""
    size, islands = 10, 4000
    found, _ = spread_to_all(size, islands, 0.5, 1.0, seed=12)
    step = chain(size, 0.5, 1.0)
    state = np.zeros(size + 1)
    state[1] = 1.0
    by_day = []  # P(T <= t)
    while not by_day or by_day[-1] < 1 - 1e-9:
        by_day.append(float(state[size]))
        state = state @ step
    edges = sorted({int(np.searchsorted(by_day, q)) for q in np.arange(0.1, 1.0, 0.1)})
    chances = np.diff([0.0, *(by_day[edge] for edge in edges), 1.0])
    counts = np.histogram(found, bins=[-0.5, *(edge + 0.5 for edge in edges), 1e9])[0]
    holds(of_counts("SI diffusion, N = 10: χ² of the days to all, by tenths", chances, counts))


@pytest.mark.parametrize("size", [2, 10, 40])
def test_the_chain_tends_to_continuous_time_as_contacts_get_rare(size: int) -> None:
    """Half a day is what whole days add at most per step: days·β has the closed form's limit."""
    gaps = []
    for rate in (0.1, 0.01, 0.001):
        mean, _ = days_to_all(chain(size, rate, 1.0))
        gaps.append(abs(mean / in_continuous_time(size, rate) - 1.0))
    assert gaps[0] < 0.1
    # first order in the rate: a tenth of the rate leaves a tenth of the gap
    assert gaps[1] == pytest.approx(gaps[0] / 10, rel=0.15)
    assert gaps[2] == pytest.approx(gaps[1] / 10, rel=0.05)


def test_rare_contacts_take_the_time_of_the_closed_form(holds: Holds) -> None:
    """The engine itself against 2(N − 1)/(βN)·H(N − 1), where whole days matter little."""
    size, rate = 6, 0.01
    found, _ = spread_to_all(size, 800, rate, 1.0, seed=13)
    expected = in_continuous_time(size, rate)
    mean, sd = days_to_all(chain(size, rate, 1.0))
    assert abs(mean / expected - 1.0) < 0.005, "half a day in some hundred"
    holds(of_sample(f"SI diffusion, N = {size}, β = {rate:g}: 2(N − 1)/(βN)·H(N − 1)", expected, found, sd))


def test_adoption_and_rarity_of_contacts_are_one_for_rare_contacts() -> None:
    """c contacts adopted with chance a spread a lesson like a·c contacts that always teach, if both are rare."""
    one = days_to_all(chain(10, 0.01, 0.5))[0]
    other = days_to_all(chain(10, 0.005, 1.0))[0]
    assert one == pytest.approx(other, rel=1e-3)


def test_contacts_of_a_tie_are_bernoulli_by_day_and_geometric_between(holds: Holds) -> None:
    """A pair of its own: chance 1 − exp(−h) a day, days independent, also where a policy changes the rate."""
    pairs, days, per_day = 2000, 60, 0.3
    more = policy(change("contact.within", 3.0, "scale"), start=30)
    made = organisation(np.zeros(2 * pairs, np.int64), groups(pairs, 2, [(0, 1)]))
    lab = Lab(made, {"contact.per_day": per_day, "contact.ties_cap": 2}, [more], horizon=days, seed=14)
    met = np.zeros((days, pairs), bool)
    first = lab.people["first_tie"][::2]
    for day in range(days):
        lab.run(1)
        met[day] = lab.state.ties["met"][first] == day
    for name, part, hazard in (("before", met[:30], per_day), ("after", met[30:], 3 * per_day)):
        p = -math.expm1(-hazard)
        counts = part.sum(axis=0)
        holds(
            of_sample(
                f"contacts in 30 days {name} the rate triples", 30 * p, counts, math.sqrt(30 * p * (1 - p))
            )
        )
        variance = 30 * p * (1 - p)
        fourth = variance * (1 + (3 * 30 - 6) * p * (1 - p))  # fourth central moment of a binomial
        squares = (counts - 30 * p) ** 2
        holds(
            of_sample(
                f"variance of contacts in 30 days {name} the rate triples",
                variance,
                squares,
                math.sqrt(fourth - variance**2),
            )
        )
    wait = np.where(met.any(axis=0), met.argmax(axis=0), days)
    p = -math.expm1(-per_day)
    none = (1 - p) ** 5
    holds(of_sample("no contact within 5 days", none, wait >= 5, math.sqrt(none * (1 - none))))
