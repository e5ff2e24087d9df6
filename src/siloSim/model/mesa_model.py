"""The Mesa face: a mesa.Model whose agents are views of the engine's records. Only here is mesa imported.

Agents are built when somebody asks for them; reading one reads the engine's record of its seat, and
writing one changes the run. A step is one working day of the compiled engine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from siloSim.errors import InputError, RunError
from siloSim.model.engine import trace_of
from siloSim.model.extending import (
    LAST,
    Extensions,
    Process,
    as_employee,
    as_measure,
    as_process,
    distinct,
    extensions_of,
    in_order,
    measured_table,
    place_of,
)
from siloSim.model.initial import initial_state
from siloSim.model.knowhow import set_belief
from siloSim.model.network import find_tie
from siloSim.model.own_state import columns_of, variables_of
from siloSim.model.processes.people import hand_back, leave
from siloSim.model.randomness import OWN, draw, keys_of
from siloSim.model.stepping import Stepper
from siloSim.model.trace import Trace
from siloSim.organisation.structure import Organisation, Role
from siloSim.scenario.loader import as_scenario
from siloSim.scenario.realise import realise
from siloSim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from siloSim.runs.record import RunRecord


_NOBODY = 0xFFFFFFFF  # in the place of the second person of a draw


class _Column:
    """An employee's attribute that lives in the engine's record of the seat."""

    def __init__(self, field: str, low: float, high: float, meaning: str) -> None:
        self.field = field
        self.low = low
        self.high = high
        self.__doc__ = f"{meaning}; in [{low:g}, {high:g}]."

    def __get__(self, employee: Employee | None, owner: type | None = None) -> Any:
        if employee is None:
            return self
        return employee.row()[self.field].item()

    def __set__(self, employee: Employee, value: float) -> None:
        if not self.low <= value <= self.high:  # also refuses nan
            raise ValueError(f"{self.field} = {value!r} must lie in [{self.low:g}, {self.high:g}]")
        employee.row()[self.field] = value


class Employee(mesa.Agent):
    """One person, as a Mesa agent. `unique_id` is the person's id, which is never given to anybody else."""

    identity = _Column("identity", 0, 1, "strength of identification with the department")
    reciprocity = _Column("reciprocity", 0, 1, "weight on returning favours")
    generosity = _Column("generosity", 0, 1, "willingness to give first")
    safety = _Column("safety", 0, 1, "readiness to voice a need")
    norm = _Column("norm", 0, 1, "share of own requests expected to be accepted")
    performance = _Column("performance", 0, 1e9, "effort hours delivered without rework per day")
    asked = _Column("asked", 0, 1e12, "times asked, plus the renown he or she came with")
    record = _Column("record", -1e12, 1e12, "help given less help received")
    fte = _Column("fte", 0.01, 1, "full-time equivalent")

    def __init__(self, model: SiloModel, seat: int) -> None:
        super().__init__(model)
        self.seat = seat
        self.unique_id: int = int(model.state.people[seat].id)

    def row(self) -> Any:
        """The engine's record of this person; raises RunError once he or she has left."""
        record = self.model.state.people[self.seat]
        if int(record.id) != self.unique_id or not record.alive:
            raise RunError(f"person {self.unique_id} has left the organisation")
        return record

    @property
    def department(self) -> str:
        """Name of the department worked in."""
        return self._name(self.row().dept)

    @property
    def home(self) -> str:
        """Name of the home department."""
        return self._name(self.row().home)

    def _name(self, department: Any) -> str:
        name: str = self.model.organisation.departments[int(department)]
        return name

    @property
    def role(self) -> Role:
        """Staff, manager or head."""
        return Role(int(self.row().role))

    @property
    def attention(self) -> float:
        """Hours left of the last day; every morning gives them anew, so they cannot be set."""
        return float(self.row().left)

    @property
    def load(self) -> int:
        """Accepted subtasks in hand."""
        return int(self.row().load)

    @property
    def beliefs(self) -> np.ndarray:
        """What he or she holds on every facet: −1 wrong, 0 none, 1 right; a copy, see `learn`."""
        self.row()
        return np.array(self.model.state.memory.beliefs[self.seat])

    def learn(self, facet: int, belief: int) -> None:
        """Let the person hold `belief` (−1, 0 or 1) on a facet."""
        state = self.model.state
        if not 0 <= facet < state.sizes.facets or belief not in (-1, 0, 1):
            raise ValueError(
                f"facet {facet} must lie in [0, {state.sizes.facets}), belief {belief} in -1, 0, 1"
            )
        self.row()
        set_belief(state.people, state.departments, state.memory, self.seat, facet, belief)

    @property
    def colleagues(self) -> list[Employee]:
        """The other ends of this person's ties."""
        row, ties = self.row(), self.model.state.ties
        taken = slice(int(row.first_tie), int(row.first_tie) + int(row.degree))
        return [self.model.at(int(seat)) for seat in ties["other"][taken]]

    def trust_in(self, other: Employee) -> float:
        """Trust in somebody with whom there is a tie; nan without one."""
        slot = self._slot(other)
        return float(self.model.state.ties[slot].trust) if slot >= 0 else float("nan")

    def set_trust(self, other: Employee, trust: float) -> None:
        """Set the trust in somebody with whom there is a tie."""
        slot = self._slot(other)
        if slot < 0 or not 0.0 <= trust <= 1.0:
            raise ValueError(f"there must be a tie with {other.unique_id}, and trust {trust!r} in [0, 1]")
        self.model.state.ties[slot].trust = trust

    def _slot(self, other: Employee) -> int:
        self.row()
        other.row()
        return int(find_tie(self.model.state.people, self.model.state.ties, self.seat, other.seat))

    def remove(self) -> None:
        """Let the person leave; the seat is filled again the next day, under a fresh id."""
        self.model.let_go(self)
        super().remove()


