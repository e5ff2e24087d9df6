"""Simultaneous widths against Dunnett, Bonferroni and Student's t."""

import numpy as np
import pytest
from scipy import stats

from siloSim.analysis.resampling import FEWEST
from siloSim.analysis.simultaneous import alone, together

LUCK = np.random.default_rng(11)


def of_a_common_control(n, arms, luck):
    return luck.normal(size=(n, arms)) - luck.normal(size=(n, 1))


def test_with_many_normal_replications_it_is_dunnett():
    arms = 4
    found = together(of_a_common_control(600, arms, LUCK), resamples=9999).multiple
    control, *groups = LUCK.normal(size=(arms + 1, 600))
    interval = stats.dunnett(*groups, control=control).confidence_interval(0.95)
    pooled = np.sqrt(np.mean([np.var(g, ddof=1) for g in (control, *groups)]))
    dunnett = (interval.high[0] - interval.low[0]) / 2 / (pooled * np.sqrt(2 / 600))
    assert found[0] == found[3] == pytest.approx(dunnett, abs=0.06)
    assert dunnett == pytest.approx(2.44, abs=0.02)  # Dunnett's table, 4 treatments, many degrees of freedom


def test_arms_that_move_together_need_no_correction():
    same = LUCK.normal(size=(100, 1))
    assert together(np.tile(same, 20)).multiple[0] == pytest.approx(together(same).multiple[0])


def test_independent_columns_need_nearly_bonferroni():
    found = together(LUCK.normal(size=(400, 10)), resamples=9999).multiple[0]
    assert found == pytest.approx(stats.t.ppf(1 - 0.025 / 10, 399), abs=0.12)


def test_never_narrower_than_the_interval_of_one():
    for n in (8, 12, 30):
        found = together(LUCK.normal(size=(n, 3)))
        assert (found.multiple >= stats.t.ppf(0.975, n - 1)).all()


def test_few_replications_get_bonferroni_and_say_so():
    n = FEWEST - 1
    found = together(LUCK.normal(size=(n, 5)))
    assert found.method == "Bonferroni"
    assert found.multiple == pytest.approx(np.full(5, stats.t.ppf(1 - 0.025 / 5, n - 1)))
    assert np.isnan(alone(LUCK.normal(size=(n, 5)))).all()


def test_what_does_not_vary_takes_no_part():
    varying = LUCK.normal(size=(30, 2))
    with_constant = np.column_stack([varying, np.full(30, 3.0), np.full(30, np.nan)])
    found = together(with_constant)
    assert np.isnan(found.multiple[2:]).all()
    assert found.size == 2
    assert found.multiple[:2].tolist() == together(varying).multiple.tolist()


def test_a_column_in_which_hardly_anything_happens_is_refused_and_hurts_nobody():
    varying = LUCK.normal(size=(30, 2))
    rare = np.append(np.zeros(28), [1.0, 2.0])
    found = together(np.column_stack([varying, rare]))
    assert np.isnan(found.multiple[2])
    assert np.isfinite(found.multiple[:2]).all()


def test_unequal_numbers_are_brought_on_one_scale():
    values = LUCK.normal(size=(100, 2))
    values[12:, 0] = np.nan
    found = together(values)
    assert found.multiple[0] > found.multiple[1] > stats.t.ppf(0.975, 99)
    tails = 2 * stats.t.sf(found.multiple, [11, 99])
    assert tails[0] == pytest.approx(tails[1], rel=0.05)  # the same error for both


def test_equal_inputs_give_equal_bits_and_seeds_matter():
    values = LUCK.normal(size=(20, 4))
    assert together(values, seed=5).multiple.tolist() == together(values.copy(), seed=5).multiple.tolist()
    assert alone(values, seed=5).tolist() != alone(values, seed=6).tolist()


def test_nothing_at_all():
    found = together(np.full((4, 2), np.nan))
    assert found.size == 0
    assert np.isnan(found.multiple).all()
