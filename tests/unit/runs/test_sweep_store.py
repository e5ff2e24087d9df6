"""The folder of a sweep: what is in it, what is refused, what damage does, what a full disk leaves."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager

import fake_engine
import pyarrow as pa
import pytest
from unit.runs import sweeps
from unit.runs.sweeps import INPUTS, files, opened, planned, sweep, units

from siloSim.errors import ResultsError
from siloSim.runs import batches, durable, sweep_store, sweep_writing
from siloSim.runs.executors import Failure
from siloSim.runs.store import hash_results
from siloSim.runs.sweep_store import default_path, open_sweep
from siloSim.runs.sweeping import run_units


@pytest.fixture(autouse=True)
def _fake(monkeypatch):
    fake_engine.install(monkeypatch)
    monkeypatch.setattr(batches, "MOST_RUNS", 6)


@pytest.fixture
def folder(tmp_path):
    sweep(tmp_path / "a sweep")
    return tmp_path / "a sweep"


def part(folder, table="runs", number=1):
    return folder / "tables" / table / f"part-{number:06d}.parquet"


def said(error):
    return str(error.value)


def test_the_layout(tmp_path):
    table = pa.table({"point": [0, 1, 2], "gain": [0.1, 0.2, 0.3]})
    texts = {"experiment.resolved.yaml": "name: tiny", "scenario.resolved.yaml": "name: tiny\n"}
    with opened(tmp_path / "x", texts=texts, points=table, details={"replications": 4}) as store:
        run_units(units(4), planned(4), store, executor="serial")
        digest = store.finish(complete=True, warnings=["so it goes"], timings={"seconds": 1.5})
    names = set(files(tmp_path / "x"))
    parts = {f"tables/{name}/part-{number:06d}.parquet" for name in sweeps.KEEP for number in range(4)}
    assert names == {"manifest.json", "ledger.jsonl", "points.parquet", "failures.parquet", *texts, *parts}
    assert (tmp_path / "x" / "report").is_dir()
    manifest = json.loads((tmp_path / "x" / "manifest.json").read_text("utf-8"))
    assert (manifest["kind"], manifest["status"], manifest["runs"]) == ("sweep", "complete", 24)
    assert manifest["tables"] == {"runs": 24, "adoption": 24 * 31}
    assert manifest["replications"] == 4
    assert manifest["warnings"] == ["so it goes"]
    assert manifest["timings"]["seconds"] == 1.5
    results = open_sweep(tmp_path / "x")
    assert manifest["content_hash"] == digest == results.hash() == hash_results(tmp_path / "x")
    assert results.points().equals(table)
    assert results.text("experiment.resolved.yaml") == "name: tiny\n"
    assert results.complete


def test_tables_come_back_batch_by_batch_or_whole(folder):
    results = open_sweep(folder)
    assert [table.num_rows for table in results.batches("runs")] == [6, 6, 6, 6]
    whole = results.arrow("runs").to_pandas()
    keys = set(zip(whole["arm"], whole["point"], whole["replication"], strict=True))
    assert keys == {(spec.arm, spec.point, spec.replication) for unit in units(4) for spec in unit}
    (first, *_) = results.batches("adoption", ["day", "home"])
    assert first.column_names == ["day", "home"]
    with pytest.raises(ResultsError, match="no table of events") as error:
        results.batches("events")
    assert error.value.problems[0].allowed == "runs, adoption"


def test_the_hash_knows_no_batches(tmp_path, folder, monkeypatch):
    monkeypatch.setattr(batches, "MOST_RUNS", 1)
    _, digest = sweep(tmp_path / "y", executor="threads", workers=3)
    assert digest == open_sweep(folder).hash()
    assert len(open_sweep(tmp_path / "y").entries) == 12


def test_a_new_one_refuses_what_is_there_and_says_how_to_go_on(folder):
    before = files(folder)
    with pytest.raises(ResultsError, match="--resume"):
        opened(folder)
    assert files(folder) == before


def test_going_on_where_there_is_nothing_starts(tmp_path):
    swept, _ = sweep(tmp_path / "x", mode="resume")
    assert (swept.runs_done, swept.skipped) == (24, 0)
    (tmp_path / "empty").mkdir()
    sweep(tmp_path / "empty", mode="resume")


def test_going_on_runs_only_what_is_missing(tmp_path, folder):
    swept, digest = sweep(folder, 6, mode="resume")
    assert (swept.runs_done, swept.skipped) == (12, 24)
    assert sweep(tmp_path / "at once", 6)[1] == digest == open_sweep(folder).manifest["content_hash"]
    again, same = sweep(folder, 6, mode="resume")
    assert (again.runs_done, again.skipped, same) == (0, 36, digest)
    assert len(open_sweep(folder).manifest["sessions"]) == 3


@pytest.mark.parametrize("mode", ["new", "resume"])
def test_other_folders_are_refused_and_left_alone(tmp_path, mode):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "mine", tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ResultsError, match="--out"):
            opened(place, mode)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_results_of_a_comparison_are_refused(tmp_path, folder):
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"kind": "sweep"', '"kind": "compare"'), "utf-8")
    with pytest.raises(ResultsError, match="silosim compare"):
        opened(folder, "resume")
    with pytest.raises(ResultsError, match="results of a compare, not of a sweep"):
        open_sweep(folder)


def test_a_changed_experiment_is_refused_naming_what_changed(folder):
    before = files(folder)
    changed = {**INPUTS, "seed": 8, "factors": [{"path": "behaviour.trust.gain", "levels": [1]}]}
    with pytest.raises(ResultsError) as error:
        opened(folder, "resume", changed)
    assert "seed: 7 → 8" in said(error)
    assert "factors: []" in said(error)
    assert files(folder) == before


def test_another_version_of_the_model_is_refused(monkeypatch, folder):
    monkeypatch.setattr(sweep_store, "identity", lambda: {**_identity(), "numba": "0.99"})
    with pytest.raises(ResultsError, match=r"numba 0\.99 instead of"):
        opened(folder, "resume")


def _identity():
    from siloSim.runs.identity import identity

    return identity()


def test_what_is_stored_while_it_runs_can_be_read(tmp_path):
    with opened(tmp_path / "x") as store:
        run_units(units(1), planned(1), store, executor="serial")
        results = store.results()
        assert (results.runs, results.complete, results.manifest["content_hash"]) == (6, False, None)
        assert results.hash()


def test_leaving_without_finishing_stores_what_there_is(tmp_path):
    class Stop(Exception):
        pass

    def stop(done, all_):
        if done >= 8:
            raise Stop

    with pytest.raises(Stop), opened(tmp_path / "x") as store:
        run_units(units(4), planned(4), store, executor="serial", progress=stop)
    assert open_sweep(tmp_path / "x").runs == 8


def test_failures_are_kept_and_tried_again(monkeypatch, tmp_path):
    fake_engine.install(monkeypatch, fake_engine.failing(1))
    swept, broken = sweep(tmp_path / "x", complete=False)
    assert (swept.runs_done, swept.failures) == (18, 6)
    failures = open_sweep(tmp_path / "x").failures()
    assert {(one.arm, one.point, one.replication) for one in failures} == {
        (arm, point, 1) for arm in sweeps.ARMS for point in range(3)
    }
    assert isinstance(failures[0], Failure)
    assert "made to fail" in failures[0].traceback
    assert open_sweep(tmp_path / "x").manifest["failures"] == 6
    fake_engine.install(monkeypatch, fake_engine.failing(1, arm_strength=1.0))
    assert sweep(tmp_path / "x", mode="resume", complete=False)[0].failures == 3
    assert {one.arm for one in open_sweep(tmp_path / "x").failures()} == {"after"}
    fake_engine.install(monkeypatch)
    _, digest = sweep(tmp_path / "x", mode="resume")
    assert open_sweep(tmp_path / "x").failures() == []
    assert digest == sweep(tmp_path / "y")[1] != broken


def test_a_damaged_list_of_failures_does_no_harm(folder):
    (folder / "failures.parquet").write_bytes(b"PAR1")
    sweep(folder, 5, mode="resume")
    assert (folder / "failures.parquet.damaged").read_bytes() == b"PAR1"


# What a kill leaves


def test_strays_and_torn_lines_go(folder):
    digest = open_sweep(folder).hash()
    part(folder, number=9).write_bytes(b"half")
    part(folder).with_name(".part-000009.parquet.tmp").write_bytes(b"half")
    with (folder / "ledger.jsonl").open("ab") as file:
        file.write(b'{"batch":9,"par')
    assert open_sweep(folder).hash() == digest  # nothing of it counts
    (folder / "tables" / "runs" / "notes.txt").write_text("mine")
    assert sweep(folder, mode="resume")[1] == digest
    assert not part(folder, number=9).exists()
    assert not list(folder.rglob("*.tmp"))
    assert (folder / "tables" / "runs" / "notes.txt").exists()


def test_killed_before_there_was_a_manifest(tmp_path):
    (tmp_path / "x").mkdir()
    for name in (".lock", ".writer.json", ".manifest.json.tmp"):
        (tmp_path / "x" / name).write_text("")
    sweep(tmp_path / "x")


@pytest.mark.parametrize("moment", range(1, 12))
def test_stopped_at_any_moment_of_writing(monkeypatch, tmp_path, moment):
    """As if the power went after so many files: the folder opens, and ends like any other."""
    expected = sweep(tmp_path / "y")[1]
    whole, count = durable.write_whole, 0

    def counted(path, content):
        nonlocal count
        count += 1
        if count > moment:
            raise KeyboardInterrupt
        whole(path, content)

    for module in (sweep_writing, batches):
        monkeypatch.setattr(module, "write_whole", counted)
    with pytest.raises(KeyboardInterrupt):
        sweep(tmp_path / "x")
    for module in (sweep_writing, batches):
        monkeypatch.setattr(module, "write_whole", whole)
    assert sweep(tmp_path / "x", mode="resume")[1] == expected


# Damage


def cut(path):
    path.write_bytes(path.read_bytes()[:-40])


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def lose(path):
    path.unlink()


@pytest.mark.parametrize("harm", [cut, flip, lose])
def test_damage_is_named_refused_and_repaired(folder, harm):
    digest = open_sweep(folder).hash()
    harm(part(folder))
    harm(part(folder, "adoption", 2))
    with pytest.raises(ResultsError) as error:
        open_sweep(folder).hash()
    assert "part-000001.parquet" in said(error)
    with pytest.raises(ResultsError) as error:
        opened(folder, "resume")
    assert [os.path.relpath(problem.file, folder) for problem in error.value.problems] == [
        os.path.join("tables", "runs", "part-000001.parquet"),  # noqa: PTH118
        os.path.join("tables", "adoption", "part-000002.parquet"),  # noqa: PTH118
    ]
    assert "--repair" in error.value.problems[0].remedy
    with opened(folder, "resume", repair=True) as store:
        assert store.set_aside == 12
        assert run_units(units(4), planned(4), store, executor="serial").runs_done == 12
        assert store.finish(complete=True) == digest == open_sweep(folder).hash()
    assert (folder / "tables" / "adoption" / "part-000001.parquet.damaged").exists()  # it was good
    assert part(folder).with_name("part-000001.parquet.damaged").exists() == (harm is not lose)


def test_a_damaged_line_of_the_ledger(folder):
    digest = open_sweep(folder).hash()
    ledger = folder / "ledger.jsonl"
    lines = ledger.read_bytes().splitlines(keepends=True)
    lines[1] = lines[1].replace(b'"before"', b'"beforf"', 1)
    ledger.write_bytes(b"".join(lines))
    for attempt in (lambda: open_sweep(folder), lambda: opened(folder, "resume")):
        with pytest.raises(ResultsError) as error:
            attempt()
        assert (error.value.problems[0].file, error.value.problems[0].line) == (str(ledger), 2)
    with opened(folder, "resume", repair=True) as store:
        assert run_units(units(4), planned(4), store, executor="serial").runs_done == 6
        assert store.finish(complete=True) == digest
    assert ledger.with_name("ledger.jsonl.damaged").read_bytes() == b"".join(lines)
    assert part(folder).with_name("part-000001.parquet.damaged").exists()


@pytest.mark.parametrize("name", ["manifest.json", "experiment.resolved.yaml"])
def test_edited_and_lost_files_are_named(tmp_path, name):
    with opened(tmp_path / "x", texts={"experiment.resolved.yaml": "a: 1"}) as store:
        run_units(units(2), planned(2), store, executor="serial")
        store.finish(complete=True)
    (tmp_path / "x" / name).write_text("{")
    with pytest.raises(ResultsError) as error:
        hash_results(tmp_path / "x")
    assert name in error.value.problems[0].file
    (tmp_path / "x" / name).unlink()
    with pytest.raises(ResultsError, match="missing"):
        hash_results(tmp_path / "x")


def test_a_lost_manifest_is_no_reason_to_start_anew(folder):
    (folder / "manifest.json").unlink()
    with pytest.raises(ResultsError, match=r"manifest\.json of the sweep in it is missing"):
        opened(folder, "resume")


# Places that cannot be written to


@contextmanager
def small_disk(place, options):
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True)
    if done.returncode:
        pytest.skip("mounting is not permitted")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="mounts a tmpfs")
def test_a_full_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "MOST_RUNS", 12)
    with small_disk(tmp_path / "disk", "size=600k") as disk:
        with pytest.raises(ResultsError, match="the disk is full") as error:
            sweep(disk / "x", 400)
        assert "part-" in error.value.problems[0].file or "ledger" in error.value.problems[0].file
        stored = open_sweep(disk / "x")
        assert stored.runs > 0
        assert stored.hash()
        assert not list((disk / "x").rglob("*.tmp"))
        subprocess.run(["mount", "-o", "remount,size=20m", disk], check=True)
        replications = stored.runs // planned(1) + 3
        swept, digest = sweep(disk / "x", replications, mode="resume")
        assert swept.skipped == stored.runs
    assert digest == sweep(tmp_path / "y", replications)[1]


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a tmpfs")
def test_a_folder_that_cannot_be_written_to(tmp_path):
    with small_disk(tmp_path / "disk", "size=5m") as disk:
        sweep(disk / "x", 1)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        for place in (disk / "x", disk / "y"):
            with pytest.raises(ResultsError, match="cannot be written to") as error:
                opened(place, "resume")
            assert error.value.problems[0].file.startswith(str(place))
        assert open_sweep(disk / "x").hash()


@pytest.mark.parametrize("number", [28, 27])
def test_a_disk_that_fills_up_in_the_middle_of_a_file(monkeypatch, folder, number):
    real = os.fsync
    monkeypatch.setattr(batches, "MOST_RUNS", 4)
    calls = 0

    def full(handle):
        nonlocal calls
        calls += 1
        if calls > 10:
            raise OSError(number, os.strerror(number))
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ResultsError, match=r"disk is full|no room"):
        sweep(folder, 30, mode="resume")
    monkeypatch.setattr(os, "fsync", real)
    assert not list(folder.rglob("*.tmp"))
    assert open_sweep(folder).hash()
    sweep(folder, 30, mode="resume")


# Two of them


HOLD = """
import sys
from siloSim.runs.locking import FolderLock
from pathlib import Path
lock = FolderLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_two_sweeps_do_not_share_a_folder(folder):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(ResultsError, match=f"another sweep writes into this folder: process {other.pid}"):
            opened(folder, "resume")
        assert open_sweep(folder).hash()  # reading is free
        other.kill()
        other.wait()
        sweep(folder, 5, mode="resume")  # a killed process holds nothing


def test_two_stores_of_one_program_do_not_either(folder):
    with opened(folder, "resume"), pytest.raises(ResultsError, match="another sweep writes"):
        opened(folder, "resume")
    with opened(folder, "resume"):
        pass


def test_a_network_folder_without_locks(monkeypatch, folder):
    import errno
    import fcntl

    def refuse(handle, operation):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with opened(folder, "resume"), pytest.raises(ResultsError) as error:
        opened(folder, "resume")
    assert "If there is no such process any more, delete" in said(error)
    sweep(folder, 5, mode="resume")


def test_the_default_place_is_known_before_anything_runs():
    assert default_path("../Müller & Co", INPUTS).as_posix().startswith("results/Müller-Co-")
    assert default_path("x", INPUTS) != default_path("x", {**INPUTS, "seed": 8})
