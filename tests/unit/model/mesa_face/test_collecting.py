"""DataCollector, and what a model collects when nobody gave it one."""

from __future__ import annotations

import functools

import mesa
import numpy as np
import pandas as pd
import pytest
from unit.model.mesa_face.small import HORIZON, SEED, SIZES, model, scenario, untouched
from unit.model.runs import same

import siloSim as ss
from siloSim.model.measures import OUTCOMES
from siloSim.model.trace import Event

PEOPLE = sum(SIZES.values())


def generous(run: ss.SiloModel, at_least: float = 0.5) -> int:
    return len(run.agents.select(lambda person: person.generosity >= at_least))


class Collecting(ss.SiloModel):
    """The tutorial's way: a collector in __init__, collected in step."""

    def __init__(self, inputs: ss.Scenario, rng: int = SEED) -> None:
        super().__init__(inputs, rng)
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "open": lambda m: m.today("open"),
                "day": "day",
                "generous": generous,
                "very": functools.partial(generous, at_least=0.9),
                "people": [len, [self.agents]],
                "left": self.days_to_go,
            },
            agent_reporters={
                "norm": "norm",
                "department": "department",
                "ties": lambda person: len(person.colleagues),
                "beliefs": "beliefs",
            },
            agenttype_reporters={ss.Employee: {"load": "load"}},
            tables={"leavers": ["person", "day"]},
        )

    def days_to_go(self) -> int:
        return self.days_left

    def step(self) -> None:
        before = set(self.agents.get("unique_id"))
        super().step()
        for person in sorted(before - set(self.agents.get("unique_id"))):
            self.datacollector.add_table_row("leavers", {"person": person, "day": self.day})
        self.datacollector.collect(self)


@pytest.fixture(scope="module")
def collected() -> Collecting:
    run = Collecting(scenario())
    run.run_for(HORIZON)
    return run


def test_collecting_changes_nothing(collected) -> None:
    assert same(collected.trace(), untouched())


def test_model_reporters_of_every_form(collected) -> None:
    frame = collected.datacollector.get_model_vars_dataframe()
    assert frame["open"].tolist() == untouched().daily["open"].tolist()
    assert frame["day"].tolist() == list(range(1, HORIZON + 1))
    assert frame["left"].tolist() == list(range(HORIZON - 1, -1, -1))
    assert (frame["very"] <= frame["generous"]).all()
    evenings = PEOPLE - untouched().daily["left"]
    assert frame["people"].tolist() == evenings.tolist(), "a leaver is gone in the evening"


def test_agent_reporters_with_leavers_and_joiners(collected) -> None:
    frame = collected.datacollector.get_agent_vars_dataframe()
    assert frame.index.is_unique
    per_day = frame.groupby(level="Step").size()
    assert per_day.tolist() == (PEOPLE - untouched().daily["left"]).tolist()
    people = frame.index.get_level_values("AgentID")
    assert people.nunique() > PEOPLE, "joiners have rows of their own"
    assert frame["norm"].between(0, 1).all()
    assert set(frame["department"]) == set(SIZES)
    last = frame.xs(float(HORIZON), level="Step")
    assert last["norm"].tolist() == collected.agents.get("norm")
    a_day, later = frame.loc[1.0]["beliefs"].iloc[0], frame.loc[30.0]["beliefs"].iloc[0]
    assert not np.array_equal(a_day, later), "copies, not views of one array"


def test_agent_type_reporters_and_tables(collected) -> None:
    loads = collected.datacollector.get_agenttype_vars_dataframe(ss.Employee)
    assert loads.xs(float(HORIZON), level="Step")["load"].tolist() == collected.agents.get("load")
    leavers = collected.datacollector.get_table_dataframe("leavers")
    log = untouched().events
    told = {
        kind: set(log[["day", "person"]][log["kind"] == kind].tolist()) for kind in (Event.LEFT, Event.JOINED)
    }
    of_one_day = told[Event.LEFT] & told[Event.JOINED]  # nobody saw those in an evening
    assert {(day - 1, person) for person, day in leavers.itertuples(index=False)} == told[
        Event.LEFT
    ] - of_one_day


def test_a_reporter_of_what_there_is_not_is_told() -> None:
    run = model()
    with pytest.raises(AttributeError, match="no attribute 'mood'"):
        mesa.DataCollector(agent_reporters={"mood": "mood"}).collect(run)


def test_without_a_collector_the_model_gives_its_days() -> None:
    run = model()
    assert run.datacollector.get_model_vars_dataframe().empty
    run.run_for(10)
    frame = run.datacollector.get_model_vars_dataframe()
    assert len(frame) == 10
    assert frame.filter(like="outcome.").isna().all(axis=None)
    assert run.datacollector is run.datacollector, "made once a day"
    run.run_for(run.days_left)
    frame = run.datacollector.get_model_vars_dataframe()
    known = ss.run(scenario(), seed=SEED)
    columns = [name for name in known.daily if name in frame]
    assert len(columns) > 40
    pd.testing.assert_frame_equal(
        frame[columns], known.daily[columns].reset_index(drop=True), check_dtype=False
    )
    last = frame.filter(like="outcome.").iloc[-1]
    assert last.tolist() == pytest.approx(known.outcomes.tolist(), nan_ok=True, rel=0)
    assert [name.removeprefix("outcome.") for name in last.index] == [outcome.name for outcome in OUTCOMES]


def test_what_is_written_shows_at_once_in_the_days_of_the_model() -> None:
    run = model()
    run.run_for(5)
    before = run.datacollector.model_vars["left"][-1]
    run.agents[0].remove()
    assert run.datacollector.model_vars["left"][-1] == before + 1


def test_collecting_into_the_model_s_own_days_is_harmless() -> None:
    run = model()
    run.run_for(3)
    run.datacollector.collect(run)
    run.run_for(1)
    assert len(run.datacollector.get_model_vars_dataframe()) == 4


def test_mesa_s_newer_recorder_follows_a_run() -> None:
    from mesa.experimental.data_collection import DataRecorder

    run = model()
    recorder = DataRecorder(run)
    run.data_registry.track_model(run, "firm", ["day", "days_left"]).record(recorder)
    run.data_registry.track_agents(run.agents, "people", ["norm", "load"]).record(recorder)
    run.run_for(5)
    assert recorder.get_table_dataframe("firm")["day"].iloc[-1] == 4, (
        "as time moves on, before the day that ends then"
    )
    recorder.finalise()
    assert recorder.get_table_dataframe("firm")["day"].iloc[-1] == 5
    people = recorder.get_table_dataframe("people")
    assert people["norm"].between(0, 1).all()
    assert people["unique_id"].nunique() >= PEOPLE
