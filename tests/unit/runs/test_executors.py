"""Serial, threads and processes: the same results in the same order; failures; interruption."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import fake_engine
import pytest

from siloSim.errors import InputError, ScenarioError
from siloSim.runs import executors
from siloSim.runs.design import lay_out
from siloSim.runs.digest import content_hash
from siloSim.runs.executors import run_all
from siloSim.runs.tables import stack

ARMS = {"before": fake_engine.scenario(), "after": fake_engine.scenario(strength=1.0)}


def order(batch):
    return [(record.replication, record.arm) for record in batch.records]


def digest(batch):
    return content_hash({"challenges": stack(batch.records, "challenges")}, {})


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("kind", ["serial", "threads"])
def test_order_and_content_do_not_depend_on_workers(monkeypatch, kind, workers):
    fake_engine.install(monkeypatch)
    specs = lay_out(ARMS, 6)
    batch = run_all(specs, executor=kind, workers=workers)
    assert order(batch) == [(spec.replication, spec.arm) for spec in specs]
    assert digest(batch) == digest(run_all(specs, executor="serial"))
    assert (batch.planned, batch.interrupted, batch.failures) == (12, False, [])


def test_somebody_elses_executor_is_used_and_left_open(monkeypatch):
    fake_engine.install(monkeypatch)
    with ThreadPoolExecutor(1) as pool:
        assert len(run_all(lay_out(ARMS, 2), executor=pool).records) == 4
        assert pool.submit(lambda: 5).result() == 5


def test_arms_of_a_replication_share_the_organisation(monkeypatch):
    seen = []
    fake_engine.install(monkeypatch)
    monkeypatch.setattr(executors, "realised", lambda spec: seen.append(spec) or fake_engine.organisation())
    run_all(lay_out(ARMS, 3), executor="serial")
    assert [spec.replication for spec in seen] == [0, 1, 2]


def test_a_failing_run_is_reported_and_the_others_go_on(monkeypatch):
    fake_engine.install(monkeypatch, fake_engine.failing(1, arm_strength=1.0))
    batch = run_all(lay_out(ARMS, 3, seed=11), workers=2)
    assert order(batch) == [(0, "before"), (0, "after"), (1, "before"), (2, "before"), (2, "after")]
    (failure,) = batch.failures
    assert (failure.scenario, failure.arm, failure.replication, failure.seed) == ("tiny", "after", 1, 11)
    assert failure.error == "ZeroDivisionError"
    assert "made to fail" in failure.traceback


def test_a_mistake_in_the_input_stops_everything(monkeypatch):
    def refuse(*arguments, **options):
        raise ScenarioError("wrong")

    fake_engine.install(monkeypatch, refuse)
    with pytest.raises(ScenarioError):
        run_all(lay_out(ARMS, 5))


def test_progress_counts_runs_and_for_a_single_run_days(monkeypatch):
    fake_engine.install(monkeypatch)
    steps = []
    run_all(lay_out(ARMS, 3), progress=lambda done, total: steps.append((done, total)))
    assert steps[-1] == (6, 6)
    steps.clear()
    run_all(lay_out({"run": ARMS["before"]}, 1), progress=lambda done, total: steps.append((done, total)))
    assert steps[-1] == (fake_engine.DAYS, fake_engine.DAYS)


@pytest.mark.skipif(os.name == "nt", reason="sends itself a signal")
def test_ctrl_c_keeps_complete_replications(monkeypatch):
    fake_engine.install(monkeypatch, fake_engine.slow(0.1))

    def stop_after_some(done, total):
        if done >= 4:
            os.kill(os.getpid(), signal.SIGINT)

    batch = run_all(lay_out(ARMS, 200), workers=2, progress=stop_after_some)
    assert batch.interrupted
    assert 4 <= len(batch.records) < 20
    assert len(batch.records) % 2 == 0  # both arms or none
    ours = [thread.name for thread in threading.enumerate() if thread.name.startswith("silosim")]
    assert ours == []  # others' threads, of Dask for instance, may live on


@pytest.mark.parametrize(
    ("options", "key"), [({"executor": "magic"}, "executor"), ({"workers": 0}, "workers")]
)
def test_unknown_executors_and_no_workers_are_refused(monkeypatch, options, key):
    fake_engine.install(monkeypatch)
    with pytest.raises(InputError) as caught:
        run_all(lay_out(ARMS, 1), **options)
    assert caught.value.problems[0].key == key


PROCESSES = """
import fake_engine
from siloSim.model import engine
from siloSim.runs import executors, single
engine.simulate = fake_engine.simulate          # every spawned worker runs this module again
engine.needs_compiling = lambda: False
single.realised = executors.realised = fake_engine.organisation
if __name__ == "__main__":
    from siloSim.runs.design import lay_out
    from siloSim.runs.digest import content_hash
    from siloSim.runs.tables import stack
    arms = {"before": fake_engine.scenario(), "after": fake_engine.scenario(strength=1.0)}
    for kind in ("serial", "processes"):
        batch = executors.run_all(lay_out(arms, 3), executor=kind, workers=2)
        print(content_hash({"daily": stack(batch.records, "daily")}, {}))
"""


@pytest.mark.slow
def test_processes_give_the_same(tmp_path):
    script = tmp_path / "main.py"
    script.write_text(PROCESSES)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120, check=False)
    serial, processes = done.stdout.split() or (done.stderr, "")
    assert serial == processes
