"""How fast it goes, and how long it still takes."""

import pytest

from siloSim.cli import progress
from siloSim.cli.progress import Pace


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_what_was_there_before_is_no_pace(clock):
    pace = Pace()
    assert pace.words(900, 1000) == ""
    clock[0] += 10
    assert pace.words(920, 1000) == "2 a second, 40 s left"


def test_slow_ones_are_told_by_the_minute(clock):
    pace = Pace()
    pace.words(0, 100)
    clock[0] += 120
    assert pace.words(4, 100, ", ") == ", 2 a minute, 48 min left"


def test_nothing_is_said_at_the_end(clock):
    pace = Pace()
    pace.words(0, 10)
    clock[0] += 5
    assert pace.words(10, 10) == ""


def test_long_sweeps_say_something_every_minute(clock, capsys, monkeypatch):
    monkeypatch.setattr(progress.sys.stderr, "isatty", lambda: False, raising=False)
    with progress.progress("x", "runs", show=True) as advance:
        for done in range(10):
            advance(done, 1000)
            clock[0] += 61
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 9
    assert lines[-1].startswith("9 of 1000 runs, ")
    assert lines[-1].endswith(" left")
