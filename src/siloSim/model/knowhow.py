"""Beliefs about facets of know-how, and the counts kept of them."""

from __future__ import annotations

from siloSim.model.compile import inlined_kernel, kernel


@kernel
def set_belief(people, departments, memory, i, k, belief):
    """Let i hold `belief` (-1, 0, 1) on facet k, and keep the counts of right beliefs."""
    before = memory.beliefs[i, k]
    if before == belief:
        return
    change = (1 if belief == 1 else 0) - (1 if before == 1 else 0)
    memory.beliefs[i, k] = belief
    if change != 0:
        d = people[i].home
        memory.right[k, d] += change
        if departments.homes[d, k] == 1:
            people[i].home_right += change


@kernel
def step_belief(people, departments, memory, i, k, direction):
    """Move i's belief on facet k one step, −1 → 0 → 1 or back; what is held then is the latest learnt."""
    belief = min(1, max(-1, memory.beliefs[i, k] + direction))
    set_belief(people, departments, memory, i, k, belief)
    if belief != 0:
        people[i].latest = k


@inlined_kernel
def share_held(memory, work, s, needed, j):
    """Share of the facets subtask s needs on which j holds a belief, right or wrong."""
    held = 0
    for f in range(needed):
        if memory.beliefs[j, work.facets[s, f]] != 0:
            held += 1
    return held / needed


@inlined_kernel
def share_of(memory, work, s, needed, j, belief):
    """Share of the facets subtask s needs on which j holds exactly `belief`."""
    hits = 0
    for f in range(needed):
        if memory.beliefs[j, work.facets[s, f]] == belief:
            hits += 1
    return hits / needed


@kernel
def flip_truth(people, departments, memory, k):
    """The truth of facet k changes: every belief held on it, and its record, is wrong from now on."""
    for i in range(len(people)):
        if memory.beliefs[i, k] == 1:
            set_belief(people, departments, memory, i, k, -1)
    if memory.facets[k].value == 1:
        memory.facets[k].value = -1
