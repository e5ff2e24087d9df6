"""The same run once more, looked at where a story needs to know more than the log says.

A run is a pure function of scenario, organisation, seed and replication, so running it again and looking at it
gives what was true in the run of the record. Whoever was asked is told apart by the state on the eve of that
day, as the processes of the day see it: known, named by a helper, introduced by a colleague, or a stranger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from siloSim.model import randomness
from siloSim.model.loading import extensions_of
from siloSim.model.processes import seek
from siloSim.model.state import SUBTASKS
from siloSim.model.trace import Event
from siloSim.model.trace import State as Stands
from siloSim.runs.single import simulated

if TYPE_CHECKING:
    from siloSim.model.state import State
    from siloSim.model.trace import Trace

# Kernels have no annotations.
_draw: Callable[..., float] = randomness.draw
_draw4: Callable[..., tuple[float, ...]] = randomness.draw4
_stranger: Callable[..., int] = seek.stranger
_TWO = (Event.ASKED, Event.ACCEPTED, Event.PRESSED, Event.DECLINED, Event.OFFERED, Event.ASSIGNED)


@dataclass(frozen=True, slots=True)
class Moment:
    """How two people stood to each other on the eve of an event."""

    how: str  # a key of phrases.HOW; of requests only, else empty
    trust: float | None  # of the owner in the helper; None without a tie
    trust_back: float | None  # of the helper in the owner
    load: int | None  # the helper's accepted subtasks; None for whoever joined on that day
    generosity: float | None  # the helper's; None for whoever joined on that day
    held: int  # facets needed on which the helper holds a belief, right or wrong
    broker: int | None = None  # engine id of who introduced them


@dataclass(frozen=True, slots=True)
class Stand:
    """A subtask at the end of a day."""

    state: Stands
    helper: int  # engine id; meaningless while nobody was asked
    redone: bool
    pressed: bool
    left: float  # hours
    hours: float  # of help so far
    referred: int | None  # engine id of whom the last helper named


@dataclass(frozen=True, slots=True)
class Evening:
    """A challenge at the end of a day."""

    owner: int  # engine id
    owner_there: bool
    stands: tuple[Stand, ...]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A person at the end of a day."""

    department: int
    there: bool


@dataclass(slots=True)
class Seen:
    """What was seen; `faithful` is False where the run came out differently and nothing can be trusted."""

    faithful: bool = True
    moments: dict[int, Moment] = field(default_factory=dict)  # by number of the event
    evenings: dict[int, Evening] = field(default_factory=dict)  # by day
    whereabouts: dict[int, Whereabouts] = field(default_factory=dict)  # by day
    traits: Mapping[str, float] = field(default_factory=dict)  # of the person, on the first evening
    facets: dict[int, tuple[int, ...]] = field(default_factory=dict)  # by subtask
    homes: Any = None  # (D, K) 1: a home facet


def replay(
    trace: Trace, events: Iterable[int], challenge: int | None = None, person: int | None = None
) -> Seen:
    """Run it again and look.

    Parameters
    ----------
    trace
        The run, with its subtasks and events.
    events
        Numbers of the events to know more about.
    challenge
        Number of a challenge to see every evening from its arrival to its end.
    person
        Engine id of a person to see every evening.
    """
    return _Watcher(trace, list(events), challenge, person).run()


