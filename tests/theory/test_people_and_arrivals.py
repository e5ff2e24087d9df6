"""Who leaves, and what arrives: binomial and Poisson counts, geometric tenure."""

from __future__ import annotations

import math

import numpy as np
from theory.checks import Holds, of_counts, of_sample
from theory.lab import Lab, groups, organisation


def test_leavers_are_binomial_and_tenure_is_geometric(holds: Holds) -> None:
    """Leavers of a day Binomial(n, q), days independent; a seat keeps its first holder for t days with (1 − q)^t."""
    n, days, q = 4000, 250, 0.004
    made = organisation(np.zeros(n, np.int64), groups(n // 2, 2, [(0, 1)]))
    lab = Lab(made, {"people.turnover": q, "people.join_ties": 0}, horizon=days, seed=81)
    lab.run(days)
    left = lab.state.daily["left"]
    variance = n * q * (1 - q)
    holds(of_sample("leavers of a day", n * q, left, math.sqrt(variance)))
    fourth = variance * (1 + (3 * n - 6) * q * (1 - q))
    holds(
        of_sample(
            "variance of leavers of a day", variance, (left - n * q) ** 2, math.sqrt(fourth - variance**2)
        )
    )
    stayed = (lab.people["id"] < n) & (lab.people["alive"] == 1)
    keep = (1 - q) ** days
    holds(of_sample("share who stay 250 days", keep, stayed, math.sqrt(keep * (1 - keep))))
    assert lab.state.daily["joined"][1:].tolist() == left[:-1].tolist()


def test_challenges_arrive_as_poisson_counts_in_proportion_to_size(holds: Holds) -> None:
    """Mean λ·size, variance equal to the mean, also where a large department's day is drawn in parts."""
    sizes, days, rate = [3, 30, 300, 1500], 2500, 0.03
    made = organisation(np.repeat(np.arange(4), sizes), groups(sum(sizes) // 3, 3, [(0, 1)]))
    load = {
        "challenges.per_person_per_month": 21 * rate,
        "challenges.more_departments": 0,
        "challenges.own_subtask": 0,
        "challenges.small_share": 1,  # done by a stranger within days, so that the list stays short
        "contact.strangers": 1,
        "contact.ties_cap": 3,
    }
    lab = Lab(made, load, horizon=days, seed=82)
    lab.run(days)
    found, tasks = lab.challenges, lab.tasks
    for d, size in enumerate(sizes):
        daily = np.bincount(found["arrived_on"][found["department"] == d], minlength=days)
        mean = rate * size
        holds(of_sample(f"arrivals a day in a department of {size}", mean, daily, math.sqrt(mean)))
        spread = math.sqrt(mean + 2 * mean**2)  # of a squared Poisson deviation
        holds(
            of_sample(
                f"variance of arrivals a day in a department of {size}", mean, (daily - mean) ** 2, spread
            )
        )
    assert (found["subtasks"] == 1).all()
    needed = tasks["department"][found["department"][tasks["challenge"]] == 3]
    smaller = np.array(sizes[:3]) / sum(sizes[:3])
    holds(of_counts("χ² of the department needed, by size", smaller, np.bincount(needed, minlength=3)))
    owners = found["owner"][found["department"] == 2] - sum(sizes[:2])
    even = np.bincount(owners // 30, minlength=10)
    holds(of_counts("χ² of who owns, tenths of a department", np.full(10, 0.1), even))
