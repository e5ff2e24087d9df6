"""The arrays of one run (ODD 5). Only these mutate, and only inside one run.

n seats (a joiner takes the leaver's seat under a fresh id), D departments, K facets of know-how,
H half-edge slots, G gatherings, P policies, C changes. A person's ties are the slots first_tie …
first_tie + degree − 1; those behind them, up to `room`, are spare.

Records of one person or tie lie together in memory: a day walks people and touches most of each.
Few, small arguments keep kernels quick to call and to compile.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from siloSim.model.randomness import Keys

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int32]
type Bytes = NDArray[np.int8]
type Record = Any  # a numpy record array: fields read as attributes, compiled and interpreted alike

PERSON = np.dtype(
    [
        ("id", np.uint32),
        ("home", np.int32),  # home department
        ("dept", np.int32),  # department worked in
        ("manager", np.int32),  # seat, -1 for none
        ("first_tie", np.int64),  # slot where the row of ties begins
        ("room", np.int32),  # slots in the row
        ("degree", np.int32),  # of them taken
        ("load", np.int32),  # accepted subtasks
        ("home_right", np.int32),  # home facets held right
        ("away_until", np.int32),  # day a secondment ends, -1 for none
        ("latest", np.int16),  # facet learnt last, -1 for none
        ("lesson", np.int16),  # facet heard of today, -1 for none
        ("lesson_step", np.int8),  # and the direction
        ("alive", np.int8),
        ("role", np.int8),
        ("lesson_luck", np.float64),  # smallest adoption draw of today's talk
        ("fte", np.float64),
        ("identity", np.float64),
        ("reciprocity", np.float64),
        ("generosity", np.float64),
        ("safety", np.float64),
        ("norm", np.float64),  # share of own requests expected to be accepted
        ("performance", np.float64),  # effort hours delivered without rework per day
        ("delivered", np.float64),  # of them today
        ("asked", np.float64),  # times asked, plus the renown he or she came with
        ("record", np.float64),  # help given less help received
        ("given", np.float64),  # hours of help in the window
        ("left", np.float64),  # hours left today
        ("budget", np.float64),  # of them for helping
        ("booked", np.float64),  # hours of today's gatherings
    ],
    align=True,
)

TIE = np.dtype(
    [
        ("other", np.int32),  # seat at the other end
        ("mirror", np.int32),  # slot of the same tie at the other end
        ("trust", np.float32),  # of the row's person in the other
        ("favours", np.float32),  # that the row's person owes the other
        ("weight", np.float32),  # contact opportunity, equal at both ends
        ("wait", np.float32),  # hazard left until the next contact, equal at both ends
        ("met", np.int16),  # day last used: contact, accepted or delivered help; -1 for never
        ("cohort", np.int8),  # 1: there on policy_day
        ("standing", np.int8),  # 1: of the organisation, stays without use
    ],
    align=True,
)

DEPARTMENT = np.dtype(
    [
        ("first_seat", np.int32),  # into the list of seats, by home
        ("seats", np.int32),
        ("first_manager", np.int32),  # into the list of managers, by home
        ("managers", np.int32),
        ("head", np.int32),  # seat
        ("present", np.int32),  # people who work there
        ("home_count", np.int32),  # home facets
        ("inside", np.float64),  # ties inside the department that a person has at the start, on average
        ("outside", np.float64),  # the same with other departments
        ("credit", np.float64),  # decisions that may be taken now
    ],
    align=True,
)

PAIR = np.dtype(
    [
        ("overlap", np.float64),  # of priorities
        ("distance", np.float64),  # of languages at the start
        ("factor", np.float64),  # distance relative to the start
        ("together", np.float64),  # hours together this week
    ]
)

FACET = np.dtype(
    [("value", np.int8), ("day", np.int32)], align=True
)  # what the knowledge base says, since when


class Sizes(NamedTuple):
    """Numbers fixed for the run."""

    people: int
    departments: int
    facets: int
    horizon: int
    policy_day: int
    needed: int  # facets that a subtask needs
    mean_weight: float  # of a tie at the start
    most_arrivals: float  # bound of the mean arrivals a day
    most_subtasks: int  # bound of a challenge's mean number of subtasks
    probe_facet: int
    probe_department: int


class Departments(NamedTuple):
    """Departments, pairs of them, and which facets are at home where."""

    each: Record  # (D,) DEPARTMENT
    pairs: Record  # (D, D) PAIR
    hazard: Floats  # (D, D) contacts per day at weight 1, apart from `pairs` to stay in cache
    seats: Ints  # (n,) by home department
    managers: Ints
    council: Floats  # (1,) decisions left to common meetings
    homes: Bytes  # (D, K) 1: a home facet
    worked_in: Ints  # (n,) copy of every person's dept, small enough to stay in cache while ties are walked
    home_facets: Ints  # (D, K) home facets first, then foreign
    race: Floats  # (D,) scratch of Arrive
    reached: Ints  # (D,) scratch of Observe


class Memory(NamedTuple):
    """What people and the organisation know."""

    beliefs: Bytes  # (n, K): -1 wrong, 0 none, 1 right
    right: NDArray[np.int64]  # (K, D) people by home department who hold the facet right
    facets: Record  # (K,) FACET


class Work(NamedTuple):
    """Challenges, subtasks and the lists that the day walks along."""

    challenges: Record  # CHALLENGE
    subtasks: Record  # SUBTASK
    facets: NDArray[np.int16]  # (S, 4) facets that a subtask needs
    open: Ints  # (S,) unfinished subtasks in order of their number
    queue: NDArray[np.uint64]  # (S,) scratch: subtasks in the order in which they are taken up
    today: Ints  # (2S, 3) what happened today: subtask, trust event, helper's seat
    events: Record  # EVENT; empty unless kept
    deliveries: Record  # DELIVERY
    departed: Record  # GIVEN, of people who left
    help: Floats  # (D, D) hours of help in the window
    counts: NDArray[np.int64]  # (COUNTERS,) see the indices below


# Indices of Work.counts
CHALLENGES, SUBTASKS, OPEN, TODAY, EVENTS, DELIVERIES, DEPARTED, MEETINGS = range(8)
COUNTERS = 8


class Levers(NamedTuple):
    """Policies as arrays, and today's values of every parameter."""

    base: Floats  # (·,) the scenario's values
    low: Floats
    high: Floats
    values: Record  # (D,) RECORD of today's values
    table: Floats  # (D, ·) the same memory, by number
    strength: Floats  # (P,)
    start: Ints  # (P,) day
    stop: Ints  # (P,) day
    ramp: Ints
    fade: Floats  # half-life, 0 for none
    force: Floats  # (P,) today's m
    cost_once: Floats
    cost_per_day: Floats
    change_policy: Ints  # (C,)
    change_number: Ints  # (C,) of the parameter
    change_scale: Bytes  # (C,) 1: scale, 0: add
    change_amount: Floats
    change_gathering: Ints  # (C,) gathering on whose days it holds, -1 for always
    change_where: Bytes  # (C, D)


