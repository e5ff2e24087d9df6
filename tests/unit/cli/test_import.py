"""silosim import, as a user meets it."""

from __future__ import annotations

import json

import pytest

from siloSim.cli.app import call

PEOPLE = "id,department\n" + "".join(f"{i},{'ABC'[i % 3]}\n" for i in range(24))
TIES = "source,target,weight\n" + "".join(f"{i},{(i * 5 + 1) % 24},{1 + i % 2}\n" for i in range(24))


@pytest.fixture(autouse=True)
def _desk(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "ties.csv").write_text(TIES)
    (tmp_path / "few.csv").write_text("Employee ID,Department,Manager ID\n1,A,\n2,A,1\n")


def test_import_then_validate(capsys, tmp_path):
    assert call(["import", "people.csv", "ties.csv", "--out", "my firm"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("my firm: 24 people in 3 departments")
    assert "Next:    silosim compare 'my firm/scenario.yaml'" in said.out
    assert said.err == ""
    assert call(["validate", "my firm/scenario.yaml", "my firm/like.yaml"]) == 0
    assert call(["import", "people.csv", "ties.csv", "--out", "my firm"]) == 2
    assert "--force" in capsys.readouterr().err
    assert call(["import", "people.csv", "ties.csv", "--out", "my firm", "--force"]) == 0


def test_json_is_what_the_report_holds(capsys, tmp_path):
    assert call(["import", "people.csv", "ties.csv", "--out", "firm", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    written = json.loads((tmp_path / "firm" / "report.json").read_text("utf-8"))
    assert told == written | {"results": "firm", "files": told["files"], "key": None}
    assert told["command"] == "import"
    assert told["groups"] == [{"name": name, "people": 8} for name in "ABC"]


def test_pseudonyms_and_their_key(capsys, tmp_path):
    arguments = ["import", "people.csv", "ties.csv", "--pseudonymise", "--out"]
    assert call([*arguments, "one"]) == 0
    assert "Key made" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "few.csv",
        "one",
        "one.key",
        "people.csv",
        "ties.csv",
    ]
    assert call([*arguments, "two", "--key", "one.key"]) == 0
    assert "Key used" in capsys.readouterr().err
    assert (tmp_path / "one" / "ties.csv").read_bytes() == (tmp_path / "two" / "ties.csv").read_bytes()
    assert call([*arguments, "three"]) == 0
    assert (tmp_path / "one" / "ties.csv").read_bytes() != (tmp_path / "three" / "ties.csv").read_bytes()
    assert call(["validate", "three/scenario.yaml"]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["people.csv"], "no ties"),
        (["people.csv", "ties.csv", "--map", "x"], "COLUMN=FIELD"),
        (["people.csv", "ties.csv", "--as-of", "today"], "2024-12-31"),
        (["people.csv", "ties.csv", "--dates", "ymd"], "day first"),
        (["people.csv", "ties.csv", "--key", "k"], "--pseudonymise"),
        (["people.csv", "ties.csv", "--pseudonymise", "--key", "firm/k"], "outside of firm"),
        (["people.csv", "ties.csv", "--threshold", "99"], "no ties left"),
        (["none.csv"], "no such file"),
        (["few.csv", "--pseudonymise"], "the organisation has 2 people"),
        ([], "FILE"),
    ],
    ids=str,
)
def test_bad_input_writes_nothing(capsys, tmp_path, arguments, said):
    before = sorted(tmp_path.iterdir())
    assert call(["import", *arguments, "--out", "firm"]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert "Traceback" not in told.err
    assert told.out == ""
    assert call(["import", *arguments, "--out", "firm", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["errors"]
    assert sorted(tmp_path.iterdir()) == before
