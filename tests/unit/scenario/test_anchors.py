"""Anchors in scenario files: read, merged, written, refused; and what is said when nobody fitted them."""

from dataclasses import replace
from pathlib import Path

import pytest

from siloSim.errors import ScenarioError
from siloSim.model.measures import BY_NAME as OUTCOMES
from siloSim.scenario import (
    content_hash,
    dotted,
    load,
    parse,
    same_but_policies,
    schema_of,
    to_yaml,
    with_policies,
)
from siloSim.scenario.anchors import BY_NAME, TABLE, contradictions, governors_of
from siloSim.scenario.fitted import Fitted, anchors_note, mark_of
from siloSim.scenario.parameters import TABLE as PARAMETERS

HEAD = "extends: builtin:reference\n"
STATED = "anchors: {resolution_median: 6 weeks, solved_at_first_contact: 40 %, within_share: 0.6, help_hours: 2 h/week}\n"


def problems(anchors: str) -> list:
    with pytest.raises(ScenarioError) as caught:
        parse(f"{HEAD}anchors: {anchors}\n", "acme.yaml")
    return list(caught.value.problems)


def test_values_with_units_in_the_order_of_the_table() -> None:
    assert list(parse(HEAD + STATED).anchors.items()) == [
        ("within_share", 0.6), ("resolution_median", 30.0), ("solved_at_first_contact", 0.4), ("help_hours", 0.4),
    ]  # fmt: skip


def test_every_mistake_is_named_with_what_is_allowed() -> None:
    found = problems("{resolution_medain: 3, within_share: 140 %, help_hours: 3 days, trust_cross: [1]}")
    assert [p.key for p in found] == [
        "anchors.resolution_medain", "anchors.within_share", "anchors.help_hours", "anchors.trust_cross",
    ]  # fmt: skip
    assert found[0].remedy == 'did you mean "resolution_median"?'
    assert all(p.allowed and p.line == 2 for p in found)
    assert problems("30")[0].key == "anchors"


def test_what_excludes_each_other_is_refused_where_it_stands() -> None:
    (found,) = problems("{resolution_median: 30 days, resolved_in_sla: 80 %}")
    assert found.key == "anchors.resolved_in_sla"
    assert found.allowed == "less than 50 %"
    assert (found.line, found.value) == (2, "0.8")
    (found,) = problems("{time_in_system: 5 days, time_seeking: 6 days}")
    assert found.key == "anchors.time_seeking"
    longer = "challenges: {sla: 60 days}\nanchors: {resolution_median: 30 days, resolved_in_sla: 80 %}\n"
    assert parse(HEAD + longer).anchors["resolved_in_sla"] == 0.8


