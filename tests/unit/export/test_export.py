"""Tables as CSV files and workbooks: contents, dictionary, attacks, places, nothing by halves."""

import csv
import errno
import json
from dataclasses import replace

import fake_engine
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import siloSim
from siloSim.errors import InputError, MissingExtra, ResultsError
from siloSim.export import Source, csv_folder, export, exporting, workbook
from siloSim.export.harmless import unmarked
from siloSim.organisation.formulas import is_formula
from siloSim.studies.compare import compare
from siloSim.studies.once import replicate

EVIL = ("=cmd|' /C calc'!A0", "\uff1dSUM(1;2)", '-1", "x\n', "'quoted'", " @x")


@pytest.fixture(autouse=True)
def _fakes(monkeypatch):
    fake_engine.install(monkeypatch)
    fake_engine.install_loader(monkeypatch)


@pytest.fixture
def found():
    return compare(fake_engine.scenario(), ["council"], replications=3, workers=1)


@pytest.fixture
def stored(tmp_path, found):
    found.save(tmp_path / "x y")
    return siloSim.open(tmp_path / "x y")


def source_of(tables, **more):
    manifest = {"kind": "sweep", "name": "made", "status": "complete", "currency": "EUR", "inputs": {}}
    whole = {name: pa.table(columns) for name, columns in tables.items()}

    def batches(name):
        table = whole[name]
        for start in range(0, max(1, table.num_rows), 2):
            yield table.slice(start, 2)

    return Source(manifest, {name: table.num_rows for name, table in whole.items()}, batches, **more)


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def cells_of(sheet):
    return [list(row) for row in sheet.iter_rows()]


@pytest.mark.parametrize("form", ["csv", "excel"])
def test_every_value_arrives(tmp_path, found, stored, form):
    done = stored.export(tmp_path / ("out" if form == "csv" else "out.xlsx"))
    for name in ("runs", "daily", "challenges", "adoption"):
        kept = found.table(name)
        back = pd.read_csv(done / f"{name}.csv") if form == "csv" else pd.read_excel(done, name)
        pd.testing.assert_frame_equal(
            back, kept.astype({c: object for c in kept if kept[c].dtype == "category"}),
            check_dtype=False, rtol=1e-15 if form == "excel" else 0, atol=0,
        )  # fmt: skip
    card = pd.read_csv(done / "scorecard.csv") if form == "csv" else pd.read_excel(done, "scorecard")
    assert list(card["name"]) == list(found.scorecard["name"])
    assert np.allclose(card["difference"], found.scorecard["difference"], equal_nan=True)


def test_results_that_were_never_saved_are_exported_too(tmp_path, found):
    assert rows_of(found.export(tmp_path / "out") / "runs.csv")[1][0] == "before"
    with pytest.raises(InputError, match="no place"):
        found.export()


@pytest.mark.parametrize("form", ["csv", "excel"])
def test_the_dictionary_knows_every_column(tmp_path, form):
    runs = replicate(fake_engine.scenario(), 2)
    done = runs.export(tmp_path / ("out" if form == "csv" else "out.xlsx"))
    if form == "csv":
        listed = pd.read_csv(done / "dictionary.csv")
        tables = {path.stem: rows_of(path)[0] for path in done.glob("*.csv") if path.stem != "dictionary"}
    else:
        book = openpyxl.load_workbook(done)
        listed = pd.read_excel(done, "Dictionary")
        tables = {name: [c.value for c in book[name][1]] for name in book.sheetnames[1:-1]}
    assert set(tables) == set(runs.setting.kept) >= {"runs", "daily", "subtasks", "events"}
    for name, columns in tables.items():
        assert list(listed.loc[listed["table"] == name, "column"]) == columns
    assert listed[["type", "range", "meaning", "missing"]].notna().all().all()
    assert "EUR" in set(listed["unit"])
    assert "money" not in set(listed["unit"])


