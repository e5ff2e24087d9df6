"""The YAML of a scenario as pydantic models, and JSON Schemas for editors.

Every number is a number in the parameter's unit or a text with a unit (`units.py`). The sections
`challenges` and `behaviour` are made from parameters.TABLE, so no name or range is written twice.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, Any, Literal, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    create_model,
)
from pydantic_core import PydanticCustomError

from siloSim.organisation.structure import TieSpec
from siloSim.scenario.anchors import TABLE as ANCHORS
from siloSim.scenario.parameters import BY_NAME, TABLE, Parameter
from siloSim.scenario.quantities import quantity, text
from siloSim.scenario.scenario import Calendar, GeneratedOrganisation
from siloSim.scenario.units import allowed_range

MIN_PEOPLE, MAX_PEOPLE = 10, 1_000_000
MAX_DEPARTMENTS = 200
MIN_HORIZON, MAX_HORIZON = 2, 5_200
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Section(BaseModel):
    """A mapping with known keys only."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False, protected_namespaces=())


def _schema_number(value: object) -> int:
    if isinstance(value, bool) or value != 1:
        raise PydanticCustomError(
            "quantity",
            "{message}",
            {
                "message": "this schema number is not known to this version",
                "allowed": "1",
                "remedy": "write schema: 1, or use a newer siloSim for a newer file",
            },
        )
    return 1


SchemaNumber = Annotated[int, BeforeValidator(_schema_number), WithJsonSchema({"const": 1})]
_DAYS = quantity("days", 0, MAX_HORIZON, whole=True)
_NAME = r"[^/\\\x00-\x1f\x7f]{1,80}"
NAME_PATTERN = re.compile(_NAME)
NameText = text(_NAME, "1 to 80 characters, no slashes")
HeadCount = quantity("count", 1, MAX_PEOPLE, whole=True)


class CalendarSection(Section):
    """Working days: 5 a week, 21 a month, 260 a year."""

    horizon: quantity("days", MIN_HORIZON, MAX_HORIZON, whole=True) = Field(  # type: ignore[valid-type]
        Calendar().horizon, description="Length of a run. Unit: days. Range: 2 to 5200."
    )
    warmup: _DAYS = Field(  # type: ignore[valid-type]
        Calendar().warmup, description="Days before anything is measured. Unit: days."
    )
    policy_day: _DAYS = Field(  # type: ignore[valid-type]
        Calendar().policy_day,
        description="Day from which policies act and outcomes count; not before warmup. Unit: days.",
    )


class TiesSection(Section):
    """Figures that the ties of a generated organisation are drawn to."""

    mean: quantity("count", 0, 1000, above=True) = Field(  # type: ignore[valid-type]
        TieSpec().mean, description="Ties per person. Range: more than 0 to 1000."
    )
    within_share: quantity("share", 0, 1) | None = Field(  # type: ignore[valid-type]
        None,
        description=f"Share of ties inside a department. Range: 0 to 1. Default: {TieSpec().within_share}.",
    )
    density_ratio: quantity("factor", 0, 1e6, above=True) | None = Field(  # type: ignore[valid-type]
        None, description="Instead of within_share: density of ties within ÷ across departments."
    )
    reciprocity: quantity("share", 0, 1) = Field(  # type: ignore[valid-type]
        TieSpec().reciprocity, description="Share of nominations that are returned. Range: 0 to 1."
    )
    clustering: quantity("share", 0, 1) = Field(  # type: ignore[valid-type]
        TieSpec().clustering, description="Mean local clustering. Range: 0 to 1."
    )
    weight_ratio: quantity("factor", 0.01, 100) = Field(  # type: ignore[valid-type]
        TieSpec().weight_ratio, description="Mean weight of ties within ÷ across. Range: 0.01 to 100."
    )


class ImportSection(Section):
    """An organisation from two CSV files; paths count from the folder of this file."""

    people: str = Field(description="CSV of people: id, department, and more if known.")
    ties: str = Field(description="CSV of ties: source, target, and weight if known.")
    threshold: quantity("count", 0, 1e12) = Field(  # type: ignore[valid-type]
        0.0, description="Weights below it are not ties."
    )


class OrganisationSection(Section):
    """Who works here: head counts by department, or an import."""

    departments: dict[str, HeadCount] | None = Field(  # type: ignore[valid-type]
        None, description="Head count of each department; 10 to 1,000,000 people, 1 to 200 departments."
    )
    ties: TiesSection = Field(default_factory=lambda: TiesSection())
    team_size: quantity("count", 2, 1000, whole=True) = Field(  # type: ignore[valid-type]
        GeneratedOrganisation({}).team_size, description="People who report to one manager. Range: 2 to 1000."
    )
    hours: str | None = Field(
        None,
        description="CSV of the hours between departments (from, to, hours, or a square table) that the ties "
        "shall match; instead of ties.within_share. The path counts from the folder of this file.",
    )
    import_: ImportSection | None = Field(None, alias="import")


