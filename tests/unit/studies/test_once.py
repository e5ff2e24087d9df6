"""One run, several replications of one scenario, and opening what was saved."""

import json
from dataclasses import replace

import fake_engine
import numpy as np
import pytest

import siloSim
from siloSim.model.measures import OUTCOMES
from siloSim.runs.design import TABLES
from siloSim.studies.once import Runs, replicate, run


@pytest.fixture(autouse=True)
def _fakes(monkeypatch):
    fake_engine.install(monkeypatch)
    fake_engine.install_loader(monkeypatch)


def test_a_run_keeps_everything():
    record = siloSim.run(fake_engine.scenario(), seed=3, replication=2)
    assert (record.seed, record.replication) == (3, 2)
    for name in TABLES[1:]:
        assert len(getattr(record, name))


def test_a_single_replication_on_disk_reads_like_its_record(tmp_path):
    record = siloSim.run(fake_engine.scenario(), seed=3)
    back = siloSim.open(replicate(fake_engine.scenario(), seed=3).save(tmp_path / "x"))
    assert isinstance(back, Runs)
    assert back.outcomes.to_dict() == pytest.approx(record.outcomes.to_dict(), nan_ok=True)
    for name in ("daily", "challenges", "subtasks", "adoption", "events"):
        assert getattr(back, name).shape == getattr(record, name).shape


def test_several_replications_are_summed_up_by_their_means():
    found = replicate(fake_engine.scenario(), replications=4)
    assert found.outcomes["time_in_system"] == pytest.approx(found.runs["time_in_system"].mean())


def test_the_json_of_runs():
    document = json.loads(
        json.dumps(replicate(fake_engine.scenario(), replications=2).as_json(), allow_nan=False)
    )
    assert (document["schema"], document["command"]) == (1, "run")
    assert [row["name"] for row in document["outcomes"]] == [outcome.name for outcome in OUTCOMES]
    assert all(row["n"] + row["undefined"] == 2 for row in document["outcomes"])


def test_an_unknown_kind_of_results_is_said(tmp_path):
    folder = replicate(fake_engine.scenario()).save(tmp_path / "x")
    path = folder / "manifest.json"
    path.write_text(path.read_text("utf-8").replace('"kind": "run"', '"kind": "dream"'), encoding="utf-8")
    with pytest.raises(siloSim.ResultsError, match="unknown kind"):
        siloSim.open(folder)


def test_a_manifest_without_what_a_study_needs_is_said(tmp_path):
    folder = replicate(fake_engine.scenario()).save(tmp_path / "x")
    path = folder / "manifest.json"
    content = json.loads(path.read_text("utf-8"))
    del content["horizon"]
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(siloSim.ResultsError, match="horizon"):
        siloSim.open(folder)


def test_one_department_is_told_to_have_no_boundaries(monkeypatch):
    from siloSim.analysis.words import ONE_DEPARTMENT
    from siloSim.runs import executors, single

    assert ONE_DEPARTMENT not in replicate(fake_engine.scenario(), 2).warnings
    alone = replace(fake_engine.organisation(), departments=("All",), department=np.zeros(6, np.int32))
    for module in (single, executors):
        monkeypatch.setattr(module, "realised", lambda *_: alone)
    assert replicate(fake_engine.scenario(), 2).warnings.count(ONE_DEPARTMENT) == 1
    assert ONE_DEPARTMENT in run(fake_engine.scenario()).warnings
