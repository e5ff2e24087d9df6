"""Leavers, joiners and secondments (part of 1 Calendar and 10 Drift)."""

from __future__ import annotations

import math

import numpy as np

from siloSim.model.attention import log
from siloSim.model.codes import ACCEPTED, ASKED, LOG_JOINED, LOG_LEFT, SEEKING
from siloSim.model.compile import inlined_kernel, kernel
from siloSim.model.knowhow import set_belief
from siloSim.model.network import base_trust, drop_all, find_tie, form_tie, mark
from siloSim.model.randomness import JOIN, KNOW_HOW, SETTLE, TRAITS, draw, draw4, normal
from siloSim.model.state import DEPARTED, OPEN


@kernel
def draw_traits(keys, people, v, i):
    """Traits of the person in seat i, from his or her id."""
    u = draw4(keys, people[i].id, 0, 0, TRAITS, 0)
    w = draw4(keys, people[i].id, 0, 0, TRAITS, 1)
    people[i].identity = min(1.0, v.identity_base + v.identity_spread * u[0])
    people[i].reciprocity = u[1]
    people[i].generosity = u[2] * u[2]
    people[i].safety = min(1.0, v.help_safety_base + v.help_safety_spread * u[3])
    people[i].asked = math.exp(v.contact_activity_spread * normal(w[0]))
    people[i].norm = 0.5
    people[i].performance = 0.0
    people[i].record = 0.0
    people[i].given = 0.0
    people[i].load = 0
    people[i].latest = -1
    people[i].away_until = -1


@kernel
def leave(people, ties, departments, work, day, row, i):
    """i goes at the end of the day: ties end. `hand_back` returns the work of all who left.

    What i knew goes with the seat's next person, so that today's output still counts it.
    """
    row.left += 1.0
    people[i].alive = 0
    departments.each[people[i].dept].present -= 1
    drop_all(people, ties, i)
    if people[i].given > 0.0:
        n = work.counts[DEPARTED]
        work.departed[n].id = people[i].id
        work.departed[n].hours = people[i].given
        work.counts[DEPARTED] = n + 1
    people[i].load = 0
    log(work, day, LOG_LEFT, -1, -1, people[i].id, 0)


@kernel
def hand_back(people, work, day):
    """Work in hand of those who are gone is sought anew; their challenges pass up
    the line to the first manager who is there, or wait for the successor in the head's seat.
    """
    for n in range(work.counts[OPEN]):
        task = work.subtasks[work.open[n]]
        in_hand = task.state == ASKED or task.state == ACCEPTED
        if in_hand and people[task.helper].alive == 0:
            task.state = SEEKING
            task.pressed = 0
            task.redone = 0
            task.since = day
        if task.referred >= 0 and people[task.referred].alive == 0:
            task.referred = -1
        challenge = work.challenges[task.challenge]
        heir = challenge.owner
        while people[heir].alive == 0 and people[heir].manager >= 0:
            heir = people[heir].manager
        challenge.owner = heir
        challenge.owner_id = people[heir].id
        in_hand = task.state == ASKED or task.state == ACCEPTED
        if in_hand and task.helper == challenge.owner:  # nobody helps himself or herself
            if task.state == ACCEPTED:
                people[task.helper].load -= 1
            task.state = SEEKING
            task.pressed = 0
            task.redone = 0
            task.since = day


@kernel
def take_over(people, work):
    """Successors of heads own what the heads owned."""
    for n in range(work.counts[OPEN]):
        challenge = work.challenges[work.subtasks[work.open[n]].challenge]
        challenge.owner_id = people[challenge.owner].id


@kernel
def _introduce(keys, people, ties, row, v, i, j, weight, day):
    """i and j get to know each other for good."""
    e = form_tie(keys, people, ties, row, i, j, base_trust(v, people, i, j), weight, day)
    mark(ties, e, day, True)


