"""From a scenario to its organisation: drawn, or read once and checked."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import siloSim.organisation.importers as importers
from siloSim.errors import ScenarioError
from siloSim.scenario import load, parse
from siloSim.scenario.realise import imported_organisation, realise
from siloSim.scenario.scenario import Scenario

PEOPLE = "id,department\n" + "".join(f"p{i:02},{'AB'[i % 2]}\n" for i in range(20))
TIES = "source,target,weight\n" + "".join(f"p{i:02},p{(i + 1) % 20:02},2\n" for i in range(20))
USE = "organisation: {import: {people: people.csv, ties: ties.csv}}\n"


def imported(folder: Path, people: str = PEOPLE, more: str = "") -> Scenario:
    (folder / "people.csv").write_text(people)
    (folder / "ties.csv").write_text(TIES)
    (folder / "s.yaml").write_text(USE + more)
    return load(folder / "s.yaml")


def test_a_generated_organisation_is_redrawn_per_replication() -> None:
    scenario = parse("organisation: {departments: {Sales: 20, Finance: 10}}")
    one, again, other = realise(scenario, 7, 0), realise(scenario, 7, 0), realise(scenario, 7, 1)
    assert one.size == 30
    assert (one.source == again.source).all()
    assert (one.target == again.target).all()
    assert len(one.source) != len(other.source) or (one.target != other.target).any()


def test_an_imported_organisation_is_read_once_by_all_threads(tmp_path: Path, monkeypatch) -> None:
    scenario = imported(tmp_path)
    reads = []
    original = importers.read_people_ties

    def counted(*arguments, **named):
        reads.append(arguments)
        return original(*arguments, **named)

    monkeypatch.setattr(importers, "read_people_ties", counted)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda i: realise(scenario, 1, i), range(32)))
    assert len(reads) == 1
    assert all(organisation is found[0] for organisation in found)
    assert found[0].size == 20
    assert found[0].departments == ("A", "B")


def test_files_that_changed_after_loading_are_refused(tmp_path: Path) -> None:
    scenario = imported(tmp_path)
    (tmp_path / "people.csv").write_text(PEOPLE + "p99,A\n")
    with pytest.raises(ScenarioError, match="changed after"):
        realise(scenario, 1, 0)
    (tmp_path / "ties.csv").unlink()
    with pytest.raises(ScenarioError, match="no such file"):
        realise(scenario, 1, 0)


def test_too_few_people_and_unknown_departments_are_refused(tmp_path: Path) -> None:
    few = "id,department\n" + "".join(f"p{i:02},A\n" for i in range(5))
    (tmp_path / "few").mkdir()
    scenario = imported(tmp_path / "few", few)
    (tmp_path / "few" / "ties.csv").write_text("source,target\np00,p01\n")
    with pytest.raises(ScenarioError, match="5 people"):
        realise(load(tmp_path / "few" / "s.yaml"), 1, 0)
    assert scenario.name == "s"
    policy = (
        "policies:\n  - use: {key: x, title: X, does: y, group: governance, price: [gather],\n"
        "          effects: [{gather: {who: {departments: [C]}, every: 5, hours: 1}}],\n"
        "          evidence: {grade: P, sources: [us]}}\n"
    )
    with pytest.raises(ScenarioError, match='"C", which does not exist'):
        realise(imported(tmp_path, more=policy), 1, 0)


def test_a_generated_organisation_has_nothing_to_import() -> None:
    assert imported_organisation(load("builtin:reference")) is None
