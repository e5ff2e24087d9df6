"""JSON Schemas for editors: complete, with units and ranges; and what importing costs."""

import json
import subprocess
import sys

import pytest

from siloSim.scenario import schema_of
from siloSim.scenario.parameters import TABLE


def test_the_scenario_schema_names_every_parameter_with_unit_and_range() -> None:
    schema = schema_of("scenario")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["properties"]) == {
        "schema", "extends", "name", "calendar", "organisation", "challenges", "behaviour", "money",
        "policies", "rules", "processes", "employee", "measures", "anchors", "fitted",
    }  # fmt: skip
    assert schema["additionalProperties"] is False
    behaviour = schema["$defs"]["BehaviourSection"]["properties"]
    challenges = schema["$defs"]["ChallengesSection"]["properties"]
    for p in TABLE:
        section, _, key = p.path.partition(".")
        if section == "money":
            continue
        entry = (behaviour if section == "behaviour" else challenges)[key]
        assert f"Unit: {p.unit}." in entry["description"]
        number = entry["anyOf"][0]
        assert (number["minimum"], number["maximum"]) == (p.low, p.high)
        if section == "behaviour":
            group, _, rest = key.partition(".")
            assert behaviour[group]["properties"][rest] == entry
    json.dumps(schema, allow_nan=False)


def test_the_policy_schema_has_the_verbs() -> None:
    schema = schema_of("policy")
    verbs = schema["$defs"]["EffectSpec"]["properties"]
    assert set(verbs) == {"change", "gather", "connect", "move", "shock"}
    assert {"key", "title", "does", "group", "effects", "price", "evidence"} == set(schema["required"])
    assert "time_in_system" in schema["$defs"]["ExpectationSpec"]["properties"]["outcome"]["enum"]
    json.dumps(schema, allow_nan=False)


def test_there_are_two_schemas() -> None:
    with pytest.raises(ValueError, match="organisation"):
        schema_of("organisation")  # type: ignore[arg-type]


def test_reading_a_scenario_imports_nothing_heavy() -> None:
    code = (
        "import sys, siloSim.scenario.loader as l; l.load('builtin:busy'); "
        "print([m for m in ('pandas', 'scipy', 'numba', 'mesa', 'pyarrow') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_the_package_alone_imports_neither_pydantic_nor_ruamel() -> None:
    code = (
        "import sys, siloSim.scenario, siloSim.scenario.parameters, siloSim.scenario.scenario; "
        "print([m for m in ('pydantic', 'ruamel.yaml') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
