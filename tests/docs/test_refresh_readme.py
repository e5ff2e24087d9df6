from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = """# Title
<!-- demo-output -->
```console
$ first --with option
old line
$ second
```
<!-- /demo-output -->
```console
$ untouched
```
"""


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("refresh_readme", ROOT / "tools" / "refresh_readme.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_output_goes_beneath_its_command_and_only_in_marked_blocks(tool: ModuleType) -> None:
    new = tool.refreshed(PAGE, lambda command: f"\nout of {command}  \n\n")
    assert "$ first --with option\nout of first --with option\n$ second\nout of second\n```\n" in new
    assert "old line" not in new
    assert new.endswith("$ untouched\n```\n")


def test_refreshing_twice_changes_nothing(tool: ModuleType) -> None:
    once = tool.refreshed(PAGE, str.upper)
    assert tool.refreshed(once, str.upper) == once


def test_backslashes_in_output_survive(tool: ModuleType) -> None:
    assert r"a\1b\n" in tool.refreshed(PAGE, lambda _: r"a\1b\n")


def test_page_is_written_and_the_folder_left_out(tool: ModuleType, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        '<!-- output -->\n```console\n$ pwd; echo "$PWD/results"\n```\n<!-- /output -->\n', "utf-8"
    )
    assert tool.main([str(page)]) == 0
    assert "\nresults\n" in page.read_text("utf-8")


def test_failing_command_leaves_the_page_as_it_was(tool: ModuleType, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    text = "<!-- output -->\n```console\n$ exit 3\n```\n<!-- /output -->\n"
    page.write_text(text, "utf-8")
    assert tool.main([str(page)]) == 1
    assert page.read_text("utf-8") == text


def test_readme_has_a_block_to_refresh(tool: ModuleType) -> None:
    assert tool.MARKED.search((ROOT / "README.md").read_text("utf-8"))
