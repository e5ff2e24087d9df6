"""The YAML of a policy as pydantic models: structure only; effects are built in effects.py."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from siloSim.scenario.quantities import quantity, text
from siloSim.scenario.schema import MAX_HORIZON, SchemaNumber, Section

# Frozen names of outcomes; policies say in which direction they expect to move them.
OUTCOMES = (
    "time_in_system", "time_seeking", "time_waiting_answer", "time_waiting_decision", "time_work",
    "time_rework", "resolution_rmst", "resolution_median", "resolved_in_sla", "backlog", "rework_share",
    "probe_days_to_half", "probe_share_end", "knowledge_cross", "trust_within", "trust_cross", "ei_help",
    "modularity", "reciprocity", "answer_rate", "answer_latency", "help_top5", "knows_whom_to_ask",
    "would_help", "gathering_hours", "help_hours", "focus_hours", "output", "specialist_knowledge",
    "value_resolved", "cost_of_delay", "money",
)  # fmt: skip

GROUPS = ("governance", "incentives", "communication", "relationships", "learning", "protection", "stressors")


def _amount(value: object) -> float | str:
    """A number, a text with a unit, or a product with $names; read when the policy is put to use."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise PydanticCustomError(
            "quantity",
            "{message}",
            {
                "message": "this must be a single number or $name",
                "allowed": "2, 5 days, $every, 2 * $hours or -$hours",
            },
        )
    return value


def _who(value: object) -> object:
    if not isinstance(value, str | dict):
        raise PydanticCustomError(
            "quantity",
            "{message}",
            {
                "message": "this does not say who is meant",
                "allowed": "a name such as heads, or a mapping such as {central: 2}",
            },
        )
    return value


Amount = Annotated[Any, BeforeValidator(_amount), WithJsonSchema({"type": ["number", "string"]})]
Who = Annotated[Any, BeforeValidator(_who), WithJsonSchema({"type": ["string", "object"]})]
Days = quantity("days", 0, MAX_HORIZON, whole=True)


class ParameterSpec(Section):
    """A setting of a policy: a number with a range, or one of several choices."""

    default: Amount = Field(description="Used where nothing else is said; its unit becomes the unit.")
    range: list[Amount] | None = Field(None, min_length=2, max_length=2, description="[lowest, highest]")
    unit: str | None = Field(
        None, description="Unit, if the default does not say it: days, h, share, count …"
    )
    choices: list[str] | None = Field(None, min_length=1, description="The texts that are allowed.")
    meaning: str = Field("", description="What the setting is, in a few words.")


class ChangeSpec(Section):
    """Moves a primitive of the model."""

    primitive: str = Field(description="Name of a parameter that policies may change.")
    add: Amount | None = Field(None, description="At full strength this is added.")
    scale: Amount | None = Field(None, description="At full strength this multiplies.")
    departments: list[str] = Field(default_factory=list, description="Only in these departments.")
    at: Literal["gathering"] | None = Field(None, description="Only when this policy's people meet.")


class GatherSpec(Section):
    """Brings people together; the hours are charged to their attention."""

    who: Who
    every: Amount = Field(description="Days from one meeting to the next. Unit: days.")
    hours: Amount = Field(description="Length of a meeting at full strength. Unit: h.")
    contacts: Amount | None = Field(None, description="Contacts per person and hour; else the scenario's.")


class ConnectSpec(Section):
    """Gives people new ties across departments when the policy starts."""

    who: Who
    ties: Amount = Field(description="New ties of each person.")


class MoveSpec(Section):
    """Lets people work in another department for a while."""

    who: Who
    every: Amount = Field(description="Days from one round to the next. Unit: days.")
    days: Amount = Field(description="Length of a stay. Unit: days.")


class ShockSpec(Section):
    """Something that happens to the organisation on the day the policy starts."""

    what: Literal["truths", "priorities", "leave", "ties"]
    share: Amount = Field(description="Share of the things it strikes.")
    departments: list[str] = Field(default_factory=list, description="Only in these departments.")


class EffectSpec(Section):
    """One effect: exactly one of the verbs."""

    change: ChangeSpec | None = None
    gather: GatherSpec | None = None
    connect: ConnectSpec | None = None
    move: MoveSpec | None = None
    shock: ShockSpec | None = None


class ExpectationSpec(Section):
    """The direction in which an outcome is expected to move."""

    outcome: Literal[OUTCOMES]  # type: ignore[valid-type]
    direction: Literal["lower", "higher"]
    when: str = ""


class EvidenceSpec(Section):
    """M: meta-analysis, F: field or laboratory study, P: practitioners' claim only."""

    grade: Literal["M", "F", "P"]
    sources: list[str] = Field(min_length=1)


class PolicyDocument(Section):
    """A policy as data: what it does, what it costs, what is expected of it and why."""

    schema_: SchemaNumber = Field(1, alias="schema", description="Version of this format: 1.")
    key: text("[a-z][a-z0-9_]{0,59}", "small letters, digits and _, such as my_policy")  # type: ignore[valid-type]
    title: str
    does: str = Field(description="What happens, in one sentence.")
    group: Literal[GROUPS]  # type: ignore[valid-type]
    mechanism: str = Field("", description="Why that should help, in one sentence.")
    parameters: dict[str, ParameterSpec] = Field(default_factory=dict)
    strength: quantity("share", 0, 1) = Field(1.0, description="Default strength, 0 to 1.")  # type: ignore[valid-type]
    start: Days = Field(0, description="Default start, days after policy_day.")  # type: ignore[valid-type]
    stop: Days | None = Field(None, description="Default end, days after policy_day.")  # type: ignore[valid-type]
    ramp: Days = Field(0, description="Default days to full strength.")  # type: ignore[valid-type]
    fade: quantity("days", 0, 1e6) = Field(0.0, description="Default half-life in days; 0: none.")  # type: ignore[valid-type]
    effects: list[EffectSpec] = Field(min_length=1)
    price: list[Any] = Field(
        min_length=1,
        description="What it costs: names of prices (gather, pressed_effort …) and {once, per_month}.",
    )
    expects: list[ExpectationSpec] = Field(default_factory=list)
    evidence: EvidenceSpec
