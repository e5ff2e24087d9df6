"""The shared way to run the arms of a fact: common random numbers, compiled, in threads.

Every call runs replications 0 … n − 1 of the setting's seed, so two scenarios that differ in policies or
parameters share organisation, challenges and luck, and their outcomes may be subtracted position by position.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import InputError
from siloSim.model.engine import advance, simulate, trace_of
from siloSim.model.initial import initial_state
from siloSim.model.measures import BY_NAME, outcomes
from siloSim.model.mesa_model import SiloModel
from siloSim.model.replacing import day_with
from siloSim.model.state import State
from siloSim.model.trace import Trace
from siloSim.scenario.realise import realise
from siloSim.scenario.scenario import Scenario
from siloSim.validation.fact import Setting

type Rules = Mapping[str, Callable[..., Any]]
type Values = dict[str, NDArray[np.float64]]
type Touch = Callable[[State, int], None]


def outcomes_of(
    setting: Setting,
    scenario: Scenario,
    names: Sequence[str],
    rules: Rules | None = None,
    seed_offset: int = 0,
    *,
    touch: Touch | None = None,
    on: int = 0,
) -> Values:
    """Outcomes of an arm, one value per replication.

    Parameters
    ----------
    setting
        Replications, seed and threads; its own scenario is not looked at.
    scenario
        What is run.
    names
        Outcomes, as in `siloSim.model.measures.BY_NAME`.
    rules
        Slot → function in the place of the default rule.
    seed_offset
        Added to the seed: another organisation and luck in every replication.
    touch
        Called with the engine's state and the replication before day `on`; what it writes there is what
        makes this arm (traits of some people, for example).
    on
        The day before which `touch` is called.

    Returns
    -------
    Name → array of shape (replications,), nan where an outcome is undefined.

    Raises
    ------
    InputError
        An unknown outcome.
    """
    if unknown := [name for name in names if name not in BY_NAME]:
        raise InputError(f"unknown outcome {unknown[0]!r}; known are {', '.join(BY_NAME)}")

    def wanted(trace: Trace) -> list[float]:
        found = outcomes(trace)
        return [found[name] for name in names]

    rows = measured(setting, scenario, wanted, rules=rules, seed_offset=seed_offset, touch=touch, on=on)
    table = np.array(rows, dtype=np.float64).reshape(setting.replications, len(names))
    return {name: table[:, n].copy() for n, name in enumerate(names)}


def measured[T](
    setting: Setting,
    scenario: Scenario,
    measure: Callable[[Trace], T],
    *,
    rules: Rules | None = None,
    seed_offset: int = 0,
    touch: Touch | None = None,
    on: int = 0,
    keep_events: bool = False,
) -> list[T]:
    """`measure` of the finished run of every replication, in their order; the traces are let go at once.

    Parameters are those of `outcomes_of`; `keep_events` fills `Trace.events`.
    """
    seed = setting.seed + seed_offset

    def one(replication: int) -> T:
        organisation = realise(scenario, seed, replication)
        if touch is None:
            return measure(
                simulate(scenario, organisation, seed, replication, keep_events=keep_events, rules=rules)
            )
        state = initial_state(scenario, organisation, seed, replication, keep_events)
        days = day_with(rules)
        state, day = advance(days, state, 0, on)
        touch(state, replication)
        state, _ = advance(days, state, day, scenario.calendar.horizon)
        return measure(trace_of(state, scenario, organisation, seed, replication))

    return each(setting, one)


def model_days[T](
    setting: Setting,
    scenario: Scenario,
    step: Callable[[SiloModel], T],
    *,
    days: int | None = None,
    rules: Rules | None = None,
    seed_offset: int = 0,
    keep_events: bool = False,
) -> list[T]:
    """A SiloModel per replication, driven day by day.

    `step` is called with the model before every one of the first `days` days (None: the horizon) and once
    after the last; `model.day` says which. What that last call returned is listed, in the replications' order.
    Day by day costs about a millisecond a day more than `outcomes_of`: use that one where it will do.
    """
    last = scenario.calendar.horizon if days is None else days

    def one(replication: int) -> T:
        model = SiloModel(
            scenario,
            setting.seed + seed_offset,
            replication=replication,
            rules=rules,
            keep_events=keep_events,
        )
        while model.day < last:
            step(model)
            model.step()
        return step(model)

    return each(setting, one)


def shortening(before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.float64]:
    """100·ln(before / after), position by position: by how many per cent a time got shorter.

    Log points, so that shortening and lengthening by the same factor have the same size, and one replication
    that is near collapse does not decide about the mean. Both arrays positive, of one shape.

    >>> shortening(np.array([10.0, 8.0]), np.array([8.0, 10.0])).round(1).tolist()
    [22.3, -22.3]
    """
    return 100.0 * np.log(before / after)


def each[T](setting: Setting, work: Callable[[int], T]) -> list[T]:
    """`work` of every replication number, in threads; the results in the replications' order.

    An error in one stops the rest and is raised; so does Ctrl-C, after the runs that are under way.
    """
    pool = ThreadPoolExecutor(max_workers=max(1, setting.threads))
    try:
        return list(pool.map(work, range(setting.replications)))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
