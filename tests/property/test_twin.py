"""The engine does bit by bit, every day, what its readable twin does (tests/naive)."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import FunctionType, SimpleNamespace
from typing import Any

import naive
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from naive import Twin, luck
from naive.compare import differences, inside, inside_engine
from property.strategies import LOADS, organisations, scenarios
from unit.model.runs import TABLES, digests, everything, organisation, plain
from unit.model.tiny import policy

from siloSim.model.day import run_days
from siloSim.model.engine import advance, simulate, trace_of
from siloSim.model.initial import initial_state
from siloSim.model.rules import SUBMODELS
from siloSim.model.trace import Trace
from siloSim.organisation.structure import Organisation
from siloSim.scenario.loader import load
from siloSim.scenario.scenario import Calendar, Scenario, Shock

SIX = [
    "leadership_council",
    "joint_incentives",
    "knowledge_base",
    "cross_functional_dialogue",
    "bridge_builders",
    "mandated_collaboration",
]
SEED = 5
SMALL = {"A": 5, "B": 4, "C": 3}
FOUND = (
    Phase.explicit,
    Phase.generate,
)  # a message names day and field: no need to wait for a smaller example
SEEDS = st.integers(0, 2**64 - 1)
REPLICATIONS = st.sampled_from([0, 1, 2**32 - 1])


def told(
    scenario: Scenario, people: Organisation, seed: int, rules: Mapping[str, Any] | None = None
) -> dict[str, np.ndarray]:
    """The twin's tables of a whole run."""
    twin = Twin(scenario, people, seed, 0, rules)
    for _ in range(scenario.calendar.horizon):
        twin.step()
    return twin.tables()


def tables(trace: Trace) -> dict[str, np.ndarray]:
    """The engine's tables."""
    return {name: getattr(trace, name) for name in TABLES}


def same_every_way(scenario: Scenario, people: Organisation, seed: int, replication: int = 0) -> None:
    """The twin, one call a day, one call for the run, and two runs at once in threads."""
    twin = Twin(scenario, people, seed, replication)
    state = initial_state(scenario, people, seed, replication, keep_events=True)
    assert differences(inside(twin), inside_engine(state)) == [], "at the start"
    for day in range(scenario.calendar.horizon):
        twin.step()
        state, _ = advance(run_days, state, day, day + 1)
        today = {name: np.array([value]) for name, value in vars(twin.row).items()}
        ran = {name: state.daily[name][day : day + 1] for name in state.daily.dtype.names}
        assert differences(today, ran) == [], f"row of day {day}"
        assert differences(inside(twin), inside_engine(state)) == [], f"state on the evening of day {day}"
    by_day = trace_of(state, scenario, people, seed, replication)
    assert differences(twin.tables(), tables(by_day)) == []
    with ThreadPoolExecutor(2) as threads:
        arguments = (scenario, people, seed, replication)
        runs = [threads.submit(simulate, *arguments, keep_events=True) for _ in range(2)]
    at_once = [digests(run.result()) for run in runs]
    whole = digests(simulate(scenario, people, seed, replication, keep_events=True))
    assert digests(by_day) == whole == at_once[0] == at_once[1]
    assert (twin.probe_facet, twin.probe_department.number) == (by_day.probe_facet, by_day.probe_department)


@given(scenarios(0.02, LOADS[:2]), organisations(), SEEDS, REPLICATIONS)
@settings(max_examples=20, phases=FOUND)
def test_engine_and_twin_are_the_same_bits_every_day(
    scenario: Scenario, people: Organisation, seed: int, replication: int
) -> None:
    same_every_way(scenario, people, seed, replication)


@pytest.mark.slow
@pytest.mark.parametrize("turnover", [0.0, 0.01, 0.1])
def test_engine_and_twin_are_the_same_bits_in_many_more_worlds(turnover: float) -> None:
    @given(scenarios(turnover, LOADS, leavers=True), organisations(), SEEDS, REPLICATIONS)
    @settings(max_examples=100)
    def same(scenario: Scenario, people: Organisation, seed: int, replication: int) -> None:
        same_every_way(scenario, people, seed, replication)

    same()


def catalogue(horizon: int = 40) -> Scenario:
    """Six policies that ship, at once, with people who leave."""
    shipped = load("builtin:reference").with_(policies=SIX).policies
    assert [policy.key for policy in shipped] == SIX
    return plain({"people.turnover": 0.01, "decision.approvals": 0.2}, shipped, horizon, 10)


def test_policies_that_ship_are_the_same_bits_in_the_twin() -> None:
    thirty = organisation((("A", 12), ("B", 10), ("C", 8)))
    same_every_way(catalogue(), thirty, SEED)


def test_every_verb_is_the_same_bits_in_the_twin() -> None:
    same_every_way(everything(**{"contact.lapse": 10.0}), organisation(), SEED)


def mornings_of_shock() -> Scenario:
    """People leave on many mornings, in a world in which that matters all day.

    Heads decide at no cost, all is written up, truths change on the morning on which people leave, and joiners'
    managers join with them.
    """
    shocks = [
        policy(Shock("leave", 0.3), Shock("truths", 0.3), key=f"morning {day}", start=day, stop=day + 1)
        for day in range(1, 25, 3)
    ]
    world = {
        "challenges.per_person_per_month": 4.0,
        "challenges.more_departments": 0.8,
        "decision.approvals": 0.5,
        "decision.hours": 0.0,
        "decision.patience": 2.0,
        "memory.capture": 1.0,
        "memory.hours": 0.0,
        "people.turnover": 0.02,
    }
    return plain(world, shocks, horizon=30, policy_day=3)


