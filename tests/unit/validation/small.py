"""A small organisation on which facts can be looked for within a second."""

from __future__ import annotations

import siloSim as ss
from siloSim.scenario.scenario import Scenario
from siloSim.validation.fact import Setting

CALENDAR = {"calendar.horizon": 200, "calendar.warmup": 60, "calendar.policy_day": 60}


def scenario(load: str = "reference") -> Scenario:
    """The built-in organisation over 200 days."""
    return ss.load(f"builtin:{load}").with_(**CALENDAR)


def setting(load: str = "reference", replications: int = 3, threads: int = 2) -> Setting:
    return Setting(load, scenario(load), replications=replications, seed=11, threads=threads)
