"""Reporting lines of an imported organisation: what the file says, completed where it is silent."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from siloSim.organisation.hierarchy import team_count
from siloSim.organisation.structure import Role

TEAM_SIZE = 8  # people per team, manager included, where a department has no managers

type Rows = NDArray[np.int64]


@dataclass(slots=True)
class Completion:
    """What had to be decided; departments by number."""

    heads: list[int] = field(default_factory=list)  # departments that got a head
    demoted: int = 0  # heads beyond a department's first, now managers
    teamed: list[int] = field(default_factory=list)  # departments whose teams were made up
    attached: int = 0  # people without a manager who now report to the head


class Lines:
    """Roles and managers under construction; every array has shape (n,) and is changed in place."""

    def __init__(
        self,
        department: Rows,
        role: Rows,
        manager: Rows,
        ties: tuple[Rows, Rows, NDArray[np.float64]],
    ) -> None:
        """`role` holds -1 where unknown, `manager` rows or -1; `ties`: source, target, strength."""
        self.department, self.role, self.manager = department, role, manager
        self.source, self.target, self.strength = ties
        n = len(department)
        self.degree = np.bincount(self.source, minlength=n) + np.bincount(self.target, minlength=n)
        self.contact = np.bincount(self.source, self.strength, minlength=n)
        self.contact += np.bincount(self.target, self.strength, minlength=n)
        self.done = Completion()

    def complete(self, departments: int) -> Completion:
        """Give every department one head and everybody else a manager in it."""
        has_reports = np.bincount(self.manager[self.manager >= 0], minlength=len(self.role)) > 0
        unknown = self.role < 0
        self.role[unknown] = np.where(has_reports[unknown], Role.MANAGER, Role.STAFF)
        below = _reports_below(self.manager)
        members = np.argsort(self.department, kind="stable")
        ends = np.cumsum(np.bincount(self.department, minlength=departments))
        for d, people in enumerate(np.split(members, ends[:-1])):
            led = bool((self.manager[people] >= 0).any())  # does the file know who leads whom here?
            head = self._head(d, people, below)
            rest = people[people != head]
            if not led and (self.role[rest] == Role.MANAGER).any():
                self._teams(rest, rest[self.role[rest] == Role.MANAGER], head)
            elif not led and team_count(len(rest), TEAM_SIZE):
                best = sorted(rest.tolist(), key=self._connected)[: team_count(len(rest), TEAM_SIZE)]
                managers = np.array(sorted(best), dtype=np.int64)
                self.role[managers] = Role.MANAGER
                self._teams(rest, managers, head)
                self.done.teamed.append(d)
            loose = rest[self.manager[rest] < 0]
            self.manager[loose] = head
            if led:
                self.done.attached += len(loose)
        return self.done

    def _connected(self, row: int) -> tuple[float, float, int]:
        """Sorts the best-connected first: by ties, then by their weight, then by id."""
        return -float(self.degree[row]), -float(self.contact[row]), row

    def _head(self, d: int, people: Rows, below: Rows) -> int:
        """The head of a department: as the file says, else the top manager, else the best-connected."""

        def rank(row: int) -> tuple[float, float, float, int]:
            return (-float(below[row]), *self._connected(row))

        heads = people[self.role[people] == Role.HEAD]
        if len(heads) == 0:
            managers = people[self.role[people] == Role.MANAGER]
            head = min((managers if len(managers) else people).tolist(), key=rank)
            self.done.heads.append(d)
        else:
            head = min(heads.tolist(), key=rank)
            self.role[heads] = Role.MANAGER
            self.done.demoted += len(heads) - 1
        self.role[head] = Role.HEAD
        self.manager[head] = -1
        return int(head)

    def _teams(self, rest: Rows, managers: Rows, head: int) -> None:
        """Staff join the manager to whom they are tied most strongly, in teams of equal size."""
        self.manager[managers] = head
        leads = np.zeros(len(self.role), dtype=bool)
        leads[managers] = True
        staff = rest[~leads[rest]]
        follows = np.zeros(len(self.role), dtype=bool)
        follows[staff] = True
        most = -(-len(staff) // len(managers))
        members = dict.fromkeys(managers.tolist(), 0)
        up = leads[self.source] & follows[self.target]
        down = follows[self.source] & leads[self.target]
        who = np.concatenate((self.target[up], self.source[down]))
        whom = np.concatenate((self.source[up], self.target[down]))
        strength = np.concatenate((self.strength[up], self.strength[down]))
        for i in np.lexsort((whom, who, -strength)).tolist():
            person, manager = int(who[i]), int(whom[i])
            if self.manager[person] < 0 and members[manager] < most:
                self.manager[person] = manager
                members[manager] += 1
        smallest = [(count, manager) for manager, count in members.items()]
        heapq.heapify(smallest)
        for person in staff[self.manager[staff] < 0].tolist():  # without a tie to a team that has room
            count, manager = smallest[0]
            self.manager[person] = manager
            heapq.heapreplace(smallest, (count + 1, manager))


def _reports_below(manager: Rows) -> Rows:
    """Direct and indirect reports per person; the lines must not be circular."""
    below = np.zeros(len(manager), dtype=np.int64)
    at = manager[manager >= 0]
    while len(at):
        np.add.at(below, at, 1)
        at = manager[at]
        at = at[at >= 0]
    return below
