"""7 Mingle: informal contact and gatherings spread what people hold, right or wrong.

The contacts of a pair are a Poisson process in operational time: each tie carries an exponential
amount of hazard, drawn under the pair's key at its last contact, and meets when its rate has used
that up. Both ends hold the same amount, so each person's day is computed from his or her own row.
"""

from __future__ import annotations

import math

import numpy as np

from siloSim.model.compile import inlined_kernel, kernel
from siloSim.model.interests import distance_of
from siloSim.model.knowhow import step_belief
from siloSim.model.network import base_trust, find_tie, form_tie
from siloSim.model.randomness import MEET, TALK, draw4, pair_draw
from siloSim.model.rules.learning import adoption_chance, contradiction_factor
from siloSim.model.rules.trust import CONTACT, trust_update
from siloSim.model.state import MEETINGS


@kernel
def mingle(keys, sizes, people, ties, departments, memory, work, values, gatherings, day, row):
    """All contacts see beliefs as they stand when the day's talk begins; each person takes at most one lesson home."""
    for i in range(len(people)):
        people[i].lesson = -1
        people[i].lesson_luck = 1.0
    _informal(keys, people, ties, departments, memory, values, day)
    for n in range(work.counts[MEETINGS]):
        i, j = gatherings.one[n], gatherings.other[n]
        v = values[people[i].dept]
        weight = v.contact_new_weight * sizes.mean_weight
        form_tie(keys, people, ties, row, i, j, base_trust(v, people, i, j), weight, day)
        for _ in range(2):
            e = find_tie(people, ties, i, j)
            if e >= 0:
                _meet(keys, people, ties, departments, memory, values, day, i, e)
            i, j = j, i
    for i in range(len(people)):
        if people[i].lesson >= 0:
            step_belief(people, departments, memory, i, people[i].lesson, people[i].lesson_step)


@inlined_kernel
def _informal(keys, people, ties, departments, memory, values, day):
    """Use up a day's hazard of every tie; those that run out have a contact."""
    hazard, worked_in = departments.hazard, departments.worked_in
    for i in range(len(people)):
        d = people[i].dept
        first = np.uint64(people[i].first_tie)
        for e in range(first, first + np.uint64(people[i].degree)):
            j = np.uint32(ties[e].other)
            wait = np.float64(ties[e].wait) - hazard[d, worked_in[j]] * np.float64(ties[e].weight)
            if wait <= 0.0:
                wait = -math.log(pair_draw(keys, people[i].id, people[j].id, day, MEET, 0))
                _meet(keys, people, ties, departments, memory, values, day, i, e)
            ties[e].wait = np.float32(wait)


@inlined_kernel
def _meet(keys, people, ties, departments, memory, values, day, i, e):
    """What the contact on slot e does to i; the other end is done from its own row.

    Only those who visibly do better are listened to, unless superiority is switched off.
    """
    j = ties[e].other
    v = values[people[i].dept]
    trust = np.float64(ties[e].trust)
    if people[j].performance > people[i].performance or v.learning_superiority < 0.5:
        _listen(keys, people, departments, memory, values, day, i, j, trust)
    ties[e].trust = np.float32(trust_update(trust, CONTACT, v.trust_contact, v.trust_contact_ceiling))
    ties[e].met = day


@inlined_kernel
def _listen(keys, people, departments, memory, values, day, i, j, trust):
    """i may take over what j talks about."""
    v = values[people[i].dept]
    u = draw4(keys, people[i].id, people[j].id, day, TALK, 0)
    k = _topic(people, memory, j, u[0] < v.learning_latest, u[1])
    if k < 0:
        return
    mine, theirs = memory.beliefs[i, k], memory.beliefs[j, k]
    if mine == theirs:
        return
    chance = adoption_chance(v, trust, distance_of(people, departments, values, i, j))
    if mine != 0:
        listener_at_home = np.float64(departments.homes[people[i].home, k])
        speaker_at_home = np.float64(departments.homes[people[j].home, k])
        chance *= contradiction_factor(v, listener_at_home, speaker_at_home)
    if u[2] < chance and u[2] < people[i].lesson_luck:
        people[i].lesson_luck = u[2]
        people[i].lesson = k
        people[i].lesson_step = 1 if theirs > mine else -1


@inlined_kernel
def _topic(people, memory, j, latest, u):
    """The facet that j talks about: the latest learnt, or any held; -1 for none."""
    if latest and people[j].latest >= 0 and memory.beliefs[j, people[j].latest] != 0:
        return np.int64(people[j].latest)
    facets = memory.beliefs.shape[1]
    first = int(u * facets)
    for n in range(facets):
        k = (first + n) % facets
        if memory.beliefs[j, k] != 0:
            return k
    return -1
