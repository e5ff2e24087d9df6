"""A story: its lines, and who tells which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from siloSim.analysis.stories.phrases import span
from siloSim.errors import InputError, Problem
from siloSim.runs.names import Names

if TYPE_CHECKING:
    from siloSim.runs.record import RunRecord


@dataclass(frozen=True, slots=True)
class Line:
    """What happened on a day, or through some days."""

    first: int
    last: int
    text: str

    def __str__(self) -> str:
        return f"{span(self.first, self.last)}: {self.text}"


@dataclass(frozen=True, slots=True)
class Story:
    """The story of a challenge or a person.

    `opening` says who or what it is about, `lines` what happened, in order; `ending` sums up. `sums` are the
    numbers of the ending: of a challenge, days by where they went (columns of the table of challenges), which
    sum to `total`; of a person, how often what happened. `open` tells whether a challenge was still open at
    the horizon; None for a person.
    """

    about: str  # challenge | person
    name: str
    opening: tuple[str, ...]
    lines: tuple[Line, ...]
    ending: tuple[str, ...]
    sums: dict[str, float] = field(default_factory=dict)
    open: bool | None = None

    def __iter__(self) -> Any:
        return iter(self.text())

    def __str__(self) -> str:
        return "\n".join(self.text())

    def text(self) -> list[str]:
        """All of it, line by line."""
        return [*self.opening, *(str(line) for line in self.lines), *self.ending]

    def as_json(self) -> dict[str, object]:
        """For other programs: lines with their first and last day."""
        return asdict(self)


def story(
    record: RunRecord,
    *,
    challenge: int | None = None,
    person: str | None = None,
    first: int | None = None,
    last: int | None = None,
) -> Story:
    """Tell the story of one challenge or of one person, day by day.

    Parameters
    ----------
    record
        A run with its events, subtasks and challenges: what `siloSim.run` gives.
    challenge
        Number in the table of challenges, from 0.
    person
        The organisation's own id; `ID+1` for whoever took the seat of ID, `ID+2` for the next.
    first, last
        Days between which to tell; None: all.

    Raises
    ------
    InputError
        Not one of both is given; there is no such challenge or person (says what there is); the run has no
        event log; `first` lies behind `last`.

    Notes
    -----
    The run is run once more, to see what its log leaves out; that takes as long as the run did.
    """
    from siloSim.analysis.stories import challenges, people

    if (challenge is None) == (person is None):
        raise InputError(
            Problem("a story is of one challenge or of one person", remedy="Give one of the two.")
        )
    if not hasattr(record, "trace"):
        raise InputError(
            Problem(
                "a story is told of a run in memory, not of tables on disk",
                remedy="Run it again with siloSim.run(scenario, seed, replication): that gives the same run.",
            )
        )
    if len(record.trace.challenges) and not len(record.trace.events):
        raise InputError(
            Problem(
                "this run kept no event log, which a story is told from",
                key="keep_events",
                remedy="Run it with siloSim.run, or SiloModel(..., keep_events=True).",
            )
        )
    for table in ("events", "subtasks", "challenges"):
        if table not in record.keep:
            raise InputError(
                Problem(
                    f"this run did not keep its {table}, which a story is told from",
                    key="keep",
                    remedy="Run it with siloSim.run, which keeps everything.",
                )
            )
    horizon = record.scenario.calendar.horizon
    begin, end = 0 if first is None else first, horizon - 1 if last is None else last
    if not 0 <= begin <= end:
        raise InputError(
            Problem(
                "the story would end before it begins",
                key="from, to",
                value=f"{begin}, {end}",
                allowed=f"days from 0 to {horizon - 1}, the first not behind the last",
            )
        )
    if challenge is not None:
        return challenges.tell(record, known_challenge(record, challenge), begin, end)
    assert person is not None
    names = Names(record.trace.organisation)
    return people.tell(record, known_person(record, names, person), begin, end)


def known_challenge(record: RunRecord, challenge: int) -> int:
    """The number, if there is such a challenge; else InputError names the nearest."""
    count = len(record.trace.challenges)
    if 0 <= challenge < count:
        return challenge
    raise InputError(
        Problem(
            f"there is no challenge {challenge} in this run",
            key="challenge",
            value=str(challenge),
            allowed=f"0 to {count - 1}" if count else "none: no shared challenge arrived",
            remedy=f"The nearest is {min(max(challenge, 0), count - 1)}."
            if count
            else "Raise challenges.per_person_per_month.",
        )
    )


def known_person(record: RunRecord, names: Names, person: str) -> int:
    """The engine's id, if somebody of that id was ever there; else InputError names the nearest."""
    found = names.find(person)
    events = record.trace.events
    joined = events["person"][events["kind"] == _joined()]
    if found < names.size or found in joined:
        return found
    seat = found % names.size
    came = sorted(int(one) for one in joined[joined % names.size == seat])
    raise InputError(
        Problem(
            f'nobody called "{person}" ever joined',
            key="person",
            value=person,
            allowed=", ".join(names.of(one) for one in (seat, *came)),
            remedy=f'Did you mean "{names.of(came[-1] if came else seat)}"?',
        )
    )


def _joined() -> int:
    from siloSim.model.trace import Event

    return int(Event.JOINED)


def within(lines: Sequence[Line], first: int, last: int) -> tuple[Line, ...]:
    """The lines that touch the days first … last."""
    return tuple(line for line in lines if line.last >= first and line.first <= last)


def events_of(record: RunRecord, column: str, value: int) -> list[int]:
    """Numbers of the events with that value in a column, in order."""
    return [int(number) for number in np.flatnonzero(record.trace.events[column] == value)]
