"""State variables of a user's own kind of employee are columns of the panel."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import numpy as np
import pytest
from unit.model.test_extending import Tired

import siloSim as ss
from siloSim.errors import InputError, ScenarioError
from siloSim.runs import panel
from siloSim.runs.panel import COLUMNS, PANEL, columns_of, every_of
from siloSim.studies.once import replicate

CODE = """
import siloSim as ss

class Tired(ss.Employee):
    exhaustion = ss.state_variable(0.0, low=0.0, high=1.0, unit="share", meaning="exhaustion")
    luck_at_birth = ss.state_variable(lambda person: person.model.luck("birth", person))

    def step(self):
        self.exhaustion = min(1.0, self.exhaustion + self.luck_at_birth / 50)

class Clashing(ss.Employee):
    knowledge_home = ss.state_variable(0.0)
    load = ss.state_variable(0.0)
    fine = ss.state_variable(0.0)
"""
SCENARIO = """
extends: builtin:reference
name: small
calendar: {horizon: 40, warmup: 10, policy_day: 10}
organisation:
  departments: {Sales: 12, Engineering: 14, Finance: 6}
  ties: {mean: 6}
behaviour: {people: {turnover: 0.02}}
challenges: {per_person_per_month: 3}
"""


@pytest.fixture
def own(tmp_path: Path):
    """A small scenario by the name of its kind of employee."""
    (tmp_path / "code.py").write_text(CODE, encoding="utf-8")

    def make(kind: str) -> ss.Scenario:
        path = tmp_path / f"{kind}.yaml"
        path.write_text(SCENARIO + f"employee: code.py:{kind}\n", encoding="utf-8")
        return ss.load(path)

    return make


def test_the_columns_hold_what_the_model_holds(own):
    scenario = own("Tired")
    run = ss.run(scenario, seed=3, panel=10)
    model = ss.SiloModel(scenario, rng=3)
    for day in (9, 19, 29, 39):
        model.run_for(day + 1 - model.day)
        seen = run.panel.query("day == @day").set_index("person")
        people = list(model.agents)
        assert len(seen) == len(people)
        for name in ("exhaustion", "luck_at_birth"):
            assert seen.loc[[p.unique_id for p in people], name].tolist() == [
                getattr(p, name) for p in people
            ]
    assert any("+1" in who for who in run.panel["who"])  # joiners, who began anew


def test_the_dictionary_has_them_too(own):
    run = ss.run(own("Tired"), seed=3, panel=20)
    assert run.panel_columns[: len(COLUMNS)] == COLUMNS
    (exhaustion, luck) = run.panel_columns[len(COLUMNS) :]
    assert (exhaustion.name, exhaustion.unit, exhaustion.low, exhaustion.high, exhaustion.meaning) == (
        "exhaustion", "share", 0.0, 1.0, "exhaustion",
    )  # fmt: skip
    assert (luck.name, luck.unit, luck.meaning) == ("luck_at_birth", "number", "luck_at_birth")
    assert columns_of(Tired) == run.panel_columns
    assert [c.name for c in run.panel_columns] == [
        name for name in run.panel.columns if name not in ("arm", "point", "replication")
    ]
    assert run.panel["exhaustion"].between(0, 1).all()
    assert run.panel["exhaustion"].dtype == np.float64


def test_looking_changes_nothing_and_several_runs_stand_below_each_other(own, tmp_path):
    scenario = own("Tired")
    plain, seen = ss.run(scenario, seed=3), ss.run(scenario, seed=3, panel=7)
    assert plain.outcomes.equals(seen.outcomes)
    assert pickle.loads(pickle.dumps(seen)).panel.equals(copy.copy(seen).panel)
    runs = replicate(scenario, replications=2, seed=3, panel=20)
    assert runs.panel.query("replication == 0")["exhaustion"].tolist() == [
        *ss.run(scenario, seed=3, panel=20).panel["exhaustion"]
    ]
    runs.save(tmp_path / "results")
    again = ss.open(tmp_path / "results")
    assert again.panel["luck_at_birth"].tolist() == runs.panel["luck_at_birth"].tolist()
    assert again.panel_columns == runs.panel_columns == columns_of(Tired)


def test_a_name_that_is_taken_is_refused_when_the_class_is_used(own):
    with pytest.raises(ScenarioError, match="knowledge_home, load, but every employee") as caught:
        ss.run(own("Clashing"))
    assert caught.value.problems[0].key == "employee"

    class Who(ss.Employee):
        who = ss.state_variable(0.0)

    with pytest.raises(InputError, match="called who"):
        ss.SiloModel("builtin:reference", employee=Who)


def test_they_count_for_the_memory(own, monkeypatch):
    scenario = own("Tired")
    monkeypatch.setattr(panel, "LARGEST", 32 * 4 * PANEL.itemsize)
    with pytest.raises(InputError, match="GB of memory"):
        every_of(10, scenario)
    monkeypatch.setattr(panel, "LARGEST", 32 * 4 * (PANEL.itemsize + 16))
    assert every_of(10, scenario) == 10
