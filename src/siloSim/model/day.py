"""The day's order, once (ODD 3). Processes loop, rules compute; nothing here has a coefficient."""

from __future__ import annotations

from siloSim.model.compile import embedded_kernel, kernel
from siloSim.model.processes.answer import answer
from siloSim.model.processes.arrive import arrive
from siloSim.model.processes.calendar import gather, open_day, plant_probe, set_values
from siloSim.model.processes.dated import dated
from siloSim.model.processes.decide import account_time, decide
from siloSim.model.processes.drift import drift
from siloSim.model.processes.exchange import exchange
from siloSim.model.processes.mingle import mingle
from siloSim.model.processes.observe import observe
from siloSim.model.processes.people import come_back, join
from siloSim.model.processes.remember import remember
from siloSim.model.processes.seek import seek
from siloSim.model.processes.work import work_on
from siloSim.model.room import has_room

# The processes by name, in the order of the day; a process of one's own stands after one of them.
PROCESSES = (
    "calendar", "arrive", "seek", "answer", "work", "exchange", "mingle", "decide", "remember", "drift",
    "observe",
)  # fmt: skip
CALENDAR, ARRIVE, SEEK, ANSWER, WORK, EXCHANGE, MINGLE, DECIDE, REMEMBER, DRIFT, OBSERVE = range(11)

ROOM, CANCELLED, FINISHED = 1, 2, 0


@embedded_kernel
def one_day(state, day, first, last):
    """Processes first … last of one working day; CALENDAR … OBSERVE is all of it."""
    keys, sizes, people, ties = state.keys, state.sizes, state.people, state.ties
    departments, memory, work = state.departments, state.memory, state.work
    levers, gatherings, row = state.levers, state.gatherings, state.daily[day]
    values = levers.values

    # 1 Calendar: today's values, who is here, who meets.
    if first <= CALENDAR <= last:
        set_values(levers, gatherings, departments, day, row)
        join(keys, sizes, people, ties, departments, memory, work, values, day, row)
        come_back(people, departments, day)
        if day == sizes.policy_day:
            plant_probe(keys, sizes, people, ties, departments, memory, day)
        dated(keys, sizes, people, ties, departments, memory, work, levers, state.dated, day, row)
        open_day(people, values, row)
        gather(keys, people, departments, work, levers, gatherings, day, row)
    # 2 Arrive: shared challenges, by department.
    if first <= ARRIVE <= last:
        arrive(keys, sizes, people, departments, memory, work, values, day, row)
    # 3 Seek: owners look for help.
    if first <= SEEK <= last:
        seek(keys, sizes, people, ties, departments, memory, work, values, day, row)
    # 4 Answer: those asked accept or decline.
    if first <= ANSWER <= last:
        answer(keys, sizes, people, ties, departments, memory, work, values, day, row)
    # 5 Work: helpers' hours on what they accepted.
    if first <= WORK <= last:
        work_on(keys, sizes, people, departments, memory, work, values, day, row)
    # 6 Exchange: trust, favours, know-how and disputes follow.
    if first <= EXCHANGE <= last:
        exchange(keys, sizes, people, ties, departments, memory, work, values, day, row)
    # 7 Mingle: informal contact and gatherings spread beliefs.
    if first <= MINGLE <= last:
        mingle(keys, sizes, people, ties, departments, memory, work, values, gatherings, day, row)
    # 8 Decide: what is blocked escalates and is decided.
    if first <= DECIDE <= last:
        decide(keys, sizes, people, ties, departments, memory, work, values, day, row)
        account_time(work, day)
    # 9 Remember: lessons are written up.
    if first <= REMEMBER <= last:
        remember(keys, sizes, people, memory, work, values, day, row)
    # 10 Drift: what moves on its own; leavers.
    if first <= DRIFT <= last:
        drift(keys, sizes, people, ties, departments, memory, work, values, day, row)
    # 11 Observe.
    if first <= OBSERVE <= last:
        observe(keys, sizes, people, ties, departments, memory, work, values, day, row)


@kernel
def run_days(state, first, last):
    """Days first … last − 1; returns (next day, why it stopped)."""
    day = first
    while day < last:
        if state.cancel[0] != 0:
            return day, CANCELLED
        if not has_room(state.sizes, state.work):
            return day, ROOM
        one_day(state, day, CALENDAR, OBSERVE)
        day += 1
    return day, FINISHED


@kernel
def run_part(state, day, first, last):
    """Processes first … last of a day, for days that other code takes part in; returns why it stopped."""
    if state.cancel[0] != 0:
        return CANCELLED
    if first == CALENDAR and not has_room(state.sizes, state.work):
        return ROOM
    one_day(state, day, first, last)
    return FINISHED
