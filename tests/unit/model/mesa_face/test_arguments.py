"""What a SiloModel is made from, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import mesa
import pytest
from mesa.experimental.scenarios import Scenario as MesaScenario
from unit.model.mesa_face.small import SEED, model, scenario, untouched
from unit.model.runs import same

import siloSim as ss
from siloSim.errors import InputError, ScenarioError


def test_changes_at_dotted_paths_are_those_of_with() -> None:
    changes = {"behaviour.trust.gain": 0.1, "calendar.horizon": "30 days", "policies": ["knowledge_base"]}
    run = ss.SiloModel(scenario(), rng=SEED, **changes)
    assert run.inputs == scenario().with_(**changes)
    assert [policy.key for policy in run.inputs.policies] == ["knowledge_base"]
    assert run.days_left == 30


def test_mistaken_changes_are_told_as_in_a_scenario_file() -> None:
    with pytest.raises(ScenarioError, match=r"behaviour\.trust\.gain"):
        model(**{"behaviour.trust.gain": 7, "behaviour.trust.loss": "x"})


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("keep_event", 'did you mean "keep_events"'),
        ("seed", "rng=7"),
        ("scenario", "first argument"),
        ("replications", 'did you mean "replication"'),
    ],
)
def test_other_arguments_are_refused_with_a_remedy(name, told) -> None:
    with pytest.raises(InputError, match=f'SiloModel takes no "{name}"') as caught:
        model(**{name: 3})
    assert told in str(caught.value)


@pytest.mark.parametrize("inputs", [None, 3, {"name": "acme"}, MesaScenario(rng=3)])
def test_what_is_no_scenario_is_refused(inputs) -> None:
    with pytest.raises(InputError, match="is no scenario of siloSim"):
        ss.SiloModel(inputs)


def test_a_file_that_is_not_there_is_told_by_name() -> None:
    with pytest.raises(ScenarioError, match=r"nowhere\.yaml"):
        ss.SiloModel(Path("nowhere.yaml"))


def test_mesa_s_own_scenario_is_apart_and_can_be_given_afterwards() -> None:
    run = model()
    assert isinstance(run.scenario, MesaScenario)
    assert run.scenario.rng == SEED
    assert run.inputs is scenario()
    mine = MesaScenario(rng=SEED, mood="bright")
    run.scenario = mine
    assert run.agents[0].scenario.mood == "bright"
    assert mine.model is run
    run.run_for(run.days_left)
    assert same(run.trace(), untouched())


def test_there_is_no_space() -> None:
    run = model()
    assert not hasattr(run, "grid")
    with pytest.raises(AttributeError, match=r"people meet along ties.*model\.network\(\)"):
        _ = run.space
    run.grid = "one of my own"
    assert run.grid == "one of my own"


def test_it_is_a_mesa_model_of_mesa_agents() -> None:
    run = model()
    assert isinstance(run, mesa.Model)
    assert all(isinstance(person, mesa.Agent) for person in run.agents)
    with pytest.raises(AttributeError, match="kept by the model"):
        run.agents = []
