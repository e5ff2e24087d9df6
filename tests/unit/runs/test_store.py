"""Results on disk: what the hash sees and does not see, what is overwritten and what is not, damage."""

import json
import shutil
from dataclasses import replace

import fake_engine
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from siloSim.errors import ResultsError
from siloSim.runs.design import TABLES, lay_out
from siloSim.runs.digest import content_hash
from siloSim.runs.executors import Failure, run_all
from siloSim.runs.store import Contents, check_target, default_path, hash_results, open_results, write
from siloSim.runs.tables import stack

ARMS = {"before": fake_engine.scenario(), "after": fake_engine.scenario(strength=1.0)}


@pytest.fixture
def contents(monkeypatch):
    fake_engine.install(monkeypatch)
    batch = run_all(lay_out(ARMS, 3))
    return Contents(
        kind="compare",
        name="tiny",
        scenario_yaml="name: tiny\n",
        inputs={"arms": {"before": "b", "after": "a"}, "seed": 7, "replications": 3},
        tables={name: stack(batch.records, name) for name in TABLES},
        warnings=("The backlog grows.",),
        timings={"seconds": 1.5},
    )


@pytest.fixture
def folder(tmp_path, contents):
    return write(tmp_path / "results" / "x", contents)


def rewrite(part, change):
    pq.write_table(change(pq.ParquetFile(part).read()), part)


def test_the_layout(folder, contents):
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert names == {
        "manifest.json",
        "scenario.resolved.yaml",
        "failures.parquet",
        *(f"tables/{name}/part-0.parquet" for name in TABLES),
    }
    assert (folder / "report").is_dir()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["schema"] == 1
    assert manifest["status"] == "complete"
    assert manifest["content_hash"] == contents.hash() == hash_results(folder)
    assert {"python", "numpy", "numba", "mesa", "pandas", "siloSim"} <= set(manifest["versions"])
    assert not [path for path in folder.parent.iterdir() if path != folder]  # nothing temporary is left


def test_tables_come_back_as_they_went(folder, contents):
    results = open_results(folder)
    for name in TABLES:
        assert content_hash({name: results.arrow(name)}, {}) == content_hash(
            {name: contents.tables[name]}, {}
        )


def test_the_hash_ignores_row_order_parts_row_groups_and_names(folder, contents):
    before = hash_results(folder)
    for name in TABLES:
        part = folder / "tables" / name / "part-0.parquet"
        table = pq.ParquetFile(part).read()
        table = table.take(np.random.default_rng(1).permutation(table.num_rows))
        half = table.num_rows // 2
        part.unlink()
        pq.write_table(table.slice(half), part.with_name("part-a.parquet"), row_group_size=3)
        plain = pa.table({key: table.column(key) for key in reversed(table.column_names)})
        pq.write_table(plain.slice(0, half), part.with_name("part-b.parquet"), compression="none")
    assert hash_results(folder) == before


def test_the_hash_ignores_timings_and_how_names_are_stored(contents):
    changed = replace(contents, timings={"seconds": 99.0}, warnings=())
    assert changed.hash() == contents.hash()
    runs = contents.tables["runs"]
    spelt = runs.set_column(0, "arm", runs.column("arm").cast(pa.string()))
    wide = spelt.set_column(2, "replication", spelt.column("replication").cast(pa.int64()))
    assert content_hash({"runs": wide}, {}) == content_hash({"runs": runs}, {})


def test_the_hash_sees_a_last_bit_a_null_a_name_and_an_input(contents):
    def changed(name, column, change):
        table = contents.tables[name]
        place = table.column_names.index(column)
        values = change(table.column(column).to_pylist())
        return replace(
            contents,
            tables={**contents.tables, name: table.set_column(place, column, pa.array(values))},
        )

    hashes = {
        contents.hash(),
        changed("daily", "output", lambda v: [np.nextafter(v[0], 2), *v[1:]]).hash(),
        changed(
            "challenges", "resolved_on", lambda v: [None if x is None else x for x in v[:-1]] + [77]
        ).hash(),
        changed("runs", "arm", lambda v: ["beforf", *v[1:]]).hash(),
        replace(contents, inputs={**contents.inputs, "seed": 8}).hash(),
    }
    assert len(hashes) == 5


def test_every_nan_is_the_same_and_differs_from_null():
    strange = np.array([0x7FF8000000000123], np.uint64).view(np.float64)
    one = content_hash({"t": pa.table({"x": pa.array(strange, from_pandas=False)})}, {})
    assert one == content_hash({"t": pa.table({"x": pa.array([float("nan")])})}, {})
    assert one != content_hash({"t": pa.table({"x": pa.array([None], pa.float64())})}, {})
    zero = content_hash({"t": pa.table({"x": pa.array([0.0])})}, {})
    assert zero != content_hash({"t": pa.table({"x": pa.array([-0.0])})}, {})


