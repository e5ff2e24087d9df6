"""A large export within the time that a consultant waits for."""

from __future__ import annotations

import random
import time

import pytest

from siloSim.organisation.importing.twin import twin_of
from siloSim.scenario.imported import write_import

MOST_SECONDS = 30  # of processor time; 6 on a machine of 2024


@pytest.mark.slow
def test_twenty_thousand_people_with_four_hundred_thousand_ties(desk, tmp_path):
    draw, n = random.Random(1), 20_000
    people = [
        f"E{i};Unit {i % 60};{f'E{i % 60}' if i >= 60 else ''};{1 + i % 28}/{1 + i % 12}/{1995 + i % 28};Active"
        for i in range(n)
    ]
    ties = []
    for _ in range(400_000):
        one = draw.randrange(n)
        two = (one + 60 * draw.randrange(1, 20)) % n if draw.random() < 0.6 else draw.randrange(n)
        ties.append(f"E{one},E{two},Directed,{draw.random():.4f}")
    desk.put(
        hr_csv="Employee ID;Department;Manager ID;Hire Date;Status\n" + "\n".join(people),
        edges_csv="Source,Target,Type,Weight\n" + "\n".join(ties),
    )
    start = time.process_time()
    done = desk.read("hr.csv", "edges.csv")
    write_import(done, twin_of(done), tmp_path / "out")
    taken = time.process_time() - start
    assert done.description.people == n
    assert done.description.nominations > 330_000
    assert taken < MOST_SECONDS, f"{taken:.1f} s"
