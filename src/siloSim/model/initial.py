"""Initialisation (ODD 5): a State from a scenario, an organisation, a seed and a replication.

An imported organisation keeps its people and ties; traits, know-how, trust and the distances between
departments are drawn anew in every replication, each under the id of the person or pair it belongs to.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from siloSim.errors import InputError
from siloSim.model import schedule
from siloSim.model.compile import kernel
from siloSim.model.knowhow import set_belief
from siloSim.model.processes.people import draw_traits
from siloSim.model.randomness import (
    KNOW_HOW,
    LANGUAGE,
    MEET,
    OVERLAP,
    PROBE,
    TRUST,
    Keys,
    draw,
    draw4,
    keys_of,
    normal,
    pair_draw,
)
from siloSim.model.state import (
    COUNTERS,
    DEPARTMENT,
    FACET,
    PAIR,
    PERSON,
    TIE,
    Departments,
    Memory,
    Sizes,
    State,
    Work,
)
from siloSim.model.trace import CHALLENGE, DAILY, DELIVERY, EVENT, GIVEN, SUBTASK
from siloSim.organisation.structure import Organisation, Role
from siloSim.scenario.scenario import Scenario

MOST_ARRIVALS = 60_000  # mean a day and department: a challenge's number has 16 bits of its key


def initial_state(
    scenario: Scenario, organisation: Organisation, seed: int, replication: int, keep_events: bool = False
) -> State:
    """The state on the eve of day 0."""
    keys = keys_of(seed, replication)
    facets = int(scenario.parameters["learning.facets"])
    departments = _departments(organisation, facets)
    people = _people(organisation, int(scenario.parameters["contact.ties_cap"]))
    ties, mean_weight = _ties(organisation, people)
    probe_department, probe_facet = _probe(keys, departments)
    more = scenario.parameters["challenges.more_departments"]
    largest = schedule.most_arrivals(scenario, int(departments.each["seats"].max()))
    if largest > MOST_ARRIVALS:
        raise InputError(
            f"the largest department meets {largest:,.0f} challenges a day; at most {MOST_ARRIVALS:,} can be "
            "told apart. Lower challenges.per_person_per_month or split the department."
        )
    count = len(organisation.departments)
    sizes = Sizes(
        people=organisation.size,
        departments=count,
        facets=facets,
        horizon=scenario.calendar.horizon,
        policy_day=scenario.calendar.policy_day,
        needed=min(int(scenario.parameters["challenges.facets"]), facets),
        mean_weight=mean_weight,
        most_arrivals=schedule.most_arrivals(scenario, organisation.size),
        most_subtasks=min(count, 1 + math.ceil(6.0 / (1.0 - more))),
        probe_facet=probe_facet,
        probe_department=probe_department,
    )
    state = State(
        keys=keys,
        sizes=sizes,
        people=people,
        ties=ties,
        departments=departments,
        memory=Memory(
            beliefs=np.zeros((organisation.size, facets), np.int8),
            right=np.zeros((facets, count), np.int64),
            facets=np.zeros(facets, FACET).view(np.recarray),
        ),
        work=_work(sizes, keep_events),
        levers=schedule.levers(scenario, organisation),
        gatherings=schedule.gatherings(scenario, organisation, keys),
        dated=schedule.dated(scenario, organisation, keys),
        daily=np.zeros(scenario.calendar.horizon, DAILY).view(np.recarray),
        cancel=np.zeros(1, np.int8),
    )
    state.levers.table[:] = state.levers.base
    _draw_all(state.keys, state.people, state.ties, state.departments, state.memory, state.levers.values)
    return state


def _people(organisation: Organisation, cap: int) -> Any:
    """Records of all seats, traits still blank; room for at least `cap` ties."""
    n = organisation.size
    degree = np.bincount(organisation.source, minlength=n) + np.bincount(organisation.target, minlength=n)
    people = np.zeros(n, PERSON).view(np.recarray)
    people["id"] = np.arange(n)
    people["home"] = people["dept"] = organisation.department
    people["role"] = organisation.role
    people["manager"] = organisation.manager
    people["fte"] = organisation.fte
    people["alive"] = 1
    people["degree"] = degree
    people["room"] = np.maximum(degree, cap)
    people["first_tie"] = np.cumsum(people["room"]) - people["room"]
    return people


def _ties(organisation: Organisation, people: Any) -> tuple[Any, float]:
    """Rows of half-edges by the other end, and the mean weight; a person's weights sum to 1 on average."""
    n, m = organisation.size, len(organisation.source)
    here = np.concatenate([organisation.source, organisation.target])
    there = np.concatenate([organisation.target, organisation.source])
    weight = organisation.strength
    weight = weight * (n / (2.0 * weight.sum()) if m else 1.0)
    order = np.lexsort((there, here))
    first = np.cumsum(people["degree"]) - people["degree"]
    slot = np.empty(2 * m, np.int64)  # of each half-edge
    slot[order] = people["first_tie"][here[order]] + np.arange(2 * m) - first[here[order]]
    ties = np.zeros(int(people["room"].sum()), TIE).view(np.recarray)
    ties["other"][slot] = there
    ties["mirror"][slot] = np.concatenate([slot[m:], slot[:m]])
    ties["weight"][slot] = np.concatenate([weight, weight])
    ties["met"] = -1
    ties["standing"][slot] = 1
    return ties, float(weight.mean()) if m else 1.0


