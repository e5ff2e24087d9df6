"""The story of one person: what he or she asked, was asked, accepted, declined, delivered; coming and going."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from siloSim.analysis.stories import phrases
from siloSim.analysis.stories.replay import replay
from siloSim.analysis.stories.story import Line, Story, within
from siloSim.analysis.stories.telling import Telling
from siloSim.model.trace import Event

if TYPE_CHECKING:
    from siloSim.runs.record import RunRecord

MOST_DAYS = 40  # with more of them, what happened is counted by month
MONTH = 21
# Kind of event → how it is told of the one who owns the challenge, and of the other one.
_MINE: Mapping[Event, str] = {
    Event.ARRIVED: "arrived", Event.RETRIEVED: "retrieved", Event.MISROUTED: "misroutes", Event.ASKED: "asks",
    Event.ACCEPTED: "is accepted", Event.PRESSED: "is pressed", Event.DECLINED: "is declined",
    Event.SILENT: "waits in vain", Event.HANDED_OVER: "is handed back", Event.DELIVERED: "receives",
    Event.REWORKED: "sends back", Event.BROKEN: "is let down", Event.DISPUTED: "quarrels",
    Event.ESCALATED: "escalates", Event.APPROVED: "is approved", Event.ASSIGNED: "is assigned",
    Event.OFFERED: "is offered", Event.RESOLVED: "resolves", Event.WRITTEN_UP: "writes",
    Event.LEFT: "left", Event.JOINED: "joined",
}  # fmt: skip
_THEIRS: Mapping[Event, str] = {
    Event.MISROUTED: "misrouted", Event.ASKED: "asked", Event.ACCEPTED: "accepts", Event.PRESSED: "presses",
    Event.DECLINED: "declines", Event.SILENT: "stays silent", Event.HANDED_OVER: "hands back",
    Event.DELIVERED: "delivers", Event.REWORKED: "reworks", Event.BROKEN: "breaks",
    Event.DISPUTED: "quarrels", Event.APPROVED: "approves", Event.ASSIGNED: "is given", Event.OFFERED: "offers",
}  # fmt: skip
# What is counted, in the order of a summary; what stands in brackets behind something is a part of it.
_OWNER: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("arrived", "{n} challenge{s} met", (("resolves", "{n} resolved"),)),
    (
        "asks",
        "{n} request{s} made",
        (
            ("is accepted", "{n} accepted"),
            ("is pressed", "{n} accepted under pressure"),
            ("is declined", "{n} declined"),
            ("waits in vain", "{n} not answered"),
        ),
    ),
    ("is offered", "{n} offer{s} of help received", ()),
    (
        "receives",
        "{n} piece{s} of help received",
        (
            ("sends back", "{n} sent back for rework"),
            ("is handed back", "{n} handed back"),
            ("is let down", "{n} promised in vain"),
        ),
    ),
    ("misroutes", "{n} part{s} taken to the wrong place", ()),
    ("is approved", "{n} part{s} approved", ()),
    ("escalates", "{n} part{s} escalated", (("is assigned", "{n} assigned to somebody"),)),
    ("retrieved", "{n} find{s} in the knowledge base", ()),
    ("writes", "{n} lesson{s} written down", ()),
)
_HELPER: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "asked",
        "{n} request{s} received",
        (
            ("accepts", "{n} accepted"),
            ("presses", "{n} accepted under pressure"),
            ("declines", "{n} declined"),
            ("stays silent", "{n} not answered"),
        ),
    ),
    ("offers", "{n} offer{s} of help made", ()),
    ("is given", "{n} part{s} assigned by decisions", ()),
    (
        "delivers",
        "{n} piece{s} of help delivered",
        (("reworks", "{n} to rework"), ("hands back", "{n} handed back"), ("breaks", "{n} promised in vain")),
    ),
    ("misrouted", "{n} interruption{s} for nothing", ()),
    ("approves", "{n} approval{s} given", ()),
    ("quarrels", "{n} quarrel{s}", ()),
)
_GROUPS = (("as owner", _OWNER), ("as helper and colleague", _HELPER))
COUNTED = tuple(
    name for _, group in _GROUPS for key, _, parts in group for name in (key, *(part for part, _ in parts))
)
LANDMARKS = frozenset(
    {"joined", "left", "seconded", "returned"}
)  # told in words even where all else is counted


def tell(record: RunRecord, person: int, first: int, last: int) -> Story:
    """The story of a person between two days; sums are of all days."""
    trace = record.trace
    kinds = trace.events["kind"]
    mine = trace.events["person"] == person
    theirs = (trace.events["other"] == person) & np.isin(kinds, list(_THEIRS))
    events = [int(number) for number in np.flatnonzero(mine | theirs)]
    telling = Telling(record, replay(trace, events, person=person))
    happened = _happened(telling, person, events)
    chosen = {day: said for day, said in happened.items() if first <= day <= last}
    counts = Counter(key for said in happened.values() for key, _ in said)
    lines = (
        _by_month(chosen, telling, first, last)
        if len(chosen) > MOST_DAYS
        else _by_day(chosen, telling, person)
    )
    name = telling.names.of(person)
    ending = []
    if not lines:
        ending.append(
            phrases.SUMS["nothing"].format(first=first, last=last)
            if happened
            else phrases.SUMS["person nothing"].format(name=name)
        )
    if len(chosen) > MOST_DAYS:
        ending.append(
            f"Counted by month, as something happened on {len(chosen)} days; shorter stretches are told day by day "
            "(--from and --to)."
        )
    if counts:
        ending.append(phrases.SUMS["person"].format(counts=_counted(counts)))
    if not telling.seen.faithful:
        ending.append(phrases.SUMS["other run"])
    return Story(
        about="person",
        name=name,
        opening=_opening(telling, person),
        lines=within(lines, first, last),
        ending=tuple(ending),
        sums={key: float(counts[key]) for key in COUNTED if counts[key]},
    )


def _happened(telling: Telling, person: int, events: list[int]) -> dict[int, list[tuple[str, int]]]:
    """Day → what happened: its key in phrases.PERSON, and the event's number; −1 − department for a move."""
    log = telling.trace.events
    found: dict[int, list[tuple[str, int]]] = {}
    for number in events:
        kind = Event(int(log["kind"][number]))
        keys = _MINE if int(log["person"][number]) == person else _THEIRS
        found.setdefault(int(log["day"][number]), []).append((keys[kind], number))
    before = None
    home = telling.names.homes(np.array([person]))[0]
    for day, seen in sorted(telling.seen.whereabouts.items()):
        if not seen.there:
            before = None
            continue
        if before is not None and seen.department != before:
            key = "returned" if seen.department == home else "seconded"
            found.setdefault(day, []).insert(0, (key, -1 - seen.department))
        before = seen.department
    return dict(sorted(found.items()))


