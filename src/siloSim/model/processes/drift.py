"""10 Drift: know-how, performance, trust, favours, languages and priorities move on their own."""

from __future__ import annotations

import math

import numpy as np

from siloSim.model.compile import inlined_kernel, kernel
from siloSim.model.knowhow import flip_truth, set_belief, step_belief
from siloSim.model.network import drop_unused
from siloSim.model.processes.people import hand_back, leave, settle
from siloSim.model.randomness import PERSON, TURBULENCE, draw, draw4
from siloSim.model.rules.learning import language_step, practice_chance
from siloSim.model.rules.trust import FADE, trust_update
from siloSim.model.rules.working import performance_update

WEEK = 5  # trust, favours, ties, languages and priorities drift once a week, by a week's worth


@kernel
def drift(keys, sizes, people, ties, departments, memory, work, values, day, row):
    """Everything that happens without anybody's intention."""
    for k in range(sizes.facets):
        planted = k == sizes.probe_facet and day >= sizes.policy_day
        if not planted and draw(keys, k, 0, day, TURBULENCE, 0) < values[0].environment_turbulence:
            flip_truth(people, departments, memory, k)
    _everybody(keys, sizes, people, ties, departments, memory, work, values, day, row)
    if row.left > 0.0:
        hand_back(people, work, day)
    if day % WEEK == WEEK - 1:
        _fade(people, ties, departments.worked_in, values)
        for i in range(len(people)):
            drop_unused(people, ties, row, i, values[0].contact_lapse, day)
        settle(keys, sizes, people, ties, departments, values, day, row, WEEK)
        _departments(sizes, departments, values)


@inlined_kernel
def _everybody(keys, sizes, people, ties, departments, memory, work, values, day, row):
    """Practice teaches a home facet, disuse forgets a foreign one, performance is seen, some leave."""
    beliefs, each, facets = memory.beliefs, departments.each, departments.home_facets
    for i in range(len(people)):
        if people[i].alive == 0:
            continue
        v = values[people[i].dept]
        d = people[i].home
        home = each[d].home_count
        u = draw4(keys, people[i].id, 0, day, PERSON, 0)
        if u[0] < practice_chance(v.learning_practice, people[i].left / v.attention_day):
            k = facets[d, int(u[3] * home)]
            if beliefs[i, k] != 1:
                step_belief(people, departments, memory, i, k, 1)
        if home < sizes.facets and u[1] < v.learning_forgetting:
            k = facets[d, home + int(u[3] * (sizes.facets - home))]
            if beliefs[i, k] != 0:
                set_belief(people, departments, memory, i, k, 0)
        seen = performance_update(people[i].performance, people[i].delivered, v.learning_memory_days)
        people[i].performance = seen
        if u[2] < v.people_turnover:
            leave(people, ties, departments, work, day, row, i)


@inlined_kernel
def _fade(people, ties, worked_in, values):
    """A week's fading of trust towards its base, and of favours."""
    for i in range(len(people)):
        v = values[people[i].dept]
        keep = 1.0 - v.trust_fade
        rate = 1.0 - keep * keep * keep * keep * keep
        remembered = math.exp(-math.log(2.0) * WEEK / v.help_favour_half_life)
        within, across = v.trust_base_within, v.trust_base_across
        d = people[i].dept
        first = np.uint64(people[i].first_tie)
        for e in range(first, first + np.uint64(people[i].degree)):
            base = within if worked_in[np.uint32(ties[e].other)] == d else across
            ties[e].trust = np.float32(trust_update(np.float64(ties[e].trust), FADE, rate, base))
            ties[e].favours = np.float32(np.float64(ties[e].favours) * remembered)


@inlined_kernel
def _departments(sizes, departments, values):
    """A week's convergence or drift of languages, and drift of priorities."""
    for d in range(sizes.departments):
        for e in range(sizes.departments):
            if d == e:
                departments.pairs[d, e].together = 0.0
                continue
            v, w = values[d], values[e]
            people_days = WEEK * max(1, departments.each[d].present + departments.each[e].present)
            departments.pairs[d, e].factor = language_step(
                departments.pairs[d, e].factor,
                v.language_floor,
                0.5 * (v.language_learning + w.language_learning),
                0.5 * (v.language_recovery + w.language_recovery),
                2.0 * departments.pairs[d, e].together / people_days,
                v.language_half_hours,
            )
            fall = min(1.0, WEEK * v.interest_drift)
            departments.pairs[d, e].overlap += fall * (v.interest_low - departments.pairs[d, e].overlap)
    for d in range(sizes.departments):
        for e in range(sizes.departments):
            departments.pairs[d, e].together = 0.0
