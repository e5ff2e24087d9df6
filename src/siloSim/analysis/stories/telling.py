"""What the stories of a challenge and of a person share: names, parts, reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from siloSim.analysis.formats import format_number
from siloSim.analysis.stories import phrases
from siloSim.analysis.stories.replay import Seen, subtasks_of
from siloSim.model.trace import State
from siloSim.organisation.structure import Role
from siloSim.runs.names import Names

if TYPE_CHECKING:
    from siloSim.runs.record import RunRecord

ROLES = {Role.STAFF: "staff", Role.MANAGER: "manager", Role.HEAD: "head"}


class Telling:
    """The run, its names, and what was seen in it."""

    def __init__(self, record: RunRecord, seen: Seen) -> None:
        self.record = record
        self.trace = record.trace
        self.names = Names(record.trace.organisation)
        self.seen = seen
        self._introduced: set[int] = set()

    def name(self, person: int) -> str:
        """A person's id; at the first mention with role and home department."""
        name = self.names.of(person)
        if person in self._introduced:
            return name
        self._introduced.add(person)
        return f"{name} ({self.role(person)}, {self.names.home(person)})"

    def role(self, person: int) -> str:
        """Staff, manager or head: of the seat."""
        return ROLES[Role(int(self.trace.organisation.role[person % self.names.size]))]

    def part(self, subtask: int) -> str:
        """The department that a subtask needs."""
        return self.names.departments[int(self.trace.subtasks["department"][subtask])]

    def needs(self, challenge: int) -> str:
        """What a challenge needs, subtask by subtask."""
        parts = []
        for s in subtasks_of(self.trace, challenge):
            facets = self.seen.facets.get(s, ())
            strangers = [
                k for k in facets if not self.seen.homes[int(self.trace.subtasks["department"][s]), k]
            ]
            away = (
                f", {phrases.listed(map(str, strangers))} of it at home elsewhere"
                if 0 < len(strangers) < len(facets)
                else ""
            )
            parts.append(
                phrases.CHALLENGE["need"].format(
                    department=self.part(s),
                    effort=phrases.hours(float(self.trace.subtasks["effort"][s])),
                    facets=phrases.listed(str(k) for k in facets) or "unknown",
                    home=away,
                    approval=phrases.CHALLENGE["approval"] if self.needs_approval(s) else "",
                )
            )
        return phrases.listed(parts)

    def needs_approval(self, subtask: int) -> bool:
        """Whether it arrived waiting for an approval: by the log, or by its state at the end."""
        from siloSim.model.trace import Event

        events = self.trace.events
        granted = (events["subtask"] == subtask) & (events["kind"] == Event.APPROVED)
        row = self.trace.subtasks[subtask]
        return bool(granted.any()) or row["state"] == State.APPROVING or not row["approved"]

    def how(self, number: int, owner: str) -> str:
        """Why this colleague could be asked, and what spoke for him or her; empty where it is not known."""
        moment = self.seen.moments.get(number)
        if moment is None:
            return ""
        said = []
        if moment.how:
            said.append(
                phrases.HOW[moment.how].format(
                    owner=owner,
                    trust=_two(moment.trust),
                    broker=self.name(moment.broker) if moment.broker is not None else "",
                )
            )
        if moment.load is None:
            return f" ({'; '.join(said)})" if said else ""
        needed = len(self.seen.facets.get(int(self.trace.events["subtask"][number]), ()))
        if needed:
            said.append(f"claims to know {moment.held} of {needed} facet{'s' if needed != 1 else ''}")
        said.append(_in_hand(moment.load))
        return f" ({'; '.join(said)})"

    def why(self, number: int, owner: str) -> str:
        """What an answer had to do with: trust and work in hand; empty where it is not known."""
        moment = self.seen.moments.get(number)
        if moment is None or moment.load is None:
            return ""
        trust = (
            f"trust in {owner} {_two(moment.trust_back)}"
            if moment.trust_back is not None
            else f"does not know {owner} yet"
        )
        return f" ({trust}, generosity {_two(moment.generosity)}; {_in_hand(moment.load)})"


def _in_hand(load: int) -> str:
    return {0: "no other help in hand", 1: "1 piece of help in hand"}.get(
        load, f"{load} pieces of help in hand"
    )


def _two(value: float | None) -> str:
    return format_number(value, 2) if value is not None else "unknown"
