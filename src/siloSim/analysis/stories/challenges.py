"""The story of one challenge: who was asked and why, what came of it, and where the days went."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from siloSim.analysis.formats import format_money
from siloSim.analysis.stories import phrases
from siloSim.analysis.stories.replay import Evening, Stand, replay, subtasks_of
from siloSim.analysis.stories.story import Line, Story, events_of, within
from siloSim.analysis.stories.telling import Telling
from siloSim.model.trace import Event, State

if TYPE_CHECKING:
    from siloSim.runs.record import RunRecord


def tell(record: RunRecord, challenge: int, first: int, last: int) -> Story:
    """The story of a challenge between two days; sums are of all of its life."""
    events = events_of(record, "challenge", challenge)
    teller = _Teller(Telling(record, replay(record.trace, events, challenge=challenge)), challenge, events)
    row = record.trace.challenges[challenge]
    horizon = record.scenario.calendar.horizon
    still_open = bool(row["resolved_on"] < 0)
    sums = {name: float(row[name]) for name in phrases.PARTS}
    total = (horizon if still_open else int(row["resolved_on"]) + 1) - int(row["arrived_on"])
    told = within(teller.lines(), first, last)
    parts = [f"{phrases.days(value)} {phrases.PARTS[name]}" for name, value in sums.items() if value]
    ending = [
        phrases.SUMS["open" if still_open else "resolved"].format(
            total=phrases.days(total), parts=phrases.listed(parts)
        )
    ]
    if not told:
        ending.insert(0, phrases.SUMS["nothing"].format(first=first, last=last))
    if not teller.telling.seen.faithful:
        ending.append(phrases.SUMS["other run"])
    scenario = f"{record.scenario.name}, seed {record.seed}, replication {record.replication}"
    return Story(
        about="challenge",
        name=str(challenge),
        opening=(f"Challenge {challenge} ({scenario})",),
        lines=told,
        ending=tuple(ending),
        sums={**sums, "total": float(total)},
        open=still_open,
    )


class _Teller:
    """Walks the days of a challenge's life."""

    def __init__(self, telling: Telling, challenge: int, events: list[int]) -> None:
        self.telling = telling
        self.challenge = challenge
        self.row = telling.trace.challenges[challenge]
        self.tasks = list(subtasks_of(telling.trace, challenge))
        self.by_day: dict[int, list[int]] = {}
        for number in events:
            self.by_day.setdefault(int(telling.trace.events["day"][number]), []).append(number)

    def lines(self) -> list[Line]:
        """Everything, day by day; days on which nothing happens are put together."""
        evenings = self.telling.seen.evenings
        start = int(self.row["arrived_on"])
        horizon = self.telling.record.scenario.calendar.horizon
        end = int(self.row["resolved_on"]) if self.row["resolved_on"] >= 0 else horizon - 1
        found: list[Line] = []
        quiet: list[int] = []
        for day in range(start, end + 1):
            said = [*self._events(day), *self._changes(evenings.get(day - 1), evenings.get(day), day)]
            if not said:
                quiet.append(day)
                continue
            found += self._quiet(quiet)
            quiet = []
            found += [Line(day, day, text) for text in said]
        return found + self._quiet(quiet)

    def _events(self, day: int) -> Iterator[str]:
        retrieved = 0
        for number in self.by_day.get(day, ()):
            kind = Event(int(self.telling.trace.events["kind"][number]))
            if kind == Event.RETRIEVED:
                retrieved += 1
                if retrieved > 1:
                    continue
            yield phrases.capital(self._event(number, kind, day))

    def _event(self, number: int, kind: Event, day: int) -> str:
        telling = self.telling
        event = telling.trace.events[number]
        s = int(event["subtask"])
        words: dict[str, str] = {"owner": telling.name(int(event["person"]))}
        plain_owner = telling.names.of(int(event["person"]))
        if kind == Event.ARRIVED:
            words |= {
                "value": format_money(float(self.row["value"]), telling.record.scenario.currency),
                "needs": telling.needs(self.challenge),
            }
        if s >= 0:
            words["part"] = telling.part(s)
        if kind in _WITH_OTHER:
            words["other"] = telling.name(int(event["other"]))
        if kind == Event.ASKED:
            words["how"] = telling.how(number, plain_owner)
        elif kind in (Event.ACCEPTED, Event.PRESSED, Event.DECLINED):
            words["why"] = telling.why(number, plain_owner)
        elif kind in _WITH_STAND and s >= 0:
            words |= self._details(kind, s, day)
        return phrases.CHALLENGE[kind.name.lower()].format(**words)

    def _details(self, kind: Event, s: int, day: int) -> dict[str, str]:
        """What the evening's look at the subtask adds."""
        stand = self._stand(day, s)
        effort = float(self.telling.trace.subtasks["effort"][s])
        if kind == Event.HANDED_OVER:
            named = stand.referred if stand is not None else None
            reason = phrases.CHALLENGE["handed_plain"]
            if named is not None:
                reason = phrases.CHALLENGE["handed_referred"].format(named=self.telling.name(named))
            return {"reason": reason}
        if kind == Event.ASSIGNED:
            pressed = stand is not None and stand.pressed
            return {"willing": ", who is not willing and does it under pressure" if pressed else ""}
        if stand is None:
            return {"hours": "some hours", "left": "parts", "done": "partly"}
        done = phrases.share(1.0 - stand.left / effort) if effort else "all of it"
        return {"hours": phrases.hours(stand.hours), "left": phrases.hours(stand.left), "done": done}

    def _stand(self, day: int, s: int) -> Stand | None:
        evening = self.telling.seen.evenings.get(day)
        return evening.stands[s - self.tasks[0]] if evening is not None else None

    def _changes(self, before: Evening | None, after: Evening | None, day: int) -> Iterator[str]:
        """What the log says nothing about: owners and helpers who leave."""
        if before is None or after is None:
            return
        telling = self.telling
        old = telling.name(before.owner)
        if after.owner != before.owner:
            key = "owner_left" if self._left(before.owner, day) else "owner_new"
            yield phrases.CHALLENGE[key].format(owner=old, heir=telling.name(after.owner))
        elif before.owner_there and not after.owner_there:
            yield phrases.CHALLENGE["owner_left_open"].format(owner=old)
        logged = {int(telling.trace.events["subtask"][number]) for number in self.by_day.get(day, ())}
        for s, was, now in zip(self.tasks, before.stands, after.stands, strict=True):
            in_hand = was.state in (State.ASKED, State.ACCEPTED)
            if not in_hand or now.state != State.SEEKING or s in logged:
                continue
            if self._left(was.helper, day):
                yield phrases.CHALLENGE["helper_left"].format(
                    other=telling.name(was.helper), part=telling.part(s)
                )
            else:
                yield phrases.CHALLENGE["back"].format(part=telling.part(s))

    def _left(self, person: int, day: int) -> bool:
        events = self.telling.trace.events
        gone = (events["kind"] == Event.LEFT) & (events["person"] == person) & (events["day"] == day)
        return bool(np.any(gone))

    def _quiet(self, days: list[int]) -> list[Line]:
        """Days without an event, one line for each stretch in which nothing changes hands."""
        if not days:
            return []
        evenings = self.telling.seen.evenings
        if any(day not in evenings for day in days):
            return [Line(days[0], days[-1], "Nothing is logged.")]
        starts = [days[0]]
        starts += [b for a, b in pairwise(days) if self._pattern(a) != self._pattern(b)]
        ends = [start - 1 for start in starts[1:]] + [days[-1]]
        return [Line(a, b, self._waiting(b)) for a, b in zip(starts, ends, strict=True)]

    def _pattern(self, day: int) -> tuple[object, ...]:
        evening = self.telling.seen.evenings[day]
        return (
            evening.owner,
            *((stand.state, stand.helper, stand.redone, self._idle(day, n)) for n, stand in enumerate(evening.stands)),
        )  # fmt: skip

    def _idle(self, day: int, n: int) -> bool:
        """Whether nobody put an hour into an accepted part that day."""
        evenings = self.telling.seen.evenings
        before = evenings.get(day - 1)
        return before is not None and before.stands[n].hours == evenings[day].stands[n].hours

    def _waiting(self, last: int) -> str:
        """Where the parts stand at the end of a stretch of days."""
        evening = self.telling.seen.evenings[last]
        owner = self.telling.names.of(evening.owner)
        parts = []
        for n, (s, stand) in enumerate(zip(self.tasks, evening.stands, strict=True)):
            if stand.state == State.DONE:
                continue
            key = stand.state.name.lower()
            effort = float(self.telling.trace.subtasks["effort"][s])
            if stand.state == State.ACCEPTED:
                key = "idle" if self._idle(last, n) else "rework" if stand.redone else "accepted"
            parts.append(
                phrases.QUIET[key].format(
                    owner=owner,
                    part=self.telling.part(s),
                    other=self.telling.names.of(stand.helper),
                    done=phrases.share(1.0 - stand.left / effort) if effort else "all of it",
                )
            )
        return phrases.capital("; ".join(parts)) + "."


_WITH_OTHER = frozenset(Event) - {
    Event.ARRIVED, Event.ESCALATED, Event.RESOLVED, Event.WRITTEN_UP, Event.RETRIEVED, Event.LEFT, Event.JOINED
}  # fmt: skip
_WITH_STAND = (Event.HANDED_OVER, Event.ASSIGNED, Event.DELIVERED, Event.REWORKED, Event.BROKEN)
