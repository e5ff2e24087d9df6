"""Who knows whom where the hours between departments are known: pairs drawn block by block.

Ties come from the same three places as in `ties`: teams and rings within departments, project groups
across, and chance. Project groups bring together departments that have hours with each other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from siloSim.organisation.blocks import Blocks, Floats, Ints, draw_counts
from siloSim.organisation.hierarchy import Hierarchy
from siloSim.organisation.ties import (
    ACTIVITY_SPREAD,
    Counts,
    Keys,
    Mix,
    Tickets,
    activity_noise,
    keys_of_pairs,
    near_ties,
)

_ROUNDS = 4  # of project groups, for departments whose hours do not follow their sizes
_ENOUGH = 0.02  # share of the structured ties across that may be left to chance
_SPARE = 1.15  # pairs found in project groups per pair wanted

type Activity = NDArray[np.float32]


def draw_block_pairs(h: Hierarchy, blocks: Blocks, mix: Mix, rng: np.random.Generator) -> Keys:
    """Sorted keys of the tied pairs, each once; in every block as many as `draw_counts` gives it."""
    counts = draw_counts(blocks, rng)
    activity = rng.standard_normal(h.people, dtype=np.float32)
    activity *= np.float32(ACTIVITY_SPREAD)
    np.exp(activity, out=activity)
    parts = [_near(h, blocks, counts, mix, activity, rng)]
    parts.append(_projects(h, blocks, counts, mix, activity, rng))
    return _filled(np.sort(np.concatenate(parts)), h, blocks, counts, activity, rng)


def block_of(keys: Keys, h: Hierarchy, blocks: Blocks) -> Ints:
    """The block of each pair, -1 where its departments have no hours; (m,)."""
    return np.asarray(blocks.number[h.department[keys >> 32], h.department[keys & 0xFFFFFFFF]])


def _near(
    h: Hierarchy, blocks: Blocks, counts: Ints, mix: Mix, activity: Activity, rng: np.random.Generator
) -> Keys:
    """The structured ties within each department, as if it stood alone."""
    found = []
    for k in np.flatnonzero(blocks.within & (counts > 0)).tolist():
        d = int(blocks.one[k])
        first, people = int(h.start[d]), int(h.sizes[d])
        rows = slice(first, first + people)
        wanted = Counts(int(counts[k]), 0, int(blocks.possible[k]), 0)
        keys = near_ties(_alone(h, d), wanted, mix, activity[rows], rng)
        found.append(keys + ((first << 32) | first))
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def _alone(h: Hierarchy, d: int) -> Hierarchy:
    """One department as a hierarchy of its own."""
    first, people = int(h.start[d]), int(h.sizes[d])
    rows = slice(first, first + people)
    manager = h.manager[rows]
    return Hierarchy(
        sizes=h.sizes[d : d + 1],
        start=np.zeros(1, dtype=np.int64),
        department=np.zeros(people, dtype=np.int32),
        role=h.role[rows],
        manager=np.where(manager < 0, manager, manager - np.int32(first)),
        team=h.team[rows] - h.team[first],
        place=h.place[rows],
        team_size=h.team_size[rows],
    )


def _projects(
    h: Hierarchy, blocks: Blocks, counts: Ints, mix: Mix, activity: Activity, rng: np.random.Generator
) -> Keys:
    """The structured ties across departments: rounds of project groups, until every block has its share."""
    have: Keys = np.empty(0, dtype=np.int64)
    across = int(counts[~blocks.within].sum())
    left = np.floor(mix.structured * counts + rng.random(len(counts))).astype(np.int64)
    left[blocks.within] = 0
    left = np.minimum(left, counts)
    wanted = int(left.sum())
    if wanted == 0:
        return have
    share = h.sizes / h.people
    size = 1 + _SPARE * (2 * across / h.people) / float(1 - (share * share).sum())
    bunch = max(1, min(mix.bunch, int(size / 2)))
    for _ in range(_ROUNDS):
        found = _groups(h, _demand(blocks, left), size, bunch, rng)
        found = found[~np.isin(found, have)]
        block = block_of(found, h, blocks)
        found, block = found[block >= 0], block[block >= 0]
        a, b = (found >> 32).astype(np.int32), (found & 0xFFFFFFFF).astype(np.int32)
        taken = _lowest_of_each(block, activity_noise(a, b, activity, rng), left)
        have = np.concatenate((have, found[taken]))
        left = left - np.bincount(block[taken], minlength=len(left))
        if left.sum() <= _ENOUGH * wanted:
            break
    return have


def _demand(blocks: Blocks, left: Ints) -> Floats:
    """Ties still wanted between every two departments; (D, D), symmetric."""
    demand = np.zeros(blocks.number.shape)
    demand[blocks.one, blocks.other] = demand[blocks.other, blocks.one] = left
    return demand


def _groups(h: Hierarchy, demand: Floats, size: float, bunch: int, rng: np.random.Generator) -> Keys:
    """Pairs across departments who meet in project groups of about `size` people, each pair once.

    A group starts from a department in proportion to its demand; the others join in proportion to that
    department's demand with them. A department sends its bunches of colleagues in turn.
    """
    mean = max(size / bunch, 2.0)  # bunches per group
    people = float(demand.sum()) * _SPARE / ((mean - 1) * bunch)
    groups = max(round(people / (mean * bunch)), 1)
    lengths = np.floor(mean * (0.5 + rng.random(groups)) + rng.random(groups)).astype(np.int64)
    lengths = np.maximum(lengths, 2)
    begin = np.cumsum(lengths) - lengths
    group = np.repeat(np.arange(groups), lengths)
    chance = np.cumsum(demand.sum(axis=1))
    starts = np.searchsorted(chance, rng.random(groups) * chance[-1], side="right")
    joins = np.cumsum(demand, axis=1)
    joins = joins / np.maximum(joins[:, -1:], 1e-300) + np.arange(len(demand))[:, None]
    start_of = starts[group]
    home = np.searchsorted(joins.ravel(), start_of + rng.random(len(group)), side="right") % len(demand)
    home[begin] = starts

    # Cut each department's ring into bunches, and let them take the department's places in turn.
    number = -(-h.sizes // bunch)
    first_bunch = np.cumsum(number) - number
    shuffled = np.argsort(np.repeat(np.arange(len(number)), number) + rng.random(int(number.sum())))
    order = np.argsort(home + rng.random(len(home)))  # by department, at random within it
    places = np.bincount(home, minlength=len(number))
    turn = np.arange(len(home)) - np.repeat(np.cumsum(places) - places, places)
    sent = np.empty(len(home), dtype=np.int64)
    at = home[order]
    sent[order] = shuffled[first_bunch[at] + turn % number[at]] - first_bunch[at]
    shift = (rng.random(len(number)) * h.sizes).astype(np.int64)
    rank = sent[:, None] * bunch + np.arange(bunch)
    there = rank < h.sizes[home][:, None]
    who = h.start[home][:, None] + (rank + shift[home][:, None]) % h.sizes[home][:, None]
    person = who[there].astype(np.int32)
    group_of = np.broadcast_to(group[:, None], there.shape)[there]
    home_of = h.department[person]

    found = []
    for step in range(1, int(np.bincount(group_of).max())):
        together = (group_of[step:] == group_of[:-step]) & (home_of[step:] != home_of[:-step])
        index = np.flatnonzero(together)
        found.append(keys_of_pairs(person[index], person[index + step]))
    return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)


def _filled(
    have: Keys,
    h: Hierarchy,
    blocks: Blocks,
    counts: Ints,
    activity: Activity,
    rng: np.random.Generator,
) -> Keys:
    """`have` and so many pairs by chance that every block has its count, the active people more often."""
    tickets = Tickets(h, activity)
    got = np.bincount(block_of(have, h, blocks), minlength=len(counts))
    # Nearly everybody: draw among the pairs left, not by trial and error.
    nearly = (counts > got) & ((counts - got) * 3 > blocks.possible - got)
    left = _all_pairs(h, blocks, nearly)
    left = left[~np.isin(left, have)]
    a, b = (left >> 32).astype(np.int32), (left & 0xFFFFFFFF).astype(np.int32)
    taken = _lowest_of_each(block_of(left, h, blocks), activity_noise(a, b, activity, rng), counts - got)
    have = np.concatenate((have, left[taken]))
    need = np.where(nearly, 0, counts - got)
    while need.any():
        spare = 1.1 + 1.5 * counts / blocks.possible
        tries = np.where(need > 0, (need * spare).astype(np.int64) + 2, 0)
        drawn = np.unique(_by_chance(tickets, blocks, tries, rng))
        fresh = drawn[~np.isin(drawn, have)]
        block = block_of(fresh, h, blocks)
        taken = _lowest_of_each(block, rng.random(len(fresh), dtype=np.float32), need)
        have = np.concatenate((have, fresh[taken]))
        need = need - np.bincount(block[taken], minlength=len(need))
    have.sort()
    return have


def _by_chance(tickets: Tickets, blocks: Blocks, tries: Ints, rng: np.random.Generator) -> Keys:
    """So many pairs of each block by lottery; repeats are possible, fewer within."""
    one, other = np.repeat(blocks.one, tries), np.repeat(blocks.other, tries)
    ends = [
        tickets.owner[tickets.first[side] + (rng.random(len(side)) * tickets.held[side]).astype(np.int64)]
        for side in (one, other)
    ]
    keys: Keys = keys_of_pairs(ends[0], ends[1])[ends[0] != ends[1]]
    return keys


def _all_pairs(h: Hierarchy, blocks: Blocks, wanted: NDArray[np.bool_]) -> Keys:
    """Every possible pair of the blocks wanted; departments are contiguous rows."""
    k = np.flatnonzero(wanted)
    people = h.sizes[blocks.one[k]]
    row = np.repeat(h.start[blocks.one[k]] - (np.cumsum(people) - people), people) + np.arange(people.sum())
    inside = np.repeat(blocks.within[k], people)
    other = np.repeat(blocks.other[k], people)
    low = np.where(inside, row + 1, h.start[other])
    partners = h.start[other] + h.sizes[other] - low
    two = np.arange(partners.sum()) + np.repeat(low - (np.cumsum(partners) - partners), partners)
    keys: Keys = (np.repeat(row, partners) << 32) | two
    return keys


def _lowest_of_each(block: Ints, score: NDArray[np.float32], most: Ints) -> NDArray[np.intp]:
    """Positions of the lowest scores of each block, at most `most` of it; blocks are numbers of `most`."""
    order = np.lexsort((score, block))
    held = np.bincount(block, minlength=len(most))
    rank = np.arange(len(block)) - np.repeat(np.cumsum(held) - held, held)
    return np.asarray(order[rank < np.repeat(most, held)])
