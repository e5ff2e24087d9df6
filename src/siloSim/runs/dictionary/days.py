"""Columns with a row per day: `daily` and `adoption`."""

from __future__ import annotations

from siloSim.runs.dictionary.entry import NEVER, Entry, column

_FIRST_DAY = "the first row where the run has no day before policy_day"
_UNOBSERVED = "a day on which it is not observed"
_ALONE = "there is one department only"


def _count(name: str, meaning: str, source: str) -> Entry:
    return column(name, "number", "count", "from 0", meaning, NEVER, source)


def _hours(name: str, meaning: str, source: str) -> Entry:
    return column(name, "number", "h", "from 0", f"of all people on the day: {meaning}", NEVER, source)


def _share(name: str, meaning: str, missing: str, source: str = "observe") -> Entry:
    return column(name, "number", "share", "0 to 1", meaning, missing, source)


DAILY: tuple[Entry, ...] = (
    column("day", "whole number", "day", "from 0", "working day of the run, counted from 0", NEVER, "observe"),
    _count("people", "people who are there when the day begins", "calendar"),
    _count("arrived", "shared challenges that are met", "arrive"),
    _count("resolved", "challenges whose last subtask is done", "work"),
    _count("open", "challenges with an unfinished subtask when the day ends", "observe"),
    _count("asked", "requests for help", "seek"),
    _count("accepted", "requests accepted, under pressure or not", "answer"),
    _count("pressed", "of them, accepted only because policies press for help", "answer"),
    _count("declined", "requests declined", "answer"),
    _count("silent", "requests given up because no answer came in time", "answer"),
    _count("misrouted", "requests to somebody of a wrong department", "seek"),
    _count("offered", "subtasks taken on by somebody who offered help unasked", "seek"),
    _count("delivered", "subtasks done", "work"),
    _count("reworked", "deliveries sent back to be redone", "work"),
    _count("broken", "subtasks taken from a helper who let them lie too long", "work"),
    _count("handed_over", "acceptances passed on because the helper lacks the know-how", "answer"),
    _count("escalated", "subtasks put up for a decision after waiting too long", "decide"),
    _count("decided", "decisions taken: approvals and assignments", "decide"),
    _count("queue", "subtasks that wait for a decision when the day ends", "observe"),
    _count("disputed", "disputes over rework or broken promises", "exchange"),
    _count("written_up", "resolved challenges written up in the knowledge base", "remember"),
    _count("retrieved", "facets found in the knowledge base for a new subtask", "arrive"),
    _count("joined", "people who join", "people"),
    _count("left", "people who leave when the day ends", "people"),
    _count("ties_formed", "ties that form", "ties"),
    _count("ties_evicted", "ties given up because a person can keep no more", "ties"),
    _count("ties_lapsed", "ties that end for want of use", "ties"),
    _hours("available_hours", "working hours", "calendar"),
    _hours("gathering_hours", "spent in gatherings of policies", "calendar"),
    _hours("help_hours", "put into accepted subtasks", "work"),
    _hours("asking_hours", "spent on finding and asking somebody", "seek"),
    _hours("interruption_hours", "lost to being asked", "answer"),
    _hours("deciding_hours", "spent on decisions", "decide"),
    _hours("recording_hours", "spent on writing up and looking up", "remember"),
    _hours("dispute_hours", "lost to disputes", "exchange"),
    _hours("own_hours", "left for departmental work", "observe"),
    _hours("help_budget", "that could have gone into accepted subtasks at the most", "work"),
    column(
        "output", "number", "h", "from 0",
        "own hours x share of home facets held right x (1 - dilution of rewards), summed over people",
        NEVER, "observe",
    ),
    column(
        "answer_days", "number", "days", "from 0",
        "days since the request, summed over the day's answers", NEVER, "answer",
    ),
    column("value_resolved", "number", "money", "from 0", "value of the challenges resolved", NEVER, "work"),
    column(
        "open_value", "number", "money", "from 0", "value of the challenges open when the day ends", NEVER, "observe",
    ),
    _share("knowledge_home", "of (person, home facet), those held right", NEVER),
    _share("knowledge_cross", "of (person, facet of another department), those held right", _ALONE),
    _share("probe_home", "of the probe lesson's department, people who hold its facet right", NEVER),
    _share("probe_others", "of all other departments, people who hold the probe lesson's facet right", _ALONE),
    _share(
        "trust_within",
        "mean trust along ties within departments; from policy_day on along those of policy_day that survive",
        f"{_UNOBSERVED} (once a week, every day of the last 63), or there is no such tie",
    ),
    _share(
        "trust_cross",
        "the same along ties across departments",
        f"{_UNOBSERVED} (once a week, every day of the last 63), or there is no such tie",
    ),
    _share(
        "would_help",
        "mean chance that a standard request from a tie in another department is accepted",
        f"{_UNOBSERVED} (once in 21 days, counted back from the horizon), or there is no such tie",
    ),
    _share(
        "knows_whom_to_ask",
        "of (person, other department), those in which the person has a tie",
        f"{_UNOBSERVED} (once in 21 days, counted back from the horizon), or {_ALONE}",
    ),
    column("programme_cost", "number", "money", "from 0", "cost of running policies", NEVER, "calendar"),
)  # fmt: skip

ADOPTION: tuple[Entry, ...] = (
    column("day", "whole number", "day", "from -1", "days since policy_day; -1 is the eve", NEVER, "observe"),
    _share(
        "home",
        "of the probe lesson's department, people who hold its facet right; on the eve the old truth",
        _FIRST_DAY,
    ),
    _share("others", "the same of all other departments", f"{_FIRST_DAY}, or {_ALONE}"),
)
