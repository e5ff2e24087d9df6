"""The Mesa face: a mesa.Model whose agents are views of the engine's records. Only here is mesa imported.

Agents are built when somebody asks for them; reading one reads the engine's record of its seat, and
writing one changes the run. A step is one working day of the compiled engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import mesa
import numpy as np
from numpy.typing import NDArray

from siloSim.errors import InputError, RunError
from siloSim.model.daily_columns import daily_columns
from siloSim.model.day_by_day import DayByDay
from siloSim.model.extending import measured_table
from siloSim.model.initial import initial_state
from siloSim.model.model_arguments import inputs_of, seed_of
from siloSim.model.own_state import columns_of, variables_of
from siloSim.model.person import Person
from siloSim.model.stepping import Stepper
from siloSim.model.together import Given, text_seed, together
from siloSim.organisation.structure import Organisation
from siloSim.scenario.realise import realise
from siloSim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from siloSim.runs.record import RunRecord

FIRST_OWN_ID = 2**32  # of agents that are no employees: ids of people lie below


class Employee(Person, mesa.Agent):
    """One person, as a Mesa agent. `unique_id` is the person's id, which is never given to anybody else."""

    def __init__(self, model: SiloModel, seat: int | None = None) -> None:
        if seat is None:
            raise RunError(_NO_MORE_PEOPLE)
        self.seat = seat
        super().__init__(model)

    def remove(self) -> None:
        """Let the person leave; the seat is filled again the next day, under a fresh id."""
        self.model.let_go(self)
        super().remove()

    @classmethod
    def create_agents(cls, *_: Any, **__: Any) -> NoReturn:
        """Refused: people come from the organisation."""
        raise RunError(_NO_MORE_PEOPLE)

    @classmethod
    def from_dataframe(cls, *_: Any, **__: Any) -> NoReturn:
        """Refused: people come from the organisation."""
        raise RunError(_NO_MORE_PEOPLE)


_NO_MORE_PEOPLE = (
    "employees cannot be made: they are the people of the organisation, and model.agents holds them. For more people "
    "raise organisation.departments in the scenario, or import people and ties; for agents that are no "
    "employees, subclass mesa.Agent"
)


