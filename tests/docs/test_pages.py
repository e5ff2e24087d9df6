"""What the pages show is run, and what they point to is there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from functools import cache
from operator import attrgetter
from pathlib import Path

import pytest
from docs.blocks import Block, blocks

ROOT = Path(__file__).resolve().parents[2]
README = blocks(ROOT / "README.md")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("*/README.md"), *ROOT.glob("docs/**/*.md")]
COMMANDS = [
    pytest.param(block, command, id=f"{block.name} {command}", marks=[pytest.mark.slow] if block.slow else [])
    for page in PAGES
    for block in blocks(page)
    for command in block.commands
]
SMALL_DEMO = "silosim demo --replications 2"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every file that the README shows, and every table of another page."""
    folder = tmp_path_factory.mktemp("desk")
    tables = [block for page in PAGES[1:] for block in blocks(page) if block.language == "csv"]
    for block in [*README, *tables]:
        if block.file:
            (folder / block.file).write_text(block.content, encoding="utf-8")
    return folder


def call(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    # The source of this checkout, whatever is installed and wherever the command runs.
    environment = os.environ | {"COLUMNS": "110", "NO_COLOR": "1", "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@cache
def printed(command: str, folder: Path) -> str:
    """What a command line prints; run once, however many tests look at it."""
    program, *arguments = shlex.split(command)
    assert program == "silosim"
    done = call(["-m", "siloSim", *arguments], folder)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.mark.parametrize(("block", "command"), COMMANDS)
def test_command_runs(block: Block, command: str, desk: Path) -> None:
    if block.skip:
        pytest.skip(block.skip)
    program, *arguments = shlex.split(command)
    if program == "make":
        # Make cannot run itself here; that the target is there and its recipe reads can be checked.
        subprocess.run(["make", "--dry-run", *arguments], cwd=ROOT, check=True, capture_output=True)
    elif program == "silosim":
        for earlier in block.commands[: block.commands.index(command)]:
            if earlier.startswith("silosim import"):  # which writes what the next command reads
                printed(earlier, desk)
        printed(SMALL_DEMO if command == "silosim demo" else command, desk)
    else:
        assert command == "pip install .", f"{block.name}: no test knows how to run {command!r}"


@pytest.mark.slow
@pytest.mark.parametrize(
    "block", [block for block in README if block.language == "python"], ids=attrgetter("name")
)
def test_python_runs(block: Block, desk: Path) -> None:
    done = call(["-c", block.text], desk)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "block", [block for block in README if block.language == "yaml"], ids=attrgetter("name")
)
def test_scenario_is_valid(block: Block, desk: Path) -> None:
    assert block.file, "a scenario in the README names its file in the first line"
    printed(f"silosim validate {block.file}", desk)


def test_demo_prints_what_the_readme_shows(desk: Path) -> None:
    shown = next(block for block in README if "$ make demo" in block.text).text
    small = printed(SMALL_DEMO, desk)
    # Figures differ with the replications; the names of the outcomes, before the first figure of a row, do not.
    rows = [
        re.split(r"\s{2,}|│", line.strip(" │"))[0] for line in shown.splitlines() if re.search(r"\d  ", line)
    ]
    if not rows:
        pytest.fail("the README shows no output of the demo; `make readme` puts it there")
    assert [row for row in rows if row not in small] == []


def test_pages_name_only_commands_that_exist(desk: Path) -> None:
    known = printed("silosim --help", desk)
    named = {
        name
        for page in PAGES
        for name in re.findall(r"(?:`|\$ )silosim ([a-z]+)", page.read_text(encoding="utf-8"))
    }
    assert named
    assert [name for name in sorted(named) if not re.search(rf"\b{name}\b", known)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name} points to {target}"


def test_every_scenario_in_configs_is_introduced() -> None:
    page = (ROOT / "configs" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in (ROOT / "configs").glob("*.yaml") if f"`{path.name}`" not in page] == []
