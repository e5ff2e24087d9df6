"""docs/experiments.md: every key, spread and design of the code stands there, with the defaults of the code."""

from __future__ import annotations

import re
from pathlib import Path

from siloSim.scenario.experiment import DESIGNS
from siloSim.scenario.experiment_schema import (
    DEFAULT_TABLES,
    MAX_ARMS,
    MAX_LEVELS,
    MAX_POINTS,
    MAX_REPLICATIONS,
    SPREADS,
    TABLES,
    ArmSection,
    BudgetSection,
    DesignSection,
    ExperimentDocument,
    FactorSection,
    UntilSection,
)
from siloSim.scenario.findings import known_keys

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "experiments.md").read_text(encoding="utf-8")


def test_the_table_of_keys_is_the_file_s() -> None:
    table = PAGE.partition("## Every key")[2].partition("## Arms")[0]
    rows = re.findall(r"^\| `(\w+)` \|.*\| ?(.*) \|$", table, re.MULTILINE)
    assert [key for key, _ in rows] == known_keys(ExperimentDocument, ())
    defaults = dict(rows)
    model = ExperimentDocument()
    assert defaults["replications"] == f"`{model.replications}`"
    assert defaults["seed"] == f"`{model.seed}`"
    assert defaults["design"] == f"`{model.design}`"
    kept = [name for name in DEFAULT_TABLES if name != "runs"]
    assert defaults["tables"] == f"`[{', '.join(kept)}]`"
    assert all(f"`{name}`" in table for name in TABLES)


def test_keys_of_sections_spreads_and_designs_are_named() -> None:
    for section in (ArmSection, BudgetSection, DesignSection, FactorSection, UntilSection):
        for key in known_keys(section, ()):
            assert re.search(rf"\b{key}\b", PAGE), f"{section.__name__}: {key}"
    for name in (*SPREADS, *DESIGNS):
        assert name in PAGE


def test_limits_are_those_of_the_code() -> None:
    assert f"at most {MAX_ARMS}" in PAGE
    assert f"levels, 1 to {MAX_LEVELS}" in PAGE
    assert f"{MAX_POINTS:,} points at most" in PAGE
    assert f"1 to {MAX_REPLICATIONS:,}" in PAGE
    until = UntilSection(outcome="x", half_width=1)
    assert f"`{until.min_:g}`, `{until.max_:g}`" in PAGE