class SiloModel(DayByDay, mesa.Model):
    """One run of a scenario as a mesa.Model; time is in working days.

    Parameters
    ----------
    inputs
        The scenario, or what `siloSim.load` loads. It stays at `model.inputs`: Mesa keeps `model.scenario` for its own.
    rng
        The seed; with the replication it fixes every draw of the engine. None draws one from the system; it
        stays at `model.seed`. Mesa's own `model.random` and `model.rng` start from it too, for code of one's own.
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
    changes
        Values at dotted paths of the scenario, as in `Scenario.with_`: `**{"behaviour.trust.gain": 0.1}`. That is
        how `mesa.batch_run` varies them.
    """

    def __init__(
        self,
        inputs: Scenario | str | Path,
        rng: Any = 7,
        *,
        replication: int = 0,
        rules: Mapping[str, Callable[..., Any]] | None = None,
        processes: Sequence[Callable[[SiloModel], object]] = (),
        measures: Sequence[Callable[..., float]] = (),
        employee: type[Employee] | None = None,
        organisation: Organisation | None = None,
        keep_events: bool = True,
        **changes: Any,
    ) -> None:
        inputs = inputs_of(inputs, changes, SiloModel.__init__.__kwdefaults__ or ())
        self.seed = seed_of(rng)
        if not isinstance(replication, int | np.integer) or not 0 <= replication < 2**31:
            raise InputError(f"replication = {replication!r} must be a whole number from 0 to 2**31 - 1")
        super().__init__(rng=self.seed if replication == 0 else text_seed(f"{self.seed}, {replication}"))
        self.inputs = inputs
        self.replication = replication
        self.organisation = (
            organisation if organisation is not None else realise(inputs, self.seed, replication)
        )
        self._given = Given(dict(rules or {}), tuple(processes), tuple(measures), employee)
        self.extensions = together(inputs, self._given)
        self.state = initial_state(inputs, self.organisation, self.seed, replication, keep_events)
        self.day = 0
        self.own_state = columns_of(self._employee, self.state.sizes.people)
        self.measured = measured_table(self.extensions.measures, inputs.calendar.horizon)
        self._stepper = Stepper(self.extensions)
        self._views: dict[int, Employee] = {}  # by seat; empty until agents are asked for
        self._followed = np.zeros(0, np.int64)  # whom the views show, by seat
        self._building = False
        self.agent_id_counter = FIRST_OWN_ID
        self._datacollector: Any = None
        self._filled: Any = None  # the collector that is made where none was assigned, until the next change
        if self.extensions.in_python:
            self._see_everybody()

    @property
    def _employee(self) -> type[Employee]:
        return self.extensions.employee or Employee

    @property
    def rules(self) -> Mapping[str, Any]:
        """Slot → rule in the place of the default one, the scenario's own and those handed over."""
        return self.extensions.rules

    @property
    def agents(self) -> Any:
        """All employees, built at first access, by seat; agents of one's own follow."""
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

    @property
    def agent_types(self) -> list[type]:
        """Classes of the agents."""
        return list(self.agents_by_type)

    def at(self, seat: int) -> Employee:
        """The employee who sits there now; RunError where the seat is empty until tomorrow."""
        self._see_everybody()
        try:
            return self._views[seat]
        except KeyError:
            last = len(self.state.people) - 1
            raise RunError(
                f"nobody sits in seat {seat}: seats go from 0 to {last}, and a leaver's is filled the next morning"
            ) from None

    def department(self, name: str) -> Any:
        """The people who work in a department now, as an AgentSet."""
        number = self.department_number(name)
        people = self.state.people
        return self.agents.select(
            lambda agent: isinstance(agent, Employee) and people["dept"][agent.seat] == number
        )

    def step(self) -> None:
        """One working day."""
        self.expect_days()
        self._stepper.day(self)
        self.day += 1
        self._filled = None
        if not self.days_left:
            self.running = False
        self.follow_people()
        for measure in self.extensions.measures:
            if measure.of == "model":
                self.measured[measure.outcome.name][self.day - 1] = measure(self)

    def _advance_time(self, until: float) -> None:
        """Mesa's way through time, refused before anything moves where it would pass the end of the calendar."""
        self._expect_whole_days()
        horizon = self.inputs.calendar.horizon
        if not until < horizon + 1:
            raise RunError(
                f"the scenario ends with day {horizon}, and the run stands at day {self.day}, so it cannot go on "
                f"until {until:g}. Call model.run_for(model.days_left), or give the scenario a longer "
                "calendar.horizon."
            )
        super()._advance_time(until)
        self._expect_whole_days()

    def _expect_whole_days(self) -> None:
        if self.day != int(self.time):
            raise RunError(
                f"the model's time is {self.time:g} and its day {self.day}: either a day broke off with an error, "
                "and a run cannot go on from the middle of a day, or step() of a subclass did not call "
                "super().step() exactly once. Build the model anew, or go on from a copy made before."
            )

    def let_go(self, employee: Employee) -> None:
        """The person's leaving: today if the day has begun, else on the evening before; see `Employee.remove`."""
        employee.writable_row()
        self._vacate(employee.seat)
        self._views.pop(employee.seat, None)

    def remove_all_agents(self) -> None:
        """Everybody leaves and is replaced the next day; once the run is over, only the views are let go."""
        self._see_everybody()
        if not self.days_left:
            agent: Any
            for agent in list(self._all_agents):
                mesa.Agent.remove(agent)
            self._views.clear()
        super().remove_all_agents()

    def register_agent(self, agent: Any) -> None:
        """Mesa calls this for every agent; agents of one's own get ids from 2³² on, apart from all people's."""
        if not isinstance(agent, Employee):
            super().register_agent(agent)
            return
        if not self._building:
            raise RunError(_NO_MORE_PEOPLE)
        own = self.agent_id_counter
        self.agent_id_counter = int(self.state.people["id"][agent.seat])  # what Mesa takes for the next id
        super().register_agent(agent)
        self.agent_id_counter = own

    def deregister_agent(self, agent: Any) -> None:
        """Mesa calls this for agents that are removed; refused for people who still work here."""
        if isinstance(agent, Employee) and self.days_left:
            record = self.state.people[agent.seat]
            if record.alive and int(record.id) == agent.unique_id:
                raise RunError(
                    f"person {agent.unique_id} works here, so the model keeps the agent; call its remove()"
                )
        super().deregister_agent(agent)

    @property
    def datacollector(self) -> Any:
        """The DataCollector that was assigned; else one of every day so far, made when asked for.

        Its model variables are the columns of `RunRecord.daily` and, in the last row of a finished run,
        every outcome under `outcome.NAME`.
        """
        if self._datacollector is not None:
            return self._datacollector
        if self._filled is None:
            values = {} if self.days_left else self.record().values
            columns = daily_columns(self.state, self.day, values, self.measured)
            collector = mesa.DataCollector({name: partial(_latest, name=name) for name in columns})
            days = [float(day) for day in range(1, self.day + 1)]
            vars(collector).update(model_vars=columns, _collection_steps=days)
            self._filled = collector
        return self._filled

    @datacollector.setter
    def datacollector(self, collector: Any) -> None:
        self._datacollector = collector

    def record(self) -> RunRecord:
        """Outcomes and tables of the finished run, as siloSim.run gives them."""
        from siloSim.runs.record import RunRecord

        return RunRecord(self.trace(), measures=self.extensions.measures)

    def _see_everybody(self) -> None:
        if not self._views:
            self._followed = self._present()
            self._welcome(np.flatnonzero(self._followed >= 0))

    def follow_people(self) -> None:
        """Those who have left are no agents any more, those who have joined are; nothing without agents."""
        if not self._views:
            return
        present = self._present()
        changed = np.flatnonzero(present != self._followed)
        for seat in changed.tolist():
            if seat in self._views:
                mesa.Agent.remove(self._views.pop(seat))
        self._followed = present
        self._welcome(changed[present[changed] >= 0])

    def _welcome(self, seats: NDArray[np.int64]) -> None:
        """Views for those who sit there now.

        Agents stand in the order of their seats, whenever somebody first asked for them: reading never changes
        what a later shuffle gives.
        """
        variables = variables_of(self._employee)
        self._building = True
        try:
            for seat in seats.tolist():
                self._views[seat] = person = self._employee(self, seat)
                for variable in variables.values():
                    variable.begin(person)
        finally:
            self._building = False
        if len(seats):
            kept: Any
            for kept in (self._all_agents, *self._agents_by_type.values()):
                kept.sort(_by_seat, ascending=True, inplace=True)


def _by_seat(agent: Any) -> float:
    return float(getattr(agent, "seat", "inf"))


def _latest(model: SiloModel, name: str) -> float:
    """The reporter behind a column of the model's own collector."""
    values = model.datacollector.model_vars[name]
    return float(values[-1]) if values else float("nan")
