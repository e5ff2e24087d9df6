"""Code that a scenario names: found, hashed by content, and run only on trust."""

from __future__ import annotations

import sys

import pytest

import siloSim as ss
from siloSim.model.loading import extensions_of
from siloSim.scenario import content_hash, dotted, parse, same_but_policies, to_yaml, validate_file
from siloSim.scenario.code import load_code, reference_to
from siloSim.trust import code_is_trusted, code_refused, trust_code

YAML = """
schema: 1
organisation: {departments: {Sales: 12, Finance: 10}}
rules: {trust_update: mine.py:sticky}
processes: [mine.py:idle, {use: mine.py:idle, after: mingle}]
measures: [mine.py:days]
"""
CODE = """
import siloSim as ss

def sticky(trust, event, rate, target):
    return trust

def idle(model):
    pass

@ss.measure("days", "lower")
def days(model):
    return float(model.day)

class NotAnEmployee:
    pass
"""


@pytest.fixture
def study(tmp_path):
    (tmp_path / "mine.py").write_text(CODE)
    (tmp_path / "s.yaml").write_text(YAML)
    return tmp_path / "s.yaml"


def test_references_become_absolute_and_survive_writing(study, tmp_path) -> None:
    scenario = ss.load(study)
    assert scenario.rules["trust_update"] == f"{tmp_path / 'mine.py'}:sticky"
    assert [use.after for use in scenario.processes] == ["", "mingle"]
    again = parse(to_yaml(scenario))
    assert again == scenario
    assert content_hash(again) == content_hash(scenario)


def test_the_content_of_code_counts_and_its_place_does_not(study, tmp_path) -> None:
    first = content_hash(ss.load(study))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.py").write_text(CODE)
    (elsewhere / "s.yaml").write_text(YAML)
    assert content_hash(ss.load(elsewhere / "s.yaml")) == first
    (tmp_path / "mine.py").write_text(CODE + "\n")
    assert content_hash(ss.load(study)) != first


def test_scenarios_without_code_hash_as_before_it_could_be_named() -> None:
    body = dotted(ss.load("builtin:reference"))
    assert not [path for path in body if path.startswith(("processes", "employee", "measures"))]


@pytest.mark.parametrize(
    ("edit", "key", "words"),
    [
        (("mine.py:sticky", "other.py:sticky"), "rules.trust_update", "there is no such file"),
        (("mine.py:idle,", "mine:idle:,"), "processes", "cannot stand here"),
        (("after: mingle", "after: mingel"), "processes", "not one of those allowed"),
        (("[mine.py:days]", "mine.py:days"), "measures", "must be"),
        (("measures: [mine.py:days]", "measures: [days]"), "measures[0]", "cannot stand here"),
        (("measures:", "employee: none.py:X\nmeasures:"), "employee", "there is no such file"),
    ],
)
def test_mistakes_are_told_at_their_lines(study, edit, key, words) -> None:
    study.write_text(YAML.replace(*edit))
    problems = validate_file(study)
    assert problems
    assert all(problem.file == str(study) and problem.line for problem in problems)
    assert any((problem.key or "").startswith(key.partition("[")[0]) for problem in problems)
    assert words.casefold() in str(problems).casefold()


def test_code_is_run_in_python_and_refused_on_the_command_line(study) -> None:
    scenario = ss.load(study)
    assert code_is_trusted()
    assert len(extensions_of(scenario).processes) == 2
    with code_refused():
        with pytest.raises(ss.ScenarioError, match="brings code of its own") as caught:
            extensions_of(scenario)
        assert {p.key for p in caught.value.problems} == {
            "rules.trust_update", "processes[0]", "processes[1]", "measures[0]",
        }  # fmt: skip
        assert all("--trust-code" in (p.remedy or "") and p.value for p in caught.value.problems)
        trust_code()
        assert extensions_of(scenario).rules
    assert code_is_trusted()


