"""The frozen Scenario: everything that one run needs to know except its seed (ODD 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from siloSim.organisation.hours import Hours
from siloSim.organisation.structure import TieSpec

if TYPE_CHECKING:
    from siloSim.organisation.structure import Organisation
    from siloSim.scenario.fitted import Fitted
    from siloSim.scenario.policies import PolicyFile


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days; the window of every outcome is [policy_day, horizon)."""

    horizon: int = 520
    warmup: int = 130
    policy_day: int = 130


@dataclass(frozen=True, slots=True)
class GeneratedOrganisation:
    """An organisation that is redrawn in every replication."""

    departments: Mapping[str, int]
    ties: TieSpec = TieSpec()
    team_size: int = 8
    hours: Hours | None = None  # between departments; then ties.within_share is what follows from them


@dataclass(frozen=True, slots=True)
class ImportedOrganisation:
    """An organisation read from files; people and ties stay, traits are redrawn."""

    people: str  # absolute path
    ties: str  # absolute path
    threshold: float = 0.0  # weights below it are not ties
    content: str = ""  # hash of both files' bytes, so that results name what they ran on


@dataclass(frozen=True, slots=True)
class Selector:
    """Who is meant: resolved against the organisation at the start of each replication."""

    kind: Literal[
        "all", "heads", "managers", "departments", "cross_pairs", "central", "brokers",
        "senior", "random", "named", "function",
    ]  # fmt: skip
    departments: tuple[str, ...] = ()  # restrict to these; empty: all
    per_department: int = 0  # central, brokers, senior, random: so many from each department
    share: float = 1.0  # cross_pairs: share of people who take part each time
    people: tuple[str, ...] = ()  # named: external ids
    function: str | Callable[[Organisation], object] = ""  # function: file.py:name, or itself in Python


@dataclass(frozen=True, slots=True)
class Change:
    """Moves a primitive: `add` gives + m·amount, `scale` gives × (1 + m·(amount − 1))."""

    primitive: str
    op: Literal["add", "scale"]
    amount: float
    departments: tuple[str, ...] = ()
    at_gathering: bool = False  # only on the days (and once per meeting) of this policy's gatherings


@dataclass(frozen=True, slots=True)
class Gather:
    """Brings people together every `every` days for m·hours."""

    who: Selector
    every: int
    hours: float
    contacts: float | None = None  # contacts per person and hour; None: the scenario's own


@dataclass(frozen=True, slots=True)
class Connect:
    """Gives each selected person `ties` new ties across departments on the day the policy starts."""

    who: Selector
    ties: int


@dataclass(frozen=True, slots=True)
class Move:
    """Seconds selected people to another department for `days`, every `every` days."""

    who: Selector
    every: int
    days: int


@dataclass(frozen=True, slots=True)
class Shock:
    """A dated event of the environment: what it does to `share` of the things it strikes."""

    what: Literal["truths", "priorities", "leave", "ties"]
    share: float
    departments: tuple[str, ...] = ()


type Effect = Change | Gather | Connect | Move | Shock


@dataclass(frozen=True, slots=True)
class ActivePolicy:
    """A policy with all its parameters put in; `start` counts from the calendar's policy_day.

    m(day) = strength × min(1, (day − start + 1) / ramp) × 0.5^((day − start) / fade_half_life),
    0 before the start and from `stop` on; ramp 0 and fade 0 mean none.
    """

    key: str
    title: str
    strength: float = 1.0  # 0 to 1
    start: int = 0  # days after policy_day
    stop: int | None = None
    ramp: int = 0
    fade_half_life: float = 0.0
    effects: tuple[Effect, ...] = ()
    cost_once: float = 0.0  # programme cost in money, × strength
    cost_per_month: float = 0.0
    parameters: Mapping[str, float | str] = field(default_factory=dict)  # as used, for the manifest
    definition: PolicyFile | None = field(default=None, compare=False, repr=False)  # None: made in Python


@dataclass(frozen=True, slots=True)
class ProcessUse:
    """A process of the user's own, put into the day."""

    code: str  # file.py:function
    after: str = ""  # the process of the day that it follows; "": where the function says


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything a run needs except its seed and replication."""

    name: str
    calendar: Calendar
    organisation: GeneratedOrganisation | ImportedOrganisation
    parameters: Mapping[str, float]  # every name of parameters.TABLE, complete
    policies: tuple[ActivePolicy, ...] = ()
    rules: Mapping[str, str] = field(default_factory=dict)  # slot -> file.py:function
    processes: tuple[ProcessUse, ...] = ()
    employee: str = ""  # file.py:Class, a subclass of Employee; "": Employee itself
    measures: tuple[str, ...] = ()  # file.py:function
    currency: str = "EUR"
    anchors: Mapping[str, float] = field(default_factory=dict)  # figures stated by the client; change no run
    fitted: Fitted | None = None  # what `silosim fit` did about them
    source: str | None = field(default=None, compare=False)  # the file it came from, for messages

    @property
    def code(self) -> dict[str, str]:
        """What it names of code that does not ship: dotted path → reference."""
        named = {f"rules.{slot}": rule for slot, rule in self.rules.items()}
        named |= {f"processes[{i}]": use.code for i, use in enumerate(self.processes)}
        named |= {"employee": self.employee} if self.employee else {}
        named |= {f"measures[{i}]": measure for i, measure in enumerate(self.measures)}
        for policy in self.policies:
            for i, effect in enumerate(policy.effects):
                who = getattr(effect, "who", None)
                if who is not None and isinstance(who.function, str) and who.function:
                    named[f"policies.{policy.key}.effects[{i}].who"] = who.function
        return named

    def with_(self, **changes: object) -> Scenario:
        """A changed copy, by dotted paths: `with_(**{"behaviour.trust.gain": 0.1})`.

        Raises ScenarioError with the same messages as a scenario file.
        """
        from siloSim.scenario.edit import changed

        return changed(self, changes)
