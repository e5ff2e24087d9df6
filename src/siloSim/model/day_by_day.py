"""A run that is driven day by day: where it stands, what it leaves behind, and copies of it."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from siloSim.errors import InputError, Problem, RunError
from siloSim.model.daily_columns import DAYS
from siloSim.model.engine import trace_of
from siloSim.model.extending import Extensions
from siloSim.model.processes.people import hand_back, leave
from siloSim.model.randomness import OWN, draw, keys_of
from siloSim.model.state import State
from siloSim.model.stepping import Stepper
from siloSim.model.tie_graph import tie_graph
from siloSim.model.together import Given, text_seed, together
from siloSim.model.trace import Trace
from siloSim.organisation.structure import Organisation
from siloSim.scenario.findings import listed, nearest
from siloSim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import networkx as nx
    from numpy.typing import NDArray

    from siloSim.model.person import Person

_NOBODY = 0xFFFFFFFF  # in the place of the second person of a draw
_MADE_ANEW = ("extensions", "_stepper", "_filled")  # by a model that is unpickled


class _NoSpace:
    """What many Mesa models have and this one has not; an author may assign a space of his or her own."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, model: object | None, owner: type) -> Self:
        if model is None:
            return self
        raise AttributeError(
            f"siloSim has no {self.name}: people meet along ties. See Employee.colleagues and model.network()"
        )


class DayByDay:
    """What `SiloModel` is apart from Mesa. Day d begins at time d; `day` is the next to be run."""

    inputs: Scenario
    organisation: Organisation
    seed: int
    replication: int
    extensions: Extensions  # all that takes part beside what ships
    measured: dict[str, NDArray[np.float64]]  # columns of the day, of measures of one's own
    state: State
    day: int
    _stepper: Stepper
    _given: Given  # what was given beside the scenario's
    _filled: Any  # what was made of the days so far, until the next change

    grid = _NoSpace()
    space = _NoSpace()

    @property
    def days_left(self) -> int:
        """Days until the horizon."""
        return self.inputs.calendar.horizon - self.day

    def expect_days(self) -> None:
        """Before anything is run or written: RunError once the run is over."""
        if self.days_left <= 0:
            raise RunError(
                f"the scenario ends with day {self.day}. Give it a longer calendar.horizon to go on from there."
            )
        self._filled = None

    def today(self, name: str) -> float:
        """Yesterday evening's value of a column of `RunRecord.daily`, for model reporters; nan before day 1."""
        if name not in DAYS:
            raise InputError(
                Problem(
                    f'no column "{name}" is kept of a day', allowed=listed(DAYS), remedy=nearest(name, DAYS)
                )
            )
        return float(self.state.daily[name][self.day - 1]) if self.day else float("nan")

    def trace(self) -> Trace:
        """What the finished run leaves behind."""
        if self.days_left > 0:
            raise RunError(
                f"the run stands at day {self.day} of {self.inputs.calendar.horizon}; "
                "outcomes need all of it. Call model.run_for(model.days_left) first."
            )
        trace = trace_of(self.state, self.inputs, self.organisation, self.seed, self.replication)
        return replace(trace, measured={name: column.copy() for name, column in self.measured.items()})

    def luck(self, name: str, one: Person, other: Person | None = None, number: int = 0) -> float:
        """A draw in (0, 1) of a process of one's own, keyed by its name, the day and one or two people.

        The same people get the same luck in every arm of a comparison, however often others draw; two
        people get the same whoever is named first. `number` (below 256) tells several draws apart.
        """
        a, b = one.unique_id, _NOBODY if other is None else other.unique_id
        keys = keys_of(text_seed(f"{self.seed}, {name}"), self.replication)
        return float(draw(keys, min(a, b), max(a, b), self.day, OWN, number))

    def network(self) -> nx.DiGraph:
        """A copy of the ties as they stand: nodes are `unique_id`s, edges carry trust and weight; see `tie_graph`."""
        return tie_graph(self.state, self.organisation.departments)

    def department_number(self, name: str) -> int:
        """Place of a department in `organisation.departments`; InputError for one that there is not."""
        known = self.organisation.departments
        if name not in known:
            raise InputError(
                Problem(
                    f'there is no department "{name}"',
                    allowed=listed(known),
                    remedy=nearest(str(name), known),
                )
            )
        return known.index(name)

    def _present(self) -> NDArray[np.int64]:
        """Id of who works in each seat, −1 where it is empty."""
        people = self.state.people
        return np.where(people["alive"] == 1, people["id"].astype(np.int64), -1)

    def _vacate(self, seat: int) -> None:
        """Whoever sits there leaves: today, where today's hours have been given out; else on the evening before.

        Before day 0 there is no evening, so that day counts.
        """
        state = self.state
        begun = state.daily["people"][self.day] > 0
        evening = self.day if begun else max(0, self.day - 1)
        row = state.daily[evening]
        leave(state.people, state.ties, state.departments, state.work, evening, row, seat)
        hand_back(state.people, state.work, evening)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """A model that goes on by itself; what never changes is shared."""
        twin = type(self).__new__(type(self))
        memo[id(self)] = twin
        for shared in (self.inputs, self.organisation, self.extensions, self._stepper):
            memo[id(shared)] = shared
        vars(twin).update(copy.deepcopy(vars(self), memo))
        return twin

    def __getstate__(self) -> dict[str, Any]:
        """Without compiled code, which pickle cannot take; the scenario's own code is read anew."""
        return {name: value for name, value in vars(self).items() if name not in _MADE_ANEW}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _filled=None)
        self.extensions = together(self.inputs, self._given)
        self._stepper = Stepper(self.extensions)
