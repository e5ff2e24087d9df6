"""Verbs of policies that happen to people, ties and truths: connect, move, shock (part of 1 Calendar)."""

from __future__ import annotations

from siloSim.model.compile import inlined_kernel, kernel
from siloSim.model.knowhow import flip_truth
from siloSim.model.network import base_trust, drop_tie, form_tie
from siloSim.model.processes.calendar import policy_force
from siloSim.model.processes.people import hand_back, leave, second
from siloSim.model.randomness import CONNECT, MOVE, SHOCK, draw, draw4, pair_draw

TRUTHS, PRIORITIES, LEAVE, TIES = 0, 1, 2, 3


@kernel
def dated(keys, sizes, people, ties, departments, memory, work, levers, verbs, day, row):
    """Each thing happens on the first day on which its keyed draw lies below the policy's force."""
    for a in range(len(verbs.policy)):
        p = verbs.policy[a]
        m = levers.force[p]
        if m == 0.0:
            continue
        before = policy_force(
            levers.strength[p], levers.start[p], levers.stop[p], levers.ramp[p], levers.fade[p], day - 1
        )
        if verbs.kind[a] == 0:
            _connect(keys, sizes, people, ties, departments, levers, verbs, a, before, m, day, row)
        elif verbs.kind[a] == 1:
            if (day - levers.start[p]) % verbs.every[a] == 0:
                _move(keys, sizes, people, departments, verbs, a, m, day)
        else:
            _shock(
                keys, sizes, people, ties, departments, memory, work, levers, verbs, a, before, m, day, row
            )
    if row.left > 0.0:  # a shock of this morning
        hand_back(people, work, day)


@inlined_kernel
def _elsewhere(keys, sizes, people, departments, i, key, t, day, process):
    """A random seat of a random other department."""
    u = draw4(keys, people[i].id, key, day, process, t + 1)
    d = int(u[0] * (sizes.departments - 1))
    if d >= people[i].dept:
        d += 1
    first = departments.each[d].first_seat
    seats = departments.each[d].seats
    return departments.seats[first + min(seats - 1, int(u[1] * seats))]


@inlined_kernel
def _connect(keys, sizes, people, ties, departments, levers, verbs, a, before, m, day, row):
    if sizes.departments < 2:
        return
    for n in range(verbs.people_from[a], verbs.people_from[a + 1]):
        i = verbs.people[n]
        if people[i].alive == 0:
            continue
        for t in range(int(verbs.amount[a])):
            u = draw(keys, people[i].id, verbs.key[a], t, CONNECT, 0)
            if u < before or u >= m:
                continue
            j = _elsewhere(keys, sizes, people, departments, i, verbs.key[a], 0, t, CONNECT)
            if people[j].alive == 1 and people[j].dept != people[i].dept:
                v = levers.values[people[i].dept]
                base = base_trust(v, people, i, j)
                form_tie(keys, people, ties, row, i, j, base, v.contact_new_weight * sizes.mean_weight, day)


@inlined_kernel
def _move(keys, sizes, people, departments, verbs, a, m, day):
    if sizes.departments < 2:
        return
    for n in range(verbs.people_from[a], verbs.people_from[a + 1]):
        i = verbs.people[n]
        if people[i].alive == 0 or people[i].away_until >= 0:
            continue
        u = draw4(keys, people[i].id, verbs.key[a], day, MOVE, 0)
        if u[0] < m:
            d = int(u[1] * (sizes.departments - 1))
            if d >= people[i].home:
                d += 1
            second(people, departments, i, d, day + int(verbs.amount[a]))


@kernel
def _struck(keys, key, entity, before, m, share):
    u = draw(keys, key, entity, 0, SHOCK, 0)
    return before * share <= u and u < m * share


@inlined_kernel
def _shock(keys, sizes, people, ties, departments, memory, work, levers, verbs, a, before, m, day, row):
    key = verbs.key[a]
    share = verbs.amount[a]
    if verbs.what[a] == TRUTHS:
        for k in range(sizes.facets):
            if k != sizes.probe_facet or day < sizes.policy_day:
                for d in range(sizes.departments):
                    if verbs.where[a, d] == 1 and departments.homes[d, k] == 1:
                        if _struck(keys, key, k, before, m, share):
                            flip_truth(people, departments, memory, k)
                        break
    elif verbs.what[a] == PRIORITIES:
        for d in range(sizes.departments):
            for e in range(sizes.departments):
                if d != e and verbs.where[a, d] == 1 and verbs.where[a, e] == 1:
                    low, high = min(d, e), max(d, e)
                    if _struck(keys, key, low * 65536 + high, before, m, share):
                        departments.pairs[d, e].overlap = levers.values[d].interest_low
    elif verbs.what[a] == LEAVE:
        for i in range(len(people)):
            there = people[i].alive == 1 and verbs.where[a, people[i].home] == 1
            if there and _struck(keys, key, people[i].id, before, m, share):
                leave(people, ties, departments, work, day, row, i)
    else:
        for i in range(len(people)):
            e = people[i].first_tie + people[i].degree - 1
            while e >= people[i].first_tie:
                j = ties[e].other
                if i < j and (verbs.where[a, people[i].dept] == 1 or verbs.where[a, people[j].dept] == 1):
                    u = pair_draw(keys, people[i].id, people[j].id, 0, SHOCK, 1 + (key & 127))
                    if before * share <= u and u < m * share:
                        drop_tie(people, ties, i, e)
                e -= 1
