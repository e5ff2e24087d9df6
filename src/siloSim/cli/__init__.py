"""The command line: `silosim` and `python -m siloSim`."""

from __future__ import annotations

from siloSim.cli.app import app, main

__all__ = ["app", "main"]
