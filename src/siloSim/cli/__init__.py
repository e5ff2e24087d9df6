"""The command line: `silosim` and `python -m siloSim`."""

from __future__ import annotations

import sys
from typing import NoReturn

__all__ = ["main"]


def main() -> NoReturn:
    """Entry point; where a package that the command line itself needs is missing, what `silosim doctor` finds."""
    try:
        from siloSim.cli.app import main as start
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if missing.partition(".")[0] == "siloSim":
            raise
        sys.exit(_describe(missing))
    start()


def _describe(missing: str) -> int:
    from siloSim.cli.doctor import doctor
    from siloSim.cli.terminal import note

    note(f"No command can start: the package {missing} is missing. What `silosim doctor` finds:")
    doctor(as_json="--json" in sys.argv, clean_cache=False)
    return 1
