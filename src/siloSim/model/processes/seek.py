"""3 Seek: the owner of an open subtask decides whether to ask, and whom."""

from __future__ import annotations

import numpy as np

from siloSim.model.attention import charge, log
from siloSim.model.codes import ACCEPTED, ASKED, LOG_ASKED, LOG_MISROUTED, LOG_OFFERED, SEEKING
from siloSim.model.compile import inlined_kernel, kernel
from siloSim.model.interests import overlap_of
from siloSim.model.knowhow import share_held
from siloSim.model.network import base_trust, find_tie, mark
from siloSim.model.randomness import (
    INTRODUCE,
    MISROUTE,
    OFFER,
    PICK,
    SEEK,
    STRANGER,
    draw,
    draw4,
    gumbel,
)
from siloSim.model.rules.asking import ask_chance, choice_score
from siloSim.model.state import OPEN


@kernel
def seek(keys, sizes, people, ties, departments, memory, work, values, day, row):
    """Walk the open subtasks that look for a helper."""
    for n in range(work.counts[OPEN]):
        s = work.open[n]
        task = work.subtasks[s]
        if task.state != SEEKING:
            continue
        owner = work.challenges[task.challenge].owner
        if people[owner].alive == 0 or people[owner].left <= 0.0:
            continue
        v = values[people[owner].dept]
        u = draw4(keys, task.key_a, task.key_b, day, SEEK, 0)
        safety = min(1.0, max(0.0, people[owner].safety + v.help_safety))
        if u[0] < ask_chance(safety, np.float64(day - task.since), v.help_urge_days):
            _ask(keys, sizes, people, ties, departments, memory, work, values, day, row, s, owner, u)
        else:
            _take_offer(keys, people, ties, work, values, day, row, s, owner)


@inlined_kernel
def _ask(keys, sizes, people, ties, departments, memory, work, values, day, row, s, owner, u):
    task = work.subtasks[s]
    v = values[people[owner].dept]
    if task.routed == 0:
        if u[1] >= v.help_routing:
            row.asking_hours += charge(people, owner, v.attention_asking)
            _misroute(keys, sizes, people, departments, work, values, day, row, s, owner)
            return
        task.routed = 1
    j = task.referred
    task.referred = -1
    if j < 0 or people[j].alive == 0 or people[j].dept != task.department or j == owner:
        j = choose(keys, sizes, people, ties, departments, memory, work, values, day, s, owner, u)
    if j < 0:
        return
    row.asking_hours += charge(people, owner, v.attention_asking)
    task.helper = j
    task.helper_id = people[j].id
    task.asked_on = day
    task.asks += 1
    task.state = ASKED
    people[j].asked += 1.0
    row.asked += 1.0
    log(work, day, LOG_ASKED, task.challenge, s, people[owner].id, people[j].id)


@kernel
def _other_department(count, own, right, u):
    """A random department that is neither the owner's nor the right one; the owner's where there is none."""
    if count < 3 or own == right:
        return own
    d = int(u * (count - 2))
    if d >= min(own, right):
        d += 1
    if d >= max(own, right):
        d += 1
    return d


@inlined_kernel
def _misroute(keys, sizes, people, departments, work, values, day, row, s, owner):
    """Somebody in a wrong department is interrupted for nothing."""
    task = work.subtasks[s]
    row.misrouted += 1.0
    u = draw4(keys, task.key_a, task.key_b, day, MISROUTE, 0)
    d = _other_department(sizes.departments, people[owner].dept, task.department, u[0])
    first = departments.each[d].first_seat
    seats = departments.each[d].seats
    j = departments.seats[first + min(seats - 1, int(u[1] * seats))]
    if people[j].alive == 1 and j != owner:
        row.interruption_hours += charge(people, j, values[people[j].dept].attention_interruption)
    log(work, day, LOG_MISROUTED, task.challenge, s, people[owner].id, people[j].id)


@kernel
def _score(keys, sizes, people, departments, memory, work, values, day, s, owner, j, trust):
    v = values[people[owner].dept]
    score = choice_score(
        v,
        trust,
        share_held(memory, work, s, sizes.needed, j),
        np.float64(people[j].load),
        people[j].asked,
        overlap_of(keys, people, departments, values, owner, j),
    )
    return score + v.help_pick_noise * gumbel(draw(keys, people[owner].id, people[j].id, day, PICK, 0))


