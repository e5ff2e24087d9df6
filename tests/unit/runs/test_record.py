"""One run's tables: keys, readable categories, nulls; purity; travelling to other processes."""

import pickle
from types import MappingProxyType

import fake_engine
import numpy as np
import pandas as pd
import pytest

from siloSim.errors import ResultsError
from siloSim.model.measures import OUTCOMES
from siloSim.runs.design import ESSENTIALS, TABLES, RunSpec
from siloSim.runs.digest import content_hash
from siloSim.runs.single import run, share_organisation


@pytest.fixture
def record(monkeypatch):
    fake_engine.install(monkeypatch)
    return run(RunSpec(fake_engine.scenario(), "before", 2, 7, 3))


def test_every_table_carries_the_keys(record):
    for name in TABLES:
        table = record.arrow(name)
        assert table.column_names[:3] == ["arm", "point", "replication"]
        frame = table.to_pandas()
        assert len(frame)
        assert frame[["arm", "point", "replication"]].drop_duplicates().values.tolist() == [["before", 2, 3]]


def test_the_runs_table_has_a_column_per_outcome(record):
    names = [outcome.name for outcome in OUTCOMES]
    assert record.arrow("runs").column_names == ["arm", "point", "replication", "seed", *names]
    assert list(record.outcomes.index) == names
    assert record.outcomes["time_in_system"] > 0


def test_open_challenges_are_null_beside_event_0(record):
    frame = record.challenges
    assert set(frame["event"]) == {0, 1}
    assert (frame["resolved_on"].isna() == (frame["event"] == 0)).all()
    closed = frame[frame["event"] == 1]
    assert (closed["duration"] == closed["resolved_on"] + 1 - closed["arrived_on"]).all()
    still = frame[frame["event"] == 0]
    assert (still["duration"] == fake_engine.DAYS - still["arrived_on"]).all()
    assert set(frame["department"]) <= {"A", "B"}
    assert "first" not in frame


def test_codes_are_words(record):
    assert set(record.subtasks["state"]) == {"done", "seeking"}
    assert record.subtasks["helper_id"].isna().all()
    assert record.subtasks["asked_on"].isna().all()
    assert set(record.events["kind"]) == {"arrived"}
    assert record.events["challenge"].isna().tolist() == [True, False, False]


def test_frames_are_built_once(record):
    assert record.daily is record.daily


def test_the_same_spec_gives_the_same_record(monkeypatch, record):
    again = run(RunSpec(fake_engine.scenario(), "before", 2, 7, 3))
    pd.testing.assert_series_equal(again.outcomes, record.outcomes)
    for name in TABLES:  # by hash: nan is equal to nan there
        assert content_hash({name: again.arrow(name)}, {}) == content_hash({name: record.arrow(name)}, {})


def test_what_was_not_kept_is_let_go_and_said(monkeypatch):
    fake_engine.install(monkeypatch)
    full = run(RunSpec(fake_engine.scenario()))
    lean = run(RunSpec(fake_engine.scenario(), keep=ESSENTIALS))
    assert not len(lean.trace.subtasks)
    assert lean.values == pytest.approx(full.values, nan_ok=True)
    with pytest.raises(ResultsError, match="did not keep its subtasks"):
        _ = lean.subtasks


def test_a_record_travels_without_its_frames(record):
    scenario = record.trace.scenario
    object.__setattr__(scenario, "parameters", MappingProxyType(dict(scenario.parameters)))
    _ = record.challenges
    back = pickle.loads(pickle.dumps(record))
    assert "challenges" not in vars(back)
    assert back.arrow("challenges").equals(record.arrow("challenges"))
    assert dict(back.scenario.parameters) == dict(scenario.parameters)


def test_arms_share_an_organisation_only_if_all_else_is_equal():
    one = RunSpec(fake_engine.scenario())
    assert share_organisation(one, RunSpec(fake_engine.scenario(strength=1.0)))
    assert not share_organisation(one, RunSpec(fake_engine.scenario(), replication=1))


def test_nan_stays_nan_and_null_stays_null(record):
    record.values["resolution_median"] = np.nan
    column = record.arrow("runs").column("resolution_median")
    assert column.null_count == 0
    assert np.isnan(column[0].as_py())
