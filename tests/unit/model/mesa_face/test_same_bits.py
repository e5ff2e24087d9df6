"""Whatever drives a run, and whoever looks on, it is the run that siloSim.run gives."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import mesa
import pytest
from unit.model.mesa_face.small import HORIZON, SEED, model, scenario, untouched
from unit.model.runs import same

import siloSim as ss


def step_by_step(run: ss.SiloModel) -> None:
    for _ in range(HORIZON):
        run.step()


def in_pieces(run: ss.SiloModel) -> None:
    run.run_for(1)
    run.run_for(6.5)
    run.run_until(20)
    run.run_until(20.25)
    run.run_for(run.days_left)


def until_it_stops(run: ss.SiloModel) -> None:
    run.run_model()


def looked_at(run: ss.SiloModel) -> None:
    """Every kind of reading, every day."""
    for _ in range(HORIZON):
        agents = run.agents
        agents.shuffle_do(lambda person: (person.safety, person.beliefs, person.colleagues, person.manager))
        agents.shuffle(inplace=True)
        agents.groupby("department").agg("norm", max)
        run.network()
        run.department("Sales").sort("performance").get(["load", "attention", "role", "home", "external_id"])
        for person in agents.select(at_most=5):
            person.trust_in(agents[0])
        run.datacollector.get_model_vars_dataframe()
        run.random.random()
        run.rng.random()
        run.step()


def with_idle_events(run: ss.SiloModel) -> None:
    idle = partial_of(run)
    run.schedule_event(idle, at=3)
    run.schedule_recurring(idle, mesa.time.Schedule(interval=1.5))
    run.run_for(HORIZON)


def partial_of(run: ss.SiloModel) -> Callable[[], None]:
    def idle() -> None:
        len(run.agents)

    run.kept = idle  # Mesa holds events weakly
    return idle


@pytest.mark.parametrize("drive", [step_by_step, in_pieces, until_it_stops, looked_at, with_idle_events])
def test_every_way_through_the_days_is_the_same_run(drive) -> None:
    run = model()
    drive(run)
    assert (run.day, run.steps, int(run.time), run.running, run.days_left) == (
        HORIZON,
        HORIZON,
        HORIZON,
        False,
        0,
    )
    assert same(run.trace(), untouched())


def test_it_is_the_run_that_siloSim_run_gives() -> None:  # noqa: N802 - the name of the function
    run = model()
    run.run_for(HORIZON)
    known = ss.run(scenario(), seed=SEED)
    assert run.record().outcomes.equals(known.outcomes)
    assert run.record().daily.equals(known.daily)
    assert run.record().events.equals(known.events)


def pickled(run: ss.SiloModel) -> ss.SiloModel:
    return pickle.loads(pickle.dumps(run))


@pytest.mark.parametrize("copied", [copy.deepcopy, pickled])
@pytest.mark.parametrize("seen", [False, True])
def test_original_and_copy_of_a_run_half_way_both_end_as_if_alone(copied, seen) -> None:
    run = model()
    run.run_for(13)
    if seen:
        len(run.agents)
    other = copied(run)
    other.run_for(5)
    run.run_for(run.days_left)
    other.run_for(other.days_left)
    assert same(run.trace(), untouched())
    assert same(other.trace(), untouched())


def test_looking_first_on_day_0_or_later_gives_agents_in_the_same_order() -> None:
    early, late = model(), model()
    len(early.agents)
    for run in (early, late):
        run.run_for(25)
    assert early.agents.get("unique_id") == late.agents.get("unique_id")
    assert early.agents.shuffle().get("unique_id") == late.agents.shuffle().get("unique_id")
    assert any(person.external_id.startswith("joiner") for person in late.agents), "somebody did come and go"
