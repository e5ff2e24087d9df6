"""Which mix of structured and chance ties gives the clustering asked for.

A pure function of the head counts and the tie figures: the trial draws have random numbers of their
own, so neither seed nor replication matters, and the answer is remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from siloSim.organisation.block_ties import draw_block_pairs
from siloSim.organisation.blocks import plan_blocks
from siloSim.organisation.clustering import mean_clustering, sampled_clustering
from siloSim.organisation.hierarchy import build_hierarchy
from siloSim.organisation.structure import TieSpec
from siloSim.organisation.ties import Keys, Mix, draw_pairs

_PEOPLE = 5_000  # larger organisations are calibrated on a smaller one with the same local structure
_DEPARTMENTS = 12
_TRIAL_PEOPLE = 1_500  # people looked at per trial, over several draws
_NEAR_ENOUGH = 0.004
_BUNCHES = (2, 3, 4, 6, 8, 12, 16)
_CLOSE = 0.02  # enough for a mix that was found on a part of the organisation
_CORRECTIONS = 4
_COUNTED = 8_000_000  # ties x mean ties up to which every wedge is looked at
_SAMPLED = 40_000  # wedges looked at otherwise: standard error .0025
_KEY = 0x51105

type Hours = tuple[tuple[float, ...], ...]


@lru_cache(maxsize=256)
def calibrated_mix(sizes: tuple[int, ...], spec: TieSpec, team_size: int, hours: Hours | None = None) -> Mix:
    """The mix whose draws come nearest to `spec.clustering`, on average over draws.

    `hours` between departments, (D, D), if they are known; then ties are drawn by `block_ties`.
    """
    if hours is None:
        stand_in = _stand_in(sizes, spec)
        h = build_hierarchy(stand_in, team_size)
        return _nearest(_Trial(h.people, spec.mean, lambda mix, rng: draw_pairs(h, spec, mix, rng)), spec)
    trial = _trial_with_hours(*_stand_in_with_hours(sizes, hours, spec), spec, team_size)
    mix = _nearest(trial, spec)
    if sum(sizes) <= _PEOPLE:
        return mix
    return _corrected(
        mix, _trial_with_hours(np.array(sizes, dtype=np.int64), np.array(hours), spec, team_size), spec
    )


def _trial_with_hours(
    sizes: NDArray[np.int64], hours: NDArray[np.float64], spec: TieSpec, team_size: int
) -> _Trial:
    h, blocks = build_hierarchy(sizes, team_size), plan_blocks(sizes, hours, spec)
    return _Trial(h.people, spec.mean, lambda mix, rng: draw_block_pairs(h, blocks, mix, rng))


def _corrected(mix: Mix, trial: _Trial, spec: TieSpec) -> Mix:
    """A mix found on those who stand in, corrected on the whole: no few of them are like all the others."""
    best, least = mix, float("inf")
    for _ in range(_CORRECTIONS):
        reached = trial(mix)
        miss = abs(reached - spec.clustering)
        if miss < least:
            best, least = mix, miss
        smaller = [bunch for bunch in _BUNCHES if bunch < mix.bunch]
        if miss < _CLOSE or reached <= 0:
            break
        if reached > spec.clustering or mix.structured < 1:
            mix = Mix(min(mix.structured * (spec.clustering / reached) ** (1 / 3), 1.0), mix.bunch)
        elif smaller:  # few people share so large a bunch with others, where hours are unequal
            mix = Mix(1.0, smaller[-1])
        else:
            break
    return best


def _nearest(trial: Callable[[Mix], float], spec: TieSpec) -> Mix:
    """The mix at which `trial` comes nearest to the clustering asked for."""
    wanted = spec.clustering
    low = trial(Mix(0.0, 2))
    if wanted <= low:
        return Mix(0.0, 2)
    best, high = Mix(1.0, 2), -1.0
    for bunch in _BUNCHES:  # larger bunches of colleagues close more triangles
        mix = Mix(1.0, bunch)
        reached = trial(mix)
        if reached > high:
            best, high = mix, reached
        if high >= wanted:
            break
    if high <= wanted:
        return best

    # Clustering rises roughly with the cube of the share: three ties must all be structured.
    left, right, below, above = 0.0, 1.0, low, high
    for _ in range(6):
        cube = left + (right - left) * min(max((wanted - below) / (above - below), 0.05), 0.95)
        reached = trial(Mix(cube ** (1 / 3), best.bunch))
        if abs(reached - wanted) < _NEAR_ENOUGH:
            break
        if reached < wanted:
            left, below = cube, reached
        else:
            right, above = cube, reached
    return Mix(cube ** (1 / 3), best.bunch)


class _Trial:
    """Callable: the mean clustering of a few draws with a mix."""

    def __init__(self, people: int, mean: float, draw: Callable[[Mix, np.random.Generator], Keys]) -> None:
        self.people, self.mean, self.draw = people, mean, draw
        self.draws = 1 if people * mean > 200_000 else int(np.clip(_TRIAL_PEOPLE // people, 3, 12))

    def __call__(self, mix: Mix) -> float:
        n = self.people
        total = 0.0
        for draw in range(self.draws):
            rng = np.random.Generator(np.random.Philox(key=np.array([_KEY, draw], dtype=np.uint64)))
            keys = self.draw(mix, rng)
            source, target = keys >> 32, keys & 0xFFFFFFFF
            if len(keys) * self.mean < _COUNTED:
                total += mean_clustering(n, source, target)
            else:
                total += sampled_clustering(n, source, target, _SAMPLED, rng)
        return total / self.draws


def _stand_in(sizes: tuple[int, ...], spec: TieSpec) -> NDArray[np.int64]:
    """The departments themselves, or a dozen of them, from small to large, cut where they are huge.

    Beyond some twenty times the mean number of ties, chance closes next to no triangles, so that the
    size of a department no longer matters.
    """
    everybody = np.array(sizes, dtype=np.int64)
    if everybody.sum() <= _PEOPLE:
        return everybody
    ordered = np.sort(everybody)
    enough = max(_PEOPLE // _DEPARTMENTS, int(20 * spec.mean))
    number = min(max(_PEOPLE // enough, 3), _DEPARTMENTS, len(ordered))
    # Each stands for an equal share of the people, not of the departments.
    at = (np.arange(number) + 0.5) / number * ordered.sum()
    chosen = ordered[np.searchsorted(np.cumsum(ordered), at)]
    if number == len(ordered):
        chosen = ordered
    return np.minimum(chosen, enough)


def _stand_in_with_hours(
    sizes: tuple[int, ...], hours: Hours, spec: TieSpec
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The departments and their hours, or as many of them as `_stand_in` takes, cut where they are huge.

    Those that work closely stand in together. Hours shrink with the possible pairs of those who share
    them, and those across are scaled so that the share of hours within departments stays.
    """
    everybody, table = np.array(sizes, dtype=np.int64), np.array(hours)
    if everybody.sum() <= _PEOPLE:
        return everybody, table
    like = _stand_in(sizes, spec)
    chosen = _close(everybody, table, len(like))
    cut = np.minimum(everybody[chosen], like.max())
    share = cut / everybody[chosen]
    part = table[np.ix_(chosen, chosen)] * np.outer(share, share)
    inside, within = float(np.trace(table) / table.sum()), float(np.trace(part))
    across = part - np.diag(np.diagonal(part))
    if across.sum() > 0 and within > 0 and inside < 1:
        part = across * (within * (1 - inside) / inside / across.sum()) + np.diag(np.diagonal(part))
    return cut, part


def _close(sizes: NDArray[np.int64], hours: NDArray[np.float64], number: int) -> NDArray[np.intp]:
    """A department of middle size that has hours, and those with most hours per pair of people with it."""
    per_pair = hours / np.outer(sizes, sizes)
    has = np.flatnonzero(hours.sum(axis=1) > 0)
    first = has[np.argsort(sizes[has], kind="stable")[len(has) // 2]]
    chosen = [int(first)]
    pull = per_pair[first].copy()
    while len(chosen) < number:
        pull[chosen] = -1.0
        chosen.append(int(np.argmax(pull)))
        pull = pull + per_pair[chosen[-1]]
    return np.array(chosen)