class MoneySection(Section):
    """What an hour costs, and the currency of every amount."""

    cost_per_hour: quantity(  # type: ignore[valid-type]
        "money/h", BY_NAME["money.cost_per_hour"].low, BY_NAME["money.cost_per_hour"].high
    ) = Field(
        BY_NAME["money.cost_per_hour"].default,
        description=f"{BY_NAME['money.cost_per_hour'].meaning}. Unit: money per hour.",
    )
    currency: text("[A-Z]{3}", "three capital letters, such as EUR") = Field(  # type: ignore[valid-type]
        "EUR", description="Currency code, such as EUR."
    )


Reference = text(r".+:[A-Za-z_]\w*", "file.py:name or package.module:name")
# The processes of the day by name, which the model's day.PROCESSES has too; a test holds them equal.
DAY = (
    "calendar", "arrive", "seek", "answer", "work", "exchange", "mingle", "decide", "remember", "drift",
    "observe",
)  # fmt: skip
# The slots that a rule can fill, which the model's rules have too; a test holds them equal.
SLOTS = (
    "subtask_effort", "ask_chance", "choice_score", "willingness", "acceptance", "pressed_willingness",
    "handover_chance", "help_hours", "progress", "rework_chance", "due_days", "trust_update", "favour_update",
    "norm_update", "adoption_chance", "contradiction_factor", "contact_hazard", "transfer_chance",
    "practice_chance", "performance_update", "agenda_priority", "retrieval_chance", "output_rate",
    "language_step",
)  # fmt: skip
_PROCESSES: dict[str, Any] = {
    "type": "array",
    "items": {
        "anyOf": [
            {"type": "string", "description": "file.py:function"},
            {
                "type": "object",
                "required": ["use"],
                "properties": {"use": {"type": "string"}, "after": {"enum": list(DAY)}},
                "additionalProperties": False,
            },
        ]
    },
}


class _ProcessUse(Section):
    use: Reference  # type: ignore[valid-type]
    after: Literal[DAY] | None = None  # type: ignore[valid-type]


def _process_uses(value: object) -> object:
    """Each entry is a reference, or a mapping with `use` and, if wanted, `after`."""
    if not isinstance(value, list):
        return value
    for item in value:
        _ProcessUse.model_validate(item if isinstance(item, dict) else {"use": item})
    return value


def is_whole(parameter: Parameter) -> bool:
    """Whether only whole numbers make sense for a parameter."""
    return parameter.unit in ("count", "switch")


def described(parameter: Parameter) -> str:
    """A parameter's meaning, unit, range and default in one line."""
    span = allowed_range(parameter.unit, parameter.low, parameter.high, whole=is_whole(parameter))
    lever = " Policies may change it." if parameter.primitive else ""
    return (
        f"{parameter.meaning}. Unit: {parameter.unit}. Allowed: {span}. "
        f"Default: {parameter.default:g}. Source: {parameter.source}.{lever}"
    )


def _table_section(title: str, section: str | None) -> type[Section]:
    """A model of the parameters of one section; `None` makes `behaviour`, with dotted names."""
    fields: dict[str, Any] = {}
    for p in TABLE:
        key = p.path.removeprefix("behaviour.") if section is None else p.name.removeprefix(f"{section}.")
        if p.path == (f"behaviour.{key}" if section is None else f"{section}.{key}"):
            kind = quantity(p.unit, p.low, p.high, whole=is_whole(p))
            fields[p.field] = (kind, Field(p.default, alias=key, description=described(p)))
    return cast("type[Section]", create_model(title, __base__=Section, **fields))


class FittedSection(Section):
    """What `silosim fit` did; written by it, and used to notice later changes."""

    seed: quantity("count", 0, 2**63 - 1, whole=True)  # type: ignore[valid-type]
    replications: quantity("count", 1, 1e6, whole=True)  # type: ignore[valid-type]
    content: text("[0-9a-f]{16}", "what silosim fit wrote there")  # type: ignore[valid-type]
    policies: text("[0-9a-f]{16}", "what silosim fit wrote there")  # type: ignore[valid-type]
    reached: dict[str, float] = Field(default_factory=dict, description="What came out, by anchor.")
    missed: list[str] = Field(default_factory=list, description="Anchors outside their tolerance.")


def _anchors_section() -> type[Section]:
    """A model of the anchors; null takes one back that the base states."""
    fields: dict[str, Any] = {}
    for a in ANCHORS:
        span = allowed_range(a.unit, a.low, a.high)
        said = f"{a.meaning}. Ask: {a.question} Unit: {a.unit}. Allowed: {span}."
        fields[a.name] = (quantity(a.unit, a.low, a.high) | None, Field(None, description=said))
    return cast("type[Section]", create_model("AnchorsSection", __base__=Section, **fields))


