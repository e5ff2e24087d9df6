"""Processes, measures and kinds of employees of one's own: where they act, what they change, how they fail."""

from __future__ import annotations

import copy
import math
import pickle

import numpy as np
import pytest

import siloSim as ss
from siloSim.model.day import PROCESSES
from siloSim.model.extending import as_measure, as_process
from siloSim.model.loading import extensions_of
from siloSim.model.rules import SIGNATURES
from siloSim.scenario import schema

HORIZON = 50


class Tired(ss.Employee):
    exhaustion = ss.state_variable(0.0, low=0.0, high=1.0, unit="share", meaning="exhaustion")
    luck_at_birth = ss.state_variable(lambda person: person.model.luck("birth", person))


class Stepping(ss.Employee):
    def step(self) -> None:
        self.generosity = min(1.0, self.generosity + 0.01)


class Clumsy(ss.Employee):
    def step(self) -> None:
        if self.model.day == 3:
            raise KeyError("no")


@ss.measure("share", "lower")
def mean_exhaustion(model: ss.SiloModel) -> float:
    """Mean exhaustion."""
    return float(np.mean(model.agents.get("exhaustion")))


@ss.measure("count", "higher", over="window")
def seen(model: ss.SiloModel) -> float:
    return model.today("arrived")


@ss.measure("share", "lower", of="trace")
def sent_back(trace) -> float:
    done = trace.subtasks[trace.subtasks["done_on"] >= 0]
    return float((done["reworks"] > 0).mean())


@ss.process(after="work")
def tire(model: ss.SiloModel) -> None:
    for person in model.agents:
        person.exhaustion = 0.9 * person.exhaustion + 0.1 * min(1, person.load)


def idle(model: ss.SiloModel) -> None:
    assert model.agents.agg("safety", min) >= 0.0


@pytest.fixture(scope="module")
def scenario() -> ss.Scenario:
    return ss.load("builtin:reference").with_(
        **{
            "calendar.horizon": HORIZON,
            "calendar.warmup": 10,
            "calendar.policy_day": 10,
            "organisation.departments": {"Sales": 12, "Engineering": 14, "Finance": 6},
            "organisation.ties.mean": 6,
            "behaviour.people.turnover": 0.02,
            "challenges.per_person_per_month": 3,
        }
    )


def finished(model: ss.SiloModel) -> list[float]:
    model.run_for(model.days_left)
    return model.record().outcomes.fillna(-1.0).tolist()


@pytest.fixture(scope="module")
def usual(scenario) -> list[float]:
    return ss.run(scenario, seed=3).outcomes.fillna(-1.0).tolist()


def test_the_schema_and_the_day_name_the_same_processes() -> None:
    assert schema.DAY == PROCESSES
    assert tuple(SIGNATURES) == schema.SLOTS


@pytest.mark.parametrize("after", PROCESSES)
def test_a_process_that_changes_nothing_leaves_every_bit(scenario, usual, after) -> None:
    model = ss.SiloModel(scenario, rng=3, processes=[ss.process(after=after)(lambda model: idle(model))])
    assert finished(model) == usual


def test_every_place_at_once_leaves_every_bit_and_comes_in_order(scenario, usual) -> None:
    order: list[str] = []
    steps = [
        ss.process(after=after)(lambda model, after=after: order.append(after))
        for after in reversed(PROCESSES)
    ]
    model = ss.SiloModel(scenario, rng=3, processes=steps)
    assert finished(model) == usual
    assert order == list(PROCESSES) * HORIZON


def test_a_process_sees_its_day_and_the_people_of_that_morning(scenario) -> None:
    days: list[int] = []

    @ss.process(after="calendar")
    def look(model: ss.SiloModel) -> None:
        days.append(model.day)
        alive = model.state.people["alive"] == 1
        assert len(model.agents) == int(alive.sum())
        assert set(model.agents.get("unique_id")) == set(model.state.people["id"][alive].tolist())

    ss.SiloModel(scenario, rng=3, processes=[look]).run_for(HORIZON)
    assert days == list(range(HORIZON))


def test_what_a_process_writes_is_seen_by_the_next_process_of_the_day(scenario, usual) -> None:
    @ss.process(after="calendar")
    def generous(model: ss.SiloModel) -> None:
        model.agents.set("generosity", 1.0)

    changed = ss.SiloModel(scenario, rng=3, processes=[generous])
    changed.step()
    assert set(changed.agents.get("generosity")) == {1.0}
    assert finished(changed) != usual


def test_steps_of_employees_are_called_once_a_day(scenario) -> None:
    model = ss.SiloModel(scenario, rng=3, employee=Stepping)
    before = {person.unique_id: person.generosity for person in model.agents}
    model.run_for(5)
    for person in model.agents:
        if person.unique_id in before:
            assert person.generosity == pytest.approx(min(1.0, before[person.unique_id] + 0.05))


