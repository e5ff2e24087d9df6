"""fit() on small real organisations, and the file that it writes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

import siloSim as ss
from siloSim.errors import Cancelled, InputError, RunError, ScenarioError
from siloSim.model.trace import Event
from siloSim.runs import executors
from siloSim.scenario.fitted import anchors_note
from siloSim.scenario.parameters import BY_NAME
from siloSim.studies.fit.readings import Laboratory, mean_of, solved_at_first_contact

SMALL = {
    "organisation.departments": {"One": 22, "Two": 16, "Three": 12}, "organisation.ties.mean": 10,
    "calendar.horizon": 120, "calendar.warmup": 40, "calendar.policy_day": 40,
}  # fmt: skip
ANSWER, SHARE = "behaviour.help.answer_chance", "behaviour.help.share"


def small(**changes: object) -> ss.Scenario:
    return ss.load("builtin:busy").with_(**{**SMALL, **changes})


@pytest.fixture(scope="module")
def found() -> ss.FitResult:
    """The anchors of an organisation that answers late, wanted from one that does not."""
    names = ("answer_latency", "trust_within")
    truth = small(**{ANSWER: 0.4, "behaviour.trust.base_within": 0.6})
    wanted = mean_of(Laboratory(truth, names)([{}], range(40), 99))[0]
    anchors = dict(zip(names, wanted.tolist(), strict=True)) | {"within_share": 0.55}
    return ss.fit(small(), anchors, replications=8)


@pytest.mark.slow
def test_known_parameters_come_back(found: ss.FitResult) -> None:
    assert found.reached
    after = found.parameters.set_index("path")["after"]
    assert after[ANSWER] == pytest.approx(0.4, abs=0.03)
    assert after["behaviour.trust.base_within"] == pytest.approx(0.6, abs=0.02)
    assert after["organisation.ties.within_share"] == pytest.approx(0.55, abs=0.02)
    assert found.identified == 2
    held = found.parameters.set_index("path").loc[ANSWER]
    assert held["low"] < 0.4 < held["high"]


def test_nothing_else_is_moved(found: ss.FitResult) -> None:
    moved = set(found.parameters["path"])
    before, after = found.start.parameters, found.scenario.parameters
    assert {f"behaviour.{name}" for name in before if before[name] != after[name]} <= moved


def test_tables_words_and_json(found: ss.FitResult) -> None:
    assert list(found.anchors["name"]) == ["within_share", "answer_latency", "trust_within"]
    assert set(found.anchors["verdict"]) == {"reached"}
    assert found.sensitivity.loc["answer_latency", ANSWER] < 0
    document = json.loads(json.dumps(found.as_json(), allow_nan=False))
    assert document["reached"] is True
    assert document["identification"]["identified"] == 2
    assert "All 3 anchors are reached" in found.lines()[0]


def test_judged_on_fresh_seeds_that_anybody_can_run_again(found: ss.FitResult) -> None:
    lab = Laboratory(found.scenario, ("answer_latency",))
    again = mean_of(lab([{}], range(found.fresh_replications), found.fresh_seed))[0]
    assert found.anchors.set_index("name").loc["answer_latency", "reached"] == again[0]
    assert found.fresh_seed != found.seed


def test_the_file_holds_what_was_judged_and_only_that(found: ss.FitResult, tmp_path: Path) -> None:
    """A scenario without a file of its own is written whole."""
    path = found.save(tmp_path / "a b.fitted.yaml")
    loaded = ss.load(path)
    assert loaded.parameters == found.scenario.parameters
    assert loaded.organisation == found.scenario.organisation
    assert loaded.fitted == found.scenario.fitted
    assert anchors_note(loaded) is None
    with pytest.raises(ScenarioError, match="such a file already"):
        found.save(path)
    found.save(path, overwrite=True)


def test_the_file_extends_the_one_it_was_made_from(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    source = tmp_path / "acme.yaml"
    source.write_text(
        "extends: builtin:busy\nanchors: {within_share: 0.5}\ncalendar: {horizon: 120, warmup: 40, policy_day: 40}\n"
    )
    result = ss.fit(source, replications=4)
    for place in (tmp_path / "acme.fitted.yaml", tmp_path / "sub" / "x.yaml"):
        text = result.save(place).read_text("utf-8")
        assert "before 0.57; for within_share" in text
        assert "behaviour" not in text
        assert ss.load(place).organisation == result.scenario.organisation
    assert 'extends: "../acme.yaml"' in text or "extends: ../acme.yaml" in text
    source.write_text(source.read_text() + "money: {cost_per_hour: 61}\n")
    assert "changed after it was fitted" in (anchors_note(ss.load(place)) or "")
    with pytest.raises(ScenarioError, match="the scenario itself"):
        result.save(source, overwrite=True)


def test_structural_anchors_alone_need_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "run_all", lambda *_, **__: pytest.fail("a run"))
    result = ss.fit(small(), {"within_share": 0.7, "mean_ties": 8}, replications=4)
    assert result.reached
    assert result.runs == 0


def test_ties_that_cannot_be_had_are_told() -> None:
    tiny = small(**{"organisation.departments": {f"D{i}": 4 for i in range(12)}})
    result = ss.fit(tiny, {"within_share": 0.9, "mean_ties": 20}, replications=4)
    assert not result.reached
    assert "within_share cannot be had with these departments" in "\n".join(result.open_questions)
    assert result.scenario.fitted is not None
    assert "within_share" in result.scenario.fitted.missed


def test_out_of_reach_is_told_and_kept() -> None:
    result = ss.fit(small(), {"answer_latency": "60 days"}, replications=4)
    assert not result.reached
    assert "not reached: answer_latency" in result.headline
    assert "end of its range" in "\n".join(result.open_questions)
    assert result.scenario.parameters["help.answer_chance"] == 0.05
    assert "did not reach answer_latency" in (anchors_note(result.scenario) or "")


def test_an_anchor_without_any_value_cannot_be_fitted() -> None:
    alone = small(**{"organisation.departments": {"One": 30}})
    result = ss.fit(alone, {"trust_cross": 0.5, "answer_latency": 0.3}, replications=4, budget=250)
    text = "\n".join(result.open_questions)
    assert "trust_cross cannot be fitted here" in text
    assert "trust_cross has no value in 16 of the runs" in text
    assert result.as_json()["anchors"][1]["reached"] is None  # type: ignore[index]


@pytest.mark.slow
def test_the_same_for_any_number_of_workers() -> None:
    anchors = {"answer_latency": 0.3, "solved_at_first_contact": 0.5}
    one, two = (ss.fit(small(), anchors, replications=4, workers=n, budget=250).as_json() for n in (1, 3))
    assert one == two


def test_bad_input_is_refused_before_anything_runs() -> None:
    with pytest.raises(ScenarioError, match="no anchor"):
        ss.fit(small())
    with pytest.raises(ScenarioError, match="did you mean"):
        ss.fit(small(), {"answer_rat": 0.5})
    for options in ({"replications": 3}, {"tolerance": 0.0}, {"seed": -1}, {"budget": 10}):
        with pytest.raises(InputError):
            ss.fit(small(), {"answer_rate": 0.5}, **options)  # type: ignore[arg-type]


def test_interrupted_or_broken_runs_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from siloSim.studies.fit import readings

    stopped = executors.Batch(interrupted=True)
    monkeypatch.setattr(readings, "run_all", lambda *_, **__: stopped)
    with pytest.raises(Cancelled, match="nothing was written"):
        ss.fit(small(), {"answer_rate": 0.5}, replications=4)
    broken = executors.Batch(failures=[executors.Failure("fit", 0, 1, 7, "x", "ValueError", "boom", "trace")])
    monkeypatch.setattr(readings, "run_all", lambda *_, **__: broken)
    with pytest.raises(RunError, match="boom"):
        ss.fit(small(), {"answer_rate": 0.5}, replications=4)


def test_first_contact_counts_what_the_event_log_says() -> None:
    record = ss.run(small(), seed=3)
    trace, events = record.trace, record.events
    days = record.challenges.set_index("challenge")["arrived_on"]
    solved, done = 0, 0
    for row in record.subtasks.itertuples():
        if days[row.challenge] < 40 or np.isnan(row.done_on):
            continue
        done += 1
        contacts = events[
            (events["subtask"] == row.subtask)
            & events["kind"].isin(["asked", "misrouted", "offered", "assigned"])
        ]
        solved += len(contacts) == 1
        assert len(contacts) >= 1
    assert solved_at_first_contact(trace) == solved / done
    assert 0 < solved < done
    handed = set(trace.events["subtask"][trace.events["kind"] == Event.HANDED_OVER])
    assert handed


@pytest.mark.slow
def test_at_real_size_and_the_exchange_that_is_named_shows_the_same_anchors() -> None:
    result = ss.fit("builtin:reference", {"resolution_median": "8 days", "answer_rate": "50 %"})
    assert result.reached
    assert SHARE in set(result.parameters["path"])
    (said,) = [line for line in result.open_questions if line.startswith("Not identified")]
    examples = said.partition("for instance, with ")[2].split(", or with ")
    points = [
        {
            BY_NAME[name].path: float(value.rstrip("."))
            for name, value in re.findall(r"([a-z_]+\.[a-z_]+) \S+ → (\S+?),?(?= |$)", text)
        }
        for text in examples
    ]
    assert all(len(point) > 1 for point in points)
    lab = Laboratory(result.scenario, ("resolution_median", "answer_rate"))
    tolerances = result.anchors.set_index("name")["tolerance"].to_numpy()
    here, *others = mean_of(lab([{}, *points], range(64), 99))
    for other in others:
        assert np.all(np.abs(other - here) < 2 * tolerances)


def test_an_anchor_that_the_fit_took_further_away_is_named() -> None:
    from siloSim.studies.fit.fitting import _further_words
    from siloSim.studies.fit.result import Reading

    def reading(start: float, reached: float, verdict: str) -> Reading:
        return Reading("answer_rate", "share", 0.6, start, reached, 0.2, 0.3, 0.02, verdict, True, 0)

    off, nearer, fine = (
        reading(0.559, 0.252, "not reached"),
        reading(0.2, 0.252, "not reached"),
        reading(0.6, 0.61, "reached"),
    )
    assert _further_words([off, nearer, fine]) == [
        "answer_rate is further off than before: 55.9 % → 25.2 %, wanted 60.0 %."
    ]
