"""YAML of a resolved scenario, its hash, and where two scenarios differ."""

from dataclasses import replace
from pathlib import Path

import pytest

from siloSim.errors import ScenarioError
from siloSim.scenario import (
    catalogue,
    content_hash,
    dotted,
    load,
    parse,
    same_but_policies,
    to_yaml,
    with_policies,
)
from siloSim.scenario.scenario import ActivePolicy, Scenario

SMALL = "organisation: {departments: {Sales: 60, Finance: 25}}\n"


@pytest.fixture(scope="module")
def full() -> Scenario:
    return with_policies(load("builtin:busy"), [f"{key}:0.7" for key in catalogue()])


def test_a_written_scenario_loads_back_equal(full: Scenario) -> None:
    text = to_yaml(full)
    again = parse(text)
    assert again == full
    assert content_hash(again) == content_hash(full)
    assert to_yaml(again) == text
    assert "extends" not in text


def test_odd_names_survive() -> None:
    names = [
        "R&D: core",
        "# 1",
        "no",
        "null",
        "1.5",
        "-x",
        "Ärzte",
        "a'b\"c\\d",
        "[x]",
        "$",
        "x: y",
        "日本",
        "a #b",
    ]
    scenario = load("builtin:reference").with_(
        **{"organisation.departments": dict.fromkeys(names, 20), "name": "a: b # c"}
    )
    again = parse(to_yaml(scenario))
    assert again == scenario
    assert list(again.organisation.departments) == names  # type: ignore[union-attr]


def test_a_policy_from_a_file_is_written_out(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "key: mine\ntitle: 'Mine: own'\ndoes: D\ngroup: governance\nprice: [gather, {once: $fee}]\n"
        "parameters:\n  fee: {default: 5, range: [0, 9]}\n  who: {default: senior, choices: [senior, random]}\n"
        "effects:\n  - gather: {who: {select: $who, per_department: 2}, every: 1 week, hours: 30 min}\n"
        "  - change: {primitive: help.safety, add: 0.1, departments: [Sales]}\n"
        "evidence: {grade: P, sources: [us]}\n"
    )
    (tmp_path / "s.yaml").write_text(SMALL + "policies: [{use: mine, fee: 7, who: random}]\n")
    scenario = load(tmp_path / "s.yaml")
    again = parse(to_yaml(scenario))
    assert again == scenario
    assert again.policies[0].cost_once == 7
    assert again.policies[0].definition == replace(scenario.policies[0].definition, file="<text>")  # type: ignore[type-var]


def test_policies_made_in_python_cannot_be_written_but_hashed(full: Scenario) -> None:
    made = replace(full, policies=(ActivePolicy("made", "Made"),))
    with pytest.raises(ScenarioError, match="made in Python"):
        to_yaml(made)
    assert content_hash(made) != content_hash(replace(full, policies=()))


def test_the_hash_follows_content_only(tmp_path: Path, full: Scenario) -> None:
    assert len(content_hash(full)) == 64
    assert content_hash(full) != content_hash(full.with_(**{"behaviour.trust.gain": 0.3}))
    assert content_hash(full) != content_hash(full.with_(**{"policies.leadership_council.hours": 3}))
    assert content_hash(full) != content_hash(full.with_(**{"organisation.departments.Sales": 41}))
    assert content_hash(full) == content_hash(replace(full, source="elsewhere.yaml"))
    renamed = replace(full, policies=tuple(replace(p, title="x", definition=None) for p in full.policies))
    assert content_hash(full) == content_hash(renamed)
    # files count by their bytes, wherever they lie
    hashes = []
    for folder, rows in (("a", "1,A"), ("b", "1,A"), ("c", "1,B")):
        home = tmp_path / folder
        home.mkdir()
        (home / "people.csv").write_text(f"id,department\n{rows}\n")
        (home / "ties.csv").write_text("source,target\n")
        (home / "rule.py").write_text("def f(): ...\n")
        text = "name: x\norganisation: {import: {people: people.csv, ties: ties.csv}}\nrules: {trust_update: rule.py:f}\n"
        hashes.append(content_hash(parse(text, str(home / "s.yaml"))))
    assert hashes[0] == hashes[1] != hashes[2]


def test_the_order_of_departments_is_content() -> None:
    one = parse("name: x\norganisation: {departments: {A: 20, B: 30}}")
    other = parse("name: x\norganisation: {departments: {B: 30, A: 20}}")
    assert content_hash(one) != content_hash(other)


def test_where_two_scenarios_differ(full: Scenario) -> None:
    assert same_but_policies(full, load("builtin:busy")) == []
    assert same_but_policies(full, full.with_(name="other")) == []
    other = full.with_(
        **{"behaviour.trust.gain": 0.3, "calendar.horizon": 600, "organisation.departments": {"Sales": 210}}
    )
    found = same_but_policies(full, other)
    assert "behaviour.trust.gain" in found
    assert "calendar.horizon" in found
    assert "organisation.departments.Finance" in found
    assert not [path for path in found if path.startswith("policies")]
    assert same_but_policies(other, full) == found


def test_dotted_paths_lead_back(full: Scenario) -> None:
    flat = dotted(full)
    assert flat["policies.leadership_council.every"] == 21
    assert flat["policies.leadership_council.strength"] == 0.7
    assert flat["organisation.departments.Sales"] == 40
    assert full.with_(**flat) == full
