"""The computer: system, cores, memory."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator

from siloSim.cli.doctor.finding import Finding, note, ok, size
from siloSim.runs import machine

LITTLE = 1_000_000_000  # bytes; a run of a few hundred people needs some 300 MB


def computer() -> Iterator[Finding]:
    """System, cores and memory that this process may use."""
    library = " ".join(platform.libc_ver()).strip()
    yield ok(", ".join(filter(None, (platform.platform(), platform.machine(), library))))
    yield _cores()
    yield _memory()


def _cores() -> Finding:
    there, bound, limit = os.cpu_count() or 1, machine.affinity(), machine.cpu_limit()
    used = machine.cores()
    said = f"{used} core{'' if used == 1 else 's'} in use by default"
    if limit is not None and limit < bound:
        return note(f"{said}: the machine has {there}, the container may use {limit:g}")
    if bound < there:
        return note(f"{said}: the machine has {there}, this process is bound to {bound}")
    return ok(said)


def _memory() -> Finding:
    total, free = machine.memory()
    limit = machine.memory_limit()
    if total is None:
        return note("memory: the system does not say how much there is")
    said = f"{size(total)} of memory"
    if limit is not None and limit < total:
        said += f", of which the container may use {size(limit)}"
        free = min(limit, free) if free is not None else limit
    if free is None:
        return ok(said)
    said += f", {size(free)} free"
    if free < LITTLE:
        return note(said, "close other programs, or use --workers 1; large organisations need several GB")
    return ok(said)
