"""What a scenario names of code, loaded: its rules, processes, measures, kind of employee and selectors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from siloSim.errors import Problem, ScenarioError
from siloSim.model.extending import Extensions, as_employee, as_measure, as_process, distinct, in_order
from siloSim.model.rules import SIGNATURES
from siloSim.scenario.code import collected, load_code
from siloSim.scenario.origins import located
from siloSim.scenario.scenario import Scenario


def rules_of(scenario: Scenario) -> dict[str, Any] | None:
    """Slot → function for the rules that the scenario replaces; None if it replaces none.

    Raises
    ------
    ScenarioError
        Code is not trusted; a file, module or function is missing; an unknown slot. All of them at once.
    """
    if not scenario.rules:
        return None
    found = _collected(
        {
            f"rules.{slot}": _loader(f"rules.{slot}", text, scenario, _slot(slot))
            for slot, text in scenario.rules.items()
        },
        scenario,
    )
    return {key.partition(".")[2]: function for key, function in found.items()}


def extensions_of(scenario: Scenario) -> Extensions:
    """Everything of its own that a scenario names, loaded; ScenarioError with all that is wrong."""
    if not scenario.code:
        return Extensions()
    loads: dict[str, Callable[[], Any]] = {"rules": lambda: rules_of(scenario) or {}}
    for i, use in enumerate(scenario.processes):
        key = f"processes[{i}]"
        loads[key] = _loader(key, use.code, scenario, partial(as_process, after=use.after))
    for i, text in enumerate(scenario.measures):
        loads[f"measures[{i}]"] = _loader(f"measures[{i}]", text, scenario, as_measure)
    if scenario.employee:
        loads["employee"] = _loader("employee", scenario.employee, scenario, as_employee)
    for key, text in scenario.code.items():
        if key.startswith("policies."):
            loads[key] = _loader(key, text, scenario, lambda found: found)
    found = _collected(loads, scenario)
    return Extensions(
        rules=found["rules"],
        processes=in_order(value for key, value in found.items() if key.startswith("processes")),
        measures=distinct([value for key, value in found.items() if key.startswith("measures")]),
        employee=found.get("employee"),
    )


def _collected(loads: dict[str, Callable[[], Any]], scenario: Scenario) -> dict[str, Any]:
    """What all loads give; ScenarioError with all that is wrong, at its lines."""
    try:
        return collected(loads)
    except ScenarioError as error:
        raise ScenarioError([located(problem, scenario) for problem in error.problems]) from error


def _slot(slot: str) -> Callable[[Any], Any]:
    def check(function: Any) -> Any:
        if slot not in SIGNATURES:
            raise ValueError(f'there is no slot "{slot}"; slots are {", ".join(SIGNATURES)}')
        return function

    return check


def _loader(key: str, text: str, scenario: Scenario, check: Callable[[Any], Any]) -> Callable[[], Any]:
    """Loads one piece of code and makes of it what it should be; ScenarioError at its key."""

    def load() -> Any:
        try:
            return check(load_code(text, key, scenario.source))
        except ValueError as error:
            raise ScenarioError(
                Problem(str(error), file=scenario.source, key=key, value=text, remedy=_remedy(key))
            ) from error

    return load


def _remedy(key: str) -> str:
    return (
        "`silosim rules` shows every slot with its signature."
        if key.startswith("rules")
        else "See docs/extending.md."
    )
