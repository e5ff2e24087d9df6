"""The twin as a mesa.Model: one step is one working day, in the order of ODD 3."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import mesa
import numpy as np

from naive import start, tables
from naive.answering import answer
from naive.arriving import arrive
from naive.deciding import account_time, decide, remember
from naive.drifting import drift
from naive.helping import exchange, help_out
from naive.levers import Levers, Values
from naive.luck import Luck, plain_rules
from naive.morning import come_back, dated, gather, join, open_day, plant_probe
from naive.observing import observe
from naive.people import Department, Employee, Relation
from naive.seeking import seek
from naive.talking import Contact, mingle
from naive.work import Challenge, Subtask
from siloSim.model.trace import Event
from siloSim.organisation.structure import Organisation
from siloSim.scenario.scenario import Scenario


class Twin(mesa.Model):  # type: ignore[misc]
    """One run of a scenario, told with objects.

    `rules` are functions in the slots of the package's own. `step()` is one working day; `rows` holds the days
    told so far, `tables()` all that the run leaves behind, under the names of `siloSim.model.trace.Trace`.
    """

    def __init__(
        self,
        scenario: Scenario,
        organisation: Organisation,
        seed: int,
        replication: int,
        rules: Mapping[str, Callable[..., Any]] | None = None,
    ) -> None:
        super().__init__(rng=0)  # Mesa's own generator draws nothing here
        self.calendar = scenario.calendar
        self.organisation = organisation
        self.luck = Luck(seed, replication)
        self.rule = plain_rules(rules or {})
        self.levers = Levers(scenario, organisation, self.luck)
        self.parameters = scenario.parameters
        self.facets = int(scenario.parameters["learning.facets"])
        self.needed = min(int(scenario.parameters["challenges.facets"]), self.facets)
        self.day = 0
        self.row: Any = tables.new_row(0)
        self.rows: list[Any] = []
        self.events: list[tuple[int, ...]] = []
        self.deliveries: list[tuple[int, int, int]] = []
        self.departed: list[tuple[int, float]] = []
        self.help_hours: dict[
            tuple[int, int], float
        ] = {}  # in the window, by helper's and owner's department
        self.challenges: list[Challenge] = []
        self.subtasks: list[Subtask] = []
        self.open: list[Subtask] = []  # not done, in order of arrival
        self.happened: list[tuple[Subtask, int, Employee]] = []  # today, for Exchange
        self.contacts: list[Contact] = []  # at today's gatherings
        self.council = 0.0  # decisions that common meetings may take
        self.recorded: dict[int, tuple[int, int]] = {}  # the knowledge base: facet → what it says, since when
        self.personal: dict[tuple[int, int], float] = {}  # luck of pairs of people, drawn once

        self.departments: list[Department] = start.departments(organisation, self.facets)
        self.values: list[Values] = self.levers.values(-1)  # as the scenario has them
        self.relations: dict[tuple[int, int], Relation] = start.relations(self)
        self.seats: list[Employee] = start.people(self)
        self.mean_weight: float = start.ties(self)
        self.probe_department, self.probe_facet = start.probe(self)

    def step(self) -> None:
        """One working day."""
        self.row = tables.new_row(self.day)
        # 1 Calendar: today's values, who is here, who meets.
        self.values = self.levers.values(self.day)
        self.row.programme_cost = self.levers.cost(self.day)
        join(self)
        come_back(self)
        if self.day == self.calendar.policy_day:
            plant_probe(self)
        dated(self)
        open_day(self)
        gather(self)
        # 2 Arrive: shared challenges, by department.
        arrive(self)
        # 3 Seek: owners look for help.
        seek(self)
        # 4 Answer: those asked accept or decline.
        answer(self)
        # 5 Work: helpers' hours on what they accepted.
        help_out(self)
        # 6 Exchange: trust, favours, know-how and disputes follow.
        exchange(self)
        # 7 Mingle: informal contact and gatherings spread beliefs.
        mingle(self)
        # 8 Decide: what is blocked escalates and is decided.
        decide(self)
        account_time(self)
        # 9 Remember: lessons are written up.
        remember(self)
        # 10 Drift: what moves on its own; leavers.
        drift(self)
        # 11 Observe.
        observe(self)
        self.rows.append(self.row)
        self.day += 1

    @property
    def in_window(self) -> bool:
        """Whether today counts for outcomes."""
        return self.day >= self.calendar.policy_day

    @property
    def present(self) -> list[Employee]:
        """Everybody who is in the organisation, by seat."""
        return [person for person in self.seats if person.here]

    def values_of(self, person: Employee) -> Values:
        """Today's values in the department that the person works in."""
        return self.values[person.department.number]

    def boss(self, person: Employee) -> Employee | None:
        """Who sits in the seat of the person's manager; nobody above a head."""
        seat = int(self.organisation.manager[person.seat])
        return None if seat < 0 else self.seats[seat]

    def workers(self, department: Department) -> int:
        """How many people work there."""
        return sum(person.department is department for person in self.present)

    def between(self, one: Department, other: Department) -> Relation:
        """What lies between two departments."""
        return self.relations[min(one.number, other.number), max(one.number, other.number)]

    def log(
        self,
        kind: Event,
        challenge: Challenge | None,
        task: Subtask | None,
        person: Employee,
        other: Employee | None = None,
    ) -> None:
        """Write an event."""
        self.events.append(
            (
                self.day,
                int(kind),
                -1 if challenge is None else challenge.index,
                -1 if task is None else task.index,
                person.unique_id,
                0 if other is None else other.unique_id,
            )
        )

    def tables(self) -> dict[str, np.ndarray]:
        """All tables of the run, as `Trace` names them."""
        return tables.of(self)
