"""What a user asks for beside the files, checked before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from siloSim.errors import Problem
from siloSim.organisation.findings import Findings
from siloSim.organisation.importing.format import Format
from siloSim.organisation.importing.recognise import choose


def check_paths(paths: Sequence[Path], findings: Findings) -> None:
    """Note files that are missing from the command, or named twice."""
    if not paths:
        findings.add(Problem("there are no files to import", remedy="name at least one"))
    for path in sorted({path for path in paths if paths.count(path) > 1}):
        findings.add(Problem("the file is named twice", str(path), remedy="name it once"))


def check_options(
    min_group: int,
    key: bytes | None,
    hide_departments: bool,
    merge_small: str | None,
    department: str | None,
    findings: Findings,
) -> None:
    """Note what cannot be, or not together."""
    if min_group < 1:
        findings.add(
            Problem(
                f"the smallest group to be shown has {min_group} people", key="--min-group",
                value=str(min_group), allowed="1 or more", remedy="5 is usual",
            )
        )  # fmt: skip
    if hide_departments and key is None:
        findings.add(
            Problem(
                "departments can be hidden only where people are", key="--hide-departments",
                remedy="add --pseudonymise",
            )
        )  # fmt: skip
    for option, text in (("--department", department), ("--merge-small", merge_small)):
        if text is not None and not text.strip():
            findings.add(
                Problem("the name is blank", key=option, value=text, remedy="give the department a name")
            )


def forced_formats(
    texts: Iterable[str], formats: Sequence[Format], paths: Sequence[Path], findings: Findings
) -> dict[str, Format]:
    """Format by name of the file, "" for all."""
    forced: dict[str, Format] = {}
    for text in texts:
        file, _, name = text.rpartition("=")
        if file and file not in {path.name for path in paths}:
            findings.add(
                Problem(
                    f'no file is called "{file}"', key="--format", value=text,
                    allowed=", ".join(path.name for path in paths), remedy="write FILE=NAME, or NAME for all files",
                )
            )  # fmt: skip
        try:
            forced[file] = choose(name, formats)
        except KeyError as error:
            near = error.args[0]
            findings.add(
                Problem(
                    f'there is no format "{name}"', key="--format", value=text,
                    allowed=", ".join(f.key for f in formats),
                    remedy=f'did you mean "{near}"?' if near else "take one of these",
                )
            )  # fmt: skip
    return forced
