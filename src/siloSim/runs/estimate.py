"""What a sweep will take, measured on one run of each arm: time and disk.

The run is really made, and its tables are really written, into memory, as the store writes them.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from siloSim.runs.code import try_code
from siloSim.runs.design import TABLES, RunSpec
from siloSim.runs.plan import Plan
from siloSim.runs.record import RunRecord
from siloSim.runs.single import realised, run
from siloSim.scenario.scenario import Calendar, Scenario

LARGEST = 2e7  # employee-days of a run that is made for an estimate; about five seconds of work


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of an arm takes."""

    seconds: float  # of one core
    bytes: float  # on disk, as one of many in a batch


@dataclass(frozen=True, slots=True)
class Estimate:
    """What so many runs will take."""

    runs: int
    workers: int
    seconds: float  # wall clock, if workers do not hinder each other
    bytes: int
    by_arm: Mapping[str, Cost]
    shortened: int | None = None  # days that runs were measured on, where whole ones would have taken too long

    @property
    def measured_on(self) -> str:
        """What it is based on, in words."""
        days = "" if self.shortened is None else f", of which {self.shortened} days were run"
        if len(self.by_arm) == 1:
            return f"one run{days}"
        return f"one run of each arm{days}"


def estimate(plan: Plan, runs: int, workers: int) -> Estimate:
    """Time and disk of so many runs of a plan, shared out among arms as their cells are.

    The organisation of a replication is drawn once for all arms at a point, and counted so.

    Parameters
    ----------
    plan
        What is going to be run.
    runs
        How many runs there are still to make.
    workers
        How many are made at once.

    Raises
    ------
    RunError, ScenarioError
        A run cannot be made: what a sweep would meet as well.
    """
    from siloSim.model import engine

    engine.warm_up()
    _load(plan)
    costs: dict[str, Cost] = {}
    shortened: int | None = None
    cells = {label: plan.cells_of(label) for label in plan.labels}
    drawn = plan.units_of_one_replication / max(1, plan.cells)  # organisations per run
    for label in plan.labels:
        if not cells[label]:
            continue
        point = plan.first_point(label)
        scenario, share = short(plan.scenario(label, point))
        if share < 1:
            shortened = scenario.calendar.horizon
        costs[label] = _measured(plan, RunSpec(scenario, label, point, plan.experiment.seed), share, drawn)
    total = max(1, sum(cells[label] for label in costs))
    seconds = sum(cost.seconds * cells[label] for label, cost in costs.items()) / total
    size = sum(cost.bytes * cells[label] for label, cost in costs.items()) / total
    return Estimate(runs, workers, seconds * runs / max(1, min(workers, runs)), round(size * runs), costs, shortened)


def _load(plan: Plan) -> None:
    """Everything that is read or compiled once for all runs, by a run of a few days."""
    label = next(label for label in plan.labels if plan.cells_of(label))
    point = plan.first_point(label)
    scenario, share = short(plan.scenario(label, point), 1e4)
    _measured(plan, RunSpec(scenario, label, point, plan.experiment.seed), share, 1.0)


def short(scenario: Scenario, largest: float = LARGEST) -> tuple[Scenario, float]:
    """The scenario, of fewer days if it has more employee-days; and the share of days that are left."""
    horizon = scenario.calendar.horizon
    days = int(largest / people(scenario))
    if days >= horizon:
        return scenario, 1.0
    days = max(8, days)
    start = min(scenario.calendar.policy_day, days // 4)
    calendar = Calendar(days, min(scenario.calendar.warmup, start), start)
    return replace(scenario, calendar=calendar), days / horizon


def people(scenario: Scenario) -> int:
    """How many people a scenario's organisation has."""
    from siloSim.scenario.realise import imported_organisation
    from siloSim.scenario.scenario import GeneratedOrganisation

    if isinstance(scenario.organisation, GeneratedOrganisation):
        return sum(scenario.organisation.departments.values())
    organisation = imported_organisation(scenario)
    assert organisation is not None
    return organisation.size


def _measured(plan: Plan, spec: RunSpec, share: float, drawn: float) -> Cost:
    try_code(spec.scenario)
    kept = [name for name in TABLES if name in plan.experiment.tables]
    spec = replace(spec, keep=frozenset(plan.experiment.tables))
    started = time.perf_counter()
    organisation = realised(spec)
    ready = time.perf_counter()
    record = run(spec, organisation=organisation)
    sizes = {name: stored_size(record, name) for name in kept}
    done = time.perf_counter()
    # Outcomes are one row however long the run was; other tables grow with its days.
    size = sum(size if name == "runs" else size / share for name, size in sizes.items())
    return Cost((ready - started) * drawn + (done - ready) / share, size)


def stored_size(record: RunRecord, name: str) -> float:
    """Bytes that a table of one run takes in a batch of many: its columns without what a file has once.

    A column of one run is no longer than in memory: what a page has beside its values is shared by a batch.
    """
    table = record.arrow(name)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    written = pq.read_metadata(pa.BufferReader(sink.getvalue()))
    total = 0.0
    for group in range(written.num_row_groups):
        rows = written.row_group(group)
        for number in range(rows.num_columns):
            column = rows.column(number)
            total += min(column.total_compressed_size, _in_memory(table, column.path_in_schema))
    return total


def _in_memory(table: Any, name: str) -> int:
    """Bytes of a column's values; names count as their codes."""
    column = table.column(name)
    if pa.types.is_dictionary(column.type):
        return len(column) * int(column.type.index_type.bit_width) // 8
    return int(column.nbytes)
