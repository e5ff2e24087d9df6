"""Differences and the content hash say the same, and changed numbers lead from one scenario to the other."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from property.strategies import scenarios

from siloSim.scenario import content_hash, load
from siloSim.scenario.differences import differences
from siloSim.scenario.parameters import TABLE
from siloSim.scenario.scenario import Scenario

REFERENCE = load("builtin:reference").with_(policies=["leadership_council", "knowledge_base:0.5"])
WHOLE = ("count", "switch")
SMALL = [p for p in TABLE if p.high < float("inf")]


@given(scenarios(0.001))
def test_nothing_differs_from_itself(scenario: Scenario) -> None:
    assert differences(scenario, scenario) == []
    assert differences(scenario, replace(scenario, source="elsewhere")) == []


@settings(max_examples=100)
@given(scenarios(0.001), scenarios(0.001), st.booleans(), st.booleans())
def test_there_is_a_difference_exactly_if_the_hashes_differ(
    one: Scenario, other: Scenario, same_numbers: bool, same_policies: bool
) -> None:
    if same_numbers:
        other = replace(other, parameters=one.parameters)
    if same_policies:
        other = replace(other, policies=one.policies)
    rows = differences(one, other)
    assert bool(rows) == (content_hash(one) != content_hash(other))
    assert all(row.shown()[0] != row.shown()[1] for row in rows)
    back = differences(other, one)
    assert {row.path for row in back} == {row.path for row in rows}
    assert {(row.path, row.old, row.new) for row in back} == {(row.path, row.new, row.old) for row in rows}


@st.composite
def changes(draw: st.DrawFn) -> dict[str, object]:
    """New values at dotted paths, as `with_` takes them."""
    chosen = draw(st.lists(st.sampled_from(SMALL), max_size=6, unique_by=lambda p: p.name))
    values: dict[str, object] = {}
    for p in chosen:
        number = draw(st.floats(p.low, p.high, allow_subnormal=False))
        values[p.path] = float(round(number)) if p.unit in WHOLE else number
    options: dict[str, st.SearchStrategy[object]] = {
        "calendar.horizon": st.integers(300, 900),
        "organisation.departments.Sales": st.integers(1, 200),
        "organisation.ties.mean": st.floats(1, 40),
        "organisation.team_size": st.integers(2, 40),
        "policies.leadership_council.every": st.integers(1, 130),
        "policies.leadership_council.strength": st.floats(0, 1),
        "policies.leadership_council.ramp": st.integers(0, 100),
        "policies.knowledge_base.age": st.floats(1, 10),
        "policies.knowledge_base.stop": st.one_of(st.none(), st.integers(1, 300)),
        "name": st.sampled_from(["reference", "other"]),
    }
    for path in draw(st.lists(st.sampled_from(sorted(options)), max_size=5, unique=True)):
        values[path] = draw(options[path])
    return values


@settings(max_examples=60)
@given(changes(), changes())
def test_the_changes_lead_from_one_to_the_other(first: dict[str, object], second: dict[str, object]) -> None:
    one, other = REFERENCE.with_(**first), REFERENCE.with_(**second)
    rows = differences(one, other)
    assert {row.kind for row in rows} <= {"changed"}
    again = one.with_(**{row.path: row.new for row in rows})
    assert again == other
    assert content_hash(again) == content_hash(other)
    assert bool(rows) == (content_hash(one) != content_hash(other))
