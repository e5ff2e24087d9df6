"""Sweeps in Python: what is run, gone on with, extended, refused; what is found in the folder."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import siloSim
from siloSim.errors import ResultsError, ScenarioError
from siloSim.runs.sweep_store import open_sweep
from siloSim.studies.sweep import Sweep
from siloSim.studies.sweeping import sweep

EXPERIMENT = """
schema: 1
name: small
question: What does a council do in a small firm?
scenario:
  calendar: {horizon: 60, warmup: 10, policy_day: 20}
  organisation: {departments: {A: 8, B: 8}, ties: {mean: 6}}
  challenges: {per_person_per_month: 2}
baseline: today
arms:
  today: []
  council: [leadership_council]
factors:
  policies.leadership_council.every: [5, 10]
  behaviour.decision.approvals: [0.05, 0.3]
replications: 4
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "experiment.yaml"
    path.write_text(EXPERIMENT, "utf-8")
    return path


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweep")
    (folder / "experiment.yaml").write_text(EXPERIMENT, "utf-8")
    return sweep(folder / "experiment.yaml", folder / "results")


def changed(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_every_scenario_is_run_once_a_replication(found):
    runs = found.runs
    assert found.finished.complete
    assert found.planned == len(runs) == 4 * (2 + 4)  # today differs in one factor only
    assert not runs.duplicated(["arm", "point", "replication"]).any()


def test_contrasts_pair_the_same_luck_at_the_same_point(found):
    row = found.contrasts.set_index(["outcome", "arm", "point"]).loc[("time_in_system", "council", 3)]
    runs = found.runs.set_index(["arm", "point", "replication"]).sort_index()["time_in_system"]
    stands = int(found.representative["today"][3])
    assert stands == 1  # the first point with the same share of approvals
    expected = (runs["council", 3] - runs["today", stands]).mean()
    assert row["difference"] == pytest.approx(expected)
    assert row["n"] == 4


def test_a_sweep_is_opened_again(found):
    again = siloSim.open(found.path)
    assert isinstance(again, Sweep)
    assert again.headline == found.headline
    assert again.hash == found.hash == open_sweep(found.path).hash()
    pd.testing.assert_frame_equal(again.contrasts, found.contrasts)


def test_its_resolved_experiment_gives_the_same_results(found, tmp_path):
    again = sweep(found.path / "experiment.resolved.yaml", tmp_path / "again")
    assert again.hash == found.hash


def test_the_curves_are_of_the_cells_that_are_shown(found):
    frames = found.frames
    assert set(frames.survival["arm"]) == {"today", "council"}
    assert frames.survival.groupby(["arm", "point"])["survival"].first().between(0, 1).all()
    assert set(frames.adoption_differences["arm"]) == {"council"}
    assert frames.window == 40


@pytest.mark.parametrize("executor", ["serial", "threads"])
def test_stopped_by_a_budget_and_gone_on_with_gives_the_same(found, file, tmp_path, executor):
    changed(file, "replications: 4", "replications: 4\nbudget: {runs: 11}")
    place = tmp_path / "results"
    first = sweep(file, place, executor=executor)
    assert first.results.runs <= 11
    assert not first.finished.complete
    assert "budget of runs" in " ".join(first.warnings)
    per_cell = first.runs.groupby(["arm", "point"], observed=True).size()
    assert per_cell.max() - per_cell.min() <= 1
    changed(file, "budget: {runs: 11}", "")
    second = sweep(file, place, resume=True, executor=executor)
    assert second.finished.complete
    assert second.hash == found.hash


def test_extending_gives_what_more_replications_from_the_start_give(found, file, tmp_path):
    place = tmp_path / "results"
    changed(file, "replications: 4", "replications: 2")
    sweep(file, place)
    more = sweep(file, place, extend=2)
    assert more.setting.replications == 4
    assert more.hash == found.hash


def test_extended_and_interrupted_it_goes_on_to_what_was_asked(file, tmp_path):
    place = tmp_path / "results"
    changed(file, "replications: 4", "replications: 1\nbudget: {runs: 6}")
    assert sweep(file, place).finished.complete
    assert not sweep(file, place, extend=2).finished.complete
    changed(file, "budget: {runs: 6}", "")
    whole = sweep(file, place, resume=True)
    assert whole.finished.complete
    assert whole.planned == 18


def test_extending_what_is_not_there_is_refused(file, tmp_path):
    with pytest.raises(ResultsError, match="no sweep here that could be extended"):
        sweep(file, tmp_path / "none", extend=3)
    assert not (tmp_path / "none").exists()


def test_resume_in_a_new_folder_simply_starts(file, tmp_path):
    assert sweep(file, tmp_path / "results", resume=True, replications=1).finished.complete


def test_another_number_of_replications_is_refused_with_the_way_to_add_some(file, tmp_path):
    sweep(file, tmp_path / "results", replications=1)
    with pytest.raises(ResultsError, match="--extend"):
        sweep(file, tmp_path / "results", resume=True, replications=2)


def test_a_changed_experiment_is_refused_naming_what_changed(file, tmp_path):
    sweep(file, tmp_path / "results", replications=1)
    changed(file, "every: [5, 10]", "every: [5, 21]")
    with pytest.raises(ResultsError) as refused:
        sweep(file, tmp_path / "results", resume=True, replications=1)
    assert "every" in str(refused.value)
    assert "[5, 10]" in str(refused.value)
    assert "[5, 21]" in str(refused.value)


def test_a_folder_with_results_is_not_written_to_unasked(file, tmp_path):
    sweep(file, tmp_path / "results", replications=1)
    with pytest.raises(ResultsError, match="--resume"):
        sweep(file, tmp_path / "results", replications=1)


def test_the_folder_is_named_by_what_decides_about_results(file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = sweep(file, replications=1)
    assert found.path.parent.name == "results"
    assert found.path.name.startswith("small-")
    changed(file, "question: What", "question: Why")
    assert sweep(file, replications=1, resume=True).path == found.path
    changed(file, "replications: 4", "replications: 4\nseed: 8")
    assert sweep(file, replications=1).path != found.path


def test_replications_until_a_precision(file, tmp_path):
    changed(
        file,
        "replications: 4",
        "replications: {until: {outcome: time_in_system, half_width: 20 %, min: 3, max: 8}}",
    )
    found = sweep(file, tmp_path / "results")
    assert found.finished.complete
    counts = found.runs.groupby(["arm", "point"], observed=True).size()
    assert counts.min() >= 3
    assert counts.max() <= 8
    assert "time_in_system is" in " ".join(found.warnings)
    again = sweep(file, tmp_path / "again", executor="serial")
    assert again.hash == found.hash


def test_one_arm_alone_compares_its_points(file, tmp_path):
    changed(file, "  council: [leadership_council]\n", "")
    changed(file, "  policies.leadership_council.every: [5, 10]\n", "")
    found = sweep(file, tmp_path / "results", replications=3)
    rows = found.contrasts[found.contrasts["outcome"] == "time_in_system"]
    assert rows[["point", "baseline_point"]].to_numpy().tolist() == [[1, 0]]
    assert found.headline


def test_a_mistake_in_the_file_is_told_before_a_folder_is_made(file, tmp_path):
    changed(file, "leadership_council]", "leadership_counsel]")
    with pytest.raises(ScenarioError, match="leadership_council"):
        sweep(file, tmp_path / "results")
    assert not (tmp_path / "results").exists()


def test_failures_are_kept_and_tried_again(file, tmp_path, monkeypatch):
    from siloSim.runs import executors

    run = executors.run

    def failing(spec, **rest):
        if spec.arm == "council" and spec.point == 2 and spec.replication == 1:
            raise RuntimeError("not today")
        return run(spec, **rest)

    monkeypatch.setattr(executors, "run", failing)
    found = sweep(file, tmp_path / "results", replications=2)
    assert not found.finished.complete
    (failure,) = found.finished.failures
    assert (failure.arm, failure.point, failure.replication, failure.message) == (
        "council",
        2,
        1,
        "not today",
    )
    assert "not today" in failure.traceback
    assert "1 of 12 runs failed" in " ".join(found.warnings)
    monkeypatch.setattr(executors, "run", run)
    again = sweep(file, tmp_path / "results", replications=2, resume=True)
    assert again.finished.complete
    assert not again.finished.failures


def test_shares_of_runs_are_told_of_merged_cells_too(found):
    shares = found.half_shares.set_index(["arm", "point"]).sort_index()
    assert len(shares) == 2 * len(found.points)
    assert shares.loc[("today", 3), "mean"] == shares.loc[("today", 1), "mean"]  # point 1 stands for it


def test_the_export_knows_points_and_contrasts(found):
    source = found.source()
    assert {"runs", "points", "contrasts", "adoption", "survival"} <= set(source.tables)
    runs = next(iter(source.read("runs")))
    assert "behaviour.decision.approvals" in runs.column_names


def test_windows_that_differ_by_point(file, tmp_path):
    changed(file, "  policies.leadership_council.every: [5, 10]\n", "  calendar.horizon: [50, 60]\n")
    found = sweep(file, tmp_path / "results", replications=2)
    assert found.frames.window is None
    assert np.isfinite(found.half_shares["not_reached"]).all()


RULES = """
def sticky(trust, event, rate, target):
    return trust + 0.5 * rate * (target - trust)
"""


def test_copies_of_the_user_s_code_regenerate_it_elsewhere(file, tmp_path):
    (tmp_path / "mine.py").write_text(RULES, "utf-8")
    changed(file, "  challenges: {per", "  rules: {trust_update: mine.py:sticky}\n  challenges: {per")
    found = sweep(file, tmp_path / "results", replications=1)
    (tmp_path / "mine.py").unlink()
    moved = (tmp_path / "results").rename(tmp_path / "moved")
    assert (moved / "code" / "mine.py").read_text("utf-8") == RULES
    again = sweep(moved / "experiment.resolved.yaml", tmp_path / "again")
    assert again.hash == found.hash
