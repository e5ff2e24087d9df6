"""The same organisation under other names and in other places, and two samples of outcomes side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from theory.lab import organisation

from siloSim.model.engine import simulate
from siloSim.model.measures import outcomes
from siloSim.organisation.generate import numbered
from siloSim.organisation.structure import Organisation
from siloSim.scenario.scenario import Scenario


def with_new_seats(made: Organisation, order: NDArray[np.int64]) -> Organisation:
    """The person of seat order[k] gets seat k and its id; who knows, leads and does what stays."""
    seat = np.argsort(order)  # old seat -> new seat
    manager = made.manager[order]
    ends = np.stack([seat[made.source], seat[made.target]])
    weights = np.stack([made.weight_out, made.weight_back])
    turned = ends[0] > ends[1]
    ends[:, turned] = ends[::-1, turned]
    weights[:, turned] = weights[::-1, turned]
    line = np.lexsort((ends[1], ends[0]))
    return Organisation.frozen(
        name=made.name,
        departments=made.departments,
        ids=numbered(made.size),
        department=made.department[order],
        role=made.role[order],
        level=made.level[order],
        tenure=made.tenure[order],
        manager=np.where(manager >= 0, seat[manager], -1),
        fte=made.fte[order],
        source=ends[0, line],
        target=ends[1, line],
        weight_out=weights[0, line],
        weight_back=weights[1, line],
    )


def listed_backwards(made: Organisation) -> Organisation:
    """The same departments listed last to first; everybody keeps the seat."""
    last = np.int32(len(made.departments) - 1)
    return replace(made, departments=made.departments[::-1], department=last - made.department)


def circulant(departments: int, seats: int, steps: tuple[int, ...]) -> Organisation:
    """Seat i of every department is tied with seats i ± step of every department, its own included.

    All seats and all departments have the same place in such an organisation.
    """
    place = np.arange(seats)
    pairs = set()
    for d in range(departments):
        for e in range(departments):
            for step in (*steps, *(-s for s in steps)):
                for one, other in zip(d * seats + place, e * seats + (place + step) % seats, strict=True):
                    if one != other:
                        pairs.add((min(int(one), int(other)), max(int(one), int(other))))
    return organisation(np.repeat(np.arange(departments), seats), np.array(sorted(pairs)))


def sample(
    model: Scenario, made: Organisation, seed: int, replications: int
) -> dict[str, NDArray[np.float64]]:
    """Every outcome of so many replications, shape (replications,) each."""
    found = [outcomes(simulate(model, made, seed, r)) for r in range(replications)]
    return {name: np.array([row[name] for row in found], dtype=float) for name in found[0]}


def differences(
    one: Mapping[str, NDArray[np.float64]], other: Mapping[str, NDArray[np.float64]]
) -> dict[str, tuple[float, float]]:
    """Outcome -> (z of the difference of means, p of Kolmogorov–Smirnov).

    Left out is what is missing in more than half of the runs of either sample.
    """
    found = {}
    for name, first in one.items():
        a, b = first[np.isfinite(first)], other[name][np.isfinite(other[name])]
        if min(len(a), len(b)) < len(first) / 2:
            continue
        error = float(np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)))
        gap = float(a.mean() - b.mean())
        z = 0.0 if gap == 0 else gap / error if error > 0 else float("inf")
        found[name] = (z, float(stats.ks_2samp(a, b).pvalue))
    return found