def test_own_measures_and_states_are_in_the_dictionary(found):
    own = {
        "name": "gossip",
        "unit": "rumours",
        "direction": "lower",
        "meaning": "rumours about",
        "formula": "",
        "source": "own",
        "family": "own",
    }
    state = {"name": "mood", "unit": "share", "low": 0, "high": None, "meaning": "how it goes"}
    source = replace(found.source(), manifest=found.source().manifest | {"own": [own], "own_state": [state]})
    for table in ("runs", "daily"):
        (entry,) = source.entries(table, pa.schema([("gossip", pa.float64())]))
        assert (entry.unit, entry.table) == ("rumours", table)
        assert entry.meaning.startswith("rumours about")
    (entry,) = source.entries("panel", pa.schema([("mood", pa.float64())]))
    assert (entry.meaning, entry.range) == ("how it goes", "from 0")


def test_factors_stand_beside_the_keys_of_runs(tmp_path):
    points = pa.table({"point": [0, 1], "behaviour.trust.gain": [0.1, 0.2], "use": ["=a", "b"]})
    runs = {
        "arm": ["a"] * 3,
        "point": [1, 0, 1],
        "replication": [0, 0, 1],
        "seed": [7] * 3,
        "backlog": [1.0, None, float("nan")],
    }
    done = export(source_of({"runs": runs}, points=points), out=tmp_path / "out").path
    assert rows_of(done / "runs.csv") == [
        ["arm", "point", "replication", "behaviour.trust.gain", "use", "seed", "backlog"],
        ["a", "1", "0", "0.2", "b", "7", "1"],
        ["a", "0", "0", "0.1", "'=a", "7", ""],
        ["a", "1", "1", "0.2", "b", "7", ""],
    ]
    assert [row[:2] for row in rows_of(done / "points.csv")] == [
        ["point", "behaviour.trust.gain"],
        ["0", "0.1"],
        ["1", "0.2"],
    ]
    listed = {(row[0], row[1]): row for row in rows_of(done / "dictionary.csv")}
    assert listed["runs", "behaviour.trust.gain"][5].startswith("varied: share of the gap")
    assert listed["points", "use"][2] == "text"


def test_an_opened_sweep_is_a_source(tmp_path):
    runs = source_of({"runs": {"arm": ["a"], "point": [1], "replication": [0]}})

    class Opened:
        path = tmp_path / "sweep"
        manifest = runs.manifest
        tables = runs.rows
        batches = staticmethod(runs.batches)

        @staticmethod
        def points():
            return pa.table({"point": [0, 1], "every": [5, 21]})

    contrasts = pa.table({"outcome": ["backlog"], "better": [0.5]})
    done = export(Source.of_sweep(Opened(), {"contrasts": contrasts}))
    assert done.path == tmp_path / "sweep-csv"
    assert list(done.tables) == ["contrasts", "runs", "points"]
    assert rows_of(done.path / "runs.csv")[1] == ["a", "1", "0", "21"]


def test_batches_may_differ_in_how_they_hold_numbers(tmp_path):
    pieces = [
        pa.table({"day": pa.array([1], pa.int32()), "who": ["a"]}),
        pa.table({"day": pa.array([None, 3], pa.int64()), "who": pa.array(["b", "=c"]).dictionary_encode()}),
    ]
    source = Source({"inputs": {}}, {"events": 3}, lambda _: iter(pieces))
    done = export(source, out=tmp_path / "out").path
    assert rows_of(done / "events.csv")[1:] == [["1", "a"], ["", "b"], ["3", "'=c"]]


def evil_tables():
    return {
        "panel": {"arm": list(EVIL), "who": list(reversed(EVIL)), "favours_owed": [-1.5, 2.0, -0.0, 1e-9, -3.0]},
        "survival": {"arm": pa.array([], pa.string()), "age": pa.array([], pa.int32())},
    }  # fmt: skip


def test_csv_has_no_formula_and_gives_back_every_text(tmp_path):
    done = export(source_of(evil_tables()), out=tmp_path / "out").path
    head, *rows = rows_of(done / "panel.csv")
    assert head == ["arm", "who", "favours_owed"]
    assert [unmarked(row[0]) for row in rows] == list(EVIL)
    assert [row[0][0] for row in rows] == ["'"] * 5
    assert [float(row[2]) for row in rows] == [-1.5, 2.0, 0.0, 1e-9, -3.0]
    assert rows_of(done / "survival.csv") == [["arm", "age"]]