def test_refused_code_is_not_even_imported(study, tmp_path) -> None:
    (tmp_path / "mine.py").write_text("raise SystemExit('ran')\n")
    with code_refused(), pytest.raises(ss.ScenarioError):
        ss.run(ss.load(study))


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("gone.py:f", "there is no file"),
        ("mine.py:nothing", 'has no function or class "nothing"'),
        ("no_such_module:f", 'the module "no_such_module" cannot be imported'),
        ("broken.py:f", r"cannot be imported \(SyntaxError"),
        ("exits.py:f", r"cannot be imported \(SystemExit: 3"),
        ("mine.py", "does not name a function"),
    ],
)
def test_what_cannot_be_loaded_is_named(study, tmp_path, monkeypatch, reference, words) -> None:
    (tmp_path / "broken.py").write_text("def f(:\n")
    (tmp_path / "exits.py").write_text("import sys\n\nsys.exit(3)\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ss.ScenarioError, match=words) as caught:
        load_code(reference, "rules.x", "s.yaml")
    (problem,) = caught.value.problems
    assert (problem.file, problem.key, problem.value) == ("s.yaml", "rules.x", reference)
    assert problem.remedy


def test_helpers_beside_a_file_can_be_imported_and_the_path_is_left_as_it_was(tmp_path) -> None:
    (tmp_path / "helper_of_mine.py").write_text("SHARE = 0.5\n")
    (tmp_path / "mine.py").write_text("from helper_of_mine import SHARE\n\ndef f():\n    return SHARE\n")
    before = list(sys.path)
    assert load_code(f"{tmp_path / 'mine.py'}:f", "x", None)() == 0.5
    assert sys.path == before


def test_functions_are_named_by_their_files(tmp_path) -> None:
    (tmp_path / "mine.py").write_text(CODE)
    sticky = load_code(f"{tmp_path / 'mine.py'}:sticky", "x", None)
    assert reference_to(sticky) == f"{tmp_path / 'mine.py'}:sticky"
    changed = ss.load("builtin:reference").with_(**{"rules.trust_update": sticky, "processes": [sticky]})
    assert changed.rules["trust_update"] == f"{tmp_path / 'mine.py'}:sticky"
    assert [use.code for use in changed.processes] == [f"{tmp_path / 'mine.py'}:sticky"]

    def inside(model: object) -> None:
        """Stands in no file by itself."""

    with pytest.raises(ss.ScenarioError, match="cannot be named by a scenario"):
        ss.load("builtin:reference").with_(processes=[inside])


def test_files_extend_each_other_with_their_code(study, tmp_path) -> None:
    child = tmp_path / "child" / "c.yaml"
    child.parent.mkdir()
    child.write_text("extends: ../s.yaml\nprocesses: []\n")
    scenario = ss.load(child)
    assert scenario.rules["trust_update"] == f"{tmp_path / 'mine.py'}:sticky", "counts from the base's folder"
    assert scenario.processes == ()
    assert len(scenario.measures) == 1


def test_scenarios_with_other_code_differ(study) -> None:
    one = ss.load(study)
    other = one.with_(processes=[])
    paths = same_but_policies(one, other)
    assert "processes[0].use" in paths


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("processes: [mine.py:NotAnEmployee]", "is no process"),
        ("measures: [mine.py:idle]", "is no measure"),
        ("employee: mine.py:NotAnEmployee", "is no subclass of siloSim.Employee"),
    ],
)
def test_code_of_the_wrong_kind_is_refused_at_its_key(study, text, words) -> None:
    study.write_text(f"schema: 1\norganisation: {{departments: {{A: 12}}}}\n{text}\n")
    with pytest.raises(ss.ScenarioError, match=words) as caught:
        extensions_of(ss.load(study))
    assert caught.value.problems[0].key
    assert caught.value.problems[0].remedy


def test_helpers_of_two_studies_with_equal_names_are_kept_apart(tmp_path) -> None:
    functions = []
    for name, value in (("one", 0.1), ("two", 0.2)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "common_helper.py").write_text(f"V = {value}\n")
        (folder / "f.py").write_text("from common_helper import V\n\ndef f():\n    return V\n")
        functions.append(load_code(f"{folder / 'f.py'}:f", "x", None))
    assert [function() for function in functions] == [0.1, 0.2]


def test_a_helper_edited_in_place_counts_at_once_and_in_the_hash(tmp_path) -> None:
    from siloSim.scenario.code import content_of_code

    (tmp_path / "edited_helper.py").write_text("V = 1\n")
    (tmp_path / "f.py").write_text("import edited_helper\n\ndef f():\n    return edited_helper.V\n")
    reference = f"{tmp_path / 'f.py'}:f"
    first = content_of_code(reference)
    assert load_code(reference, "x", None)() == 1
    (tmp_path / "edited_helper.py").write_text("V = 22\n")
    assert content_of_code(reference) != first
    assert load_code(reference, "x", None)() == 22


def test_an_unknown_slot_is_told_at_its_line_without_trust(study) -> None:
    study.write_text(YAML.replace("trust_update", "trust_updat"))
    (problem,) = validate_file(study)
    assert problem.line == 4
    assert problem.remedy == 'did you mean "trust_update"?'


def test_code_that_cannot_be_had_is_told_with_its_line(study, tmp_path) -> None:
    (tmp_path / "mine.py").write_text(
        CODE.replace("def sticky", "def stucky").replace("def days", "def weeks")
    )
    with pytest.raises(ss.ScenarioError) as caught:
        extensions_of(ss.load(study))
    assert {(p.key, p.file, p.line) for p in caught.value.problems} == {
        ("rules.trust_update", str(study), 4), ("measures[0]", str(study), 6),
    }  # fmt: skip
    with code_refused(), pytest.raises(ss.ScenarioError) as caught:
        extensions_of(ss.load(study))
    assert {p.line for p in caught.value.problems} == {4, 5, 6}


def test_the_line_is_that_of_the_file_that_says_it(study, tmp_path) -> None:
    (tmp_path / "mine.py").write_text("")
    (tmp_path / "child.yaml").write_text(f"schema: 1\nextends: {study.name}\nmeasures: []\n")
    with pytest.raises(ss.ScenarioError) as caught:
        extensions_of(ss.load(tmp_path / "child.yaml"))
    assert {(p.file, p.line) for p in caught.value.problems} >= {(str(study), 4)}
    gone = ss.load(tmp_path / "child.yaml")
    (tmp_path / "child.yaml").unlink()
    with pytest.raises(ss.ScenarioError) as caught:
        extensions_of(gone)
    assert {p.line for p in caught.value.problems} == {None}
