"""The state variables of ODD element 2: what each entity of the model is described by."""

from __future__ import annotations

import math
from dataclasses import dataclass

_ANY = math.inf


@dataclass(frozen=True, slots=True)
class StateVariable:
    """One row of the table; `low` and `high` include the bounds, infinite where there is none."""

    entity: str
    name: str
    unit: str
    low: float
    high: float
    meaning: str


def _of(entity: str, *rows: tuple[str, str, float, float, str]) -> tuple[StateVariable, ...]:
    return tuple(StateVariable(entity, *row) for row in rows)


_EMPLOYEE = _of(
    "employee",
    ("id", "text", 0, _ANY, "external id; for joiners a fresh one, never reused"),
    (
        "home department",
        "department",
        0,
        200,
        "whose know-how and priorities the person has; kept on secondment",
    ),
    ("department worked in", "department", 0, 200, "decides what counts as within and across"),
    ("role", "code", 0, 2, "what the person may decide: 0 staff, 1 manager, 2 head"),
    ("level", "rank", 0, 127, "place in the hierarchy, 0 for staff, rising towards the top"),
    ("tenure", "years", 0, _ANY, "time in the organisation at the start"),
    ("manager", "employee", 0, _ANY, "whom the person reports to, in the own department; heads: nobody"),
    ("full-time equivalent", "share", 0, 1, "hours relative to a full position, above 0"),
    ("identity", "share", 0, 1, "strength of identification with the department"),
    ("reciprocity", "weight", 0, 1, "weight on returning favours"),
    ("generosity", "share", 0, 1, "willingness to give first"),
    ("helping norm", "share", 0, 1, "acceptance that the person has come to expect of others"),
    ("psychological safety", "share", 0, 1, "readiness to voice a need"),
    ("performance", "h/day", 0, _ANY, "effort delivered without rework, as colleagues have seen it of late"),
    ("renown", "count", 0, _ANY, "times asked for help, plus what he or she came with"),
    ("record", "count", -_ANY, _ANY, "help given less help received"),
    ("load", "count", 0, _ANY, "accepted subtasks in hand"),
    ("latest lesson", "facet", -1, 127, "the facet learnt last, -1 for none"),
    ("attention left", "h", 0, 24, "working hours of today not yet spent"),
    ("belief on a facet", "code", -1, 1, "-1 wrong, 0 none, 1 right; one per facet of know-how (March 1991)"),
)
_TIE = _of(
    "tie",
    ("weight", "relative", 0, _ANY, "how often the two meet, relative to other ties; 0: not nominated"),
    ("trust", "share", 0, 1, "of the one end in the other; each direction has its own"),
    ("favours owed", "count", -_ANY, _ANY, "help received less help given, fading and capped"),
    ("last use", "day", -_ANY, _ANY, "of the last contact, accepted or delivered help"),
    ("standing", "code", 0, 1, "1: of the organisation, ends only with a person; 0: lapses without use"),
    ("contact opportunity", "1/day", 0, _ANY, "informal contacts to be expected on a day"),
)
_DEPARTMENT = _of(
    "department",
    ("name", "text", 0, _ANY, "as in the scenario or the people file"),
    ("people", "count", 1, 1_000_000, "employees whose home it is"),
    ("home facets", "facets", 0, 128, "the know-how that the department answers for"),
    ("inside", "ties", 0, _ANY, "that a person has inside at the start, on average; joiners grow towards it"),
    ("outside", "ties", 0, _ANY, "the same with other departments"),
    ("priorities", "share", 0, 1, "overlap of its priorities with those of each other department"),
    ("language distance", "share", 0, 1, "to each other department; drives misunderstanding and rework"),
)
_CHALLENGE = _of(
    "shared challenge",
    ("arrival day", "day", 0, _ANY, "the day on which it is met"),
    ("owner", "employee", 0, _ANY, "who seeks help for it; passes to the manager if the owner leaves"),
    ("value", "money", 0, _ANY, "what its resolution is worth"),
    ("resolved on", "day", -1, _ANY, "the day on which its last subtask was done; -1 while open"),
)
_SUBTASK = _of(
    "subtask",
    ("department", "department", 0, 200, "whose help it needs"),
    ("facets", "facets", 1, 4, "know-how that it needs"),
    ("effort", "h", 0, _ANY, "hours of work at full competence"),
    ("progress", "h", 0, _ANY, "effort done; kept when a helper is withdrawn"),
    ("state", "code", 0, 5, "approving, seeking, asked, accepted, escalated, done"),
    ("approvals outstanding", "count", 0, _ANY, "decisions that it waits for before anybody may be asked"),
    ("blocked since", "day", 0, _ANY, "start of the current wait; beyond patience it is escalated"),
    ("helper", "employee", -1, _ANY, "who has been asked or has accepted; -1 for nobody"),
)
_LESSON = _of(
    "lesson",
    ("facet", "facet", 0, 127, "the facet whose truth was found or has changed"),
    ("holders", "share", 0, 1, "share of employees who believe the truth"),
)
_MEMORY = _of(
    "knowledge base",
    ("lessons recorded", "count", 0, _ANY, "entries, by facet"),
    ("right", "share", 0, 1, "share of entries that record the truth"),
    ("age", "days", 0, _ANY, "days since an entry was written; old ones are found less often"),
)

STATE_VARIABLES: tuple[StateVariable, ...] = (
    _EMPLOYEE + _TIE + _DEPARTMENT + _CHALLENGE + _SUBTASK + _LESSON + _MEMORY
)
