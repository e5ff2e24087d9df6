"""What a sweep will take, measured on one run of each arm: time and disk.

The runs are really made, and their tables are really written, into memory, as the store writes them.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from siloSim.runs.code import try_code
from siloSim.runs.design import TABLES, RunSpec
from siloSim.runs.plan import Plan
from siloSim.runs.record import RunRecord
from siloSim.runs.single import realised, run
from siloSim.runs.tables import stack
from siloSim.scenario.scenario import Calendar, Scenario

LARGEST = 2e7  # employee-days of a run that is made for an estimate; about five seconds of work
BATCH = 100  # runs that share what a file of a table has once


@dataclass(frozen=True, slots=True)
class Estimate:
    """What so many runs will take."""

    runs: int
    workers: int
    seconds: float  # wall clock, if workers do not hinder each other
    bytes: int
    seconds_of_run: float  # of one core, on the average of arms and scenarios
    bytes_of_run: float
    measured_on: str  # what it is based on, in words


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
    specs, cells = _specs(plan)
    # A run of a few days first, for everything that is read or compiled once for all runs.
    _timed(replace(specs[0], scenario=short(specs[0].scenario, 1e4)[0]), 1.0)
    drawn = plan.units_of_one_replication / max(1, plan.cells)  # organisations per run
    records: list[RunRecord] = []
    seconds: list[float] = []
    days, share = None, 1.0
    for spec in specs:
        scenario, share = short(spec.scenario)
        days = scenario.calendar.horizon if share < 1 else days
        record, drawing, running = _timed(replace(spec, scenario=scenario), share)
        records.append(record)
        seconds.append(drawing * drawn + running)
    mean = float(np.average(seconds, weights=cells))
    size = sum(_stored(records, name, share) for name in TABLES if name in plan.experiment.tables)
    together = max(1, min(workers, runs))
    seconds_in_all = mean * runs / together
    basis = _basis(plan, len(records), days)
    return Estimate(runs, workers, seconds_in_all, round(size * runs), mean, size, basis)


def _basis(plan: Plan, measured: int, days: int | None) -> str:
    """What was measured, in words."""
    runs = f"{measured} runs"
    if len(plan.labels) * plan.scenarios > 1:
        runs += ", one of each arm" + (" on each scenario" if plan.scenarios > 1 else "")
    return runs if days is None else f"the first {days} days of {runs}"


def _specs(plan: Plan) -> tuple[list[RunSpec], list[int]]:
    """A run of each arm on each scenario, at the first point there, and its number of cells; two of an only one."""
    keep = frozenset(plan.experiment.tables)
    found, cells = [], []
    for label, points in plan.cells_by_scenario():
        point = int(points[0])
        found.append(RunSpec(plan.scenario(label, point), label, point, plan.experiment.seed, keep=keep))
        cells.append(len(points))
    if len(found) > 1:
        return found, cells
    return [*found, replace(found[0], replication=1)], cells * 2


def short(scenario: Scenario, largest: float = LARGEST) -> tuple[Scenario, float]:
    """The scenario, of fewer days if it has more employee-days; and the share of days that are left."""
    horizon = scenario.calendar.horizon
    days = max(8, int(largest / people(scenario)))
    if days >= horizon:
        return scenario, 1.0
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


def _timed(spec: RunSpec, share: float) -> tuple[RunRecord, float, float]:
    """The record, the seconds that its organisation took, and those of the whole run with its tables."""
    try_code(spec.scenario)
    started = time.perf_counter()
    organisation = realised(spec)
    ready = time.perf_counter()
    record = run(spec, organisation=organisation)
    for name in TABLES:
        if name in spec.keep:
            _written([record], name)
    return record, ready - started, (time.perf_counter() - ready) / share


def _stored(records: Sequence[RunRecord], name: str, share: float) -> float:
    """Bytes that a table of one run takes among those of many: what one more run adds, and its part of the file.

    Outcomes are one row however long the run was; other tables grow with its days.
    """
    first, all_ = _written(records[:1], name), _written(records, name)
    added = (all_ - first) / (len(records) - 1)
    return (added if name == "runs" else added / share) + max(0.0, first - added) / BATCH


def _written(records: Sequence[RunRecord], name: str) -> int:
    """Bytes of a table of some runs, written as the store writes it."""
    sink = pa.BufferOutputStream()
    pq.write_table(stack(records, name), sink, compression="zstd")
    return int(sink.getvalue().size)
