"""Models for mesa.batch_run, in a module that its worker processes can import."""

from __future__ import annotations

from typing import Any

import mesa

import siloSim as ss


def helpful(run: ss.SiloModel) -> float:
    """Share of people whose norm is above a half."""
    return sum(norm > 0.5 for norm in run.agents.get("norm")) / len(run.agents)


class Study(ss.SiloModel):
    """The tutorial's way: a collector in __init__, collected in step; a factor of one's own."""

    def __init__(self, inputs: Any, rng: Any = 7, *, generous: float | None = None, **changes: Any) -> None:
        super().__init__(inputs, rng, **changes)
        self.datacollector = mesa.DataCollector({"helpful": helpful, "day": "day"}, {"norm": "norm"})
        if generous is not None:
            self.agents.set("generosity", generous)

    def step(self) -> None:
        super().step()
        self.datacollector.collect(self)
