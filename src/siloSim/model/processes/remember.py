"""9 Remember: resolved challenges may be written up for later ones; finished work leaves the list."""

from __future__ import annotations

from siloSim.model.attention import charge, log
from siloSim.model.codes import DONE, LOG_WRITTEN_UP
from siloSim.model.compile import inlined_kernel, kernel
from siloSim.model.randomness import RECORD, WRITE_UP, draw4
from siloSim.model.state import OPEN


@kernel
def remember(keys, sizes, people, memory, work, values, day, row):
    """Write up challenges resolved today, then close the list of open subtasks over the finished ones."""
    for n in range(work.counts[OPEN]):
        s = work.open[n]
        c = work.subtasks[s].challenge
        if work.challenges[c].resolved_on != day or _first_finished(work, work.challenges[c], day) != s:
            continue
        challenge = work.challenges[c]
        owner = challenge.owner
        v = values[challenge.department]
        u = draw4(keys, work.subtasks[s].key_a, challenge.arrived_on << 16, 0, WRITE_UP, 0)
        if u[0] < v.memory_capture and people[owner].alive == 1 and people[owner].left >= v.memory_hours:
            challenge.written_up = 1
            row.recording_hours += charge(people, owner, v.memory_hours)
            row.written_up += 1.0
            _write_up(keys, sizes, people, memory, work, v, day, challenge)
            log(work, day, LOG_WRITTEN_UP, c, -1, people[owner].id, 0)
    kept = 0
    for n in range(work.counts[OPEN]):
        if work.subtasks[work.open[n]].state != DONE:
            work.open[kept] = work.open[n]
            kept += 1
    work.counts[OPEN] = kept


@inlined_kernel
def _first_finished(work, challenge, day):
    """The first of a challenge's subtasks that was finished today, -1 for none."""
    for s in range(challenge.first, challenge.first + challenge.subtasks):
        if work.subtasks[s].done_on == day:
            return s
    return -1


@inlined_kernel
def _write_up(keys, sizes, people, memory, work, v, day, challenge):
    """Record what the helpers held on the facets used; what was right may be recorded wrong."""
    for s in range(challenge.first, challenge.first + challenge.subtasks):
        task = work.subtasks[s]
        if people[task.helper].id != task.helper_id or people[task.helper].alive == 0:
            continue  # the helper has left
        for f in range(sizes.needed):
            k = work.facets[s, f]
            held = memory.beliefs[task.helper, k]
            if held == 0:
                continue
            right = draw4(keys, task.key_a, task.key_b, 0, RECORD, f)[0] < v.memory_accuracy
            memory.facets[k].value = held if right else -1
            memory.facets[k].day = day
