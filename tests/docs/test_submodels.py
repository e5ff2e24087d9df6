"""Every submodel has its page, in step with the code, and what the pages show can be used as it stands."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from blocks import blocks

import siloSim as ss
from siloSim.model import rule_checks
from siloSim.model.loading import rules_of
from siloSim.model.rules import SIGNATURES, SUBMODELS, arguments
from siloSim.scenario.parameters import BY_NAME, TABLE

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "submodels"
ODD = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
SLOTS = tuple(SUBMODELS)


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("refresh_docs", ROOT / "tools" / "refresh_docs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = _load()
PROCESSES = tuple(TOOL.submodel_pages.PROCESSES)
PAGES = (*SLOTS, *PROCESSES)


def text_of(page: str) -> str:
    return (FOLDER / f"{page}.md").read_text(encoding="utf-8")


def part(page: str, name: str) -> str:
    """One generated part as it stands on the page."""
    (found,) = [match[0] for match in TOOL.MARKED.finditer(text_of(page)) if match["name"] == name]
    return str(found)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to write rules into, importable."""
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    sys.modules.pop("my_rules", None)


@pytest.mark.parametrize("page", ["README", *PAGES])
def test_page_is_in_step_with_the_code(page: str) -> None:
    text = text_of(page)
    assert TOOL.refreshed_with(text, TOOL.submodel_pages.makers(page)) == text, (
        "run python tools/refresh_docs.py"
    )


@pytest.mark.parametrize("page", PAGES)
def test_page_has_every_part_once_and_says_why(page: str) -> None:
    parts = [match["name"] for match in TOOL.MARKED.finditer(text_of(page))]
    assert sorted(parts) == sorted(TOOL.submodel_pages.makers(page))
    why = TOOL.MARKED.sub("", text_of(page)).partition("## Why so\n")[2].partition("\n## ")[0]
    assert len(re.findall(r"[.!?](?:\s|$)", why)) >= 3, (
        "a rationale: why this form, what else, what would refute it"
    )


def test_pages_are_those_of_slots_and_processes() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.md")) == sorted(["README", *PAGES])


@pytest.mark.parametrize("page", PAGES)
def test_page_is_linked_from_the_odd_and_the_index(page: str) -> None:
    assert f"](submodels/{page}.md)" in ODD
    assert f"]({page}.md)" in text_of("README")


@pytest.mark.parametrize("name", list(TOOL.RESPONSES))
def test_picture_shows_what_the_rule_gives(name: str) -> None:
    assert TOOL.pictures.stale(name, TOOL.FIGURES) == [], "run python tools/refresh_docs.py"


def test_every_slot_has_a_picture_and_pictures_stay_small() -> None:
    assert set(SLOTS) <= set(TOOL.RESPONSES)
    sizes = {path.name: path.stat().st_size for path in TOOL.FIGURES.glob("*.png")}
    assert sorted(sizes) == sorted(f"{name}.png" for name in TOOL.RESPONSES)
    assert max(sizes.values()) < 40_000
    assert sum(sizes.values()) < 1_000_000


@pytest.mark.parametrize("name", list(TOOL.RESPONSES))
def test_lines_of_a_picture_differ(name: str) -> None:
    for panel in TOOL.RESPONSES[name].panels:
        rows = TOOL.pictures.values(name, panel)[1]
        assert len({tuple(row) for row in rows}) == len(panel.lines), "two lines of the picture coincide"


