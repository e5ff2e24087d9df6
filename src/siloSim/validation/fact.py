"""What a stylised fact is, and what checking it at one load gives (relational docking, Axtell et al. 1996)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy import stats

from siloSim.scenario.scenario import Scenario

type Kind = Literal["imposed", "emergent", "partly imposed"]
type Verdict = Literal["shows", "does not show", "opposite"]

LEVEL = 0.99  # of intervals: a relation counts as shown when its 99 % interval excludes 0
POWER = 0.95  # with which an effect of size `detectable` would be shown


@dataclass(frozen=True, slots=True)
class Check:
    """One relation of a fact at one load: an effect that should be positive, over replications.

    Effects are written so that the fact predicts a value above 0; paired wherever two arms share luck.
    """

    what: str  # "resolution time at 1.0 h of gatherings less that at 0.5 h", in the effect's unit
    effect: float
    low: float
    high: float
    unit: str
    detectable: float  # smallest true effect that would be shown with power .95 at this n and spread
    n: int

    @property
    def verdict(self) -> Verdict:
        """Whether the interval lies above 0, below it, or contains it."""
        if self.low > 0.0:
            return "shows"
        return "opposite" if self.high < 0.0 else "does not show"


@dataclass(frozen=True, slots=True)
class Setting:
    """How a fact is looked at: a load, how many replications, which seed, how many threads."""

    load: str  # "reference" or "busy"
    scenario: Scenario  # the built-in scenario of that load
    replications: int
    seed: int
    threads: int = 2


@dataclass(frozen=True, slots=True)
class Fact:
    """A stylised fact of the literature and the experiment that looks for it in the model."""

    number: int  # as in docs/validation.md
    key: str  # for --fact, for example "gathering-hours"
    statement: str  # what the literature says, in our words
    source: str
    kind: Kind
    because: str  # which rule imposes it, or out of which rules it emerges
    design: str  # what is varied, what is held, which parameters or rules leave their default
    check: Callable[[Setting], Sequence[Check]]
    # (load, what of a check) -> the condition under which it does not hold, and why; for known failures only
    fails: Mapping[tuple[str, str], str] = field(default_factory=dict)


def relation(what: str, values: Iterable[float], unit: str) -> Check:
    """A check from one effect per replication: mean, 99 % t interval, smallest detectable effect.

    Values that are not finite (an undefined outcome) are left out; fewer than three give no interval.
    """
    known = np.array([value for value in values if math.isfinite(value)], dtype=np.float64)
    n = len(known)
    if n < 3:
        mean = float(known.mean()) if n else math.nan
        return Check(what, mean, -math.inf, math.inf, unit, math.inf, n)
    error = float(known.std(ddof=1)) / math.sqrt(n)
    half = float(stats.t.ppf(0.5 + LEVEL / 2.0, n - 1)) * error
    reach = half + float(stats.t.ppf(POWER, n - 1)) * error
    mean = float(known.mean())
    return Check(what, mean, mean - half, mean + half, unit, reach, n)
