"""Spreads: inverse distribution functions within their interval, and the steps of a grid."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from siloSim.runs.spreads import spread, values_of
from siloSim.scenario.experiment import Factor

SHARES = np.linspace(0, 1, 101)[:-1]


def factors() -> st.SearchStrategy[Factor]:
    ends = st.lists(st.integers(1, 1000), min_size=2, max_size=2, unique=True).map(sorted)

    def made(drawn: tuple[list[int], str, float, float, bool]) -> Factor:
        (low, high), kind, place, width, whole = drawn
        mean = low + place * (high - low)
        if kind == "triangular":
            mean = min(max(mean, low), high)
        return Factor("x", (), low, high, kind, mean, width * (high - low), whole)  # type: ignore[arg-type]

    return st.tuples(
        ends,
        st.sampled_from(["uniform", "log", "normal", "triangular"]),
        st.floats(-5, 5),
        st.floats(0.01, 10),
        st.booleans(),
    ).map(made)


@given(factors())
def test_values_stay_in_the_interval_and_in_order(factor: Factor) -> None:
    values = spread(factor, SHARES)
    assert np.isfinite(values).all()
    assert ((values >= factor.low) & (values <= factor.high)).all()
    assert (np.diff(values) >= 0).all()
    if factor.whole:
        assert (values == np.round(values)).all()


@given(factors(), st.integers(2, 40))
def test_steps_are_different_and_in_the_interval(factor: Factor, steps: int) -> None:
    values = values_of(factor, steps)
    assert 1 <= len(values) <= steps
    assert len(np.unique(values)) == len(values)
    assert (values >= factor.low).all()
    assert (values <= factor.high).all()
    assert values.dtype == (np.int64 if factor.whole else np.float64)
    if factor.spread in ("uniform", "log"):
        assert (values[0], values[-1]) == (factor.low, factor.high)


@pytest.mark.parametrize(
    ("factor", "reference"),
    [
        (Factor("x", (), 2, 6), stats.uniform(2, 4)),
        (Factor("x", (), 2, 6, "log"), stats.loguniform(2, 6)),
        (Factor("x", (), 2, 6, "triangular", 3), stats.triang(0.25, 2, 4)),
        (Factor("x", (), 2, 6, "normal", 5, 2), stats.truncnorm(-1.5, 0.5, 5, 2)),
    ],
)
def test_values_have_the_distribution_that_they_are_said_to_have(factor: Factor, reference) -> None:
    assert np.allclose(reference.cdf(spread(factor, SHARES)), SHARES)


def test_whole_numbers_get_equal_shares() -> None:
    _, counts = np.unique(spread(Factor("x", (), 1, 4, whole=True), np.arange(400) / 400), return_counts=True)
    assert counts.tolist() == [100] * 4


def test_a_distribution_far_outside_of_its_interval_is_still_cut_to_it() -> None:
    values = spread(Factor("x", (), 0, 1, "normal", 100, 0.5), SHARES)
    assert math.isclose(values.max(), 1, abs_tol=1e-3)
    assert values[1:].min() >= 0.9  # the share 0 is the end itself


def test_names_are_taken_as_they_are() -> None:
    assert values_of(Factor("x", ("b", "a")), 5).tolist() == ["b", "a"]
    assert values_of(Factor("x", (3, 1), whole=True), 5).tolist() == [3, 1]
