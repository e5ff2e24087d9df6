"""The folder of an import: new, or replaced on request; complete and read again, or not there."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from siloSim.errors import OrganisationError, Problem

_LONGEST = 70  # characters of a scenario's name that are taken over


def check_folder(folder: Path, *, force: bool = False) -> None:
    """Refuse a place that must not be written to; silent where it is missing or empty, or with `force`.

    Raises OrganisationError.
    """
    for parent in (folder, *folder.parents):
        if parent.exists() and not parent.is_dir():
            raise OrganisationError(
                Problem(
                    f"{parent} is a file",
                    str(folder),
                    key="--out",
                    remedy="name a folder that does not exist yet",
                )
            )
    if folder.is_dir() and any(folder.iterdir()) and not force:
        raise OrganisationError(
            Problem(
                "the folder is not empty, and nothing in it is overwritten unasked",
                str(folder),
                key="--out",
                remedy="name another folder, or add --force to replace the files of an earlier import in it",
            )
        )


def write_folder(
    folder: Path, texts: Mapping[str, str], read_again: Callable[[Path], None], *, force: bool = False
) -> tuple[str, ...]:
    """Write files into a folder that is missing or empty (or, with `force`, over such files of it).

    Everything is written under another name first, where `read_again` looks at it and raises what is wrong,
    so that the folder holds all or nothing. Returns the names of the files.

    Raises OrganisationError if the place is taken or cannot be written to.
    """
    check_folder(folder, force=force)
    target = folder.resolve()
    scratch = target.parent / f".{target.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp"
    try:
        scratch.mkdir(parents=True)
        for name, text in texts.items():
            (scratch / name).write_text(text, encoding="utf-8", newline="\n")
        read_again(scratch)
        _put(scratch, target, texts)
    except OSError as error:
        raise OrganisationError(
            Problem(
                f"the folder could not be written: {error.strerror or error}",
                str(folder),
                key="--out",
                remedy="name another folder, or free some space",
            )
        ) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return tuple(texts)


def scenario_name(text: str) -> str:
    """The name of an organisation as that of a scenario: no longer than is good, and safe in a path."""
    return re.sub(r"[/\\\x00-\x1f\x7f\ud800-\udfff]", "_", text)[:_LONGEST] or "imported"


def _put(scratch: Path, target: Path, files: Iterable[str]) -> None:
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch.rename(target)
        return
    for name in files:
        (scratch / name).replace(target / name)
