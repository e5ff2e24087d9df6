"""Machine code of this and other versions, in a cache of the test's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from siloSim.cli.doctor import cache
from siloSim.model import compile as compiling

OLD = "0123456789abcdef"


@pytest.fixture
def home(tmp_path: Path, monkeypatch) -> Path:
    """An empty cache that everything looks at."""
    folder = tmp_path / "cache" / "siloSim"
    current = folder / compiling.source_hash()
    current.mkdir(parents=True)
    monkeypatch.setenv("SILOSIM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(compiling, "cache_folder", lambda extra="": current)
    monkeypatch.delenv("NUMBA_DISABLE_JIT", raising=False)
    return folder


def machine_code(folder: Path, count: int = 1000) -> Path:
    inner = folder / "model_abc"
    inner.mkdir(parents=True)
    (inner / "day.run_days-32.py313.nbi").write_bytes(b"x" * count)
    (inner / "day.run_days-32.py313.1.nbc").write_bytes(b"x" * count)
    return folder


def said() -> dict[str, str]:
    return {finding.what: finding.status for finding in cache.cache()}


def test_where_it_lies_and_whether_it_is_there(home: Path, monkeypatch) -> None:
    monkeypatch.setattr(cache, "compiled", lambda: False)
    machine_code(home / compiling.source_hash(), 1_000_000)
    findings = said()
    assert findings[f"machine code in {home / compiling.source_hash()}, 2.0 MB"] == "ok"
    assert findings["the model is not compiled yet: the first run takes half a minute longer"] == "note"
    monkeypatch.setattr(cache, "compiled", lambda: True)
    assert said()["the model is compiled for this version"] == "ok"


def test_only_folders_that_are_surely_ours_and_old_are_stale(home: Path, tmp_path: Path) -> None:
    current = compiling.source_hash()
    old = [machine_code(home / OLD), machine_code(home / f"{OLD}-fedcba9876543210")]
    machine_code(home / f"{current}-fedcba9876543210")  # a replaced rule of this version
    machine_code(home / "notes")
    (machine_code(home / "1123456789abcdef") / "thesis.docx").write_text("mine")
    (home / "2123456789abcdef").write_text("a file")
    (home / "3123456789abcdef").symlink_to(machine_code(tmp_path / "elsewhere"), target_is_directory=True)
    assert [one.path for one in cache.stale()] == old
    assert [one.bytes for one in cache.stale()] == [2000, 2000]
    assert any(what.startswith("2 folders of other versions") for what in said())


def test_cleaning_says_what_it_removes_first_and_removes_nothing_else(home: Path) -> None:
    kept = machine_code(home / compiling.source_hash())
    (home / "notes").mkdir()
    old = machine_code(home / OLD)
    told: list[tuple[str, bool]] = []
    gone, (finding,) = cache.clean(lambda text: told.append((text, old.exists())))
    assert told == [(f"Removing {old} (0.0 MB)", True)]
    assert [one.path for one in gone] == [old]
    assert finding.status == "ok"
    assert sorted(home.iterdir()) == sorted([kept, home / "notes"])
    assert any(kept.rglob("*.nbc"))
    gone, (finding,) = cache.clean(lambda text: told.append((text, True)))
    assert (gone, finding.status, len(told)) == ([], "ok", 1)


def test_what_cannot_be_removed_is_a_problem(home: Path, monkeypatch) -> None:
    machine_code(home / OLD)
    monkeypatch.setattr(shutil, "rmtree", lambda path, ignore_errors: None)
    gone, (finding,) = cache.clean(lambda text: None)
    assert (gone, finding.status) == ([], "problem")
    assert str(home / OLD) in finding.what


def test_a_cache_that_cannot_be_written_to(home: Path, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cache.os, "access", lambda path, mode: False)
    assert next(iter(cache.cache())).status == "problem"
    monkeypatch.undo()
    lone = tmp_path / "siloSim-tmp123"
    lone.mkdir()
    monkeypatch.setattr(compiling, "cache_folder", lambda extra="": lone)
    finding = next(iter(cache.cache()))
    assert finding.status == "problem"
    assert "for this process only" in finding.what
    assert "SILOSIM_CACHE_DIR" in finding.remedy
    assert cache.stale() == []


def test_a_place_that_was_asked_for_in_vain(home: Path, monkeypatch) -> None:
    monkeypatch.setenv("SILOSIM_CACHE_DIR", "/proc/nothing")
    finding = next(iter(cache.cache()))
    assert finding.status == "problem"
    assert "SILOSIM_CACHE_DIR=/proc/nothing cannot be written to" in finding.what


def test_compiling_switched_off_is_noted(home: Path, monkeypatch) -> None:
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    assert any(
        "switched off by NUMBA_DISABLE_JIT" in what and status == "note" for what, status in said().items()
    )
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "0")
    assert not cache.jit_is_off()
