"""copy.deepcopy and pickle: what a copy keeps, and what it shares."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
from pathlib import Path

import mesa
import pytest
from unit.model.mesa_face.small import HORIZON, model, scenario, untouched
from unit.model.runs import same

import siloSim as ss
from siloSim.model.rules.trust import trust_update


def pickled(run: ss.SiloModel) -> ss.SiloModel:
    return pickle.loads(pickle.dumps(run))


COPIES = pytest.mark.parametrize("copied", [copy.deepcopy, pickled])


@COPIES
def test_writing_the_copy_leaves_the_original_alone(copied) -> None:
    run = model()
    run.run_for(10)
    len(run.agents)
    other = copied(run)
    other.agents.set("generosity", 1.0)
    other.agents.to_list()[0].remove()
    assert set(run.agents.get("generosity")) != {1.0}
    run.run_for(run.days_left)
    other.run_for(other.days_left)
    assert same(run.trace(), untouched())
    assert not same(other.trace(), untouched())


@COPIES
def test_attributes_of_one_s_own_and_pending_events_go_along(copied) -> None:
    run = Planned(scenario(), rng=3)
    run.run_for(4)
    run.agents.to_list()[2].mood = "bright"
    other = copied(run)
    assert type(other) is Planned
    assert other.agents.to_list()[2].mood == "bright"
    assert all(person.model is other for person in other.agents)
    other.run_for(4)
    assert other.seen == [6]
    assert run.seen == []


class Planned(ss.SiloModel):
    """A model with an event ahead."""

    def __init__(self, inputs, rng=7) -> None:
        super().__init__(inputs, rng)
        self.seen: list[int] = []
        self.schedule_event(self.look, at=6)

    def look(self) -> None:
        self.seen.append(self.day)


@COPIES
def test_rules_go_along(copied) -> None:
    plain = model(rules={"trust_update": trust_update})  # the package's own, given by hand
    plain.run_for(3)
    other = copied(plain)
    other.run_for(other.days_left)
    assert same(other.trace(), untouched())


def test_rules_of_the_scenario_s_files_are_read_anew(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "def still(trust, event, rate, target):\n    return trust\n", encoding="utf-8"
    )
    (tmp_path / "own.yaml").write_text(
        "schema: 1\nextends: builtin:reference\n"
        "calendar: {horizon: 20 days, warmup: 4 days, policy_day: 4 days}\n"
        "organisation: {departments: {A: 6, B: 6}, ties: {mean: 4}}\n"
        "rules: {trust_update: mine.py:still}\n",
        encoding="utf-8",
    )
    run = ss.SiloModel(tmp_path / "own.yaml", rng=5)
    assert "extensions" not in run.__getstate__(), (
        "a function of a file has no place where another process could find it"
    )
    other = pickled(run)
    assert list(other.extensions.rules) == ["trust_update"]
    assert other.extensions.rules["trust_update"] is run.extensions.rules["trust_update"], (
        "the same text is the same function"
    )


GO_ON = """
import pickle, sys
model = pickle.load(open(sys.argv[1], "rb"))
model.run_for(model.days_left)
pickle.dump(model.record().daily, open(sys.argv[1], "wb"))
"""


@pytest.mark.slow
def test_a_pickled_run_goes_on_in_another_process(tmp_path: Path, root: Path) -> None:
    run = model()
    run.run_for(17)
    len(run.agents)
    file = tmp_path / "half way.pickle"
    file.write_bytes(pickle.dumps(run))
    subprocess.run(
        [sys.executable, "-c", GO_ON, str(file)],
        check=True,
        env=os.environ | {"PYTHONPATH": str(root / "src")},
        cwd=tmp_path,
    )
    run.run_for(run.days_left)
    assert pickle.loads(file.read_bytes()).equals(run.record().daily)


def test_a_copy_shares_what_never_changes() -> None:
    run = model()
    other = copy.deepcopy(run)
    assert other.inputs is run.inputs
    assert other.organisation is run.organisation


def test_a_collector_with_named_agent_reporters_can_be_copied_but_not_pickled() -> None:
    """Mesa keeps a function made on the spot for every attribute named; see docs/mesa.md."""
    run = model()
    run.datacollector = mesa.DataCollector(agent_reporters={"norm": "norm"})
    run.datacollector.collect(run)
    other = copy.deepcopy(run)
    other.run_for(1)
    other.datacollector.collect(other)
    assert len(other.datacollector.get_agent_vars_dataframe()) == len(run.agents) + len(other.agents)
    with pytest.raises((AttributeError, pickle.PicklingError), match="attr_reporter"):
        pickle.dumps(run)
    run.datacollector = mesa.DataCollector(agent_reporters={"norm": norm_of})
    run.datacollector.collect(run)
    assert len(pickled(run).datacollector.get_agent_vars_dataframe()) == len(run.agents)


def norm_of(person: ss.Employee) -> float:
    return person.norm


def test_copies_after_the_end_still_tell_it() -> None:
    run = model()
    run.run_for(HORIZON)
    assert pickled(run).record().outcomes.equals(run.record().outcomes)
