"""The YAML of an experiment as pydantic models: structure and ranges; what it refers to is read elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from siloSim.scenario.experiment import DESIGNS
from siloSim.scenario.quantities import quantity
from siloSim.scenario.schema import USES, NameText, SchemaNumber, Section

LARGEST_SEED = 2**63 - 1
MAX_ARMS = 100
MAX_LEVELS = 500  # of one factor
MAX_POINTS = 10_000_000
MAX_REPLICATIONS = 1_000_000
DEFAULT_TABLES = ("runs", "adoption", "survival")
# Tables that a sweep can keep, which runs.design has too; a test holds them equal.
TABLES = ("runs", "daily", "challenges", "subtasks", "adoption", "events", "survival")
SPREADS = ("uniform", "log", "normal", "triangular")

# Units of the frozen outcomes as units.py knows them, which the model's measures have too; a test holds them equal.
_OUTCOMES_BY_UNIT = {
    "days": """time_in_system time_seeking time_waiting_answer time_waiting_decision time_work time_rework
        resolution_rmst resolution_median probe_days_to_half answer_latency""",
    "share": """resolved_in_sla rework_share probe_share_end knowledge_cross reciprocity answer_rate help_top5
        knows_whom_to_ask would_help specialist_knowledge""",
    "count": "backlog",
    "": "trust_within trust_cross ei_help modularity",
    "h/day": "gathering_hours help_hours focus_hours output",
    "money": "value_resolved cost_of_delay money",
}
OUTCOME_UNITS: Mapping[str, str] = MappingProxyType(
    {name: unit for unit, names in _OUTCOMES_BY_UNIT.items() for name in names.split()}
)

_NUMBER: dict[str, Any] = {"type": ["number", "string"]}
_LEVELS: dict[str, Any] = {
    "type": "array",
    "items": _NUMBER,
    "minItems": 1,
    "maxItems": MAX_LEVELS,
    "description": "Levels, as a scenario file would hold them.",
}


def _seed(value: object) -> int:
    """Exact, as no number with a unit could be: a float holds whole numbers up to 2^53 only."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_SEED:
        raise PydanticCustomError(
            "quantity",
            "{message}",
            {"message": "this cannot be a seed", "allowed": f"whole numbers, 0 to {LARGEST_SEED}"},
        )
    return value


Seed = Annotated[
    int,
    BeforeValidator(_seed),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": LARGEST_SEED}),
]


class ArmSection(Section):
    """An arm that is more than its policies."""

    policies: Annotated[list[Any] | None, WithJsonSchema(USES)] = Field(
        None, description="In place of the scenario's policies; left out: the scenario's own."
    )
    add: Annotated[list[Any] | None, WithJsonSchema(USES)] = Field(
        None, description="Policies that join the scenario's; one of the same key takes its place."
    )
    set_: dict[str, Any] | None = Field(
        None, alias="set", description="Other values of the scenario in this arm, by dotted path."
    )


class FactorSection(Section):
    """An interval; `from` and `to` in the unit of what is varied."""

    from_: Annotated[Any, WithJsonSchema(_NUMBER)] = Field(alias="from", description="Lowest value.")
    to: Annotated[Any, WithJsonSchema(_NUMBER)] = Field(description="Highest value.")
    steps: quantity("count", 2, MAX_LEVELS, whole=True) | None = Field(  # type: ignore[valid-type]
        None, description="Values that grid and oat take from it. Range: 2 to 500. Default: the design's."
    )
    spread: Literal["uniform", "log", "normal", "triangular"] = Field(
        "uniform",
        description="How values lie in the interval: evenly, evenly in the logarithm, or by a distribution.",
    )
    mean: Annotated[Any, WithJsonSchema(_NUMBER)] = Field(
        None, description="normal: mean before it is cut off."
    )
    sd: Annotated[Any, WithJsonSchema(_NUMBER)] = Field(None, description="normal: standard deviation.")
    peak: Annotated[Any, WithJsonSchema(_NUMBER)] = Field(
        None, description="triangular: the most likely value."
    )


