"""A study that `silosim new` makes: good files, the right numbers, the whole study or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siloSim.errors import InputError, ScenarioError
from siloSim.runs.plan import plan_of
from siloSim.scenario import content_hash, load, same_but_policies, validate_file, with_policies
from siloSim.scenario.differences import differences
from siloSim.scenario.experiment_file import load_experiment
from siloSim.scenario.scaffold import LOAD, create
from siloSim.scenario.scenario import ImportedOrganisation

FILES = {
    "README.md", "organisation.yaml", "scenario.yaml", "high_load.yaml", "policies/my_policy.yaml",
    "experiment.yaml", "results/.gitignore",
}  # fmt: skip
PEOPLE = "id,department\n" + "".join(f"p{i},{'AB'[i % 2]}\n" for i in range(20))
TIES = "source,target\n" + "".join(f"p{i},p{(i + 3) % 20}\n" for i in range(20))
# What a department or a study may be called; the loader refuses blanks at the ends of departments.
DEPARTMENTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\u2028\u2029"),
    min_size=1,
    max_size=30,
).filter(lambda text: text == text.strip())


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def problems_of(folder: Path) -> list[str]:
    paths = [*folder.glob("*.yaml"), *folder.glob("policies/*.yaml")]
    assert len(paths) == 5
    return [str(problem) for path in paths for problem in validate_file(path)]


def test_a_study_holds_good_files_that_say_what_the_base_says(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    study = create(folder)
    assert files_in(folder) == FILES == {path for path, _ in study.files}
    assert problems_of(folder) == []
    base, today, people, busy = (
        load(path)
        for path in (
            "builtin:reference",
            folder / "scenario.yaml",
            folder / "organisation.yaml",
            folder / "high_load.yaml",
        )
    )
    assert today.name == study.name == "acme"
    assert content_hash(today) == content_hash(people) == content_hash(study.scenario)
    assert [found.path for found in differences(base, today)] == ["name"]
    assert [found.path for found in differences(today, busy)] == ["name", f"{LOAD}"]
    assert busy.parameters == load("builtin:busy").parameters


def test_the_policy_is_found_from_inside_and_from_outside(tmp_path: Path, monkeypatch) -> None:
    folder = tmp_path / "acme"
    create(folder)
    monkeypatch.chdir(tmp_path)
    outside = with_policies(load("acme/scenario.yaml"), ["my_policy:0.5"])
    monkeypatch.chdir(folder)
    inside = with_policies(load("scenario.yaml"), ["my_policy:0.5"])
    (policy,) = inside.policies
    assert inside == outside
    assert policy.strength == 0.5
    assert policy.cost_once > 0
    assert {type(effect).__name__ for effect in policy.effects} == {"Gather", "Change"}
    assert policy.definition is not None
    assert policy.definition.grade == "P"
    assert policy.definition.expects


def test_the_experiment_runs_four_arms_at_both_loads(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("extends: builtin:reference\npolicies: [knowledge_base]\n")
    for number, base in enumerate(("builtin:reference", "builtin:busy", str(tmp_path / "base.yaml"))):
        folder = tmp_path / f"study {number}"
        create(folder, base=base)
        experiment = load_experiment(folder / "experiment.yaml")
        assert experiment.name == folder.name
        assert list(experiment.arms) == ["today", "half", "full", "council"]
        assert experiment.arms["today"] == load(folder / "scenario.yaml")
        assert len(experiment.bases) == 2
        in_force = [policy.key for policy in load(base).policies]
        assert [policy.key for policy in experiment.arms["half"].policies] == [*in_force, "my_policy"]
        assert plan_of(experiment).cells == 8


def test_head_counts_replace_those_of_the_base(tmp_path: Path) -> None:
    heads = {"Verkauf": 12, "R&D: core": 30, "no": 9}
    create(tmp_path / "x", departments=heads)
    scenario = load(tmp_path / "x" / "scenario.yaml")
    assert dict(scenario.organisation.departments) == heads  # type: ignore[union-attr]
    assert list(scenario.organisation.departments) == list(heads)  # type: ignore[union-attr]
    assert problems_of(tmp_path / "x") == []


@settings(max_examples=15)
@given(st.dictionaries(DEPARTMENTS, st.integers(10, 99), min_size=1, max_size=6), DEPARTMENTS)
def test_any_names_survive(
    tmp_path_factory: pytest.TempPathFactory, heads: dict[str, int], name: str
) -> None:
    folder = tmp_path_factory.mktemp("study")
    name = name.replace("/", "_").replace("\\", "_")
    create(folder, departments=dict(heads), name=name)
    assert problems_of(folder) == []
    scenario = load(folder / "scenario.yaml")
    assert scenario.name == name
    assert list(scenario.organisation.departments.items()) == list(heads.items())  # type: ignore[union-attr]
    assert same_but_policies(scenario, load(folder / "organisation.yaml")) == []


def test_a_base_in_a_file_is_extended_by_its_path(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "base folder").mkdir()
    base = tmp_path / "base folder" / "our base.yaml"
    base.write_text(
        "organisation: {departments: {A: 20, B: 20}, ties: {mean: 7}}\nmoney: {currency: CHF}\n"
        "challenges: {per_person_per_month: 3}\npolicies: [leadership_council]\n"
    )
    monkeypatch.chdir(tmp_path)
    study = create(Path("deep/er/study"), base="base folder/our base.yaml")
    monkeypatch.chdir(tmp_path / "deep")
    scenario, other = load("er/study/scenario.yaml"), load("er/study/moderate_load.yaml")
    assert [found.path for found in differences(load(base), scenario)] == ["name"]
    assert [policy.key for policy in scenario.policies] == ["leadership_council"]  # kept, not ended
    assert other.parameters[LOAD] == load("builtin:reference").parameters[LOAD]
    assert study.base == "base folder/our base.yaml"
    assert problems_of(tmp_path / "deep" / "er" / "study") == []


def test_an_imported_base_keeps_its_people(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "ties.csv").write_text(TIES)
    base = tmp_path / "base.yaml"
    base.write_text("organisation: {import: {people: people.csv, ties: ties.csv}}\n")
    create(tmp_path / "kept", base=str(base))
    create(tmp_path / "own", base=str(base), departments={"A": 15})
    kept, own = load(tmp_path / "kept" / "scenario.yaml"), load(tmp_path / "own" / "scenario.yaml")
    assert isinstance(kept.organisation, ImportedOrganisation)
    assert [found.path for found in differences(load(base), kept)] == ["name"]
    assert dict(own.organisation.departments) == {"A": 15}  # type: ignore[union-attr]
    assert problems_of(tmp_path / "kept") == problems_of(tmp_path / "own") == []


def test_a_taken_folder_is_refused_and_left_alone(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"chapter {number:02}.txt").write_text("mine")
    before = files_in(tmp_path)
    with pytest.raises(InputError, match=r"not empty: it holds chapter 00.txt, .* and 4 more") as caught:
        create(tmp_path)
    assert caught.value.problems[0].remedy
    assert files_in(tmp_path) == before
    with pytest.raises(InputError, match="there is a file of that name"):
        create(tmp_path / "chapter 00.txt")
    with pytest.raises(InputError, match="cannot be written here"):
        create(tmp_path / "chapter 00.txt" / "study")
    assert files_in(tmp_path) == before


def test_an_empty_folder_is_filled_in_place(tmp_path: Path, monkeypatch) -> None:
    folder = tmp_path / "Größe & Co"
    folder.mkdir()
    monkeypatch.chdir(folder)  # somebody stands in it: it must stay the same folder
    number = folder.stat().st_ino
    study = create(Path())
    assert study.name == "Größe & Co"
    assert folder.stat().st_ino == number
    assert files_in(folder) == FILES


@pytest.mark.parametrize(
    ("exists", "step", "after"),
    [
        (False, "write_text", 0),
        (False, "write_text", 4),
        (False, "rename", 0),  # a single one
        (True, "write_text", 4),
        (True, "rename", 0),
        (True, "rename", 3),
    ],
)
def test_what_fails_half_way_leaves_nothing(
    tmp_path: Path, monkeypatch, exists: bool, step: str, after: int
) -> None:
    folder = tmp_path / "a" / "b"
    if exists:
        folder.mkdir(parents=True)
    done = []
    whole = getattr(Path, step)

    def limited(self, *arguments, **options):
        if len(done) == after:
            raise OSError(28, "No space left on device")
        done.append(self)
        return whole(self, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, step, limited)
        with pytest.raises(InputError, match="No space left on device"):
            create(folder)
    assert len(done) == after
    assert sorted(tmp_path.rglob("*")) == ([tmp_path / "a", folder] if exists else [])
    create(folder)  # nothing is in the way of another try
    assert files_in(folder) == FILES


@pytest.mark.parametrize(
    ("arguments", "place", "message"),
    [
        ({"departments": {"A": 3}}, "--departments", "3 people"),
        ({"departments": {"A": "many"}}, "--departments", "not a number"),
        ({"name": "a/b"}, "--name", "cannot stand here"),
        ({"base": "builtin:nonsense"}, None, "no built-in scenario"),
        ({"base": "missing.yaml"}, "missing.yaml", "no such file"),
    ],
)
def test_bad_input_is_told_at_its_option_and_nothing_is_made(
    tmp_path: Path, arguments: dict[str, object], place: str | None, message: str
) -> None:
    with pytest.raises(ScenarioError, match=message) as caught:
        create(tmp_path / "x", **arguments)  # type: ignore[arg-type]
    assert caught.value.problems[0].file == place
    assert not (tmp_path / "x").exists()


def test_a_base_whose_policies_need_its_departments_says_so(tmp_path: Path) -> None:
    base = tmp_path / "base.yaml"
    base.write_text(
        "extends: builtin:reference\npolicies:\n  - use:\n      key: p\n      title: P\n      does: d\n"
        "      group: governance\n      price: [gather]\n      evidence: {grade: P, sources: [us]}\n"
        "      effects: [{gather: {who: {departments: [Sales]}, every: 5 days, hours: 1 h}}]\n"
    )
    with pytest.raises(ScenarioError, match='names the department "Sales", which does not exist'):
        create(tmp_path / "x", base=str(base), departments={"A": 30})
