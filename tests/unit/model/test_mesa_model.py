"""The Mesa face: lazy views that read and write the engine's records."""

from __future__ import annotations

import copy
import pickle

import mesa
import numpy as np
import pytest

import siloSim as ss
from siloSim.errors import InputError, RunError
from siloSim.scenario import with_policies

HORIZON = 60


@pytest.fixture
def scenario() -> ss.Scenario:
    return ss.load("builtin:reference").with_(
        **{
            "calendar.horizon": HORIZON,
            "calendar.warmup": 10,
            "calendar.policy_day": 10,
            "organisation.departments": {"Sales": 15, "Engineering": 20, "Finance": 8},
            "organisation.ties.mean": 8,
            "behaviour.people.turnover": 0.01,
            "challenges.per_person_per_month": 3,
        }
    )


def outcomes(model: ss.SiloModel) -> list[float]:
    model.run_for(model.days_left)
    return model.record().outcomes.fillna(-1.0).tolist()


def test_stepping_gives_what_run_gives(scenario) -> None:
    model = ss.SiloModel(scenario, rng=3)
    assert isinstance(model, mesa.Model)
    for _ in range(5):
        model.step()
    assert (model.day, model.time) == (5, 5.0)
    assert outcomes(model) == ss.run(scenario, seed=3).outcomes.fillna(-1.0).tolist()


def test_looking_at_agents_changes_nothing(scenario) -> None:
    model = ss.SiloModel(scenario, rng=3)
    for _ in range(HORIZON):
        model.step()
        assert len(model.agents) == int((model.state.people["alive"] == 1).sum())
        model.agents.shuffle_do(lambda person: person.safety)
    assert outcomes_of_record(model) == ss.run(scenario, seed=3).outcomes.fillna(-1.0).tolist()


def outcomes_of_record(model: ss.SiloModel) -> list[float]:
    return model.record().outcomes.fillna(-1.0).tolist()


def test_select_agg_set_and_groupby(scenario) -> None:
    model = ss.SiloModel(scenario)
    sales = model.agents.select(lambda person: person.department == "Sales")
    assert len(sales) == 15
    sales.set("generosity", 0.25)
    assert set(sales.get("generosity")) == {0.25}
    assert model.agents.agg("safety", min) >= 0.45
    assert {name: len(group) for name, group in model.agents.groupby("department")} == {
        "Sales": 15,
        "Engineering": 20,
        "Finance": 8,
    }


def test_writing_an_attribute_changes_the_run(scenario) -> None:
    generous = ss.SiloModel(scenario, rng=3)
    generous.run_for(10)
    generous.agents.shuffle_do(lambda person: setattr(person, "generosity", 1.0))
    generous.run_for(generous.days_left)
    usual = ss.run(scenario, seed=3).outcomes
    assert generous.record().outcomes["answer_rate"] > usual["answer_rate"]


def test_the_data_collector_collects(scenario) -> None:
    model = ss.SiloModel(scenario)
    collector = mesa.DataCollector(
        model_reporters={"open": lambda m: m.today("open")}, agent_reporters={"norm": "norm", "load": "load"}
    )
    for _ in range(3):
        model.step()
        collector.collect(model)
    assert len(collector.get_model_vars_dataframe()) == 3
    frame = collector.get_agent_vars_dataframe()
    assert frame["norm"].between(0, 1).all()


def test_who_leaves_is_gone_and_the_seat_is_filled_under_a_fresh_id(scenario) -> None:
    model = ss.SiloModel(scenario)
    before = set(model.agents.get("unique_id"))
    person = next(iter(model.agents))
    person.remove()
    assert len(model.agents) == len(before) - 1
    with pytest.raises(RunError, match="has left"):
        _ = person.safety
    model.step()
    fresh = set(model.agents.get("unique_id")) - before
    assert person.unique_id not in model.agents.get("unique_id")
    assert fresh
    assert all(number >= len(before) for number in fresh)


def test_scheduled_events_happen_between_days(scenario) -> None:
    model = ss.SiloModel(scenario)
    seen: list[int] = []

    def look() -> None:  # Mesa keeps a weak reference, so a lambda would be gone
        seen.append(model.day)

    model.schedule_event(look, at=4.5)
    model.run_for(10)
    assert seen == [4]


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_goes_on_by_itself(scenario, copied) -> None:
    with_policy = with_policies(scenario, [{"use": "joint_incentives", "ramp": 20}])  # values still to change
    model = ss.SiloModel(with_policy, rng=3)
    model.run_for(15)
    other = copied(model)
    assert outcomes(other) == outcomes(model)


def test_ties_can_be_read_and_written(scenario) -> None:
    model = ss.SiloModel(scenario)
    person = max(model.agents, key=lambda one: len(one.colleagues))
    colleague = person.colleagues[0]
    person.set_trust(colleague, 0.875)
    assert person.trust_in(colleague) == 0.875
    assert np.isnan(person.trust_in(person))
    facet = int(np.flatnonzero(person.beliefs != 1)[0])
    person.learn(facet, 1)
    assert person.beliefs[facet] == 1


def test_what_cannot_be_is_refused(scenario) -> None:
    model = ss.SiloModel(scenario)
    person = next(iter(model.agents))
    for value in (1.5, -0.1, float("nan")):
        with pytest.raises(ValueError, match="must lie in"):
            person.safety = value
    with pytest.raises(RunError, match=r"Call model\.run_for"):
        model.record()
    with pytest.raises(InputError, match="rng = -1"):
        ss.SiloModel(scenario, rng=-1)
    model.run_for(HORIZON)
    with pytest.raises(RunError, match="the scenario ends with day 60"):
        model.step()
