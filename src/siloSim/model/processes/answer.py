"""4 Answer: each person asked accepts, is pressed into accepting, declines or stays silent."""

from __future__ import annotations

import numpy as np

from siloSim.model.attention import charge, log
from siloSim.model.codes import (
    ACCEPTED,
    ASKED,
    LOG_ACCEPTED,
    LOG_DECLINED,
    LOG_HANDED_OVER,
    LOG_PRESSED,
    LOG_SILENT,
    SEEKING,
)
from siloSim.model.compile import inlined_kernel, kernel
from siloSim.model.interests import overlap_of
from siloSim.model.knowhow import share_held
from siloSim.model.network import base_trust, find_tie, form_tie, mark
from siloSim.model.randomness import ANSWER, REFER, draw, draw4
from siloSim.model.rules.helping import (
    acceptance,
    handover_chance,
    norm_update,
    pressed_willingness,
    willingness,
)
from siloSim.model.rules.trust import DECLINED
from siloSim.model.state import OPEN, TODAY


@kernel
def answer(keys, sizes, people, ties, departments, memory, work, values, day, row):
    """Walk the requests that wait for an answer."""
    for n in range(work.counts[OPEN]):
        s = work.open[n]
        task = work.subtasks[s]
        if task.state != ASKED:
            continue
        owner = work.challenges[task.challenge].owner
        if people[owner].alive == 0:
            continue  # the request waits for the successor
        j = task.helper
        luck = draw(keys, task.key_a, task.key_b, day, ANSWER, 0)
        v = values[people[j].dept]
        here = people[j].alive == 1 and people[j].left > 0.0
        if here and luck < v.help_answer_chance * (1.0 - v.attention_filter):
            row.interruption_hours += charge(people, j, v.attention_interruption)
            row.answer_days += day - task.asked_on
            _reply(keys, sizes, people, ties, departments, memory, work, values, day, row, s, owner, j)
        elif day - task.asked_on >= values[people[owner].dept].help_answer_limit or people[j].alive == 0:
            task.state = SEEKING
            row.silent += 1.0
            people[owner].norm = norm_update(people[owner].norm, 0.0, v.help_norm_rate)
            log(work, day, LOG_SILENT, task.challenge, s, people[owner].id, people[j].id)


@inlined_kernel
def readiness(keys, people, ties, departments, values, j, owner, e, load):
    """Willingness (logit) of j to help `owner`; e is j's slot of their tie or -1, load the accepted work."""
    v = values[people[j].dept]
    return willingness(
        v,
        np.float64(ties[e].trust) if e >= 0 else base_trust(v, people, j, owner),
        np.float64(ties[e].favours) if e >= 0 else 0.0,
        people[j].reciprocity,
        people[j].generosity,
        people[j].norm,
        overlap_of(keys, people, departments, values, j, owner),
        load,
        people[owner].record,
        people[j].identity,
        1.0 if people[j].dept != people[owner].dept else 0.0,
    )


@inlined_kernel
def _reply(keys, sizes, people, ties, departments, memory, work, values, day, row, s, owner, j):
    task = work.subtasks[s]
    v = values[people[j].dept]
    e = find_tie(people, ties, j, owner)
    z = readiness(keys, people, ties, departments, values, j, owner, e, np.float64(people[j].load))
    # By the number of the request, not by the day: an answer that comes a day later is the same answer.
    u = draw4(keys, task.key_a, task.key_b, task.asks, ANSWER, 1)
    willing = u[1] < acceptance(z)
    foreign = people[j].dept != people[owner].dept
    pressed = not willing and foreign and u[1] < acceptance(pressed_willingness(v, z))
    people[owner].norm = norm_update(people[owner].norm, 1.0 if willing or pressed else 0.0, v.help_norm_rate)
    if not willing and not pressed:
        task.state = SEEKING
        row.declined += 1.0
        note(work, s, DECLINED, j)
        log(work, day, LOG_DECLINED, task.challenge, s, people[owner].id, people[j].id)
        return
    row.accepted += 1.0
    if pressed:
        row.pressed += 1.0
    log(
        work, day, LOG_PRESSED if pressed else LOG_ACCEPTED, task.challenge, s, people[owner].id, people[j].id
    )
    base = base_trust(v, people, j, owner)
    tie = form_tie(keys, people, ties, row, owner, j, base, v.contact_new_weight * sizes.mean_weight, day)
    mark(ties, tie, day, False)
    if u[2] < handover_chance(v, share_held(memory, work, s, sizes.needed, j)):
        task.state = SEEKING
        task.handovers += 1
        row.handed_over += 1.0
        if u[3] < v.help_refer:
            task.referred = _successor(keys, people, ties, day, owner, j, task.department)
        log(work, day, LOG_HANDED_OVER, task.challenge, s, people[owner].id, people[j].id)
        return
    take_on(people, work, s, j, day, 1 if pressed else 0)


@kernel
def take_on(people, work, s, j, day, pressed):
    """j has accepted subtask s."""
    task = work.subtasks[s]
    task.helper = j
    task.helper_id = people[j].id
    task.accepted_on = day
    task.pressed = pressed
    task.state = ACCEPTED
    people[j].load += 1


@kernel
def note(work, s, event, helper):
    """Remember for Exchange what happened to subtask s today."""
    n = work.counts[TODAY]
    work.today[n, 0] = s
    work.today[n, 1] = event
    work.today[n, 2] = helper
    work.counts[TODAY] = n + 1


@inlined_kernel
def _successor(keys, people, ties, day, owner, j, department):
    """The colleague whom j names: j's most trusted tie in the department, with some luck; -1 for nobody."""
    best, best_score = -1, -np.inf
    first = people[j].first_tie
    for e in range(first, first + people[j].degree):
        k = ties[e].other
        if k == owner or people[k].dept != department:
            continue
        score = np.float64(ties[e].trust) + draw(keys, people[j].id, people[k].id, day, REFER, 0)
        if score > best_score:
            best, best_score = k, score
    return best
