"""A relation: mean, interval, smallest detectable effect, verdict."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from siloSim.validation.fact import LEVEL, POWER, Check, relation


def sample(n: int, mean: float) -> np.ndarray:
    return np.random.default_rng(n).normal(mean, 2.0, n)


@pytest.mark.parametrize("n", [3, 10, 40, 200])
def test_interval_is_that_of_the_t_test(n: int) -> None:
    values = sample(n, 0.5)
    known = stats.ttest_1samp(values, 0.0).confidence_interval(LEVEL)
    check = relation("x", values, "days")
    assert (check.low, check.high) == pytest.approx((known.low, known.high), rel=1e-9)
    assert check.effect == pytest.approx(values.mean())
    assert check.n == n


@pytest.mark.parametrize("n", [10, 40, 200])
def test_detectable_effect_is_shown_with_the_stated_power(n: int) -> None:
    values = sample(n, 0.0)
    check = relation("x", values, "days")
    error = values.std(ddof=1) / math.sqrt(n)
    critical = stats.t.ppf(0.5 + LEVEL / 2.0, n - 1)
    # Exact power of the test at that effect, were the spread found the true one.
    power = 1.0 - stats.nct.cdf(critical, n - 1, check.detectable / error)
    assert power == pytest.approx(POWER, abs=0.02)


@pytest.mark.parametrize(("shift", "verdict"), [(5.0, "shows"), (0.0, "does not show"), (-5.0, "opposite")])
def test_verdict_is_where_the_interval_lies(shift: float, verdict: str) -> None:
    values = sample(30, 0.0)
    assert relation("x", values - values.mean() + shift, "days").verdict == verdict


def test_an_interval_that_touches_zero_does_not_show() -> None:
    assert Check("x", 1.0, 0.0, 2.0, "days", 1.0, 9).verdict == "does not show"
    assert Check("x", -1.0, -2.0, 0.0, "days", 1.0, 9).verdict == "does not show"


def test_undefined_values_are_left_out() -> None:
    check = relation("x", [1.0, math.nan, 2.0, math.inf, 3.0], "days")
    assert (check.effect, check.n) == (2.0, 3)
    assert check == relation("x", [1.0, 2.0, 3.0], "days")


@pytest.mark.parametrize("values", [[], [4.0], [4.0, 5.0]])
def test_fewer_than_three_values_show_nothing(values: list[float]) -> None:
    check = relation("x", values, "days")
    assert (check.low, check.high, check.detectable) == (-math.inf, math.inf, math.inf)
    assert check.verdict == "does not show"
    assert check.n == len(values)
