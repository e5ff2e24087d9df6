"""The import command for hours between groups: head counts and hours in place of people and ties."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from siloSim.cli.import_key import Key, Secrecy, kept
from siloSim.errors import OrganisationError, Problem

if TYPE_CHECKING:
    from siloSim.organisation.importing.exports import Exports

_NO_PEOPLE = "leave it out: hours between groups name no people"
_NO_TIES = "leave it out: ties are drawn so that they match the hours"
# Options that say nothing about hours between groups, with what they are without being given.
IDLE: Mapping[str, tuple[object, str]] = {
    "threshold": (0.0, _NO_TIES),
    "undirected": (False, "leave it out: of the hours from either end the mean is taken"),
    "department": (None, _NO_PEOPLE),
    "merge_small": (None, 'leave it out: groups below --min-group are merged into "Smaller groups"'),
    "as_of": (None, "leave it out: hours are means over all dates; delete the rows of other dates"),
}


def check_options(secrecy: Secrecy, options: Mapping[str, Any]) -> None:
    """Refuse the options that are for people and ties, all at once. Raises OrganisationError."""
    idle = [(f"--{name.replace('_', '-')}", remedy) for name, (usual, remedy) in IDLE.items()
            if options[name] != usual]  # fmt: skip
    if secrecy.pseudonymise:
        idle.append(("--pseudonymise", f"{_NO_PEOPLE}; --hide-departments gives the groups pseudonyms"))
    if idle:
        raise OrganisationError(
            Problem(f"{option} has no meaning for hours between groups", key=option, remedy=remedy)
            for option, remedy in idle
        )


def check_no_groups(leave_out: Sequence[str], keep: Sequence[str]) -> None:
    """Refuse the options that are for hours between groups. Raises OrganisationError."""
    problems = [
        Problem(
            f"{option} is for hours between groups, and these files hold people or ties", key=option,
            value=names[0], remedy="leave it out, or delete the rows that are not wanted",
        )
        for option, names in (("--leave-out", leave_out), ("--keep", keep)) if names
    ]  # fmt: skip
    if problems:
        raise OrganisationError(problems)


def import_between_groups(
    exports: Exports, folder: Path, key: Key | None, *, force: bool, **options: Any
) -> tuple[dict[str, Any], Iterator[str], tuple[str, ...]]:
    """Import and write the folder; the account as JSON and as lines, and the names of the files.

    See `between_groups.import_groups` for the options.
    """
    from siloSim.organisation.importing.between_groups import document, import_groups, lines, markdown
    from siloSim.scenario.group_files import write_groups

    imported = import_groups(exports, key=key.value if key else None, **options)
    told = document(imported)
    reports = {
        "report.md": markdown(imported),
        "report.json": json.dumps(told, indent=2, ensure_ascii=False) + "\n",
    }
    with kept(key):
        written = write_groups(imported.groups, folder, imported.name, reports, force=force)
    return told, lines(imported), written
