"""Many independent copies of a small world in one run.

Small groups without ties between them do not touch each other, so that one run of the engine holds as
many replications as there are groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from unit.model.tiny import scenario

from siloSim.model.engine import advance
from siloSim.model.initial import initial_state
from siloSim.model.replacing import day_with
from siloSim.model.room import with_more_room
from siloSim.model.state import CHALLENGES, OPEN, SUBTASKS, State
from siloSim.model.trace import State as Stands
from siloSim.organisation.generate import numbered
from siloSim.organisation.structure import Organisation, Role
from siloSim.scenario.scenario import ActivePolicy

MONTH = 21.0  # days

# Work in whole days of a helper's whole budget, never late, at no other cost in hours.
SERVED: Mapping[str, float] = {
    "challenges.effort_max": 2000,
    "help.share": 1,
    "help.floor": 1,
    "help.due_base": 500,
    "help.due_factor": 50,
    "attention.asking": 0,
    "attention.interruption": 0,
    "contact.ties_cap": 2,
}

# Acceptance has the chance of help.willingness, whoever asks whom; asking costs no hours.
INDIFFERENT: Mapping[str, float] = {
    "help.trust_weight": 0,
    "help.reciprocity_weight": 0,
    "help.generosity_weight": 0,
    "help.norm_weight": 0,
    "help.interest_weight": 0,
    "help.load_weight": 0,
    "help.reputation": 0,
    "trust.gain_helper": 0,
    "attention.asking": 0,
    "attention.interruption": 0,
    "contact.ties_cap": 2,
}


def groups(count: int, size: int, pairs: Iterable[tuple[int, int]]) -> NDArray[np.int64]:
    """Ties of `count` copies of a graph on `size` seats, shape (m, 2); copy g has seats g·size …."""
    one = np.array(sorted((min(p), max(p)) for p in pairs), dtype=np.int64).reshape(-1, 2)
    return np.asarray((one + size * np.arange(count)[:, None, None]).reshape(-1, 2))


def organisation(
    department: Sequence[int] | NDArray[np.int64],
    ties: NDArray[np.int64],
    names: Sequence[str] | None = None,
) -> Organisation:
    """Seats in the departments given, shape (n,), tied as in `ties`, shape (m, 2), all with weight 1.

    The first seat of a department is its head, everybody else reports to it.
    """
    where = np.asarray(department, dtype=np.int64)
    count = int(where.max()) + 1
    first = np.array([int(np.argmax(where == d)) for d in range(count)])
    role = np.zeros(len(where), np.int8)
    role[first] = Role.HEAD
    boss = first[where]
    boss[first] = -1
    pairs = np.sort(ties, axis=1)
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    made = Organisation.frozen(
        name="theory",
        departments=tuple(names or [f"D{d:02d}" for d in range(count)]),
        ids=numbered(len(where)),
        department=where,
        role=role,
        level=role,
        tenure=np.ones(len(where)),
        manager=boss,
        fte=np.ones(len(where)),
        source=pairs[:, 0],
        target=pairs[:, 1],
        weight_out=np.ones(len(pairs)),
        weight_back=np.ones(len(pairs)),
    )
    made.validate()
    return made


class Lab:
    """A run of the still world of tests/unit/model/tiny.py, plus `parameters`, day by day.

    Without policies policy_day and its probe never come; with policies day 0 is policy_day.
    """

    def __init__(
        self,
        made: Organisation,
        parameters: Mapping[str, float] | None = None,
        policies: Sequence[ActivePolicy] = (),
        *,
        horizon: int,
        seed: int,
        rules: Mapping[str, Any] | None = None,
        keep_events: bool = False,
    ) -> None:
        self.organisation = made
        self.scenario = scenario(parameters, policies, horizon=horizon, policy_day=0 if policies else horizon)
        self.state: State = initial_state(self.scenario, made, seed, 0, keep_events)
        self.days = day_with(rules)
        self.day = 0
        self.people["generosity"] = self.people["reciprocity"] = 1.0  # `reactive`: always accept
        self.people["identity"] = 0.0

    @property
    def people(self) -> Any:
        """Records of all seats."""
        return self.state.people

    @property
    def tasks(self) -> Any:
        """Records of all subtasks so far."""
        return self.state.work.subtasks[: self.state.work.counts[SUBTASKS]]

    @property
    def challenges(self) -> Any:
        """Records of all challenges so far."""
        return self.state.work.challenges[: self.state.work.counts[CHALLENGES]]

    def run(self, days: int) -> None:
        """Run so many days."""
        self.state, self.day = advance(self.days, self.state, self.day, self.day + days)

    def give(self, owners: NDArray[np.int64], department: int, effort: float) -> None:
        """Open for every owner a challenge with one subtask for `department`, sought from today on."""
        n = len(owners)
        while n > min(len(self.state.work.challenges), len(self.state.work.open)):
            self.state = with_more_room(self.state)
        work = self.state.work
        assert work.counts[CHALLENGES] == 0, "the world has challenges already"
        number = np.arange(n)
        people, challenges, tasks = self.people, work.challenges[:n], work.subtasks[:n]
        challenges["department"] = people["dept"][owners]
        challenges["number"] = challenges["first"] = number
        challenges["owner"], challenges["owner_id"] = owners, people["id"][owners]
        challenges["subtasks"] = challenges["departments"] = 1
        challenges["effort"] = effort
        tasks["challenge"], tasks["department"] = number, department
        tasks["key_a"], tasks["key_b"] = number, 1 << 16
        tasks["effort"] = effort
        for field in ("helper", "referred", "asked_on", "accepted_on"):
            tasks[field] = -1
        tasks["routed"] = tasks["approved"] = 1
        work.facets[:n] = self.state.departments.home_facets[department, 0]
        work.counts[CHALLENGES] = work.counts[SUBTASKS] = n
        self.renew()

    def renew(self) -> None:
        """Put every challenge anew, as if it had just come: as many requests tomorrow as there are owners."""
        work, n = self.state.work, int(self.state.work.counts[SUBTASKS])
        challenges, tasks = work.challenges[:n], work.subtasks[:n]
        assert (challenges["subtasks"] == 1).all()
        challenges["arrived_on"] = self.day
        challenges["resolved_on"] = tasks["done_on"] = -1
        challenges["unfinished"] = 1
        tasks["left"] = tasks["effort"]
        tasks["since"] = self.day
        tasks["state"] = Stands.SEEKING
        tasks["redone"] = 0
        self.people["load"] = 0
        work.open[:n] = np.arange(n)
        work.counts[OPEN] = n
