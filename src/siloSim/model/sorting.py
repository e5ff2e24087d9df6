"""Lists in a stated order: keys of 64 bits whose lower half is a number, sorted in place."""

from __future__ import annotations

import numpy as np

from siloSim.model.compile import allocating_kernel, kernel

_SHIFT = np.uint64(32)
_LOWER = np.uint64(0xFFFFFFFF)


@kernel
def key_of(rank, number):
    """A key that sorts by rank, equal ones by number; both in [0, 2³²)."""
    return (np.uint64(rank) << _SHIFT) | np.uint64(number)


@kernel
def number_of(key):
    """The number in a key."""
    return np.int64(key & _LOWER)


@allocating_kernel
def sort_keys(keys, n):
    """Sort the first n keys in place."""
    keys[:n].sort()
