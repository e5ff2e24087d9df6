"""A mistake on the command line, from the option parser's error to what is allowed and what to do.

The parser comes with Typer, in its own copy or as click, by version; both are read by the attributes that they share.
"""

from __future__ import annotations

import re
from typing import Any

from siloSim.errors import Problem

_QUOTED = re.compile(r"'([^']*)' is not")


def usage_problem(error: Exception) -> Problem:
    """What the error says; numbers that are none, or out of range, in our own words."""
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", None) or "silosim"
    describe = getattr(error, "format_message", lambda: str(error))
    parameter = getattr(error, "param", None)
    said = str(describe()).rstrip(".") or "this command line cannot be read"
    names = [*getattr(parameter, "opts", ())]
    key = getattr(error, "option_name", None) or (names[-1] if names else None)
    help_shows = f"`{command} --help` shows what it takes."
    value = _value(error)
    if value is None or key is None or not _is_number(parameter):
        return Problem(said, key=key, remedy=help_shows)
    whole = _is_number(parameter) == "whole"
    low, high = _bounds(parameter)
    kind = "a whole number" if whole else "a number such as 0.5"
    message = (
        "this is out of range"
        if _reads(value, whole=whole)
        else f"this is not a {'whole ' if whole else ''}number"
    )
    default = getattr(parameter, "default", None)
    example = default if isinstance(default, int | float) and not isinstance(default, bool) else low or 1
    written = f"{key} {example:g}" if isinstance(example, float) else f"{key} {example}"
    remedy = f"Write for instance {written}. {help_shows}"
    return Problem(message, key=key, value=value, allowed=_allowed(kind, low, high), remedy=remedy)


def _value(error: Exception) -> str | None:
    """What was written; None where the error is about something else."""
    details = getattr(error.__cause__ or error.__context__, "errors", None)
    if callable(details):
        return str(details()[0].get("input", ""))
    found = _QUOTED.search(str(getattr(error, "message", "")))
    return found[1] if found else None


def _is_number(parameter: Any) -> str:
    """'whole', 'any', or nothing for a parameter that is no number."""
    annotation = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    name = str(getattr(getattr(parameter, "type", None), "name", ""))
    if annotation is int or name.startswith("integer"):
        return "whole"
    return "any" if annotation is float or name.startswith("float") else ""


def _bounds(parameter: Any) -> tuple[float | None, float | None]:
    holder = parameter if hasattr(parameter, "min") else getattr(parameter, "type", None)
    return getattr(holder, "min", None), getattr(holder, "max", None)


def _reads(value: str, *, whole: bool) -> bool:
    try:
        int(value) if whole else float(value)
    except ValueError:
        return False
    return True


def _allowed(kind: str, low: float | None, high: float | None) -> str:
    """A range in words.

    >>> _allowed("a whole number", 1, 10**6), _allowed("a number such as 0.5", 0, None)
    ('a whole number, 1 to 1,000,000', 'a number such as 0.5, 0 or more')
    """
    if low is not None and high is not None:
        return f"{kind}, {low:,} to {high:,}"
    if low is not None:
        return f"{kind}, {low:,} or more"
    return kind if high is None else f"{kind}, up to {high:,}"