def test_joiners_are_of_the_same_kind_and_begin_anew(scenario) -> None:
    model = ss.SiloModel(scenario, rng=3, employee=Tired, processes=[tire], measures=[mean_exhaustion])
    first = set(model.agents.get("unique_id"))
    births: dict[int, float] = {}
    for _ in range(HORIZON):
        model.step()
        for person in model.agents:
            assert type(person) is Tired
            assert births.setdefault(person.unique_id, person.luck_at_birth) == person.luck_at_birth
    joiners = set(births) - first
    assert joiners, "turnover brings some"
    assert np.isfinite(model.measured["mean_exhaustion"]).all()
    assert model.own_state["exhaustion"].shape == (32,)


def test_measures_of_a_model_and_of_a_trace_become_outcomes_and_columns(scenario) -> None:
    model = ss.SiloModel(
        scenario, rng=3, employee=Tired, processes=[tire], measures=[mean_exhaustion, seen, sent_back]
    )
    model.run_for(HORIZON)
    record = model.record()
    daily = record.daily
    assert record.outcomes["mean_exhaustion"] == pytest.approx(daily["mean_exhaustion"][10:].mean())
    assert record.outcomes["seen"] == pytest.approx(daily["arrived"][10:].mean())
    assert daily["seen"].tolist() == daily["arrived"].tolist()
    assert 0.0 < record.outcomes["sent_back"] < 1.0
    assert "sent_back" not in daily
    assert [outcome.name for outcome in record.own] == ["mean_exhaustion", "seen", "sent_back"]
    assert record.own[0].meaning == "Mean exhaustion."


def test_a_state_is_the_mean_of_the_last_63_days(scenario) -> None:
    long = scenario.with_(**{"calendar.horizon": 90})

    @ss.measure("days", "lower")
    def today(model: ss.SiloModel) -> float:
        return float(model.day)

    model = ss.SiloModel(long, measures=[today])
    model.run_for(90)
    assert model.record().outcomes["today"] == np.arange(90 - 63 + 1, 91).mean()


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_takes_its_own_variables_along(scenario, copied) -> None:
    model = ss.SiloModel(scenario, rng=3, employee=Tired, processes=[tire], measures=[mean_exhaustion])
    model.run_for(20)
    other = copied(model)
    assert finished(other) == finished(model)
    assert other.own_state["exhaustion"].tolist() == model.own_state["exhaustion"].tolist()
    assert other.own_state["exhaustion"] is not model.own_state["exhaustion"]


def test_luck_is_keyed_by_name_people_and_day(scenario) -> None:
    model = ss.SiloModel(scenario, rng=3)
    one, two, *_ = model.agents
    assert model.luck("a", one, two) == model.luck("a", two, one)
    draws = [
        model.luck("a", one), model.luck("b", one), model.luck("a", two), model.luck("a", one, two),
        model.luck("a", one, number=1),
    ]  # fmt: skip
    again = ss.SiloModel(scenario, rng=3)
    assert again.luck("a", *list(again.agents)[:1]) == draws[0]
    model.step()
    draws.append(model.luck("a", one))
    other = ss.SiloModel(scenario, rng=3, replication=1)
    draws.append(other.luck("a", next(iter(other.agents))))
    assert len(set(draws)) == len(draws)
    assert all(0.0 < draw < 1.0 for draw in draws)


def test_luck_is_uniform(scenario) -> None:
    model = ss.SiloModel(scenario, rng=3)
    draws = np.sort([model.luck(f"name {i}", person) for i in range(100) for person in model.agents])
    n = len(draws)
    distance = np.abs(draws - (np.arange(n) + 0.5) / n).max()
    assert distance < 1.95 / math.sqrt(n), "Kolmogorov-Smirnov at the level .001"


def test_replications_shuffle_differently(scenario) -> None:
    orders = set()
    for replication in (0, 1):
        model = ss.SiloModel(scenario, rng=3, replication=replication)
        orders.add(tuple(model.agents.shuffle().get("unique_id")))
    assert len(orders) == 2


def test_what_fails_is_named_with_its_day(scenario) -> None:
    @ss.process(after="mingle")
    def bad(model: ss.SiloModel) -> None:
        if model.day == 2:
            raise ValueError("nothing to say")

    with pytest.raises(
        ss.RunError, match=r"process bad \(test_extending.py:\d+\) raised ValueError on day 2: n"
    ):
        ss.SiloModel(scenario, processes=[bad]).run_for(5)
    with pytest.raises(ss.RunError, match=r"Clumsy.step of person \d+ raised KeyError on day 3"):
        ss.SiloModel(scenario, employee=Clumsy).run_for(5)

    @ss.measure("share", "lower")
    def infinite(model: ss.SiloModel) -> float:
        return math.inf if model.day == 4 else 0.0

    with pytest.raises(ss.RunError, match=r"measure infinite \(.*\) gave inf"):
        ss.SiloModel(scenario, measures=[infinite]).run_for(5)
    model = ss.SiloModel(scenario, employee=Tired)
    with pytest.raises(ValueError, match=r"exhaustion = 1.5 of person \d+ must lie in \[0, 1\]"):
        next(iter(model.agents)).exhaustion = 1.5


