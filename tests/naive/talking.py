"""7 Mingle: informal contact and gatherings spread what people hold, right or wrong (ODD 7.7).

Synchronous: everybody speaks from the beliefs of the moment before the day's talk, and takes at most one lesson
home, the one with the smallest draw.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from naive.between import distance
from naive.people import form_tie
from siloSim.model.randomness import MEET, TALK
from siloSim.model.rules.trust import CONTACT

if TYPE_CHECKING:
    from naive.firm import Twin
    from naive.people import Department, Employee, Tie


@dataclass(eq=False)
class Contact:
    """Two people who talk at a gathering, and the hours that it stands for."""

    one: Employee
    other: Employee
    hours: float


type Lessons = dict[Employee, tuple[float, int, int]]  # draw, facet, belief of the speaker


def mingle(firm: Twin) -> None:
    """All contacts of the day."""
    lessons: Lessons = {}
    hazard = {(d.number, e.number): _hazard(firm, d, e) for d in firm.departments for e in firm.departments}
    for person in firm.seats:
        for tie in person.ties:
            used = hazard[person.department.number, tie.other.department.number] * tie.weight
            wait = tie.wait - used
            if wait <= 0.0:
                wait = -math.log(firm.luck.pair(person.unique_id, tie.other.unique_id, firm.day, MEET))
                _meet(firm, lessons, person, tie)
            tie.wait = wait
    for contact in firm.contacts:
        one, other = contact.one, contact.other
        tie = form_tie(firm, firm.values_of(one), one, other)
        _meet(firm, lessons, one, tie)
        _meet(firm, lessons, other, tie.mirror)
    for person, (_, facet, belief) in lessons.items():
        person.step_towards(facet, belief)


def _hazard(firm: Twin, d: Department, e: Department) -> float:
    """Contacts per day at weight 1, of a person in d with one in e."""
    v, w = firm.values[d.number], firm.values[e.number]
    one, other = (v.contact_within, w.contact_within) if d is e else (v.contact_across, w.contact_across)
    hazard: float = firm.rule.contact_hazard(v.contact_per_day, one, other)
    return hazard


def _meet(firm: Twin, lessons: Lessons, person: Employee, tie: Tie) -> None:
    """One end of a contact: listen to those who visibly do better, and trust a little more."""
    v = firm.values_of(person)
    if tie.other.performance > person.performance or v.learning_superiority < 0.5:
        _listen(firm, lessons, person, tie)
    tie.trust = firm.rule.trust_update(tie.trust, CONTACT, v.trust_contact, v.trust_contact_ceiling)
    tie.met = firm.day


def _listen(firm: Twin, lessons: Lessons, person: Employee, tie: Tie) -> None:
    """What the other talks about may become today's lesson."""
    v, speaker = firm.values_of(person), tie.other
    u = firm.luck.four(person.unique_id, speaker.unique_id, firm.day, TALK)
    facet = _topic(speaker, u[1], latest=u[0] < v.learning_latest)
    if facet is None:
        return
    mine, theirs = person.beliefs[facet], speaker.beliefs[facet]
    if mine == theirs:
        return
    chance = firm.rule.adoption_chance(v, tie.trust, distance(firm, person, speaker))
    if mine != 0:
        at_home = float(person.is_at_home(facet)), float(speaker.is_at_home(facet))
        chance *= firm.rule.contradiction_factor(v, *at_home)
    if u[2] < chance and (person not in lessons or u[2] < lessons[person][0]):
        lessons[person] = u[2], facet, theirs


def _topic(speaker: Employee, u: float, *, latest: bool) -> int | None:
    """The latest thing learnt, or the first one held from a random facet on."""
    if latest and speaker.latest is not None and speaker.beliefs[speaker.latest] != 0:
        return speaker.latest
    count = len(speaker.beliefs)
    for n in range(count):
        facet = (int(u * count) + n) % count
        if speaker.beliefs[facet] != 0:
            return facet
    return None
