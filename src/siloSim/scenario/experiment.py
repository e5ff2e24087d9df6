"""The frozen Experiment: a question, arms, factors, a design, and how often everything is repeated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from siloSim.scenario.scenario import ActivePolicy, Scenario

SCENARIO = "scenario"  # the path of the factor that replaces what all arms build on
AS_IS = "as_is"  # the only arm of an experiment that names none

type DesignKind = Literal["grid", "lhs", "sobol", "oat", "file"]
DESIGNS: tuple[DesignKind, ...] = ("grid", "lhs", "sobol", "oat", "file")


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that is varied, by its dotted path: either levels, or an interval that a design samples.

    `levels` are values as a scenario file would hold them, in the order given. An interval has `low` and
    `high` in the unit of what it varies; `spread` says how values lie in it. A normal distribution has
    `mean` and `sd` and is cut off at `low` and `high`.
    """

    path: str
    levels: tuple[object, ...] = ()
    low: float = 0.0
    high: float = 0.0
    spread: Literal["uniform", "log", "normal", "triangular"] = "uniform"
    mean: float = 0.0  # normal: of the uncut distribution; triangular: where the peak is
    sd: float = 0.0  # normal only
    whole: bool = False  # whole numbers only
    unit: str = ""  # of low, high and of numbers among the levels; "" for names
    steps: int = 0  # values that grid and oat take from this interval; 0: as many as the design says

    @property
    def listed(self) -> bool:
        """Whether it has levels instead of an interval."""
        return bool(self.levels)


@dataclass(frozen=True, slots=True)
class Design:
    """How points are laid into the factors' space."""

    kind: DesignKind = "grid"
    points: int = 0  # lhs, sobol; for others as many as the factors make
    steps: int = 5  # values that grid and oat take from an interval
    file: str = ""  # file: absolute path of the CSV
    content: str = ""  # file: hash of its bytes
    seed: int | None = None  # lhs, sobol: decides where the points lie; None: the experiment's seed


@dataclass(frozen=True, slots=True)
class Until:
    """Replications until the interval of an outcome is narrow enough, in every arm at every point.

    Judged is the paired difference to the baseline, or the outcome itself where there is one arm only.
    A relative half-width is a share of the baseline's mean.
    """

    outcome: str
    half_width: float
    relative: bool = False
    minimum: int = 20
    maximum: int = 400


@dataclass(frozen=True, slots=True)
class Budget:
    """Where to stop although there is more to run; what was run stays complete and balanced."""

    runs: int | None = None
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Arm:
    """What an experiment file says of an arm, apart from the scenario that it builds on."""

    policies: tuple[ActivePolicy, ...] | None = None  # in place of the scenario's; None: the scenario's own
    added: tuple[ActivePolicy, ...] = ()  # that join these; one of the same key takes its place
    changes: Mapping[str, object] = field(default_factory=dict)  # dotted path → value, put in afterwards


@dataclass(frozen=True, slots=True)
class Experiment:
    """Everything that a sweep needs to know.

    `arms` are label → scenario as it runs where no factor touches it, in the order of the file; `baseline`
    is one of them. A factor of the path `scenario` replaces what all arms build on; its levels are names of
    scenarios. `scenarios` holds what is built on as it stands in its own file, by name, the one of `arms`
    first; `bases` the arms on each of them: name → label → scenario. An experiment made in Python may leave
    `bases`, `scenarios` and `written` empty if it has no such factor.
    """

    name: str
    question: str
    arms: Mapping[str, Scenario]
    baseline: str
    factors: tuple[Factor, ...] = ()
    design: Design = Design()
    replications: int | Until = 50
    seed: int = 7
    budget: Budget = Budget()
    tables: frozenset[str] = frozenset({"runs", "adoption", "survival"})
    bases: Mapping[str, Mapping[str, Scenario]] = field(default_factory=dict)
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    written: Mapping[str, Arm] = field(default_factory=dict)  # label → what the file says of it
    source: str | None = field(default=None, compare=False)
