"""How many ties two departments have, and of what weight, where the hours between departments are known.

H[a, b] are the hours that people of a spend with people of b, so that an hour of two people counts once
at either end: H[a, b] = H[b, a], and an hour inside a department counts twice in H[a, a]. The ties of a
block (a pair of departments, or one department) together weigh

    T[a, b] = H[a, b],   T[a, a] = H[a, a] / 2.

Hours say nothing about how many ties share them out. The assumption is that of every generated
organisation: a tie within a department carries r = weight_ratio times the weight of one across. Then

    c = min(P, x T / w),   w = r within, 1 across,

is the number of ties of a block: P pairs are possible, and x is chosen so that all c sum to the ties wanted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import Problem
from siloSim.organisation.structure import TieSpec

MOST_HOURS = 1e12  # of two departments; anything beyond is a mistake
_NONE = 1e-12  # of the most hours: so few are none
_FEWEST = 1e-100  # that a table must hold somewhere

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Blocks:
    """The K blocks that have hours and room for a tie."""

    one: Ints  # (K,) department
    other: Ints  # (K,) department, >= one
    possible: Ints  # (K,) pairs of people
    ties: Floats  # (K,) ties to be expected, above 0, at most `possible`; their sum is whole
    weight: Floats  # (K,) weight of all ties together; the sum is that of `ties`, so that a tie's mean is 1
    number: Ints  # (D, D) the block of two departments, -1 where there is none

    @property
    def within(self) -> NDArray[np.bool_]:
        """Whether a block is one department; (K,)."""
        return np.asarray(self.one == self.other)

    @property
    def full(self) -> NDArray[np.bool_]:
        """Whether every possible pair of a block is tied; (K,)."""
        return np.asarray(self.ties >= self.possible)

    @property
    def within_share(self) -> float:
        """The share of ties within departments that follows from hours and weight ratio."""
        return float(self.ties[self.within].sum() / self.ties.sum())

    @property
    def weight_ratio(self) -> float:
        """Mean weight within / across that comes out: that asked for, unless blocks are full; NaN without either."""
        inside = self.within
        ties_in, ties_out = self.ties[inside].sum(), self.ties[~inside].sum()
        if ties_in == 0 or ties_out == 0:
            return float("nan")
        return float(self.weight[inside].sum() / ties_in / (self.weight[~inside].sum() / ties_out))


def both_ways(hours: Floats) -> Floats:
    """The mean of both directions, shape (D, D)."""
    return np.asarray((hours + hours.T) / 2)


def hours_problems(sizes: Ints, hours: Floats) -> list[Problem]:
    """What keeps a table of hours from being used for departments of `sizes` people; [] if nothing does."""
    count = len(sizes)

    def problem(message: str, allowed: str) -> list[Problem]:
        return [Problem(message, key="organisation.hours", allowed=allowed)]

    if hours.shape != (count, count):
        return problem(f"the table of hours has the shape {hours.shape}", f"({count}, {count})")
    if not ((hours >= 0) & (hours <= MOST_HOURS)).all():
        return problem("hours are negative, endless or not a number", f"0 to {MOST_HOURS:g}")
    room = np.outer(sizes, sizes) - np.diag(sizes)
    if not (hours[room > 0] > _FEWEST).any():
        return problem("there are no hours between people", "hours above 0 for at least one pair")
    return []


def plan_blocks(sizes: Ints, hours: Floats, spec: TieSpec) -> Blocks:
    """The blocks of departments of `sizes` (D,) people with `hours` (D, D), of which both directions are averaged.

    Of `spec`, the mean and the weight ratio count. Hours inside a department of one person have nowhere to
    go and are left out; hours below 1e-12 of the most are none. There must be hours for at least one possible pair.
    """
    count = len(sizes)
    one, other = (side.astype(np.int64) for side in np.triu_indices(count))
    inside = one == other
    possible = np.where(inside, sizes[one] * (sizes[one] - 1) // 2, sizes[one] * sizes[other])
    weight = both_ways(hours)[one, other] / np.where(inside, 2.0, 1.0)
    weight = np.where(possible > 0, weight, 0.0)
    weight /= weight.max()  # first, so that no sum or quotient of tiny or huge hours overflows
    kept = weight > _NONE
    one, other, inside = one[kept], other[kept], inside[kept]
    possible, weight = possible[kept].astype(np.int64), weight[kept]
    total = min(max(round(int(sizes.sum()) * spec.mean / 2), 1), int(possible.sum()))
    weight = weight * (total / weight.sum())
    ties = _filled(possible, weight / np.where(inside, spec.weight_ratio, 1.0), total)
    number = np.full((count, count), -1, dtype=np.int64)
    number[one, other] = number[other, one] = np.arange(len(one))
    return Blocks(one, other, possible, ties, weight, number)


def _filled(room: Ints, pull: Floats, total: int) -> Floats:
    """min(room, x pull) with x such that the sum is `total`; at most the sum of `room`."""
    filled_at = room / pull  # the x from which a block is full
    order = np.argsort(filled_at, kind="stable")
    ahead = np.cumsum(room[order]) - room[order]  # room of the blocks that are full before this one
    rest = np.cumsum(pull[order][::-1])[::-1]  # pull of this one and those after it
    reached = ahead + filled_at[order] * rest  # ties at the x that fills this one
    first = int(np.searchsorted(reached, total))
    if first == len(order):
        return room.astype(np.float64)
    x = (total - ahead[first]) / rest[first]
    ties = np.minimum(room, x * pull)
    ties[order[:first]] = room[order[:first]]
    return np.asarray(ties, dtype=np.float64)


def draw_counts(blocks: Blocks, rng: np.random.Generator) -> Ints:
    """Whole numbers of ties by block, shape (K,): `ties` rounded up or down, in expectation `ties`.

    All sum to the sum of `ties`; within departments, and across, to its rounding up or down. Systematic
    sampling of the fractions, in random order, so that the order of departments does not matter.
    """
    whole = np.floor(blocks.ties)
    rest = blocks.ties - whole
    order = rng.permutation(len(rest))
    order = order[np.argsort(~blocks.within[order], kind="stable")]
    ends = np.cumsum(rest[order])
    marks = np.arange(round(float(rest.sum()))) + rng.random()
    hit = np.minimum(np.searchsorted(ends, marks, side="right"), len(rest) - 1)
    counts = whole.astype(np.int64)
    counts[order[hit]] += 1
    return counts


def draw_weights(blocks: Blocks, block: Ints, spread: float, rng: np.random.Generator) -> Floats:
    """Weights of ties in the blocks `block` (m,): lognormal, in proportion to the blocks' hours.

    A block that always has a tie (`ties` at least 1) weighs its `weight` exactly, however many ties were
    drawn. One that has a tie only now and then weighs `weight / ties` with each, so that it weighs
    `weight` in expectation; those of one kind, within or across, are scaled together.
    """
    always = blocks.ties >= 1
    count = len(blocks.ties)
    scale = np.where(always, np.arange(count), np.where(blocks.within, count, count + 1))[block]
    weight = rng.standard_normal(len(block))
    weight *= spread
    np.exp(weight, out=weight)
    drawn = np.bincount(scale, minlength=count + 2)
    mean = np.bincount(scale, weight, minlength=count + 2) / np.maximum(drawn, 1)
    each = blocks.weight / np.where(always, np.maximum(drawn[:count], 1), blocks.ties)
    return np.asarray(weight / mean[scale] * each[block])
