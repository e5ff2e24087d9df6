"""Columns with a row per shared challenge, subtask or event."""

from __future__ import annotations

from siloSim.model.trace import Event, State
from siloSim.runs.dictionary.entry import NEVER, Entry, column

_OPEN = "still open at the horizon"
_NOBODY = "nobody has been asked yet"
_WORDS = ", ".join


def _part(name: str, meaning: str) -> Entry:
    return column(
        name, "number", "days", "from 0", f"of its days, those {meaning}; the five parts sum to them",
        NEVER, "decide",
    )  # fmt: skip


CHALLENGES: tuple[Entry, ...] = (
    column("challenge", "whole number", "", "from 0", "number within the run, in order of arrival"),
    column("department", "text", "", "a department", "the owner's department when it arrives", NEVER, "arrive"),
    column("number", "whole number", "", "from 0", "number within its department and day", NEVER, "arrive"),
    column("arrived_on", "whole number", "day", "from 0", "day on which it is met", NEVER, "arrive"),
    column("resolved_on", "whole number", "day", "from 0", "day on which its last subtask is done", _OPEN, "work"),
    column(
        "owner", "whole number", "", "from 0",
        "seat of whoever owns it last: row of the people, counted from 0", NEVER, "people",
    ),
    column("owner_id", "whole number", "", "from 0", "the engine's number of that person, as in events", NEVER, "people"),
    column("subtasks", "whole number", "count", "from 1", "parts that need a helper", NEVER, "arrive"),
    column("unfinished", "whole number", "count", "from 0", "of them, not done at the horizon", NEVER, "work"),
    column(
        "departments", "whole number", "count", "from 1",
        "departments whose help it needs, the own one included where it has a part in it", NEVER, "arrive",
    ),
    column("effort", "number", "h", "from 0", "hours of work at full know-how, all subtasks", NEVER, "subtask_effort"),
    column("value", "number", "money", "from 0", "what its resolution is worth", NEVER, "arrive"),
    column("written_up", "whole number", "", "0 or 1", "1: written up in the knowledge base", NEVER, "remember"),
    _part("seeking", "spent on seeking whom to ask"),
    _part("waiting_answer", "spent on waiting for an answer"),
    _part("waiting_decision", "spent on waiting for a decision"),
    _part("work", "spent on work"),
    _part("rework", "spent on work that was sent back"),
    column("event", "whole number", "", "0 or 1", "1: resolved; 0: open at the horizon (censored)", NEVER, "work"),
    column(
        "duration", "whole number", "days", "from 1",
        "resolved_on + 1 - arrived_on; open ones are counted to the horizon", NEVER, "work",
    ),
)  # fmt: skip

SUBTASKS: tuple[Entry, ...] = (
    column("subtask", "whole number", "", "from 0", "number within the run"),
    column("challenge", "whole number", "", "from 0", "the challenge that it is part of", NEVER, "arrive"),
    column("department", "text", "", "a department", "whose know-how it needs", NEVER, "arrive"),
    column("effort", "number", "h", "from 0", "hours of work at full know-how", NEVER, "subtask_effort"),
    column("hours", "number", "h", "from 0", "hours that helpers put in", NEVER, "work"),
    column(
        "helper", "whole number", "", "from 0",
        "seat of the last one asked or working: row of the people, counted from 0", _NOBODY, "seek",
    ),
    column("helper_id", "whole number", "", "from 0", "the engine's number of that person, as in events", _NOBODY, "seek"),
    column("asked_on", "whole number", "day", "from 0", "day of the last request", "nobody was ever asked", "seek"),
    column("accepted_on", "whole number", "day", "from 0", "day of the last acceptance", "never accepted", "answer"),
    column("done_on", "whole number", "day", "from 0", "day on which it is done", _OPEN, "work"),
    column("asks", "whole number", "count", "from 0", "requests for it", NEVER, "seek"),
    column("handovers", "whole number", "count", "from 0", "changes of helper after an acceptance", NEVER, "answer"),
    column("reworks", "whole number", "count", "from 0", "times sent back", NEVER, "work"),
    column("state", "text", "", _WORDS(s.name.lower() for s in State), "where it stands at the horizon", NEVER, "work"),
    column("redone", "whole number", "", "0 or 1", "1: it was sent back by the last helper", NEVER, "work"),
    column("pressed", "whole number", "", "0 or 1", "1: accepted only under pressure", NEVER, "answer"),
    column("routed", "whole number", "", "0 or 1", "1: the owner knows which department to ask", NEVER, "seek"),
    column("approved", "whole number", "", "0 or 1", "0: a decision is needed before anybody may be asked", NEVER, "decide"),
    column("event", "whole number", "", "0 or 1", "1: done; 0: open at the horizon (censored)", NEVER, "work"),
)  # fmt: skip

_ALONE = "nobody else has a part in it"
_SOMEBODY = "an id of the people file; ID+1 for whoever took the seat of ID, ID+2 for the next"

EVENTS: tuple[Entry, ...] = (
    column("day", "whole number", "day", "from 0", "day on which it happens"),
    column("kind", "text", "", _WORDS(kind.name.lower() for kind in Event), "what happens", NEVER, "observe"),
    column("challenge", "whole number", "", "from 0", "which challenge it is about", "about no challenge"),
    column("subtask", "whole number", "", "from 0", "which subtask it is about", "about no single subtask"),
    column(
        "person", "whole number", "", "from 0",
        "the engine's number of whoever it happens to: the owner, who leaves, who joins",
    ),
    column("other", "whole number", "", "from 0", "the engine's number of the helper or decision maker", _ALONE),
    column("who", "text", "", _SOMEBODY, "the same as person, by the organisation's own id"),
    column("who_department", "text", "", "a department", "that person's home department"),
    column("whom", "text", "", _SOMEBODY, "the same as other, by the organisation's own id", _ALONE),
    column("whom_department", "text", "", "a department", "that person's home department", _ALONE),
)  # fmt: skip
