"""Keyed draws: Philox as published, every part of the counter, quantiles, process numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import ndtri

from siloSim.model import randomness
from siloSim.model.randomness import Keys, draw, draw4, gumbel, keys_of, normal, pair_draw, philox, poisson

WORD32 = st.integers(0, 2**32 - 1)
WORD64 = st.integers(0, 2**64 - 1)

# Numbers of processes are part of the results: lines are added at the end, never changed.
PROCESSES = {
    "ARRIVALS": 1, "CHALLENGE": 2, "OWNER": 3, "NEEDS": 4, "EFFORT": 5, "RETRIEVE": 6, "SEEK": 7, "PICK": 8,
    "INTRODUCE": 9, "STRANGER": 10, "ANSWER": 11, "REFER": 12, "DELIVER": 13, "TRANSFER": 14, "DISPUTE": 15,
    "MEET": 16, "TALK": 17, "CIRCLE": 18, "CHAIRS": 19, "ASSIGN": 20, "DECIDER": 21, "WRITE_UP": 22,
    "RECORD": 23, "TURBULENCE": 24, "PROBE": 25, "PERSON": 26, "JOIN": 27, "TRAITS": 28, "KNOW_HOW": 29,
    "TRUST": 30, "OVERLAP": 31, "PERSONAL": 32, "LANGUAGE": 33, "OFFER": 34, "SELECT": 35, "CONNECT": 36,
    "MOVE": 37, "SHOCK": 38, "MISROUTE": 39, "SETTLE": 40, "ORDER": 41, "OWN": 255,
}  # fmt: skip

# Multipliers and Weyl constants of Salmon et al. 2011.
CONSTANTS = {
    32: ((0xD2511F53, 0xCD9E8D57), (0x9E3779B9, 0xBB67AE85)),
    64: ((0xD2E7470EE14C6C93, 0xCA5A826395121157), (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)),
}


def philox4x10(counter: list[int], key: list[int], width: int) -> list[int]:
    """Philox4x32-10 or Philox4x64-10 in plain integers, as the paper has it."""
    (m0, m1), (w0, w1) = CONSTANTS[width]
    mask = 2**width - 1
    c, (k0, k1) = list(counter), key
    for _ in range(10):
        p0, p1 = m0 * c[0], m1 * c[2]
        c = [(p1 >> width) ^ c[1] ^ k0, p1 & mask, (p0 >> width) ^ c[3] ^ k1, p0 & mask]
        k0, k1 = (k0 + w0) & mask, (k1 + w1) & mask
    return c


def ours(counter: list[int], key: list[int]) -> list[int]:
    return [int(word) for word in philox(*map(np.uint64, counter), *map(np.uint64, key))]


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)
def test_philox_gives_the_published_vectors(counter: str, key: str, words: str) -> None:
    numbers = [[int(word, 16) for word in text.split()] for text in (counter, key, words)]
    assert ours(numbers[0], numbers[1]) == numbers[2]


@given(counter=st.lists(WORD64, min_size=4, max_size=4), key=st.lists(WORD64, min_size=2, max_size=2))
def test_the_oracle_agrees_with_numpy_at_64_bits(counter: list[int], key: list[int]) -> None:
    # numpy steps the counter before it draws.
    whole = sum(word << (64 * place) for place, word in enumerate(counter))
    start = [((whole - 1) % 2**256 >> (64 * place)) & (2**64 - 1) for place in range(4)]
    generator = np.random.Philox(counter=np.array(start, np.uint64), key=np.array(key, np.uint64))
    assert philox4x10(counter, key, 64) == generator.random_raw(4).tolist()


@given(counter=st.lists(WORD32, min_size=4, max_size=4), key=st.lists(WORD32, min_size=2, max_size=2))
def test_philox_agrees_with_the_oracle(counter: list[int], key: list[int]) -> None:
    assert ours(counter, key) == philox4x10(counter, key, 32)


@given(
    seed=WORD64,
    replication=WORD32,
    a=WORD32,
    b=WORD32,
    day=st.integers(0, 5200),
    process=st.sampled_from(sorted(PROCESSES.values())),
    block=st.integers(0, 255),
)
def test_a_draw_stands_where_the_interface_says(
    seed: int, replication: int, a: int, b: int, day: int, process: int, block: int
) -> None:
    counter = [a, b, day * 2**16 + process * 2**8 + block, replication]
    words = philox4x10(counter, [seed & 0xFFFFFFFF, seed >> 32], 32)
    found = draw4(keys_of(seed, replication), a, b, day, process, block)
    assert list(found) == [(word + 0.5) / 2**32 for word in words]
    assert draw(keys_of(seed, replication), a, b, day, process, block) == found[0]
    assert all(0.0 < u < 1.0 for u in found)


def test_every_part_of_the_key_changes_the_draw() -> None:
    at = {"seed": 7, "replication": 0, "a": 3, "b": 4, "day": 5, "process": 6, "block": 0}

    def drawn(**changed: int) -> tuple[float, ...]:
        here = at | changed
        keys = keys_of(here.pop("seed"), here.pop("replication"))
        return draw4(keys, *here.values())

    others = [drawn(**{name: value + 1}) for name, value in at.items()] + [drawn(seed=7 + 2**32)]
    assert len({drawn(), *others, drawn(a=4, b=3)}) == len(at) + 3


@given(i=WORD32, j=WORD32)
def test_two_people_share_one_draw(i: int, j: int) -> None:
    keys = keys_of(1, 2)
    assert pair_draw(keys, i, j, 3, 4, 5) == pair_draw(keys, j, i, 3, 4, 5)
    assert pair_draw(keys, i, j, 3, 4, 5) == draw(keys, min(i, j), max(i, j), 3, 4, 5)


@pytest.mark.parametrize(("seed", "replication"), [(-1, 0), (2**64, 0), (0, -1), (0, 2**32)])
def test_keys_out_of_range_are_refused(seed: int, replication: int) -> None:
    with pytest.raises(ValueError, match="must lie in"):
        keys_of(seed, replication)
    assert keys_of(2**64 - 1, 2**32 - 1) == Keys(2**32 - 1, 2**32 - 1, 2**32 - 1)


def test_draws_are_uniform_and_the_four_of_a_block_unrelated() -> None:
    keys = keys_of(11, 0)
    u = np.array([draw4(keys, a, b, 0, 7, 0) for a in range(100) for b in range(50)])
    for column in u.T:
        assert stats.kstest(column, "uniform").pvalue > 1e-3
    assert np.abs(np.corrcoef(u.T) - np.eye(4)).max() < 4 / math.sqrt(len(u))


@given(st.floats(1e-10, 1 - 1e-10))
@settings(max_examples=300)
def test_normal_is_the_quantile(u: float) -> None:
    assert normal(u) == pytest.approx(float(ndtri(u)), rel=1.2e-9, abs=1e-12)


@given(st.floats(1e-9, 1 - 1e-9))
def test_gumbel_is_the_quantile(u: float) -> None:
    assert gumbel(u) == pytest.approx(float(stats.gumbel_r.ppf(u)), rel=1e-9, abs=1e-9)


@given(mean=st.floats(1e-6, 64), u=st.floats(1e-9, 1 - 1e-9))
@settings(max_examples=300)
def test_poisson_is_the_quantile(mean: float, u: float) -> None:
    k = poisson(mean, u)
    assert stats.poisson.cdf(k, mean) >= u * (1 - 1e-9)
    assert k == 0 or stats.poisson.cdf(k - 1, mean) < u * (1 + 1e-9)


@given(mean=st.floats(0, 60), more=st.floats(0, 4), u=st.floats(1e-6, 1 - 1e-6))
def test_more_arrivals_at_equal_luck_never_are_fewer(mean: float, more: float, u: float) -> None:
    assert poisson(mean, u) <= poisson(mean + more, u)


def test_processes_have_their_own_numbers_for_good() -> None:
    found = {
        name: value
        for name, value in vars(randomness).items()
        if name.isupper() and type(value) is int and not name.startswith("_")
    }
    assert found == PROCESSES, "process numbers are only ever appended: add new ones to the table above"
    assert len(set(found.values())) == len(found)
    assert max(found.values()) < 2**8
