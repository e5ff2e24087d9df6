"""Who knows whom in a generated organisation: pairs drawn to a mean, a within share and a clustering.

Ties come from three places, as in offices that were measured (SocioPatterns; evidence in the docs):
- within a department: teams that nearly all know each other, and neighbours on a ring of teams;
- across departments: project groups, cliques of people who come in bunches of colleagues;
- chance: any two people of one department, or of two departments, the active ones more often.
The share of ties from the first two (`mix`) and the size of a bunch set the clustering; `calibrate`
finds them. After Watts & Strogatz 1998 (rewired rings) and Newman 2003 (overlapping groups).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siloSim.organisation.hierarchy import Hierarchy
from siloSim.organisation.structure import TieSpec

ACTIVITY_SPREAD = 0.35  # log sd of how easily people tie; a mild spread of degrees
_STUBS = 8  # tickets of a person of mean activity in the draw by chance
_TIER = 32.0  # distance between two tiers of a score; wider than nearly all of its noise

type Keys = NDArray[np.int64]  # a pair as source << 32 | target, source < target


@dataclass(frozen=True, slots=True)
class Mix:
    """What sets the clustering."""

    structured: float  # share of ties that come from teams, rings and project groups, 0 to 1
    bunch: int  # colleagues of one team in one project group


@dataclass(frozen=True, slots=True)
class Counts:
    """Pairs to draw, and how many there are at most."""

    within: int
    across: int
    within_most: int
    across_most: int


def count_pairs(sizes: NDArray[np.int64], spec: TieSpec) -> Counts:
    """Numbers of tied pairs within and across that come nearest to `spec`.

    The mean is kept before the within share: what does not fit on one side goes to the other.
    """
    n = int(sizes.sum())
    within_most = int((sizes * (sizes - 1) // 2).sum())
    across_most = n * (n - 1) // 2 - within_most
    total = min(max(round(n * spec.mean / 2), 1), within_most + across_most)
    within = min(max(round(total * spec.within_share), total - across_most), within_most, total)
    return Counts(within, total - within, within_most, across_most)


def draw_pairs(h: Hierarchy, spec: TieSpec, mix: Mix, rng: np.random.Generator) -> Keys:
    """Sorted keys of the tied pairs, each once."""
    counts = count_pairs(h.sizes, spec)
    n = h.people
    activity = rng.standard_normal(n, dtype=np.float32)
    activity *= np.float32(ACTIVITY_SPREAD)
    np.exp(activity, out=activity)
    near = near_ties(h, counts, mix, activity, rng)
    project = _projects(h, counts, mix, activity, rng)
    tickets = Tickets(h, activity)
    parts = (
        _fill(near, counts.within, counts.within_most, True, tickets, rng),
        _fill(project, counts.across, counts.across_most, False, tickets, rng),
    )
    keys = np.concatenate(parts)
    keys.sort()
    return keys


def near_ties(
    h: Hierarchy, counts: Counts, mix: Mix, activity: NDArray[np.float32], rng: np.random.Generator
) -> Keys:
    """The structured ties within departments: reporting lines, then teams, then neighbours on the ring."""
    n, degree = h.people, 2 * counts.within / h.people
    wanted = round(mix.structured * counts.within)
    if counts.within == 0:
        return np.empty(0, dtype=np.int64)
    # Far enough to close teams, if not the hugest, and to find all structured ties on the ring.
    reach = max(min(int(h.team_size.max()) - 1, int(2 * degree) + 8), int(0.8 * degree) + 2)
    reach = min(reach, int(h.sizes.max()) // 2)
    size = h.sizes[h.department].astype(np.int32)
    row = np.arange(n, dtype=np.int32)
    rank = row - h.start[h.department].astype(np.int32)
    step = np.arange(1, reach + 1, dtype=np.int32)[:, None]
    # Person and the colleague `step` places further on the ring of the department, each pair once.
    once = (2 * step < size) | ((2 * step == size) & (rank < step))
    other = row + step
    other -= np.where(rank + step >= size, size, np.int32(0))
    a, b = np.broadcast_to(row, other.shape)[once], other[once]

    # In a team larger than a person's ties allow, the members know their own part of it best.
    parts = np.maximum(np.rint(h.team_size / (degree + 1)), 1).astype(np.int32)
    part = h.place * parts // h.team_size
    score = activity_noise(a, b, activity, rng)
    same_team = h.team[a] == h.team[b]
    same_part = same_team & (part[a] == part[b])
    further = np.broadcast_to(step.astype(np.float32) / np.float32(reach), other.shape)[once]
    further = np.float32(2.0) + further / (activity[a] * activity[b])  # the active reach further round it
    tier = np.where(same_part, np.float32(1.0), np.where(same_team, np.float32(2.0), further))
    # Whoever reports to somebody knows them, unless ties are so few that little else would be left.
    if counts.within >= 2 * (n - len(h.sizes)):
        tier[(h.manager[a] == b) | (h.manager[b] == a)] = 0.0
    score += tier * np.float32(_TIER)
    key = keys_of_pairs(a, b)

    # A head knows the managers however far along the ring; in a huge department, a few of them.
    lead = np.flatnonzero(h.role == 1)
    head = h.manager[lead]
    gap = lead - head
    team_number = h.team[lead] - h.team[head]
    far = (np.minimum(gap, size[lead] - gap) > reach) & (team_number < max(degree, 2.0))
    extra = keys_of_pairs(head[far], lead[far])
    key = np.concatenate((extra, key))
    score = np.concatenate((np.full(len(extra), -1.0, dtype=np.float32), score))

    reports = int(np.count_nonzero(score < _TIER / 2))  # reporting lines are there at any mix
    return _lowest(key, score, min(max(wanted, reports), counts.within))


def _projects(
    h: Hierarchy, counts: Counts, mix: Mix, activity: NDArray[np.float32], rng: np.random.Generator
) -> Keys:
    """The structured ties across departments: project groups that bunches of colleagues belong to."""
    n = h.people
    wanted = round(mix.structured * counts.across)
    if wanted == 0:
        return np.empty(0, dtype=np.int64)
    share = h.sizes / n
    size = 1 + 1.15 * (2 * counts.across / n) / float(1 - (share * share).sum())
    bunch = max(1, min(mix.bunch, int(size / 2)))

    # Cut each department's ring into bunches, shuffle them within it, and deal the departments' bunches
    # out evenly, so that neighbours in the deal come from different departments.
    rank = np.arange(n) - h.start[h.department]
    rank = (rank + (rng.random(len(share)) * h.sizes).astype(np.int64)[h.department]) % h.sizes[h.department]
    count = -(-h.sizes // bunch)
    first = np.cumsum(count) - count
    home = np.repeat(np.arange(len(count)), count)
    total = len(home)
    shuffled = np.argsort(home + rng.random(total))
    place = np.empty(total, dtype=np.int64)
    place[shuffled] = np.arange(total)
    deal = np.argsort((place - first[home] + rng.random(total)) / count[home])
    # Groups of about size / bunch bunches, up to half more or less.
    mean = max(size / bunch, 2.0)
    lengths = np.floor(mean * (0.5 + rng.random(int(total / mean * 1.5) + 8)) + rng.random()).astype(np.int64)
    group = np.repeat(np.arange(len(lengths), dtype=np.int32), np.maximum(lengths, 2))
    while len(group) < total:
        group = np.concatenate((group, group + group[-1] + 1))
    position = np.empty(total, dtype=np.int64)
    position[deal] = np.arange(total)
    at = position[first[h.department] + rank // bunch]
    who = np.argsort(at * bunch + rank % bunch).astype(np.int32)
    group_of, home_of = group[at[who]], h.department[who]

    most = min(int(np.bincount(group_of).max()), n) - 1
    found = []
    for step in range(1, most + 1):
        together = (group_of[step:] == group_of[:-step]) & (home_of[step:] != home_of[:-step])
        index = np.flatnonzero(together)
        found.append((who[index], who[index + step]))
    if not found:
        return np.empty(0, dtype=np.int64)
    a = np.concatenate([pair[0] for pair in found])
    b = np.concatenate([pair[1] for pair in found])
    return _lowest(keys_of_pairs(a, b), activity_noise(a, b, activity, rng), wanted)


class Tickets:
    """A lottery in which a person holds tickets in proportion to his or her activity."""

    def __init__(self, h: Hierarchy, activity: NDArray[np.float32]) -> None:
        held = np.maximum(np.rint(activity * _STUBS), 1).astype(np.int64)
        self.owner = np.repeat(np.arange(h.people, dtype=np.int32), held)
        self.held = np.add.reduceat(held, h.start)  # (D,)
        self.first = np.cumsum(self.held) - self.held
        self.h = h
        self.activity = activity

    def draw(self, number: int, within: bool, rng: np.random.Generator) -> Keys:
        """Pairs by chance, in or across departments; repeats and, within, self-pairs are possible."""
        total = len(self.owner)
        if within:
            one = self.owner[(rng.random(number) * total).astype(np.int64)]
            home = self.h.department[one]
            ticket = (rng.random(number) * self.held[home]).astype(np.int64) + self.first[home]
        else:
            # P(department) is proportional to its tickets x the tickets of all others.
            chance = np.cumsum(self.held * (total - self.held).astype(np.float64))
            home = np.searchsorted(chance, rng.random(number) * chance[-1], side="right")
            home = np.minimum(home, len(chance) - 1)
            one = self.owner[self.first[home] + (rng.random(number) * self.held[home]).astype(np.int64)]
            ticket = (rng.random(number) * (total - self.held[home])).astype(np.int64)
            ticket += np.where(ticket >= self.first[home], self.held[home], 0)
        two = self.owner[ticket]
        keys = keys_of_pairs(one, two)
        return keys[one != two] if within else keys


def _fill(
    have: Keys, target: int, most: int, within: bool, tickets: Tickets, rng: np.random.Generator
) -> Keys:
    """`have` and so many pairs by chance that there are `target` of the `most` possible."""
    need = target - len(have)
    if need <= 0:
        return have
    if need * 3 > most - len(have):  # nearly everybody: draw among the pairs left, not by trial and error
        left = _all_pairs(tickets.h, within)
        left = left[~np.isin(left, have)]
        a, b = (left >> 32).astype(np.int32), (left & 0xFFFFFFFF).astype(np.int32)
        return np.concatenate((have, _lowest(left, activity_noise(a, b, tickets.activity, rng), need)))
    while need > 0:
        spare = 1.1 + 1.5 * target / most
        drawn = tickets.draw(int(need * spare) + 8, within, rng)
        # The last bit tells old (0) from new (1); after sorting, a pair that was there before is a repeat.
        both = np.concatenate((have << 1, (drawn << 1) | 1))
        both.sort()
        pair = both >> 1
        new = (both & 1).astype(bool)
        new[1:] &= pair[1:] != pair[:-1]
        fresh = pair[new]
        if len(fresh) > need:
            fresh = fresh[_sample(len(fresh), need, rng)]
        have = np.concatenate((have, fresh))
        need -= len(fresh)
    return have


def _sample(population: int, number: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """`number` of `population` positions, all equally likely."""
    noise = rng.random(population, dtype=np.float32)
    return np.argpartition(noise, number)[:number]


def _all_pairs(h: Hierarchy, within: bool) -> Keys:
    """Every pair within, or every pair across departments; departments are contiguous rows."""
    row = np.arange(h.people)
    end = (h.start + h.sizes)[h.department]
    low, high = (row + 1, end) if within else (end, np.full_like(row, h.people))
    count = high - low
    one = np.repeat(row, count)
    two = np.arange(len(one)) - np.repeat(np.cumsum(count) - count - low, count)
    keys: Keys = (one << 32) | two
    return keys


def keys_of_pairs(a: NDArray[np.integer], b: NDArray[np.integer]) -> Keys:
    """The keys of pairs of rows, in any order within a pair."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    keys: Keys = (low.astype(np.int64) << 32) | high
    return keys


def activity_noise(
    a: NDArray[np.int32], b: NDArray[np.int32], activity: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Exponential with rate activity[a] x activity[b]: taking the lowest samples by activity."""
    noise = rng.standard_exponential(len(a), dtype=np.float32)
    noise /= activity[a] * activity[b]
    return noise


def _lowest(keys: Keys, score: NDArray[np.float32], number: int) -> Keys:
    """The keys of the `number` lowest scores (all of them where there are fewer)."""
    if number >= len(keys):
        return keys
    return keys[np.argpartition(score, number)[:number]]
