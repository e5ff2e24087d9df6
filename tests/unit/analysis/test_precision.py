"""Stein's two stages: the closed form, merged points, what stops it earlier."""

import math

import numpy as np
import pytest
from scipy import stats
from unit.analysis.made_sweeps import sweep_runs

from siloSim.analysis.precision import Judged, judged, needed, precision_sentence, reached
from siloSim.analysis.resampling import counts, studentised, upper
from siloSim.errors import ResultsError
from siloSim.scenario.experiment import Until


def laid(values, base=None, arms=("one",), stands=None):
    values = np.asarray(values, float)
    base = np.asarray(base, float) if base is not None else np.full(values.shape[1:], 10.0)
    points = values.shape[1]
    stands = stands or {"base": np.arange(points), **{arm: np.arange(points) for arm in arms}}
    return Judged(arms, values, base, stands, np.arange(values.shape[2]))


def multiple(first):
    """The larger of Student's and the bootstrap's, of (n0,) values."""
    boot = upper(studentised(first[:, None], counts(len(first), 7)), 0.95)[0]
    return max(stats.t.ppf(0.975, len(first) - 1), boot)


def multiple_of_some(row, first=20):
    """The same where the second half is undefined."""
    known = row[:first][:, None]
    return max(stats.t.ppf(0.975, 9), upper(studentised(known, counts(first, 7)), 0.95)[0])


LUCK = np.random.default_rng(4)
VALUES = LUCK.normal(size=(1, 3, 200)) * np.array([1.0, 2.0, 0.01])[None, :, None]
UNTIL = Until("x", 0.3, minimum=20, maximum=150)


def test_the_number_is_steins():
    s = VALUES[0, :, :20].std(axis=1, ddof=1)
    c = np.array([multiple(VALUES[0, point, :20]) for point in range(3)])
    expected = np.ceil((c * s / 0.3) ** 2)
    assert needed(laid(VALUES), UNTIL).tolist() == np.clip(expected, 20, 150).tolist()
    assert needed(laid(VALUES), UNTIL)[2] == 20
    assert needed(laid(VALUES * 9), UNTIL)[1] == 150


def test_later_replications_change_nothing():
    assert needed(laid(VALUES[:, :, :20]), UNTIL).tolist() == needed(laid(VALUES), UNTIL).tolist()


def test_a_relative_width_is_of_the_first_stages_baseline():
    base = np.tile(np.where(np.arange(200) < 20, -5.0, 99.0), (3, 1))
    relative = Until("x", 0.06, relative=True, minimum=20, maximum=150)
    assert needed(laid(VALUES, base), relative).tolist() == needed(laid(VALUES), UNTIL).tolist()
    assert needed(laid(VALUES, 0 * base), relative).tolist() == [150, 150, 150]


def test_a_point_gets_what_its_most_variable_arm_needs():
    both = np.concatenate([VALUES, 1.5 * VALUES])
    alone = needed(laid(1.5 * VALUES), UNTIL)
    assert needed(laid(both, arms=("one", "two")), UNTIL).tolist() == alone.tolist()


def test_a_point_that_stands_for_others_gets_what_they_need():
    stands = {"base": np.zeros(3, int), "one": np.arange(3)}
    usual = needed(laid(VALUES), UNTIL)
    found = needed(laid(VALUES, stands=stands), UNTIL)
    assert found.tolist() == [usual.max(), *usual[1:]]


def test_undefined_pairs_are_made_up_for():
    values = np.concatenate([VALUES[:, :1], VALUES[:, :1]], axis=1).copy()
    values[0, 1, 20:] = np.nan
    values[0, 1, 10:20] = np.nan
    half = laid(values[:, 1:])
    s = values[0, 1, :10].std(ddof=1)
    assert needed(half, UNTIL)[0] == min(
        150, math.ceil((multiple_of_some(values[0, 1]) * s / 0.3) ** 2 / 0.5)
    )


def test_without_spread_the_minimum_and_without_pairs_the_maximum():
    assert needed(laid(np.zeros((1, 2, 20))), UNTIL).tolist() == [20, 20]
    assert needed(laid(np.full((1, 2, 20), np.nan)), UNTIL).tolist() == [150, 150]


def test_the_interval_uses_the_first_stages_spread_and_all_pairs():
    often = needed(laid(VALUES), UNTIL)
    ran = np.where(np.arange(200) < often[None, :, None], VALUES, np.nan)
    frame = reached(laid(ran), UNTIL)
    assert frame["n"].tolist() == often.tolist()
    for point, row in enumerate(frame.iloc):
        s = VALUES[0, point, :20].std(ddof=1)
        expected = multiple(VALUES[0, point, :20]) * s / math.sqrt(often[point])
        assert row["half_width"] == pytest.approx(expected)
        assert row["value"] == pytest.approx(VALUES[0, point, : often[point]].mean())
        assert (row["low"] + row["high"]) / 2 == pytest.approx(row["value"])
    assert frame["reached"].tolist() == [True, False, True]


def test_sentences():
    often = needed(laid(VALUES), UNTIL)
    ran = np.where(np.arange(200) < often[None, :, None], VALUES, np.nan)
    said = precision_sentence(reached(laid(ran), UNTIL), UNTIL, "days")
    assert "not as precise as asked for (∓ 0.3 days) in 1 of 3 comparisons" in said
    assert "arm one at point 1" in said
    assert "the maximum of 150" in said
    wide = Until("x", 3.0, minimum=20, maximum=150)
    assert "as precise as asked for in all 3" in precision_sentence(reached(laid(VALUES), wide), wide)
    none = reached(laid(np.full((1, 1, 20), np.nan)), UNTIL)
    assert not none["reached"].any()
    assert "too few runs" in precision_sentence(none, UNTIL)


def test_it_is_laid_out_from_runs():
    runs = sweep_runs(replications=30)
    until = Until("time_in_system", 0.05, relative=True, minimum=10, maximum=100)
    found = judged(runs.sample(frac=1, random_state=1), 2, None, "base", until)
    assert set(found.arms) == {"one", "two"}
    one, base = (
        runs.query("arm == @arm and point == 1")["time_in_system"].to_numpy() for arm in ("one", "base")
    )
    place = found.arms.index("one")
    np.testing.assert_allclose(found.values[place, 1], one - base)
    np.testing.assert_allclose(found.baseline[1], base)
    single = judged(runs[runs["arm"] == "base"], 2, None, "base", until)
    np.testing.assert_allclose(single.values[0, 1], base)
    with pytest.raises(ResultsError, match="no such outcome"):
        judged(runs, 2, None, "base", Until("hapiness", 0.1))
