"""Names and places carry no weight, no bias leaves no gap, and one department has no silo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from theory.checks import Holds, of_sample
from theory.relabelling import circulant, differences, listed_backwards, sample, with_new_seats
from unit.model.runs import digests, every_verb, organisation, plain
from unit.model.tiny import STILL, scenario

from siloSim.model.day import run_days
from siloSim.model.engine import advance, simulate
from siloSim.model.initial import initial_state
from siloSim.organisation.generate import numbered
from siloSim.scenario.parameters import BY_NAME

LOADED = {"challenges.per_person_per_month": 2.5, "people.turnover": 0.002, "decision.patience": 8}


@pytest.mark.parametrize(
    ("what", "replications"),
    [
        ("both", 150),
        pytest.param("people", 1000, marks=pytest.mark.slow),
        pytest.param("departments", 1000, marks=pytest.mark.slow),
    ],
)
def test_relabelling_changes_nothing_in_distribution(what: str, replications: int) -> None:
    """Every outcome has the same mean (|z| < 4) and the same distribution (Kolmogorov–Smirnov).

    With R replications each a shift of 5.645·√(2/R) standard deviations is found with chance .95: .65 with
    150, .25 with 1,000. The two samples are independent: draws are keyed by seat and department.
    """
    made = organisation()
    other = (
        made
        if what == "departments"
        else with_new_seats(made, np.random.default_rng(9).permutation(made.size))
    )
    other = other if what == "people" else listed_backwards(other)
    other.validate()
    model = plain(LOADED, horizon=90, policy_day=20)
    found = differences(sample(model, made, 1, replications), sample(model, other, 2, replications))
    assert len(found) >= 25, "most outcomes are there"
    missed = {name: (z, p) for name, (z, p) in found.items() if abs(z) >= 4 or p < 6.3e-5}
    assert not missed


@pytest.mark.slow
def test_the_comparison_finds_what_does_matter() -> None:
    """The same look at an organisation with three times the bias against outsiders does find a difference."""
    made = organisation()
    usual, biased = (
        plain({**LOADED, "identity.salience": salience}, horizon=90, policy_day=20) for salience in (1.0, 3.0)
    )
    found = differences(sample(usual, made, 1, 150), sample(biased, made, 2, 150))
    for name in ("would_help", "answer_rate", "time_in_system"):
        z, p = found[name]
        assert abs(z) > 4, name
        assert p < 6.3e-5, name


def test_names_in_the_same_order_change_no_bit() -> None:
    """Only the order of ids and departments is read, never what they are."""
    made = organisation()
    renamed = replace(
        made, ids=np.array([f"x{text}" for text in numbered(made.size)]), departments=("Red", "Green", "Blue")
    )
    renamed.validate()
    policies = [p for p in every_verb() if p.key != "dialogue"]  # which names departments
    assert digests(simulate(plain(LOADED, policies), made, 4, 0)) == digests(
        simulate(plain(LOADED, policies), renamed, 4, 0)
    )


# Everything by which an outsider differs from a colleague.
NO_BIAS = {
    "trust.base_within": 0.5,
    "trust.base_across": 0.5,
    "identity.salience": 0,
    "incentive.joint_weight": 0,
    "interest.low": 0.5,
    "interest.high": 0.5,
    "interest.within": 0.5,
    "interest.personal": 0,
    "language.low": 0,
    "language.high": 0,
    "help.routing": 1,
    "decision.approvals": 0,
    "decision.capacity": 0,
    "decision.patience": 1000,
    "challenges.own_subtask": 1,
    "contact.introductions": 0,
    "contact.strangers": 0,
    "learning.home_known": 1,
    "learning.foreign_known": 1,
    "learning.wrong_known": 0,
    "learning.forgetting": 0,
    "environment.turbulence": 0,
    "memory.capture": 0,
    "people.turnover": 0,
    "challenges.per_person_per_month": 2,
    "trust.gain": 0.25,
    "trust.decline": 0.1,
}


def gaps(parameters: Mapping[str, float], replications: int) -> NDArray[np.float64]:
    """Trust within less trust across in the last 63 days, shape (replications,); no probe is planted.

    Ties join odd seats with even ones only. Swapping the departments of all odd seats then makes every tie
    within one across and the other way round, so without bias both have the same law.
    """
    made = circulant(departments=2, seats=12, steps=(1, 3))
    horizon = 160
    model = plain(dict(parameters), horizon=horizon, policy_day=horizon)
    model = replace(model, calendar=replace(model.calendar, policy_day=horizon))
    found = []
    for replication in range(replications):
        state = initial_state(model, made, 5, replication)
        state, _ = advance(run_days, state, 0, horizon)
        days = state.daily[-63:]
        found.append(float((days["trust_within"] - days["trust_cross"]).mean()))
    return np.array(found)


def test_zero_bias_gives_trust_within_equal_to_across(holds: Holds) -> None:
    found = gaps(NO_BIAS, 300)
    error = found.std(ddof=1)
    assert error > 0
    # against the level of .5 about which trust moves, as the gap itself is expected to be 0
    holds(of_sample("½ + trust within − trust across, no bias", 0.5, 0.5 + found), on_defaults=True)


@pytest.mark.parametrize(
    "bias",
    [{"trust.base_across": 0.46}, {"identity.salience": 0.8}, {"language.high": 1.0, "language.rework": 0.8}],
)
def test_any_one_bias_opens_the_gap(bias: dict[str, float]) -> None:
    """So the test above can fail."""
    found = gaps(NO_BIAS | bias, 100)
    assert found.mean() > 4 * found.std(ddof=1) / 10


def test_without_learning_know_how_is_conserved() -> None:
    """Not one belief changes while everything else goes on."""
    off = {
        "learning.adopt": 0,
        "learning.transfer": 0,
        "learning.practice": 0,
        "learning.forgetting": 0,
        "environment.turbulence": 0,
        "memory.retrieval": 0,
        "people.turnover": 0,
    }
    model = plain(LOADED | off, horizon=80, policy_day=79)
    state = initial_state(model, organisation(), 6, 0)
    before = state.memory.beliefs.copy()
    state, _ = advance(run_days, state, 0, 79)  # up to the eve of the probe
    assert state.daily["delivered"].sum() > 100, "help was given"
    assert np.array_equal(state.memory.beliefs, before)
    for on in (
        "learning.adopt",
        "learning.transfer",
        "learning.practice",
        "learning.forgetting",
        "environment.turbulence",
    ):
        parameters = {name: value for name, value in (LOADED | off).items() if name != on}
        moved = initial_state(plain(parameters | {on: 0.2}, horizon=80, policy_day=79), organisation(), 6, 0)
        advance(run_days, moved, 0, 79)
        assert not np.array_equal(moved.memory.beliefs, before), on


# What tells departments apart; where there is but one, none of it may leave a trace. Effort under pressure is no
# such term: a head may assign somebody unwilling of the own department too.
SILO_TERMS = (
    "identity.base", "identity.spread", "identity.salience", "identity.purpose",
    "interest.low", "interest.high", "interest.personal", "interest.overlap", "interest.drift",
    "language.low", "language.high", "language.distance", "language.learning", "language.half_hours",
    "language.floor", "language.recovery", "language.rework",
    "help.pressure", "help.pressure_weight", "help.routing", "learning.outsider",
    "incentive.joint_weight", "trust.base_across", "contact.across", "decision.approvals", "decision.agenda_bias",
    "challenges.more_departments", "challenges.own_subtask",
    "learning.foreign_known", "learning.forgetting", "learning.specialist",
    "learning.adopt_language",
)  # fmt: skip


@st.composite
def silo_terms(draw: st.DrawFn) -> dict[str, float]:
    chosen = draw(st.lists(st.sampled_from(SILO_TERMS), min_size=1, unique=True))
    return {name: draw(st.floats(BY_NAME[name].low, BY_NAME[name].high)) for name in chosen}


@given(terms=silo_terms(), seed=st.integers(0, 99))
@settings(max_examples=25)
def test_one_department_has_no_silo_terms(terms: dict[str, float], seed: int) -> None:
    """Bit for bit: parameters that tell departments apart do nothing where there is only one."""
    alone = organisation((("A", 14),), 3)
    busy = {**LOADED, "people.turnover": 0.01, "memory.capture": 0.5, "memory.retrieval": 0.4}
    assert digests(simulate(plain(busy), alone, seed, 0)) == digests(
        simulate(plain(busy | terms), alone, seed, 0)
    )


@pytest.mark.parametrize("name", SILO_TERMS)
def test_with_two_departments_every_one_of_them_does_something(name: str) -> None:
    """So the test above can fail: each term changes some bit of a run with departments that meet."""
    parameter = BY_NAME[name]
    load = {
        **LOADED,
        "help.pressure": 0.5,
        "help.willingness": -1.0,
        "identity.purpose": 0.5,
        "incentive.joint": 0.5,
        "interest.drift": 0.1,
        "decision.patience": 1,
        "decision.capacity": 0,
        "contact.per_day": 4,
        "learning.superiority": 0,
        "learning.wrong_known": 0.5,
        "learning.adopt": 1,
    }
    low, high = (load | {name: value} for value in (parameter.low, min(parameter.high, 0.9)))
    if name in ("interest.high", "language.high"):
        low |= {name.replace("high", "low"): 0.0}
    one, other = (simulate(plain(values, every_verb()[:2]), organisation(), 3, 0) for values in (low, high))
    assert digests(one) != digests(other)


def test_the_still_world_of_the_other_tests_is_still() -> None:
    """Closed forms rest on it: with nothing to do, nothing but the calendar moves."""
    model = scenario({}, horizon=40, policy_day=39)
    state = initial_state(replace(model, parameters={**model.parameters, **STILL}), organisation(), 8, 0)
    beliefs, trust = state.memory.beliefs.copy(), state.ties["trust"].copy()
    state, _ = advance(run_days, state, 0, 39)
    assert np.array_equal(state.memory.beliefs, beliefs)
    assert np.array_equal(state.ties["trust"], trust)
    assert np.array_equal(state.daily["own_hours"][:39], state.daily["available_hours"][:39])
