"""The folder of an import: complete, ready to run, or not there."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from siloSim.errors import OrganisationError
from siloSim.organisation.importers import read_people_ties
from siloSim.organisation.importing import import_files
from siloSim.organisation.importing.twin import twin_of
from siloSim.organisation.structure import COLUMNS
from siloSim.scenario import import_folder, load, validate_file
from siloSim.scenario.import_folder import check_folder
from siloSim.scenario.imported import FILES, write_import


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    people, ties = tmp_path / "people.csv", tmp_path / "ties.csv"
    people.write_text(
        "id,department,manager,tenure\n"
        + "".join(f'{i},"D: {i % 3}, #x",{i % 3},{i / 7 if i % 2 else ""}\n' for i in range(30))
    )
    ties.write_text(
        "source,target,weight\n" + "".join(f"{i},{(i * 7 + 1) % 30},{1 / (i + 1)}\n" for i in range(30))
    )
    return [people, ties]


def write(files: list[Path], folder: Path, **options: bool) -> None:
    done = import_files(files, name="a/b: firm")
    write_import(done, twin_of(done), folder, **options)


def test_a_folder_that_runs(files: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "out" / "firm with spaces"
    write(files, folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    assert validate_file(folder / "scenario.yaml") == []
    assert validate_file(folder / "like.yaml") == []
    scenario = load(folder / "scenario.yaml")
    assert scenario.name == "a_b: firm"
    assert load(folder / "like.yaml").organisation.departments == {f"D: {d}, #x": 10 for d in range(3)}
    report = json.loads((folder / "report.json").read_text("utf-8"))
    assert report["figures"]["people"] == 30
    assert report["filled"]["tenures assumed"] == 15
    assert (folder / "report.md").read_text("utf-8").startswith("# Import of a/b: firm: 30 people")


def test_what_is_written_is_the_same_organisation(files: list[Path], tmp_path: Path) -> None:
    done = import_files(files)
    write_import(done, twin_of(done), tmp_path / "out")
    again, report = read_people_ties(tmp_path / "out" / "people.csv", tmp_path / "out" / "ties.csv")
    for column in COLUMNS:
        assert np.array_equal(getattr(again, column), getattr(done.organisation, column)), column
    assert report.tenure_filled == 15  # still blank, not made up
    assert report.heads_chosen == ()
    rows = (tmp_path / "out" / "ties.csv").read_text().splitlines()
    assert len(rows) - 1 == done.description.nominations  # a direction without weight has no row


def test_the_same_files_give_the_same_bytes(files: list[Path], tmp_path: Path) -> None:
    write(files, tmp_path / "one")
    write(files[::-1], tmp_path / "two")
    for name in FILES:
        if not name.startswith("report"):  # which names the files in the order given
            assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_nothing_is_overwritten_unasked(files: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    write(files, folder)  # empty: fine
    (folder / "thesis.txt").write_text("mine")
    (folder / "people.csv").write_text("changed")
    with pytest.raises(OrganisationError, match="--force") as caught:
        write(files, folder)
    assert caught.value.problems[0].key == "--out"
    assert (folder / "people.csv").read_text() == "changed"
    write(files, folder, force=True)
    assert (folder / "people.csv").read_text() != "changed"
    assert (folder / "thesis.txt").read_text() == "mine"
    with pytest.raises(OrganisationError, match="is a file"):
        check_folder(folder / "thesis.txt" / "below")


def test_a_failure_leaves_nothing(files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(import_folder, "_put", full)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(OrganisationError, match="No space left"):
        write(files, tmp_path / "out")
    assert sorted(tmp_path.iterdir()) == before


def test_too_small_and_too_many(tmp_path: Path) -> None:
    hr = tmp_path / "hr.csv"
    hr.write_text("Employee ID,Department,Division,Manager ID,Status\n1,A,X,,\n2,A,X,1,\n3,A,X,1,left\n")
    done = import_files([hr])
    with pytest.raises(OrganisationError, match="2 people") as caught:
        write_import(done, twin_of(done), tmp_path / "out")
    assert "inactive people: 1" in (caught.value.problems[0].remedy or "")
    hr.write_text(
        "Employee ID,Department,Division,Manager ID\n" + "".join(f"{i},D{i},X,0\n" for i in range(300))
    )
    done = import_files([hr])
    with pytest.raises(OrganisationError, match="300 departments") as caught:
        write_import(done, twin_of(done), tmp_path / "out")
    assert '--map "Division=department"' in (caught.value.problems[0].remedy or "")
    assert not (tmp_path / "out").exists()
