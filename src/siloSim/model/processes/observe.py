"""11 Observe: the day's levels. Counts and hours were written where they happened."""

from __future__ import annotations

import numpy as np

from siloSim.model.codes import APPROVING, ESCALATED
from siloSim.model.compile import inlined_kernel, kernel
from siloSim.model.processes.answer import readiness
from siloSim.model.rules.helping import acceptance
from siloSim.model.rules.working import output_rate
from siloSim.model.state import OPEN

LAST_DAYS = 63  # trust is observed every day of the last quarter, and once a week before
SURVEY = 21  # the survey indicators are observed once a month, counted back from the horizon
WEEK = 5


@kernel
def observe(keys, sizes, people, ties, departments, memory, work, values, day, row):
    """Write today's row."""
    row.day = day
    for i in range(len(people)):  # whoever left today has worked today
        know_how = people[i].home_right / departments.each[people[i].home].home_count
        row.own_hours += people[i].left
        row.output += people[i].left * output_rate(values[people[i].dept], know_how)
    _open_work(work, row)
    _knowledge(sizes, departments, memory, row)
    row.trust_within, row.trust_cross = np.nan, np.nan
    row.would_help, row.knows_whom_to_ask = np.nan, np.nan
    if day >= sizes.horizon - LAST_DAYS or day % WEEK == WEEK - 1:
        _trust(sizes, people, ties, departments.worked_in, day, row)
    if (sizes.horizon - 1 - day) % SURVEY == 0:
        _survey(keys, sizes, people, ties, departments, values, row)


@inlined_kernel
def _open_work(work, row):
    last = -1
    for n in range(work.counts[OPEN]):
        task = work.subtasks[work.open[n]]
        if task.state == APPROVING or task.state == ESCALATED:
            row.queue += 1.0
        if task.challenge != last:  # a challenge's subtasks stand in a row
            last = task.challenge
            row.open += 1.0
            row.open_value += work.challenges[task.challenge].value


@inlined_kernel
def _knowledge(sizes, departments, memory, row):
    home_right, home_all, cross_right, cross_all = 0, 0, 0, 0
    probe_home, probe_home_all, probe_others, probe_others_all = 0, 0, 0, 0
    for d in range(sizes.departments):
        seats = departments.each[d].seats
        for k in range(sizes.facets):
            if departments.homes[d, k] == 1:
                home_right += memory.right[k, d]
                home_all += seats
            else:
                cross_right += memory.right[k, d]
                cross_all += seats
        if departments.homes[d, sizes.probe_facet] == 1:
            probe_home += memory.right[sizes.probe_facet, d]
            probe_home_all += seats
        else:
            probe_others += memory.right[sizes.probe_facet, d]
            probe_others_all += seats
    row.knowledge_home = home_right / home_all
    row.knowledge_cross = cross_right / cross_all if cross_all > 0 else np.nan
    row.probe_home = probe_home / probe_home_all
    row.probe_others = probe_others / probe_others_all if probe_others_all > 0 else np.nan


@inlined_kernel
def _trust(sizes, people, ties, worked_in, day, row):
    """Mean trust by half-edge; from policy_day on, over the ties of policy_day that survive."""
    within, within_all, cross, cross_all = 0.0, 0, 0.0, 0
    for i in range(len(people)):
        d = people[i].dept
        first = np.uint64(people[i].first_tie)
        for e in range(first, first + np.uint64(people[i].degree)):
            if day >= sizes.policy_day and ties[e].cohort == 0:
                continue
            if worked_in[np.uint32(ties[e].other)] == d:
                within += np.float64(ties[e].trust)
                within_all += 1
            else:
                cross += np.float64(ties[e].trust)
                cross_all += 1
    if within_all > 0:
        row.trust_within = within / within_all
    if cross_all > 0:
        row.trust_cross = cross / cross_all


@inlined_kernel
def _survey(keys, sizes, people, ties, departments, values, row):
    """Chance of accepting a standard request from another department's tie, and departments reached."""
    if sizes.departments < 2:
        return
    would, asked, known, alive = 0.0, 0, 0, 0
    reached = departments.reached
    for d in range(sizes.departments):
        reached[d] = -1
    for i in range(len(people)):
        if people[i].alive == 0:
            continue
        alive += 1
        chances, n = 0.0, 0
        first = people[i].first_tie
        for e in range(first, first + people[i].degree):
            j = ties[e].other
            if people[j].dept == people[i].dept:
                continue
            chances += acceptance(readiness(keys, people, ties, departments, values, i, j, e, 0.0))
            n += 1
            if reached[people[j].dept] != i:
                reached[people[j].dept] = i
                known += 1
        if n > 0:
            would += chances / n
            asked += 1
    if asked > 0:
        row.would_help = would / asked
    if alive > 0:
        row.knows_whom_to_ask = known / (alive * (sizes.departments - 1))
