"""A small organisation of three departments, scenarios with much going on, and how to tell runs apart."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from unit.model.tiny import change, policy, scenario

from siloSim.model.trace import Trace
from siloSim.organisation.generate import generate
from siloSim.organisation.structure import Organisation, TieSpec
from siloSim.scenario.parameters import DEFAULTS
from siloSim.scenario.scenario import ActivePolicy, Connect, Gather, Move, Scenario, Selector, Shock

DEPARTMENTS = {"A": 12, "B": 9, "C": 6}
TABLES = ("daily", "challenges", "subtasks", "deliveries", "given", "help_matrix", "events")


@cache
def organisation(
    departments: tuple[tuple[str, int], ...] = tuple(DEPARTMENTS.items()), seed: int = 3
) -> Organisation:
    """The organisation, drawn once."""
    return generate(dict(departments), TieSpec(mean=6.0), 5, seed, 0)


def plain(
    parameters: Mapping[str, float] | None = None,
    policies: Sequence[ActivePolicy] = (),
    horizon: int = 60,
    policy_day: int = 15,
) -> Scenario:
    """The defaults at some load, without policies."""
    load = {"challenges.per_person_per_month": 1.5, "people.turnover": 0.003, **(parameters or {})}
    return scenario(load, policies, horizon=horizon, policy_day=min(policy_day, horizon - 1), base=DEFAULTS)


def every_verb() -> list[ActivePolicy]:
    """Policies that use all verbs, selectors and dates."""
    return [
        policy(
            Gather(Selector("heads"), 7, 2.0),
            change("decision.capacity", 3.0, at_gathering=True),
            change("help.routing", -0.1, at_gathering=True),
            key="council",
        ),
        policy(
            Gather(Selector("cross_pairs", share=0.5), 5, 1.0),
            change("language.learning", 1.5, "scale"),
            change("interest.overlap", 0.1, departments=("A", "B")),
            key="dialogue",
            ramp=20,
        ),
        policy(
            Connect(Selector("central", per_department=1), 3),
            Gather(Selector("brokers", per_department=1), 5, 2.0, 2.0),
            Move(Selector("senior", per_department=2), 13, 9),
            key="people",
            strength=0.7,
            cost_once=100.0,
            cost_per_month=10.0,
        ),
        policy(Shock("leave", 0.2), Shock("truths", 0.2), Shock("ties", 0.1), Shock("priorities", 0.3), key="shock", start=20),
        policy(
            change("help.pressure", 1.0),
            change("incentive.recognition", 0.3),
            change("help.offers", 0.3),
            change("decision.delegation", 0.2),
            key="levers",
            start=5,
            stop=35,
            fade_half_life=15.0,
        ),
    ]  # fmt: skip


def everything(**parameters: float) -> Scenario:
    """Every verb at once, with leavers, approvals and a knowledge base in use."""
    more = {
        "decision.approvals": 0.2,
        "memory.capture": 0.6,
        "memory.retrieval": 0.5,
        "people.turnover": 0.01,
    }
    return plain(more | parameters, every_verb())


def catalogue(horizon: int = 40, policy_day: int = 10) -> Scenario:
    """All policies that ship, leavers, and somebody seconded."""
    from siloSim.scenario import uses
    from siloSim.scenario.loader import load

    folder = Path(uses.__file__).parent / "catalogue"
    keys = sorted(path.stem for path in folder.glob("*.yaml"))
    shipped = load("builtin:reference").with_(policies=keys).policies
    assert len(shipped) == len(keys) >= 6
    moved = policy(Move(Selector("central", per_department=1), 15, 10), key="moved")
    load_ = {"people.turnover": 0.01, "decision.approvals": 0.2, "memory.retrieval": 0.3}
    return plain(load_, [*shipped, moved], horizon=horizon, policy_day=policy_day)


def digests(trace: Trace) -> dict[str, str]:
    """A digest of each table of a trace, padding left out."""
    found = {}
    for name in TABLES:
        table = getattr(trace, name)
        total = hashlib.sha256(str(table.shape).encode())
        for column in table.dtype.names or (None,):
            total.update((table if column is None else table[column]).tobytes())
        found[name] = total.hexdigest()[:16]
    return found


def same(one: Trace, other: Trace) -> bool:
    """Whether two runs left the same bits behind."""
    return digests(one) == digests(other)