def test_a_workbook_has_no_formula_and_no_number_that_was_text(tmp_path):
    done = export(source_of(evil_tables()), out=tmp_path / "out.xlsx").path
    sheet = openpyxl.load_workbook(done)["panel"]
    _, *rows = cells_of(sheet)
    for row, text in zip(rows, EVIL, strict=True):
        assert (row[0].value, row[0].data_type) == (text, "s")
        assert row[0].quotePrefix == (not text.startswith("'"))
        assert row[2].data_type == "n"
    assert rows[0][2].value == -1.5
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:C6")


def test_what_excel_would_spoil_is_text(tmp_path):
    columns = {
        "who": ["#N/A", "000123", "a\x00b", "1e5"],
        "seed": [2**63 - 1, 5, 10**15, -(10**15)],
        "asked": [float("inf"), float("-inf"), float("nan"), 1.0],
    }
    done = export(source_of({"panel": columns}), out=tmp_path / "out.xlsx").path
    _, *rows = cells_of(openpyxl.load_workbook(done)["panel"])
    assert [row[0].value for row in rows] == ["#N/A", "000123", "a\ufffdb", "1e5"]
    assert {row[0].data_type for row in rows} == {"s"}
    assert [row[1].value for row in rows] == [str(2**63 - 1), 5, str(10**15), str(-(10**15))]
    assert [row[2].value for row in rows] == ["inf", "-inf", None, 1]


def test_rows_beyond_a_sheet_go_on_in_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "ROWS", 4)
    done = export(source_of({"survival": {"age": list(range(7))}}), out=tmp_path / "out.xlsx")
    assert done.tables == {"survival": "survival, survival 2, survival 3"}
    book = openpyxl.load_workbook(done.path)
    assert [[c[0].value for c in cells_of(book[name])] for name in done.tables["survival"].split(", ")] == [
        ["age", 0, 1, 2], ["age", 3, 4, 5], ["age", 6],
    ]  # fmt: skip


def test_large_tables_are_left_out_of_workbooks_unless_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "EASY_CELLS", 10)
    source = source_of({"survival": {"age": list(range(7))}, "events": {"day": list(range(8))}})
    done = export(source, out=tmp_path / "a.xlsx")
    assert (list(done.tables), done.left_out) == (["survival"], ("events",))
    about = [cell.value for row in cells_of(openpyxl.load_workbook(done.path)["About"]) for cell in row]
    assert about[about.index("Left out") + 1] == "events"
    assert list(export(source, out=tmp_path / "b.xlsx", tables=["events"]).tables) == ["events"]
    monkeypatch.setattr(exporting, "MOST_CELLS", 7)
    with pytest.raises(InputError, match="--to csv"):
        export(source, out=tmp_path / "c.xlsx", tables=["events"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]


def test_the_provenance_is_beside_it(tmp_path, stored):
    stored.setting = replace(stored.setting, again=("silosim", "compare", "my file.yaml"))
    stored.save(tmp_path / "y")
    done = siloSim.open(tmp_path / "y").export(tmp_path / "out")
    said = (done / "README.txt").read_text(encoding="utf-8")
    for part in (
        stored.hash,
        "Seed: 7",
        "silosim compare 'my file.yaml'",
        "not a forecast",
        "after: council",
        "complete",
    ):
        assert part in said
    book = openpyxl.load_workbook(stored.export(tmp_path / "out.xlsx"))
    assert stored.hash in {cell.value for row in cells_of(book["About"]) for cell in row}
    assert book.sheetnames[0] == "About"
    assert book.sheetnames[-1] == "Dictionary"


def test_the_mark_of_utf_8_is_there_where_it_is_wanted(tmp_path, stored):
    assert (stored.export(tmp_path / "a") / "runs.csv").read_bytes()[:6] == b'"arm",'
    assert (stored.export(tmp_path / "b", bom=True) / "runs.csv").read_bytes()[:4] == b'\xef\xbb\xbf"'


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"to": "pdf"}, "csv, excel"),
        ({"tables": ["runs", "nonsense"]}, "no table of nonsense"),
        ({"tables": [" "]}, "no table is asked for"),
        ({"to": "excel", "out": "a.csv"}, "ends in .xlsx"),
        ({"to": "csv", "out": "a.xlsx"}, "name of a folder"),
    ],
)
def test_what_cannot_be_exported_is_told(tmp_path, stored, options, said):
    out = tmp_path / options.pop("out", "out")
    with pytest.raises(InputError, match=said):
        stored.export(out, **options)
    assert not out.exists()


