"""Killed at any moment and gone on with, on any executor: the results of an undisturbed sweep."""

import os
import random

import pytest
import soak

from siloSim.runs.sweep_store import open_sweep

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


def test_more_replications_later_are_the_same_as_at_once(tmp_path, expected):
    soak.undisturbed(tmp_path / "x", replications=15)
    said = soak.undisturbed(tmp_path / "x", replications=40)
    assert (said["skipped"], said["runs"]) == (90, 150)
    assert said["hash"] == expected
