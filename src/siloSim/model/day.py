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

ROOM, CANCELLED, FINISHED = 1, 2, 0


@embedded_kernel
def one_day(state, day):
    """All eleven processes of one working day."""
    keys, sizes, people, ties = state.keys, state.sizes, state.people, state.ties
    departments, memory, work = state.departments, state.memory, state.work
    levers, gatherings, row = state.levers, state.gatherings, state.daily[day]
    values = levers.values

    # 1 Calendar: today's values, who is here, who meets.
    set_values(levers, gatherings, departments, day, row)
    join(keys, sizes, people, ties, departments, memory, work, values, day, row)
    come_back(people, departments, day)
    if day == sizes.policy_day:
        plant_probe(keys, sizes, people, ties, departments, memory, day)
    dated(keys, sizes, people, ties, departments, memory, work, levers, state.dated, day, row)
    open_day(people, values, row)
    gather(keys, people, departments, work, levers, gatherings, day, row)
    # 2 Arrive: shared challenges, by department.
    arrive(keys, sizes, people, departments, memory, work, values, day, row)
    # 3 Seek: owners look for help.
    seek(keys, sizes, people, ties, departments, memory, work, values, day, row)
    # 4 Answer: those asked accept or decline.
    answer(keys, sizes, people, ties, departments, memory, work, values, day, row)
    # 5 Work: helpers' hours on what they accepted.
    work_on(keys, sizes, people, departments, memory, work, values, day, row)
    # 6 Exchange: trust, favours, know-how and disputes follow.
    exchange(keys, sizes, people, ties, departments, memory, work, values, day, row)
    # 7 Mingle: informal contact and gatherings spread beliefs.
    mingle(keys, sizes, people, ties, departments, memory, work, values, gatherings, day, row)
    # 8 Decide: what is blocked escalates and is decided.
    decide(keys, sizes, people, ties, departments, memory, work, values, day, row)
    account_time(work, day)
    # 9 Remember: lessons are written up.
    remember(keys, sizes, people, memory, work, values, day, row)
    # 10 Drift: what moves on its own; leavers.
    drift(keys, sizes, people, ties, departments, memory, work, values, day, row)
    # 11 Observe.
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
        one_day(state, day)
        day += 1
    return day, FINISHED
