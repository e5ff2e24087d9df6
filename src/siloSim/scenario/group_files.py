"""A scenario and hours.csv from hours between groups."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from siloSim.errors import Problem, ScenarioError
from siloSim.organisation.groups import GroupHours
from siloSim.organisation.hours import hours_csv
from siloSim.scenario.import_folder import scenario_name, write_folder
from siloSim.scenario.loader import load
from siloSim.scenario.scenario import GeneratedOrganisation
from siloSim.scenario.schema import MAX_DEPARTMENTS, MAX_PEOPLE, MIN_PEOPLE
from siloSim.scenario.writing import scalar_text

HOURS, SCENARIO = "hours.csv", "scenario.yaml"


def group_scenario(groups: GroupHours, name: str, hours: str = HOURS) -> str:
    """The YAML of a scenario whose organisation has the groups as departments and matches their hours.

    `hours`: path of the hours, from the folder in which the scenario will stand. Raises ScenarioError
    where a scenario cannot hold so many departments or people.
    """
    people = sum(groups.departments.values())
    problems = [
        Problem(
            f"there are {count:,} {what}", value=str(count), allowed=f"{low:,} to {high:,} {what}", remedy=remedy
        )
        for count, low, high, what, remedy in (
            (people, MIN_PEOPLE, MAX_PEOPLE, "people", "leave out or keep other groups"),
            (len(groups.departments), 1, MAX_DEPARTMENTS, "groups", "raise the smallest group size, to merge small groups"),
        )
        if not low <= count <= high
    ]  # fmt: skip
    if problems:
        raise ScenarioError(problems)
    heads = "".join(f"    {scalar_text(group)}: {count}\n" for group, count in groups.departments.items())
    return (
        "# Drawn anew in every replication, so that departments meet as often as the hours say. What is not said\n"
        "# here, such as the load and how people behave, is taken from builtin:reference.\n"
        "schema: 1\n"
        "extends: builtin:reference\n"
        f"name: {scalar_text(name)}\n"
        "organisation:\n"
        f"  departments:\n{heads}"
        f"  hours: {scalar_text(hours)}\n"
    )


def write_groups(
    groups: GroupHours,
    folder: str | Path,
    name: str,
    beside: Mapping[str, str] | None = None,
    *,
    force: bool = False,
) -> tuple[str, ...]:
    """Write hours.csv and scenario.yaml into a folder; see `import_folder.write_folder`.

    `beside`: further files, name -> text. Returns the names of the files. Raises OrganisationError if the
    place is taken or cannot be written to, ScenarioError if a scenario cannot hold so many groups or people.
    """
    texts = {
        HOURS: hours_csv(tuple(groups.departments), groups.hours),
        SCENARIO: group_scenario(groups, scenario_name(name)),
    }
    return write_folder(Path(folder), texts | dict(beside or {}), partial(_read_again, groups), force=force)


def _read_again(groups: GroupHours, folder: Path) -> None:
    """What was written are the same groups and hours, bit for bit."""
    again = load(folder / SCENARIO).organisation
    assert isinstance(again, GeneratedOrganisation)
    assert again.hours is not None
    if again.departments != groups.departments or not np.array_equal(again.hours.table, groups.hours):
        raise ScenarioError("the files written would not give the same groups and hours again")
