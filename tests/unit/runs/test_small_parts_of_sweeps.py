"""What stores of sweeps are made of: sets of runs, changed inputs, files that are there whole, versions."""

import os
import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siloSim.errors import InputError, Problem, ResultsError
from siloSim.runs.changes import changes
from siloSim.runs.done import Done
from siloSim.runs.durable import undisturbed, write_whole
from siloSim.runs.identity import difference, identity

KEY = st.tuples(st.sampled_from(["today", "council"]), st.integers(0, 40), st.integers(0, 5))


@given(st.lists(KEY), st.lists(KEY))
def test_done_is_a_set(noted, asked):
    done = Done()
    for key in noted:
        done.add(*key)
    assert len(done) == len(set(noted))
    assert [key in done for key in asked] == [key in set(noted) for key in asked]


def test_a_million_runs_take_little_room():
    done = Done()
    for point in range(100_000):
        for replication in range(2):
            done.add("today", point, replication)
    assert sum(map(len, done._bits.values())) <= 2 * 100_000 // 8 + 2


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 1.0}, [("a", "1", "1.0")]),
        ({"a": {"b.c": [5, 10]}}, {"a": {"b.c": [5, 21]}}, [("a.b.c", "[5, 10]", "[5, 21]")]),
        ({"a": 1, "b": 2}, {"b": 2, "c": 3}, [("a", "1", "absent"), ("c", "absent", "3")]),
        ({"arms": {"x": "a" * 64}}, {"arms": {"x": "b" * 64}}, [("arms.x", "content aaaaaaaa", "content bbbbbbbb")]),
        (
            {"factors": [{"path": "p", "levels": [1]}, {"path": "q", "levels": [2]}]},
            {"factors": [{"path": "p", "levels": [1]}, {"path": "q", "levels": [3]}]},
            [("factors.q.levels", "[2]", "[3]")],
        ),
        ({"tables": ["a", "b"]}, {"tables": ["b", "a"]}, [("tables", '["a", "b"]', '["b", "a"]')]),
        ({"x": None}, {"x": {}}, [("x", "null", "{}")]),
        ({"x": list(range(99))}, {"x": []}, [("x", f"{str(list(range(99)))[:56]} ...", "[]")]),
    ],
)  # fmt: skip
def test_changes_are_named_by_path_with_both_values(old, new, found):
    assert changes(old, new) == found


def test_the_order_of_named_items_is_told():
    one, other = {"path": "p", "v": 1}, {"path": "q", "v": 2}
    assert changes({"f": [one, other]}, {"f": [other, one]}) == [("f (order)", '["p", "q"]', '["q", "p"]')]


def test_a_file_is_replaced_whole_or_not_at_all(monkeypatch, tmp_path):
    write_whole(tmp_path / "x", b"old")
    monkeypatch.setattr(
        os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(ResultsError, match="the disk is full") as error:
        write_whole(tmp_path / "x", b"new")
    assert error.value.problems[0].file == str(tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.skipif(os.name == "nt", reason="sends itself a signal")
def test_ctrl_c_waits_and_is_not_forgotten():
    through = []

    def pressed():
        with undisturbed():
            os.kill(os.getpid(), signal.SIGINT)
            through.append(True)

    with pytest.raises(KeyboardInterrupt):
        pressed()
    assert through


def test_versions_are_compared_in_words():
    here = identity()
    assert {"siloSim", "model", "python", "numpy", "numba"} == set(here)
    assert difference(here, here) == ""
    assert difference({"numba": "2"}, {"numba": "1"}) == "numba 2 instead of 1"
    assert difference({"numba": "2"}, {}) == "numba 2 instead of unknown"


def test_errors_in_bad_input_come_back_from_other_processes():
    import pickle

    error = pickle.loads(pickle.dumps(InputError(Problem("wrong", file="a.yaml", line=3), 2)))
    assert (error.problems[0].line, error.left_out) == (3, 2)
    assert "and 2 more problems" in str(error)
