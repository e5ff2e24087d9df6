"""Whatever is written through agents between the days of random runs, every account holds on every day."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from property.strategies import HORIZON, organisations, scenarios
from property.test_invariants import days_present_agree, hours_agree, log_agrees_with_the_days
from unit.model.checks import check_everything, check_know_how, check_ties
from unit.model.runs import digests

import siloSim as ss
from siloSim.model.day import PROCESSES
from siloSim.model.engine import simulate
from siloSim.organisation.structure import Organisation
from siloSim.scenario.scenario import Scenario

VERBS = ("remove", "connect_to", "disconnect_from", "move_to", "move_for", "learn", "set_trust", "traits")


def write(model: ss.SiloModel, verb: str, luck: np.random.Generator) -> None:
    """One random deed of one random person."""
    everybody = model.agents.to_list()
    if len(everybody) < 2:
        return
    one, other = (everybody[n] for n in luck.choice(len(everybody), 2, replace=False))
    there = str(luck.choice(model.organisation.departments))
    match verb:
        case "remove":
            one.remove()
        case "connect_to":
            one.connect_to(other, luck.random() if luck.random() < 0.5 else None)
        case "disconnect_from" if one.colleagues:
            one.disconnect_from(one.colleagues[0])
        case "move_to":
            one.move_to(there)
        case "move_for":
            one.move_to(there, int(luck.integers(1, 9)))
        case "learn":
            one.learn(int(luck.integers(len(one.beliefs))), int(luck.integers(-1, 2)))
        case "set_trust" if one.colleagues:
            one.set_trust(one.colleagues[-1], luck.random())
        case "traits":
            one.generosity, one.safety, one.norm, one.identity, one.reciprocity = luck.random(5)
            one.fte = 0.1 + 0.9 * luck.random()


def driven(
    scenario: Scenario, organisation: Organisation, seed: int, verbs: list[str], checked: bool = True
) -> ss.SiloModel:
    """A run in which one of the verbs, in turn, is done before every day but the first; about half of them twice."""
    model = ss.SiloModel(scenario, seed, organisation=organisation)
    luck = np.random.default_rng(seed)
    for day in range(HORIZON):
        if day:
            for _ in range(1 + day % 2):
                write(model, verbs[day % len(verbs)], luck)
        if checked:
            check_ties(model.state)
            check_know_how(model.state)
        model.step()
        if checked:
            check_everything(model.state, day)
    return model


@pytest.mark.slow
@given(
    scenario=scenarios(turnover=0.02),
    organisation=organisations(),
    seed=st.integers(0, 2**63 - 1),
    verbs=st.lists(st.sampled_from(VERBS), min_size=1, max_size=8),
)
@settings(max_examples=40)
def test_every_account_holds_whatever_is_written(
    scenario: Scenario, organisation: Organisation, seed: int, verbs: list[str]
) -> None:
    model = driven(scenario, organisation, seed, verbs)
    trace = model.trace()
    log_agrees_with_the_days(trace)
    hours_agree(trace)
    days_present_agree(trace)
    model.record()  # outcomes can be computed


@given(
    scenario=scenarios(turnover=0.02),
    organisation=organisations(),
    seed=st.integers(0, 99),
    verbs=st.lists(st.sampled_from(VERBS), min_size=1, max_size=8),
)
@settings(max_examples=10)
def test_the_same_deeds_give_the_same_bits(
    scenario: Scenario, organisation: Organisation, seed: int, verbs: list[str]
) -> None:
    one, other = (driven(scenario, organisation, seed, verbs, checked=False) for _ in range(2))
    assert digests(one.trace()) == digests(other.trace())


WAYS = ("step", "run_for", "run_until", "look", "deepcopy", "pickle")


@given(
    scenario=scenarios(turnover=0.03),
    organisation=organisations(),
    seed=st.integers(0, 2**63 - 1),
    ways=st.lists(st.sampled_from(WAYS), max_size=12),
)
@settings(max_examples=25)
def test_every_way_through_a_random_run_gives_its_bits(
    scenario: Scenario, organisation: Organisation, seed: int, ways: list[str]
) -> None:
    model = ss.SiloModel(scenario, seed, organisation=organisation)
    for way in ways:
        match way:
            case "step" if model.days_left:
                model.step()
            case "run_for" if model.days_left > 2:
                model.run_for(2.5)
            case "run_until" if model.days_left > 3:
                model.run_until(model.day + 3)
            case "look":
                model.agents.shuffle_do(lambda person: (person.norm, person.colleagues, person.manager))
            case "deepcopy":
                model = copy.deepcopy(model)
            case "pickle":
                model = pickle.loads(pickle.dumps(model))
    model.run_model()
    plain = simulate(scenario, organisation, seed, 0, keep_events=True)
    assert digests(model.trace()) == digests(plain)


@given(organisation=organisations(), scenario=scenarios(turnover=0.0), seed=st.integers(0, 99))
@settings(max_examples=10)
def test_everybody_may_leave_on_any_evening(
    organisation: Organisation, scenario: Scenario, seed: int
) -> None:
    model = ss.SiloModel(scenario, seed, organisation=organisation)
    for day in range(HORIZON):
        if day % 7 == 6:
            model.remove_all_agents()
            assert len(model.agents) == 0
            check_ties(model.state)
        model.step()
        check_everything(model.state, day)
    log_agrees_with_the_days(model.trace())
    days_present_agree(model.trace())


@pytest.mark.slow
@pytest.mark.parametrize("after", PROCESSES)
@given(
    scenario=scenarios(turnover=0.02),
    organisation=organisations(),
    seed=st.integers(0, 99),
    verbs=st.lists(st.sampled_from(VERBS), min_size=1, max_size=8),
)
@settings(max_examples=10)
def test_accounts_hold_when_a_process_writes_in_the_middle_of_a_day(
    after: str, scenario: Scenario, organisation: Organisation, seed: int, verbs: list[str]
) -> None:
    luck = np.random.default_rng(seed)

    @ss.process(after=after)
    def meddle(model: ss.SiloModel) -> None:
        write(model, verbs[model.day % len(verbs)], luck)
        check_ties(model.state)
        check_know_how(model.state)

    model = ss.SiloModel(scenario, seed, organisation=organisation, processes=[meddle])
    for day in range(HORIZON):
        model.step()
        check_everything(model.state, day)
    log_agrees_with_the_days(model.trace())
