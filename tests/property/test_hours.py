"""What holds for every organisation that is drawn to hours between departments."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from siloSim.organisation import TieSpec, generate
from siloSim.organisation.blocks import draw_counts, hours_problems, plan_blocks
from siloSim.organisation.structure import COLUMNS

share = st.floats(0, 1)
specs = st.builds(
    TieSpec,
    mean=st.floats(0.01, 40),
    reciprocity=share,
    clustering=share,
    weight_ratio=st.floats(0.1, 10),
)


@st.composite
def organisations(draw: st.DrawFn) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Head counts, and hours of which many are 0; at least one pair of people has some."""
    sizes = draw(st.lists(st.integers(1, 15), min_size=1, max_size=6).filter(lambda found: sum(found) >= 2))
    count = len(sizes)
    some = st.one_of(st.just(0.0), st.floats(1e-3, 1e5), st.floats(5e-324, 1e12))
    hours = draw(arrays(np.float64, (count, count), elements=some))
    if hours_problems(np.array(sizes), hours):
        hours = np.ones((count, count))
    return np.array(sizes), hours


@settings(max_examples=15)
@given(case=organisations(), spec=specs, team=st.integers(2, 15), seed=st.integers(0, 2**64 - 1))
def test_block_totals_match_and_every_promise_holds(
    case: tuple[NDArray[np.int64], NDArray[np.float64]], spec: TieSpec, team: int, seed: int
) -> None:
    sizes, hours = case
    departments = {f"D{d}": int(size) for d, size in enumerate(sizes)}
    o = generate(departments, spec, team, seed, 0, hours=hours)
    o.validate()  # each pair once, weights finite and not negative
    assert (o.strength > 0).all()
    assert np.bincount(o.department, minlength=len(sizes)).tolist() == sizes.tolist()

    blocks = plan_blocks(sizes, hours, spec)
    assert ((blocks.ties > 0) & (blocks.ties <= blocks.possible)).all()
    assert len(o.source) == round(float(blocks.ties.sum()))
    block = blocks.number[o.department[o.source], o.department[o.target]]
    assert (block >= 0).all()  # nobody is tied across departments without hours
    counts = np.bincount(block, minlength=len(blocks.ties))
    assert (counts <= blocks.possible).all()
    assert (np.abs(counts - blocks.ties) < 1).all()
    weight = np.bincount(block, o.strength, minlength=len(blocks.ties))
    always = blocks.ties >= 1
    assert np.allclose(weight[always], blocks.weight[always], rtol=1e-9)
    assert (weight[counts == 0] == 0).all()

    # Weights are in proportion to hours seen from both ends.
    both = (hours + hours.T) / 2
    both[sizes == 1, sizes == 1] = 0
    assert ((both <= 2e-12 * both.max()) | (blocks.number >= 0)).all()
    wanted = both[blocks.one, blocks.other] / np.where(blocks.within, 2, 1)
    assert np.allclose(blocks.weight / blocks.weight.sum(), wanted / wanted.sum())

    again = generate(departments, spec, team, seed, 0, hours=hours)
    turned = generate(departments, spec, team, seed, 0, hours=hours.T)  # the mean of both directions counts
    for column in COLUMNS:
        assert getattr(o, column).tobytes() == getattr(again, column).tobytes()
        assert getattr(o, column).tobytes() == getattr(turned, column).tobytes()


@settings(max_examples=60)
@given(case=organisations(), spec=specs, seed=st.integers(0, 2**32))
def test_counts_sum_to_the_ties_wanted(
    case: tuple[NDArray[np.int64], NDArray[np.float64]], spec: TieSpec, seed: int
) -> None:
    blocks = plan_blocks(*case, spec)
    counts = draw_counts(blocks, np.random.default_rng(seed))
    assert counts.sum() == round(float(blocks.ties.sum()))
    assert ((counts >= 0) & (counts <= blocks.possible)).all()
    assert (counts[blocks.full] == blocks.possible[blocks.full]).all()
