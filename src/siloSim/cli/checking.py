"""Checks: results against their hash, and what reading an organisation dropped or filled in."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from siloSim.cli.guard import FAILED, OK
from siloSim.cli.terminal import note, out, out_json

if TYPE_CHECKING:
    from siloSim.errors import Problem
    from siloSim.runs.plan import Plan
    from siloSim.scenario.experiment import Experiment
    from siloSim.scenario.scenario import Scenario


def check_hash(results: Path, *, as_json: bool) -> int:
    """Print the content hash; exit code 1 where the tables are not those that the manifest speaks of."""
    from siloSim.runs import store

    recorded = str(store.open_results(results).manifest["content_hash"])
    found = store.hash_results(results)
    if as_json:
        out_json(
            {"schema": 1, "command": "hash", "hash": found, "recorded": recorded, "results": str(results)}
        )
    else:
        out(found)
    if found != recorded:
        if not as_json:
            note(f"{results}: changed since it was written, when the hash was {recorded}")
        return FAILED
    return OK


def code_problems(file: Path) -> list[Problem]:
    """What is wrong with the code that a good file names; nothing without trust."""
    from siloSim.errors import InputError
    from siloSim.runs.code import try_code
    from siloSim.scenario.code import collected, load_code
    from siloSim.trust import code_is_trusted

    if not code_is_trusted():
        return []
    scenarios = _scenarios(file)
    try:
        for scenario in scenarios:
            try_code(scenario)
        if not scenarios:
            named = _selectors(file)
            collected({text: partial(load_code, text, "who", str(file)) for text in named})
    except InputError as error:
        return list(error.problems)
    return []


def untried(file: Path) -> list[str]:
    """A sentence on the code that a good file names, where it was not tried; else nothing."""
    from siloSim.trust import code_is_trusted

    if code_is_trusted():
        return []
    scenarios = _scenarios(file)
    named = [text for scenario in scenarios for text in scenario.code.values()]
    if not scenarios:
        named = _selectors(file)
    if not named:
        return []
    return [f"code of its own, not looked at without --trust-code: {', '.join(dict.fromkeys(named))}"]


def plan_problems(file: Path) -> list[Problem]:
    """What is wrong with the points of a good experiment file: values that do not fit together, too many."""
    from siloSim.errors import InputError

    try:
        _plan(file)
    except InputError as error:
        return list(error.problems)
    return []


def plan_report(file: Path) -> list[str]:
    """Points, scenarios and runs of a good experiment file; nothing for another."""
    from siloSim.cli.planning import plan_lines

    plan = _plan(file)
    return [] if plan is None else plan_lines(plan)


@lru_cache(maxsize=1)  # asked for what is wrong with it, then for what it is
def _plan(file: Path) -> Plan | None:
    """The plan of an experiment file that can be read; None for another."""
    from siloSim.runs.plan import plan_of

    experiment = _experiment(file)
    return None if experiment is None else plan_of(experiment)


def _experiment(file: Path) -> Experiment | None:
    """The experiment of a file that is known to be right; None if it is a scenario's or a policy's."""
    from siloSim.scenario.documents import read
    from siloSim.scenario.experiment_file import experiment_of
    from siloSim.scenario.loader import BUILTIN, is_experiment, is_policy

    if str(file).startswith(BUILTIN):
        return None
    node = read(file, str(file))
    return experiment_of(node, path=file) if is_experiment(node) and not is_policy(node) else None


def _scenarios(file: Path) -> list[Scenario]:
    """What a good file runs: a scenario, or every arm of an experiment; nothing for a policy."""
    from siloSim.errors import InputError
    from siloSim.scenario import load

    experiment = _experiment(file)
    if experiment is not None:
        return [arm for arms in experiment.bases.values() for arm in arms.values()]
    try:
        return [load(file)]
    except InputError:  # a policy file
        return []


def _selectors(file: Path) -> list[str]:
    """References of the selectors that a good policy file names."""
    from siloSim.errors import InputError
    from siloSim.scenario.policies import load_policy

    def walk(data: object) -> list[str]:
        if isinstance(data, dict):
            own = [str(data["function"])] if "function" in data else []
            return [*own, *(text for value in data.values() for text in walk(value))]
        return [text for item in data for text in walk(item)] if isinstance(data, list) else []

    try:
        return walk(load_policy(file).document.get("effects"))
    except InputError:  # neither a scenario nor a policy: told by whoever read it
        return []


def import_report(scenario: Path | Scenario) -> list[str]:
    """What was found, dropped and filled in where an organisation is imported, or drawn to hours; else nothing."""
    from siloSim.errors import InputError
    from siloSim.organisation.hours_figures import figures_of_hours
    from siloSim.organisation.importers import read_people_ties
    from siloSim.scenario import load
    from siloSim.scenario.scenario import GeneratedOrganisation, ImportedOrganisation

    if isinstance(scenario, Path):
        try:
            scenario = load(scenario)
        except InputError:  # a policy file, or a file whose problems have been told
            return []
    spec = scenario.organisation
    if isinstance(spec, GeneratedOrganisation) and spec.hours is not None:
        return figures_of_hours(spec.departments, spec.hours.table, spec.ties).lines()
    if not isinstance(spec, ImportedOrganisation):
        return []
    _, report = read_people_ties(Path(spec.people), Path(spec.ties), spec.threshold, scenario.name)
    return report.lines()


def anchors_report(file: Path) -> list[str]:
    """What there is to say about the anchors of a good scenario file: not fitted, or changed since."""
    from siloSim.errors import InputError
    from siloSim.scenario import load
    from siloSim.scenario.fitted import anchors_note

    try:
        said = anchors_note(load(file))
    except InputError:  # a policy file
        return []
    return [f"Note: {said}"] if said else []
