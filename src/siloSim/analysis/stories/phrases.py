"""Every sentence of a story, in one place, and how hours, trust and lists are written in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from siloSim.analysis.formats import format_number

CHALLENGE: Mapping[str, str] = {
    "arrived": "{owner} meets a shared challenge, worth {value} when it is resolved. It needs {needs}. Hours are those of somebody with all the know-how; people of other departments do 0.5 to 1.5 times as much in an hour, by the overlap of interests.",
    "need": "{department} ({effort}; know-how {facets}{home}{approval})",
    "approval": "; an approval comes first",
    "retrieved": "{owner} finds something about it in the knowledge base.",
    "misrouted": "{owner} takes the {part} part to the wrong place: {other} cannot help and is interrupted for nothing.",
    "asked": "{owner} asks {other} for the {part} part{how}.",
    "accepted": "{other} accepts the {part} part{why}.",
    "pressed": "{other} accepts the {part} part only because of the pressure from above{why}: it will get little effort, and come last.",
    "declined": "{other} declines{why}.",
    "silent": "{other} has not answered; {owner} waits no longer.",
    "handed_over": "{other} looks into the {part} part, and hands it back: {reason}.",
    "handed_referred": "not the right person for it, but {named} might be",
    "handed_plain": "not the right person for it, and naming nobody else",
    "delivered": "{other} delivers the {part} part, after {hours} of help in all.",
    "reworked": "{other} hands the {part} part in, but it is not right: {left} of it have to be done again.",
    "broken": "{other} has missed the day by which the {part} part was due, a broken promise. {owner} withdraws it, {done} done.",
    "disputed": "{owner} and {other} quarrel about it; it costs both of them time and trust.",
    "escalated": "The {part} part has been stuck for too long: it is escalated and waits for a decision.",
    "approved": "{other} approves the {part} part; now somebody may be asked.",
    "assigned": "A decision assigns the {part} part to {other}{willing}.",
    "offered": "{other} offers unasked to help with the {part} part, and takes it on.",
    "resolved": "The challenge is resolved.",
    "written_up": "{owner} writes down what was learnt, for the knowledge base.",
    "owner_left": "{owner} leaves the organisation; {heir} is in charge of the challenge from now on.",
    "owner_left_open": "{owner} leaves the organisation; the challenge waits for a successor.",
    "owner_new": "{heir} is in charge of the challenge from now on.",
    "helper_left": "{other} leaves the organisation; the {part} part needs somebody else.",
    "back": "The {part} part is open again: nobody helps himself or herself.",
}
QUIET: Mapping[str, str] = {  # days on which nothing is logged
    "approving": "the {part} part waits for an approval",
    "seeking": "{owner} asks nobody about the {part} part",
    "asked": "the {part} part waits for an answer from {other}",
    "accepted": "{other} works on the {part} part ({done} done at the end)",
    "idle": "the {part} part waits in {other}'s hands ({done} done)",
    "rework": "{other} works on the {part} part again ({done} of it right at the end)",
    "escalated": "the {part} part waits for a decision",
}
HOW: Mapping[str, str] = {  # why this colleague could be asked at all
    "tie": "a colleague whom {owner} knows, trust {trust}",
    "referred": "named by the one who handed it back",
    "introduced": "introduced by {broker}, whom {owner} trusts",
    "stranger": "a stranger, found in the department's list",
    "again": "once more, as there is nobody else in sight",
    "new": "met this very morning, as one of the two has just joined",
}
PERSON: Mapping[str, str] = {
    "who": "{name}: {role} in {home}{manager}.",
    "manager": ", reports to {manager}",
    "ties": "{ties} tie{s} at the start, {inside} of them inside the department.",
    "joined_as": "Joined on day {day}, in the seat of {before}.",
    "traits": "Generosity {generosity}, reciprocity {reciprocity}, readiness to voice a need {safety}, identification with the department {identity} (0 to 1).",
    "arrived": "meets challenge {challenge}: it needs {needs}",
    "retrieved": "finds something about challenge {challenge} in the knowledge base",
    "asks": "asks {other} for the {part} part of challenge {challenge}{how}",
    "asked": "is asked by {other} for the {part} part of challenge {challenge}{how}",
    "misroutes": "takes the {part} part of challenge {challenge} to the wrong place: {other} cannot help",
    "misrouted": "is interrupted for nothing by {other}, who took challenge {challenge} to the wrong place",
    "is accepted": "has the {part} part of challenge {challenge} accepted by {other}",
    "accepts": "accepts the {part} part of challenge {challenge} from {other}{why}",
    "is pressed": "has the {part} part of challenge {challenge} accepted by {other}, under pressure from above",
    "presses": "accepts the {part} part of challenge {challenge} from {other} only because of the pressure from above",
    "is declined": "is turned down by {other} (challenge {challenge}, {part})",
    "declines": "declines the {part} part of challenge {challenge} from {other}{why}",
    "waits in vain": "waits no longer for an answer from {other} (challenge {challenge})",
    "stays silent": "has not answered {other} (challenge {challenge})",
    "is handed back": "gets the {part} part of challenge {challenge} back from {other}",
    "hands back": "hands the {part} part of challenge {challenge} back to {other}",
    "receives": "receives the {part} part of challenge {challenge} from {other}",
    "delivers": "delivers the {part} part of challenge {challenge} to {other}",
    "sends back": "sends the {part} part of challenge {challenge} back to {other} for rework",
    "reworks": "has to rework the {part} part of challenge {challenge} for {other}",
    "is let down": "withdraws the {part} part of challenge {challenge} from {other}, a broken promise",
    "breaks": "has missed the day for the {part} part of challenge {challenge}, a promise broken to {other}",
    "quarrels": "quarrels with {other} about challenge {challenge}",
    "escalates": "has the {part} part of challenge {challenge} escalated for a decision",
    "is approved": "has the {part} part of challenge {challenge} approved by {other}",
    "approves": "approves the {part} part of challenge {challenge} for {other}",
    "is assigned": "gets {other} assigned to the {part} part of challenge {challenge}",
    "is given": "is assigned the {part} part of challenge {challenge} of {other} by a decision",
    "is offered": "is offered help by {other} with the {part} part of challenge {challenge}",
    "offers": "offers {other} help with the {part} part of challenge {challenge}, unasked",
    "resolves": "has challenge {challenge} resolved",
    "writes": "writes down what was learnt from challenge {challenge}",
    "left": "leaves the organisation",
    "joined": "joins the organisation",
    "seconded": "begins a secondment in {department}",
    "returned": "comes back from the secondment to {department}",
}
SUMS: Mapping[str, str] = {
    "resolved": "In all {total}: {parts}.",
    "open": "Still open at the end of the run, after {total}: {parts}.",
    "person": "In all: {counts}.",
    "nothing": "Nothing of this is in the log between day {first} and day {last}.",
    "person nothing": "Nothing happened in which {name} had a part.",
    "other run": "The run cannot be repeated from its scenario and seed, as it was changed by hand: the story is told from the log alone.",
}
PARTS: Mapping[str, str] = {  # columns of the table of challenges
    "seeking": "seeking",
    "waiting_answer": "waiting for an answer",
    "waiting_decision": "waiting for a decision",
    "work": "work",
    "rework": "rework",
}


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def hours(value: float) -> str:
    """Hours, or minutes below one.

    >>> hours(3.26), hours(0.154), hours(0.001)
    ('3.3 h', '9 min', 'less than a minute')
    """
    if value >= 1:
        return f"{format_number(value, 1)} h"
    return f"{60 * value:.0f} min" if 60 * value >= 0.5 else "less than a minute"


def days(value: float) -> str:
    """Days, halves and thirds as they are shared out.

    >>> days(1.0), days(2.5), days(0.3333333333)
    ('1 day', '2.5 days', '0.33 days')
    """
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{text} day" if text == "1" else f"{text} days"


def share(value: float) -> str:
    """A share of the work as per cent.

    What is not finished never reads 100 %.

    >>> share(0.304), share(0.9999), share(1.0)
    ('30 %', '99 %', '100 %')
    """
    return f"{min(99.0 if value < 1.0 else 100.0, 100 * max(0.0, value)):.0f} %"


def listed(parts: Iterable[str], word: str = "and") -> str:
    """Parts joined as in a sentence.

    >>> listed(["a", "b", "c"]), listed(["a"]), listed([])
    ('a, b and c', 'a', '')
    """
    *first, last = list(parts) or [""]
    return f"{', '.join(first)} {word} {last}" if first else last


def span(first: int, last: int) -> str:
    """Day or days.

    >>> span(3, 3), span(3, 7)
    ('Day 3', 'Days 3 to 7')
    """
    return f"Day {first}" if first == last else f"Days {first} to {last}"
