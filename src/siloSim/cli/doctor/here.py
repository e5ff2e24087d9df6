"""Where the command was typed: the terminal, and the folder that results go to."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from siloSim.cli.doctor.finding import Finding, note, ok, problem, size
from siloSim.cli.terminal import coloured, fit

RESULTS = Path("results")
_SIGNS = "▲ ▼ – − × → ≤ ä"
_NARROW = 80
_LITTLE = 200_000_000  # bytes


def here() -> Iterator[Finding]:
    """Terminal and results folder."""
    yield from terminal()
    yield results()


def terminal() -> Iterator[Finding]:
    """Encoding, width and colour of standard output."""
    encoding = sys.stdout.encoding or "ascii"
    if fit(_SIGNS, encoding) == _SIGNS:
        yield ok(f"output in {encoding}")
    else:
        yield note(
            f"output in {encoding}, which lacks some signs: they are written as ^ v - x ->",
            "set PYTHONUTF8=1, or choose a UTF-8 locale",
        )
    columns = shutil.get_terminal_size((_NARROW, 24)).columns
    if sys.stdout.isatty():
        said = f"a terminal of {columns} columns, {'with' if coloured() else 'without'} colour"
    else:
        said = f"output that is no terminal: {columns} columns, without colour"
    if columns < _NARROW:
        yield note(said, f"tables read better with {_NARROW} columns or more")
    else:
        yield ok(said)


def results(folder: Path = RESULTS) -> Finding:
    """Whether results can be written where they go by default; tried, as permissions do not tell all."""
    place = folder.absolute()
    at = place if place.exists() else place.parent
    remedy = "go to a folder of your own, or give --out FOLDER"
    if not at.is_dir():
        return problem(f"{at} is not a folder, so results cannot be written there", f"rename it, or {remedy}")
    try:
        if not os.access(at, os.W_OK):
            raise PermissionError(13, "no permission")
        with tempfile.TemporaryFile(dir=at) as file:
            file.write(b"siloSim")
        free = shutil.disk_usage(at).free
    except OSError as error:
        return problem(f"results cannot be written to {place}: {error.strerror or error}", remedy)
    if free < _LITTLE:
        return note(
            f"results go to {place}, where {size(free)} are free", "free some space, or give --out FOLDER"
        )
    return ok(f"results go to {place}, {size(free)} free")
