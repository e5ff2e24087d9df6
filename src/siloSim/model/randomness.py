"""Keyed random draws: the same event gets the same luck in every arm.

Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, SC'11). key = the 64-bit seed; counter = (entity a,
entity b, day·2¹⁶ + process·2⁸ + block, replication). Entities are ids of people, pairs of people,
challenges, departments or facets; never positions in a list.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from siloSim.model.compile import kernel

# Processes that draw. Numbers are part of the results: only ever append.
ARRIVALS = 1  # department, chunk
CHALLENGE = 2  # challenge
OWNER = 3  # challenge
NEEDS = 4  # challenge, foreign department
EFFORT = 5  # subtask
RETRIEVE = 6  # subtask
SEEK = 7  # subtask
PICK = 8  # owner, candidate
INTRODUCE = 9  # broker, candidate
STRANGER = 10  # subtask
ANSWER = 11  # subtask
REFER = 12  # helper, candidate
DELIVER = 13  # subtask
TRANSFER = 14  # subtask
DISPUTE = 15  # subtask
MEET = 16  # pair
TALK = 17  # listener, speaker
CIRCLE = 18  # person, gathering
CHAIRS = 19  # pair
ASSIGN = 20  # subtask
DECIDER = 21  # subtask
WRITE_UP = 22  # challenge
RECORD = 23  # subtask
TURBULENCE = 24  # facet
PROBE = 25  # attempt
PERSON = 26  # person
JOIN = 27  # person
TRAITS = 28  # person
KNOW_HOW = 29  # person
TRUST = 30  # person, person
OVERLAP = 31  # pair of departments
PERSONAL = 32  # pair
LANGUAGE = 33  # pair of departments
OFFER = 34  # subtask
SELECT = 35  # person, selector
CONNECT = 36  # person, policy
MOVE = 37  # person, policy
SHOCK = 38  # policy and what, entity
MISROUTE = 39  # subtask
SETTLE = 40  # person
ORDER = 41  # nobody: the day
OWN = 255  # of users' own processes: person, person; the key is made of the seed and a name

_MASK = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_UNIT = 1.0 / 4294967296.0


class Keys(NamedTuple):
    """What all draws of one run share: the two halves of the seed, and the replication."""

    low: np.uint64
    high: np.uint64
    replication: np.uint64


def keys_of(seed: int, replication: int) -> Keys:
    """Keys of a run; `seed` in [0, 2⁶⁴), `replication` in [0, 2³²)."""
    if not 0 <= seed < 2**64 or not 0 <= replication < 2**32:
        raise ValueError(f"seed {seed} must lie in [0, 2**64), replication {replication} in [0, 2**32)")
    return Keys(np.uint64(seed & 0xFFFFFFFF), np.uint64(seed >> 32), np.uint64(replication))


@kernel
def philox(c0, c1, c2, c3, k0, k1):
    """Philox4x32-10 of a counter and a key, all uint64 below 2³²; four words below 2³²."""
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = (p1 >> _SHIFT) ^ c1 ^ k0, p1 & _MASK, (p0 >> _SHIFT) ^ c3 ^ k1, p0 & _MASK
        k0 = (k0 + _W0) & _MASK
        k1 = (k1 + _W1) & _MASK
    return c0, c1, c2, c3


@kernel
def draw4(keys, a, b, day, process, block):
    """Four uniforms in (0, 1) for entity (a, b), block < 2⁸ of a process on a day."""
    where = np.uint64((np.int64(day) << 16) | (np.int64(process) << 8) | np.int64(block))
    w = philox(np.uint64(a), np.uint64(b), where, keys.replication, keys.low, keys.high)
    return (
        (np.float64(w[0]) + 0.5) * _UNIT,
        (np.float64(w[1]) + 0.5) * _UNIT,
        (np.float64(w[2]) + 0.5) * _UNIT,
        (np.float64(w[3]) + 0.5) * _UNIT,
    )


@kernel
def draw(keys, a, b, day, process, block):
    """The first of the four uniforms."""
    return draw4(keys, a, b, day, process, block)[0]


@kernel
def pair_draw(keys, i, j, day, process, block):
    """A uniform that two people share, whoever comes first."""
    if i < j:
        return draw4(keys, i, j, day, process, block)[0]
    return draw4(keys, j, i, day, process, block)[0]


@kernel
def normal(u):
    """Standard normal quantile of u in (0, 1); relative error below 1.2e-9.

    Rational approximation of Acklam (2003). Only log and sqrt, which give the same bits interpreted
    and compiled.
    """
    if u < 0.02425 or u > 0.97575:
        q = math.sqrt(-2.0 * math.log(u if u < 0.5 else 1.0 - u))
        x = (
            ((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838) * q - 2.549732539343734) * q
             + 4.374664141464968) * q + 2.938163982698783
        ) / (
            (((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q + 3.754408661907416) * q
            + 1.0
        )  # fmt: skip
        return x if u < 0.5 else -x
    q = u - 0.5
    r = q * q
    return (
        (((((-3.969683028665376e01 * r + 2.209460984245205e02) * r - 2.759285104469687e02) * r + 1.383577518672690e02)
          * r - 3.066479806614716e01) * r + 2.506628277459239) * q
    ) / (
        ((((-5.447609879822406e01 * r + 1.615858368580409e02) * r - 1.556989798598866e02) * r + 6.680131188771972e01)
         * r - 1.328068155288572e01) * r + 1.0
    )  # fmt: skip


@kernel
def gumbel(u):
    """Standard Gumbel quantile of u in (0, 1)."""
    return -math.log(-math.log(u))


@kernel
def poisson(mean, u):
    """Poisson quantile by inversion, so that it rises with the mean at equal luck; mean <= 64."""
    p = math.exp(-mean)
    total = p
    k = 0
    while u > total and k < 1000:
        k += 1
        p = p * mean / k
        total += p
    return k
