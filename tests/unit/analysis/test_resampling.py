"""The bootstrap's statistics against plain loops, and what it refuses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siloSim.analysis.resampling import counts, reliable, studentised, upper

LUCK = np.random.default_rng(3)


def test_every_resample_draws_as_many_as_there_are_and_the_same_every_time():
    drawn = counts(15, 7, 99)
    assert (drawn.sum(axis=1) == 15).all()
    assert drawn.tolist() == counts.__wrapped__(15, 7, 99).tolist()
    assert drawn.mean(axis=0) == pytest.approx(np.ones(15), abs=0.4)
    assert (counts(15, 8, 99) != drawn).any()


def test_statistics_are_those_of_the_drawn_values():
    values = LUCK.normal(size=(12, 3)) + 5
    values[[2, 5], 1] = np.nan
    drawn = counts(12, 1, 40)
    found = studentised(values, drawn)
    for resample in range(40):
        for column in range(3):
            repeated = np.repeat(values[:, column], drawn[resample].astype(int))
            chosen = repeated[np.isfinite(repeated)]
            shift = abs(chosen.mean() - np.nanmean(values[:, column]))
            expected = shift / (chosen.std(ddof=1) / np.sqrt(len(chosen)))
            assert found[resample, column] == pytest.approx(expected, rel=1e-9)


def test_a_resample_without_spread_is_beyond_every_multiple_of_it():
    values = np.array([0.0, 0.0, 0.0, 1.0])[:, None]
    drawn = np.array([[2.0, 1.0, 1.0, 0.0], [1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 4.0]])
    assert studentised(values, drawn)[:, 0].tolist() == [np.inf, 0.0, np.inf]


def test_columns_without_spread_or_with_one_value_have_no_statistic():
    values = np.array([[1.0, np.nan, 2.0], [1.0, np.nan, 3.0], [1.0, 4.0, 5.0]])
    found = studentised(values, counts(3, 1, 9))
    assert np.isnan(found[:, :2]).all()
    assert not np.isnan(found[:, 2]).all()


def test_the_upper_quantile_is_an_order_statistic():
    assert upper(np.arange(1.0, 2000.0)[::-1, None], 0.95)[0] == 1900
    assert upper(np.arange(1.0, 10.0)[:, None], 0.999)[0] == 9  # never beyond the largest


def test_columns_in_which_hardly_anything_happens_are_refused():
    often, rare, never = np.repeat([0.0, 1.0], 20), np.append(np.zeros(38), [1.0, 1.0]), np.zeros(40)
    assert reliable(np.column_stack([often, rare, never])).tolist() == [True, False, False]


@given(st.integers(1, 30), st.integers(10, 40))
def test_more_columns_ask_for_more(columns, n):
    column = np.append(np.zeros(n - 8), np.arange(1.0, 9.0))
    alone = reliable(column[:, None])[0]
    assert reliable(column[:, None], family=columns)[0] <= alone