class SiloModel(mesa.Model):
    """One run of a scenario as a mesa.Model; time is in working days.

    Parameters
    ----------
    inputs
        The scenario, or what `siloSim.load` loads. It stays at `model.inputs`: Mesa keeps `model.scenario` for its own.
    rng
        The seed; with the replication it fixes every draw of the engine. Mesa's own `model.random` and
        `model.rng` start from it too, for code of one's own.
    replication
        Which of the seed's replications.
    rules
        Slot → rule, in the place of the defaults and of the scenario's own.
    processes
        Functions of the model put into the day, behind the scenario's own; see `siloSim.process`.
    measures
        Functions marked with `siloSim.measure`, behind the scenario's own.
    employee
        A subclass of Employee, in the place of the scenario's own. If it has a `step`, everybody's is called
        once a day, in an order shuffled by `model.random`, before the day is observed.
    organisation
        People and ties; by default those of the scenario, seed and replication.
    keep_events
        Whether to keep the event log.
    """

    def __init__(
        self,
        inputs: Scenario | str | Path,
        rng: int = 7,
        *,
        replication: int = 0,
        rules: Mapping[str, Callable[..., Any]] | None = None,
        processes: Sequence[Callable[[SiloModel], object]] = (),
        measures: Sequence[Callable[..., float]] = (),
        employee: type[Employee] | None = None,
        organisation: Organisation | None = None,
        keep_events: bool = True,
    ) -> None:
        if not isinstance(rng, int | np.integer) or not 0 <= rng < 2**63:
            raise InputError(f"rng = {rng!r}: the seed must be a whole number from 0 to 2**63 - 1")
        if not isinstance(replication, int | np.integer) or not 0 <= replication < 2**31:
            raise InputError(f"replication = {replication!r} must be a whole number from 0 to 2**31 - 1")
        super().__init__(rng=int(rng) if replication == 0 else _seed_of(f"{rng}, {replication}"))
        inputs = as_scenario(inputs)
        self.inputs = inputs
        self.seed = rng
        self.replication = replication
        self.organisation = organisation if organisation is not None else realise(inputs, rng, replication)
        self.extensions = _together(extensions_of(inputs), rules or {}, processes, measures, employee)
        self.state = initial_state(inputs, self.organisation, rng, replication, keep_events)
        self.day = 0
        self.own_state = columns_of(self._employee, self.state.sizes.people)
        self.measured = measured_table(self.extensions.measures, inputs.calendar.horizon)
        self._stepper = Stepper(self.extensions)
        self._views: dict[int, Employee] = {}  # by seat; empty until agents are asked for
        if self.extensions.in_python:
            self._see_everybody()

    @property
    def _employee(self) -> type[Employee]:
        return self.extensions.employee or Employee

    @property
    def agents(self) -> Any:
        """All employees, built at first access."""
        self._see_everybody()
        return self._all_agents

    @agents.setter
    def agents(self, _: Any) -> None:
        raise AttributeError("model.agents is kept by the model: use Employee.remove to let somebody go")

    @property
    def agents_by_type(self) -> Any:
        """Class → its agents."""
        self._see_everybody()
        return self._agents_by_type

    def at(self, seat: int) -> Employee:
        """The employee who sits there now."""
        self._see_everybody()
        return self._views[seat]

    def step(self) -> None:
        """One working day."""
        horizon = self.inputs.calendar.horizon
        if self.day >= horizon:
            raise RunError(
                f"the scenario ends with day {horizon}. Give it a longer calendar.horizon to go on from there."
            )
        self._stepper.day(self)
        self.day += 1
        self.running = self.day < horizon
        self.follow_people()
        for measure in self.extensions.measures:
            if measure.of == "model":
                self.measured[measure.outcome.name][self.day - 1] = measure(self)

    def let_go(self, employee: Employee) -> None:
        """The person's leaving, at this moment."""
        employee.row()
        state = self.state
        row = state.daily[min(self.day, len(state.daily) - 1)]
        leave(state.people, state.ties, state.departments, state.work, self.day, row, employee.seat)
        hand_back(state.people, state.work, self.day)
        self._views.pop(employee.seat, None)

    def trace(self) -> Trace:
        """What the finished run leaves behind."""
        if self.day < self.inputs.calendar.horizon:
            raise RunError(
                f"the run stands at day {self.day} of {self.inputs.calendar.horizon}; "
                "outcomes need all of it. Call model.run_for(model.days_left) first."
            )
        trace = trace_of(self.state, self.inputs, self.organisation, self.seed, self.replication)
        return replace(trace, measured={name: column.copy() for name, column in self.measured.items()})

    def record(self) -> RunRecord:
        """Outcomes and tables of the finished run, as siloSim.run gives them."""
        from siloSim.runs.record import RunRecord

        return RunRecord(self.trace(), measures=self.extensions.measures)

    @property
    def days_left(self) -> int:
        """Days until the horizon."""
        return self.inputs.calendar.horizon - self.day

    def today(self, name: str) -> float:
        """Yesterday evening's value of a column of `RunRecord.daily`, for model reporters; nan before day 1."""
        return float(self.state.daily[name][self.day - 1]) if self.day else float("nan")

    def luck(self, name: str, one: Employee, other: Employee | None = None, number: int = 0) -> float:
        """A draw in (0, 1) of a process of one's own, keyed by its name, the day and one or two people.

        The same people get the same luck in every arm of a comparison, however often others draw; two
        people get the same whoever is named first. `number` (below 256) tells several draws apart.
        """
        a, b = one.unique_id, _NOBODY if other is None else other.unique_id
        keys = keys_of(_seed_of(f"{self.seed}, {name}"), self.replication)
        return float(draw(keys, min(a, b), max(a, b), self.day, OWN, number))

    def _see_everybody(self) -> None:
        if not self._views:
            self._welcome(np.flatnonzero(self.state.people["alive"] == 1))

    def follow_people(self) -> None:
        """Those who have left are no agents any more, those who have joined are; nothing without agents."""
        if not self._views:
            return
        people = self.state.people
        for seat, employee in list(self._views.items()):
            if int(people[seat].id) != employee.unique_id or not people[seat].alive:
                del self._views[seat]
                mesa.Agent.remove(employee)
        present = np.flatnonzero(people["alive"] == 1)
        self._welcome(seat for seat in present if int(seat) not in self._views)

    def _welcome(self, seats: Iterable[Any]) -> None:
        variables = variables_of(self._employee)
        for seat in seats:
            self._views[int(seat)] = person = self._employee(self, int(seat))
            for variable in variables.values():
                variable.begin(person)


