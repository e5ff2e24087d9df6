"""2 Arrive: shared challenges by department, with owner, scope, effort and value."""

from __future__ import annotations

import math

import numpy as np

from siloSim.model.attention import charge, log
from siloSim.model.codes import APPROVING, LOG_ARRIVED, LOG_RETRIEVED, SEEKING
from siloSim.model.compile import inlined_kernel, kernel
from siloSim.model.knowhow import step_belief
from siloSim.model.randomness import (
    ARRIVALS,
    CHALLENGE,
    EFFORT,
    NEEDS,
    ORDER,
    OWNER,
    RETRIEVE,
    draw4,
    normal,
    poisson,
)
from siloSim.model.rules.challenges import subtask_effort
from siloSim.model.rules.deciding import retrieval_chance
from siloSim.model.state import CHALLENGES, OPEN, SUBTASKS

MONTH = 21.0
NEEDED = -1.0  # marks a winner of the race among departments
CHUNK = 32.0  # arrivals of a large department are drawn in parts of at most this mean


@kernel
def arrive(keys, sizes, people, departments, memory, work, values, day, row):
    """Draw today's challenges of every department.

    Of equals by day, the one that came first is served first: a draw says which department comes first
    today, and which way round, so that none is ahead of another for being listed first.
    """
    turn = draw4(keys, 0, 0, day, ORDER, 0)
    first = int(turn[0] * sizes.departments)
    for n in range(sizes.departments):
        d = (first + (n if turn[1] < 0.5 else sizes.departments - n)) % sizes.departments
        v = values[d]
        seats = departments.each[d].seats
        mean = v.challenges_per_person_per_month / MONTH * v.environment_arrivals * seats
        chunks = math.ceil(mean / CHUNK)
        number = 0
        for chunk in range(chunks):
            u = draw4(keys, d, chunk, day, ARRIVALS, 0)
            for _ in range(poisson(mean / chunks, u[0])):
                _one(keys, sizes, people, departments, memory, work, values, day, row, d, number)
                number += 1


@inlined_kernel
def _owner(keys, people, departments, d, key, day):
    """A random person of the department who is there today; the head where none was found."""
    first = departments.each[d].first_seat
    seats = departments.each[d].seats
    for block in range(8):
        u = draw4(keys, key, day << 16, day, OWNER, block)
        for w in range(4):
            i = departments.seats[first + min(seats - 1, int(u[w] * seats))]
            if people[i].alive == 1 and people[i].dept == d:
                return i
    return departments.each[d].head


@inlined_kernel
def _one(keys, sizes, people, departments, memory, work, values, day, row, d, number):
    v = values[d]
    key = (d << 16) | number
    u = draw4(keys, key, day << 16, day, CHALLENGE, 0)
    foreign = 0
    if sizes.departments > 1:
        foreign = 1
        if v.challenges_more_departments > 0.0:
            foreign += int(math.log(u[0]) / math.log(v.challenges_more_departments))
        foreign = min(foreign, sizes.departments - 1)
    colleagues = departments.each[d].seats > 1
    own = (u[1] < v.challenges_own_subtask and colleagues) or foreign == 0
    common = normal(u[2])

    # The departments needed: an exponential race weighted by size, so that load per head is even.
    race = departments.race
    for e in range(sizes.departments):
        race[e] = np.inf
        if e != d:
            luck = draw4(keys, key, (day << 16) | e, day, NEEDS, 0)[0]
            race[e] = -math.log(luck) / departments.each[e].seats
    for _ in range(foreign):
        first = 0
        for e in range(sizes.departments):
            if race[e] >= 0.0 and (race[first] < 0.0 or race[e] < race[first]):
                first = e
        race[first] = NEEDED

    c = work.counts[CHALLENGES]
    work.counts[CHALLENGES] = c + 1
    challenge = work.challenges[c]
    challenge.department = d
    challenge.number = number
    challenge.arrived_on = day
    challenge.resolved_on = -1
    owner = _owner(keys, people, departments, d, key, day)
    challenge.owner = owner
    challenge.owner_id = people[owner].id
    challenge.first = work.counts[SUBTASKS]
    challenge.departments = foreign + (1 if own else 0)
    row.arrived += 1.0
    log(work, day, LOG_ARRIVED, c, -1, people[owner].id, 0)
    for e in range(sizes.departments):
        if (e == d and own) or race[e] == NEEDED:
            _subtask(keys, sizes, people, departments, memory, work, values, day, row, c, e, key, common)
    challenge.unfinished = challenge.subtasks
    challenge.value = v.challenges_value * challenge.subtasks


@inlined_kernel
def _subtask(keys, sizes, people, departments, memory, work, values, day, row, c, e, key, common):
    s = work.counts[SUBTASKS]
    work.counts[SUBTASKS] = s + 1
    work.open[work.counts[OPEN]] = s
    work.counts[OPEN] += 1
    challenge = work.challenges[c]
    v = values[challenge.department]
    key_b = (day << 16) | e
    u = draw4(keys, key, key_b, day, EFFORT, 0)
    small = 1.0 if u[0] < v.challenges_small_share else 0.0
    effort = subtask_effort(v, small, common, normal(u[1]))
    for f in range(sizes.needed):
        home = departments.each[e].home_count
        pick = (
            (int(u[2] * home) + f) % home
            if f < home
            else home + (int(u[2] * (sizes.facets - home)) + f) % (sizes.facets - home)
        )
        work.facets[s, f] = departments.home_facets[e, pick]
    task = work.subtasks[s]
    task.challenge = c
    task.department = e
    task.key_a = key
    task.key_b = key_b
    task.helper = -1
    task.referred = -1
    task.since = day
    task.asked_on = -1
    task.accepted_on = -1
    task.done_on = -1
    task.routed = 1 if e == challenge.department else 0
    task.approved = 0 if e != challenge.department and u[3] < v.decision_approvals else 1
    task.state = SEEKING if task.approved == 1 else APPROVING
    effort = effort * _recall(keys, sizes, people, departments, memory, work, v, day, row, c, s)
    task.effort = effort
    task.left = effort
    challenge.subtasks += 1
    challenge.effort += effort


@inlined_kernel
def _recall(keys, sizes, people, departments, memory, work, v, day, row, c, s):
    """Look the needed facets up in the knowledge base; factor on the effort."""
    factor = 1.0
    task = work.subtasks[s]
    owner = work.challenges[c].owner
    u = draw4(keys, task.key_a, task.key_b, day, RETRIEVE, 0)
    for f in range(sizes.needed):
        k = work.facets[s, f]
        if memory.facets[k].value == 0 or people[owner].left <= 0.0:
            continue
        if u[f] < retrieval_chance(v, np.float64(day - memory.facets[k].day)):
            row.recording_hours += charge(people, owner, v.memory_lookup)
            row.retrieved += 1.0
            log(work, day, LOG_RETRIEVED, c, s, people[owner].id, 0)
            factor -= v.memory_saving / sizes.needed * memory.facets[k].value
            belief = memory.beliefs[owner, k]
            if belief != memory.facets[k].value:
                step_belief(
                    people, departments, memory, owner, k, 1 if memory.facets[k].value > belief else -1
                )
    return factor
