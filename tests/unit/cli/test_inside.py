"""trace, run --panel and compare --explain, from a file to what is printed; the real engine, small and short."""

import json

import pandas as pd
import pytest

import siloSim
from siloSim.cli.app import call
from siloSim.runs.store import hash_results, open_results

SCENARIO = """
schema: 1
name: small
calendar: {horizon: 120 days, warmup: 30 days, policy_day: 30}
organisation:
  departments: {Sales: 14, Engineering: 18, Finance: 8}
  ties: {mean: 8}
challenges: {per_person_per_month: 1}
"""
TWO = ["--policy", "leadership_council", "--policy", "joint_incentives"]


@pytest.fixture(autouse=True)
def _desk(tmp_path, monkeypatch):
    (tmp_path / "small.yaml").write_text(SCENARIO)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")


def printed(capsys, *arguments, code=0):
    assert call(arguments) == code
    return capsys.readouterr()


def test_without_a_name_stories_are_suggested_and_their_commands_work(capsys):
    said = printed(capsys, "trace", "small.yaml", "--policy", "joint_incentives").out
    commands = [line.split() for line in said.splitlines() if line.strip().startswith("silosim trace")]
    assert {word for words in commands for word in words} >= {"--challenge", "--person", "joint_incentives"}
    for words in commands:
        assert "In all" in printed(capsys, *words[1:]).out.replace("Still open", "In all")


def test_a_challenge_and_the_same_with_a_policy(capsys):
    told = printed(capsys, "trace", "small.yaml", "--challenge", "40").out
    assert told.startswith("Challenge 40 (small, seed 7, replication 0)")
    other = printed(capsys, "trace", "small.yaml", "--challenge", "40", *TWO).out
    # The same challenge: same owner, same needs; what comes of it may differ.
    assert told.split(" asks ")[0].splitlines()[:3] == other.split(" asks ")[0].splitlines()[:3]
    assert max(map(len, told.splitlines())) <= 100


def test_the_story_as_json(capsys):
    document = json.loads(
        printed(capsys, "trace", "small.yaml", "--person", "3", "--from", "10", "--to", "50", "--json").out
    )
    assert list(document) == ["schema", "command", "scenario", "policies", "seed", "replication", "story"]
    assert list(document["story"]) == ["about", "name", "opening", "lines", "ending", "sums", "open"]
    assert document["story"]["name"] == "000003"
    assert all(line["first"] <= 50 and line["last"] >= 10 for line in document["story"]["lines"])
    suggested = json.loads(printed(capsys, "trace", "small.yaml", "--json").out)["suggestions"]
    assert all(set(one) == {"about", "name", "why"} for one in suggested)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--challenge", "100000"], "The nearest is"),
        (["--person", "nobody"], "there is nobody"),
        (["--challenge", "1", "--person", "000001"], "one story at a time"),
        (["--challenge", "1", "--from", "9", "--to", "3"], "end before it begins"),
        (["--policy", "nonsense"], "nonsense"),
    ],
)
def test_what_cannot_be_told_is_bad_input(capsys, options, words):
    said = printed(capsys, "trace", "small.yaml", *options, code=2)
    assert words in said.err
    assert said.out == ""
    document = json.loads(printed(capsys, "trace", "small.yaml", *options, "--json", code=2).out)
    assert document["errors"]


def test_a_panel_is_kept_hashed_and_read_back(capsys, tmp_path):
    said = printed(capsys, "run", "small.yaml", "--panel", "1 month", "--out", "p").out
    assert "Again:   silosim run small.yaml --replications 1 --seed 7 --panel '1 month'" in said
    back = siloSim.open("p")
    assert sorted(set(back.panel["day"])) == [20, 41, 62, 83, 104, 119]
    assert (back.panel.groupby("day").size() == 40).all()
    assert open_results("p").manifest["inputs"]["panel"] == 21
    direct = siloSim.run("small.yaml", panel=21)
    pd.testing.assert_frame_equal(back.panel, direct.panel, check_categorical=False, check_dtype=False)
    assert hash_results("p") == open_results("p").manifest["content_hash"]
    printed(capsys, "run", "small.yaml", "--out", "q")
    assert "panel" not in open_results("q").manifest["tables"]
    assert "panel" not in open_results("q").manifest["inputs"]
    with pytest.raises(siloSim.ResultsError, match="no table of panel"):
        _ = siloSim.open("q").panel


