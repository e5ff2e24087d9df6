"""The ODD page is in step with the code, and speaks of what exists."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from siloSim.model.measures import OUTCOMES
from siloSim.model.rules import SUBMODELS
from siloSim.scenario.parameters import BY_NAME, PRIMITIVES, TABLE

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "odd.md"
TEXT = PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("refresh_docs", ROOT / "tools" / "refresh_docs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(tool: ModuleType, name: str) -> list[str]:
    """The lines of one table on the page, without its head."""
    (table,) = [match[0] for match in tool.MARKED.finditer(TEXT) if match["name"] == name]
    return [line for line in table.splitlines() if line.startswith("| ")][1:]


def test_tables_are_those_of_the_code(tool: ModuleType) -> None:
    fresh = {match["name"]: match[0] for match in tool.MARKED.finditer(tool.refreshed(TEXT))}
    shown = {match["name"]: match[0] for match in tool.MARKED.finditer(TEXT)}
    assert [name for name in fresh if shown[name] != fresh[name]] == [], "run python tools/refresh_docs.py"


def test_every_table_is_on_the_page_once(tool: ModuleType) -> None:
    assert sorted(match["name"] for match in tool.MARKED.finditer(TEXT)) == sorted(tool.TABLES)


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("parameters", [p.name for p in TABLE]),
        ("primitives", [p.name for p in PRIMITIVES]),
        ("submodels", list(SUBMODELS)),
        ("outcomes", [outcome.name for outcome in OUTCOMES]),
    ],
)
def test_tables_are_complete(tool: ModuleType, table: str, names: list[str]) -> None:
    found = [re.search(r"`([\w.]+)`", row) for row in rows(tool, table)]
    assert [match[1] for match in found if match] == names


def test_each_row_has_as_many_cells_as_the_head(tool: ModuleType) -> None:
    for match in tool.MARKED.finditer(TEXT):
        lines = [line for line in match[0].splitlines() if line.startswith("|")]
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1, match["name"]


def test_the_day_is_listed_in_full(tool: ModuleType) -> None:
    steps = [row.split("|")[1].strip() for row in rows(tool, "schedule")]
    assert steps == [str(n) for n in range(1, 12)]
    headings = re.findall(r"^### 7\.(\d+) (\w+)$", TEXT, re.MULTILINE)
    listed = re.findall(r"\| (\d+) \| \*\*(\w+)\*\*", TEXT)
    assert headings == listed, "each step of the day has its section"


def test_all_seven_elements_in_order() -> None:
    numbers = re.findall(r"^## (\d)\. ", TEXT, re.MULTILINE)
    assert numbers == list("1234567")


def test_all_eleven_design_concepts_in_order() -> None:
    concepts = TEXT.partition("## 4. Design concepts")[2].partition("## 5. ")[0]
    assert re.findall(r"^\*\*([A-Z][\w ]+)\.\*\*", concepts, re.MULTILINE) == [
        "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing",
        "Interaction", "Stochasticity", "Collectives", "Observation",
    ]  # fmt: skip


def test_every_step_of_the_day_says_who_sees_what() -> None:
    rows_of_table = re.findall(
        r"^\| ([A-Z][\w, ]+) \| [a-z]", TEXT.partition("**Who acts when")[2], re.MULTILINE
    )
    shown = {name for row in rows_of_table for name in row.split(", ")}
    assert {name for _, name in re.findall(r"\| (\d+) \| \*\*(\w+)\*\*", TEXT)} <= shown


def test_every_source_is_among_the_references() -> None:
    references = TEXT.partition("## References\n")[2].splitlines()
    sources = (
        [p.source for p in TABLE] + [s.source for s in SUBMODELS.values()] + [o.source for o in OUTCOMES]
    )
    cited = {pair for source in sources for pair in re.findall(r"([A-Z]\w+) (\d{4})", source)}
    assert len(cited) > 30
    missing = [
        f"{name} {year}"
        for name, year in sorted(cited)
        if not any(name in line and f"{year}." in line for line in references)
    ]
    assert missing == []


def test_nothing_speaks_of_a_default_by_its_number(tool: ModuleType) -> None:
    """Defaults are refitted: the text names the parameter, the tables give the number."""
    prose = tool.MARKED.sub("", TEXT)
    assert re.findall(r"`[a-z]+\.[a-z_]+` ?(?:=|\(default|of) ?[\d.]+", prose) == []


def test_names_in_the_text_exist(tool: ModuleType) -> None:
    prose = tool.MARKED.sub("", TEXT)
    sections = {name.partition(".")[0] for name in BY_NAME}
    named = set(re.findall(r"`([a-z]+\.[a-z_0-9]+)`", prose))
    assert {name for name in named if name.partition(".")[0] in sections} <= set(BY_NAME)
    slots = {outcome.name for outcome in OUTCOMES} | set(SUBMODELS) | {"policy_day"}
    assert set(re.findall(r"`([a-z]+_[a-z_]+)`", prose)) <= slots


def test_a_change_in_the_code_makes_the_page_stale(
    tool: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "odd.md"
    page.write_text(TEXT.replace("| `trust.gain` | ", "| `trust.gain` | 9", 1), encoding="utf-8")
    assert tool.main(["--check", str(page)]) == 1
    assert "out of step" in capsys.readouterr().out
    assert tool.main([str(page)]) == 0
    assert tool.main(["--check", str(page)]) == 0


def test_an_unknown_table_is_named(
    tool: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- table: wishes -->\n<!-- /table: wishes -->\n", encoding="utf-8")
    assert tool.main([str(page)]) == 2
    assert "wishes" in capsys.readouterr().err
