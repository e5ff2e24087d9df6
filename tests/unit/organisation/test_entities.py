"""The table of state variables is complete and consistent."""

from __future__ import annotations

from dataclasses import fields

from siloSim.organisation import STATE_VARIABLES, Organisation


def test_entities_of_the_model_are_there() -> None:
    assert {row.entity for row in STATE_VARIABLES} == {
        "employee", "tie", "department", "shared challenge", "subtask", "lesson", "knowledge base",
    }  # fmt: skip
    names = [(row.entity, row.name) for row in STATE_VARIABLES]
    assert len(set(names)) == len(names)
    assert all(row.low < row.high and row.unit and row.meaning for row in STATE_VARIABLES)


def test_columns_of_an_organisation_are_described() -> None:
    described = {row.name for row in STATE_VARIABLES}
    called = {
        "ids": "id", "department": "home department", "fte": "full-time equivalent", "weight_out": "weight",
        "weight_back": "weight",
    }  # fmt: skip
    ends = {"name", "departments", "source", "target"}  # not state, but how it is laid out
    assert {called.get(f.name, f.name) for f in fields(Organisation) if f.name not in ends} <= described