def test_mornings_of_shock_are_the_same_bits_in_the_twin() -> None:
    for seed in range(3):
        same_every_way(mornings_of_shock(), organisation(tuple(SMALL.items())), seed)


# --- the engine uncompiled, in a process of its own

UNCOMPILED = """
import json
import sys
import naive
loaded = sorted(sys.modules)
from property.test_twin import interpreted_runs
from siloSim.model.day import run_days
assert not hasattr(run_days, "py_func"), "compiled after all"
print(json.dumps({"loaded": loaded, "runs": interpreted_runs()}))
"""


def half_trust(trust: float, event: int, rate: float, target: float) -> float:
    """A rule in another's place: trust moves half as far, and contact may lower it."""
    return trust + 0.5 * rate * (target - trust)


def always_willing(
    v: Any,
    trust: float,
    favours: float,
    reciprocity: float,
    generosity: float,
    norm: float,
    overlap: float,
    load: float,
    record: float,
    identity: float,
    foreign: float,
) -> float:
    """Another: willingness by trust and overlap only."""
    return 4.0 * trust + 2.0 * overlap - 1.5 * foreign


RULES = {"trust_update": half_trust, "willingness": always_willing}


def worlds() -> dict[str, tuple[Scenario, Organisation, dict[str, Any]]]:
    """A few small worlds for the uncompiled engine."""
    people = organisation(tuple(SMALL.items()))
    calendar = Calendar(horizon=28, warmup=4, policy_day=4)  # the shock of "every verb" comes on day 24
    leaving = {"people.turnover": 0.02}
    return {
        "plain": (replace(plain(), calendar=calendar), people, {}),
        "every verb": (replace(everything(), calendar=calendar), people, {}),
        "other rules": (replace(plain(leaving), calendar=calendar), people, RULES),
    }


def interpreted_runs() -> dict[str, dict[str, str]]:
    """Digests of the engine's tables in these worlds."""
    return {
        name: digests(simulate(scenario, people, SEED, 0, keep_events=True, rules=rules))
        for name, (scenario, people, rules) in worlds().items()
    }


@pytest.fixture(scope="module")
def uncompiled() -> dict[str, Any]:
    """What the process says: the modules that importing the twin loads, and the engine's runs."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    done = subprocess.run(
        [sys.executable, "-c", UNCOMPILED],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", worlds())
def test_the_uncompiled_engine_is_the_same_bits_as_the_twin(name: str, uncompiled: dict[str, Any]) -> None:
    scenario, people, rules = worlds()[name]
    ran = uncompiled["runs"][name]
    twin = told(scenario, people, SEED, rules)
    assert digests(SimpleNamespace(**twin)) == ran  # type: ignore[arg-type]
    if rules:
        assert digests(SimpleNamespace(**told(scenario, people, SEED))) != ran  # type: ignore[arg-type]


# --- that the twin is a twin and not the engine once more

SHARED = {
    "siloSim.model",  # the name of the package, which holds nothing
    "siloSim.model.randomness",
    "siloSim.model.rules",
    "siloSim.model.rules.trust",
    "siloSim.model.selectors",
    "siloSim.model.trace",
    "siloSim.organisation.structure",
    "siloSim.scenario.parameters",
    "siloSim.scenario.scenario",
}
ENGINE = (
    "processes day engine network knowhow attention interests initial schedule state sorting room measures"
)


def test_the_twin_imports_nothing_of_the_engine(uncompiled: dict[str, Any]) -> None:
    for file in Path(naive.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            ours = {name for name in names if name.startswith("siloSim")}
            assert ours <= SHARED, f"{file.name} imports {ours - SHARED}"
    loaded = set(uncompiled["loaded"])
    assert "naive.firm" in loaded
    assert not {
        name for name in loaded for part in ENGINE.split() if name.startswith(f"siloSim.model.{part}")
    }


def test_the_twin_runs_no_compiled_code() -> None:
    drawing = ("keys_of", "philox", "draw4", "normal", "gumbel", "poisson")
    assert all(isinstance(getattr(luck.PHILOX, name), FunctionType) for name in drawing)
    assert luck.PHILOX.draw4.__globals__["philox"] is luck.PHILOX.philox
    assert all(isinstance(rule, FunctionType) for rule in vars(luck.plain_rules({})).values())
    assert set(vars(luck.plain_rules({}))) == set(SUBMODELS)


@pytest.mark.parametrize("slot", ["ask_chance", "adoption_chance"])
def test_a_rule_that_is_a_little_different_is_noticed(slot: str) -> None:
    """What the comparison is worth: one rule off by a tenth shows in the tables."""
    scenario, people = everything(), organisation()
    ours = SUBMODELS[slot].function
    off = told(scenario, people, SEED, {slot: lambda *arguments: 1.1 * ours(*arguments)})
    ran = simulate(scenario, people, SEED, 0, keep_events=True)
    assert differences(off, tables(ran)) != []


def test_two_nan_are_the_same_and_two_zeros_are_not() -> None:
    nan, zero = np.array([np.nan, 1.0]), np.array([0.0])
    assert differences({"a": nan}, {"a": -nan}) == ["a[1]: twin np.float64(1.0), engine np.float64(-1.0)"]
    assert differences({"a": zero}, {"a": -zero}) != []
    assert differences({"a": zero}, {"a": np.zeros(2)}) != []
    assert differences({"a": nan}, {"a": np.array([-np.nan, 1.0])}) == []
