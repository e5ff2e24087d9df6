"""Overlap of interests and distance of languages between two people."""

from __future__ import annotations

from siloSim.model.compile import inlined_kernel
from siloSim.model.randomness import PERSONAL, pair_draw


@inlined_kernel
def overlap_of(keys, people, departments, values, i, j):
    """o = departments' overlap + spread·(u − ½) + what policies add, in [0, 1]; a constant within."""
    d, e = people[i].dept, people[j].dept
    v = values[d]
    if d == e:
        return v.interest_within
    u = pair_draw(keys, people[i].id, people[j].id, 0, PERSONAL, 0)
    added = 0.5 * (v.interest_overlap + values[e].interest_overlap)
    return min(1.0, max(0.0, departments.pairs[d, e].overlap + v.interest_personal * (u - 0.5) + added))


@inlined_kernel
def distance_of(people, departments, values, i, j):
    """Language distance between the departments that two people work in; 0 within."""
    d, e = people[i].dept, people[j].dept
    if d == e:
        return 0.0
    scale = 0.5 * (values[d].language_distance + values[e].language_distance)
    return min(1.0, departments.pairs[d, e].distance * departments.pairs[d, e].factor * scale)
