"""11 Observe: what is left of the day is departmental work; the day's levels (ODD 7.11 and 4, Observation)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from naive.between import readiness
from siloSim.model.trace import State

if TYPE_CHECKING:
    from naive.firm import Twin
    from naive.people import Employee

LAST_DAYS = 63  # trust is observed every day of the last quarter, and once a week before
SURVEY = 21  # the survey indicators are observed once a month, counted back from the last day
WEEK = 5


def observe(firm: Twin) -> None:
    """Write today's row."""
    row, horizon = firm.row, firm.calendar.horizon
    for person in firm.seats:  # whoever left today has worked today
        know_how = person.share(person.home.home_facets, 1)
        row.own_hours += person.left
        row.output += person.left * firm.rule.output_rate(firm.values_of(person), know_how)
    row.queue = float(sum(task.state in (State.APPROVING, State.ESCALATED) for task in firm.open))
    still_open = dict.fromkeys(task.challenge for task in firm.open)
    row.open = float(len(still_open))
    for challenge in still_open:
        row.open_value += challenge.value
    _knowledge(firm)
    row.trust_within = row.trust_cross = row.would_help = row.knows_whom_to_ask = math.nan
    if firm.day >= horizon - LAST_DAYS or firm.day % WEEK == WEEK - 1:
        row.trust_within = _trust(firm, within=True)
        row.trust_cross = _trust(firm, within=False)
    if (horizon - 1 - firm.day) % SURVEY == 0 and len(firm.departments) > 1:
        _survey(firm)


def _knowledge(firm: Twin) -> None:
    """Shares of (person, facet) held right, at home and across, and of the probe facet."""
    home = [belief for person in firm.seats for belief in _beliefs(person, at_home=True)]
    cross = [belief for person in firm.seats for belief in _beliefs(person, at_home=False)]
    firm.row.knowledge_home = _share_right(home)
    firm.row.knowledge_cross = _share_right(cross)
    probe = firm.probe_facet
    firm.row.probe_home = _share_right([p.beliefs[probe] for p in firm.seats if p.is_at_home(probe)])
    firm.row.probe_others = _share_right([p.beliefs[probe] for p in firm.seats if not p.is_at_home(probe)])


def _beliefs(person: Employee, *, at_home: bool) -> list[int]:
    facets = person.home.home_facets if at_home else person.home.foreign_facets
    return [person.beliefs[k] for k in facets]


def _share_right(beliefs: list[int]) -> float:
    return sum(belief == 1 for belief in beliefs) / len(beliefs) if beliefs else math.nan


def _trust(firm: Twin, *, within: bool) -> float:
    """Mean trust by end of tie; from policy_day on, over the ties of policy_day that survive."""
    total, count = 0.0, 0
    for person in firm.seats:
        for tie in person.ties:
            counts = tie.cohort or not firm.in_window
            if counts and (tie.other.department is person.department) == within:
                total += tie.trust
                count += 1
    return total / count if count else math.nan


def _survey(firm: Twin) -> None:
    """Mean chance of accepting a standard request of ties across; share of other departments reached."""
    would, asked, reached = 0.0, 0, 0
    for person in firm.present:
        across = [tie for tie in person.ties if tie.other.department is not person.department]
        chances = 0.0
        for tie in across:
            chances += firm.rule.acceptance(readiness(firm, person, tie.other, tie, 0.0))
        reached += len({tie.other.department.number for tie in across})
        if across:
            would += chances / len(across)
            asked += 1
    if asked:
        firm.row.would_help = would / asked
    if firm.present:
        firm.row.knows_whom_to_ask = reached / (len(firm.present) * (len(firm.departments) - 1))
