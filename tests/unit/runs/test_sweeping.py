"""The runner of sweeps: what is run, what stops it, and that what is stored is a balanced beginning."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import fake_engine
import pytest
from unit.runs.sweeps import ARMS, opened, planned, sweep, units

from siloSim.errors import InputError, ScenarioError
from siloSim.runs import batches
from siloSim.runs.sweep_store import open_sweep
from siloSim.runs.sweeping import run_units


@pytest.fixture(autouse=True)
def _fake(monkeypatch):
    fake_engine.install(monkeypatch)


def stored(folder):
    """Keys of the stored runs, in the order in which they were planned."""
    frame = open_sweep(folder).arrow("runs").to_pandas()
    return sorted(zip(frame["replication"], frame["point"], frame["arm"] == "after", strict=True))


def beginning(runs, replications=400):
    keys = [
        (spec.replication, spec.point, spec.arm == "after") for unit in units(replications) for spec in unit
    ]
    return sorted(keys[:runs])


@pytest.mark.parametrize("kind", ["serial", "threads"])
@pytest.mark.parametrize("workers", [1, 3])
def test_every_run_is_stored_once_whoever_runs_it(tmp_path, kind, workers):
    swept, digest = sweep(tmp_path / "x", executor=kind, workers=workers)
    assert (swept.runs_done, swept.failures, swept.skipped) == (24, 0, 0)
    assert (swept.interrupted, swept.stopped_by) == (False, "")
    assert stored(tmp_path / "x") == beginning(24)
    assert digest == sweep(tmp_path / "y")[1]


def test_somebody_elses_executor(tmp_path):
    with ThreadPoolExecutor(2) as pool:
        assert sweep(tmp_path / "x", executor=pool)[0].runs_done == 24
        assert pool.submit(lambda: 5).result() == 5


def test_a_budget_of_runs_stops_at_the_end_of_a_unit(tmp_path):
    swept, _ = sweep(tmp_path / "x", executor="threads", most_runs=9, complete=False)
    assert (swept.runs_done, swept.stopped_by, swept.interrupted) == (8, "runs", False)
    assert stored(tmp_path / "x") == beginning(8)
    swept, _ = sweep(tmp_path / "x", mode="resume", most_runs=16)
    assert (swept.runs_done, swept.stopped_by) == (16, "")


@pytest.mark.parametrize("kind", ["serial", "threads"])
def test_a_budget_of_time_leaves_a_balanced_beginning(monkeypatch, tmp_path, kind):
    fake_engine.install(monkeypatch, fake_engine.slow(0.02))
    swept, _ = sweep(tmp_path / "x", 400, executor=kind, workers=2, deadline=0.3, complete=False)
    assert swept.stopped_by == "minutes"
    assert 0 < swept.runs_done < 200
    assert swept.seconds < 3
    assert stored(tmp_path / "x") == beginning(swept.runs_done)


def test_time_that_is_enough_stops_nothing(tmp_path):
    assert sweep(tmp_path / "x", deadline=0.0, replications=1, executor="threads")[0].runs_done >= 2
    assert sweep(tmp_path / "y", deadline=60.0)[0].stopped_by == ""


def test_progress_counts_what_was_there_before(tmp_path):
    sweep(tmp_path / "x", 2)
    steps = []
    sweep(tmp_path / "x", 4, mode="resume", progress=lambda done, all_: steps.append((done, all_)))
    assert steps[0] == (14, 24)
    assert steps[-1] == (24, 24)


def test_nothing_to_do_starts_nobody(monkeypatch, tmp_path):
    from siloSim.runs import sweeping

    _, digest = sweep(tmp_path / "x")
    monkeypatch.setattr(sweeping, "open_pool", None)
    assert sweep(tmp_path / "x", mode="resume")[1] == digest


def test_failures_do_not_stop_the_others(monkeypatch, tmp_path):
    fake_engine.install(monkeypatch, fake_engine.failing(1, arm_strength=1.0))
    swept, _ = sweep(tmp_path / "x", executor="threads", complete=False)
    assert (swept.runs_done, swept.failures, swept.stopped_by) == (21, 3, "")


def test_bad_input_stops_it_and_keeps_what_was_run(monkeypatch, tmp_path):
    count = 0

    def refuse(*arguments, **options):
        nonlocal count
        count += 1
        if count > 7:
            raise ScenarioError("wrong")
        return fake_engine.simulate(*arguments, **options)

    fake_engine.install(monkeypatch, refuse)
    with pytest.raises(ScenarioError):
        sweep(tmp_path / "x")
    assert stored(tmp_path / "x") == beginning(6)


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"executor": "magic"}, "executor"),
        ({"workers": 0}, "workers"),
        ({"executor": "threads", "cluster": "local:2"}, "executor"),
        ({"executor": "dask", "cluster": "somewhere"}, "cluster"),
        ({"executor": "dask", "cluster": "local:0"}, "cluster"),
    ],
)
def test_wrong_options_are_refused(tmp_path, options, key):
    with pytest.raises(InputError) as error:
        sweep(tmp_path / "x", **options)
    assert error.value.problems[0].key == key


@pytest.mark.skipif(os.name == "nt", reason="sends itself a signal")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "the batch system"])
@pytest.mark.parametrize("kind", ["serial", "threads"])
def test_a_signal_stops_it_at_once_and_stores_what_is_finished(monkeypatch, tmp_path, kind, number):
    fake_engine.install(monkeypatch, fake_engine.slow(0.02))
    before = signal.getsignal(number)

    def stop(done, all_):
        if done >= 8:
            os.kill(os.getpid(), number)

    swept, _ = sweep(tmp_path / "x", 400, executor=kind, workers=2, progress=stop, complete=False)
    assert (swept.interrupted, swept.stopped_by) == (True, "interrupt")
    assert 8 <= swept.runs_done < 40
    assert open_sweep(tmp_path / "x").runs == swept.runs_done
    assert signal.getsignal(number) is before
    assert threading.active_count() < 3


@pytest.mark.skipif(os.name == "nt", reason="sends itself a signal")
def test_ctrl_c_in_the_middle_of_storing_waits_until_it_is_stored(monkeypatch, tmp_path):
    from siloSim.runs import sweep_writing

    monkeypatch.setattr(batches, "MOST_RUNS", 6)
    real = sweep_writing.append

    def interrupted(path, line):
        os.kill(os.getpid(), signal.SIGINT)
        real(path, line)

    monkeypatch.setattr(sweep_writing, "append", interrupted)
    with opened(tmp_path / "x") as store:
        swept = run_units(units(40), planned(40), store, executor="serial")
    assert (swept.interrupted, swept.runs_done) == (True, 6)
    assert open_sweep(tmp_path / "x").runs == 6


@pytest.mark.skipif(os.name == "nt", reason="sends itself a signal")
def test_ctrl_c_outside_of_the_runner_loses_nothing_either(tmp_path):
    def pressed():
        with opened(tmp_path / "y") as store:
            run_units(units(1), planned(1), store, executor="serial", most_runs=4)
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        pressed()
    assert open_sweep(tmp_path / "y").runs == 4


@pytest.mark.skipif(os.name == "nt", reason="sends itself a signal")
def test_a_second_ctrl_c_is_not_caught_and_loses_nothing(monkeypatch, tmp_path):
    fake_engine.install(monkeypatch, fake_engine.slow(0.02))

    def stop(done, all_):
        if done >= 8:
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(1)

    with pytest.raises(KeyboardInterrupt), opened(tmp_path / "x") as store:
        run_units(units(40), planned(40), store, executor="threads", workers=2, progress=stop)
    assert open_sweep(tmp_path / "x").runs >= 8


@pytest.mark.slow
def test_finished_runs_do_not_wait_for_the_next(monkeypatch, tmp_path):
    """A run that takes long must not keep the one before it from being stored."""
    monkeypatch.setattr(batches, "SECONDS", 0.1)

    def run(scenario, people, seed, replication, **options):
        if replication:
            fake_engine.slow(1.5)(scenario, people, seed, replication, **options)
        return fake_engine.simulate(scenario, people, seed, replication, **options)

    fake_engine.install(monkeypatch, run)
    seen = []

    def look(done, all_):
        seen.append((done, open_sweep(tmp_path / "x").runs))

    with opened(tmp_path / "x") as store:
        run_units(units(2, points=1), 4, store, executor="threads", workers=1, progress=look)
    assert (2, 2) in seen


def test_threads_that_are_not_the_main_one_may_sweep(tmp_path):
    found = []
    thread = threading.Thread(target=lambda: found.append(sweep(tmp_path / "x", executor="threads")[0]))
    thread.start()
    thread.join()
    assert found[0].runs_done == 24


LEFT_ALONE = """
import os, sys, time
import fake_engine
from siloSim.model import engine
from siloSim.runs import executors, single
engine.simulate = fake_engine.slow(0.2)
engine.needs_compiling = lambda: False
single.realised = executors.realised = fake_engine.organisation
if __name__ == "__main__":
    from unit.runs.sweeps import sweep
    def tell(done, planned):
        if done >= 4:
            import multiprocessing
            print(*[child.pid for child in multiprocessing.active_children()], flush=True)
            time.sleep(60)
    sweep(sys.argv[1], 100, executor="processes", workers=2, progress=tell)
"""


def alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{process}/stat") as file:  # noqa: PTH123
        return file.read().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_workers_of_a_killed_program_leave(tmp_path):
    script = tmp_path / "main.py"
    script.write_text(LEFT_ALONE)
    process = subprocess.Popen([sys.executable, script, tmp_path / "x"], stdout=subprocess.PIPE, text=True)
    workers = [int(word) for word in process.stdout.readline().split()]
    assert len(workers) == 2
    process.kill()
    process.wait()
    process.stdout.close()
    end = time.monotonic() + 20
    while time.monotonic() < end and any(map(alive, workers)):
        time.sleep(0.1)
    assert not any(map(alive, workers))


def test_both_arms_are_there(tmp_path):
    sweep(tmp_path / "x", 1)
    assert {key[2] for key in stored(tmp_path / "x")} == {False, True}
    assert len(ARMS) == 2
