"""Agendas and memory."""

from __future__ import annotations

import math

from siloSim.model.rules.signatures import rule


@rule("agenda_priority")
def agenda_priority(waited, size_ratio, bias):
    """priority = (waited + 1)·(size/mean size)^bias.

    Units: days; size_ratio = size of the owner's department over the mean.
    Source: attention in organisations follows power (Cyert & March 1963).
    """
    return (waited + 1.0) * math.exp(bias * math.log(size_ratio))


@rule("retrieval_chance")
def retrieval_chance(v, age):
    """p = r·exp(−age/τ).

    Units: age of the record and τ in days.
    Source: organisational memory decays (Walsh & Ungson 1991; de Holan & Phillips 2004).
    """
    return v.memory_retrieval * math.exp(-age / v.memory_age)
