"""A scenario and hours.csv from hours between groups."""

from __future__ import annotations

from pathlib import Path

from siloSim.errors import Problem, ScenarioError
from siloSim.organisation.groups import GroupHours
from siloSim.organisation.hours import hours_csv
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
        "schema: 1\n"
        "extends: builtin:reference\n"
        f"name: {scalar_text(name)}\n"
        "organisation:\n"
        f"  departments:\n{heads}"
        f"  hours: {scalar_text(hours)}\n"
    )


def write_groups(groups: GroupHours, folder: Path, name: str) -> tuple[Path, Path]:
    """Write hours.csv and scenario.yaml into a folder, made if it is missing; returns their paths.

    Raises ScenarioError, with nothing written, if one of the files exists or a scenario cannot hold them.
    """
    folder = Path(folder)
    texts = {
        HOURS: hours_csv(tuple(groups.departments), groups.hours),
        SCENARIO: group_scenario(groups, name),
    }
    there = [folder / file for file in texts if (folder / file).exists()]
    if there:
        remedy = "choose another folder, or delete the file"
        raise ScenarioError(
            Problem("there is such a file already", str(path), remedy=remedy) for path in there
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise ScenarioError(
            Problem(f"the files cannot be written: {reason}", str(folder), remedy="choose another folder")
        ) from None
    return folder / HOURS, folder / SCENARIO
