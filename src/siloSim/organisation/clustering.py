"""Mean local clustering, by counting the triangles of each person."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_TABLE = 4_000  # up to so many people, "is this pair tied?" is a look-up in an n x n table
_CHUNK = 8_000_000  # wedges looked at in one go


def local_clustering(
    size: int, source: NDArray[np.integer], target: NDArray[np.integer]
) -> NDArray[np.float64]:
    """C_i = 2 T_i / (k_i (k_i - 1)), T_i the ties among the k_i neighbours of i; shape (size,).

    C_i is 0 where k_i < 2 (as in networkx.average_clustering). The ties must be sorted by
    (source, target) with source < target, each pair once. Source: Watts & Strogatz 1998.
    """
    degree = np.bincount(source, minlength=size) + np.bincount(target, minlength=size)
    triangles = np.zeros(size, dtype=np.int64)
    out = np.bincount(source, minlength=size)
    row_end = np.cumsum(out)[source]  # (m,) one past the last tie with this source
    # A wedge is a pair of ties with one source; every triangle has exactly one at its lowest row.
    later = row_end - np.arange(len(source)) - 1
    tied = _Tied(size, source, target)
    done = np.concatenate(([0], np.cumsum(later)))
    begin = 0
    while begin < len(source):
        end = int(np.searchsorted(done, done[begin] + _CHUNK, side="right")) - 1
        end = min(max(end, begin + 1), len(source))
        count = later[begin:end]
        first = np.repeat(np.arange(begin, end), count)
        second = first + 1 + np.arange(len(first)) - np.repeat(done[begin:end] - done[begin], count)
        closed = tied(target[first], target[second])
        first, second = first[closed], second[closed]
        corners = np.concatenate((source[first], target[first], target[second]))
        triangles += np.bincount(corners, minlength=size)
        begin = end
    pairs = degree * (degree - 1)
    clustering = np.zeros(size)
    np.divide(2.0 * triangles, pairs, out=clustering, where=pairs > 0)
    return clustering


def mean_clustering(size: int, source: NDArray[np.integer], target: NDArray[np.integer]) -> float:
    """The mean of `local_clustering` over all people; 0 without people."""
    return float(local_clustering(size, source, target).mean()) if size else 0.0


def sampled_clustering(
    size: int,
    source: NDArray[np.integer],
    target: NDArray[np.integer],
    wedges: int,
    rng: np.random.Generator,
) -> float:
    """An unbiased estimate of `mean_clustering` from so many wedges; standard error <= .5 / sqrt(wedges).

    A random person, two random neighbours: are they tied? Source: Schank & Wagner 2005.
    """
    if size == 0:
        return 0.0
    degree = np.bincount(source, minlength=size) + np.bincount(target, minlength=size)
    first = np.cumsum(degree) - degree
    neighbour = np.concatenate((target, source))[np.argsort(np.concatenate((source, target)), kind="stable")]
    person = rng.integers(0, size, wedges)
    person = person[degree[person] >= 2]  # the others count as 0
    k = degree[person]
    one = (rng.random(len(person)) * k).astype(np.int64)
    two = (one + 1 + (rng.random(len(person)) * (k - 1)).astype(np.int64)) % k
    a, b = neighbour[first[person] + one], neighbour[first[person] + two]
    closed = _Tied(size, source, target)(np.minimum(a, b), np.maximum(a, b))
    return float(np.count_nonzero(closed)) / wedges


class _Tied:
    """Callable: for two arrays of rows a < b, which pairs are tied?"""

    def __init__(self, size: int, source: NDArray[np.integer], target: NDArray[np.integer]) -> None:
        self.table: NDArray[np.bool_] | None = None
        self.size = size
        self.keys = source.astype(np.int64) * size + target
        if size <= _TABLE:
            self.table = np.zeros(size * size, dtype=bool)
            self.table[self.keys] = True

    def __call__(self, a: NDArray[np.integer], b: NDArray[np.integer]) -> NDArray[np.bool_]:
        key = a.astype(np.int64) * self.size + b
        if self.table is not None:
            return self.table[key]
        place = np.searchsorted(self.keys, key)
        place[place == len(self.keys)] = 0
        found: NDArray[np.bool_] = self.keys[place] == key
        return found
