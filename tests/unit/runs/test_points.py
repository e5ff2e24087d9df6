"""Designs: how many points, where they lie, and that the same experiment gives the same ones."""

from __future__ import annotations

from dataclasses import replace
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siloSim.errors import InputError
from siloSim.runs.points import key_of, points_of
from siloSim.scenario.experiment import Design, Experiment, Factor
from siloSim.scenario.experiment_file import parse_experiment

BASE = parse_experiment("scenario: builtin:reference\narms: {today: [], council: [leadership_council]}")
PATHS = (
    "behaviour.trust.gain",
    "behaviour.help.share",
    "policies.leadership_council.strength",
    "behaviour.trust.decline",
    "behaviour.help.routing",
)


def experiment(*factors: Factor, design: Design = Design(), seed: int = 7) -> Experiment:  # noqa: B008
    return replace(BASE, factors=factors, design=design, seed=seed)


def listed(path: str, count: int) -> Factor:
    return Factor(path, tuple((i + 1) / 10 for i in range(count)))


def interval(path: str, **more: object) -> Factor:
    return Factor(path, (), 0.1, 0.9, **more)  # type: ignore[arg-type]


LEVELS = st.lists(st.integers(1, 6), min_size=1, max_size=4)


@given(LEVELS)
def test_a_grid_has_every_combination_once(counts: list[int]) -> None:
    points = points_of(experiment(*(listed(path, n) for path, n in zip(PATHS, counts, strict=False))))
    frame = points.frame()
    assert len(frame) == points.count == prod(counts)
    assert len(frame.drop_duplicates()) == points.count
    assert frame.index.name == "point"
    # The first factor is the slowest.
    assert frame.to_numpy().tolist() == sorted(frame.to_numpy().tolist())
    assert points.values(points.count - 1) == dict(zip(frame.columns, frame.iloc[-1], strict=True))


@settings(max_examples=20)
@given(st.integers(1, 60), st.integers(1, 4), st.integers(0, 2**63 - 1))
def test_a_latin_hypercube_has_a_point_in_every_share(count: int, factors: int, seed: int) -> None:
    made = experiment(*(interval(path) for path in PATHS[:factors]), design=Design("lhs", count), seed=seed)
    frame = points_of(made).frame()
    shares = np.floor((frame.to_numpy() - 0.1) / 0.8 * count + 1e-9).astype(int)
    assert (np.sort(shares, axis=0) == np.arange(count)[:, None]).all()


def test_listed_levels_of_a_sample_get_equal_shares() -> None:
    for kind in ("lhs", "sobol"):
        made = experiment(listed(PATHS[0], 4), interval(PATHS[1]), design=Design(kind, 64))  # type: ignore[arg-type]
        assert points_of(made).frame()[PATHS[0]].value_counts().tolist() == [16] * 4


@given(
    st.sampled_from(["grid", "lhs", "sobol", "oat"]),
    st.integers(1, 33),
    st.sampled_from(["uniform", "log", "normal", "triangular"]),
    st.integers(2, 5),
)
def test_every_design_stays_in_range(kind: str, count: int, spread: str, steps: int) -> None:
    made = experiment(
        interval(PATHS[0], spread=spread, mean=0.3, sd=0.5),
        listed(PATHS[1], 3),
        Factor("challenges.sla", (), 5, 9, whole=True),
        design=Design(kind, count, steps),  # type: ignore[arg-type]
    )
    points = points_of(made)
    frame = points.frame()
    assert frame[PATHS[0]].between(0.1, 0.9).all()
    assert frame["challenges.sla"].isin([*range(5, 10), *([20] if kind == "oat" else [])]).all()
    assert frame["challenges.sla"].dtype == np.int64
    expected = {"lhs": count, "sobol": count, "grid": steps * 3 * min(steps, 5)}
    assert points.count == expected.get(kind, points.count)


