"""Pages speak of commands, options, names, parameters, targets and files that exist. Decisions are history."""

from __future__ import annotations

import inspect
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import typer
from blocks import blocks

import siloSim as ss
from siloSim.cli.app import app
from siloSim.scenario.parameters import BY_NAME

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(
        page
        for folder in ("docs", "configs", "results", "benchmarks", "experiments", "examples")
        for page in (ROOT / folder).rglob("*.md")
        if page.parent.name != "decisions"
    ),
]
CLASSES = {name: thing for name in ss.__all__ if inspect.isclass(thing := getattr(ss, name))}
TOOLS = ("tools/*.py", "experiments/**/*.py", "benchmarks/*.py", "tests/theory/*.py")
OTHERS = {"--no-build-isolation", "--exclude", "--strict"}  # of pip and mypy, in CONTRIBUTING
FOLDERS = ("src", "tests", "tools", "docs", "configs", "experiments", "benchmarks")


every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


@cache
def options() -> dict[str, set[str]]:
    """Command → its options."""
    group = typer.main.get_command(app)
    context = group.make_context("silosim", [], resilient_parsing=True)
    common = {"--help"}
    found = {"": common | {opt for param in group.params for opt in param.opts}}
    for name in group.list_commands(context):  # type: ignore[attr-defined]
        command = group.get_command(context, name)  # type: ignore[attr-defined]
        found[name] = common | {
            opt for param in command.params for opt in (*param.opts, *param.secondary_opts)
        }
    return found


@cache
def options_of_tools() -> set[str]:
    """Options of our own scripts."""
    sources = (path.read_text(encoding="utf-8") for pattern in TOOLS for path in ROOT.glob(pattern))
    return {option for source in sources for option in re.findall(r'"(--[a-z][a-z-]*)"', source)}


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def codes(page: Path) -> list[str]:
    """What stands between backticks in running text."""
    return [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", prose(page))]


def command_lines(page: Path) -> Iterator[str]:
    """Every command line of ours on a page, in blocks and in running text."""
    for block in blocks(page):
        if block.language == "console":
            yield from (line for line in block.commands if line.startswith("silosim"))
    yield from (code for code in codes(page) if re.match(r"silosim\b", code))


def wrong_words(line: str) -> list[str]:
    """What of a command line does not exist.

    >>> wrong_words("silosim run x.yaml --seed 7"), wrong_words("silosim dance"), wrong_words("silosim run --sed=7")
    ([], ['dance'], ['--sed'])
    """
    words = shlex.split(line)[1:]
    command = words[0] if words and re.fullmatch(r"[a-z][a-z-]*", words[0]) else ""
    if command not in options():
        return [command]
    named = [word.partition("=")[0] for word in words if word.startswith("--")]
    return [option for option in named if option not in options()[command]]


@every_page
def test_commands_and_their_options_exist(page: Path) -> None:
    assert {line: wrong for line in command_lines(page) if (wrong := wrong_words(line))} == {}


@every_page
def test_options_in_the_text_are_somebodys(page: Path) -> None:
    known = set().union(*options().values()) | options_of_tools() | OTHERS
    mentioned = {option for code in codes(page) for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", code)}
    assert mentioned - known == set()


@every_page
def test_python_names_exist(page: Path) -> None:
    text = " ".join([*codes(page), *(block.text for block in blocks(page) if block.language == "python")])
    text = re.sub(r"from siloSim\S* import", "", text)
    public = set(re.findall(r"(?<![\w./])(?:ss|siloSim)\.([a-zA-Z_]\w*)(?!\w*\.(?:py|md|yaml))", text))
    assert {
        name for name in public if not hasattr(ss, name) and not (ROOT / "src/siloSim" / name).is_dir()
    } == set()
    members = set(re.findall(rf"\b({'|'.join(CLASSES)})\.([a-z_]\w*)", text))
    assert {f"{name}.{member}" for name, member in members if not has(CLASSES[name], member)} == set()


def has(thing: type, member: str) -> bool:
    """Whether instances of a class have it: on the class, or set as it is made."""
    makers = (vars(base).get("__init__") for base in thing.__mro__)
    made = {name for maker in makers if inspect.isfunction(maker) for name in maker.__code__.co_names}
    return hasattr(thing, member) or member in made


@every_page
def test_parameters_exist(page: Path) -> None:
    sections = {name.partition(".")[0] for name in BY_NAME}
    found = {
        name
        for code in codes(page)
        for name in re.findall(r"(?:^|behaviour\.|\s)([a-z]+\.[a-z_0-9]+)(?=$|[\s:=·)+/])", code)
        if name.partition(".")[0] in sections
    }
    files = {name for name in found if name.endswith((".csv", ".yaml", ".md", ".py", ".json", ".png"))}
    assert found - files - set(BY_NAME) == set()


@every_page
def test_targets_of_make_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    assert {name for code in codes(page) for name in re.findall(r"^make ([a-z-]+)", code)} - targets == set()


@every_page
def test_files_exist(page: Path) -> None:
    paths = {
        path
        for code in codes(page)
        for path in re.findall(rf"^((?:{'|'.join(FOLDERS)})/[\w./-]*\w)/?$", code)
    }
    assert {path for path in paths if not (ROOT / path).exists()} == set()


def test_what_does_not_exist_is_noticed() -> None:
    assert wrong_words("silosim compare a.yaml --policy x --replications 2") == []
    assert wrong_words("silosim compare a.yaml --policies x") == ["--policies"]
    assert wrong_words("silosim dance") == ["dance"]
    assert has(ss.RunRecord, "daily")
    assert has(ss.RunRecord, "warnings")
    assert not has(ss.RunRecord, "dayly")
