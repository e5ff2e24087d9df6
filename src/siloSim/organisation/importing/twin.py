"""The synthetic twin: head counts and a few figures of the ties, without anybody's data (like.yaml).

A generated organisation (`generate`) is drawn to the figures of the imported one. How near it comes is
measured on five draws, and said figure by figure; TOLERANCES are what is promised of their mean where
the figures are within reach (tests/unit/organisation/importing/test_twin.py tests them on fresh seeds).
On the offices of SocioPatterns, at three thresholds each, all figures but clustering are exact; clustering
is .02 off at the most in the mean of five, and a single draw has a standard deviation of .01 to .015 around
it, of .03 where a person has 3 ties only.
What a generated organisation does not take over: who is tied to whom, how unequally ties are spread over
people, how they are spread over pairs of departments.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from siloSim.organisation.describe import Description, describe
from siloSim.organisation.generate import generate
from siloSim.organisation.importing.importing import Imported
from siloSim.organisation.structure import COLUMNS, Organisation, Role, TieSpec

# figure of TieSpec -> greatest distance of the mean of five draws; relative for mean and weight_ratio.
TOLERANCES = {
    "mean": 0.01,
    "within_share": 0.005,
    "reciprocity": 0.02,
    "clustering": 0.02,
    "weight_ratio": 0.01,
}
_RELATIVE = {"mean", "weight_ratio"}
_DRAWS = 5
_LARGE = 50_000  # people from whom one draw is enough
_LIMITS = {"mean": (1e-9, 1000.0), "weight_ratio": (0.01, 100.0)}  # of a scenario
_USUAL_TEAM, _LARGEST_TEAM = 8, 1000


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: in the imported organisation, in draws of its twin, and the distance that is promised."""

    name: str
    wanted: float
    achieved: float  # mean over the draws
    low: float
    high: float
    tolerance: float  # absolute

    @property
    def reached(self) -> bool:
        """Whether the draws come as near as promised."""
        return abs(self.achieved - self.wanted) <= self.tolerance


@dataclass(frozen=True, slots=True)
class Twin:
    """Head counts, figures and team size for a scenario, and how near generated organisations come."""

    departments: dict[str, int]
    merged: int  # departments that were too small to be shown and became one, or joined a larger one
    ties: TieSpec | None  # None: the files say nothing about them, the usual figures stand
    team_size: int
    figures: tuple[Figure, ...]


def twin_of(imported: Imported) -> Twin:
    """The twin of an imported organisation; departments too small to be shown are put together.

    They become one department; if that is still too small, the next larger one joins it. The figures are
    those of the ties between the departments as they are then.
    """
    o, merged = _merged(imported.organisation, imported.min_group)
    sizes = np.bincount(o.department, minlength=len(o.departments)).tolist()
    departments = dict(zip(o.departments, sizes, strict=True))
    team = _team_size(o)
    if imported.from_lines:
        return Twin(departments, merged, None, team, ())
    d = describe(o)
    spec = TieSpec(d.mean_ties, d.within_share, d.reciprocity, d.clustering, _ratio(d))
    for name, (low, high) in _LIMITS.items():
        spec = replace(spec, **{name: min(max(getattr(spec, name), low), high)})
    draws = [
        describe(generate(departments, spec, team, seed=seed, replication=0))
        for seed in range(1 if o.size > _LARGE else _DRAWS)
    ]
    names = {"mean": "mean_ties"}
    figures = []
    for name, tolerance in TOLERANCES.items():
        wanted = getattr(d, names.get(name, name))
        if not math.isfinite(wanted):
            continue
        reached = [getattr(draw, names.get(name, name)) for draw in draws]
        scale = wanted if name in _RELATIVE else 1.0
        figures.append(
            Figure(
                name, wanted, float(np.mean(reached)), min(reached), max(reached), tolerance * scale
            )
        )  # fmt: skip
    return Twin(departments, merged, spec, team, tuple(figures))


def _ratio(d: Description) -> float:
    """The weight ratio, or the usual one where there are no ties to compare."""
    return d.weight_ratio if math.isfinite(d.weight_ratio) and d.weight_ratio > 0 else TieSpec().weight_ratio


def _merged(o: Organisation, least: int) -> tuple[Organisation, int]:
    """The organisation with its small departments as one of at least `least` people, and how many they were."""
    sizes = np.bincount(o.department, minlength=len(o.departments))
    order = sorted(range(len(sizes)), key=lambda d: (sizes[d], o.departments[d]))
    group = [d for d in order if sizes[d] < least]
    if not group:
        return o, 0
    for d in order[len(group) :]:
        if sum(int(sizes[i]) for i in group) >= least:
            break
        group.append(d)
    kept = [d for d in range(len(sizes)) if d not in set(group)]
    title = f"Smaller groups ({len(group)})"
    while title in o.departments:
        title += "."
    names = [*(o.departments[d] for d in kept), title]
    code = np.full(len(sizes), len(kept))
    code[kept] = np.arange(len(kept))
    columns = {name: getattr(o, name) for name in COLUMNS}
    columns["department"] = code[o.department]
    # Only departments and ties are looked at from here on; that one of them has several heads is no matter.
    return Organisation.frozen(name=o.name, departments=tuple(names), **columns), len(group)


def _team_size(o: Organisation) -> int:
    """People per team, manager included: the mean over managers and heads who lead somebody."""
    reports = np.bincount(o.manager[o.manager >= 0], minlength=o.size)
    leads = reports[(reports > 0) & (o.role >= Role.MANAGER)]
    return int(np.clip(round(float(leads.mean())) + 1, 2, _LARGEST_TEAM)) if len(leads) else _USUAL_TEAM
