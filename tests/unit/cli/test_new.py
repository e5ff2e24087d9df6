"""`silosim new` as a user meets it: what it says, and that what it says to type works."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from blocks import blocks

from siloSim.cli.app import call
from siloSim.cli.new_study import head_counts, next_commands
from siloSim.errors import InputError

NAME = "Größe & Söhne"
SOURCE = Path(__file__).parents[3] / "src"


def silosim(command: str, folder: Path) -> str:
    """Run a command line as from an installed siloSim, in a folder."""
    program, *arguments = shlex.split(command)
    assert program == "silosim"
    done = subprocess.run(
        [sys.executable, "-m", "siloSim", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = tmp_path_factory.mktemp("a desk")
    silosim(f"silosim new {shlex.quote(NAME)} --departments 'Vertrieb=16, F&E=14,Büro=10'", desk)
    return desk / NAME


def commands(folder: Path) -> list[str]:
    found = [command for block in blocks(folder / "README.md") for command in block.commands]
    assert len(found) > 5
    return [command.replace("--replications 20", "--replications 2") for command in found]


@pytest.mark.slow
def test_the_quick_commands_of_the_readme_run(study: Path) -> None:
    quick = [command for command in commands(study) if command.split()[1] not in ("compare", "sweep")]
    assert {command.split()[1] for command in quick} == {"validate", "diff", "policies"}
    printed = {command: silosim(command, study) for command in quick}
    assert "No difference" in printed["silosim diff organisation.yaml scenario.yaml"]
    assert "+113 %" in printed["silosim diff scenario.yaml high_load.yaml"]


@pytest.mark.slow
def test_the_comparisons_of_the_readme_run_inside_the_folder(study: Path) -> None:
    for command in commands(study):
        if "compare" in command:
            assert "2 paired runs" in silosim(command, study)
    assert len([path for path in (study / "results").iterdir() if path.is_dir()]) == 5


@pytest.mark.slow
def test_the_comparison_runs_from_outside(study: Path, tmp_path: Path) -> None:
    scenario = shlex.quote(str(study / "scenario.yaml"))
    assert "2 paired runs" in silosim(
        f"silosim compare {scenario} --policy my_policy --replications 2", tmp_path
    )


def test_every_file_that_the_readme_names_is_there_and_every_file_is_named(study: Path) -> None:
    text = (study / "README.md").read_text("utf-8")
    for path in (path for path in study.rglob("*") if path.is_file() and path.name != "README.md"):
        relative = path.relative_to(study)
        assert f"`{relative.as_posix()}`" in text or f"`{relative.parts[0]}/`" in text, relative
    assert "@" not in text  # every placeholder was put in


def test_it_says_what_was_made_and_what_to_type(capsys, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert call(["new", NAME]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"Made {NAME}: 210 people in 6 departments, from builtin:reference.")
    assert "policies/my_policy.yaml" in said
    *_, first, second = said.splitlines()
    assert first.strip() == f"cd '{NAME}'"
    assert second.strip() == "silosim compare scenario.yaml --policy my_policy --replications 20"
    assert call(["new", NAME]) == 2
    assert "not empty: it holds README.md, experiment.yaml" in capsys.readouterr().err


def test_json_says_the_same(capsys, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert call(["new", "x", "--name", "Fall 7", "--from", "builtin:busy", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["command"], document["name"], document["from"]) == ("new", "Fall 7", "builtin:busy")
    assert all((tmp_path / "x" / path).is_file() for path in document["files"])
    assert "moderate_load.yaml" in document["files"]
    assert document["next"][0] == "cd x"


def test_in_the_folder_itself_there_is_none_to_change_to(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert next_commands(Path())[0].startswith("silosim validate scenario.yaml")
    assert next_commands(tmp_path)[0].startswith("silosim validate scenario.yaml")


def test_head_counts_are_read_or_all_their_problems_told() -> None:
    assert head_counts(" A = 60 ,B=x,a=b=7") == {"A": 60, "B": "x", "a=b": 7}
    with pytest.raises(InputError) as caught:
        head_counts("A=6,,B,=5,A=7")
    assert len(caught.value.problems) == 4
    assert all(problem.remedy for problem in caught.value.problems)
