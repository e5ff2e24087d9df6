"""5 Work and 6 Exchange: helpers' hours, and what help does to trust, favours, know-how and peace (ODD 7.5, 7.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from naive.between import distance, overlap
from siloSim.model.randomness import DELIVER, DISPUTE, TRANSFER
from siloSim.model.rules.trust import BROKEN, DECLINED, DELIVERED, DISPUTED, REWORKED
from siloSim.model.trace import Event, State

if TYPE_CHECKING:
    from naive.firm import Twin
    from naive.people import Employee
    from naive.work import Subtask

EPSILON = 1e-9  # hours; what rounding can leave of finished work


def help_out(firm: Twin) -> None:
    """Accepted subtasks by day of acceptance, equal ones by arrival; pressed help after all other."""
    for person in firm.seats:
        person.budget = firm.rule.help_hours(firm.values_of(person), person.left, person.generosity)
        firm.row.help_budget += person.budget
    accepted = [task for task in firm.open if task.state == State.ACCEPTED]
    for task in sorted(accepted, key=lambda each: (each.pressed, each.accepted_on, each.index)):
        _advance(firm, task)


def _advance(firm: Twin, task: Subtask) -> None:
    """So many hours as the helper's budget has; finished, or a broken promise, or to be continued."""
    helper, owner = task.helping, task.owner
    v = firm.values_of(helper)
    if helper.budget > 0.0:
        foreign = 1.0 if helper.department is not owner.department else 0.0
        right, common = helper.share(task.facets, 1), overlap(firm, helper, owner)
        rate = firm.rule.progress(v, right, common, foreign, float(task.pressed))
        hours = min(helper.budget, task.left / rate) if rate > 0.0 else helper.budget
        helper.budget -= hours
        helper.left -= hours
        task.left -= hours * rate
        task.hours += hours
        firm.row.help_hours += hours
        if firm.in_window:
            helper.given += hours
            place = helper.department.number, owner.department.number
            firm.help_hours[place] = firm.help_hours.get(place, 0.0) + hours
    effort = task.effort * (1.0 + v.help_redo * task.redone)
    if task.left <= EPSILON:
        _hand_in(firm, task)
    elif firm.day - task.accepted_on > firm.rule.due_days(v, effort):
        task.seek_again(firm.day)
        task.handovers += 1
        helper.load -= 1
        firm.row.broken += 1
        firm.happened.append((task, BROKEN, helper))
        firm.log(Event.BROKEN, task.challenge, task, owner, helper)


def _hand_in(firm: Twin, task: Subtask) -> None:
    """Finished work is accepted, or sent back once."""
    helper, owner, challenge = task.helping, task.owner, task.challenge
    v = firm.values_of(helper)
    wrong = helper.share(task.facets, -1)
    u = firm.luck.one(*task.key, task.reworks, DELIVER)
    if not task.redone and u < firm.rule.rework_chance(v, wrong, distance(firm, helper, owner)):
        task.redone = True
        task.reworks += 1
        task.left = v.help_redo * task.effort
        firm.row.reworked += 1
        firm.happened.append((task, REWORKED, helper))
        firm.log(Event.REWORKED, challenge, task, owner, helper)
        return
    task.left = 0.0
    task.state = State.DONE
    task.done_on = firm.day
    helper.load -= 1
    if not task.redone:
        helper.delivered += task.effort
    firm.row.delivered += 1
    firm.happened.append((task, DELIVERED, helper))
    firm.log(Event.DELIVERED, challenge, task, owner, helper)
    if challenge.unfinished == 0:
        challenge.resolved_on = firm.day
        firm.row.resolved += 1
        firm.row.value_resolved += challenge.value
        firm.log(Event.RESOLVED, challenge, None, owner)


def exchange(firm: Twin) -> None:
    """The day's declines, deliveries, reworks and broken promises, in the order in which they happened."""
    for task, event, helper in firm.happened:
        owner = task.owner
        v = firm.values_of(owner)
        if event == DELIVERED:
            _settle(firm, task, helper)
            _teach(firm, task, helper)
        elif event == DECLINED:
            move_trust(firm, owner, helper, DECLINED, v.trust_decline, 0.0)
        else:
            rate = v.trust_rework if event == REWORKED else v.trust_broken
            move_trust(firm, owner, helper, event, rate, 0.0)
            if firm.luck.one(*task.key, task.reworks + task.handovers, DISPUTE) < v.conflict_rate:
                firm.row.disputed += 1
                both = owner.spend(v.conflict_hours) + helper.spend(v.conflict_hours)
                firm.row.dispute_hours += both
                move_trust(firm, owner, helper, DISPUTED, v.conflict_trust, 0.0)
                move_trust(firm, helper, owner, DISPUTED, v.conflict_trust, 0.0)
                firm.log(Event.DISPUTED, task.challenge, task, owner, helper)
    firm.happened = []


def move_trust(firm: Twin, i: Employee, j: Employee, event: int, rate: float, target: float) -> None:
    """Trust of i in j moves, along an existing tie."""
    tie = i.tie_with(j)
    if tie is not None:
        tie.trust = firm.rule.trust_update(tie.trust, event, rate, target)


def _settle(firm: Twin, task: Subtask, helper: Employee) -> None:
    """Delivered help raises trust, unless pressed or redone; the owner owes a favour."""
    owner = task.owner
    v = firm.values_of(owner)
    if not task.pressed and not task.redone:
        move_trust(firm, owner, helper, DELIVERED, v.trust_gain, 1.0)
        move_trust(firm, helper, owner, DELIVERED, v.trust_gain_helper, 1.0)
    tie = owner.tie_with(helper)
    if tie is not None:
        tie.favours = firm.rule.favour_update(tie.favours, 1.0, v.help_favour_cap)
        tie.mirror.favours = -tie.favours
        tie.used(firm.day)
    helper.record += 1
    owner.record -= 1
    if firm.in_window:
        firm.deliveries.append((firm.day, helper.unique_id, owner.unique_id))


def _teach(firm: Twin, task: Subtask, helper: Employee) -> None:
    """On each facet used the owner learns what the helper holds, and the helper what the owner holds.

    From an outsider, on the helper's own facets, hardly ever. Both speak of what they held before.
    """
    owner = task.owner
    v = firm.values_of(owner)
    chance = firm.rule.transfer_chance(v, distance(firm, owner, helper))
    for n, facet in enumerate(task.facets):
        u = firm.luck.four(*task.key, 0, TRANSFER, n)
        mine, theirs = owner.beliefs[facet], helper.beliefs[facet]
        if mine == theirs:
            continue
        if theirs != 0 and u[0] < chance:
            owner.step_towards(facet, theirs)
        specialist = helper.is_at_home(facet) and not owner.is_at_home(facet)
        resist = v.learning_outsider if specialist else 1.0
        if mine != 0 and u[1] < chance * resist:
            helper.step_towards(facet, mine)
