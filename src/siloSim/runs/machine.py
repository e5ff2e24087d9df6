"""What this process may use of the machine: cores and memory. The standard library only.

A container is often allowed less than the machine has: its cpus by affinity or by a quota of its control
group (Linux; version 1 and 2), its memory by the control group.
"""

from __future__ import annotations

import math
import os
from pathlib import Path

PROC, SYS = Path("/proc"), Path("/sys/fs/cgroup")
_NO_LIMIT = 1 << 60  # what version 1 writes where there is none


def cores() -> int:
    """Cores that this process may use: those it is bound to, no more than its control group pays for."""
    limit = cpu_limit()
    bound = affinity()
    return bound if limit is None else max(1, min(bound, math.ceil(limit)))


def affinity() -> int:
    """Cores that the system lets this process run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def cpu_limit(proc: Path = PROC, sys: Path = SYS) -> float | None:
    """Cores' worth of time that the control group may use; None where there is no limit."""
    limits = []
    for folder in _groups("", proc, sys):
        quota, _, period = _text(folder / "cpu.max").partition(" ")
        limits += _ratio(quota, period)
    for folder in _groups("cpu", proc, sys):
        limits += _ratio(_text(folder / "cpu.cfs_quota_us"), _text(folder / "cpu.cfs_period_us"))
    return min(limits, default=None)


def memory_limit(proc: Path = PROC, sys: Path = SYS) -> int | None:
    """Bytes that the control group may use; None where there is no limit."""
    texts = [_text(folder / "memory.max") for folder in _groups("", proc, sys)]
    texts += [_text(folder / "memory.limit_in_bytes") for folder in _groups("memory", proc, sys)]
    return min((int(text) for text in texts if text.isdigit() and int(text) < _NO_LIMIT), default=None)


def memory(proc: Path = PROC) -> tuple[int | None, int | None]:
    """Bytes of memory that the machine has, and that are free for use; None where the system does not say."""
    rows = dict(line.partition(":")[::2] for line in _text(proc / "meminfo").splitlines())

    def kilobytes(name: str) -> int | None:
        number = rows.get(name, "").split()
        return int(number[0]) * 1024 if number and number[0].isdigit() else None

    total = kilobytes("MemTotal")
    if total is None and hasattr(os, "sysconf"):
        try:
            total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        except (OSError, ValueError):
            total = None
    return total, kilobytes("MemAvailable")


def _groups(controller: str, proc: Path, sys: Path) -> list[Path]:
    """The folders of this process's control group and of those around it; controller "" is version 2."""
    found: list[Path] = []
    for line in _text(proc / "self" / "cgroup").splitlines():
        _, names, path = (*line.split(":", 2), "", "")[:3]
        if controller not in names.split(","):
            continue
        for root in [sys / names, sys / controller] if controller else [sys, sys / "unified"]:
            inner = root / path.strip("/")
            found += [folder for folder in (inner, *inner.parents) if folder.is_relative_to(root)]
    return list(dict.fromkeys(found))


def _ratio(quota: str, period: str) -> list[float]:
    if quota.isdigit() and period.isdigit() and int(quota) > 0 and int(period) > 0:
        return [int(quota) / int(period)]
    return []


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