class Gatherings(NamedTuple):
    """Who meets when, and today's meetings."""

    policy: Ints  # (G,)
    key: NDArray[np.uint32]  # (G,) its entity in keyed draws
    every: Ints
    hours: Floats
    contacts: Floats  # per person and hour, -1 for the scenario's own
    cases: Floats  # decisions that a meeting may take
    pairs: Bytes  # 1: random cross pairs, 0: one circle
    share: Floats  # of the people meant who take part
    people_from: Ints  # (G + 1,)
    people: Ints
    today: Bytes  # (G,)
    chairs: NDArray[np.uint64]  # (n,) scratch: who sits where
    one: Ints  # (M,) today's contacts
    other: Ints
    hours_each: Floats  # (M,) hours that the contact stands for


class Dated(NamedTuple):
    """Verbs that happen to people, ties or truths rather than to values. V of them."""

    policy: Ints  # (V,)
    key: NDArray[np.uint32]  # (V,) its entity in keyed draws
    kind: Ints  # 0 connect, 1 move, 2 shock
    what: Ints  # of a shock: 0 truths, 1 priorities, 2 leave, 3 ties
    every: Ints
    amount: Floats  # ties, days, share
    where: Bytes  # (V, D)
    people_from: Ints
    people: Ints


class State(NamedTuple):
    """All of a run."""

    keys: Keys
    sizes: Sizes
    people: Record  # (n,) PERSON
    ties: Record  # (H,) TIE
    departments: Departments
    memory: Memory
    work: Work
    levers: Levers
    gatherings: Gatherings
    dated: Dated
    daily: Record  # (T,) DAILY
    cancel: Bytes  # (1,)
