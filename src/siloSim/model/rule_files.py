"""The rules that a scenario names as text: `my_rules.py:function` or `package.module:function`."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from siloSim.errors import Problem, ScenarioError
from siloSim.scenario.scenario import Scenario

type Rule = Callable[..., Any]


def rules_of(scenario: Scenario) -> dict[str, Rule] | None:
    """Slot → function for the rules that the scenario replaces; None if it replaces none.

    Files are looked for beside the scenario's file, else in the current directory, and are read again
    only when they have changed: the same text gives the same function, so that it is compiled once.

    Raises
    ------
    ScenarioError
        A file, module or function is missing or cannot be imported; an unknown slot. All of them at once.
    """
    if not scenario.rules:
        return None
    from siloSim.model.rules import SIGNATURES

    found: dict[str, Rule] = {}
    problems: list[Problem] = []
    for slot, text in scenario.rules.items():
        try:
            if slot not in SIGNATURES:
                raise _Unusable(f'there is no slot "{slot}"', ", ".join(SIGNATURES))
            found[slot] = _function(text, scenario.source)
        except _Unusable as error:
            problems.append(
                Problem(
                    str(error),
                    file=scenario.source,
                    key=f"rules.{slot}",
                    value=text,
                    allowed=error.allowed,
                    remedy="`silosim rules` shows every slot with its signature.",
                )
            )
    if problems:
        raise ScenarioError(problems)
    return found


class _Unusable(Exception):
    """Why a rule cannot be had."""

    def __init__(self, message: str, allowed: str = "file.py:function or package.module:function") -> None:
        super().__init__(message)
        self.allowed = allowed


def _function(text: str, scenario_file: str | None) -> Rule:
    place, colon, name = text.rpartition(":")
    if not colon or not place or not name:
        raise _Unusable("this does not name a function")
    module = _from_file(place, scenario_file) if place.endswith(".py") else _from_module(place)
    function = getattr(module, name, None)
    if not callable(function):
        raise _Unusable(f'"{place}" has no function "{name}"')
    rule: Rule = function
    return rule


def _from_module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Exception as error:  # whatever somebody else's module raises
        raise _Unusable(
            f'the module "{name}" cannot be imported ({type(error).__name__}: {error})'
        ) from error


def _from_file(place: str, scenario_file: str | None) -> ModuleType:
    beside = Path(scenario_file).parent / place if scenario_file else Path(place)
    path = beside if beside.is_file() else Path(place)
    try:
        return _module(str(path.resolve()), hashlib.sha256(path.read_bytes()).hexdigest()[:16])
    except OSError as error:
        raise _Unusable(f'there is no file "{beside}"') from error


@lru_cache(maxsize=64)
def _module(path: str, digest: str) -> ModuleType:
    """The file as a module of its own name, one per content; importable again for numba's cache."""
    name = f"silosim_rules_{digest}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # whatever somebody else's file raises
        del sys.modules[name]
        raise _Unusable(f'"{path}" cannot be imported ({type(error).__name__}: {error})') from error
    return module