def test_same_numbers_give_the_same_picture(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        assert TOOL.pictures.refresh("ask_chance", tmp_path / folder)
    assert (tmp_path / "one/ask_chance.png").read_bytes() == (tmp_path / "two/ask_chance.png").read_bytes()


def test_other_numbers_make_a_picture_stale(tmp_path: Path) -> None:
    pictures = TOOL.pictures
    assert pictures.stale("acceptance", tmp_path) == ["acceptance.csv", "acceptance.png"]
    pictures.refresh("acceptance", tmp_path)
    assert pictures.stale("acceptance", tmp_path) == []
    kept = tmp_path / "acceptance.csv"
    kept.write_text(kept.read_text("utf-8").replace("0.5", "0.51"), "utf-8")
    assert pictures.stale("acceptance", tmp_path) == ["acceptance.csv", "acceptance.png"]


def test_rounding_in_the_last_digit_is_no_difference() -> None:
    agrees = TOOL.pictures.agrees
    assert agrees("x,y\n0,0.123456\n", "x,y\n0,0.123457\n")
    assert not agrees("x,y\n0,0.123456\n", "x,y\n0,0.1236\n")
    assert not agrees("x,y\n0,1\n", "x,z\n0,1\n")
    assert not agrees("x,y\n0,1\n", "x,y\n0,1\n1,1\n")


@pytest.mark.parametrize("slot", SLOTS)
def test_arguments_are_described_within_what_rules_are_tried_with(slot: str) -> None:
    for name in SIGNATURES[slot]:
        if name == "v":
            assert slot in arguments.WHOSE
            continue
        described = arguments.argument(slot, name)
        tried = arguments.tried(name)
        if (slot, name) != ("norm_update", "rate"):
            assert described.low <= min(tried), name
            assert described.high >= max(tried), name


@pytest.mark.parametrize("slot", SLOTS)
def test_parameters_of_a_page_are_those_that_move_the_rule(slot: str) -> None:
    listed = set(re.findall(r"^\| `(\w+\.\w+)` \|", part(slot, "parameters"), re.MULTILINE))
    fields = set(SUBMODELS[slot].function.__code__.co_names)
    read = {p.name for p in TABLE if p.field in fields}
    handed = {name for names in TOOL.submodel_pages.uses.handed_to(slot).values() for name in names}
    assert listed == read | handed


def test_what_processes_hand_to_rules_is_found() -> None:
    handed_to = TOOL.submodel_pages.uses.handed_to
    assert {"trust.gain", "trust.decline", "trust.broken", "trust.fade"} <= set(
        handed_to("trust_update")["rate"]
    )
    assert handed_to("favour_update") == {"cap": ["help.favour_cap"]}
    assert handed_to("ask_chance")["urge_days"] == ["help.urge_days"]
    assert handed_to("acceptance") == {}


def test_every_parameter_is_used_somewhere() -> None:
    used = TOOL.submodel_pages.used_in()
    assert list(used) == list(BY_NAME)
    assert [name for name, pages in used.items() if not pages] == []


@pytest.mark.parametrize("slot", SLOTS)
def test_rule_shown_as_an_alternative_works(slot: str, here: Path) -> None:
    shown = blocks(FOLDER / f"{slot}.md")
    (rule_file,) = [block.text for block in shown if block.file == "my_rules.py"]
    (yaml,) = [block.text for block in shown if block.language == "yaml"]
    (program,) = [block.text for block in shown if block.text.startswith("import siloSim as ss")]
    (here / "my_rules.py").write_text(rule_file, encoding="utf-8")
    scenario_file = here / "scenario.yaml"
    scenario_file.write_text(f"extends: builtin:reference\n{yaml}", "utf-8")
    rules = rules_of(ss.load(str(scenario_file)))
    assert rules
    assert list(rules) == [slot]
    rule_checks.check(slot, rules[slot])
    source, default = rules[slot].__code__, SUBMODELS[slot].function.__code__
    assert source.co_code != default.co_code, "an alternative that is no alternative"
    names: dict[str, Any] = {}
    exec(program, names)  # the page's own lines
    assert list(names["model"].rules) == [slot]


@pytest.mark.parametrize("slot", SLOTS)
def test_code_shown_is_the_rule(slot: str) -> None:
    shown = part(slot, "code")
    assert f"def {SUBMODELS[slot].function.__name__}({', '.join(SIGNATURES[slot])}):" in shown
    assert "return" in shown
    assert "Units:" not in shown


def test_a_new_slot_would_get_a_page_that_asks_for_reasons() -> None:
    fresh = TOOL.new_page("acceptance")
    assert "## Why so\n" in fresh
    parts = [match["name"] for match in TOOL.MARKED.finditer(fresh)]
    assert sorted(parts) == sorted(TOOL.submodel_pages.makers("acceptance"))


def test_an_unknown_page_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "submodels"
    folder.mkdir()
    page = folder / "wishes.md"
    page.write_text("<!-- part: about -->\n<!-- /part: about -->\n", encoding="utf-8")
    assert TOOL.main([str(page)]) == 2
    assert "neither a slot nor a process" in capsys.readouterr().err
    assert TOOL.main([str(folder / "nothing.md")]) == 2
    assert "no such page" in capsys.readouterr().err