def _opening(telling: Telling, person: int) -> tuple[str, ...]:
    names, organisation = telling.names, telling.trace.organisation
    scenario = telling.record.scenario
    seat = person % names.size
    boss = int(organisation.manager[seat])
    lines = [
        phrases.PERSON["who"].format(
            name=f"{names.of(person)} ({scenario.name}, seed {telling.record.seed}, replication "
            f"{telling.record.replication})",
            role=telling.role(person),
            home=names.home(person),
            manager=phrases.PERSON["manager"].format(manager=names.of(boss)) if boss >= 0 else "",
        )
    ]
    if person == seat:
        ends = np.concatenate(
            [
                organisation.target[organisation.source == seat],
                organisation.source[organisation.target == seat],
            ]
        )
        inside = int((organisation.department[ends] == organisation.department[seat]).sum())
        lines.append(
            phrases.PERSON["ties"].format(ties=len(ends), s="" if len(ends) == 1 else "s", inside=inside)
        )
    else:
        log = telling.trace.events
        came = log["day"][(log["kind"] == Event.JOINED) & (log["person"] == person)]
        lines.append(
            phrases.PERSON["joined_as"].format(day=int(came[0]), before=names.of(person - names.size))
        )
    if telling.seen.traits:
        traits = {key: f"{value:.2f}" for key, value in telling.seen.traits.items()}
        lines.append(phrases.PERSON["traits"].format(**traits))
    return tuple(lines)


def _by_day(happened: Mapping[int, list[tuple[str, int]]], telling: Telling, person: int) -> tuple[Line, ...]:
    return tuple(
        Line(day, day, phrases.capital(_said(telling, person, *what)) + ".")
        for day, said in happened.items()
        for what in said
    )


def _said(telling: Telling, person: int, key: str, number: int) -> str:
    """One thing that happened, in words."""
    if number < 0:
        return phrases.PERSON[key].format(department=telling.names.departments[-1 - number])
    event = telling.trace.events[number]
    owner, other, s = int(event["person"]), int(event["other"]), int(event["subtask"])
    counterpart = other if owner == person else owner
    words: dict[str, object] = {"challenge": int(event["challenge"])}
    template = phrases.PERSON[key]
    if "{other}" in template:
        words["other"] = telling.name(counterpart)
    if s >= 0:
        words["part"] = telling.part(s)
    if "{needs}" in template:
        words["needs"] = telling.needs(int(event["challenge"]))
    if "{how}" in template:
        words["how"] = telling.how(number, telling.names.of(owner))
    if "{why}" in template:
        words["why"] = telling.why(number, telling.names.of(owner))
    return template.format(**words)


def _by_month(
    happened: Mapping[int, list[tuple[str, int]]], telling: Telling, first: int, last: int
) -> tuple[Line, ...]:
    """One line a month with counts, and one for each coming and going."""
    months: dict[int, list[tuple[int, str, int]]] = {}
    for day, said in happened.items():
        months.setdefault(day // MONTH, []).extend((day, *what) for what in said)
    lines = []
    for month, entries in months.items():
        start, end = max(first, month * MONTH), min(last, month * MONTH + MONTH - 1)
        counts = Counter(key for _, key, _ in entries)
        told = [
            Line(day, day, phrases.capital(_said(telling, -1, key, number)) + ".")
            for day, key, number in entries
            if key in LANDMARKS
        ]
        if any(key not in LANDMARKS for key in counts):
            lines.append(Line(start, end, phrases.capital(_counted(counts)) + "."))
        lines += told
    return tuple(lines)


def _counted(counts: Mapping[str, int]) -> str:
    """Counts in words, own challenges first.

    >>> _counted({"asks": 3, "is accepted": 2, "quarrels": 1})
    'as owner 3 requests made (2 accepted); as helper and colleague 1 quarrel'
    """
    said = []
    for title, group in _GROUPS:
        told = [_with_parts(counts, *entry) for entry in group]
        if any(told):
            said.append(f"{title} {', '.join(words for words in told if words)}")
    return "; ".join(said)


def _with_parts(counts: Mapping[str, int], key: str, words: str, parts: tuple[tuple[str, str], ...]) -> str:
    inner = [_times(text, counts[part]) for part, text in parts if counts.get(part)]
    if not counts.get(key) and not inner:
        return ""
    whole = _times(words, counts.get(key, 0))
    return f"{whole} ({', '.join(inner)})" if inner else whole


def _times(words: str, n: int) -> str:
    return words.format(n=f"{n:,}" if n else "no", s="" if n == 1 else "s")
