"""What an employee can be asked and told: the engine's records of one person, his or her ties and know-how.

Everything written holds from the next process on: between two days from the morning of the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from siloSim.errors import RunError
from siloSim.model.agent_columns import PLACE, Column, in_range
from siloSim.model.knowhow import set_belief
from siloSim.model.network import base_trust, drop_tie, find_tie, form_tie
from siloSim.model.processes.people import second
from siloSim.organisation.structure import Role

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from siloSim.model.mesa_model import Employee, SiloModel

_ID, _ALIVE = PLACE["id"], PLACE["alive"]


class Person:
    """The attributes and verbs of `Employee`, apart from what Mesa gives every agent."""

    model: SiloModel
    seat: int  # row of the engine's records; a joiner takes a leaver's
    unique_id: int

    identity = Column("identity", 0, 1, "strength of identification with the department")
    reciprocity = Column("reciprocity", 0, 1, "weight on returning favours")
    generosity = Column("generosity", 0, 1, "willingness to give first")
    safety = Column("safety", 0, 1, "readiness to voice a need")
    norm = Column("norm", 0, 1, "share of own requests expected to be accepted")
    performance = Column("performance", 0, 1e9, "effort hours delivered without rework per day")
    asked = Column("asked", 0, 1e12, "times asked, plus the renown he or she came with")
    record = Column("record", -1e12, 1e12, "help given less help received")
    fte = Column("fte", 0.01, 1, "full-time equivalent")

    def snapshot(self) -> tuple[Any, ...]:
        """All fields of the engine's record, for reading; raises RunError once the person has left."""
        found: tuple[Any, ...] = self.model.state.people.item(self.seat)
        if found[_ID] != self.unique_id or not found[_ALIVE]:
            raise RunError(f"person {self.unique_id} has left the organisation")
        return found

    def row(self) -> Any:
        """The engine's record of this person; raises RunError once he or she has left."""
        self.snapshot()
        return self.model.state.people[self.seat]

    def writable_row(self) -> Any:
        """The record, to be written; raises RunError once the person has left or the run is over."""
        self.model.expect_days()
        return self.row()

    def __repr__(self) -> str:
        people = self.model.state.people
        here = int(people["id"][self.seat]) == self.unique_id and bool(people["alive"][self.seat])
        what = f"{self.department}, {self.role.name.lower()}" if here else "has left"
        return f"<{type(self).__name__} {self.unique_id}: {what}>"

    @property
    def external_id(self) -> str:
        """The id in the people file, or that of the generated organisation; `joiner-ID` for who came later."""
        self.snapshot()
        ids = self.model.organisation.ids
        return str(ids[self.seat]) if self.unique_id < len(ids) else f"joiner-{self.unique_id}"

    @property
    def department(self) -> str:
        """Name of the department worked in; see `move_to`."""
        return self._department(PLACE["dept"])

    @property
    def home(self) -> str:
        """Name of the home department, kept for good."""
        return self._department(PLACE["home"])

    def _department(self, place: int) -> str:
        name: str = self.model.organisation.departments[self.snapshot()[place]]
        return name

    @property
    def role(self) -> Role:
        """Staff, manager or head."""
        return Role(self.snapshot()[PLACE["role"]])

    @property
    def manager(self) -> Employee | None:
        """Whom the person reports to; None for heads, and while that seat is empty."""
        seat = self.snapshot()[PLACE["manager"]]
        return self.model.at(seat) if seat >= 0 and self.model.state.people["alive"][seat] else None

    @property
    def attention(self) -> float:
        """Hours left of the last day; every morning gives them anew, so they cannot be set."""
        return float(self.snapshot()[PLACE["left"]])

    @property
    def load(self) -> int:
        """Accepted subtasks in hand."""
        return int(self.snapshot()[PLACE["load"]])

    @property
    def beliefs(self) -> NDArray[np.int8]:
        """What he or she holds on every facet: −1 wrong, 0 none, 1 right; a copy, see `learn`."""
        self.snapshot()
        return np.array(self.model.state.memory.beliefs[self.seat])

    def learn(self, facet: int, belief: int) -> None:
        """Let the person hold `belief` (−1, 0 or 1) on a facet."""
        state = self.model.state
        whole = isinstance(facet, int | np.integer)
        if not (whole and 0 <= facet < state.sizes.facets and belief in (-1, 0, 1)):
            raise ValueError(
                f"facet {facet!r} must lie in [0, {state.sizes.facets}), belief {belief!r} in -1, 0, 1"
            )
        self.writable_row()
        set_belief(state.people, state.departments, state.memory, self.seat, int(facet), int(belief))

    def move_to(self, department: str, days: int | None = None) -> None:
        """Let the person work in another department for so many days from the next on, or until further notice.

        Home stays: know-how, priorities and the manager are those of the home department. Moving home ends it.
        """
        state, model = self.model.state, self.model
        number = model.department_number(department)
        if days is not None and not (isinstance(days, int | np.integer) and days >= 1):
            raise ValueError(f"days = {days!r} for person {self.unique_id}: whole days, 1 or more, or None")
        row = self.writable_row()
        until = model.day + int(days) if days is not None else state.sizes.horizon
        second(state.people, state.departments, self.seat, number, -1 if number == row.home else until)

    @property
    def colleagues(self) -> list[Employee]:
        """The other ends of this person's ties."""
        found, ties = self.snapshot(), self.model.state.ties
        first = found[PLACE["first_tie"]]
        return [self.model.at(int(seat)) for seat in ties["other"][first : first + found[PLACE["degree"]]]]

    def trust_in(self, other: Employee) -> float:
        """Trust in somebody with whom there is a tie; nan without one."""
        slot = self._slot(other)
        return float(self.model.state.ties[slot].trust) if slot >= 0 else float("nan")

    def set_trust(self, other: Employee, trust: float) -> None:
        """Set the trust in somebody with whom there is a tie, in single precision."""
        slot = self._tie_with(other)
        trust = in_range(self, "trust", trust, 0.0, 1.0)
        self.model.state.ties[slot].trust = trust

    def connect_to(self, other: Employee, trust: float | None = None) -> None:
        """Make a tie, if there is none, as the policy verb `connect` does; `trust` is this person's in the other.

        It lapses without use, and on a full row the weakest tie makes way. Without `trust` both begin with
        the trust that people have without any history.
        """
        state, day = self.model.state, self.model.day
        self.writable_row()
        if self._known(other).seat == self.seat:
            raise ValueError(f"person {self.unique_id} cannot have a tie with himself or herself")
        if trust is not None:
            trust = in_range(self, "trust", trust, 0.0, 1.0)
        values = state.levers.values[int(state.people[self.seat].dept)]
        base = base_trust(values, state.people, self.seat, other.seat)
        weight = values.contact_new_weight * state.sizes.mean_weight
        row = state.daily[day]
        slot = form_tie(state.keys, state.people, state.ties, row, self.seat, other.seat, base, weight, day)
        if trust is not None:
            state.ties[slot].trust = trust

    def disconnect_from(self, other: Employee) -> None:
        """End the tie with somebody, at both ends."""
        drop_tie(self.model.state.people, self.model.state.ties, self.seat, self._tie_with(other))

    def _tie_with(self, other: Employee) -> int:
        """Slot of the tie, to be written; ValueError where there is none."""
        self.writable_row()
        slot = self._slot(other)
        if slot < 0:
            raise ValueError(
                f"there is no tie between {self.unique_id} and {other.unique_id}; connect_to makes one"
            )
        return slot

    def _known(self, other: Employee) -> Employee:
        """The other, who must work in the same run."""
        if not isinstance(other, Person) or other.model is not self.model:
            raise ValueError(f"{other!r} is no employee of this model")
        other.snapshot()
        return other

    def _slot(self, other: Employee) -> int:
        self.snapshot()
        self._known(other)
        return int(find_tie(self.model.state.people, self.model.state.ties, self.seat, other.seat))
