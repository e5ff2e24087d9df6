"""Scenario → Organisation of one replication; the only place where the two meet."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from siloSim.errors import Problem, ScenarioError
from siloSim.scenario.resolve import content_of
from siloSim.scenario.scenario import GeneratedOrganisation, ImportedOrganisation, Scenario
from siloSim.scenario.schema import MAX_DEPARTMENTS, MAX_PEOPLE, MIN_PEOPLE
from siloSim.scenario.uses import missing_departments

if TYPE_CHECKING:
    from siloSim.organisation.structure import Organisation

_CACHE_SIZE = 4
_lock = threading.Lock()
_cache: OrderedDict[tuple[str, str, float, str, str], Organisation] = OrderedDict()


def realise(scenario: Scenario, seed: int, replication: int) -> Organisation:
    """The organisation of one replication: a generated one is drawn, an imported one is read once.

    Raises ScenarioError or OrganisationError if the files cannot be used. Safe to call from threads.
    """
    spec = scenario.organisation
    if isinstance(spec, GeneratedOrganisation):
        from siloSim.organisation.generate import generate

        hours = None if spec.hours is None else spec.hours.table
        return generate(spec.departments, spec.ties, spec.team_size, seed, replication, scenario.name, hours)
    organisation = imported_organisation(scenario)
    assert organisation is not None
    return organisation


def imported_organisation(scenario: Scenario) -> Organisation | None:
    """The imported organisation, read once per content and checked; None for a generated one.

    Raises ScenarioError if it is too small or large, if the files changed since the scenario was read,
    or if a policy names a department that it does not have; OrganisationError if they cannot be read.
    """
    spec = scenario.organisation
    if not isinstance(spec, ImportedOrganisation):
        return None
    key = (spec.people, spec.ties, spec.threshold, spec.content, scenario.name)
    with _lock:  # held while reading, so that threads wait for the first instead of reading as well
        organisation = _cache.get(key)
        if organisation is None:
            organisation = _read(spec, scenario)
            _cache[key] = organisation
            while len(_cache) > _CACHE_SIZE:
                _cache.popitem(last=False)
        else:
            _cache.move_to_end(key)
    _check(organisation, scenario)
    return organisation


def _read(spec: ImportedOrganisation, scenario: Scenario) -> Organisation:
    from siloSim.organisation.importers import read_people_ties

    people, ties = Path(spec.people), Path(spec.ties)
    for path in (people, ties):
        if not path.is_file():
            raise ScenarioError(
                Problem(f"there is no such file: {path}", scenario.source, key="organisation.import")
            )
    if spec.content and content_of(people, ties) != spec.content:
        raise ScenarioError(
            Problem(
                f"{people.name} or {ties.name} changed after the scenario was read",
                scenario.source,
                key="organisation.import",
                remedy="load the scenario again",
            )
        )
    organisation, _ = read_people_ties(people, ties, spec.threshold, scenario.name)
    return organisation


def _check(organisation: Organisation, scenario: Scenario) -> None:
    problems: list[Problem] = []
    for count, low, high, what in (
        (organisation.size, MIN_PEOPLE, MAX_PEOPLE, "people"),
        (len(organisation.departments), 1, MAX_DEPARTMENTS, "departments"),
    ):
        if not low <= count <= high:
            problems.append(
                Problem(
                    f"the imported organisation has {count:,} {what}",
                    scenario.source,
                    key="organisation.import",
                    value=str(count),
                    allowed=f"{low:,} to {high:,} {what}",
                )
            )
    for policy in scenario.policies:
        problems += [
            replace(problem, file=scenario.source, key=f"policies.{policy.key}")
            for problem in missing_departments(policy, organisation.departments)
        ]
    if problems:
        raise ScenarioError(problems)
