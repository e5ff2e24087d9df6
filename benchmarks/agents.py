"""CPU time and memory of Mesa agents: building the views, reading and writing them, and days beside days without.

    python benchmarks/agents.py [--out FILE] [--small]

Three models of the same scenario and seed step in turn, day by day, so that what else the machine does falls on all
of them: one whose agents nobody ever asked for, one whose agents are there and followed as people come and go, and one in which
an attribute of everybody is read every evening. Medians over days, by the thread's CPU clock; all three give the
same bits, which is checked.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping
from statistics import mean, median
from typing import Any

from common import main, scenario_of, significant

import siloSim as ss
from siloSim.model.engine import warm_up

SIZES = ((1_000, 12), (100_000, 50))
DAYS, SETTLE = 20, 5
SEED = 7


def seconds(call: Callable[[], Any]) -> float:
    """CPU seconds of this thread for one call."""
    started = time.thread_time()
    call()
    return time.thread_time() - started


def views(model: ss.SiloModel, people: int) -> dict[str, float]:
    """µs and bytes a person for building all views; ns for reading and writing an attribute of each."""
    built = seconds(lambda: model.agents)
    reading = median(seconds(lambda: model.agents.agg("safety", mean)) for _ in range(3))
    norms = iter(model.agents.get("norm"))
    writing = seconds(lambda: model.agents.do(lambda person: setattr(person, "norm", next(norms))))
    return {
        "build_us": significant(built / people * 1e6),
        "bytes": significant(weight(model) / people),
        "read_ns": significant(reading / people * 1e9),
        "write_ns": significant(writing / people * 1e9),
    }


def weight(model: ss.SiloModel) -> int:
    """Bytes that the views of a fresh model of the same scenario take."""
    fresh = ss.SiloModel(model.inputs, SEED, organisation=model.organisation, keep_events=False)
    tracemalloc.start()
    len(fresh.agents)
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return taken


def days(scenario: ss.Scenario, organisation: Any, people: int) -> dict[str, float]:
    """ns per employee-day without agents, with agents, and with an attribute of each read."""
    plain, seen, read = (
        ss.SiloModel(scenario, SEED, organisation=organisation, keep_events=False) for _ in range(3)
    )
    len(seen.agents)
    len(read.agents)

    def look() -> None:
        read.step()
        read.agents.agg("safety", mean)

    taken: dict[str, list[float]] = {"plain_ns": [], "seen_ns": [], "read_ns": []}
    for _ in range(DAYS):
        for name, call in (("plain_ns", plain.step), ("seen_ns", seen.step), ("read_ns", look)):
            taken[name].append(seconds(call) / people * 1e9)
    assert plain.state.people.tobytes() == seen.state.people.tobytes() == read.state.people.tobytes()
    return {f"day_{name}": significant(median(found[SETTLE:])) for name, found in taken.items()}


def measure(small: bool) -> Mapping[str, Any]:
    """Both at every size."""
    warm_up()
    found = {}
    for people, departments in ((24, 3),) if small else SIZES:
        scenario = scenario_of(people, departments, 3 * DAYS, SETTLE)
        model = ss.SiloModel(scenario, SEED, keep_events=False)
        model.step()
        found[str(people)] = {**views(model, people), **days(scenario, model.organisation, people)}
    return found


if __name__ == "__main__":
    sys.exit(main("agents", __doc__ or "", measure))