def test_results_of_the_same_content_are_replaced(folder, contents):
    (folder / "stray.txt").write_text("left by somebody")
    write(folder, contents)
    assert not (folder / "stray.txt").exists()


def test_results_whose_hash_another_version_recorded_are_replaced(folder, contents):
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    del manifest["hash_version"]
    path.write_text(json.dumps(manifest | {"content_hash": "0" * 64}), "utf-8")
    write(folder, contents)
    assert open_results(folder).manifest["content_hash"] == contents.hash()


def test_interrupted_results_of_the_same_inputs_are_replaced(tmp_path, contents):
    part = replace(contents, complete=False, tables={"runs": contents.tables["runs"].slice(0, 2)})
    folder = write(tmp_path / "x", part)
    assert not open_results(folder).complete
    assert hash_results(write(folder, contents)) == contents.hash()


@pytest.mark.parametrize(
    "change",
    [{"inputs": {"seed": 8}}, {"tables": {}}],
    ids=["other inputs", "other contents of the same inputs"],
)
def test_other_results_are_refused_and_left_alone(folder, contents, change):
    with pytest.raises(ResultsError, match="--out"):
        write(folder, replace(contents, **change))
    assert hash_results(folder) == contents.hash()


def test_foreign_folders_and_files_are_refused(tmp_path, contents):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "mine", tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ResultsError, match="not written here"):
            write(place, contents)
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty", contents)


def test_check_target_without_inputs_lets_nothing_be_replaced(folder, tmp_path):
    with pytest.raises(ResultsError):
        check_target(folder)
    check_target(tmp_path / "not" / "there")


def test_a_mistake_while_writing_leaves_nothing(tmp_path, contents):
    def fail(report):
        raise RuntimeError("no ink")

    with pytest.raises(RuntimeError):
        write(tmp_path / "x", contents, draw=fail)
    assert not list(tmp_path.iterdir())


def test_pictures_are_there_when_the_results_appear(tmp_path, contents):
    folder = write(tmp_path / "x", contents, draw=lambda report: (report / "a.png").write_bytes(b"png"))
    assert (folder / "report" / "a.png").read_bytes() == b"png"


def test_failures_come_back(tmp_path, contents):
    failure = Failure("after", 0, 2, 7, "tiny", "ValueError", "so it goes", "Traceback ...")
    folder = write(tmp_path / "x", replace(contents, failures=(failure,), complete=False))
    assert open_results(folder).failures() == [failure]


def damage_manifest(folder):
    (folder / "manifest.json").write_text("{")


def lose_manifest(folder):
    (folder / "manifest.json").unlink()


def strip_manifest(folder):
    (folder / "manifest.json").write_text('{"schema": 1}')


def future_manifest(folder):
    path = folder / "manifest.json"
    path.write_text(path.read_text("utf-8").replace('"schema": 1', '"schema": 99'), encoding="utf-8")


def cut_part(folder):
    part = folder / "tables" / "daily" / "part-0.parquet"
    part.write_bytes(part.read_bytes()[:-40])


def lose_part(folder):
    (folder / "tables" / "daily" / "part-0.parquet").unlink()


def lose_table(folder):
    shutil.rmtree(folder / "tables" / "runs")


def lose_rows(folder):
    rewrite(folder / "tables" / "challenges" / "part-0.parquet", lambda table: table.slice(1))


def edit_scenario(folder):
    (folder / "scenario.resolved.yaml").write_text("name: other\n")


def lose_scenario(folder):
    (folder / "scenario.resolved.yaml").unlink()


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (damage_manifest, "manifest.json"),
        (lose_manifest, "manifest.json"),
        (strip_manifest, "manifest.json"),
        (future_manifest, "manifest.json"),
        (cut_part, "part-0.parquet"),
        (lose_part, "daily"),
        (lose_table, "runs"),
        (lose_rows, "challenges"),
        (edit_scenario, "scenario.resolved.yaml"),
        (lose_scenario, "scenario.resolved.yaml"),
    ],
)
def test_damage_is_named_by_its_file(folder, damage, named):
    damage(folder)
    with pytest.raises(ResultsError) as caught:
        hash_results(folder)
    (problem,) = caught.value.problems
    assert named in problem.file
    assert problem.remedy


def test_a_missing_folder_is_said(tmp_path):
    with pytest.raises(ResultsError, match="no such results folder"):
        open_results(tmp_path / "nothing")


def test_line_ends_of_the_scenario_do_not_matter(folder):
    path = folder / "scenario.resolved.yaml"
    before = hash_results(folder)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert hash_results(folder) == before


def test_the_default_place_is_named_by_scenario_and_hash(contents):
    odd = replace(contents, name="../Müller & Co: 2")
    assert default_path(contents).as_posix() == f"results/tiny-{contents.hash()[:8]}"
    assert default_path(odd).parent.as_posix() == "results"
    assert "/" not in default_path(odd).name
