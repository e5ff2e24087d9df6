"""Cores and memory as made-up containers allow them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from siloSim.runs import machine


def system(folder: Path, groups: str, files: dict[str, str]) -> tuple[Path, Path]:
    """A /proc and a /sys/fs/cgroup."""
    proc, sys = folder / "proc", folder / "sys"
    (proc / "self").mkdir(parents=True)
    (proc / "self" / "cgroup").write_text(groups)
    for name, text in files.items():
        path = sys / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return proc, sys


@pytest.mark.parametrize(
    ("groups", "files", "cores", "memory"),
    [
        ("0::/a/b\n", {"cpu.max": "max 100000\n", "a/b/cpu.max": "150000 100000\n"}, 1.5, None),
        ("0::/a/b\n", {"a/cpu.max": "50000 100000", "a/b/cpu.max": "400000 100000"}, 0.5, None),  # the tightest
        ("0::/gone\n", {"cpu.max": "200000 100000", "memory.max": "1000000\n"}, 2.0, 1000000),  # inside a container
        ("4:cpu,cpuacct:/x\n", {"cpu,cpuacct/x/cpu.cfs_quota_us": "300000",
                                "cpu,cpuacct/x/cpu.cfs_period_us": "100000"}, 3.0, None),
        ("4:cpu,cpuacct:/x\n", {"cpu/x/cpu.cfs_quota_us": "-1", "cpu/x/cpu.cfs_period_us": "100000"}, None, None),
        ("5:memory:/x\n", {"memory/x/memory.limit_in_bytes": "9223372036854771712"}, None, None),
        ("5:memory:/x\n", {"memory/x/memory.limit_in_bytes": "5000"}, None, 5000),
        ("0::/../..\n", {"cpu.max": "nonsense", "memory.max": "max"}, None, None),
        ("", {}, None, None),
        ("nonsense\n", {}, None, None),
    ],
)  # fmt: skip
def test_limits_of_control_groups(
    tmp_path: Path, groups: str, files: dict[str, str], cores: float | None, memory: int | None
) -> None:
    proc, sys = system(tmp_path, groups, files)
    assert machine.cpu_limit(proc, sys) == cores
    assert machine.memory_limit(proc, sys) == memory


@pytest.mark.parametrize(
    ("bound", "limit", "cores"), [(8, None, 8), (8, 2.0, 2), (8, 1.5, 2), (2, 64.0, 2), (4, 0.1, 1)]
)
def test_cores_are_those_bound_and_paid_for(monkeypatch, bound: int, limit: float | None, cores: int) -> None:
    monkeypatch.setattr(machine, "affinity", lambda: bound)
    monkeypatch.setattr(machine, "cpu_limit", lambda: limit)
    assert machine.cores() == cores


def test_cores_without_affinity(monkeypatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert machine.affinity() == 1


def test_memory_is_read_or_unknown(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "meminfo").write_text("MemTotal:       1000 kB\nMemAvailable:    400 kB\nOdd:\n")
    assert machine.memory(tmp_path) == (1_024_000, 409_600)
    monkeypatch.delattr(os, "sysconf", raising=False)
    assert machine.memory(tmp_path / "none") == (None, None)


def test_this_machine_has_something() -> None:
    assert machine.cores() >= 1
    total, _ = machine.memory()
    assert total is None or total > 10_000_000
