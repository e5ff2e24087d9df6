"""The data dictionary: every column of every table, and what real runs hold."""

import math
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from unit.model.runs import everything, organisation

from siloSim.analysis import contrasts
from siloSim.model.engine import Watch, simulate
from siloSim.model.measures import OUTCOMES
from siloSim.runs.design import EVERYTHING, PANEL, TABLES
from siloSim.runs.dictionary import NEVER, TITLES, entries
from siloSim.runs.panel import Sampler
from siloSim.runs.record import RunRecord
from siloSim.runs.store import failure_table
from siloSim.runs.tables import table

PAGES = Path(__file__).resolve().parents[3] / "docs" / "submodels"
KINDS = {
    "whole number": pa.types.is_integer,
    "number": pa.types.is_floating,
    "text": lambda kind: pa.types.is_dictionary(kind) or pa.types.is_string(kind),
}
REAL = (*TABLES, PANEL)


@pytest.fixture(scope="module")
def record():
    scenario = everything()
    sampler = Sampler(scenario.calendar.horizon, 20)
    trace = simulate(
        scenario, organisation(), 7, 0, keep_events=True, watch=Watch(sampler.days, sampler.look)
    )
    return RunRecord(trace, keep=EVERYTHING, panel=sampler.rows())


@pytest.mark.parametrize("name", REAL)
def test_columns_are_those_of_the_table_in_their_order(record, name):
    found = table(record, name)
    listed = entries(name)
    assert [entry.column for entry in listed] == found.column_names
    for entry in listed:
        assert KINDS[entry.type](found.schema.field(entry.column).type), entry


@pytest.mark.parametrize("name", REAL)
def test_values_lie_in_the_range_and_are_missing_only_where_it_is_said(record, name):
    found = table(record, name)
    for entry in entries(name):
        values = found.column(entry.column)
        if pa.types.is_floating(values.type):
            values = pc.if_else(pc.is_nan(values), pa.scalar(None, values.type), values)
        assert entry.missing != NEVER or not values.null_count, entry
        known = values.drop_null().to_pylist()
        if entry.type != "text":
            low, high = bounds(entry.range)
            assert all(low <= value <= high for value in known), (entry, min(known), max(known))
        elif entry.column in ("kind", "state", "role"):
            assert set(known) <= set(entry.range.split(", ")), entry


def bounds(words):
    if match := re.fullmatch(r"from (\S+)", words):
        return float(match[1]), math.inf
    if match := re.fullmatch(r"(\S+) (?:to|or) (\S+)", words):
        return float(match[1]), float(match[2])
    if words == "0 to 2^63 - 1":
        return 0, 2**63 - 1
    assert words == "any"
    return -math.inf, math.inf


def test_tables_that_are_made_have_their_columns():
    assert tuple(entry.column for entry in entries("scorecard")) == contrasts.COLUMNS
    keys = {"arm", "point", "replication"}
    failed = failure_table([])
    assert {entry.column for entry in entries("failures")} == set(failed.column_names)
    assert keys <= {entry.column for entry in entries("survival")}
    assert [entry.column for entry in entries("points", factors={"x": "text"})] == ["point", "x"]


def test_every_row_says_something():
    listed = [entry for name in TITLES for entry in entries(name)]
    assert len({(entry.table, entry.column) for entry in listed}) == len(listed)
    for entry in listed:
        assert entry.table in TITLES
        assert len(entry.meaning) > 3
        assert entry.missing
        assert entry.range
        assert not entry.meaning.startswith(("=", "+", "-", "@")), "would be marked in a spreadsheet"


def test_sources_that_are_one_word_are_submodels():
    for name in TITLES:
        for entry in entries(name):
            if re.fullmatch("[a-z_]+", entry.source) and entry.source != "bootstrap":
                assert (PAGES / f"{entry.source}.md").is_file(), entry


def test_outcomes_say_which_way_is_better():
    listed = {entry.column: entry for entry in entries("runs")}
    for outcome in OUTCOMES:
        assert f"{outcome.direction} is better" in listed[outcome.name].meaning
        assert listed[outcome.name].unit == outcome.unit