_USE_TEXT: dict[str, Any] = {
    "type": "string",
    "description": "NAME or NAME:STRENGTH of a policy that ships, or of a policy file.",
    "examples": ["leadership_council", "joint_incentives:0.6", "policies/mine.yaml"],
}
_USE_MAPPING: dict[str, Any] = {
    "type": "object",
    "required": ["use"],
    "properties": {
        "use": {
            "anyOf": [{"type": "string"}, {"type": "object"}],
            "description": "Name of a policy, path of a policy file, or a policy written out.",
        },
        "strength": {"type": ["number", "string"], "description": "0 to 1, or a percentage."},
        "start": {"type": ["integer", "string"], "description": "Days after policy_day. Unit: days."},
        "stop": {"type": ["integer", "string"], "description": "Days after policy_day. Unit: days."},
        "ramp": {"type": ["integer", "string"], "description": "Days to full strength. Unit: days."},
        "fade": {"type": ["number", "string"], "description": "Half-life of its force. Unit: days."},
    },
    "additionalProperties": True,
}
# The list of a scenario's policies.
USES: dict[str, Any] = {"type": "array", "items": {"anyOf": [_USE_TEXT, _USE_MAPPING]}}


@lru_cache(maxsize=1)
def scenario_model() -> type[Section]:
    """The model of a whole scenario file, made once, when it is first needed."""
    fields: dict[str, Any] = {
        "schema_": (SchemaNumber, Field(1, alias="schema", description="Version of this format: 1.")),
        "extends": (
            str | None,
            Field(None, description="builtin:NAME, or a path relative to this file; its fields are merged."),
        ),
        "name": (NameText | None, Field(None, description="Name of the scenario; else the file's name.")),
        "calendar": (CalendarSection, Field(default_factory=CalendarSection)),
        "organisation": (OrganisationSection, Field(default_factory=OrganisationSection)),
        "challenges": (_table_section("ChallengesSection", "challenges"), Field(default_factory=dict)),
        "behaviour": (_table_section("BehaviourSection", None), Field(default_factory=dict)),
        "money": (MoneySection, Field(default_factory=MoneySection)),
        "policies": (
            Annotated[list[Any], WithJsonSchema(USES)],
            Field(default_factory=list, description="Policies in force from policy_day on."),
        ),
        "rules": (
            dict[str, Reference],  # type: ignore[valid-type]
            Field(default_factory=dict, description="Rules of one's own, by slot: file.py:function."),
        ),
        "processes": (
            Annotated[list[Any], BeforeValidator(_process_uses), WithJsonSchema(_PROCESSES)],
            Field(default_factory=list, description="Processes of one's own, put into the day."),
        ),
        "employee": (
            Reference | None,
            Field(None, description="A subclass of Employee of one's own: file.py:Class."),
        ),
        "measures": (
            list[Reference],  # type: ignore[valid-type]
            Field(default_factory=list, description="Measures of one's own: file.py:function."),
        ),
        "anchors": (
            _anchors_section(),
            Field(default_factory=dict, description="Figures stated without data, for `silosim fit`."),
        ),
        "fitted": (FittedSection | None, Field(None, description="Written by `silosim fit`.")),
    }
    return cast("type[Section]", create_model("Scenario", __base__=Section, **fields))


def schema_of(kind: Literal["scenario", "policy", "experiment"]) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scenario, policy or experiment file, for editors.

    Units, ranges, defaults and sources stand in the descriptions. Raises ValueError for another kind.
    """
    if kind == "scenario":
        schema = scenario_model().model_json_schema()
        _add_nested_names(schema)
        title = "siloSim scenario"
    elif kind == "policy":
        from siloSim.scenario.policy_schema import PolicyDocument

        schema = PolicyDocument.model_json_schema()
        title = "siloSim policy"
    elif kind == "experiment":
        from siloSim.scenario.experiment_schema import ExperimentDocument

        schema = ExperimentDocument.model_json_schema()
        title = "siloSim experiment"
    else:
        raise ValueError(f'there is a schema of "scenario", "policy" and "experiment", not of "{kind}"')
    return {"$schema": DIALECT, **schema, "title": title}


def _add_nested_names(schema: dict[str, Any]) -> None:
    """Allow `trust: {gain: 0.05}` beside `trust.gain: 0.05` in the schema, as the loader does."""
    behaviour = schema["$defs"]["BehaviourSection"]
    for name, entry in list(behaviour["properties"].items()):
        group, _, rest = name.partition(".")
        nested = behaviour["properties"].setdefault(
            group, {"type": "object", "properties": {}, "additionalProperties": False}
        )
        nested["properties"][rest] = entry
