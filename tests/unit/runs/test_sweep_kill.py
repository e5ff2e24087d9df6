"""Killed at any moment and gone on with, on any executor: the results of an undisturbed sweep."""

import multiprocessing
import os
import random
import signal

import pytest
import small_sweep
import soak

from siloSim.errors import RunError
from siloSim.runs import batches
from siloSim.runs.sweep_store import open_for_writing, open_sweep
from siloSim.runs.sweeping import run_units

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="kills a process group"),
]


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    said = soak.undisturbed(tmp_path_factory.mktemp("sweeps") / "undisturbed", replications=40)
    assert (said["runs"], said["skipped"]) == (240, 0)
    return said["hash"]


@pytest.mark.parametrize("executor", ["serial", "processes", "dask"])
def test_every_executor_gives_the_same(tmp_path, expected, executor):
    if executor == "dask":
        pytest.importorskip("distributed")
    assert soak.undisturbed(tmp_path / "x", executor, replications=40)["hash"] == expected


@pytest.mark.parametrize(("executor", "longest"), [("threads", 0.3), ("processes", 0.4)])
def test_five_kills_change_nothing(tmp_path, expected, executor, longest):
    folder = tmp_path / "x"
    lives = list(soak.killed(folder, executor, 5, random.Random(2026), longest, replications=40))
    assert any(life.killed and life.ran for life in lives)
    counts = [life.stored for life in lives]
    assert counts == sorted(counts)  # nothing that was stored is ever lost
    assert counts[-1] > 0
    last = soak.undisturbed(folder, executor, replications=40)
    assert last["skipped"] == counts[-1]
    assert last["runs"] == 240 - counts[-1]
    assert last["hash"] == expected == open_sweep(folder).hash()


def test_a_worker_process_that_dies_is_told_and_what_is_stored_stays(monkeypatch, tmp_path):
    monkeypatch.setattr(batches, "MOST_RUNS", 6)

    def swept(folder, mode="new", **options):
        with open_for_writing(folder, inputs={}, name="x", mode=mode) as store:
            run_units(small_sweep.units(20), 120, store, **options)
            return store.finish(complete=True)

    def kill(done, planned):
        if done >= 12:
            os.kill(multiprocessing.active_children()[0].pid, signal.SIGKILL)

    with pytest.raises(RunError, match="A worker process died without a word"):
        swept(tmp_path / "x", executor="processes", workers=2, progress=kill)
    assert 12 <= open_sweep(tmp_path / "x").runs < 120
    assert swept(tmp_path / "x", "resume") == swept(tmp_path / "y")


def test_more_replications_later_are_the_same_as_at_once(tmp_path, expected):
    soak.undisturbed(tmp_path / "x", replications=15)
    said = soak.undisturbed(tmp_path / "x", replications=40)
    assert (said["skipped"], said["runs"]) == (90, 150)
    assert said["hash"] == expected