def _departments(organisation: Organisation, facets: int) -> Departments:
    count = len(organisation.departments)
    homes = np.zeros((count, facets), np.int8)
    if facets >= count:
        homes[np.arange(facets) * count // facets, np.arange(facets)] = 1
    else:  # departments share homes
        homes[np.arange(count), np.arange(count) % facets] = 1
    each = np.zeros(count, DEPARTMENT).view(np.recarray)
    each["first_seat"], each["seats"], seats = _by_department(organisation, np.ones(organisation.size, bool))
    each["first_manager"], each["managers"], managers = _by_department(
        organisation, organisation.role == Role.MANAGER
    )
    heads = np.flatnonzero(organisation.role == Role.HEAD)
    each["head"][organisation.department[heads]] = heads
    each["present"] = each["seats"]
    each["home_count"] = homes.sum(axis=1)
    here, there = organisation.department[organisation.source], organisation.department[organisation.target]
    each["inside"] = 2.0 * np.bincount(here[here == there], minlength=count) / each["seats"]
    across = np.concatenate([here[here != there], there[here != there]])
    each["outside"] = np.bincount(across, minlength=count) / each["seats"]
    pairs = np.zeros((count, count), PAIR).view(np.recarray)
    pairs["factor"] = 1.0
    return Departments(
        each=each,
        pairs=pairs,
        hazard=np.zeros((count, count)),
        seats=seats,
        managers=managers,
        council=np.zeros(1),
        homes=homes,
        worked_in=organisation.department.astype(np.int32),
        home_facets=np.argsort(1 - homes, axis=1, kind="stable").astype(np.int32),
        race=np.zeros(count),
        reached=np.zeros(count, np.int32),
    )


def _by_department(organisation: Organisation, which: Any) -> tuple[Any, Any, Any]:
    """First position and count of every department in the list of the seats wanted, and the list."""
    seats = np.flatnonzero(which).astype(np.int32)
    there = organisation.department[seats]
    counts = np.bincount(there, minlength=len(organisation.departments))
    return np.cumsum(counts) - counts, counts, seats[np.argsort(there, kind="stable")]


def _probe(keys: Keys, departments: Departments) -> tuple[int, int]:
    """A random department and one of its home facets."""
    u = draw4(keys, 0, 0, 0, PROBE, 1)
    d = int(u[0] * len(departments.each))
    return d, int(departments.home_facets[d, int(u[1] * departments.each[d].home_count)])


def _work(sizes: Sizes, keep_events: bool) -> Work:
    expected = int(1.2 * sizes.most_arrivals * sizes.horizon + 2.0 * sizes.most_arrivals) + 128
    tasks = 2 * expected + (int(2.0 * sizes.most_arrivals) + 64) * sizes.most_subtasks

    def records(dtype: Any, length: int) -> Any:
        return np.zeros(length, dtype).view(np.recarray)

    return Work(
        challenges=records(CHALLENGE, expected),
        subtasks=records(SUBTASK, tasks),
        facets=np.zeros((tasks, 4), np.int16),
        open=np.zeros(tasks, np.int32),
        queue=np.zeros(tasks, np.uint64),
        today=np.zeros((2 * tasks, 3), np.int32),
        events=records(EVENT, 16 * tasks + 4 * sizes.people if keep_events else 0),
        deliveries=records(DELIVERY, tasks),
        departed=records(GIVEN, 3 * sizes.people + 64),
        help=np.zeros((sizes.departments, sizes.departments)),
        counts=np.zeros(COUNTERS, np.int64),
    )


@kernel
def _draw_all(keys, people, ties, departments, memory, values):
    count = len(departments.each)
    for d in range(count):
        v = values[d]
        for e in range(d + 1, count):
            overlap = v.interest_low + (v.interest_high - v.interest_low) * draw(keys, d, e, 0, OVERLAP, 0)
            distance = v.language_low + (v.language_high - v.language_low) * draw(keys, d, e, 0, LANGUAGE, 0)
            departments.pairs[d, e].overlap = overlap
            departments.pairs[e, d].overlap = overlap
            departments.pairs[d, e].distance = distance
            departments.pairs[e, d].distance = distance
    v = values[0]
    for i in range(len(people)):
        draw_traits(keys, people, v, i)
        for k in range(memory.beliefs.shape[1]):
            at_home = departments.homes[people[i].home, k] == 1
            known = v.learning_home_known if at_home else v.learning_foreign_known
            u = draw(keys, people[i].id, k, 0, KNOW_HOW, 1)
            if u < known:
                right = u < known * (1.0 - v.learning_wrong_known)
                set_belief(people, departments, memory, i, k, 1 if right else -1)
        first = people[i].first_tie
        for e in range(first, first + people[i].degree):
            j = ties[e].other
            base = v.trust_base_within if people[j].dept == people[i].dept else v.trust_base_across
            luck = normal(draw(keys, people[i].id, people[j].id, 0, TRUST, 0))
            ties[e].trust = np.float32(min(1.0, max(0.0, base + v.trust_initial_spread * luck)))
            ties[e].wait = np.float32(-math.log(pair_draw(keys, people[i].id, people[j].id, 0, MEET, 2)))
