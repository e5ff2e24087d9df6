"""What the pages show is run, and what they point to is there.

Every page has a desk: a folder with the files that it shows. Its blocks are worked through in order, each as a test
of its own, so a block may use what the one before it left behind (those that use what a slow one leaves are slow).
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from blocks import Block, blocks
from desk import CommandFailed, Desk, differences, environment

ROOT = Path(__file__).resolve().parents[2]
PAGES = list(
    dict.fromkeys(
        [
            ROOT / "README.md",
            ROOT / "CONTRIBUTING.md",
            *sorted(ROOT.glob("*/README.md")),
            *sorted(ROOT.glob("docs/**/*.md")),
        ]
    )
)
SUBMODELS = ROOT / "docs" / "submodels"  # one desk for all would be slow: test_submodels tries their rules
SMALL_DEMO = "silosim demo --replications 2"


def steps() -> Iterator[ParameterSet]:
    """Everything that pages ask a reader to do, in order: (page, block, command); no command: the block as a whole."""
    for page in PAGES:
        for block in blocks(page):
            for command in commands(page, block):
                where = f"{page.relative_to(ROOT).as_posix()}:{block.line}"
                quick = (
                    page.name == "README.md" and command != "silosim demo"
                )  # the others start a process each, too
                slow = block.slow or block.language == "python" or block.marked or not quick
                marks = [pytest.mark.slow] if slow else []
                yield pytest.param(page, block, command, id=f"{where} {command}".rstrip(), marks=marks)


def commands(page: Path, block: Block) -> Sequence[str]:
    """A block's own commands, or one step for a block that is a step itself."""
    if block.language == "console":
        return [""] if on_desk(page, block) else block.commands
    if page.parent == SUBMODELS or block.language not in ("python", "yaml"):
        return []
    return [] if block.language == "python" and block.file else [""]


def on_desk(page: Path, block: Block) -> bool:
    """Whether the output below the block's commands is compared: made on the page's desk, by make readme."""
    return block.marked and page.name != "README.md"


@dataclass(frozen=True)
class Desks:
    """A folder for each page, with the files that stand above the block at hand."""

    folder: Path
    written: set[tuple[Path, int]] = field(default_factory=set)

    def at(self, page: Path, block: Block | None = None) -> Desk:
        """The page's desk as a reader has it at `block`, at the end of the page without one."""
        folder = self.folder / page.relative_to(ROOT).as_posix().replace("/", "_").removesuffix(".md")
        if not folder.exists():
            folder.mkdir()
            if page.name == "README.md":  # whose readers sit in the folder of the project
                (folder / "examples").symlink_to(ROOT / "examples")
        desk = Desk(folder)
        for other in blocks(page):
            if (block is None or other.line <= block.line) and (page, other.line) not in self.written:
                self.written.add((page, other.line))
                desk.put(other)
        return desk


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Desks:
    return Desks(tmp_path_factory.mktemp("desks"))


@cache
def small_demo(folder: Path) -> str:
    """What the demo prints, run once for all tests that look at it."""
    return Desk(folder).run(SMALL_DEMO)


@pytest.mark.parametrize(("page", "block", "command"), list(steps()))
def test_step(page: Path, block: Block, command: str, desks: Desks) -> None:
    if block.skip:
        pytest.skip(block.skip)
    desk = desks.at(page, block)
    if command:
        runs(desk, command)
    elif block.language == "console":
        prints_what_is_shown(desk, block)
    elif block.language == "python":
        python_runs(desk, page, block)
    else:
        assert block.file, f"{block.name}: a scenario on a page names its file in the first line"
        if not block.wrong:
            desk.run(f"silosim validate {block.file}")


def runs(desk: Desk, command: str) -> None:
    """A command ends well."""
    program, *arguments = shlex.split(command)
    if program == "make":
        # Make cannot run itself here; that the target is there and its recipe reads can be checked.
        subprocess.run(["make", "--dry-run", *arguments], cwd=ROOT, check=True, capture_output=True)
    elif command == "silosim demo":
        small_demo(desk.folder)
    elif program in ("silosim", "python"):
        desk.run(command)
    elif program == "timeout":
        killed_or_done(desk, command)
    else:
        assert command == "pip install .", f"no test knows how to run {command!r}"


def killed_or_done(desk: Desk, command: str) -> None:
    """A command that is killed on the way, unless it was faster than its reader."""
    if shutil.which("timeout") is None:
        pytest.skip("there is no command `timeout` here; Ctrl-C does as well")
    try:
        desk.run(command)
    except CommandFailed as failed:
        assert failed.code in (137, -9), failed  # noqa: PT017 - anything else than killed is a mistake


def prints_what_is_shown(desk: Desk, block: Block) -> None:
    """Every command of a block prints what stands beneath it."""
    wrong = [
        difference
        for command, before in block.printed
        for difference in differences(before, desk.run(command, block.exit))
    ]
    assert wrong == [], f"{block.name}: run make readme, and read what changes"


def python_runs(desk: Desk, page: Path, block: Block) -> None:
    """A program runs, together with those that it continues."""
    program = [block.text]
    earlier = [
        one for one in blocks(page) if one.language == "python" and not one.file and one.line < block.line
    ]
    while block.continues:
        block = earlier.pop()
        program.insert(0, block.text)
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(program)],
        cwd=desk.folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_demo_prints_what_the_readme_shows(desks: Desks) -> None:
    readme = ROOT / "README.md"
    text = next(block for block in blocks(readme) if "$ make demo" in block.text).text
    small = small_demo(desks.at(readme).folder)
    # Figures differ with the replications; the names of the outcomes, before the first figure of a row, do not.
    rows = [
        re.split(r"\s{2,}|│", line.strip(" │"))[0] for line in text.splitlines() if re.search(r"\d  ", line)
    ]
    if not rows:
        pytest.fail("the README shows no output of the demo; `make readme` puts it there")
    assert [row for row in rows if row not in small] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name} points to {target}"


def test_every_scenario_in_configs_is_introduced() -> None:
    page = (ROOT / "configs" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in (ROOT / "configs").glob("*.yaml") if f"`{path.name}`" not in page] == []
