"""One thing that the doctor looked at."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

type Status = Literal["ok", "note", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and what to do about it if something is to be done."""

    status: Status
    what: str
    remedy: str = ""


def ok(what: str) -> Finding:
    """All is well."""
    return Finding("ok", what)


def note(what: str, remedy: str = "") -> Finding:
    """Worth knowing; nothing is wrong."""
    return Finding("note", what, remedy)


def problem(what: str, remedy: str) -> Finding:
    """Something does not work."""
    return Finding("problem", what, remedy)


def examined(title: str, check: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What a check finds; a check that fails itself is a problem, never a traceback."""
    try:
        return list(check())
    except Exception as error:  # whatever is broken here is what the doctor is asked about
        said = (str(error).splitlines() or ["no message"])[0]
        return [
            problem(
                f"{title[0].lower()}{title[1:]} cannot be looked at: {type(error).__name__}: {said}",
                "mend what is named above, then ask again",
            )
        ]


def install(*requirements: str) -> str:
    """The command that installs packages into the Python that is running."""
    start = [sys.executable, "-m", "pip"] if find_spec("pip") is not None else ["pip"]
    return shlex.join([*start, "install", *requirements])


def size(count: float) -> str:
    """Bytes for people.

    >>> size(0), size(1_300_000), size(2.5e10)
    ('0 MB', '1.3 MB', '25 GB')
    """
    for unit, name in ((1e9, "GB"), (1e6, "MB")):
        if count >= unit or name == "MB":
            number = count / unit
            return f"{number:.1f} {name}" if 0 < number < 10 else f"{number:.0f} {name}"
    raise AssertionError