@inlined_kernel
def _through_a_colleague(keys, people, ties, day, i, d, outside):
    """Somebody inside department d, or outside it, whom a colleague of i there knows and i has no standing tie with.

    -1 for nobody. Each choice is by draws of the two people.
    """
    broker, best = -1, -1.0
    for e in range(people[i].first_tie, people[i].first_tie + people[i].degree):
        j = ties[e].other
        luck = draw(keys, people[i].id, people[j].id, day, SETTLE, 1 + outside)
        if people[j].home == d and ties[e].standing == 1 and luck > best:
            broker, best = j, luck
    if broker < 0:
        return -1
    found, best = -1, -1.0
    for e in range(people[broker].first_tie, people[broker].first_tie + people[broker].degree):
        j = ties[e].other
        if j == i or (people[j].home == d) == (outside == 1):
            continue
        luck = draw(keys, people[broker].id, people[j].id, day, SETTLE, 3 + outside)
        known = find_tie(people, ties, i, j)
        if luck > best and (known < 0 or ties[known].standing == 0):
            found, best = j, luck
    return found


@kernel
def settle(keys, sizes, people, ties, departments, values, day, row, days):
    """Joiners get to know people inside and outside their department through colleagues, until it is as usual there."""
    for i in range(len(people)):
        d = people[i].dept
        if people[i].id < sizes.people or people[i].alive == 0 or d != people[i].home:
            continue
        v = values[d]
        u = draw4(keys, people[i].id, 0, day, SETTLE, 0)
        for outside in range(2):
            usual = departments.each[d].outside if outside == 1 else departments.each[d].inside
            known = 0
            for e in range(people[i].first_tie, people[i].first_tie + people[i].degree):
                if ties[e].standing == 1 and (people[ties[e].other].home != d) == (outside == 1):
                    known += 1
            if known >= usual or u[outside] >= days * v.people_settling * (1.0 - known / usual):
                continue
            j = _through_a_colleague(keys, people, ties, day, i, d, outside)
            if j >= 0:
                _introduce(keys, people, ties, row, v, i, j, v.contact_new_weight * sizes.mean_weight, day)


@kernel
def _take_seat(keys, people, departments, memory, values, i):
    """The joiner in seat i: a fresh id and traits, entry-level know-how."""
    d = people[i].home
    v = values[d]
    people[i].id += np.uint32(len(people))
    people[i].dept = d
    departments.worked_in[i] = d
    departments.each[d].present += 1
    draw_traits(keys, people, v, i)
    for k in range(memory.beliefs.shape[1]):
        set_belief(people, departments, memory, i, k, 0)
    for f in range(departments.each[d].home_count):
        if draw(keys, people[i].id, f, 0, KNOW_HOW, 0) < v.people_entry_known:
            set_belief(people, departments, memory, i, departments.home_facets[d, f], 1)


@kernel
def _welcome(keys, sizes, people, ties, departments, values, day, row, i):
    """The joiner in seat i gets to know the manager and a few of the department, somebody new each time."""
    d = people[i].home
    v = values[d]
    weight = v.contact_new_weight * sizes.mean_weight
    if people[i].manager >= 0:
        _introduce(keys, people, ties, row, v, i, people[i].manager, weight, day)
    first = departments.each[d].first_seat
    seats = departments.each[d].seats
    for t in range(int(v.people_join_ties)):
        u = draw4(keys, people[i].id, t, day, JOIN, 0)
        for w in range(4):
            j = departments.seats[first + min(seats - 1, int(u[w] * seats))]
            if j != i and find_tie(people, ties, i, j) < 0:
                _introduce(keys, people, ties, row, v, i, j, weight, day)
                break


@kernel
def join(keys, sizes, people, ties, departments, memory, work, values, day, row):
    """Fill yesterday's empty seats; once all are filled, joiners get a few ties, among each other too."""
    for i in range(len(people)):
        if people[i].alive == 0:
            _take_seat(keys, people, departments, memory, values, i)
    for i in range(len(people)):
        if people[i].alive == 0:
            _welcome(keys, sizes, people, ties, departments, values, day, row, i)
            people[i].alive = 1
            row.joined += 1.0
            log(work, day, LOG_JOINED, -1, -1, people[i].id, 0)
    if row.joined > 0.0:
        take_over(people, work)


@kernel
def second(people, departments, i, d, until):
    """i works in department d until a day; home stays."""
    departments.each[people[i].dept].present -= 1
    people[i].dept = d
    departments.worked_in[i] = d
    departments.each[d].present += 1
    people[i].away_until = until


@kernel
def come_back(people, departments, day):
    """End the secondments that are over."""
    for i in range(len(people)):
        if people[i].away_until >= 0 and day >= people[i].away_until:
            if people[i].alive == 1:
                second(people, departments, i, people[i].home, -1)
            people[i].away_until = -1
