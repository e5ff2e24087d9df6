"""Before and after: arms, pairing, scorecard, saving and opening, JSON, what is refused."""

import json
from dataclasses import replace

import fake_engine
import pandas as pd
import pytest

import siloSim
from siloSim.model.measures import OUTCOMES
from siloSim.runs.store import hash_results
from siloSim.scenario.scenario import Calendar
from siloSim.studies.compare import PRICE, Comparison, compare

ROW = [
    "name",
    "unit",
    "direction",
    "before",
    "after",
    "difference",
    "low",
    "high",
    "verdict",
    "n",
    "undefined",
]


@pytest.fixture(autouse=True)
def _fakes(monkeypatch):
    fake_engine.install(monkeypatch)
    fake_engine.install_loader(monkeypatch)


@pytest.fixture
def found():
    return compare(fake_engine.scenario(), ["council"], replications=8, workers=2)


def test_the_scorecard_is_of_paired_differences(found):
    card = found.scorecard.set_index("name")
    assert list(card.index) == [outcome.name for outcome in OUTCOMES]
    runs = found.runs.set_index(["arm", "replication"])["time_in_system"]
    assert card.loc["time_in_system", "difference"] == pytest.approx((runs["after"] - runs["before"]).mean())
    assert card.loc["time_in_system", "verdict"] == "better"
    assert card.loc["gathering_hours", "verdict"] == "worse"
    assert found.pairs == 8
    assert len(found.headline) == 2


def test_the_price_is_always_among_it(found):
    assert sorted(found.price["name"]) == sorted(PRICE)


def test_before_is_the_scenario_as_written():
    own = fake_engine.scenario(strength=0.5)
    found = compare(own, ["council"], replications=2)
    assert [policy["strength"] for policy in found.setting.arms["before"]["policies"]] == [0.5]
    assert [policy["strength"] for policy in found.setting.arms["after"]["policies"]] == [1.0]


def test_a_second_scenario_may_differ_in_policies_only():
    before = fake_engine.scenario()
    found = compare(before, after=fake_engine.scenario(strength=1.0), replications=2)
    assert found.pairs == 2
    longer = replace(before, calendar=Calendar(41, 10, 10))
    with pytest.raises(siloSim.ScenarioError) as caught:
        compare(before, after=longer, replications=2)
    (problem,) = caught.value.problems
    assert problem.key == "calendar.horizon"
    assert problem.remedy


@pytest.mark.parametrize("options", [{}, {"policies": ["council"], "after": fake_engine.scenario()}])
def test_nothing_or_two_things_to_compare_with(options):
    with pytest.raises(siloSim.ScenarioError):
        compare(fake_engine.scenario(), replications=2, **options)


def test_results_do_not_depend_on_workers():
    hashes = {
        compare(fake_engine.scenario(), ["council"], replications=6, workers=n, executor=kind).hash
        for n, kind in ((1, "threads"), (3, "threads"), (1, "serial"))
    }
    assert len(hashes) == 1
    assert compare(fake_engine.scenario(), ["council"], replications=6, seed=8).hash not in hashes


def test_saved_and_opened_it_is_the_same(tmp_path, found):
    folder = found.save(tmp_path / "x")
    back = siloSim.open(folder)
    assert isinstance(back, Comparison)
    pd.testing.assert_frame_equal(back.scorecard, found.scorecard)
    pd.testing.assert_frame_equal(back.adoption, found.adoption, check_dtype=False)
    assert back.headline == found.headline
    assert back.hash == found.hash == hash_results(folder)
    assert back.as_json() | {"results": ""} == found.as_json() | {"results": ""}
    assert set(back.setting.kept) == {"runs", "daily", "challenges", "adoption"}
    assert back.save(tmp_path / "copy")


def test_the_json_format(tmp_path, found):
    found.save(tmp_path / "x")
    document = json.loads(json.dumps(found.as_json(), allow_nan=False))
    assert list(document) == ["schema", "command", "headline", "outcomes", "price", "provenance", "results"]
    assert (document["schema"], document["command"]) == (1, "compare")
    assert [row["name"] for row in document["outcomes"]] == [outcome.name for outcome in OUTCOMES]
    for row in document["outcomes"] + document["price"]:
        assert list(row) == ROW
        assert row["direction"] in ("lower", "higher")
        assert row["verdict"] in ("better", "worse", "unclear")
    assert {row["name"] for row in document["price"]} == set(PRICE)
    assert set(document["provenance"]) == {"seed", "replications", "hash", "version"}
    assert document["provenance"]["replications"] == 8
    assert document["results"] == str(tmp_path / "x")


def test_html_for_notebooks(found):
    page = found._repr_html_()
    assert page.count("<tr>") == len(OUTCOMES) + 1
    assert "time in system" in page


def test_a_failed_run_leaves_the_other_pairs(monkeypatch, tmp_path):
    fake_engine.install(monkeypatch, fake_engine.failing(1, arm_strength=1.0))
    found = compare(fake_engine.scenario(), ["council"], replications=4)
    assert found.pairs == 3
    assert not found.finished.complete
    assert any("1 of 8 runs failed" in warning for warning in found.warnings)
    back = siloSim.open(found.save(tmp_path / "x"))
    assert back.finished.failures[0].error == "ZeroDivisionError"
    assert back.warnings == found.warnings


def test_one_side_alone_is_no_comparison(monkeypatch):
    def only_before(chosen, *arguments, **options):
        if chosen.policies:
            raise ValueError("no council")
        return fake_engine.simulate(chosen, *arguments, **options)

    fake_engine.install(monkeypatch, only_before)
    with pytest.raises(siloSim.RunError, match="no council") as caught:
        compare(fake_engine.scenario(), ["council"], replications=3)
    assert "Traceback" in caught.value.__notes__[0]


def test_a_growing_backlog_is_said_once_per_arm(monkeypatch):
    from siloSim.model import measures

    monkeypatch.setattr(measures, "stability_warning", lambda trace: "The backlog grows.")
    found = compare(fake_engine.scenario(), ["council"], replications=3)
    assert [warning for warning in found.warnings if "backlog grows" in warning] == [
        "before: in 3 of 3 runs. For instance: The backlog grows.",
        "after: in 3 of 3 runs. For instance: The backlog grows.",
    ]