def test_a_measure_of_the_trace_cannot_change_it(scenario) -> None:
    @ss.measure("share", "lower", of="trace")
    def greedy(trace) -> float:
        trace.challenges["resolved_on"][:] = 0
        return 0.0

    model = ss.SiloModel(scenario, rng=3, measures=[greedy])
    model.run_for(HORIZON)
    with pytest.raises(
        ss.RunError, match=r"measure greedy .* raised ValueError: assignment destination is read-only"
    ):
        model.record()


def test_what_is_no_extension_is_refused(scenario) -> None:
    with pytest.raises(ValueError, match=r"no process 'mingel' in the day; .*did you mean"):
        ss.process(after="mingel")
    with pytest.raises(ValueError, match="direction='up'"):
        ss.measure("share", "up")
    with pytest.raises(ss.InputError, match="is no process: it must be a function of one argument"):
        ss.SiloModel(scenario, processes=[lambda: None])
    with pytest.raises(ss.InputError, match="is no measure"):
        ss.SiloModel(scenario, measures=[lambda model: 0.0])
    with pytest.raises(ss.InputError, match=r"is no subclass of siloSim\.Employee"):
        ss.SiloModel(scenario, employee=dict)
    with pytest.raises(ss.ScenarioError, match="two measures are called seen"):
        ss.SiloModel(scenario, measures=[seen, seen])

    @ss.measure("days", "lower")
    def time_in_system(model: ss.SiloModel) -> float:
        return 0.0

    with pytest.raises(ValueError, match="already; call the measure something else"):
        as_measure(time_in_system)


CODE = """
import siloSim as ss

class Worker(ss.Employee):
    strain = ss.state_variable(0.0, low=0, high=1, unit="share")

@ss.process(after="work")
def tire(model):
    for person in model.agents:
        person.strain = 0.9 * person.strain + 0.1 * min(1, person.load)

@ss.measure("share", "lower")
def strained(model):
    "Mean strain."
    return model.agents.agg("strain", sum) / len(model.agents)

def first_rows(organisation):
    return [0, 1]

def sticky(trust, event, rate, target):
    return trust if event == 5 else trust + rate * (target - trust)
"""
POLICY = """
schema: 1
key: walk
title: Walk
does: They walk.
group: relationships
effects: [{gather: {who: {function: mine.py:first_rows}, every: 5 days, hours: 1 h}}]
price: [gather]
evidence: {grade: P, sources: [none]}
"""
YAML = """
schema: 1
extends: builtin:reference
calendar: {horizon: 40, warmup: 10, policy_day: 10}
organisation: {departments: {Sales: 12, Finance: 10}, ties: {mean: 5}}
rules: {trust_update: mine.py:sticky}
processes: [{use: mine.py:tire, after: drift}]
employee: mine.py:Worker
measures: [mine.py:strained]
policies: [walk.yaml]
"""


@pytest.fixture
def study(tmp_path):
    (tmp_path / "mine.py").write_text(CODE)
    (tmp_path / "walk.yaml").write_text(POLICY)
    (tmp_path / "s.yaml").write_text(YAML)
    return tmp_path / "s.yaml"


def test_a_scenario_file_names_everything(study) -> None:
    scenario = ss.load(study)
    assert set(scenario.code) == {
        "rules.trust_update", "processes[0]", "employee", "measures[0]", "policies.walk.effects[0].who",
    }  # fmt: skip
    found = extensions_of(scenario)
    assert [PROCESSES[process.after] for process in found.processes] == ["drift"], "the file's place counts"
    record = ss.run(scenario, seed=3)
    assert 0.0 < record.outcomes["strained"] < 1.0
    assert record.daily["gathering_hours"].sum() > 0
    model = ss.SiloModel(scenario, rng=3)
    assert finished(model) == record.outcomes.fillna(-1.0).tolist()


def test_compare_shows_own_measures_and_keeps_them_on_disk(study, tmp_path) -> None:
    scenario = ss.load(study).with_(policies=[])
    found = ss.compare(scenario, policies=["joint_incentives"], replications=2, workers=2)
    row = found.scorecard.set_index("name").loc["strained"]
    assert (row["unit"], row["direction"], row["family"]) == ("share", "lower", "own")
    assert row["n"] == 2
    opened = ss.open(found.save(tmp_path / "results"))
    assert opened.scorecard.equals(found.scorecard)
    assert "strained" in opened.daily
    serial = ss.compare(scenario, policies=["joint_incentives"], replications=2, executor="serial")
    assert serial.hash == found.hash


@pytest.mark.slow
def test_processes_of_the_operating_system_give_the_same(study) -> None:
    scenario = ss.load(study)
    hashes = {
        kind: ss.compare(
            scenario, policies=["joint_incentives"], replications=2, workers=2, executor=kind
        ).hash
        for kind in ("threads", "processes")
    }
    assert len(set(hashes.values())) == 1


def test_as_process_marks_the_last_place_by_default() -> None:
    assert PROCESSES[as_process(idle).after] == "drift"
    assert PROCESSES[as_process(tire, after="observe").after] == "observe"
