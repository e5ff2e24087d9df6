"""Whether the lists of a run can take one more day, and making them longer."""

from __future__ import annotations

from typing import Any

import numpy as np

from siloSim.model.compile import kernel
from siloSim.model.state import CHALLENGES, DELIVERIES, DEPARTED, EVENTS, OPEN, SUBTASKS, State

_LISTS = ("challenges", "subtasks", "facets", "open", "queue", "today", "events", "deliveries", "departed")


@kernel
def has_room(sizes, work):
    """True if the worst day to be feared fits: arrivals far beyond their Poisson mean, everybody leaving."""
    arrivals = int(2.0 * sizes.most_arrivals) + 64
    tasks = arrivals * sizes.most_subtasks
    opened = work.counts[OPEN] + tasks
    if work.counts[CHALLENGES] + arrivals > len(work.challenges):
        return False
    if work.counts[SUBTASKS] + tasks > len(work.subtasks) or 2 * opened > len(work.today):
        return False
    if work.counts[DELIVERIES] + opened > len(work.deliveries):
        return False
    if work.counts[DEPARTED] + 2 * sizes.people > len(work.departed):
        return False
    return len(work.events) == 0 or work.counts[EVENTS] + 12 * opened + 3 * sizes.people <= len(work.events)


def with_more_room(state: State) -> State:
    """The same run with its lists doubled."""
    grown = {name: _doubled(getattr(state.work, name)) for name in _LISTS}
    return state._replace(work=state.work._replace(**grown))


def _doubled(array: Any) -> Any:
    if len(array) == 0:
        return array
    return np.concatenate([array, np.zeros_like(array)]).view(type(array))
