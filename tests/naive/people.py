"""Who there is: employees, their ties, departments, and what lies between two departments (ODD 2)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import mesa

from naive.luck import normal, single
from siloSim.model.randomness import MEET, TRAITS

if TYPE_CHECKING:
    from naive.firm import Twin
    from naive.levers import Values


@dataclass(eq=False)
class Department:
    """A department. People are named by seat, since who sits there changes."""

    number: int
    name: str
    seats: list[int]  # whose home it is
    managers: list[int]
    head: int
    home_facets: list[int]
    foreign_facets: list[int]
    inside: float  # ties inside the department that a person has at the start, on average
    outside: float  # the same with other departments
    credit: float = 0.0  # decisions that may be taken now

    @property
    def facets(self) -> list[int]:
        """All facets of know-how, those at home first."""
        return self.home_facets + self.foreign_facets

    def seat_at(self, u: float) -> int:
        """The seat that a uniform falls on."""
        return self.seats[min(len(self.seats) - 1, int(u * len(self.seats)))]


@dataclass(eq=False)
class Relation:
    """What lies between two departments; the same from both sides."""

    overlap: float  # of priorities
    distance: float  # of languages at the start
    factor: float = 1.0  # distance relative to the start
    together: float = 0.0  # hours together this week


@dataclass(eq=False)
class Tie:
    """One end of a tie: what its owner, in whose row it stands, feels about the other."""

    other: Employee
    trust: float
    weight: float  # contact opportunity, equal at both ends
    wait: float  # hazard left until the next contact, equal at both ends
    met: int = -1  # day on which the tie was last used
    favours: float = 0.0  # that the owner owes the other
    standing: bool = False  # of the organisation, stays without use
    cohort: bool = False  # there on policy_day
    mirror: Tie = field(init=False, repr=False)  # the other end

    def __setattr__(self, name: str, value: object) -> None:
        if name in ("trust", "weight", "wait", "favours"):
            value = single(value)  # type: ignore[arg-type]
        object.__setattr__(self, name, value)

    def used(self, day: int, *, standing: bool = False) -> None:
        """The tie is used on a day, or becomes a standing one; so is its other end."""
        for end in (self, self.mirror):
            end.met = day
            end.standing = end.standing or standing


class Employee(mesa.Agent):  # type: ignore[misc]
    """A person. Whoever takes over the seat of one who left is another employee with another id."""

    def __init__(
        self, firm: Twin, seat: int, unique_id: int, home: Department, role: int, fte: float, room: int
    ) -> None:
        super().__init__(firm)
        self.unique_id: int = unique_id
        self.seat = seat
        self.home = home
        self.department = home  # worked in
        self.role = role
        self.fte = fte
        self.room = room  # ties that can be kept up
        self.ties: list[Tie] = []
        self.here = True
        self.away_until: int | None = None  # day on which a secondment ends
        self.beliefs = [0] * firm.facets  # −1 wrong, 0 none, 1 right
        self.latest: int | None = None  # the facet learnt last
        self.load = 0  # accepted subtasks in hand
        self.norm = 0.5
        self.performance = 0.0
        self.delivered = 0.0  # effort hours delivered today without rework
        self.record = 0.0
        self.given = 0.0  # hours of help in the window
        self.left = 0.0  # hours left today
        self.budget = 0.0  # of them for helping
        self.booked = 0.0  # hours of today's gatherings

    def draw_traits(self, firm: Twin, v: Values) -> None:
        """Traits under the person's own id (ODD 5)."""
        u = firm.luck.four(self.unique_id, 0, 0, TRAITS)
        n = firm.luck.four(self.unique_id, 0, 0, TRAITS, 1)
        self.identity = min(1.0, v.identity_base + v.identity_spread * u[0])
        self.reciprocity = u[1]
        self.generosity = u[2] * u[2]
        self.safety = min(1.0, v.help_safety_base + v.help_safety_spread * u[3])
        self.asked = math.exp(v.contact_activity_spread * normal(n[0]))

    def spend(self, hours: float) -> float:
        """Take up to so many hours from what is left of the day; the hours taken."""
        taken = min(hours, self.left)
        self.left -= taken
        return taken

    def is_at_home(self, facet: int) -> bool:
        """Whether the facet is one of the person's home department."""
        return facet in self.home.home_facets

    def step(self, facet: int, direction: int) -> None:
        """Move a belief one step, −1 → 0 → 1 or back; what is held then is the latest learnt."""
        self.beliefs[facet] = min(1, max(-1, self.beliefs[facet] + direction))
        if self.beliefs[facet] != 0:
            self.latest = facet

    def step_towards(self, facet: int, belief: int) -> None:
        """One step towards somebody else's belief."""
        self.step(facet, 1 if belief > self.beliefs[facet] else -1)

    def held(self, facets: Sequence[int]) -> float:
        """Share of facets on which there is a belief, right or wrong."""
        return sum(self.beliefs[k] != 0 for k in facets) / len(facets)

    def share(self, facets: Sequence[int], belief: int) -> float:
        """Share of facets on which exactly this is believed."""
        return sum(self.beliefs[k] == belief for k in facets) / len(facets)

    def tie_with(self, other: Employee) -> Tie | None:
        """The own end of the tie with somebody."""
        return next((tie for tie in self.ties if tie.other is other), None)

    def end(self, tie: Tie) -> None:
        """End a tie at both ends."""
        _take_out(self.ties, tie)
        _take_out(tie.other.ties, tie.mirror)

    def weakest(self) -> Tie:
        """The tie of lowest trust, both ends together, standing ties last; equal ones by id."""
        return min(
            self.ties, key=lambda tie: (tie.standing, tie.trust + tie.mirror.trust, tie.other.unique_id)
        )


def _take_out(row: list[Tie], tie: Tie) -> None:
    """The row's last tie moves into the gap."""
    place = next(n for n, each in enumerate(row) if each is tie)
    row[place] = row[-1]
    row.pop()


def join_ends(one: Tie, other: Tie) -> None:
    """Make two ends one tie."""
    one.mirror, other.mirror = other, one


def base_trust(v: Values, i: Employee, j: Employee) -> float:
    """Trust without any history."""
    return float(v.trust_base_within if i.department is j.department else v.trust_base_across)


def form_tie(firm: Twin, v: Values, i: Employee, j: Employee) -> Tie:
    """A tie between i and j at base trust, if there is none yet; a full row loses its weakest. i's end of it."""
    known = i.tie_with(j)
    if known is not None:
        return known
    for person in (i, j):
        if len(person.ties) == person.room:
            person.end(person.weakest())
            firm.row.ties_evicted += 1
    base, weight = base_trust(v, i, j), v.contact_new_weight * firm.mean_weight
    wait = -math.log(firm.luck.pair(i.unique_id, j.unique_id, firm.day, MEET, 1))
    mine, theirs = Tie(j, base, weight, wait, firm.day), Tie(i, base, weight, wait, firm.day)
    join_ends(mine, theirs)
    i.ties.append(mine)
    j.ties.append(theirs)
    firm.row.ties_formed += 1
    return mine
