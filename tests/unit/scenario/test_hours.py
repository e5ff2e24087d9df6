"""`hours` of an organisation: read with the scenario, merged, changed, written, hashed, drawn."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from siloSim.errors import OrganisationError, ScenarioError
from siloSim.organisation import GroupHours, TieSpec
from siloSim.organisation.blocks import plan_blocks
from siloSim.scenario import (
    content_hash,
    dotted,
    load,
    parse,
    same_but_policies,
    schema_of,
    to_yaml,
    validate_file,
)
from siloSim.scenario.group_files import group_scenario, write_groups
from siloSim.scenario.realise import realise
from siloSim.scenario.scenario import GeneratedOrganisation, Scenario

HEADS = {"Sales": 60, "Finance": 25, "R&D": 40}
CSV = "from,to,hours\nSales,Sales,900\nSales,Finance,100\nFinance,Finance,300\nR&D,R&D,700\nR&D,Sales,60\n"
ACME = "extends: builtin:reference\norganisation:\n  departments: {Sales: 60, Finance: 25, R&D: 40}\n  hours: hours.csv\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "hours.csv").write_text(CSV)
    (tmp_path / "acme.yaml").write_text(ACME)
    return tmp_path


def generated(scenario: Scenario) -> GeneratedOrganisation:
    assert isinstance(scenario.organisation, GeneratedOrganisation)
    return scenario.organisation


def loaded(folder: Path, text: str) -> GeneratedOrganisation:
    (folder / "over.yaml").write_text(text)
    return generated(load(folder / "over.yaml"))


def told(folder: Path, text: str) -> list[tuple[int | None, str | None, str]]:
    (folder / "over.yaml").write_text(text)
    with pytest.raises(ScenarioError) as caught:
        load(folder / "over.yaml")
    assert validate_file(folder / "over.yaml") == list(caught.value.problems)
    return [(problem.line, problem.key, problem.message) for problem in caught.value.problems]


def test_a_scenario_reads_its_hours(folder: Path) -> None:
    organisation = generated(load(folder / "acme.yaml"))
    assert organisation.hours is not None
    assert organisation.hours.table == ((900, 100, 60), (100, 300, 0), (60, 0, 700))
    # The share within of builtin:reference gives way to the one that follows.
    blocks = plan_blocks(np.array([60, 25, 40]), np.array(organisation.hours.table), organisation.ties)
    assert organisation.ties == TieSpec(within_share=blocks.within_share, clustering=0.5)


def test_it_is_drawn_to_them(folder: Path) -> None:
    o = realise(load(folder / "acme.yaml"), seed=7, replication=3)
    one, other = o.department[o.source], o.department[o.target]
    across = np.bincount(one + other, o.strength * (one != other), minlength=4) / o.strength.sum()
    total = 950 + 160  # inside, an hour counts at both ends
    assert across[1] == pytest.approx(100 / total)
    assert across[2] == pytest.approx(60 / total)
    assert across[3] == 0


def test_round_trip(folder: Path) -> None:
    scenario = load(folder / "acme.yaml")
    again = parse(to_yaml(scenario))
    assert again == scenario
    assert content_hash(again) == content_hash(scenario)
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert str((folder / "hours.csv").resolve()) in to_yaml(scenario)
    assert "within_share" not in to_yaml(scenario)


def test_the_content_of_the_file_counts_not_its_place_or_form(folder: Path) -> None:
    scenario = load(folder / "acme.yaml")
    header, *rows = CSV.splitlines()
    (folder / "turned.csv").write_text("\n".join([header, *reversed(rows)]).replace(",", ";"))
    turned = scenario.with_(**{"organisation.hours": "turned.csv"})
    assert content_hash(turned) == content_hash(scenario)
    (folder / "other.csv").write_text(CSV.replace("900", "901"))
    other = scenario.with_(**{"organisation.hours": "other.csv"})
    assert content_hash(other) != content_hash(scenario)
    assert "organisation.hours" in same_but_policies(scenario, other)
    assert dotted(scenario)["organisation.hours"] == generated(scenario).hours.content  # type: ignore[union-attr]


def test_without_hours_nothing_is_written_about_them() -> None:
    reference = load("builtin:reference")
    assert "hours" not in [line.strip().partition(":")[0] for line in to_yaml(reference).splitlines()]
    assert "organisation.hours" not in dotted(reference)


@pytest.mark.parametrize(
    ("over", "kept"),
    [
        ("organisation: {ties: {mean: 9}}", True),
        ("organisation: {departments: {Finance: 30, R&D: 40, Sales: 5}}", True),
        ("organisation: {departments: {Finance: 30, R&D: 40}}", False),
        ("organisation: {departments: {A: 30, B: 40, C: 9}}", False),
        ("organisation: {hours: null}", False),
        ("organisation: {hours: null, ties: {within_share: 0.6}}", False),
        ("organisation: {departments: {Finance: 30, R&D: 40, Sales: 5}, hours: hours.csv}", True),
    ],
)
def test_laid_over_another_file(folder: Path, over: str, kept: bool) -> None:
    organisation = loaded(folder, f"extends: acme.yaml\n{over}\n")
    assert (organisation.hours is not None) is kept


def test_an_import_replaces_hours(folder: Path) -> None:
    (folder / "people.csv").write_text("id,department\n" + "".join(f"{i},A\n" for i in range(12)))
    (folder / "ties.csv").write_text("source,target\n0,1\n")
    (folder / "over.yaml").write_text(
        "extends: acme.yaml\norganisation: {import: {people: people.csv, ties: ties.csv}}\n"
    )
    assert not isinstance(load(folder / "over.yaml").organisation, GeneratedOrganisation)
    text = "organisation: {hours: hours.csv, import: {people: people.csv, ties: ties.csv}}\n"
    assert told(folder, text)[0][1:] == (
        "organisation.hours", "hours cannot stand beside import, which brings its own people and ties",
    )  # fmt: skip


def test_changed_copies(folder: Path) -> None:
    scenario = load(folder / "acme.yaml")
    larger = generated(
        scenario.with_(**{"organisation.departments.Sales": 90, "organisation.ties.weight_ratio": 2})
    )
    assert larger.hours == generated(scenario).hours
    assert larger.ties.within_share > generated(scenario).ties.within_share
    plain = scenario.with_(**{"organisation.hours": None, "organisation.ties.within_share": 0.6})
    assert generated(plain).hours is None
    assert generated(plain).ties.within_share == 0.6
    back = plain.with_(**{"organisation.hours": "hours.csv"})
    assert back == scenario
    assert generated(scenario.with_(**{"organisation.departments": {"A": 20}})).hours is None
    # Whichever of the two comes first.
    for order in (1, -1):
        changes = {"organisation.hours": "hours.csv", "organisation.departments": dict(HEADS)}
        both = load("builtin:reference").with_(
            **{
                key: str(folder / value) if isinstance(value, str) else value
                for key, value in [*changes.items()][::order]
            }
        )
        assert generated(both) == generated(scenario)
    with pytest.raises(ScenarioError, match="within_share cannot stand beside hours"):
        scenario.with_(**{"organisation.ties.within_share": 0.6})


@pytest.mark.parametrize(
    ("text", "line", "key", "message"),
    [
        ("hours: none.csv", 4, "organisation.hours", "there is no such file"),
        ("hours: [a]", 4, "organisation.hours", "a text"),
        (
            "hours: hours.csv\n  ties: {within_share: 0.5}",
            5,
            "organisation.ties.within_share",
            "cannot stand beside",
        ),
        (
            "hours: hours.csv\n  ties: {density_ratio: 5}",
            5,
            "organisation.ties.density_ratio",
            "cannot stand beside",
        ),
        ("hours: bad.csv", 3, "hours", "hours is 'x'"),
        ("hours: .", 4, "organisation.hours", "there is no such file"),
    ],
)
def test_problems(folder: Path, text: str, line: int, key: str, message: str) -> None:
    (folder / "bad.csv").write_text("from,to,hours\nSales,Sales,1\nSales,R&D,x\n")
    head = "name: x\norganisation:\n  departments: {Sales: 60, Finance: 25, R&D: 40}\n  "
    found = told(folder, head + text + "\n")
    assert found[0][:2] == (line, key)
    assert message in found[0][2]


def test_the_schema_describes_it() -> None:
    entry = schema_of("scenario")["$defs"]["OrganisationSection"]["properties"]["hours"]
    assert "from, to, hours" in entry["description"]


def test_groups_become_a_scenario(folder: Path) -> None:
    hours = np.array([[300.0, 100 / 3, 0], [100 / 3, 50, 6], [0, 6, 40]])
    groups = GroupHours({"Ops: core": 40, "no": 30, "R&D": 9}, hours)
    written = write_groups(groups, folder / "new folder", "the client", {"note.txt": "ours"})
    assert written == ("hours.csv", "scenario.yaml", "note.txt")
    scenario = load(folder / "new folder" / "scenario.yaml")
    assert scenario.name == "the client"
    assert generated(scenario).departments == groups.departments
    assert generated(scenario).hours.table == tuple(map(tuple, hours.tolist()))  # type: ignore[union-attr]
    text = (folder / "new folder" / "hours.csv").read_text()
    assert text.startswith("from,to,hours\nOps: core,Ops: core,300.0\n")
    with pytest.raises(OrganisationError, match="not empty") as caught:
        write_groups(groups, folder / "new folder", "again")
    assert "--force" in str(caught.value)
    write_groups(groups, folder / "new folder", "again", force=True)
    assert load(folder / "new folder" / "scenario.yaml").name == "again"
    assert (folder / "new folder" / "note.txt").read_text() == "ours"
    with pytest.raises(OrganisationError, match="is a file"):
        write_groups(groups, folder / "acme.yaml", "x")


def test_too_many_groups_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    many = GroupHours({f"D{d}": 9 for d in range(201)}, np.ones((201, 201)))
    with pytest.raises(ScenarioError, match="201 groups"):
        write_groups(many, tmp_path / "out", "x")
    assert not (tmp_path / "out").exists()
    with pytest.raises(ScenarioError, match="4 people"):
        group_scenario(replace(many, departments={"A": 2, "B": 2}), "x")
