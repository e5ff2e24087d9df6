"""Charging hours to a person's day, and the event log."""

from __future__ import annotations

import numpy as np

from siloSim.model.compile import inlined_kernel, kernel
from siloSim.model.state import EVENTS


@inlined_kernel
def charge(people, i, hours):
    """Take up to `hours` from what is left of i's day; the hours taken."""
    taken = min(hours, people[i].left)
    people[i].left -= taken
    return taken


@kernel
def log(work, day, kind, challenge, subtask, person, other):
    """Write one event, where the log is kept. person and other are ids."""
    if len(work.events) == 0:
        return
    n = work.counts[EVENTS]
    work.events[n].day = day
    work.events[n].kind = kind
    work.events[n].challenge = challenge
    work.events[n].subtask = subtask
    work.events[n].person = np.uint32(person)
    work.events[n].other = np.uint32(other)
    work.counts[EVENTS] = n + 1