class _Watcher:
    def __init__(self, trace: Trace, events: list[int], challenge: int | None, person: int | None) -> None:
        self.trace, self.challenge, self.person = trace, challenge, person
        self.own = subtasks_of(trace, challenge) if challenge is not None else range(0)
        self.seen = Seen()
        self._held: dict[int, Any] = {}  # event → facets on which the helper held a belief on its eve
        self.size = trace.organisation.size
        self.by_day: dict[int, list[int]] = {}
        for number in events:
            if trace.events["kind"][number] in _TWO:
                self.by_day.setdefault(int(trace.events["day"][number]), []).append(number)
        self.asked = _asked_before(trace.events)
        tasks = set(trace.events["subtask"][events].tolist()) - {-1}
        self.tasks = sorted(tasks | set(self.own))

    def run(self) -> Seen:
        trace, horizon = self.trace, self.trace.scenario.calendar.horizon
        days = set(self.by_day) | {horizon}
        if self.challenge is not None:
            days |= set(range(*self._life()))
        if self.person is not None:
            days |= set(range(horizon + 1))
        again = simulated(
            trace.scenario,
            trace.organisation,
            trace.seed,
            trace.replication,
            extensions_of(trace.scenario),
            days=frozenset(days),
            look=self._look,
        )
        if again.daily.tobytes() != trace.daily.tobytes():
            return Seen(faithful=False, facets=self.seen.facets, homes=self.seen.homes)
        return self.seen

    def _life(self) -> tuple[int, int]:
        """Numbers of days done on the evenings of the challenge's life, as a range."""
        row = self.trace.challenges[self.challenge]
        last = (
            int(row["resolved_on"]) if row["resolved_on"] >= 0 else self.trace.scenario.calendar.horizon - 1
        )
        return int(row["arrived_on"]) + 1, last + 2

    def _look(self, state: State, done: int, _own: Mapping[str, Any]) -> None:
        for number in self.by_day.get(done, ()):
            self.seen.moments[number] = self._moment(state, number, done)
        if self.challenge is not None and self._life()[0] <= done < self._life()[1]:
            self.seen.evenings[done - 1] = self._evening(state)
        if self.person is not None:
            self._person(state, done)
        if done == self.trace.scenario.calendar.horizon:
            needed = state.sizes.needed
            for s in self.tasks:
                self.seen.facets[s] = tuple(int(k) for k in state.work.facets[s, :needed])
            self.seen.homes = state.departments.homes.copy()
            for number, held in self._held.items():
                facets = state.work.facets[self.trace.events["subtask"][number], :needed]
                self.seen.moments[number] = replace(self.seen.moments[number], held=int(held[facets].sum()))

    def _evening(self, state: State) -> Evening:
        work, people = state.work, state.people
        row = work.challenges[self.challenge]
        stands = []
        for s in self.own:
            task = work.subtasks[s]
            referred = int(people["id"][task.referred]) if task.referred >= 0 else None
            stands.append(
                Stand(
                    Stands(int(task.state)),
                    int(task.helper_id),
                    bool(task.redone),
                    bool(task.pressed),
                    float(task.left),
                    float(task.hours),
                    referred,
                )
            )
        there = bool(people["alive"][row.owner]) and int(people["id"][row.owner]) == int(row.owner_id)
        return Evening(int(row.owner_id), there, tuple(stands))

    def _person(self, state: State, done: int) -> None:
        assert self.person is not None
        row = state.people[self.person % self.size]
        there = int(row.id) == self.person and bool(row.alive)
        self.seen.whereabouts[done - 1] = Whereabouts(int(row.dept), there)
        if there and not self.seen.traits:
            names = ("identity", "reciprocity", "generosity", "safety")
            self.seen.traits = {name: float(row[name]) for name in names}

    def _moment(self, state: State, number: int, day: int) -> Moment:
        event = self.trace.events[number]
        people, s = state.people, int(event["subtask"])
        owner, helper = (int(event[end]) % self.size for end in ("person", "other"))
        mine, theirs = _tie(state, owner, helper)
        task = state.work.subtasks[s]
        known = int(state.work.counts[SUBTASKS]) > s  # it arrived before today
        request = event["kind"] == Event.ASKED
        ids = {end: int(people["id"][int(event[end]) % self.size]) for end in ("person", "other")}
        if any(ids[end] != int(event[end]) for end in ids):  # one of them joined this morning
            return Moment("new" if request else "", None, None, None, None, 0)
        self._held[number] = state.memory.beliefs[helper] != 0
        how, broker = "", None
        if request:
            if known and int(task.referred) == helper:
                how = "referred"
            elif self.asked.get(number) == int(event["other"]):
                how = "again"  # Seek passes over whoever was asked last, unless there is nobody else
            elif mine is not None:
                how = "tie"
            else:
                how, broker = self._found(state, number, owner, helper, day)
        person = people[helper]
        return Moment(how, mine, theirs, int(person.load), float(person.generosity), 0, broker)

    def _found(self, state: State, number: int, owner: int, helper: int, day: int) -> tuple[str, int | None]:
        """How somebody without a tie was found: the same draws as in Seek."""
        event = self.trace.events[number]
        task = self.trace.subtasks[event["subtask"]]
        department = int(task["department"])
        keyed = (int(task["key_a"]), int(task["key_b"]))
        there = _stranger(state.keys, state.people, state.departments, *keyed, department, day, owner)
        broker, named = introduction(state, owner, department, day)
        value = float(state.levers.values[int(state.people["dept"][owner])].contact_introductions)
        luck = _draw4(state.keys, *keyed, day, randomness.SEEK, 0)[2]
        if named == helper and (luck < value or there != helper):
            return "introduced", int(state.people["id"][broker])
        return ("stranger" if there == helper else ""), None


def introduction(state: State, owner: int, department: int, day: int) -> tuple[int, int]:
    """Seats of the colleague who introduces somebody of a department, and of whom; −1 for nobody.

    As processes.seek does it: the broker, then the person named, by trust and a draw of the two people.
    """
    people = state.people

    def best(of: int, block: int, allowed: Any) -> int:
        slots = _row(state, of)
        ends = state.ties["other"][slots]
        scores = [
            float(trust)
            + _draw(state.keys, int(people["id"][of]), int(people["id"][j]), day, randomness.INTRODUCE, block)
            if allowed(j)
            else -np.inf
            for j, trust in zip(ends, state.ties["trust"][slots], strict=True)
        ]
        return int(ends[int(np.argmax(scores))]) if scores and max(scores) > -np.inf else -1

    broker = best(owner, 0, lambda _: True)
    if broker < 0:
        return -1, -1
    return broker, best(broker, 1, lambda j: j != owner and people["dept"][j] == department)


def subtasks_of(trace: Trace, challenge: int) -> range:
    """Numbers of a challenge's subtasks."""
    row = trace.challenges[challenge]
    return range(int(row["first"]), int(row["first"]) + int(row["subtasks"]))


def _row(state: State, seat: int) -> slice:
    first = int(state.people["first_tie"][seat])
    return slice(first, first + int(state.people["degree"][seat]))


def _tie(state: State, one: int, other: int) -> tuple[float | None, float | None]:
    """Trust of each in the other; None without a tie."""
    slots = _row(state, one)
    found = np.flatnonzero(state.ties["other"][slots] == other)
    if not len(found):
        return None, None
    tie = state.ties[slots.start + int(found[0])]
    return float(tie.trust), float(state.ties["trust"][tie.mirror])


def _asked_before(events: Any) -> dict[int, int]:
    """Number of a request → engine id of the subtask's last helper, where somebody had been asked before."""
    found: dict[int, int] = {}
    last: dict[int, int] = {}
    asked: set[int] = set()
    kinds = (Event.ASKED, Event.OFFERED, Event.ASSIGNED)
    for number in np.flatnonzero(np.isin(events["kind"], kinds)):
        s = int(events["subtask"][number])
        if s in asked:
            found[int(number)] = last[s]
        last[s] = int(events["other"][number])
        if events["kind"][number] == Event.ASKED:
            asked.add(s)
    return found
