"""The tiny run: same bits, other bits, and runs that fail."""

from __future__ import annotations

import subprocess
import sys

import pytest

from siloSim.cli.doctor import selfcheck
from siloSim.errors import RunError


def beside(code: str) -> subprocess.Popen[str]:
    """A stand-in for the interpreted run."""
    return subprocess.Popen(
        [sys.executable, "-S", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.fixture(autouse=True)
def _quick(monkeypatch) -> None:
    monkeypatch.delenv("NUMBA_DISABLE_JIT", raising=False)
    monkeypatch.setattr(selfcheck, "compiled", lambda: True)
    monkeypatch.setattr(selfcheck, "digest", lambda: "a" * 64)
    monkeypatch.setattr(selfcheck, "_interpreted", lambda: beside("print('a' * 64)"))


def found(say=lambda text: None) -> list[tuple[str, str]]:
    return [(finding.status, finding.what) for finding in selfcheck.selfcheck(say)]


def test_the_same_bits() -> None:
    assert [status for status, _ in found()] == ["ok", "ok"]


def test_other_bits_interpreted(monkeypatch) -> None:
    monkeypatch.setattr(selfcheck, "_interpreted", lambda: beside("print('b' * 64)"))
    assert found()[1] == ("problem", "compiled it gives aaaaaaaa, interpreted bbbbbbbb")


def test_other_bits_the_second_time(monkeypatch) -> None:
    digests = iter(["a" * 64, "c" * 64])
    monkeypatch.setattr(selfcheck, "digest", lambda: next(digests))
    assert found()[0] == ("problem", "a tiny run gives aaaaaaaa once and cccccccc another time")


def test_an_interpreted_run_that_fails_or_hangs(monkeypatch) -> None:
    monkeypatch.setattr(selfcheck, "_interpreted", lambda: beside("raise ValueError('no')"))
    assert found()[1] == ("problem", "the interpreted run fails: ValueError: no")
    monkeypatch.setattr(selfcheck, "_LIMIT", 0.05)
    monkeypatch.setattr(selfcheck, "_interpreted", lambda: beside("import time; time.sleep(60)"))
    status, what = found()[1]
    assert status == "note"
    assert "was stopped" in what


@pytest.mark.parametrize(
    ("error", "words", "remedy"),
    [
        (
            ModuleNotFoundError("No module named 'pyarrow'"),
            "No module named 'pyarrow'",
            "packages named above",
        ),
        (RunError("it stood still"), "a tiny run fails: it stood still", "report it"),
        (SystemError(""), "SystemError: no message", "report it"),
    ],
)
def test_a_run_that_fails(monkeypatch, error: Exception, words: str, remedy: str) -> None:
    def fail() -> str:
        raise error

    monkeypatch.setattr(selfcheck, "digest", fail)
    (finding,) = selfcheck.selfcheck(lambda text: None)
    assert finding.status == "problem"
    assert words in finding.what
    assert remedy in finding.remedy


def test_compiling_is_announced_and_switched_off_respected(monkeypatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(selfcheck, "compiled", lambda: False)
    found(told.append)
    assert told == ["Compiling the model once; takes about half a minute."]
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    assert len(found(told.append)) == 1
    assert len(told) == 1


def test_what_takes_long_is_told(monkeypatch) -> None:
    import time

    told: list[str] = []
    monkeypatch.setattr(selfcheck, "_PATIENCE", 0.01)
    monkeypatch.setattr(selfcheck, "digest", lambda: time.sleep(0.1) or "a" * 64)
    found(told.append)
    assert len(told) == 1


@pytest.mark.slow
def test_the_real_thing(monkeypatch) -> None:
    monkeypatch.undo()
    assert [status for status, _ in found()] == ["ok", "ok"]
