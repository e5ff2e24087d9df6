"""Which stories of a run are worth telling: the extremes, and the ordinary one."""

from __future__ import annotations

import shlex
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from siloSim.analysis.stories.phrases import days
from siloSim.model.trace import Event
from siloSim.runs.names import Names

if TYPE_CHECKING:
    from siloSim.runs.record import RunRecord


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A story worth telling: of which challenge or person, and why."""

    about: str  # challenge | person
    name: str
    why: str

    @property
    def option(self) -> str:
        """How `silosim trace` is asked for it, quoted for a shell."""
        return shlex.join((f"--{self.about}", self.name))

    def as_json(self) -> dict[str, str]:
        """For other programs."""
        return asdict(self)


def suggestions(record: RunRecord) -> list[Suggestion]:
    """Challenges and people of a run with events and subtasks whose story is worth telling.

    The challenge open longest at the horizon, the one resolved after the longest time, the one handed over
    most, the one that waited longest for decisions, and the median one in duration, all of those that arrived
    from policy_day on (of equal ones the first); of people, the one asked most, the one who declined most, and
    the one who asked most.
    """
    found = [*_challenges(record), *_people(record)]
    seen: set[tuple[str, str]] = set()
    kept = []
    for one in found:
        if (one.about, one.name) not in seen:
            seen.add((one.about, one.name))
            kept.append(one)
    return kept


def _challenges(record: RunRecord) -> list[Suggestion]:
    trace = record.trace
    rows, horizon = trace.challenges, record.scenario.calendar.horizon
    if not len(rows):
        return []
    closed = rows["resolved_on"] >= 0
    took = np.where(closed, rows["resolved_on"] + 1, horizon) - rows["arrived_on"]
    watched = rows["arrived_on"] >= record.scenario.calendar.policy_day
    if not watched.any():
        watched[:] = True
    handed = np.zeros(len(rows), np.int64)
    np.add.at(handed, trace.subtasks["challenge"], trace.subtasks["handovers"])
    decided = rows["waiting_decision"]
    found = []

    def add(chosen: NDArray[np.bool_], size: NDArray[Any], why: str) -> None:
        best = _first_largest(chosen & watched, size)
        if best is not None and size[best] > 0:
            words = why.format(took=days(int(took[best])), count=int(handed[best]), wait=days(decided[best]))
            found.append(Suggestion("challenge", str(best), words))

    add(~closed, took, "open longest of those still open at the end: {took}")
    add(closed, took, "took longest of those resolved: {took}")
    add(np.ones(len(rows), bool), handed, "changed hands most: {count} times")
    add(np.ones(len(rows), bool), decided, "waited longest for decisions: {wait}")
    ordinary = np.flatnonzero(closed & watched)
    if len(ordinary):
        middle = ordinary[np.argsort(took[ordinary], kind="stable")[len(ordinary) // 2]]
        found.append(
            Suggestion(
                "challenge", str(middle), f"the median one of those resolved: {days(int(took[middle]))}"
            )
        )
    return found


def _people(record: RunRecord) -> list[Suggestion]:
    events, names = record.trace.events, Names(record.trace.organisation)
    found = []
    for kind, column, why in (
        (Event.ASKED, "other", "was asked most often"),
        (Event.DECLINED, "other", "declined most often"),
        (Event.ASKED, "person", "asked others most often"),
    ):
        people, counts = np.unique(events[column][events["kind"] == kind], return_counts=True)
        if len(people):
            most = int(np.argmax(counts))
            words = f"{why}: {int(counts[most]):,} time{'' if counts[most] == 1 else 's'}"
            found.append(Suggestion("person", names.of(int(people[most])), words))
    return found


def _first_largest(chosen: NDArray[np.bool_], size: NDArray[Any]) -> int | None:
    numbers = np.flatnonzero(chosen)
    return int(numbers[int(np.argmax(size[numbers]))]) if len(numbers) else None
