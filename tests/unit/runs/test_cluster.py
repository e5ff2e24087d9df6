"""Dask: the same results, workers that are lost, clusters that are gone, other versions, code of the user's own."""

import os
import signal
import subprocess
import sys
import time

import pytest
import small_sweep

import siloSim as ss
from siloSim.errors import InputError, MissingExtra, RunError, ScenarioError
from siloSim.runs import batches, cluster
from siloSim.runs.cluster import Dask
from siloSim.runs.design import lay_out
from siloSim.runs.digest import content_hash
from siloSim.runs.executors import run_all
from siloSim.runs.sweep_store import open_for_writing, open_sweep
from siloSim.runs.sweeping import run_units
from siloSim.runs.tables import stack
from siloSim.trust import code_refused

distributed = pytest.importorskip("distributed")

REPLICATIONS = 20
PLANNED = 6 * REPLICATIONS


def swept(folder, mode="new", **options):
    with open_for_writing(folder, inputs={}, name="x", mode=mode) as store:
        found = run_units(small_sweep.units(REPLICATIONS), PLANNED, store, **options)
        return found, store.finish(complete=len(store.done) == PLANNED)


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtra, match=r"pip install 'siloSim\[cluster\]'"):
        Dask("local:2")


@pytest.mark.parametrize(
    "text", ["", "file:", "local", "local:", "local:0", "local:-1", "10.0.0.5:8786", "http://x:1"]
)
def test_what_is_no_cluster_is_refused(text):
    with pytest.raises(InputError) as error:
        Dask(text)
    assert "local:N" in error.value.problems[0].allowed


