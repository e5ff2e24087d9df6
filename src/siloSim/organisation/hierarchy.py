"""Reporting lines of a generated organisation: heads, teams, managers (ODD 5, initialisation)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siloSim.organisation.structure import Role


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """n people in D departments; the rows of a department, and of a team, are contiguous.

    The first row of a department is its head; the first row of a team is its manager.
    """

    sizes: NDArray[np.int64]  # (D,) people per department
    start: NDArray[np.int64]  # (D,) first row of each department
    department: NDArray[np.int32]  # (n,)
    role: NDArray[np.int8]  # (n,)
    manager: NDArray[np.int32]  # (n,) row, -1 for heads
    team: NDArray[np.int32]  # (n,) number of the team; the head belongs to the first team
    place: NDArray[np.int32]  # (n,) 0, 1, ... within the team
    team_size: NDArray[np.int32]  # (n,) people in the person's team

    @property
    def people(self) -> int:
        """Number of people, n."""
        return len(self.department)


def team_count(people: int, team_size: int) -> int:
    """Teams among `people` beside the head; 0 where the head leads them directly (too few for two)."""
    teams = (2 * people + team_size) // (2 * team_size)
    return teams if teams >= 2 else 0


def build_hierarchy(sizes: NDArray[np.int64], team_size: int) -> Hierarchy:
    """Departments of `sizes` people (each >= 1), cut into teams of about `team_size`, manager included.

    Staff report to the manager of their team, managers to the head. Where a department is too small
    for two teams, everybody reports to the head.
    """
    start = np.cumsum(sizes) - sizes
    n = int(sizes.sum())
    row = np.arange(n, dtype=np.int32)
    department = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    rest = sizes - 1
    teams = (2 * rest + team_size) // (2 * team_size)
    teams[teams < 2] = 0

    rank = row - start[department]  # 0 for the head
    # Person r = 1 .. rest belongs to team (r - 1) * teams // rest: teams differ by one person at most.
    number = (rank - 1) * teams[department] // np.maximum(rest, 1)[department]
    number[rank == 0] = 0
    first = np.zeros(n, dtype=bool)
    first[1:] = (number[1:] != number[:-1]) | (rank[:-1] == 0)
    first &= (rank > 0) & (teams[department] > 0)
    head = start[department].astype(np.int32)
    manager = np.maximum.accumulate(np.where(first | (rank == 0), row, 0)).astype(np.int32)
    role = np.zeros(n, dtype=np.int8)
    role[first] = Role.MANAGER
    role[head[rank == 0]] = Role.HEAD
    manager[first] = head[first]
    manager[rank == 0] = -1

    opens = rank == 0
    opens |= first & (number > 0)
    team = np.cumsum(opens, dtype=np.int32) - 1
    team_start = np.flatnonzero(opens).astype(np.int32)
    length = np.diff(team_start, append=n).astype(np.int32)
    return Hierarchy(sizes, start, department, role, manager, team, row - team_start[team], length[team])
