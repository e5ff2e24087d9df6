"""Loading and trying the code that a scenario names before anything runs, as bad input is told before any work."""

from __future__ import annotations

from siloSim.errors import Problem, RuleError, ScenarioError
from siloSim.model.extending import Extensions
from siloSim.model.loading import extensions_of
from siloSim.model.replacing import tried
from siloSim.scenario.origins import located
from siloSim.scenario.scenario import Scenario


def try_code(scenario: Scenario) -> Extensions:
    """Load all code that the scenario names; look at every rule, call it with values from their ranges, compile it.

    Raises
    ------
    ScenarioError
        Code is not trusted, missing, or not what its place asks for; a rule takes other arguments, raises,
        returns what its slot cannot take, or cannot be compiled. All that is wrong at once.
    """
    extensions = extensions_of(scenario)
    problems = []
    for slot, function in extensions.rules.items():
        try:
            tried(slot, function)
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
        raise ScenarioError([located(problem, scenario) for problem in problems])
    return extensions
