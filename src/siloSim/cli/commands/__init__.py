"""The commands, in the order in which --help lists them. Each is thin, and imports what it needs when it runs."""

from __future__ import annotations

from siloSim.cli.commands import (
    files,
    fitting,
    inside,
    model,
    organisations,
    results,
    start,
    studies,
    sweeping,
)  # isort: skip

__all__ = ["files", "fitting", "inside", "model", "organisations", "results", "start", "studies", "sweeping"]