def _together(
    own: Extensions,
    rules: Mapping[str, Any],
    processes: Sequence[Callable[[SiloModel], object]],
    measures: Sequence[Callable[..., float]],
    employee: type[Employee] | None,
) -> Extensions:
    """What the scenario names and what Python hands over, as one; InputError for what cannot be used."""
    try:
        kind = own.employee if employee is None else as_employee(employee)
        steps = [*own.processes, *map(as_process, processes)]
        if kind is not None and getattr(kind, "step", None) is not mesa.Agent.step:
            steps.append(Process(_everybody_steps, place_of(LAST)))
        return Extensions(
            {**own.rules, **rules},
            in_order(steps),
            distinct([*own.measures, *map(as_measure, measures)]),
            kind,
        )
    except ValueError as error:
        raise InputError(str(error)) from error


def _everybody_steps(model: SiloModel) -> None:
    model.agents.shuffle_do(_step)


def _step(person: Employee) -> None:
    try:
        person.step()
    except Exception as error:  # whatever somebody else's method raises
        raise RunError(
            f"{type(person).__name__}.step of person {person.unique_id} raised {type(error).__name__} "
            f"on day {person.model.day}: {error}"
        ) from error


def _seed_of(text: str) -> int:
    """63 bits of a text's hash."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1
