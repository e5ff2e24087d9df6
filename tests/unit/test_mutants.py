"""Mutants are what they say: one operand with the other sign, one process less."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from siloSim.model.rules import SUBMODELS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutants", ROOT / "tools" / "mutants.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutants"] = module
    spec.loader.exec_module(module)
    return module


def test_every_rule_and_every_process_has_mutants(tool: ModuleType) -> None:
    rules = list(tool.rule_mutants())
    assert {one.name.partition(":")[0] for one in rules} == set(SUBMODELS)
    names = [one.name for one in (*rules, *tool.day_mutants())]
    assert len(set(names)) == len(names)
    calls = {one.name.removeprefix("day without ") for one in tool.day_mutants()}
    assert calls >= {
        "arrive",
        "seek",
        "answer",
        "work_on",
        "exchange",
        "mingle",
        "decide",
        "remember",
        "drift",
    }


def test_a_mutant_differs_in_one_place(tool: ModuleType) -> None:
    for one in (*tool.rule_mutants(), *tool.day_mutants()):
        before = ast.unparse(ast.parse((ROOT / one.file).read_text(encoding="utf-8"))).splitlines()
        after = ast.unparse(ast.parse(one.text)).splitlines()
        changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
        assert len(changed) == 1, one.name
        assert "-" in changed[0][1] or changed[0][1].strip() == "pass", one.name


@pytest.mark.slow
def test_a_mutant_is_found(tool: ModuleType) -> None:
    """One that any test of the rule must find, and one that no test of its group can."""
    mutant = next(one for one in tool.rule_mutants() if one.name.startswith("favour_update: change"))
    group = ("tests/unit/model/rules/test_values.py",)
    harmless = tool.Mutant(
        "a comment", mutant.file, (ROOT / mutant.file).read_text(encoding="utf-8") + "# \n", (group,)
    )
    wrong = tool.Mutant(mutant.name, mutant.file, mutant.text, (group,))
    assert dict(tool.judge([wrong, harmless], 1, (group,))) == {wrong: False, harmless: True}
