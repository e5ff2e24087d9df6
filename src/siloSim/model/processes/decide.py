"""8 Decide: blocked subtasks escalate; heads, managers and common meetings decide in turn."""

from __future__ import annotations

import numpy as np

from siloSim.model.attention import charge, log
from siloSim.model.codes import (
    ACCEPTED,
    APPROVING,
    ASKED,
    DONE,
    ESCALATED,
    LOG_APPROVED,
    LOG_ASSIGNED,
    LOG_ESCALATED,
    SEEKING,
)
from siloSim.model.compile import inlined_kernel, kernel
from siloSim.model.knowhow import share_held
from siloSim.model.network import base_trust, find_tie, form_tie, mark
from siloSim.model.processes.answer import readiness, take_on
from siloSim.model.processes.exchange import move_trust
from siloSim.model.randomness import ASSIGN, DECIDER, draw, draw4
from siloSim.model.rules.deciding import agenda_priority
from siloSim.model.rules.helping import acceptance
from siloSim.model.rules.trust import OVERRULED
from siloSim.model.sorting import key_of, number_of, sort_keys
from siloSim.model.state import OPEN


@kernel
def decide(keys, sizes, people, ties, departments, memory, work, values, day, row):
    """Escalate, then let departments work off their own queues, then the common meetings."""
    _escalate(people, work, values, day, row)
    blocked = _queue(people, work)
    for d in range(sizes.departments):
        v = values[d]
        managers = departments.each[d].managers
        gain = v.decision_capacity + v.decision_delegation * managers
        # Decisions not taken lapse, fractions carry over, as at a common meeting.
        departments.each[d].credit = departments.each[d].credit % 1.0 + gain
    for n in range(blocked):
        s = number_of(work.queue[n])
        d = people[work.challenges[work.subtasks[s].challenge].owner].dept
        if departments.each[d].credit < 1.0:
            continue
        decider = _decider(keys, departments, values, work, s, d, day)
        hours = values[d].decision_hours
        if people[decider].alive == 0 or people[decider].left < hours:
            continue
        # A case for which nobody can be found costs nothing, or it would block all behind it.
        if _rule_on(keys, sizes, people, ties, departments, memory, work, values, day, row, s, decider):
            departments.each[d].credit -= 1.0
            row.deciding_hours += charge(people, decider, hours)
    _common_agenda(keys, sizes, people, ties, departments, memory, work, values, day, row, blocked)


@inlined_kernel
def _escalate(people, work, values, day, row):
    for n in range(work.counts[OPEN]):
        s = work.open[n]
        task = work.subtasks[s]
        if task.state != SEEKING and task.state != APPROVING:
            continue
        owner = work.challenges[task.challenge].owner
        if day - task.since >= values[people[owner].dept].decision_patience:
            task.state = ESCALATED
            row.escalated += 1.0
            log(work, day, LOG_ESCALATED, task.challenge, s, people[owner].id, 0)


@inlined_kernel
def _queue(people, work):
    """Put undecided subtasks into the queue, longest blocked first, equal ones by number; how many."""
    n = 0
    for m in range(work.counts[OPEN]):
        s = work.open[m]
        task = work.subtasks[s]
        if people[work.challenges[task.challenge].owner].alive == 0:
            continue  # waits for the successor
        if task.state == APPROVING or task.state == ESCALATED:
            work.queue[n] = key_of(task.since, s)
            n += 1
    sort_keys(work.queue, n)
    return n


@inlined_kernel
def _decider(keys, departments, values, work, s, d, day):
    """The head, or in proportion to delegated capacity one of the managers."""
    v = values[d]
    first = departments.each[d].first_manager
    managers = departments.each[d].managers
    delegated = v.decision_delegation * managers
    if delegated > 0.0:
        task = work.subtasks[s]
        u = draw4(keys, task.key_a, task.key_b, day, DECIDER, 0)
        if u[0] * (v.decision_capacity + delegated) >= v.decision_capacity:
            return departments.managers[first + min(managers - 1, int(u[1] * managers))]
    return departments.each[d].head


