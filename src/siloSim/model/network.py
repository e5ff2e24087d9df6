"""Ties as pairs of half-edges: finding, forming, dropping (ODD 2)."""

from __future__ import annotations

import math

import numpy as np

from siloSim.model.compile import inlined_kernel, kernel
from siloSim.model.randomness import MEET, pair_draw


@inlined_kernel
def find_tie(people, ties, i, j):
    """Slot of i's half of the tie with j, or -1."""
    first = people[i].first_tie
    for e in range(first, first + people[i].degree):
        if ties[e].other == j:
            return e
    return -1


@kernel
def _vacate(people, ties, i, e):
    """Remove slot e from row i: the row's last tie moves into it."""
    last = people[i].first_tie + people[i].degree - 1
    if e != last:
        ties[e].other = ties[last].other
        ties[e].mirror = ties[last].mirror
        ties[e].trust = ties[last].trust
        ties[e].favours = ties[last].favours
        ties[e].weight = ties[last].weight
        ties[e].wait = ties[last].wait
        ties[e].met = ties[last].met
        ties[e].cohort = ties[last].cohort
        ties[e].standing = ties[last].standing
        ties[ties[e].mirror].mirror = e
    people[i].degree -= 1


@kernel
def drop_tie(people, ties, i, e):
    """End the tie in slot e of row i, at both ends."""
    j = ties[e].other
    back = ties[e].mirror
    _vacate(people, ties, i, e)
    _vacate(people, ties, j, back)


@kernel
def mark(ties, e, day, standing):
    """The tie of slot e is used on a day, or becomes a standing one."""
    for s in (np.int64(e), np.int64(ties[e].mirror)):
        ties[s].met = day
        if standing:
            ties[s].standing = 1


@kernel
def drop_unused(people, ties, row, i, longest, day):
    """End those ties of i that formed in the run and have not been used for `longest` days."""
    e = people[i].first_tie + people[i].degree - 1
    while e >= people[i].first_tie:
        if ties[e].standing == 0 and day - ties[e].met >= longest:
            drop_tie(people, ties, i, e)
            row.ties_lapsed += 1.0
        e -= 1


@kernel
def drop_all(people, ties, i):
    """End all ties of i."""
    while people[i].degree > 0:
        drop_tie(people, ties, i, people[i].first_tie + people[i].degree - 1)


@kernel
def _weakest(people, ties, i):
    """Slot of i's tie of lowest trust, seen from both ends, standing ties last; equal ones by id."""
    first = people[i].first_tie
    best = first
    for e in range(first, first + people[i].degree):
        mine = np.float64(ties[e].trust) + np.float64(ties[ties[e].mirror].trust)
        least = np.float64(ties[best].trust) + np.float64(ties[ties[best].mirror].trust)
        if ties[e].standing != ties[best].standing:
            if ties[e].standing == 0:
                best = e
        elif mine < least or (mine == least and people[ties[e].other].id < people[ties[best].other].id):
            best = e
    return best


@kernel
def form_tie(keys, people, ties, row, i, j, base, weight, day):
    """Make a tie between i and j, if there is none; a full row loses its weakest. Slot of i's half."""
    known = find_tie(people, ties, i, j)
    if known >= 0:
        return known
    for end in range(2):
        p = np.int64(i) if end == 0 else np.int64(j)
        if people[p].degree == people[p].room:
            drop_tie(people, ties, p, _weakest(people, ties, p))
            row.ties_evicted += 1.0
    e = people[i].first_tie + people[i].degree
    back = people[j].first_tie + people[j].degree
    wait = np.float32(-math.log(pair_draw(keys, people[i].id, people[j].id, day, MEET, 1)))
    for half in range(2):
        s = e if half == 0 else back
        ties[s].other = j if half == 0 else i
        ties[s].mirror = back if half == 0 else e
        ties[s].trust = np.float32(base)
        ties[s].favours = np.float32(0.0)
        ties[s].weight = np.float32(weight)
        ties[s].wait = wait
        ties[s].met = day
        ties[s].cohort = 0
        ties[s].standing = 0
    people[i].degree += 1
    people[j].degree += 1
    row.ties_formed += 1.0
    return e


@inlined_kernel
def base_trust(v, people, i, j):
    """Trust without any history."""
    return v.trust_base_within if people[i].dept == people[j].dept else v.trust_base_across


@kernel
def trust_in(v, people, ties, i, j):
    """Trust of i in j; without a tie, trust without any history."""
    e = find_tie(people, ties, i, j)
    if e >= 0:
        return np.float64(ties[e].trust)
    return base_trust(v, people, i, j)
