"""A new study for the command line: what was asked for, what was made, what to type next."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from siloSim.cli.guard import OK
from siloSim.cli.terminal import out, out_json, wrapped
from siloSim.errors import InputError, Problem

if TYPE_CHECKING:
    from siloSim.scenario.scaffold import Study

POLICY = "my_policy"


def new(folder: Path, base: str, departments: str | None, name: str | None, *, as_json: bool) -> int:
    """Make the study and say so; the exit code."""
    from siloSim.scenario import scaffold

    heads = head_counts(departments) if departments is not None else None
    study = scaffold.create(folder, base, heads, name)
    following = next_commands(folder)
    if as_json:
        out_json(
            {
                "schema": 1,
                "command": "new",
                "path": str(folder),
                "name": study.name,
                "from": study.base,
                "files": [path for path, _ in study.files],
                "next": following,
            }
        )
        return OK
    _say(study, following)
    return OK


def head_counts(text: str) -> dict[str, int | str]:
    """`Sales=60, Engineering=80` as a mapping; whether the numbers are right is for the scenario to say.

    Raises
    ------
    InputError
        An entry without a name or a number, or a name that stands twice; all at once.

    >>> head_counts("Sales=60, R & D = 80")
    {'Sales': 60, 'R & D': 80}
    """
    heads: dict[str, int | str] = {}
    problems: list[Problem] = []

    def wrong(message: str, value: str, remedy: str) -> None:
        problems.append(
            Problem(
                message, file="--departments", value=value, allowed="NAME=PEOPLE,NAME=PEOPLE", remedy=remedy
            )
        )

    entries = [entry.strip() for entry in text.split(",")]
    for entry in entries:
        name, _, count = (part.strip() for part in entry.rpartition("="))
        if not entry:
            wrong("an entry is empty", text, "Remove the comma that is too much.")
        elif not name or not count:
            wrong(f'"{entry}" is no department with its people', entry, 'Write for instance "Sales=60".')
        elif name in heads:
            wrong(f'the department "{name}" stands twice', entry, "Add the numbers up, or rename one.")
        else:
            heads[name] = int(count) if count.isascii() and count.isdigit() and len(count) < 20 else count
    if problems:
        raise InputError(problems)
    return heads


def next_commands(folder: Path) -> list[str]:
    """The two commands to type after it; in the folder itself there is none to change to."""
    first = ["silosim", "validate", "scenario.yaml", f"policies/{POLICY}.yaml"]
    if folder.absolute() != Path.cwd():
        first = ["cd", str(folder)]
    second = ["silosim", "compare", "scenario.yaml", "--policy", POLICY, "--replications", "20"]
    return [shlex.join(first), shlex.join(second)]


def _say(study: Study, following: list[str]) -> None:
    from siloSim.scenario.scenario import GeneratedOrganisation

    organisation = study.scenario.organisation
    who = "people and ties as imported"
    if isinstance(organisation, GeneratedOrganisation):
        heads = organisation.departments
        count = len(heads)
        who = f"{sum(heads.values()):,} people in {count} department{'' if count == 1 else 's'}"
    called = "" if study.folder.name == study.name else f", called {study.name}"
    out(wrapped(f"Made {study.folder}{called}: {who}, from {study.base}."))
    widest = max(len(path) for path, _ in study.files)
    for path, what in study.files:
        out(wrapped(what, first=f"  {path.ljust(widest)}  ", indent=" " * (widest + 4)))
    out("Next:")
    for command in following:
        out(f"  {command}")