def test_a_scheduler_that_does_not_answer(monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT", 0.5)
    with pytest.raises(RunError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9 "):
        Dask("tcp://127.0.0.1:9")


def test_a_scheduler_that_has_written_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(cluster, "CONNECT", 0.1)
    with pytest.raises(RunError, match=r"No Dask scheduler has written its address into .*scheduler\.json"):
        Dask(f"file:{tmp_path / 'scheduler.json'}")


@pytest.mark.slow
def test_a_scheduler_and_workers_started_by_hand(tmp_path):
    """As a batch script starts them; see docs/cluster.md."""
    file = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    started = [
        subprocess.Popen([*dask, *command.split(), "--scheduler-file", file], stderr=subprocess.DEVNULL)
        for command in (
            "scheduler --host 127.0.0.1 --port 0 --dashboard-address 127.0.0.1:0",
            "worker --nworkers 2 --nthreads 1 --no-dashboard",
        )
    ]
    try:
        found, digest = swept(tmp_path / "x", executor="dask", cluster=f"file:{file}")
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()
    assert found.runs_done == PLANNED
    assert digest == swept(tmp_path / "y")[1]


@pytest.fixture
def theirs():
    """A cluster that somebody else has started."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
    ) as found:
        yield found


@pytest.mark.slow
def test_a_lost_worker_changes_nothing(monkeypatch, tmp_path, theirs):
    _, expected = swept(tmp_path / "y")
    monkeypatch.setattr(batches, "MOST_RUNS", 10)
    killed = []

    def kill(done, planned):
        if done >= 15 * (1 + len(killed)) and len(killed) < 2:
            with distributed.Client(theirs.scheduler_address, set_as_default=False) as client:
                process = min(client.run(os.getpid).values())
            os.kill(process, signal.SIGKILL)
            killed.append(process)

    found, digest = swept(tmp_path / "x", executor="dask", cluster=theirs.scheduler_address, progress=kill)
    assert len(killed) == 2
    assert (found.runs_done, found.failures) == (PLANNED, 0)
    assert digest == expected == open_sweep(tmp_path / "x").hash()
    assert theirs.status.name == "running"  # it is theirs to close


@pytest.mark.slow
def test_a_scheduler_that_goes_is_told_and_what_is_stored_stays(monkeypatch, tmp_path):
    theirs = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
    )
    monkeypatch.setattr(batches, "MOST_RUNS", 6)

    def close(done, planned):
        if done >= 30 and theirs.status.name == "running":
            theirs.close()

    with pytest.raises(RunError, match=r"The Dask scheduler at tcp://.* is gone"):
        swept(tmp_path / "x", executor="dask", cluster=theirs.scheduler_address, progress=close)
    stored = open_sweep(tmp_path / "x").runs
    assert stored >= 30
    found, digest = swept(tmp_path / "x", mode="resume")
    assert found.skipped == stored
    assert digest == swept(tmp_path / "y")[1]


@pytest.mark.slow
def test_no_worker_left_is_told(monkeypatch, tmp_path, theirs):
    monkeypatch.setattr(cluster, "WITHOUT_WORKERS", 1.0)
    monkeypatch.setattr(cluster, "LOOK", 0.1)

    def scale(done, planned):
        if done >= 12:
            theirs.scale(0)

    with pytest.raises(RunError, match="has had no worker for 1 seconds"):
        swept(tmp_path / "x", executor="dask", cluster=theirs.scheduler_address, progress=scale)
    assert open_sweep(tmp_path / "x").runs >= 12


@pytest.mark.slow
def test_ctrl_c_does_not_wait_for_the_cluster(tmp_path):
    pressed = []

    def press(done, planned):
        if done >= 12:
            pressed.append(time.monotonic())
            os.kill(os.getpid(), signal.SIGINT)

    found, _ = swept(tmp_path / "x", executor="dask", cluster="local:1", progress=press)
    assert found.interrupted
    assert 12 <= found.runs_done == open_sweep(tmp_path / "x").runs < PLANNED
    assert time.monotonic() - pressed[0] < 10


@pytest.mark.slow
def test_another_version_on_the_workers_is_refused(monkeypatch, tmp_path, theirs):
    monkeypatch.setattr(cluster, "identity", lambda: {"siloSim": "9.9", "model": "abc"})
    with pytest.raises(
        RunError, match=r"tcp://.* has another siloSim than this program: siloSim .* instead of 9\.9"
    ):
        swept(tmp_path / "x", executor="dask", cluster=theirs.scheduler_address)
    assert open_sweep(tmp_path / "x").runs == 0


RULE = "def mine(trust, event, rate, target):\n    return trust + 0.5 * rate * (target - trust)\n"


@pytest.fixture
def own(tmp_path):
    (tmp_path / "mine.py").write_text(RULE)
    (tmp_path / "s.yaml").write_text(
        "schema: 1\nextends: builtin:reference\nname: own\n"
        "organisation:\n  departments: {A: 10, B: 10}\n"
        "calendar: {horizon: 60, warmup: 20, policy_day: 20}\n"
        "rules: {trust_update: 'mine.py:mine'}\n"
    )
    return ss.load(tmp_path / "s.yaml")


@pytest.mark.slow
def test_code_of_ones_own_runs_on_workers_if_it_is_the_same_there(tmp_path, own, theirs):
    specs = lay_out({"x": own}, 3)
    there = run_all(specs, executor="dask", cluster=theirs.scheduler_address)
    here = run_all(specs, executor="serial")
    one, other = (content_hash({"runs": stack(batch.records, "runs")}, {}) for batch in (there, here))
    assert one == other
    pool = Dask(theirs.scheduler_address)
    try:
        pool._code[f"{tmp_path / 'mine.py'}:mine"] = "what the client has"
        future = pool.submit(None, specs[:1])
        with pytest.raises(RunError, match=r"does not find .*mine\.py:mine as it is here"):
            future.result(timeout=30)
    finally:
        pool.close()


@pytest.mark.slow
def test_code_that_is_not_trusted_is_not_sent(own, theirs):
    with code_refused(), pytest.raises(ScenarioError, match="--trust-code"):
        run_all(lay_out({"x": own}, 3), executor="dask", cluster=theirs.scheduler_address)


@pytest.mark.slow
def test_what_is_said_of_workers_that_die_and_of_such_without_the_package(theirs):
    pool = Dask(theirs.scheduler_address)
    try:
        killed = distributed.KilledWorker("unit", None, 3)
        assert "more memory" in str(pool.died(killed))
        assert "cannot import siloSim" in str(pool.died(ModuleNotFoundError("no", name="siloSim.runs")))
        assert pool.died(ModuleNotFoundError("no", name="other")) is None
        assert pool.died(ZeroDivisionError()) is None
    finally:
        pool.close()
