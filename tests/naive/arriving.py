"""2 Arrive: shared challenges by department, with owner, scope, effort and value (ODD 7.2)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from naive.luck import normal, poisson
from naive.people import Department, Employee
from naive.work import Challenge, Subtask
from siloSim.model.randomness import ARRIVALS, CHALLENGE, EFFORT, NEEDS, ORDER, OWNER, RETRIEVE
from siloSim.model.trace import Event, State

if TYPE_CHECKING:
    from naive.firm import Twin

MONTH = 21.0
CHUNK = 32.0  # arrivals of a large department are drawn in parts of at most this mean


def arrive(firm: Twin) -> None:
    """Poisson arrivals, in proportion to head count; another department comes first every day."""
    count = len(firm.departments)
    turn = firm.luck.four(0, 0, firm.day, ORDER)
    first, step = int(turn[0] * count), 1 if turn[1] < 0.5 else -1
    for home in (firm.departments[(first + step * n) % count] for n in range(count)):
        v = firm.values[home.number]
        mean = v.challenges_per_person_per_month / MONTH * v.environment_arrivals * len(home.seats)
        chunks = math.ceil(mean / CHUNK)
        number = 0
        for chunk in range(chunks):
            u = firm.luck.one(home.number, chunk, firm.day, ARRIVALS)
            for _ in range(poisson(mean / chunks, u)):
                _challenge(firm, home, number)
                number += 1


def _challenge(firm: Twin, home: Department, number: int) -> None:
    """One challenge: foreign departments 1 + geometric, and perhaps one's own."""
    v = firm.values[home.number]
    key = home.number * 65536 + number
    u = firm.luck.four(key, firm.day * 65536, firm.day, CHALLENGE)
    others = len(firm.departments) - 1
    foreign = min(others, 1)
    if foreign == 1 and v.challenges_more_departments > 0.0:
        foreign += int(math.log(u[0]) / math.log(v.challenges_more_departments))
    foreign = min(foreign, others)
    own = (u[1] < v.challenges_own_subtask and len(home.seats) > 1) or foreign == 0
    needed = _fastest(firm, home, key, foreign) + ([home] if own else [])

    challenge = Challenge(len(firm.challenges), home, number, firm.day, _owner(firm, home, key))
    firm.challenges.append(challenge)
    firm.row.arrived += 1
    firm.log(Event.ARRIVED, challenge, None, challenge.owner)
    common = normal(u[2])
    for department in sorted(needed, key=lambda each: each.number):
        _subtask(firm, challenge, department, key, common)
    challenge.departments = len(needed)
    challenge.value = v.challenges_value * len(challenge.subtasks)


def _fastest(firm: Twin, home: Department, key: int, count: int) -> list[Department]:
    """The foreign departments needed: an exponential race weighted by size, so that load per head is even."""
    race = []
    for department in firm.departments:
        if department is not home:
            luck = firm.luck.one(key, firm.day * 65536 + department.number, firm.day, NEEDS)
            race.append((-math.log(luck) / len(department.seats), department.number))
    return [firm.departments[number] for _, number in sorted(race)[:count]]


def _owner(firm: Twin, home: Department, key: int) -> Employee:
    """A random person of the department who works there today; the head where 32 draws found none."""
    for block in range(8):
        for u in firm.luck.four(key, firm.day * 65536, firm.day, OWNER, block):
            person = firm.seats[home.seat_at(u)]
            if person.here and person.department is home:
                return person
    return firm.seats[home.head]


def _subtask(firm: Twin, challenge: Challenge, department: Department, key: int, common: float) -> None:
    """What the challenge needs of one department."""
    v = firm.values[challenge.department.number]
    entity = (key, firm.day * 65536 + department.number)
    u = firm.luck.four(*entity, firm.day, EFFORT)
    foreign = department is not challenge.department
    approved = not (foreign and u[3] < v.decision_approvals)
    task = Subtask(
        index=len(firm.subtasks),
        challenge=challenge,
        department=department,
        key=entity,
        facets=[_facet(department, u[2], n) for n in range(firm.needed)],
        state=State.SEEKING if approved else State.APPROVING,
        approved=approved,
        routed=not foreign,
        since=firm.day,
    )
    small = 1.0 if u[0] < v.challenges_small_share else 0.0
    task.effort = firm.rule.subtask_effort(v, small, common, normal(u[1])) * _recall(firm, task)
    task.left = task.effort
    challenge.subtasks.append(task)
    challenge.effort += task.effort
    firm.subtasks.append(task)
    firm.open.append(task)


def _facet(department: Department, u: float, n: int) -> int:
    """Neighbouring home facets of the department from a random one on, then foreign ones where they run out."""
    group = department.home_facets if n < len(department.home_facets) else department.foreign_facets
    return group[(int(u * len(group)) + n) % len(group)]


def _recall(firm: Twin, task: Subtask) -> float:
    """Entries of the knowledge base that the owner finds: learnt from, and their effect on the effort."""
    v = firm.values[task.challenge.department.number]
    factor, owner = 1.0, task.owner
    u = firm.luck.four(*task.key, firm.day, RETRIEVE)
    for n, facet in enumerate(task.facets):
        if facet not in firm.recorded or owner.left <= 0.0:
            continue
        value, day = firm.recorded[facet]
        if u[n] < firm.rule.retrieval_chance(v, float(firm.day - day)):
            firm.row.recording_hours += owner.spend(v.memory_lookup)
            firm.row.retrieved += 1
            firm.log(Event.RETRIEVED, task.challenge, task, owner)
            factor -= v.memory_saving / firm.needed * value
            if owner.beliefs[facet] != value:
                owner.step_towards(facet, value)
    return factor