@inlined_kernel
def _common_agenda(keys, sizes, people, ties, departments, memory, work, values, day, row, blocked):
    """Common meetings take what is left by priority; cases not used lapse, fractions carry over."""
    mean_size = len(people) / sizes.departments
    while departments.council[0] >= 1.0:
        best, best_priority, place = np.int64(-1), -np.inf, 0
        for n in range(blocked):
            s = number_of(work.queue[n])
            task = work.subtasks[s]
            if task.state != APPROVING and task.state != ESCALATED:
                continue
            d = people[work.challenges[task.challenge].owner].dept
            ratio = max(1.0, np.float64(departments.each[d].present)) / mean_size
            waited = np.float64(day - task.since)
            priority = agenda_priority(waited, ratio, values[0].decision_agenda_bias)
            if priority > best_priority:
                best, best_priority, place = s, priority, n
        if best < 0:
            departments.council[0] = departments.council[0] % 1.0
            return
        departments.council[0] -= 1.0
        blocked -= 1
        for n in range(place, blocked):  # taken up once, whatever comes of it
            work.queue[n] = work.queue[n + 1]
        d = people[work.challenges[work.subtasks[best].challenge].owner].dept
        _rule_on(
            keys,
            sizes,
            people,
            ties,
            departments,
            memory,
            work,
            values,
            day,
            row,
            best,
            departments.each[d].head,
        )


@kernel
def _rule_on(keys, sizes, people, ties, departments, memory, work, values, day, row, s, decider):
    """A decision: grant the approval, or assign somebody, willing or not; False if nobody can be found."""
    task = work.subtasks[s]
    owner = work.challenges[task.challenge].owner
    if task.approved == 0:
        row.decided += 1.0
        task.approved = 1
        task.state = SEEKING
        task.since = day
        log(work, day, LOG_APPROVED, task.challenge, s, people[owner].id, people[decider].id)
        return True
    v = values[people[owner].dept]
    u = draw4(keys, task.key_a, task.key_b, day, ASSIGN, 0)
    j = _nominee(keys, sizes, people, departments, memory, work, values, s, owner, day)
    if j < 0:
        return False
    row.decided += 1.0
    e = find_tie(people, ties, j, owner)
    z = readiness(keys, people, ties, departments, values, j, owner, e, np.float64(people[j].load))
    willing = u[0] < acceptance(z)
    base = base_trust(v, people, owner, j)
    tie = form_tie(keys, people, ties, row, owner, j, base, v.contact_new_weight * sizes.mean_weight, day)
    mark(ties, tie, day, False)
    if not willing:
        move_trust(people, ties, j, owner, OVERRULED, v.decision_resentment, 0.0)
    task.routed = 1
    take_on(people, work, s, j, day, 0 if willing else 1)
    log(work, day, LOG_ASSIGNED, task.challenge, s, people[owner].id, people[j].id)
    return True


@inlined_kernel
def _nominee(keys, sizes, people, departments, memory, work, values, s, owner, day):
    """Of a few people of the department needed, the one with most know-how on paper and least work."""
    task = work.subtasks[s]
    v = values[people[owner].dept]
    first = departments.each[task.department].first_seat
    seats = departments.each[task.department].seats
    best, best_score = -1, -np.inf
    for n in range(int(v.decision_candidates)):
        u = draw(keys, task.key_a, task.key_b, day, ASSIGN, 1 + n)
        j = departments.seats[first + min(seats - 1, int(u * seats))]
        if j == owner or people[j].alive == 0 or people[j].dept != task.department:
            continue
        score = share_held(memory, work, s, sizes.needed, j) - v.help_pick_load * people[j].load
        if score > best_score:
            best, best_score = j, score
    return best


@kernel
def account_time(work, day):
    """Divide the day of every open challenge equally among its unfinished subtasks.

    On its last day, among those finished that day.
    """
    for n in range(work.counts[OPEN]):
        task = work.subtasks[work.open[n]]
        challenge = work.challenges[task.challenge]
        if challenge.unfinished == 0:
            if task.done_on != day:
                continue
            _add_share(challenge, task, 1.0 / _finished_on(work, challenge, day))
        elif task.state != DONE:
            _add_share(challenge, task, 1.0 / challenge.unfinished)


@inlined_kernel
def _finished_on(work, challenge, day):
    finished = 0
    for s in range(challenge.first, challenge.first + challenge.subtasks):
        if work.subtasks[s].done_on == day:
            finished += 1
    return finished


@kernel
def _add_share(challenge, task, share):
    if task.state == SEEKING:
        challenge.seeking += share
    elif task.state == ASKED:
        challenge.waiting_answer += share
    elif task.state == ACCEPTED or task.state == DONE:
        if task.redone == 1:
            challenge.rework += share
        else:
            challenge.work += share
    else:
        challenge.waiting_decision += share
