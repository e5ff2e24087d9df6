"""1 Calendar: today's value of every primitive, dated events, and who meets."""

from __future__ import annotations

import math

import numpy as np

from siloSim.model.attention import charge
from siloSim.model.compile import inlined_kernel, kernel
from siloSim.model.knowhow import flip_truth, set_belief
from siloSim.model.randomness import CHAIRS, CIRCLE, PROBE, draw, draw4, pair_draw
from siloSim.model.rules.learning import contact_hazard
from siloSim.model.sorting import key_of, number_of, sort_keys
from siloSim.model.state import MEETINGS


@kernel
def policy_force(strength, start, stop, ramp, half_life, day):
    """m = strength × ramp × fade on a day; 0 before the start and from the stop on."""
    if day < start or day >= stop:
        return 0.0
    m = strength
    if ramp > 0:
        m = m * min(1.0, (day - start + 1) / ramp)
    if half_life > 0.0:
        m = m * math.exp(-math.log(2.0) * (day - start) / half_life)
    return m


@kernel
def set_values(levers, gatherings, departments, day, row):
    """Today's forces and values: products first, then sums, then the range. Recomputed only on a change."""
    changed = day == 0
    for p in range(len(levers.force)):
        m = policy_force(
            levers.strength[p], levers.start[p], levers.stop[p], levers.ramp[p], levers.fade[p], day
        )
        if m != levers.force[p]:
            changed = True
            levers.force[p] = m
        if m > 0.0:
            row.programme_cost += levers.strength[p] * levers.cost_per_day[p]
            if day == levers.start[p]:
                row.programme_cost += levers.strength[p] * levers.cost_once[p]
    for g in range(len(gatherings.every)):
        p = gatherings.policy[g]
        due = levers.force[p] > 0.0 and (day - levers.start[p]) % gatherings.every[g] == 0
        if due != (gatherings.today[g] == 1):
            gatherings.today[g] = 1 if due else 0
            changed = True
    if not changed:
        return
    for d in range(levers.table.shape[0]):
        for q in range(levers.table.shape[1]):
            levers.table[d, q] = levers.base[q]
    for scale in (1, 0):
        for c in range(len(levers.change_policy)):
            m = levers.force[levers.change_policy[c]]
            g = levers.change_gathering[c]
            if m == 0.0 or levers.change_scale[c] != scale or (g >= 0 and gatherings.today[g] == 0):
                continue
            q = levers.change_number[c]
            for d in range(levers.table.shape[0]):
                if levers.change_where[c, d] == 1:
                    if scale == 1:
                        levers.table[d, q] *= 1.0 + m * (levers.change_amount[c] - 1.0)
                    else:
                        levers.table[d, q] += m * levers.change_amount[c]
    for c in range(len(levers.change_policy)):
        q = levers.change_number[c]
        for d in range(levers.table.shape[0]):
            levers.table[d, q] = min(levers.high[q], max(levers.low[q], levers.table[d, q]))
    set_hazards(levers, departments)


@kernel
def set_hazards(levers, departments):
    """Contacts per day of every pair of departments, at today's values."""
    for d in range(levers.table.shape[0]):
        for e in range(levers.table.shape[0]):
            one = levers.values[d].contact_within if d == e else levers.values[d].contact_across
            other = levers.values[e].contact_within if d == e else levers.values[e].contact_across
            departments.hazard[d, e] = contact_hazard(levers.values[d].contact_per_day, one, other)


@kernel
def open_day(people, values, row):
    """Give everybody today's hours."""
    for i in range(len(people)):
        hours = values[0].attention_day * people[i].fte if people[i].alive == 1 else 0.0
        people[i].left = hours
        people[i].delivered = 0.0
        people[i].booked = 0.0
        row.available_hours += hours
        row.people += people[i].alive


@kernel
def _record_contact(gatherings, work, i, j, hours):
    n = work.counts[MEETINGS]
    gatherings.one[n] = i
    gatherings.other[n] = j
    gatherings.hours_each[n] = hours
    work.counts[MEETINGS] = n + 1


