"""Structural anchors: set in organisation.ties, looked at in drawn organisations, corrected where they miss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from siloSim.organisation.describe import describe
from siloSim.scenario.anchors import BY_NAME
from siloSim.scenario.realise import realise
from siloSim.scenario.scenario import GeneratedOrganisation, Scenario

DRAWS = 4
_ROUNDS = 4
_NEAR = 0.002  # of the wanted figure


@dataclass(frozen=True, slots=True)
class Structure:
    """The scenario with its ties set, and whether they could be."""

    scenario: Scenario
    imported: bool


def set_ties(scenario: Scenario, wanted: Mapping[str, float], seed: int) -> Structure:
    """The scenario whose organisations show the wanted figures of their ties as nearly as can be.

    `wanted` holds structural anchors only. An imported organisation is left as it is.
    """
    if not isinstance(scenario.organisation, GeneratedOrganisation):
        return Structure(scenario, imported=True)
    if not wanted:
        return Structure(scenario, imported=False)
    asked = dict(wanted)
    best, least = scenario, np.inf
    for _ in range(_ROUNDS):
        tried = scenario.with_(**{BY_NAME[name].governors[0].path: value for name, value in asked.items()})
        drawn = shown(tried, tuple(wanted), seed)
        off = max(abs(drawn[name] - value) / max(value, _NEAR) for name, value in wanted.items())
        if off < least:
            best, least = tried, off
        if off <= _NEAR:
            break
        for name, value in wanted.items():
            high = 1.0 if BY_NAME[name].unit == "share" else BY_NAME[name].high
            moved = asked[name] + value - drawn[name]
            asked[name] = float(f"{min(max(moved, BY_NAME[name].low), high):.6g}")
    return Structure(best, imported=False)


def shown(scenario: Scenario, names: tuple[str, ...], seed: int) -> dict[str, float]:
    """Figures of a few drawn organisations, on average."""
    described = [describe(realise(scenario, seed, replication)) for replication in range(DRAWS)]
    return {name: float(np.mean([getattr(one, name) for one in described])) for name in names}