def test_sobol_is_balanced_at_powers_of_two_and_says_where_it_is_not() -> None:
    made = experiment(interval(PATHS[0]), interval(PATHS[1]), design=Design("sobol", 32))
    points = points_of(made)
    assert points.notes == ()
    shares = np.floor((points.frame().to_numpy() - 0.1) / 0.8 * 32).astype(int)
    assert (np.sort(shares, axis=0) == np.arange(32)[:, None]).all()
    cut = points_of(replace(made, design=Design("sobol", 33)))
    assert "33 points are no power of two" in cut.notes[0]
    assert "32 or 64 are" in cut.notes[0]
    assert cut.count == 33
    assert points_of(replace(made, design=Design("sobol", 1))).count == 1


def test_the_same_experiment_gives_the_same_points_and_another_seed_others() -> None:
    for kind in ("lhs", "sobol"):
        made = experiment(interval(PATHS[0]), interval(PATHS[1]), design=Design(kind, 16))  # type: ignore[arg-type]
        one = points_of(made).digest
        assert points_of(made).digest == one
        assert points_of(replace(made, seed=8)).digest != one
        assert points_of(replace(made, design=Design(kind, 16, seed=7), seed=8)).digest == one  # type: ignore[arg-type]


def test_one_at_a_time_starts_from_the_scenario_as_it_is() -> None:
    gain = next(iter(BASE.arms.values())).parameters["trust.gain"]
    made = experiment(
        Factor("behaviour.trust.gain", (0.1, gain, 0.5)),
        Factor("policies.leadership_council.every", (), 5, 63, whole=True),
        design=Design("oat", steps=2),
    )
    points = points_of(made)
    assert [tuple(points.values(i).values()) for i in range(points.count)] == [
        (gain, 21), (0.1, 21), (0.5, 21), (gain, 5), (gain, 63)
    ]  # fmt: skip


def test_one_at_a_time_needs_one_start() -> None:
    made = parse_experiment(
        "scenario: builtin:reference\narms: {a: [leadership_council], b: [leadership_council:0.5]}\ndesign: oat\n"
        "factors: {policies.leadership_council.strength: [0, 1]}"
    )
    with pytest.raises(InputError, match=r"arms differ: 1.0 in a of reference, 0.5 in b"):
        points_of(made)
    busy = parse_experiment(
        "design: oat\nfactors: {scenario: [builtin:reference, builtin:busy], challenges.per_person_per_month: [1, 2]}"
    )
    with pytest.raises(InputError, match="arms differ"):
        points_of(busy)


def test_two_scenarios_one_at_a_time() -> None:
    made = parse_experiment(
        "scenario: builtin:busy\ndesign: oat\n"
        "factors: {scenario: [builtin:reference, builtin:busy], behaviour.trust.gain: [0.1]}"
    )
    assert points_of(made).frame()["scenario"].tolist() == ["busy", "reference", "busy"]


def test_no_factor_is_one_point_without_columns() -> None:
    points = points_of(BASE)
    assert (points.count, points.values(0), points.frame().shape) == (1, {}, (1, 0))


def test_too_many_points_are_refused_before_they_are_laid() -> None:
    made = experiment(*(interval(path, steps=500) for path in PATHS))
    with pytest.raises(InputError, match="has 31,250,000,000,000 points"):
        points_of(made)


@given(
    st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=30),
    st.sampled_from([[4, 4, 4], [4, 2**40, 2**40], [2**61, 2**61, 4], [2**34, 2**34, 2**34]]),
)
def test_keys_are_equal_exactly_where_rows_are(rows: list[list[int]], sizes: list[int]) -> None:
    table = np.array(rows)
    columns = [column * (size // 4) for column, size in zip(table.T, sizes, strict=True)]
    key = key_of(columns, sizes, len(rows))
    for i in range(len(rows)):
        assert ((key == key[i]) == (table == table[i]).all(axis=1)).all()


def test_the_digest_is_of_values_and_not_of_how_they_are_kept() -> None:
    one = points_of(experiment(Factor(PATHS[0], (0.1, 0.2))))
    other = points_of(experiment(Factor(PATHS[0], (), 0.1, 0.2), design=Design("grid", steps=2)))
    assert one.digest == other.digest
    assert one.digest != points_of(experiment(Factor(PATHS[0], (0.2, 0.1)))).digest
    names = [points_of(experiment(Factor("employee", levels))).digest for levels in (("a", "b"), ("b", "a"))]
    assert names[0] != names[1]
