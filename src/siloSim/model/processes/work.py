"""5 Work: helpers' hours on accepted subtasks, first in, first out; pressed help comes last."""

from __future__ import annotations

import numpy as np

from siloSim.model.attention import log
from siloSim.model.codes import ACCEPTED, DONE, LOG_BROKEN, LOG_DELIVERED, LOG_RESOLVED, LOG_REWORKED, SEEKING
from siloSim.model.compile import inlined_kernel, kernel
from siloSim.model.interests import distance_of, overlap_of
from siloSim.model.knowhow import share_of
from siloSim.model.processes.answer import note
from siloSim.model.randomness import DELIVER, draw4
from siloSim.model.rules.trust import BROKEN, DELIVERED, REWORKED
from siloSim.model.rules.working import due_days, help_hours, progress, rework_chance
from siloSim.model.sorting import key_of, number_of, sort_keys
from siloSim.model.state import OPEN

EPSILON = 1e-9  # hours; what rounding can leave of a finished subtask


@kernel
def work_on(keys, sizes, people, departments, memory, work, values, day, row):
    """Set everybody's help budget, then advance accepted subtasks in order of acceptance."""
    for i in range(len(people)):
        people[i].budget = help_hours(values[people[i].dept], people[i].left, people[i].generosity)
        row.help_budget += people[i].budget
    accepted = _in_order(work)
    for pressed in range(2):
        for n in range(accepted):
            s = number_of(work.queue[n])
            if work.subtasks[s].pressed == pressed:
                _advance(keys, sizes, people, departments, memory, work, values, day, row, s)


@inlined_kernel
def _in_order(work):
    """Put accepted subtasks into the queue by day of acceptance, equal ones by number; how many."""
    n = 0
    for m in range(work.counts[OPEN]):
        s = work.open[m]
        if work.subtasks[s].state == ACCEPTED:
            work.queue[n] = key_of(work.subtasks[s].accepted_on, s)
            n += 1
    sort_keys(work.queue, n)
    return n


@inlined_kernel
def _advance(keys, sizes, people, departments, memory, work, values, day, row, s):
    task = work.subtasks[s]
    owner = work.challenges[task.challenge].owner
    j = task.helper
    v = values[people[j].dept]
    if people[j].budget > 0.0:
        foreign = 1.0 if people[j].dept != people[owner].dept else 0.0
        right = share_of(memory, work, s, sizes.needed, j, 1)
        overlap = overlap_of(keys, people, departments, values, j, owner)
        rate = progress(v, right, overlap, foreign, np.float64(task.pressed))
        hours = min(people[j].budget, task.left / rate) if rate > 0.0 else people[j].budget
        people[j].budget -= hours
        people[j].left -= hours
        task.left -= hours * rate
        task.hours += hours
        row.help_hours += hours
        if day >= sizes.policy_day:
            people[j].given += hours
            work.help[people[j].dept, people[owner].dept] += hours
    if task.left <= EPSILON:
        _hand_in(keys, sizes, people, departments, memory, work, values, day, row, s, owner, j)
    elif day - task.accepted_on > due_days(v, task.effort * (1.0 + v.help_redo * task.redone)):
        task.state = SEEKING
        task.pressed = 0
        task.redone = 0
        task.since = day
        task.handovers += 1
        people[j].load -= 1
        row.broken += 1.0
        note(work, s, BROKEN, j)
        log(work, day, LOG_BROKEN, task.challenge, s, people[owner].id, people[j].id)


@inlined_kernel
def _hand_in(keys, sizes, people, departments, memory, work, values, day, row, s, owner, j):
    """Finished work is accepted, or comes back once."""
    task = work.subtasks[s]
    v = values[people[j].dept]
    wrong = share_of(memory, work, s, sizes.needed, j, -1)
    chance = rework_chance(v, wrong, distance_of(people, departments, values, j, owner))
    u = draw4(keys, task.key_a, task.key_b, task.reworks, DELIVER, 0)
    if task.redone == 0 and u[0] < chance:
        task.redone = 1
        task.reworks += 1
        task.left = v.help_redo * task.effort
        row.reworked += 1.0
        note(work, s, REWORKED, j)
        log(work, day, LOG_REWORKED, task.challenge, s, people[owner].id, people[j].id)
        return
    task.left = 0.0
    task.state = DONE
    task.done_on = day
    people[j].load -= 1
    if task.redone == 0:
        people[j].delivered += task.effort
    row.delivered += 1.0
    note(work, s, DELIVERED, j)
    log(work, day, LOG_DELIVERED, task.challenge, s, people[owner].id, people[j].id)
    challenge = work.challenges[task.challenge]
    challenge.unfinished -= 1
    if challenge.unfinished == 0:
        challenge.resolved_on = day
        row.resolved += 1.0
        row.value_resolved += challenge.value
        log(work, day, LOG_RESOLVED, task.challenge, -1, people[owner].id, 0)