@inlined_kernel
def _seats_in_circle(keys, people, gatherings, g, day):
    """Put who takes part today on today's chairs; how many. A chair depends on nobody else."""
    n = 0
    for m in range(gatherings.people_from[g], gatherings.people_from[g + 1]):
        i = gatherings.people[m]
        if people[i].alive == 0:
            continue
        u = draw4(keys, people[i].id, gatherings.key[g], day, CIRCLE, 0)
        if u[1] < gatherings.share[g]:
            gatherings.chairs[n] = key_of(np.uint64(u[0] * 4294967296.0), i)
            n += 1
    sort_keys(gatherings.chairs, n)
    return n


@kernel
def gather(keys, people, departments, work, levers, gatherings, day, row):
    """Hold today's gatherings: hours off everybody's day, contacts for Mingle, cases for Decide.

    A circle: neighbours on today's chairs talk, so many contacts an hour. Pairs: neighbours of
    different departments meet, once at most, others stay at work. Short meetings bring a contact only
    at times, at the same rate.
    """
    work.counts[MEETINGS] = 0
    for g in range(len(gatherings.every)):
        if gatherings.today[g] == 0:
            continue
        m = levers.force[gatherings.policy[g]]
        hours = m * gatherings.hours[g]
        departments.council[0] += m * gatherings.cases[g]
        if hours == 0.0:
            continue
        rate = gatherings.contacts[g]
        if rate < 0.0:
            rate = levers.values[0].contact_gathering
        chairs = gatherings.chairs
        n = _seats_in_circle(keys, people, gatherings, g, day)
        if gatherings.pairs[g] == 1:
            a = 0
            while a + 1 < n:
                i, j = number_of(chairs[a]), number_of(chairs[a + 1])
                if people[i].dept == people[j].dept:
                    a += 1
                    continue
                people[i].booked += hours
                people[j].booked += hours
                chance = min(1.0, rate * hours)
                luck = pair_draw(keys, people[i].id, people[j].id, day, CHAIRS, gatherings.key[g] & 255)
                if luck < chance:
                    _record_contact(gatherings, work, i, j, hours / chance)
                a += 2
            continue
        forward = 0.5 * rate * hours  # contacts that each person starts, with those on later chairs
        for a in range(n):
            i = number_of(chairs[a])
            people[i].booked += hours
            for step in range(1, math.ceil(forward) + 1):
                if step > n // 2:
                    break
                j = number_of(chairs[(a + step) % n])
                if n == 2 * step and a >= step:
                    continue  # the chair opposite was met already
                u = pair_draw(keys, people[i].id, people[j].id, day, CHAIRS, gatherings.key[g] & 255)
                if u < forward - (step - 1):
                    _record_contact(gatherings, work, i, j, 1.0 / rate)
    _attend(people, departments, work, gatherings, row)


@inlined_kernel
def _attend(people, departments, work, gatherings, row):
    """Charge the hours booked; where a day is too short for them, all its gatherings are cut alike."""
    for n in range(work.counts[MEETINGS]):
        i, j = gatherings.one[n], gatherings.other[n]
        hours = gatherings.hours_each[n] * min(_share_attended(people, i), _share_attended(people, j))
        d, e = people[i].dept, people[j].dept
        departments.pairs[d, e].together += hours
        if d != e:
            departments.pairs[e, d].together += hours
    for i in range(len(people)):
        if people[i].booked > 0.0:
            row.gathering_hours += charge(people, i, people[i].booked)


@kernel
def _share_attended(people, i):
    if people[i].booked <= people[i].left:
        return 1.0
    return people[i].left / people[i].booked


@kernel
def plant_probe(keys, sizes, people, ties, departments, memory, day):
    """On policy_day the probe facet's truth changes and three people of its home department find it."""
    for e in range(len(ties)):
        ties[e].cohort = 1
    flip_truth(people, departments, memory, sizes.probe_facet)
    d = sizes.probe_department
    first = departments.each[d].first_seat
    seats = departments.each[d].seats
    found = 0
    for attempt in range(200):
        if found == min(3, seats):
            break
        u = draw(keys, attempt, d, day, PROBE, 0)
        i = departments.seats[first + min(seats - 1, int(u * seats))]
        if people[i].alive == 1 and memory.beliefs[i, sizes.probe_facet] != 1:
            set_belief(people, departments, memory, i, sizes.probe_facet, 1)
            people[i].latest = sizes.probe_facet
            found += 1
