"""The built-in scenarios are frozen: whoever changes a number of theirs writes a decision record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import siloSim as ss
from siloSim.scenario import content_hash

FILE = Path(__file__).with_name("builtin.json")
FROZEN = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FROZEN["hashes"])
def test_the_built_in_scenarios_are_the_calibrated_ones(name: str) -> None:
    assert content_hash(ss.load(f"builtin:{name}")) == FROZEN["hashes"][name], (
        f"builtin:{name} changed. It is calibrated and quoted; if this is meant, write a decision record with results "
        f"before and after, name it in {FILE.name} and put the new hash there"
    )


def test_the_decision_behind_them_is_on_record() -> None:
    records = Path(__file__).resolve().parents[2] / "docs" / "decisions"
    assert (records / FROZEN["decision"]).is_file()


def test_both_loads_differ_in_arrivals_only() -> None:
    reference, busy = (ss.load(f"builtin:{name}") for name in ("reference", "busy"))
    assert reference.organisation == busy.organisation
    different = {name for name in reference.parameters if reference.parameters[name] != busy.parameters[name]}
    assert different == {"challenges.per_person_per_month"}
    assert sum(reference.organisation.departments.values()) == 210
