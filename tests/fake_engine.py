"""Small made-up runs in no time: what runs, studies and the command line are tested with.

`install(monkeypatch)` puts `simulate` in the engine's place and a tiny organisation in the generator's.
The numbers follow from seed, replication and policies, so that equal specs give equal traces.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np

from siloSim.errors import Cancelled
from siloSim.model.trace import CHALLENGE, DAILY, DELIVERY, EVENT, GIVEN, SUBTASK, Trace
from siloSim.organisation.structure import Organisation
from siloSim.scenario.parameters import DEFAULTS
from siloSim.scenario.scenario import ActivePolicy, Calendar, GeneratedOrganisation, Scenario

DAYS = 40


def scenario(name: str = "tiny", strength: float = 0.0) -> Scenario:
    policies = (ActivePolicy("council", "A council", strength),) if strength else ()
    return Scenario(
        name, Calendar(DAYS, 10, 10), GeneratedOrganisation({"A": 3, "B": 3}), dict(DEFAULTS), policies
    )


def organisation(*_: Any) -> Organisation:
    n = 6
    none = np.zeros(0)
    return Organisation(
        "tiny",
        ("A", "B"),
        np.array([f"p{i}" for i in range(n)]),
        np.repeat([0, 1], 3).astype(np.int32),
        np.zeros(n, np.int8),
        np.zeros(n, np.int8),
        np.ones(n),
        np.full(n, -1, np.int32),
        np.ones(n),
        none.astype(np.int32),
        none.astype(np.int32),
        none,
        none,
    )


def simulate(
    scenario: Scenario,
    people: Organisation,
    seed: int,
    replication: int,
    *,
    keep_events: bool = False,
    rules: Any = None,
    cancel: Any = None,
    progress: Any = None,
) -> Trace:
    """A trace with `DAYS` days, twenty challenges, one subtask each."""
    for day in range(DAYS):
        if cancel is not None and cancel[0]:
            raise Cancelled(f"stopped on day {day}")
        if progress is not None:
            progress(day + 1)
    strength = sum(policy.strength for policy in scenario.policies)
    luck = np.random.default_rng([seed, replication])
    daily = np.zeros(DAYS, DAILY)
    daily["day"] = np.arange(DAYS)
    for name in DAILY.names[1:]:
        daily[name] = luck.random(DAYS)
    daily["people"] = people.size
    daily["gathering_hours"] += strength * (daily["day"] >= 10)
    challenges = np.zeros(20, CHALLENGE)
    challenges["arrived_on"] = np.sort(luck.integers(0, DAYS, 20))
    wait = np.maximum(1, luck.integers(2, 30, 20) - np.round(3 * strength).astype(int))
    challenges["resolved_on"] = np.where(
        challenges["arrived_on"] + wait < DAYS, challenges["arrived_on"] + wait, -1
    )
    challenges["department"] = luck.integers(0, 2, 20)
    challenges["subtasks"] = 1
    challenges["first"] = np.arange(20)
    challenges["value"] = luck.random(20)
    subtasks = np.zeros(20, SUBTASK)
    subtasks["challenge"] = np.arange(20)
    subtasks["done_on"] = challenges["resolved_on"]
    subtasks["state"] = np.where(subtasks["done_on"] >= 0, 5, 1)
    for name in ("helper", "asked_on", "accepted_on"):
        subtasks[name] = -1
    events = np.zeros(3 if keep_events else 0, EVENT)
    events["challenge"] = np.arange(len(events)) - 1
    return Trace(
        scenario, people, seed, replication, daily, challenges, subtasks,
        np.zeros(0, DELIVERY), np.zeros(0, GIVEN), np.ones((2, 2)), events, 0, 0, 0.5,
    )  # fmt: skip


def slow(seconds: float) -> Any:
    """As simulate, taking time and looking at the cancel flag meanwhile."""

    def run(*arguments: Any, cancel: Any = None, **options: Any) -> Trace:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if cancel is not None and cancel[0]:
                raise Cancelled("stopped")
            time.sleep(0.005)
        return simulate(*arguments, cancel=cancel, **options)

    return run


def failing(replication: int, arm_strength: float | None = None) -> Any:
    """As simulate, but one replication (of one arm, by its policies' strength) breaks."""

    def run(chosen: Scenario, people: Organisation, seed: int, number: int, **options: Any) -> Trace:
        strength = sum(policy.strength for policy in chosen.policies)
        if number == replication and arm_strength in (None, strength):
            raise ZeroDivisionError("made to fail")
        return simulate(chosen, people, seed, number, **options)

    return run


def install(monkeypatch: Any, run: Any = simulate) -> None:
    """Put the fakes in the places where runs look for the real things."""
    from siloSim.model import engine
    from siloSim.runs import executors, single

    monkeypatch.setattr(engine, "simulate", run)
    monkeypatch.setattr(engine, "needs_compiling", lambda: False)
    monkeypatch.setattr(single, "realised", organisation)
    monkeypatch.setattr(executors, "realised", organisation)


def install_loader(monkeypatch: Any) -> None:
    """A loader that knows `tiny` and one policy, `council`."""
    from siloSim import scenario as package
    from siloSim.errors import Problem, ScenarioError

    def load(path: Any) -> Scenario:
        if str(path) in ("tiny", "builtin:reference", "builtin:busy"):
            return scenario()
        if str(path) == "other":
            return scenario("other", 0.5)
        raise ScenarioError(Problem("there is no such file", file=str(path), remedy="Check the path."))

    def with_policies(old: Scenario, names: list[str], add: bool = True) -> Scenario:
        if names == ["nonsense"]:
            raise ScenarioError(Problem('there is no policy "nonsense"', value="nonsense", allowed="council"))
        return replace(old, policies=scenario(strength=1.0).policies)

    for name, fake in {
        "load": load,
        "with_policies": with_policies,
        "to_yaml": lambda chosen: f"name: {chosen.name}\npolicies: {len(chosen.policies)}\n",
        "content_hash": lambda chosen: f"{chosen.name}-{[(p.key, p.strength) for p in chosen.policies]}",
        "same_but_policies": lambda one, other: (
            [] if one.calendar == other.calendar else ["calendar.horizon"]
        ),
    }.items():
        monkeypatch.setattr(package, name, fake)
