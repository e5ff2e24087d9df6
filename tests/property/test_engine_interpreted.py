"""The same bits compiled and interpreted: what a reader steps through is what runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from unit.model.runs import catalogue, digests, everything, organisation

from siloSim.model.engine import simulate

SCENARIOS = {"the catalogue": catalogue, "every verb": everything}
SEED = 5
CODE = """
import json
from property.test_engine_interpreted import found
from siloSim.model.day import run_days
assert not hasattr(run_days, "py_func"), "compiled after all"
print(json.dumps(found()))
"""


def found() -> dict[str, dict[str, str]]:
    """Digests of all tables of the scenarios."""
    return {
        name: digests(simulate(make(), organisation(), SEED, 0, keep_events=True))
        for name, make in SCENARIOS.items()
    }


@pytest.fixture(scope="module")
def interpreted() -> dict[str, dict[str, str]]:
    path = os.pathsep.join(entry for entry in sys.path if entry)
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    result: dict[str, dict[str, str]] = json.loads(done.stdout)
    return result


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_compiled_and_interpreted_runs_are_the_same_bits(
    name: str, interpreted: dict[str, dict[str, str]]
) -> None:
    compiled = found()[name]
    assert {table: compiled[table] == digest for table, digest in interpreted[name].items()} == dict.fromkeys(
        compiled, True
    )
