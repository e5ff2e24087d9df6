"""A small organisation in which people come and go, and models of it."""

from __future__ import annotations

from functools import cache
from typing import Any

import siloSim as ss
from siloSim.model.engine import simulate
from siloSim.model.trace import Trace
from siloSim.scenario import with_policies
from siloSim.scenario.realise import realise

HORIZON = 40
SEED = 3
SIZES = {"Sales": 15, "Engineering": 20, "Finance": 8}


@cache
def scenario() -> ss.Scenario:
    """Leavers on most days, approvals, a policy whose values still change, and one that seconds nobody."""
    plain = ss.load("builtin:reference").with_(
        **{
            "calendar.horizon": HORIZON,
            "calendar.warmup": 8,
            "calendar.policy_day": 8,
            "organisation.departments": SIZES,
            "organisation.ties.mean": 8,
            "behaviour.people.turnover": 0.02,
            "behaviour.decision.approvals": 0.3,
            "challenges.per_person_per_month": 3,
        }
    )
    return with_policies(plain, [{"use": "joint_incentives", "ramp": 20}])


def model(**arguments: Any) -> ss.SiloModel:
    """A model of it on the eve of day 0."""
    return ss.SiloModel(scenario(), **{"rng": SEED, **arguments})


@cache
def untouched() -> Trace:
    """The run that everything must equal in which nobody writes, straight from the engine."""
    return simulate(scenario(), realise(scenario(), SEED, 0), SEED, 0, keep_events=True)
