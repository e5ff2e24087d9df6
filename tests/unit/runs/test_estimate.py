"""Estimates: of the order of what a sweep takes, and short where a run is long."""

from __future__ import annotations

import time
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from siloSim.runs.design import TABLES
from siloSim.runs.estimate import LARGEST, estimate, people, short
from siloSim.runs.plan import Plan, plan_of
from siloSim.runs.single import realised, run
from siloSim.runs.tables import stack
from siloSim.scenario import load
from siloSim.scenario.experiment_file import parse_experiment

SMALL = "scenario: {extends: builtin:reference, organisation: {departments: {A: 30, B: 20}}}\n"


def plan(text: str) -> Plan:
    return plan_of(parse_experiment(SMALL + text))


def test_an_estimate_is_near_to_what_runs_take() -> None:
    made = plan("arms: {today: [], council: [leadership_council]}\ntables: [daily, adoption]")
    found = estimate(made, made.runs(20), 1)
    assert (found.runs, found.workers, found.measured_on) == (40, 1, "2 runs, one of each arm")
    records = []
    started = time.perf_counter()
    for unit in made.units(20):
        organisation = realised(unit[0])
        records += [run(spec, organisation=organisation) for spec in unit]
    taken = time.perf_counter() - started
    size = 0
    for name in made.experiment.tables & set(TABLES):
        sink = pa.BufferOutputStream()
        pq.write_table(stack(records, name), sink, compression="zstd")
        size += sink.getvalue().size
    assert 0.5 < found.bytes / size < 2
    assert 0.1 < found.seconds / taken < 10  # whatever else this computer does meanwhile


def test_workers_share_the_time_and_runs_add_up() -> None:
    made = plan("replications: 10")
    one, two = estimate(made, 10, 1), estimate(made, 10, 2)
    assert one.seconds == pytest.approx(one.seconds_of_run * 10)
    assert two.seconds == pytest.approx(two.seconds_of_run * 5)
    assert one.bytes == pytest.approx(one.bytes_of_run * 10, abs=1)
    assert estimate(made, 0, 2).seconds == 0
    assert one.measured_on == "2 runs"


def test_arms_are_measured_on_every_scenario() -> None:
    made = plan_of(
        parse_experiment(
            "arms: {today: [], council: [leadership_council]}\nfactors: {scenario: [builtin:reference, builtin:busy]}"
        )
    )
    assert estimate(made, 100, 2).measured_on == "4 runs, one of each arm on each scenario"


def test_a_long_run_is_measured_on_its_first_days() -> None:
    reference = load("builtin:reference")
    assert short(reference) == (reference, 1.0)
    assert people(reference) == sum(reference.organisation.departments.values())  # type: ignore[union-attr]
    large = reference.with_(**{"organisation.departments": {"A": 100_000, "B": 100_000}})
    less, share = short(large)
    assert less.calendar.horizon * 200_000 <= LARGEST
    assert share == less.calendar.horizon / reference.calendar.horizon
    assert less.calendar.warmup <= less.calendar.policy_day < less.calendar.horizon
    assert replace(less, calendar=large.calendar) == large
