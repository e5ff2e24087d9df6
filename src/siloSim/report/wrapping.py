"""Labels in lines: names break after underscores and hyphens, as they do at spaces, and not inside a word."""

from __future__ import annotations

import re

from siloSim.analysis.formats import shortened

_PARTS = re.compile(r"\s+|[^\s_-]+[_-]*|[_-]+")


def wrapped(text: str, characters: int) -> list[str]:
    """The text in lines of at most so many characters; a word breaks only where it is longer than a line.

    >>> wrapped("council_clears_all (every day)", 16), wrapped("", 5)
    (['council_clears_', 'all (every day)'], [])
    """
    room = max(characters, 1)
    lines: list[str] = []
    line = ""
    for part in _PARTS.findall(text):
        if part.isspace():
            line = f"{line} " if line else ""
            continue
        if line and len(line) + len(part) > room:
            lines.append(line.rstrip())
            line = ""
        while len(part) > room:
            lines.append(part[:room])
            part = part[room:]
        line += part
    return [*lines, line.rstrip()] if line.strip() else lines


def at_most(text: str, characters: int, lines: int) -> list[str]:
    """The text in so many lines at most, its middle left out where that is not enough."""
    kept = text
    while len(found := wrapped(kept, characters)) > lines and len(kept) > 1:
        kept = shortened(text, len(kept) - 1)
    return found
