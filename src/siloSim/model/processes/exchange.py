"""6 Exchange: what today's requests and deliveries do to trust, favours, know-how and peace."""

from __future__ import annotations

import numpy as np

from siloSim.model.attention import charge, log
from siloSim.model.codes import LOG_DISPUTED
from siloSim.model.compile import inlined_kernel, kernel
from siloSim.model.interests import distance_of
from siloSim.model.knowhow import step_belief
from siloSim.model.network import find_tie, mark
from siloSim.model.randomness import DISPUTE, TRANSFER, draw, draw4
from siloSim.model.rules.helping import favour_update
from siloSim.model.rules.learning import transfer_chance
from siloSim.model.rules.trust import DECLINED, DELIVERED, DISPUTED, REWORKED, trust_update
from siloSim.model.state import DELIVERIES, TODAY


@kernel
def exchange(keys, sizes, people, ties, departments, memory, work, values, day, row):
    """Walk today's events in the order in which they happened."""
    for n in range(work.counts[TODAY]):
        s = work.today[n, 0]
        event = work.today[n, 1]
        j = work.today[n, 2]
        task = work.subtasks[s]
        i = work.challenges[task.challenge].owner
        v = values[people[i].dept]
        if event == DELIVERED:
            _settle(sizes, people, ties, work, values, day, s, i, j)
            _teach(keys, sizes, people, departments, memory, work, values, s, i, j)
        elif event == DECLINED:
            move_trust(people, ties, i, j, DECLINED, v.trust_decline, 0.0)
        else:
            rate = v.trust_rework if event == REWORKED else v.trust_broken
            move_trust(people, ties, i, j, event, rate, 0.0)
            mishaps = task.reworks + task.handovers
            if draw(keys, task.key_a, task.key_b, mishaps, DISPUTE, 0) < v.conflict_rate:
                row.disputed += 1.0
                row.dispute_hours += charge(people, i, v.conflict_hours) + charge(people, j, v.conflict_hours)
                move_trust(people, ties, i, j, DISPUTED, v.conflict_trust, 0.0)
                move_trust(people, ties, j, i, DISPUTED, v.conflict_trust, 0.0)
                log(work, day, LOG_DISPUTED, task.challenge, s, people[i].id, people[j].id)
    work.counts[TODAY] = 0


@kernel
def move_trust(people, ties, i, j, event, rate, target):
    """Apply the trust rule to i's trust in j, where there is a tie."""
    e = find_tie(people, ties, i, j)
    if e >= 0:
        ties[e].trust = np.float32(trust_update(np.float64(ties[e].trust), event, rate, target))


@inlined_kernel
def _settle(sizes, people, ties, work, values, day, s, i, j):
    """Delivered help raises trust, unless it was pressed, and makes i owe j a favour."""
    task = work.subtasks[s]
    v = values[people[i].dept]
    if task.pressed == 0 and task.redone == 0:
        move_trust(people, ties, i, j, DELIVERED, v.trust_gain, 1.0)
        move_trust(people, ties, j, i, DELIVERED, v.trust_gain_helper, 1.0)
    e = find_tie(people, ties, i, j)
    if e >= 0:
        owed = np.float32(favour_update(np.float64(ties[e].favours), 1.0, v.help_favour_cap))
        ties[e].favours = owed
        ties[ties[e].mirror].favours = -owed
        mark(ties, e, day, False)
    people[j].record += 1.0
    people[i].record -= 1.0
    if day >= sizes.policy_day:
        n = work.counts[DELIVERIES]
        work.deliveries[n].day = day
        work.deliveries[n].helper_id = people[j].id
        work.deliveries[n].owner_id = people[i].id
        work.counts[DELIVERIES] = n + 1


@inlined_kernel
def _teach(keys, sizes, people, departments, memory, work, values, s, i, j):
    """Right and wrong beliefs on the facets used pass from helper to owner, and rarely back."""
    v = values[people[i].dept]
    task = work.subtasks[s]
    chance = transfer_chance(v, distance_of(people, departments, values, i, j))
    for f in range(sizes.needed):
        k = work.facets[s, f]
        u = draw4(keys, task.key_a, task.key_b, 0, TRANSFER, f)
        mine, theirs = memory.beliefs[i, k], memory.beliefs[j, k]
        if theirs != 0 and theirs != mine and u[0] < chance:
            step_belief(people, departments, memory, i, k, 1 if theirs > mine else -1)
        if mine != 0 and theirs != mine:
            specialist = (
                departments.homes[people[j].home, k] == 1 and departments.homes[people[i].home, k] == 0
            )
            resist = v.learning_outsider if specialist else 1.0
            if u[1] < chance * resist:
                step_belief(people, departments, memory, j, k, 1 if mine > theirs else -1)
