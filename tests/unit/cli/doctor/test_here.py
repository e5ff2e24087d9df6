"""The terminal, the results folder and the computer, as they may be."""

from __future__ import annotations

import io
import os
import shutil
import sys
from pathlib import Path

import pytest

from siloSim.cli.doctor import computer, here
from siloSim.runs import machine


class Screen(io.TextIOWrapper):
    """A stream that may be a terminal."""

    def __init__(self, encoding: str, tty: bool) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self.tty = tty

    def isatty(self) -> bool:
        return self.tty


@pytest.mark.parametrize(
    ("encoding", "tty", "columns", "statuses", "words"),
    [
        ("utf-8", True, "120", ["ok", "ok"], "a terminal of 120 columns, with"),
        ("utf-8", False, "80", ["ok", "ok"], "no terminal"),
        ("ascii", True, "100", ["note", "ok"], "output in ascii"),
        ("cp1252", True, "60", ["note", "note"], "lacks some signs"),
    ],
)
def test_terminals(
    monkeypatch, encoding: str, tty: bool, columns: str, statuses: list[str], words: str
) -> None:
    monkeypatch.setattr(sys, "stdout", Screen(encoding, tty))
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.delenv("NO_COLOR", raising=False)
    found = list(here.terminal())
    assert [finding.status for finding in found] == statuses
    assert any(words in finding.what for finding in found)
    assert all(finding.remedy for finding in found if finding.status != "ok")


def test_results_that_can_be_written(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert here.results().status == "ok"
    assert list(tmp_path.iterdir()) == []  # looking leaves nothing behind
    (tmp_path / "results").mkdir()
    assert here.results().status == "ok"


def test_results_that_cannot(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "results").write_text("a file")
    finding = here.results(tmp_path / "results")
    assert (finding.status, "is not a folder" in finding.what) == ("problem", True)
    assert here.results(tmp_path / "results" / "deeper").status == "problem"
    monkeypatch.setattr(here.os, "access", lambda path, mode: False)
    finding = here.results(tmp_path / "new")
    assert (finding.status, "no permission" in finding.what) == ("problem", True)
    assert "--out" in finding.remedy


def test_a_full_disk_is_noted(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(here.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(9, 8, 1000))  # type: ignore[attr-defined]
    assert here.results(tmp_path / "results").status == "note"


@pytest.mark.parametrize(
    ("there", "bound", "limit", "status", "words"),
    [
        (8, 8, None, "ok", "8 cores in use"),
        (8, 2, None, "note", "bound to 2"),
        (8, 8, 1.5, "note", "2 cores in use by default: the machine has 8, the container may use 1.5"),
        (1, 1, 4.0, "ok", "1 core in use"),
    ],
)
def test_cores(monkeypatch, there: int, bound: int, limit: float | None, status: str, words: str) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: there)
    monkeypatch.setattr(machine, "affinity", lambda: bound)
    monkeypatch.setattr(machine, "cpu_limit", lambda: limit)
    found = list(computer.computer())[1]
    assert found.status == status
    assert words in found.what


@pytest.mark.parametrize(
    ("memory", "limit", "status", "words"),
    [
        ((16_000_000_000, 8_000_000_000), None, "ok", "16 GB of memory, 8.0 GB free"),
        ((16_000_000_000, 8_000_000_000), 500_000_000, "note", "the container may use 500 MB, 500 MB free"),
        ((16_000_000_000, 300_000_000), None, "note", "300 MB free"),
        ((16_000_000_000, None), None, "ok", "16 GB of memory"),
        ((None, None), None, "note", "does not say"),
    ],
)
def test_memory(monkeypatch, memory, limit: int | None, status: str, words: str) -> None:
    monkeypatch.setattr(machine, "memory", lambda: memory)
    monkeypatch.setattr(machine, "memory_limit", lambda: limit)
    found = list(computer.computer())[2]
    assert found.status == status
    assert words in found.what
