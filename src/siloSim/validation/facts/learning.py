"""Facts about what spreads, and how: mixing, reinforcement, breaks (1, 8, 9)."""

from __future__ import annotations

from siloSim.validation.fact import Fact
from siloSim.validation.facts import intermittence, mixing, reinforcement

FACTS: tuple[Fact, ...] = (*mixing.FACTS, *reinforcement.FACTS, *intermittence.FACTS)
