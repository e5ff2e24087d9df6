from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from desk import differences

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


def shout(command: str, code: int) -> str:
    return command.upper()


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("refresh_output", ROOT / "tools" / "refresh_output.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_output_goes_beneath_its_command_and_only_in_marked_blocks(tool: ModuleType) -> None:
    new = tool.refreshed(PAGE, lambda command, _: f"\nout of {command}  \n\n")
    assert "$ first --with option\nout of first --with option\n$ second\nout of second\n```\n" in new
    assert "old line" not in new
    assert new.endswith("$ untouched\n```\n")


def test_refreshing_twice_changes_nothing(tool: ModuleType) -> None:
    once = tool.refreshed(PAGE, shout)
    assert tool.refreshed(once, shout) == once


def test_backslashes_in_output_survive(tool: ModuleType) -> None:
    assert r"a\1b\n" in tool.refreshed(PAGE, lambda *_: r"a\1b\n")


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


def test_a_page_has_a_desk_with_the_files_shown_above(tool: ModuleType, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```yaml\n# a.yaml\nfirst: 1\n```\n"
        "<!-- output -->\n```console\n$ cat a.yaml\n$ ls\n```\n<!-- /output -->\n"
        "<!-- test: file b.csv -->\n```text\nid,department\n```\n```yaml\n# a.yaml\nsecond: 2\n```\n"
        "<!-- output -->\n```console\n$ cat a.yaml b.csv\n```\n<!-- /output -->\n",
        "utf-8",
    )
    assert tool.main([str(page)]) == 0
    text = page.read_text("utf-8")
    assert "$ cat a.yaml\n# a.yaml\nfirst: 1\n$ ls\na.yaml\n```" in text
    assert "$ cat a.yaml b.csv\n# a.yaml\nsecond: 2\nid,department\n```" in text
    assert list(tmp_path.iterdir()) == [page]


def test_a_mistake_is_shown_with_what_it_prints(tool: ModuleType, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "<!-- output: exit 2 -->\n```console\n$ echo said; echo wrong >&2; exit 2\n```\n<!-- /output -->\n",
        "utf-8",
    )
    assert tool.main([str(page)]) == 0
    assert "exit 2\nsaid\nwrong\n```" in page.read_text("utf-8")
    page.write_text(page.read_text("utf-8").replace("exit 2 -->", "exit 1 -->"), "utf-8")
    assert tool.main([str(page)]) == 1


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("Time 8.9 days", "Time   8.91 days", True),
        ("Time 8.9 days", "Time 9.4 days", False),
        ("−0.02 to +0.01", "−0.03 to +0.00", True),  # one unit of the last digit
        ("−0.02", "+0.02", False),
        ("1,234 people", "1,240 people", True),
        ("better", "unclear", False),
        ("results/acme-b5400c28", "results/acme-0123abcd", True),
        ("one\ntwo", "one", False),
        ("Policy 2 of 3", "Policy two of 3", False),
    ],
)
def test_numbers_may_differ_a_little_and_words_not(shown: str, printed: str, same: bool) -> None:
    assert (differences(shown, printed) == []) is same


def test_readme_has_a_block_to_refresh(tool: ModuleType) -> None:
    assert tool.MARKED.search((ROOT / "README.md").read_text("utf-8"))
