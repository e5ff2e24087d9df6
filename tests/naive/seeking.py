"""3 Seek: owners decide whether to ask, and whom (ODD 7.3)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from naive.between import overlap
from naive.luck import gumbel
from naive.people import base_trust
from siloSim.model.randomness import INTRODUCE, MISROUTE, OFFER, PICK, SEEK, STRANGER
from siloSim.model.trace import Event, State

if TYPE_CHECKING:
    from naive.firm import Twin
    from naive.people import Department, Employee
    from naive.work import Subtask


def seek(firm: Twin) -> None:
    """Open subtasks that look for a helper, in order of arrival."""
    for task in firm.open:
        owner = task.owner
        if task.state != State.SEEKING or not owner.here or owner.left <= 0.0:
            continue
        v = firm.values_of(owner)
        u = firm.luck.four(*task.key, firm.day, SEEK)
        safety = min(1.0, max(0.0, owner.safety + v.help_safety))
        waited = float(firm.day - task.since)
        if u[0] < firm.rule.ask_chance(safety, waited, v.help_urge_days):
            _ask(firm, task, u)
        else:
            _offer(firm, task)


def _ask(firm: Twin, task: Subtask, u: tuple[float, ...]) -> None:
    """Find the right department, then somebody there, and ask."""
    owner = task.owner
    v = firm.values_of(owner)
    if not task.routed:
        if u[1] >= v.help_routing:
            firm.row.asking_hours += owner.spend(v.attention_asking)
            _interrupt_for_nothing(firm, task)
            return
        task.routed = True
    named, task.referred = task.referred, None
    if named is None or not named.here or named.department is not task.department or named is owner:
        named = _choose(firm, task, u)
    if named is None:
        return
    firm.row.asking_hours += owner.spend(v.attention_asking)
    task.helper = named
    task.asked_on = firm.day
    task.asks += 1
    task.state = State.ASKED
    named.asked += 1
    firm.row.asked += 1
    firm.log(Event.ASKED, task.challenge, task, owner, named)


def _interrupt_for_nothing(firm: Twin, task: Subtask) -> None:
    """Somebody in a random wrong department is interrupted; in the owner's own where no other is left."""
    owner = task.owner
    firm.row.misrouted += 1
    u = firm.luck.four(*task.key, firm.day, MISROUTE)
    wrong = [d for d in firm.departments if d is not owner.department and d is not task.department]
    if len(firm.departments) < 3 or owner.department is task.department:
        wrong = [owner.department]
    person = firm.seats[wrong[int(u[0] * len(wrong))].seat_at(u[1])]
    if person.here and person is not owner:
        firm.row.interruption_hours += person.spend(firm.values_of(person).attention_interruption)
    firm.log(Event.MISROUTED, task.challenge, task, owner, person)


def _choose(firm: Twin, task: Subtask, u: tuple[float, ...]) -> Employee | None:
    """The best candidate. Whoever was last comes only where there is nobody else."""
    owner = task.owner
    last = task.helper if task.asks > 0 else None  # or had it by a decision since
    best, highest = None, -math.inf
    for person, trust in _candidates(firm, task, u):
        if person is last or person is best:
            continue
        score = _score(firm, task, person, trust)
        if score > highest:
            best, highest = person, score
    if best is None and last is not None and last.here and last is not owner:
        return last if last.department is task.department else None
    return best


def _candidates(firm: Twin, task: Subtask, u: tuple[float, ...]) -> list[tuple[Employee, float]]:
    """Ties in the department, one person introduced and one stranger, with what the owner trusts them.

    The last two add nobody whom the owner has a tie with.
    """
    owner, v = task.owner, firm.values_of(task.owner)
    found = [(tie.other, tie.trust) for tie in owner.ties if tie.other.department is task.department]
    others: list[tuple[Employee, float]] = []
    if u[2] < v.contact_introductions:
        others += _introduced(firm, owner, task.department)
    if u[3] < v.contact_strangers:
        others += [(person, base_trust(v, owner, person)) for person in _stranger(firm, task)]
    known = {tie.other for tie in owner.ties}
    return found + [(person, trust) for person, trust in others if person not in known]


def _score(firm: Twin, task: Subtask, j: Employee, trust: float) -> float:
    """What the owner sees in a candidate, with some luck of the two."""
    owner = task.owner
    v = firm.values_of(owner)
    held, load = j.held(task.facets), float(j.load)
    score: float = firm.rule.choice_score(v, trust, held, load, j.asked, overlap(firm, owner, j))
    noise: float = v.help_pick_noise
    return score + noise * gumbel(firm.luck.one(owner.unique_id, j.unique_id, firm.day, PICK))


def _introduced(firm: Twin, owner: Employee, department: Department) -> list[tuple[Employee, float]]:
    """Whom a trusted colleague names as a trusted colleague there, worth the weaker of the two trusts; or nobody."""

    def luck(one: Employee, other: Employee, block: int) -> float:
        return firm.luck.one(one.unique_id, other.unique_id, firm.day, INTRODUCE, block)

    first = max(owner.ties, key=lambda tie: tie.trust + luck(owner, tie.other, 0), default=None)
    if first is None:
        return []
    broker = first.other
    known = [tie for tie in broker.ties if tie.other is not owner and tie.other.department is department]
    second = max(known, key=lambda tie: tie.trust + luck(broker, tie.other, 1), default=None)
    if second is None:
        return []
    return [(second.other, min(first.trust, second.trust))]


def _stranger(firm: Twin, task: Subtask) -> list[Employee]:
    """A random person of the department who works there, if four draws hit one; or nobody."""
    for u in firm.luck.four(*task.key, firm.day, STRANGER):
        person = firm.seats[task.department.seat_at(u)]
        if person is not task.owner and person.here and person.department is task.department:
            return [person]
    return []


def _offer(firm: Twin, task: Subtask) -> None:
    """An owner who does not ask may be offered help by the most generous tie in the department needed."""
    known = [tie for tie in task.owner.ties if tie.other.department is task.department]
    tie = max(known, key=lambda each: (each.other.generosity, -each.other.unique_id), default=None)
    if tie is None:
        return
    giver = tie.other
    u = firm.luck.one(*task.key, firm.day, OFFER)
    if u >= firm.values_of(giver).help_offers * giver.generosity:
        return
    tie.used(firm.day)
    task.routed = True
    task.take_on(giver, firm.day, pressed=False)
    firm.row.offered += 1
    firm.log(Event.OFFERED, task.challenge, task, task.owner, giver)
