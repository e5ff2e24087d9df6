import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from siloSim.model import survival
from siloSim.model.survival import Survival, kaplan_meier

# Freireich et al. 1963, remission of leukaemia in weeks under 6-MP, the textbooks' example.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
SEEN = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]

observations = st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=60)


def split(rows: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([time for time, _ in rows], dtype=float), np.array([seen for _, seen in rows])


def scipy_curve(time: np.ndarray, seen: np.ndarray) -> object:
    return stats.ecdf(stats.CensoredData(uncensored=time[seen], right=time[~seen])).sf


def test_textbook_example() -> None:
    curve = kaplan_meier(WEEKS, SEEN)
    weeks = [6, 7, 10, 13, 16, 22, 23]
    published = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert survival.survival_at(curve, weeks) == pytest.approx(published, abs=5e-4)
    assert survival.median(curve) == 23
    errors = np.sqrt(survival.variance(curve))[np.isin(curve.time, weeks)]
    assert errors == pytest.approx([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=5e-5)


def test_by_hand_with_ties_between_event_and_censoring() -> None:
    curve = kaplan_meier([2, 2, 3, 5], [1, 0, 1, 0])  # S(2) = 3/4, S(3) = 3/4 x 1/2
    assert curve.time.tolist() == [2, 3, 5]
    assert curve.survival.tolist() == [0.75, 0.375, 0.375]
    assert curve.at_risk.tolist() == [4, 2, 1]
    assert curve.events.tolist() == [1, 1, 0]
    assert survival.at_risk_at(curve, [0, 2, 2.5, 5, 6]).tolist() == [4, 4, 2, 1, 0]
    assert survival.restricted_mean(curve, 5) == pytest.approx(2 + 0.75 + 2 * 0.375)
    assert survival.restricted_mean(curve, 2.5) == pytest.approx(2 + 0.5 * 0.75)


def test_nothing_observed() -> None:
    curve = kaplan_meier([], [])
    assert np.isnan(survival.median(curve))
    assert np.isnan(survival.restricted_mean(curve, 10))
    assert np.isnan(survival.resolved_within(curve, 10))
    assert survival.survival_at(curve, [3]).tolist() == [1.0]
    assert [len(part) for part in survival.band(curve)] == [0, 0]


def test_all_censored_stays_at_one() -> None:
    curve = kaplan_meier([5, 9], [0, 0])
    assert np.isnan(survival.median(curve))
    assert survival.restricted_mean(curve, 20) == 20
    assert survival.resolved_within(curve, 9) == 0
    assert np.isnan(survival.resolved_within(curve, 9.5))
    assert survival.variance(curve).tolist() == [0, 0]
    assert [part.tolist() for part in survival.band(curve)] == [[1, 1], [1, 1]]


def test_beyond_a_curve_that_reached_zero_all_are_resolved() -> None:
    assert survival.resolved_within(kaplan_meier([1, 2], [1, 1]), 100) == 1


def test_median_is_not_moved_by_rounding() -> None:
    for n in range(2, 400, 2):
        assert survival.median(kaplan_meier(np.arange(1, n + 1), np.ones(n))) == n // 2


@pytest.mark.parametrize(
    ("time", "event", "part"),
    [
        ([1, 2], [1], "equally long"),
        ([-1], [1], "negative"),
        ([np.nan], [1], "finite"),
        ([1], [2], "0 .cens"),
    ],
)
def test_refuses_what_is_no_survival_data(time: list[float], event: list[float], part: str) -> None:
    with pytest.raises(ValueError, match=part):
        kaplan_meier(time, event)


def test_restricted_mean_refuses_tau_zero() -> None:
    with pytest.raises(ValueError, match="tau"):
        survival.restricted_mean(kaplan_meier([1], [1]), 0)


@given(observations)
@settings(max_examples=60, deadline=None)
def test_agrees_with_scipy(rows: list[tuple[int, bool]]) -> None:
    time, seen = split(rows)
    curve, oracle = kaplan_meier(time, seen), scipy_curve(time, seen)
    assert curve.time == pytest.approx(oracle.quantiles)
    assert curve.survival == pytest.approx(oracle.probabilities, abs=1e-12)
    assert curve.at_risk.tolist() == oracle._n.tolist()
    if seen.any():
        with warnings.catch_warnings(action="ignore"):  # it says where the band is undefined
            theirs = oracle.confidence_interval(method="log-log")
        low, high = survival.band(curve)
        inner = (curve.survival > 0) & (curve.survival < 1)
        assert low[inner] == pytest.approx(theirs.low.probabilities[inner], abs=1e-9)
        assert high[inner] == pytest.approx(theirs.high.probabilities[inner], abs=1e-9)


@given(observations)
@settings(max_examples=60, deadline=None)
def test_invariants(rows: list[tuple[int, bool]]) -> None:
    time, seen = split(rows)
    curve = kaplan_meier(time, seen)
    assert np.all(np.diff(curve.survival) <= 0)
    assert np.all((curve.survival >= 0) & (curve.survival <= 1))
    assert curve.events.sum() == seen.sum()
    low, high = survival.band(curve)
    inner = curve.survival > 0
    assert np.all((low[inner] <= curve.survival[inner]) & (curve.survival[inner] <= high[inner]))
    shuffled = kaplan_meier(time[::-1], seen[::-1])
    assert shuffled.survival.tolist() == curve.survival.tolist()
    assert survival.restricted_mean(curve, 12) <= 12
    # Observing one more event never lowers the share that is resolved.
    more = kaplan_meier(time, np.ones(len(time), bool))
    assert survival.restricted_mean(more, 12) <= survival.restricted_mean(curve, 12) + 1e-12


@given(st.lists(st.integers(1, 30), min_size=1, max_size=60))
@settings(max_examples=40, deadline=None)
def test_without_censoring_it_is_the_plain_mean_and_share(times: list[int]) -> None:
    curve = kaplan_meier(times, np.ones(len(times)))
    assert survival.restricted_mean(curve, 1000) == pytest.approx(np.mean(times))
    assert survival.resolved_within(curve, 7) == pytest.approx(np.mean(np.array(times) <= 7))


def test_restricted_mean_is_unbiased_under_censoring() -> None:
    """Exponential(1/4) days under independent uniform censoring: RMST(10) = 4 (1 - exp(-10/4))."""
    rng = np.random.default_rng(3)
    found = []
    for _ in range(200):
        true, stop = rng.exponential(4, 300), rng.uniform(0, 25, 300)
        found.append(survival.restricted_mean(kaplan_meier(np.minimum(true, stop), true <= stop), 10))
    z = (np.mean(found) - 4 * (1 - np.exp(-2.5))) / (np.std(found, ddof=1) / np.sqrt(len(found)))
    assert abs(z) < 4


def test_is_frozen() -> None:
    with pytest.raises(AttributeError):
        kaplan_meier([1], [1]).time = np.zeros(1)  # type: ignore[misc]
    assert isinstance(kaplan_meier([1], [1]), Survival)
