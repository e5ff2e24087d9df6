"""From a command line to an exit code. Importing it must be quick: --help comes at once."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from siloSim.cli import commands
from siloSim.cli.guard import guarded
from siloSim.cli.root import app
from siloSim.trust import code_refused

__all__ = ["app", "call", "commands", "main"]


def call(arguments: Sequence[str]) -> int:
    """One command line, without the program's name, to its exit code; never raises, never prints a traceback."""
    command = typer.main.get_command(app)
    words = list(arguments) or ["--help"]
    with code_refused():  # a scenario is data, until --trust-code
        return guarded(
            lambda: command.main(words, prog_name="silosim", standalone_mode=False),
            as_json="--json" in words,
        )


def main() -> NoReturn:
    """Entry point of `silosim` and `python -m siloSim`."""
    sys.exit(call(sys.argv[1:]))
