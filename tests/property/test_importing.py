"""An import depends on what the files say, not on how they are written down."""

from __future__ import annotations

import csv
import io
import random
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from siloSim.errors import SiloSimError
from siloSim.organisation.importers import read_people_ties
from siloSim.organisation.importing import Imported, import_files
from siloSim.organisation.importing.summary import lines
from siloSim.organisation.importing.writing import people_csv, ties_csv
from siloSim.organisation.structure import COLUMNS

text = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
    .map(str.strip)
    .filter(bool)
)


@st.composite
def exports(draw: st.DrawFn) -> tuple[list[list[str]], list[list[str]]]:
    """Rows of a personnel export and of a ties file, headers first."""
    ids = draw(st.lists(text, min_size=3, max_size=15, unique_by=str.casefold))
    departments = draw(st.lists(text, min_size=1, max_size=3))
    status = st.sampled_from(["Active", "", "Terminated"])
    people = [
        [i, draw(st.sampled_from(departments)), draw(st.sampled_from(["80 %", "1", ""])), draw(status)]
        for i in ids[2:]
    ]
    people += [[i, departments[0], "1", "Active"] for i in ids[:2]]
    ties = draw(
        st.lists(
            st.tuples(st.sampled_from(ids), st.sampled_from(ids), st.integers(0, 9).map(str)).map(list),
            max_size=40,
        )
    )
    return (
        [["Employee ID", "Department", "FTE", "Status"], *people],
        [["Source", "Target", "Weight"], [ids[0], ids[1], "1"], *ties],
    )


def written(rows: list[list[str]], separator: str, quoting: int) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return stream.getvalue()


def read(folder: Path, people: str, ties: str) -> Imported:
    (folder / "hr.csv").write_text(people, encoding="utf-8", newline="")
    (folder / "ties.csv").write_text(ties, encoding="utf-8", newline="")
    return import_files([folder / "hr.csv", folder / "ties.csv"])


def same(one: Imported, two: Imported) -> bool:
    a, b = one.organisation, two.organisation
    return a.departments == b.departments and all(
        np.array_equal(getattr(a, column), getattr(b, column)) for column in COLUMNS
    )


@settings(max_examples=25)
@given(
    files=exports(),
    shuffle=st.randoms(use_true_random=False),
    separators=st.tuples(st.sampled_from(",;\t|"), st.sampled_from(",;\t|")),
    mark=st.booleans(),
)
def test_order_and_separators_change_nothing(
    files: tuple[list[list[str]], list[list[str]]],
    shuffle: random.Random,
    separators: tuple[str, str],
    mark: bool,
) -> None:
    people, ties = files
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one = read(folder, written(people, ",", csv.QUOTE_ALL), written(ties, ",", csv.QUOTE_ALL))
        columns = list(range(4))
        shuffle.shuffle(columns)
        rows = people[1:]
        shuffle.shuffle(rows)
        other = [[row[c] for c in columns] for row in [people[0], *rows]]
        rest = ties[1:]
        shuffle.shuffle(rest)
        two = read(
            folder,
            "\ufeff" * mark + written(other, separators[0], csv.QUOTE_ALL),
            written([ties[0], *rest], separators[1], csv.QUOTE_ALL),
        )
    assert same(one, two)
    assert one.report == two.report
    assert one.description == two.description or np.isnan(one.description.weight_ratio)


@settings(max_examples=25)
@given(files=exports())
def test_what_is_written_is_read_as_the_same(files: tuple[list[list[str]], list[list[str]]]) -> None:
    people, ties = files
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one = read(folder, written(people, ",", csv.QUOTE_ALL), written(ties, ",", csv.QUOTE_ALL))
        (folder / "people.csv").write_text(people_csv(one), encoding="utf-8", newline="")
        (folder / "ties.csv").write_text(ties_csv(one), encoding="utf-8", newline="")
        again, _ = read_people_ties(folder / "people.csv", folder / "ties.csv")
    for column in COLUMNS:
        assert np.array_equal(getattr(one.organisation, column), getattr(again, column)), column
    assert one.organisation.departments == again.departments


cells = st.sampled_from(
    [
        "",
        "a",
        "b",
        "c",
        "1",
        "2",
        "0,5",
        "80 %",
        "1e400",
        "nan",
        "-1",
        "1/2/2020",
        "31.12.99",
        "45000",
        "x" * 300,
        '"',
        "=1",
        "\x00",
    ]
)
heads = st.sampled_from(
    ["id", "Employee ID", "Name", "Label", "department", "Manager", "Hire Date", "Last Day", "FTE", "Weekly Hours", "Status",
     "Grade", "Role", "source", "target", "weight", "Type", "PersonId", "MetricDate", "PrimaryCollaborator_PersonId",
     "SecondaryCollaborator_PersonId", "Strong_tie_score", "PrimaryCollaborator_Organization", "", "a", "b"]
)  # fmt: skip
tables = st.lists(heads, min_size=1, max_size=6).flatmap(
    lambda head: st.lists(st.lists(cells, min_size=len(head), max_size=len(head) + 1), max_size=6).map(
        lambda rows: "\n".join(";".join(row) for row in [head, *rows]).encode()
    )
)
start = st.sampled_from(
    [
        b"",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0",
        b"<gexf><graph><nodes>",
        b"<!DOCTYPE a>",
        b"\xff\xfe",
        b"sep=;\n",
    ]
)
blobs = st.tuples(start, st.one_of(st.binary(max_size=60), tables)).map(b"".join)


@settings(max_examples=60)
@given(
    files=st.lists(st.one_of(tables, blobs), min_size=1, max_size=3),
    department=st.sampled_from([None, "All"]),
)
def test_any_file_is_read_or_refused_with_words(files: list[bytes], department: str | None) -> None:
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name) / f"{i}.csv" for i in range(len(files))]
        for path, content in zip(paths, files, strict=True):
            path.write_bytes(content)
        try:
            done = import_files(paths, department=department)
        except SiloSimError:
            return
    done.organisation.validate()
    assert list(lines(done))
