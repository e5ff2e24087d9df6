"""One engine: a scenario, an organisation, a seed and a replication in; a Trace out.

The whole run is one compiled call that releases the GIL. It comes back early only when a list is
full (it is doubled and the run goes on, bits unchanged) or when the cancel flag is set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import Cancelled, RuleError
from siloSim.model.day import CANCELLED, ROOM, run_days
from siloSim.model.initial import initial_state
from siloSim.model.replacing import Days, Part, day_with
from siloSim.model.room import with_more_room
from siloSim.model.rule_guard import RuleBroke, replayed
from siloSim.model.schedule import table_of
from siloSim.model.state import CHALLENGES, DELIVERIES, DEPARTED, EVENTS, SUBTASKS, State
from siloSim.model.trace import GIVEN, Trace
from siloSim.organisation.structure import Organisation
from siloSim.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Watch:
    """Moments at which a run pauses for somebody to look at it.

    `look` is called with the state and the number of days done, for each number in `days` (0 is the eve of
    day 0). It reads and writes nothing of the run: a run that is watched leaves the same bits.
    """

    days: frozenset[int]
    look: Callable[[State, int], None]


def simulate(
    scenario: Scenario,
    organisation: Organisation,
    seed: int,
    replication: int,
    *,
    keep_events: bool = False,
    rules: Mapping[str, Any] | None = None,
    cancel: NDArray[np.int8] | None = None,
    progress: Callable[[int], None] | None = None,
    watch: Watch | None = None,
) -> Trace:
    """One run. Raises Cancelled when `cancel[0]` is set, RuleError when a rule gives what its slot cannot take.

    `progress`, if given, is called with the day reached, about fifty times, and wherever `watch` pauses.
    """
    state = initial_state(scenario, organisation, seed, replication, keep_events)
    if cancel is not None:
        state = state._replace(cancel=cancel)
    horizon = scenario.calendar.horizon
    days = day_with(rules)
    step = horizon if progress is None else max(1, horizon // 50)
    pauses = {horizon, *range(step, horizon, step)}
    if watch is not None:
        pauses |= {number for number in watch.days if 0 < number <= horizon}
        if 0 in watch.days:
            watch.look(state, 0)
    day = 0
    try:
        for pause in sorted(pauses):
            state, day = advance(days, state, day, pause)
            if watch is not None and day in watch.days:
                watch.look(state, day)
            if progress is not None:
                progress(day)
    except RuleBroke:
        _find_call(
            lambda: initial_state(scenario, organisation, seed, replication, keep_events), days, rules or {}
        )
        raise
    return trace_of(state, scenario, organisation, seed, replication)


def _find_call(begin: Callable[[], State], days: Days, rules: Mapping[str, Any]) -> None:
    """Run again until a rule fails, and raise RuleError with that rule's arguments and the day."""
    state, day = begin(), 0
    try:
        while day < state.sizes.horizon:
            state, day = advance(days, state, day, day + 1)
    except RuleBroke:
        morning, _ = advance(days, begin(), 0, day)
        replayed(morning, day, rules)


def advance(days: Days, state: State, first: int, last: int) -> tuple[State, int]:
    """Run days first … last − 1, with more room where needed; the state and the next day."""
    state = _linked(state)
    day = first
    while day < last:
        day, why = days(state, day, last)
        if why == CANCELLED:
            raise Cancelled(f"stopped on day {day} of {state.sizes.horizon}")
        if why == ROOM:
            state = with_more_room(state)
    return state, day


def advance_part(part: Part, state: State, day: int, first: int, last: int) -> State:
    """Run processes first … last of a day, by their places in `day.PROCESSES`, with more room where needed."""
    state = _linked(state)
    while (why := part(state, day, first, last)) == ROOM:
        state = with_more_room(state)
    if why == CANCELLED:
        raise Cancelled(f"stopped on day {day} of {state.sizes.horizon}")
    return state


def _linked(state: State) -> State:
    """The state with its two views of today's values on one memory, which copies and pickles part."""
    levers = state.levers
    if levers.values.ctypes.data == levers.table.ctypes.data:
        return state
    return state._replace(levers=levers._replace(table=table_of(levers.values)))


def trace_of(
    state: State, scenario: Scenario, organisation: Organisation, seed: int, replication: int
) -> Trace:
    """Copies of what the run leaves behind."""
    work, count = state.work, state.work.counts
    _check_finite(state)
    gave = np.flatnonzero((state.people["given"] > 0.0) & (state.people["alive"] == 1))
    given = np.zeros(len(gave) + int(count[DEPARTED]), GIVEN)
    given["id"][: len(gave)] = state.people["id"][gave]
    given["hours"][: len(gave)] = state.people["given"][gave]
    given[len(gave) :] = work.departed[: count[DEPARTED]]
    eve = max(0, state.sizes.policy_day - 1)
    return Trace(
        scenario=scenario,
        organisation=organisation,
        seed=seed,
        replication=replication,
        daily=np.array(state.daily),
        challenges=np.array(work.challenges[: count[CHALLENGES]]),
        subtasks=np.array(work.subtasks[: count[SUBTASKS]]),
        deliveries=np.array(work.deliveries[: count[DELIVERIES]]),
        given=given,
        help_matrix=work.help.copy(),
        events=np.array(work.events[: count[EVENTS]]),
        probe_facet=state.sizes.probe_facet,
        probe_department=state.sizes.probe_department,
        probe_before=float(state.daily.probe_others[eve]),
    )


def _check_finite(state: State) -> None:
    """A rule that returns NaN or a trust outside [0, 1] would spoil results silently."""
    people, ties = state.people, state.ties
    slot = np.arange(len(ties)) - np.repeat(people["first_tie"], people["room"])
    trust = ties["trust"][slot < np.repeat(people["degree"], people["room"])]
    if trust.size and not (np.isfinite(trust).all() and trust.min() >= 0.0 and trust.max() <= 1.0):
        raise RuleError("the rule for trust_update gave a trust outside [0, 1]")
    columns = ("available_hours", "help_hours", "own_hours", "output", "help_budget")
    for name in columns:
        bad = np.flatnonzero(~np.isfinite(state.daily[name]))
        if len(bad):
            raise RuleError(
                f"{name} is not a finite number from day {bad[0]} on; a rule returned NaN or infinity"
            )


def needs_compiling() -> bool:
    """True if no machine code of this version, and of this place of its source, lies in the cache."""
    stats = getattr(run_days, "stats", None)  # none where compiling is switched off
    return stats is not None and not any(Path(str(stats.cache_path)).glob("day.run_days*.nbc"))


def warm_up() -> None:
    """Compile the day, if it is not compiled yet, on a tiny organisation."""
    from siloSim.organisation.generate import generate
    from siloSim.organisation.structure import TieSpec
    from siloSim.scenario.parameters import DEFAULTS
    from siloSim.scenario.scenario import Calendar, GeneratedOrganisation

    departments = {"A": 6, "B": 6}
    ties = TieSpec(mean=4.0)
    scenario = Scenario(
        "warm-up", Calendar(3, 1, 1), GeneratedOrganisation(departments, ties), dict(DEFAULTS)
    )
    simulate(scenario, generate(departments, ties, 6, 0, 0), 0, 0)
