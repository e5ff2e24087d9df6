"""Trying a scenario's own rules before anything runs, as bad input is told before any work."""

from __future__ import annotations

from siloSim.errors import Problem, RuleError, ScenarioError
from siloSim.model.engine import day_with
from siloSim.model.rule_files import rules_of
from siloSim.scenario.scenario import Scenario


def try_rules(scenario: Scenario) -> None:
    """Load every rule that the scenario names, look at its arguments, and call it with values from their ranges.

    Nothing is compiled; that a rule cannot be compiled shows when the run begins.

    Raises
    ------
    ScenarioError
        A rule is missing, takes other arguments, raises, or returns what its slot cannot take; all at once.
    """
    problems = []
    for slot, function in (rules_of(scenario) or {}).items():
        try:
            day_with({slot: function})
        except RuleError as error:
            problems.append(
                Problem(
                    str(error),
                    file=scenario.source,
                    key=f"rules.{slot}",
                    value=scenario.rules[slot],
                    remedy=f"`silosim rules {slot}` shows the arguments, their units and the rule that it replaces.",
                )
            )
    if problems:
        raise ScenarioError(problems)