class DesignSection(Section):
    """How points are laid into the space of the factors."""

    kind: Literal["grid", "lhs", "sobol", "oat", "file"] | None = Field(
        None,
        description="grid: every combination; lhs: Latin hypercube; sobol: Sobol's sequence, scrambled; oat: one factor at "
        "a time; file: points from a CSV file.",
    )
    points: quantity("count", 1, MAX_POINTS, whole=True) | None = Field(  # type: ignore[valid-type]
        None, description="lhs, sobol: how many points. Range: 1 to 10,000,000."
    )
    steps: quantity("count", 2, MAX_LEVELS, whole=True) = Field(  # type: ignore[valid-type]
        5, description="grid, oat: values taken from an interval. Range: 2 to 500."
    )
    file: str | None = Field(
        None,
        description="file: a CSV with factor paths as header; the path counts from the folder of this file.",
    )
    seed: Seed | None = Field(
        None, description="lhs, sobol: decides where points lie. Default: the experiment's seed."
    )


class UntilSection(Section):
    """Replications until the interval of an outcome is narrow enough, in every arm at every point."""

    outcome: str = Field(description="Name of an outcome.", examples=["time_in_system"])
    half_width: Annotated[Any, WithJsonSchema(_NUMBER)] = Field(
        description="Of the 95 % interval: a percentage is meant of the baseline's mean, a number in the outcome's unit."
    )
    min_: quantity("count", 2, MAX_REPLICATIONS, whole=True) = Field(  # type: ignore[valid-type]
        20, alias="min", description="Replications at least. Range: 2 to 1,000,000."
    )
    max_: quantity("count", 2, MAX_REPLICATIONS, whole=True) = Field(  # type: ignore[valid-type]
        400, alias="max", description="Replications at most. Range: 2 to 1,000,000."
    )


class ReplicationsSection(Section):
    """Replications until a precision is reached."""

    until: UntilSection


# Written out instead of referred to: what stands where anything may stand has no place among the definitions.
_UNTIL: dict[str, Any] = {
    "type": "object",
    "required": ["until"],
    "properties": {"until": UntilSection.model_json_schema()},
    "additionalProperties": False,
}


class BudgetSection(Section):
    """Where to stop although there is more to run."""

    runs: quantity("count", 1, 1e12, whole=True) | None = Field(  # type: ignore[valid-type]
        None, description="Runs at most, those of earlier sittings counted. Range: 1 or more."
    )
    minutes: Annotated[Any, WithJsonSchema(_NUMBER)] = Field(
        None, description="Minutes of a sitting at most; a text may say 30 minutes or 2 hours."
    )


Replications = quantity("count", 1, MAX_REPLICATIONS, whole=True)


class ExperimentDocument(Section):
    """An experiment file."""

    schema_: SchemaNumber = Field(1, alias="schema", description="Version of this format: 1.")
    name: NameText | None = Field(  # type: ignore[valid-type]
        None, description="Name of the experiment; else that of its folder or file."
    )
    question: str = Field("", description="What the experiment is to answer, in a sentence.")
    scenario: Annotated[Any, WithJsonSchema({"type": ["string", "object"]})] = Field(
        None,
        description="What all arms build on: a path relative to this file, builtin:NAME, or a scenario written out.",
    )
    baseline: str | None = Field(None, description="The arm that others are compared with; else the first.")
    arms: Annotated[
        dict[str, Any],
        WithJsonSchema(
            {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": {"anyOf": [USES, ArmSection.model_json_schema()]},
            }
        ),
    ] = Field(
        default_factory=dict,
        description="Label: policies, in place of the scenario's. Default: one arm, as_is, with the scenario's own.",
    )
    factors: Annotated[
        dict[str, Any],
        WithJsonSchema(
            {
                "type": "object",
                "additionalProperties": {"anyOf": [_LEVELS, FactorSection.model_json_schema()]},
            }
        ),
    ] = Field(
        default_factory=dict,
        description="What is varied, by dotted path: a list of levels, or an interval. The path scenario takes a list "
        "of scenarios.",
    )
    design: Annotated[
        Any, WithJsonSchema({"anyOf": [{"enum": list(DESIGNS[:-1])}, DesignSection.model_json_schema()]})
    ] = Field("grid", description="How points are laid: a name, or a mapping with its settings.")
    replications: Annotated[
        Any,
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": "integer", "minimum": 1, "maximum": MAX_REPLICATIONS},
                    _UNTIL,
                ]
            }
        ),
    ] = Field(50, description="How often everything is repeated with fresh luck, or until a precision.")
    seed: Seed = Field(7, description="Decides about all luck. Range: 0 to 2^63 - 1.")
    budget: BudgetSection = Field(default_factory=BudgetSection)
    tables: list[Literal[TABLES]] = Field(  # type: ignore[valid-type]
        default_factory=lambda: list(DEFAULT_TABLES),
        description=f"Tables to keep of every run, beside runs. Default: {', '.join(DEFAULT_TABLES)}.",
    )
