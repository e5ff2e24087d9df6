"""The whole report: words, JSON, exit code, and broken installations from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from siloSim.cli import doctor as package
from siloSim.cli.app import call
from siloSim.cli.doctor import cache, computer, here, packages, selfcheck
from siloSim.cli.doctor.finding import note, ok, problem

SOURCE = Path(__file__).parents[4] / "src"
GROUPS = ["Installation", "Packages", "Extras", "Computer", "Compiled code", "Here", "Self-check"]
# Hides packages from everything that starts after it, as if they had never been installed.
HIDE = """
import importlib.abc, sys
from importlib import metadata
HIDDEN = {hidden!r}
class Hider(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in HIDDEN:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Hider())
version = metadata.version
def seen(name):
    if name in HIDDEN:
        raise metadata.PackageNotFoundError(name)
    return version(name)
metadata.version = seen
sys.argv = ["silosim", *{arguments!r}]
from siloSim.cli import main
main()
"""


@pytest.fixture
def healthy(monkeypatch) -> None:
    """Every check finds one thing that is well."""
    for module, name in (
        (packages, "installation"), (packages, "dependencies"), (packages, "extras"),
        (computer, "computer"), (cache, "cache"), (here, "here"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, lambda name=name: [ok(f"{name} is well")])
    monkeypatch.setattr(selfcheck, "selfcheck", lambda say: [ok("it runs")])


def test_nothing_wrong_is_exit_0(healthy, capsys) -> None:
    assert call(["doctor"]) == 0
    said = capsys.readouterr().out
    assert [line for line in said.splitlines() if line and line[0] != " "] == [*GROUPS, "Nothing is wrong."]
    assert "  ok       it runs" in said


def test_a_note_is_no_problem_and_a_problem_is_exit_1(healthy, capsys, monkeypatch) -> None:
    monkeypatch.setattr(here, "here", lambda: [note("a narrow terminal", "widen it")])
    assert call(["doctor"]) == 0
    assert "Nothing is wrong; 1 note." in capsys.readouterr().out
    monkeypatch.setattr(cache, "cache", lambda: [problem("no cache", "make one")])
    assert call(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "  problem  no cache\n           Remedy: make one" in said
    assert "1 problem, 1 note." in said
    assert call(["doctor", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["healthy"] is False
    assert {
        "group": "Compiled code",
        "status": "problem",
        "what": "no cache",
        "remedy": "make one",
    } in document["findings"]


def test_a_check_that_breaks_is_a_problem_and_the_others_go_on(healthy, capsys, monkeypatch) -> None:
    def broken() -> None:
        raise ImportError("numba needs another numpy\nand more lines")

    monkeypatch.setattr(cache, "cache", broken)
    assert call(["doctor"]) == 1
    said = capsys.readouterr()
    words = " ".join(said.out.split())
    assert "compiled code cannot be looked at: ImportError: numba needs another numpy" in words
    assert "it runs" in said.out
    assert "Traceback" not in said.out + said.err


def test_cleaning_is_done_on_demand_only(healthy, capsys, monkeypatch, tmp_path: Path) -> None:
    old = cache.Old(tmp_path / "0123456789abcdef", 5)

    def clean(say):
        say("Removing it")
        return [old], [ok("removed it")]

    monkeypatch.setattr(cache, "clean", clean)
    call(["doctor"])
    assert "Removing" not in capsys.readouterr().err
    assert call(["doctor", "--clean-cache"]) == 0
    said = capsys.readouterr()
    assert "Removing it" in said.err
    assert "Cleaning\n  ok       removed it" in said.out
    assert call(["doctor", "--clean-cache", "--json"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert json.loads(said.out)["removed"] == [{"path": str(old.path), "bytes": 5}]


def test_nothing_heavy_is_needed_to_start_it() -> None:
    code = f"import sys, {package.__name__}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
    )  # fmt: skip
    assert not {"numpy", "numba", "typer", "pandas", "packaging", "pyarrow"} & set(done.stdout.split())


def broken(tmp_path: Path, hidden: set[str], *arguments: str, **environment: str) -> tuple[int, str, str]:
    """A command line in an installation that lacks some packages."""
    done = subprocess.run(
        [sys.executable, "-c", HIDE.format(hidden=hidden, arguments=list(arguments))],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(SOURCE)} | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=200,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("hidden", ["numpy", "numba", "pyarrow"])
def test_a_missing_package_is_named_with_its_remedy(tmp_path: Path, hidden: str) -> None:
    code, out, _ = broken(tmp_path, {hidden}, "doctor")
    assert code == 1
    assert f"problem  {hidden} is missing" in out
    assert f"pip install '{hidden}>=" in out
    assert f"a tiny run fails: ModuleNotFoundError: No module named '{hidden}" in " ".join(out.split())


@pytest.mark.parametrize("arguments", [["compare", "builtin:reference"], ["doctor", "--json"]])
def test_without_typer_any_command_says_what_is_missing(tmp_path: Path, arguments: list[str]) -> None:
    code, out, err = broken(tmp_path, {"typer", "numba"}, *arguments)
    assert code == 1
    assert "No command can start: the package typer is missing" in err
    assert "typer is missing" in out
    if "--json" in arguments:
        assert json.loads(out)["healthy"] is False


@pytest.mark.slow
def test_for_real_in_an_odd_locale_with_compiling_off(tmp_path: Path) -> None:
    odd = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "NUMBA_DISABLE_JIT": "1"}
    code, out, _ = broken(tmp_path, set(), "doctor", **odd)
    assert out.isascii()
    assert "output in ascii" in out
    assert "switched off by NUMBA_DISABLE_JIT" in " ".join(out.split())
    assert "a tiny run gives the same twice" in out
    assert code == 0, out
