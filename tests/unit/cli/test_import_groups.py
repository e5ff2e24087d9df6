"""silosim import of hours between groups, as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from siloSim.cli.app import call
from siloSim.errors import OrganisationError
from siloSim.organisation import Organisation, read_groups
from siloSim.organisation.importing import import_files
from siloSim.scenario import load
from siloSim.scenario.realise import realise

HEADER = (
    "PrimaryCollaborator_Organization,PrimaryCollaborator_GroupSize,SecondaryCollaborator_Organization,"
    "SecondaryCollaborator_GroupSize,MetricDate,Group_collaboration_time_invested"
)
ROWS = """A,10,Within Group,10,01/04/2023,100
A,10,B,20,01/04/2023,30
B,20,A,10,01/04/2023,50
B,20,Within Group,20,01/04/2023,200
A,10,Board,2,01/04/2023,5
Board,2,A,10,01/04/2023,7
"""
FILES = ["hours.csv", "report.json", "report.md", "scenario.yaml"]


@pytest.fixture(autouse=True)
def _desk(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "groups.csv").write_text(f"{HEADER}\n{ROWS}")
    (tmp_path / "own.csv").write_text(f"team,n,with,m,when,h\n{ROWS}")
    (tmp_path / "ties.csv").write_text("source,target\n1,2\n2,3\n")
    (tmp_path / "people.csv").write_text("id,department\n1,A\n2,A\n3,B\n")


def shares(o: Organisation) -> np.ndarray:
    """Share of all weight between every two departments, each tie seen from both ends; (D, D)."""
    table = np.zeros((len(o.departments),) * 2)
    one, other = o.department[o.source], o.department[o.target]
    np.add.at(table, (one, other), o.strength)
    np.add.at(table, (other, one), o.strength)
    return table / table.sum()


def test_import_then_validate(capsys, tmp_path):
    assert call(["import", "groups.csv", "--out", "my firm"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("my firm: 30 people in 2 departments, and the hours between them")
    assert "groups.csv as Viva Insights group-to-group, 6 rows" in said.out
    assert "left out: Board (fewer than 5 people" in said.out
    assert "smallest group that stays by itself: 5 people" in said.out
    assert "Next:    silosim compare 'my firm/scenario.yaml'" in said.out
    assert said.err == ""
    assert sorted(path.name for path in (tmp_path / "my firm").iterdir()) == FILES
    assert call(["validate", "my firm/scenario.yaml"]) == 0
    assert "79% of hours within departments" in capsys.readouterr().out
    assert call(["import", "groups.csv", "--out", "my firm"]) == 2
    assert "--force" in capsys.readouterr().err
    assert call(["import", "groups.csv", "--out", "my firm", "--force", "--name", "other"]) == 0
    assert load(tmp_path / "my firm" / "scenario.yaml").name == "other"


def test_what_is_written_is_what_read_groups_reads(tmp_path):
    assert call(["import", "groups.csv", "--out", "firm", "--min-group", "1", "--leave-out", "a"]) == 2
    assert call(["import", "groups.csv", "--out", "firm", "--min-group", "1", "--leave-out", "board"]) == 0
    groups, _ = read_groups(tmp_path / "groups.csv", min_group=1, leave_out=["Board"])
    organisation = load(tmp_path / "firm" / "scenario.yaml").organisation
    assert organisation.departments == groups.departments == {"A": 10, "B": 20}
    assert organisation.hours.table == tuple(map(tuple, groups.hours.tolist()))


def test_json_is_what_the_report_holds(capsys, tmp_path):
    assert call(["import", "groups.csv", "--out", "firm", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    written = json.loads((tmp_path / "firm" / "report.json").read_text("utf-8"))
    assert told == written | {"results": "firm", "files": told["files"], "key": None}
    assert sorted(told["files"]) == FILES
    assert told["groups"] == [{"name": "B", "people": 20}, {"name": "A", "people": 10}]
    assert [one["name"] for one in told["left_out"]] == ["Board"]
    assert told["figures"]["people"] == 30
    assert told["sources"][0]["columns"]["MetricDate"] == "date"


MAPS = [
    f"--map={pair}"
    for pair in ("team=primary", "n=primary_size", "with=secondary", "m=secondary_size", "h=hours")
]


@pytest.mark.parametrize(
    "extra", [[], ["--format", "viva-group-to-group"], ["--format", "own.csv=viva-group-to-group"]]
)
def test_columns_of_ones_own(tmp_path, extra):
    assert call(["import", "own.csv", "--out", "own", *MAPS, "--map", "when=date", *extra]) == 0
    assert call(["import", "groups.csv", "--out", "usual"]) == 0
    assert (tmp_path / "own" / "hours.csv").read_bytes() == (tmp_path / "usual" / "hours.csv").read_bytes()


def test_a_column_left_aside_is_not_read(capsys, tmp_path):
    text = (tmp_path / "groups.csv").read_text().replace("MetricDate", "Date")
    (tmp_path / "groups.csv").write_text(text)
    assert call(["import", "groups.csv", "--out", "firm", "--map", "date=ignore", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["periods"]["first"] is None
    assert told["sources"][0]["unused"] == ["Date"]


def test_day_and_month_in_the_order_asked_for(capsys):
    for order, first in (("dmy", "2023-04-01"), ("mdy", "2023-01-04")):
        assert call(["import", "groups.csv", "--out", order, "--dates", order, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["periods"]["first"] == first


def test_a_workbook_and_a_file_from_windows(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for line in (HEADER, *ROWS.splitlines()):
        book.active.append(line.split(","))
    book.save(tmp_path / "groups.xlsx")
    rows = ROWS.replace("B,", "Büro,")
    (tmp_path / "windows.csv").write_bytes(f"{HEADER}\n{rows}".replace(",", ";").encode("cp1252"))
    assert call(["import", "groups.xlsx", "--out", "book"]) == 0
    assert call(["import", "windows.csv", "--out", "windows"]) == 0
    assert load(tmp_path / "book" / "scenario.yaml").organisation.departments == {"A": 10, "B": 20}
    assert load(tmp_path / "windows" / "scenario.yaml").organisation.departments == {"A": 10, "Büro": 20}


def test_hidden_departments_and_their_key(capsys, tmp_path):
    arguments = ["import", "groups.csv", "--hide-departments", "--map", "MetricDate=ignore", "--out"]
    (tmp_path / "groups.csv").write_text(f"{HEADER}\n{ROWS}".replace("A,10", "Secret,10"))
    assert call([*arguments, "one"]) == 0
    said = capsys.readouterr()
    assert "Key made" in said.err
    everything = "".join(path.read_text("utf-8") for path in (tmp_path / "one").iterdir()) + said.out
    assert "Secret" not in everything
    assert "Board" not in everything
    assert call([*arguments, "two", "--key", "one.key"]) == 0
    assert (tmp_path / "one" / "hours.csv").read_bytes() == (tmp_path / "two" / "hours.csv").read_bytes()
    assert call(["validate", "one/scenario.yaml"]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["groups.csv", "--threshold", "2"], ["--threshold", "drawn so that they match"]),
        (["groups.csv", "--undirected"], ["--undirected", "the mean is taken"]),
        (["groups.csv", "--department", "A"], ["--department", "no people"]),
        (["groups.csv", "--merge-small", "A"], ["--merge-small", "Smaller groups"]),
        (["groups.csv", "--as-of", "2024-12-31"], ["--as-of", "all dates"]),
        (["groups.csv", "--pseudonymise", "--undirected"], ["--hide-departments", "--undirected", "2 problems"]),
        (["groups.csv", "ties.csv"], ["by themselves", "leave the other files out"]),
        (["groups.csv", "--leave-out", "boord", "--keep", "x"], ["did you mean 'Board'", "2 problems"]),
        (["groups.csv", "--min-group", "0"], ["--min-group"]),
        (["groups.csv", "--min-group", "21"], ["only the group Smaller groups is left"]),
        (["groups.csv", "--map", "primary=Team"], ['no field "Team"']),
        (["groups.csv", "--map", "MetricDate=tenure"], ["tenure has no place in Viva Insights group-to-group"]),
        (["groups.csv", "--format", "viva-groups"], ['did you mean "viva-group-to-group"']),
        (["groups.csv", "--format", "ties"], ["lacks source and target"]),
        (["groups.csv", "--key", "k"], ["--hide-departments"]),
        (["own.csv"], ["Viva Insights group-to-group: PrimaryCollaborator_Organization", "=primary"]),
        (["own.csv", "--format", "viva-group-to-group"], ["lacks primary and secondary and hours"]),
        (["own.csv", MAPS[0], MAPS[2], MAPS[4]], ['--map "COLUMN=primary_size"']),
        (["people.csv", "ties.csv", "--leave-out", "A", "--keep", "B"], ["--leave-out", "--keep", "2 problems"]),
        (["people.csv", "ties.csv", "--hide-departments"], ["add --pseudonymise"]),
    ],
    ids=str,
)  # fmt: skip
def test_bad_input_writes_nothing(capsys, tmp_path, arguments, said):
    before = sorted(tmp_path.iterdir())
    assert call(["import", *arguments, "--out", "firm"]) == 2
    told = capsys.readouterr()
    assert [words for words in said if words not in told.err] == []
    assert "Traceback" not in told.err
    assert told.out == ""
    assert call(["import", *arguments, "--out", "firm", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["errors"]
    assert sorted(tmp_path.iterdir()) == before


def test_a_disk_that_is_full_leaves_nothing(capsys, tmp_path, monkeypatch):
    from siloSim.scenario import import_folder

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(import_folder, "_put", full)
    before = sorted(tmp_path.iterdir())
    assert call(["import", "groups.csv", "--out", "firm", "--hide-departments"]) == 2
    assert "No space left" in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


def test_from_python_the_refusal_names_the_way(tmp_path):
    with pytest.raises(OrganisationError, match="read_groups"):
        import_files([tmp_path / "groups.csv"])


def test_the_sample_is_matched_end_to_end(shared_data: Path, tmp_path):
    """From the export to organisations of the written scenario: shares of weight within 1e-12 of the hours."""
    sample = shared_data / "viva" / "g2g_data.csv"
    assert call(["import", str(sample), "--out", "acme"]) == 0
    groups, _ = read_groups(sample)
    wanted = groups.hours / groups.hours.sum()
    scenario = load(tmp_path / "acme" / "scenario.yaml")
    for replication in range(5):
        o = realise(scenario, 7, replication)
        assert o.departments == tuple(groups.departments)
        assert np.bincount(o.department).tolist() == list(groups.departments.values())
        assert np.abs(shares(o) - wanted).max() < 1e-12


@pytest.mark.slow
def test_the_sample_runs(shared_data: Path, capsys, tmp_path):
    assert call(["import", str(shared_data / "viva" / "g2g_data.csv"), "--out", "acme"]) == 0
    assert call(["validate", "acme/scenario.yaml"]) == 0
    assert "58% of hours within departments" in capsys.readouterr().out
    assert call(["run", "acme/scenario.yaml", "--replications", "1", "--out", "results"]) == 0
    assert (tmp_path / "results" / "manifest.json").exists()
