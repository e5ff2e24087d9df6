"""Results keep the user's code: they are made again from their own folder, wherever it lies."""

import json
import shutil

import pytest

import siloSim as ss
from siloSim.cli.app import call
from siloSim.runs.store import hash_results, open_results
from siloSim.scenario import content_hash
from siloSim.scenario.code_copies import copies_of

YAML = """
schema: 1
name: own
calendar: {horizon: 12, warmup: 2, policy_day: 2}
organisation: {departments: {Sales: 8, Finance: 6}, ties: {mean: 4}}
measures: [my code/mine.py:days, other/more.py:twice, math:factorial]
policies:
  - use:
      schema: 1
      key: chosen
      title: Chosen
      does: Something.
      group: governance
      effects: [{gather: {who: {function: "my code/mine.py:somebody"}, every: 5 days, hours: 1 h}}]
      price: [gather]
      evidence: {grade: P, sources: [us]}
"""
MINE = """
import siloSim as ss
from helper import FACTOR

@ss.measure("days", "lower")
def days(model):
    "Day of the run."
    return FACTOR * float(model.day)

def somebody(model):
    return [0, 1]
"""
MORE = """
import siloSim as ss

@ss.measure("days", "lower")
def twice(model):
    "Twice the day."
    return 2.0 * model.day
"""


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "study"
    (folder / "my code").mkdir(parents=True)
    (folder / "other").mkdir()
    (folder / "my code" / "mine.py").write_text(MINE)
    (folder / "my code" / "helper.py").write_text("FACTOR = 3.0\n")
    (folder / "other" / "more.py").write_text(MORE)
    (folder / "s.yaml").write_text(YAML.replace(", math:factorial", ""))
    return folder / "s.yaml"


def test_files_stay_beside_their_helpers_and_modules_are_named(study):
    study.write_text(YAML)
    copies = copies_of([ss.load(study)])
    assert set(copies.files) == {"code/1/mine.py", "code/1/helper.py", "code/2/more.py"}
    assert copies.modules == ("math:factorial",)
    assert copies_of([]).files == {}


def test_results_are_made_again_from_their_own_folder(study, tmp_path):
    kept = ss.compare(ss.load(study), ["knowledge_base"], replications=2, workers=1).save(tmp_path / "kept")
    moved = tmp_path / "elsewhere" / "r"
    shutil.copytree(kept, moved)
    shutil.rmtree(study.parent)
    shutil.rmtree(kept)
    assert str(tmp_path) not in (moved / "scenario.resolved.yaml").read_text()
    scenario = ss.load(moved / "scenario.resolved.yaml")
    assert content_hash(scenario) == open_results(moved).manifest["inputs"]["arms"]["before"]
    again = ss.compare(scenario, ["knowledge_base"], replications=2, workers=1)
    assert again.hash == open_results(moved).manifest["content_hash"] == hash_results(moved)


def test_what_was_run_is_kept_although_it_was_edited_meanwhile(study, tmp_path):
    found = ss.compare(ss.load(study), ["knowledge_base"], replications=1, workers=1)
    (study.parent / "my code" / "helper.py").write_text("FACTOR = 4.0\n")
    kept = found.save(tmp_path / "kept")
    assert (kept / "code" / "1" / "helper.py").read_text() == "FACTOR = 3.0\n"
    back = ss.open(kept)
    assert back.save(tmp_path / "copy")
    assert (tmp_path / "copy" / "code" / "1" / "helper.py").read_text() == "FACTOR = 3.0\n"
    assert hash_results(tmp_path / "copy") == found.hash


def test_a_changed_copy_is_told_and_the_results_are_read_all_the_same(study, tmp_path):
    kept = ss.compare(ss.load(study), ["knowledge_base"], replications=1, workers=1).save(tmp_path / "kept")
    (kept / "code" / "1" / "mine.py").write_text("# nothing\n")
    assert call(["show", str(kept), "--quiet"]) == 0
    assert ss.open(kept).hash
    with pytest.raises(ss.ResultsError, match=r"mine\.py.*changed since"):
        hash_results(kept)
    with pytest.raises(ss.ResultsError, match="changed since"):
        ss.open(kept).save(tmp_path / "copy")


@pytest.mark.parametrize(
    "place", ["../outside.py", "code/../../outside.py", "/tmp/outside.py", "tables/x.py"]
)
def test_a_manifest_cannot_place_copies_elsewhere(study, tmp_path, place):
    kept = ss.compare(ss.load(study), ["knowledge_base"], replications=1, workers=1).save(tmp_path / "kept")
    manifest = json.loads((kept / "manifest.json").read_text())
    manifest["code"]["files"] = {place: "0"}
    (kept / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ss.ResultsError, match="has no place"):
        ss.open(kept).save(tmp_path / "copy")
    assert not (tmp_path / "outside.py").exists()


def test_results_without_code_have_none_of_it(tmp_path):
    scenario = ss.load("builtin:reference").with_(**{"calendar.horizon": 140})
    kept = ss.compare(scenario, ["knowledge_base"], replications=1, workers=1).save(tmp_path / "kept")
    assert "code" not in open_results(kept).manifest
    assert not (kept / "code").exists()