@pytest.mark.parametrize("name", ["out", "out.xlsx"])
def test_nothing_is_replaced_unasked_and_nothing_of_others_ever(tmp_path, stored, name):
    target = stored.export(tmp_path / name)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ResultsError, match="--force"):
        stored.export(target)
    stored.export(target, force=True)
    assert sorted(tmp_path.iterdir()) == before
    other = tmp_path / f"other{target.suffix}"
    if target.suffix:
        other.mkdir()
    else:
        stored.export(other)
        (other / "thesis.docx").write_text("years of work")
    with pytest.raises(ResultsError, match="folder"):
        stored.export(other, force=True)
    assert other.exists()


def test_the_results_folder_itself_is_no_place(stored):
    with pytest.raises(ResultsError, match="other files"):
        stored.export(stored.path, force=True)


@pytest.mark.parametrize("name", ["out", "out.xlsx"])
def test_an_export_that_fails_leaves_nothing_and_spares_the_old_one(tmp_path, stored, name, monkeypatch):
    target = stored.export(tmp_path / name)
    old = target.read_bytes() if target.is_file() else (target / "runs.csv").read_bytes()
    before = sorted(tmp_path.iterdir())

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(csv_folder if name == "out" else workbook, "about", full)
    with pytest.raises(ResultsError, match="No space left"):
        stored.export(target, force=True)
    assert sorted(tmp_path.iterdir()) == before
    assert old == (target.read_bytes() if target.is_file() else (target / "runs.csv").read_bytes())


@pytest.mark.parametrize("name", ["out", "out.xlsx"])
def test_damaged_results_are_told_by_file(tmp_path, stored, name):
    part = next((stored.path / "tables" / "daily").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:500])
    with pytest.raises(ResultsError, match="damaged results"):
        stored.export(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["x y"]


def test_a_place_below_a_file(tmp_path, stored):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ResultsError, match="is a file"):
        stored.export(tmp_path / "file" / "out")


def test_the_default_place_is_beside_the_results_however_they_are_named(tmp_path, stored, monkeypatch):
    assert stored.export() == tmp_path / "x y-csv"
    monkeypatch.chdir(stored.path / "tables")
    assert siloSim.open("..").export(to="excel") == tmp_path / "x y.xlsx"


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(
            TEXTS,
            st.floats(allow_nan=False, allow_infinity=False) | st.none(),
            st.integers(-(2**63), 2**63 - 1),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_is_in_a_table_comes_back_and_nothing_is_a_formula(tmp_path_factory, rows):
    columns = {
        "who": [row[0] for row in rows],
        "x": [row[1] for row in rows],
        "seed": [row[2] for row in rows],
    }
    folder = tmp_path_factory.mktemp("any")
    source = source_of({"panel": columns | {"x": pa.array(columns["x"], pa.float64())}})
    done = export(source, out=folder / "out").path
    with (done / "panel.csv").open(encoding="utf-8", newline="") as file:
        _, *back = csv.reader(file)
    assert [unmarked(row[0]) for row in back] == columns["who"]
    assert not any(is_formula(row[0]) for row in back)
    assert [float(row[1]) if row[1] else None for row in back] == columns["x"]
    assert [int(row[2]) for row in back] == columns["seed"]
    _, *cells = cells_of(openpyxl.load_workbook(export(source, out=folder / "out.xlsx").path)["panel"])
    assert not {cell.data_type for row in cells for cell in row} & {"f", "e"}
    assert [int(row[2].value) for row in cells] == columns["seed"]


def test_without_openpyxl_the_extra_is_named(tmp_path, stored, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtra, match=r"pip install 'siloSim\[excel\]'"):
        stored.export(tmp_path / "out.xlsx")
    assert json.loads((stored.path / "manifest.json").read_text())["status"] == "complete"


def test_tables_are_never_read_as_a_whole(tmp_path, stored, monkeypatch):
    from siloSim.runs.reading import Results

    stored.scorecard  # noqa: B018 - reads the runs, which are small
    monkeypatch.setattr(Results, "arrow", lambda *_: pytest.fail("read as a whole"))
    stored.export(tmp_path / "out")