@pytest.mark.parametrize("panel", ["0", "often", "500"])
def test_a_panel_that_is_none_is_bad_input(capsys, panel):
    assert "panel" in printed(capsys, "run", "small.yaml", "--panel", panel, code=2).err


def test_results_without_a_panel_are_not_replaced_by_those_with_one(capsys):
    printed(capsys, "run", "small.yaml", "--out", "r")
    said = printed(capsys, "run", "small.yaml", "--out", "r", "--panel", "21", code=2)
    assert "results of other inputs" in said.err


def test_why_is_said_after_the_scorecard(capsys, tmp_path):
    said = printed(
        capsys, "compare", "small.yaml", *TWO, "--replications", "4", "--explain", "--out", "x"
    ).out
    assert "\nWhy\n  The bundle " in said
    for words in ("only joint_incentives", "the whole bundle", "Over all orders", "Without it", "by chance"):
        assert words in said
    assert "--seed 7 --explain" in said
    assert max(len(line) for line in said.splitlines() if not line.startswith("Again:")) <= 100
    assert (tmp_path / "x" / "report" / "parts.png").is_file()
    assert set(siloSim.open("x").runs["arm"]) == {
        "before",
        "after",
        "without:leadership_council",
        "without:joint_incentives",
    }
    assert printed(capsys, "show", "x").out == said
    shown = json.loads(printed(capsys, "show", "x", "--json").out)
    assert len(shown["explanation"]["policies"]) == 2


@pytest.mark.parametrize("columns", [60, 80, 100, 120])
def test_the_tables_of_why_fit(monkeypatch, columns):
    from siloSim.cli import explaining

    found = siloSim.compare(
        "small.yaml", ["leadership_council", "joint_incentives"], replications=3, explain=True
    )
    monkeypatch.setenv("COLUMNS", str(columns))
    tables = (
        explaining.parts_table(found.explanation),
        explaining.effects_table(found.explanation),
        explaining.taken_out_table(found.explanation, "EUR"),
    )
    for table in tables:
        assert max(map(len, table.splitlines())) <= columns
    names = [line.strip() for line in tables[1].splitlines()]
    assert all(
        any(line.startswith(key) for line in names) for key in ("leadership_council", "joint_incentives")
    )
    assert ("95 % interval" in tables[2].splitlines()[0]) == (columns >= 100)


def test_without_explain_nothing_of_it_is_there(capsys, tmp_path):
    said = printed(capsys, "compare", "small.yaml", *TWO, "--replications", "3", "--out", "x").out
    assert "Why" not in said
    assert not (tmp_path / "x" / "report" / "parts.png").exists()
    assert "explained" not in open_results("x").manifest


@pytest.mark.slow
@pytest.mark.parametrize("policies", [TWO[:2], TWO])
def test_explained_quietly_and_as_json(capsys, policies):
    quiet = printed(
        capsys,
        "compare",
        "small.yaml",
        *policies,
        "--replications",
        "3",
        "--explain",
        "--quiet",
        "--out",
        "x",
    )
    assert "per shared challenge" in quiet.out or "no clear difference to the time" in quiet.out
    document = json.loads(
        printed(
            capsys, "compare", "small.yaml", *policies, "--replications", "3", "--explain", "--json", "--out", "y"
        ).out
    )  # fmt: skip
    assert list(document["explanation"]) == ["sentences", "parts", "policies", "interaction"]
    assert (document["explanation"]["interaction"] is None) == (policies is TWO[:2] or len(policies) == 2)
