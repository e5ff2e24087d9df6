"""4 Answer: each person asked accepts, is pressed into accepting, declines or stays silent (ODD 7.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from naive.between import readiness
from naive.people import form_tie
from siloSim.model.randomness import ANSWER, REFER
from siloSim.model.rules.trust import DECLINED
from siloSim.model.trace import Event, State

if TYPE_CHECKING:
    from naive.firm import Twin
    from naive.people import Employee
    from naive.work import Subtask


def answer(firm: Twin) -> None:
    """Requests that wait for an answer, in order of arrival."""
    for task in firm.open:
        if task.state != State.ASKED or not task.owner.here:  # without an owner, it waits for the successor
            continue
        owner, helper = task.owner, task.helping
        v = firm.values_of(helper)
        luck = firm.luck.one(*task.key, firm.day, ANSWER)
        if helper.left > 0.0 and luck < v.help_answer_chance * (1.0 - v.attention_filter):
            firm.row.interruption_hours += helper.spend(v.attention_interruption)
            firm.row.answer_days += firm.day - task.asked_on
            _reply(firm, task, helper)
        elif firm.day - task.asked_on >= firm.values_of(owner).help_answer_limit:
            task.state = State.SEEKING
            firm.row.silent += 1
            owner.norm = firm.rule.norm_update(owner.norm, 0.0, v.help_norm_rate)
            firm.log(Event.SILENT, task.challenge, task, owner, helper)


def _reply(firm: Twin, task: Subtask, helper: Employee) -> None:
    """One uniform of the request decides: accepted, pressed into it, or declined."""
    owner, v = task.owner, firm.values_of(helper)
    u = firm.luck.four(*task.key, task.asks, ANSWER, 1)
    z = readiness(firm, helper, owner, helper.tie_with(owner), float(helper.load))
    foreign = helper.department is not owner.department
    willing = u[1] < firm.rule.acceptance(z)
    pressed = not willing and foreign and u[1] < firm.rule.acceptance(firm.rule.pressed_willingness(v, z))
    accepted = 1.0 if willing or pressed else 0.0
    owner.norm = firm.rule.norm_update(owner.norm, accepted, v.help_norm_rate)
    if not accepted:
        task.state = State.SEEKING
        firm.row.declined += 1
        firm.happened.append((task, DECLINED, helper))
        firm.log(Event.DECLINED, task.challenge, task, owner, helper)
        return
    firm.row.accepted += 1
    firm.row.pressed += pressed
    firm.log(Event.PRESSED if pressed else Event.ACCEPTED, task.challenge, task, owner, helper)
    form_tie(firm, v, owner, helper).used(firm.day)
    if u[2] < firm.rule.handover_chance(v, helper.held(task.facets)):
        task.state = State.SEEKING
        task.handovers += 1
        firm.row.handed_over += 1
        if u[3] < v.help_refer:
            task.referred = _named_by(firm, helper, task)
        firm.log(Event.HANDED_OVER, task.challenge, task, owner, helper)
        return
    task.take_on(helper, firm.day, pressed=pressed)


def _named_by(firm: Twin, helper: Employee, task: Subtask) -> Employee | None:
    """The helper's most trusted tie in the department, with some luck."""
    known = [
        tie for tie in helper.ties if tie.other is not task.owner and tie.other.department is task.department
    ]
    best = max(
        known,
        key=lambda tie: tie.trust + firm.luck.one(helper.unique_id, tie.other.unique_id, firm.day, REFER),
        default=None,
    )
    return None if best is None else best.other
