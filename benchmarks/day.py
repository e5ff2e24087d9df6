"""CPU time of a simulated day, per employee, at four sizes; and of a whole run with all that belongs to it.

    python benchmarks/day.py [--out FILE] [--small]

`day_ns` times the compiled run alone, by the thread's CPU clock, after the model is compiled and half a
year has been simulated; the median of several stretches of whole months, the last 63 days left out, in which trust
is observed daily. `run_ns` times `runs.single.run`: drawing the organisation, the initial state, every day,
and all outcomes.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from statistics import median
from typing import Any

from common import SETTLE, SIZES, cpu, main, scenario_of, significant

from siloSim.model.day import run_days
from siloSim.model.engine import advance, warm_up
from siloSim.model.initial import initial_state
from siloSim.model.processes.observe import LAST_DAYS
from siloSim.runs.design import RunSpec
from siloSim.runs.single import run
from siloSim.scenario.realise import realise

STRETCHES = 5
MONTH = 21  # weekly and monthly work is spread evenly over stretches of whole months
ENOUGH = 100_000  # employee-days; a shorter stretch is lengthened to more months
SEED = 7


def day_ns(people: int, departments: int, settle: int = SETTLE) -> dict[str, float]:
    """ns per employee-day of the compiled run: median, lowest and highest of the stretches."""
    days = MONTH * max(1, min(3, round(ENOUGH / (people * MONTH))))
    scenario = scenario_of(people, departments, settle + STRETCHES * days + LAST_DAYS, settle)
    organisation = realise(scenario, SEED, 0)
    state, day = advance(run_days, initial_state(scenario, organisation, SEED, 0), 0, settle)
    figures = []
    for _ in range(STRETCHES):
        started = time.thread_time()
        state, day = advance(run_days, state, day, day + days)
        figures.append((time.thread_time() - started) / (days * people) * 1e9)
    return {
        "day_ns": significant(median(figures)),
        "lowest": significant(min(figures)),
        "highest": significant(max(figures)),
        "days": days,
    }


def run_ns(people: int, departments: int, horizon: int, repeats: int) -> dict[str, float]:
    """ns per employee-day, and CPU seconds, of a whole run up to its outcomes."""
    spec = RunSpec(scenario_of(people, departments, horizon, horizon // 4), seed=SEED)
    seconds = cpu(lambda: run(spec), repeats)
    return {
        "run_ns": significant(seconds / (people * horizon) * 1e9),
        "run_cpu_s": significant(seconds),
        "horizon": horizon,
        "repeats": repeats,
    }


def measure(small: bool) -> Mapping[str, Any]:
    """Both figures at every size."""
    warm_up()
    if small:
        return {"24": {"departments": 3, **day_ns(24, 3, 5), **run_ns(24, 3, 40, 1)}}
    found = {}
    for people, departments in SIZES:
        large = people > 10_000
        whole = run_ns(people, departments, 130 if large else 520, 1 if large else 3)
        found[str(people)] = {"departments": departments, **day_ns(people, departments), **whole}
    return found


if __name__ == "__main__":
    sys.exit(main("day", __doc__ or "", measure))
