"""The golden file: results change only on purpose."""

from __future__ import annotations

import json
import math

import pytest
from golden.refresh import COMMAND, FILE, results

EXPECTED = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, object]]:
    return json.loads(json.dumps(results()))


def test_the_same_runs_are_in_the_file(found: dict[str, dict[str, object]]) -> None:
    assert list(found) == list(EXPECTED), f"if this is meant: {COMMAND}"


@pytest.mark.parametrize("name", EXPECTED)
def test_results_are_what_they_were(name: str, found: dict[str, dict[str, object]]) -> None:
    before, now = EXPECTED[name], found[name]
    told = f"results of {name!r} changed. If this is meant, run `{COMMAND}` and say why in the commit"
    differing = {
        outcome: (value, now["outcomes"][outcome])
        for outcome, value in before["outcomes"].items()
        if not equal(value, now["outcomes"][outcome])
    }
    assert not differing, f"{told}; outcomes before and now: {differing}"
    tables = [table for table, digest in before["digests"].items() if now["digests"][table] != digest]
    assert not tables, f"{told}; outcomes are the same, bits differ in {', '.join(tables)}"
    assert now == before, told


def equal(one: float | None, other: float | None) -> bool:
    """Equal but for what another C library may make of the last digits."""
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
