"""Writing to the terminal: any stream, any encoding, a reader that has left."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import textwrap
from typing import TextIO

# What stands in for a character that the stream cannot write (Windows code pages, LANG=C).
_PLAIN = {
    "\u25b2": "^",
    "\u25bc": "v",
    "\u2013": "-",
    "\u2014": "-",
    "\u2212": "-",
    "\u00d7": "x",
    "\u00f7": "/",
    "\u00b1": "+-",
    "\u00b7": "*",
    "\u2026": "...",
    "\u2192": "->",
    "\u2264": "<=",
    "\u2265": ">=",
    "\u2500": "-",
    "\u2501": "-",
    "\u2550": "=",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u221e": "inf",
}


def fit(text: str, encoding: str | None) -> str:
    """The text with everything replaced that the encoding does not have.

    >>> fit("▲ better, 5 − 3 ≤ 2, Köln", "ascii")
    '^ better, 5 - 3 <= 2, K?ln'
    >>> fit("▲ better", "utf-8")
    '▲ better'
    """
    name = encoding or "ascii"
    try:
        text.encode(name)
    except UnicodeEncodeError:
        return "".join(_fit_one(character, name) for character in text)
    return text


def _fit_one(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return _PLAIN.get(character, "?")
    return character


def out(text: str = "") -> None:
    """A line to standard output."""
    _write(sys.stdout, text)


def note(text: str = "") -> None:
    """A line to standard error: everything that is not the answer."""
    _write(sys.stderr, text)


def out_json(document: object) -> None:
    """A JSON document to standard output."""
    plain = not (sys.stdout.encoding or "").lower().startswith("utf")
    out(json.dumps(document, indent=2, ensure_ascii=plain, allow_nan=False))


class ReaderLeft(Exception):
    """Nobody reads what is written."""


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(fit(text, stream.encoding) + "\n")
        stream.flush()  # so that a reader who has left is noticed here
    except BrokenPipeError as error:
        raise ReaderLeft from error  # Typer would turn the original into an exit code of 1


def width() -> int:
    """Columns to write in: those of the terminal, 80 where there is none; between 60 and 120."""
    return max(60, min(shutil.get_terminal_size((80, 24)).columns, 120))


def coloured() -> bool:
    """Whether standard output is a terminal that shows colours, and whoever reads it wants them."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    if os.name == "nt" and not os.environ.get("WT_SESSION"):  # old consoles print the codes themselves
        plain = plain or "1"
    return sys.stdout.isatty() and not plain


def wrapped(text: str, indent: str = "", first: str | None = None) -> str:
    """A paragraph in the width of the terminal."""
    return textwrap.fill(
        text,
        width=width(),
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def forget_output() -> None:
    """After the reader has left: what is still buffered goes nowhere, and nothing complains at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                os.dup2(nowhere, stream.fileno())