@kernel
def choose(keys, sizes, people, ties, departments, memory, work, values, day, s, owner, u):
    """The colleague to ask: among ties, one person introduced and one stranger, both unknown so far; -1 for nobody.

    Whoever was asked last comes only when there is nobody else.
    """
    task = work.subtasks[s]
    v = values[people[owner].dept]
    last = task.helper if task.asks > 0 and people[task.helper].id == task.helper_id else -1
    worked_in = departments.worked_in
    best, best_score = -1, -np.inf
    first = people[owner].first_tie
    for e in range(first, first + people[owner].degree):
        j = ties[e].other
        if worked_in[j] != task.department or j == last:
            continue
        score = _score(
            keys,
            sizes,
            people,
            departments,
            memory,
            work,
            values,
            day,
            s,
            owner,
            j,
            np.float64(ties[e].trust),
        )
        if score > best_score:
            best, best_score = j, score
    if u[2] < v.contact_introductions:
        j, trust = _introduced(keys, people, ties, worked_in, day, owner, task.department)
        if j >= 0 and j != last and find_tie(people, ties, owner, j) < 0:
            score = _score(keys, sizes, people, departments, memory, work, values, day, s, owner, j, trust)
            if score > best_score:
                best, best_score = j, score
    if u[3] < v.contact_strangers:
        j = stranger(keys, people, departments, task.key_a, task.key_b, task.department, day, owner)
        if j >= 0 and j != last and j != best and find_tie(people, ties, owner, j) < 0:
            trust = base_trust(v, people, owner, j)
            score = _score(keys, sizes, people, departments, memory, work, values, day, s, owner, j, trust)
            if score > best_score:
                best, best_score = j, score
    if (
        best < 0
        and last >= 0
        and last != owner
        and people[last].alive == 1
        and people[last].dept == task.department
    ):
        return last
    return best


@inlined_kernel
def _introduced(keys, people, ties, worked_in, day, owner, department):
    """A trusted colleague names a trusted colleague there: seat and the weaker of the two trusts."""
    broker, broker_score, trust_in_broker = -1, -np.inf, 0.0
    first = people[owner].first_tie
    for e in range(first, first + people[owner].degree):
        b = ties[e].other
        score = np.float64(ties[e].trust) + draw(keys, people[owner].id, people[b].id, day, INTRODUCE, 0)
        if score > broker_score:
            broker, broker_score, trust_in_broker = b, score, np.float64(ties[e].trust)
    if broker < 0:
        return -1, 0.0
    named, named_score, trust_in_named = -1, -np.inf, 0.0
    first = people[broker].first_tie
    for e in range(first, first + people[broker].degree):
        j = ties[e].other
        if j == owner or worked_in[j] != department:
            continue
        score = np.float64(ties[e].trust) + draw(keys, people[broker].id, people[j].id, day, INTRODUCE, 1)
        if score > named_score:
            named, named_score, trust_in_named = j, score, np.float64(ties[e].trust)
    return named, min(trust_in_broker, trust_in_named)


@kernel
def stranger(keys, people, departments, key_a, key_b, department, day, owner):
    """A random person of the department, -1 where the draws hit nobody who is there."""
    first = departments.each[department].first_seat
    seats = departments.each[department].seats
    u = draw4(keys, key_a, key_b, day, STRANGER, 0)
    for w in range(4):
        j = departments.seats[first + min(seats - 1, int(u[w] * seats))]
        if j != owner and people[j].alive == 1 and people[j].dept == department:
            return j
    return -1


@inlined_kernel
def _take_offer(keys, people, ties, work, values, day, row, s, owner):
    """Help offered unasked by the most generous tie in the department needed, of equal ones the lowest id."""
    task = work.subtasks[s]
    giver, slot = -1, -1
    first = people[owner].first_tie
    for e in range(first, first + people[owner].degree):
        j = ties[e].other
        if people[j].dept != task.department:
            continue
        more = giver >= 0 and people[j].generosity > people[giver].generosity
        equal = giver >= 0 and people[j].generosity == people[giver].generosity
        if giver < 0 or more or (equal and people[j].id < people[giver].id):
            giver, slot = j, e
    if giver < 0:
        return
    v = values[people[giver].dept]
    if draw(keys, task.key_a, task.key_b, day, OFFER, 0) >= v.help_offers * people[giver].generosity:
        return
    mark(ties, slot, day, False)
    task.routed = 1
    task.helper = giver
    task.helper_id = people[giver].id
    task.accepted_on = day
    task.pressed = 0
    task.state = ACCEPTED
    people[giver].load += 1
    row.offered += 1.0
    log(work, day, LOG_OFFERED, task.challenge, s, people[owner].id, people[giver].id)
