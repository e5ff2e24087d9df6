"""CPU time of a simulated day by process, per employee, at 10,000 people.

    python benchmarks/profile_day.py [--out FILE] [--small]

The day is taken from `model/day.py` itself: every call in `one_day` is timed where it stands, so the list
cannot go stale. The calls then come from Python instead of from compiled code: some 10 to 30 microseconds each, a few
ns per employee, and nothing of one process is merged into another's code. `sum_ns` less `compiled_ns`, the compiled day
on neighbouring days, is what that comes to.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
import time
from collections.abc import Callable, Mapping
from typing import Any

from common import SETTLE, main, scenario_of, significant

from siloSim.model import day as day_module
from siloSim.model.day import run_days
from siloSim.model.engine import advance, warm_up
from siloSim.model.initial import initial_state
from siloSim.model.processes.observe import LAST_DAYS
from siloSim.scenario.realise import realise

PEOPLE, DEPARTMENTS = 10_000, 25
DAYS = 42  # two months
SEED = 7


class _Timed(ast.NodeTransformer):
    """Puts every call that stands alone into `_timed('name', function, arguments…)`."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        call = node.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            self.names.append(call.func.id)
            arguments = [ast.Constant(call.func.id), call.func, *call.args]
            node.value = ast.Call(ast.Name("_timed", ast.Load()), arguments, [])
        return node


def timed_day(clock: dict[str, float]) -> tuple[Callable[[Any, int, int, int], None], list[str]]:
    """`one_day` uncompiled, adding each process's CPU seconds to `clock`; and the processes in order."""
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(day_module.one_day)))
    tree = ast.parse(source)
    transformer = _Timed()
    tree = ast.fix_missing_locations(transformer.visit(tree))
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.decorator_list = []

    def timed(name: str, process: Callable[..., Any], *arguments: Any) -> None:
        started = time.thread_time()
        process(*arguments)
        clock[name] = clock.get(name, 0.0) + time.thread_time() - started

    names = {**vars(day_module), "_timed": timed}
    exec(compile(tree, inspect.getfile(day_module), "exec"), names)  # noqa: S102 - our own file, changed as above
    result: Callable[[Any, int, int, int], None] = names["one_day"]
    return result, transformer.names


def profile(people: int, departments: int, settle: int, days: int) -> dict[str, Any]:
    """ns per employee-day of every process, of all together, and of the compiled day on the same days."""
    horizon = settle + 2 * days + LAST_DAYS
    scenario = scenario_of(people, departments, horizon, settle)
    organisation = realise(scenario, SEED, 0)
    state, day = advance(run_days, initial_state(scenario, organisation, SEED, 0), 0, settle)
    clock: dict[str, float] = {}
    one_day, order = timed_day(clock)
    one_day(
        state, day, day_module.CALENDAR, day_module.OBSERVE
    )  # finds the compiled versions for these arguments
    clock.clear()
    for number in range(day + 1, day + days):
        one_day(state, number, day_module.CALENDAR, day_module.OBSERVE)
    share = 1e9 / (people * (days - 1))
    started = time.thread_time()
    advance(run_days, state, day + days, day + 2 * days)
    compiled = (time.thread_time() - started) * 1e9 / (people * days)
    found = {name: clock[name] * share for name in order if name in clock}
    total = sum(found.values())
    return {
        "people": people,
        "departments": departments,
        "ns": {name: significant(value) for name, value in found.items()},
        "share": {name: round(value / total, 3) for name, value in found.items()},
        "sum_ns": significant(total),
        "compiled_ns": significant(compiled),
    }


def measure(small: bool) -> Mapping[str, Any]:
    """The profile at 10,000 people."""
    warm_up()
    return profile(60, 3, 5, 6) if small else profile(PEOPLE, DEPARTMENTS, SETTLE, DAYS)


if __name__ == "__main__":
    sys.exit(main("profile_day", __doc__ or "", measure))