def test_extends_merges_them_and_null_takes_one_back(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(HEAD + STATED)
    (tmp_path / "over.yaml").write_text("extends: base.yaml\nanchors: {within_share: null, mean_ties: 12}\n")
    assert set(load(tmp_path / "over.yaml").anchors) == {
        "mean_ties", "resolution_median", "solved_at_first_contact", "help_hours",
    }  # fmt: skip


def test_written_and_loaded_they_are_the_same() -> None:
    scenario = replace(
        parse(HEAD + STATED), fitted=Fitted(8, 96, "0" * 16, "1e5" + "0" * 13, {"within_share": 0.6}, ("x",))
    )
    assert parse(to_yaml(scenario)) == scenario
    assert "anchors" not in to_yaml(load("builtin:reference"))


def test_with_sets_adds_and_takes_back() -> None:
    scenario = load("builtin:reference").with_(
        **{"anchors.resolution_median": "30 days", "anchors.mean_ties": 12}
    )
    assert scenario.anchors == {"mean_ties": 12.0, "resolution_median": 30.0}
    assert scenario.with_(**{"anchors.mean_ties": None}).anchors == {"resolution_median": 30.0}
    with pytest.raises(ScenarioError, match='did you mean "mean_ties"'):
        scenario.with_(**{"anchors.mean_tie": 3})


def test_they_change_no_run_and_no_hash() -> None:
    plain = load("builtin:reference")
    stated = plain.with_(**{"anchors.answer_rate": 0.6})
    assert content_hash(stated) == content_hash(plain)
    assert same_but_policies(plain, stated) == []
    assert dotted(stated)["anchors.answer_rate"] == 0.6


def test_the_schema_has_them_with_unit_and_range() -> None:
    entry = schema_of("scenario")["$defs"]["AnchorsSection"]["properties"]["help_hours"]
    assert "Unit: h/day" in entry["description"]
    assert set(schema_of("scenario")["$defs"]["AnchorsSection"]["properties"]) == set(BY_NAME)


def test_the_table_points_to_outcomes_and_parameters_that_exist() -> None:
    ranges = {p.path: (p.low, p.high) for p in PARAMETERS}
    for anchor in TABLE:
        known = anchor.structural or anchor.name == "solved_at_first_contact" or anchor.name in OUTCOMES
        assert known, anchor.name
        assert anchor.governors
        for governor in anchor.governors:
            assert governor.low < governor.high
            if governor.path in ranges:
                low, high = ranges[governor.path]
                assert low <= governor.low, governor.path
                assert governor.high <= high, governor.path
            else:
                assert governor.path.startswith("organisation.ties.")


def test_a_figure_of_the_ties_that_is_an_anchor_is_not_moved_for_another() -> None:
    paths = [g.path for g in governors_of(("knows_whom_to_ask",))]
    assert "organisation.ties.mean" in paths
    assert "organisation.ties.mean" not in [g.path for g in governors_of(("knows_whom_to_ask", "mean_ties"))]
    assert "organisation.ties.mean" not in [
        g.path for g in governors_of(("knows_whom_to_ask",), structure=False)
    ]


def fitted(missed: tuple = ()):
    scenario = parse(HEAD + STATED, "my acme.yaml")
    content, policies = mark_of(scenario)
    return replace(scenario, fitted=Fitted(8, 96, content, policies, {}, missed))


def test_anchors_that_nobody_fitted_are_told() -> None:
    assert anchors_note(load("builtin:reference")) is None
    said = anchors_note(parse(HEAD + STATED, "my acme.yaml")) or ""
    assert "nobody fitted" in said
    assert "silosim fit 'my acme.yaml'" in said


def test_a_fit_holds_until_something_it_depends_on_changes() -> None:
    scenario = fitted()
    assert anchors_note(scenario) is None
    assert anchors_note(scenario.with_(name="other")) is None
    assert "changed after it was fitted" in (
        anchors_note(scenario.with_(**{"behaviour.trust.gain": 0.1})) or ""
    )
    assert "changed after it was fitted" in (anchors_note(scenario.with_(**{"anchors.mean_ties": 9})) or "")
    assert "changed after" in (anchors_note(scenario.with_(**{"organisation.departments.Sales": 41})) or "")
    assert "other policies in force" in (anchors_note(with_policies(scenario, ["knowledge_base"])) or "")
    assert "did not reach answer_rate" in (anchors_note(fitted(("answer_rate",))) or "")


def test_the_section_written_by_a_fit_is_checked() -> None:
    with pytest.raises(ScenarioError, match="what silosim fit wrote there"):
        parse(HEAD + "fitted: {seed: 8, replications: 96, content: abc, policies: abc}\n")


def test_a_mean_below_half_of_the_median_is_refused() -> None:
    """Half take the median or longer, so that the mean is at least half of it, and can be just that."""
    assert not contradictions({"resolution_median": 30, "time_in_system": 15}, 20)
    problem = contradictions({"resolution_median": 30, "time_in_system": 10}, 20)[0]
    assert problem.key == "anchors.time_in_system"
    assert problem.allowed == "15 days or more"
    with pytest.raises(ScenarioError, match="cannot be below 15 days"):
        load("builtin:reference").with_(
            **{"anchors.resolution_median": "30 days", "anchors.time_in_system": "10 days"}
        )
