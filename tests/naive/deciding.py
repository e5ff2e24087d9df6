"""8 Decide and 9 Remember: what is blocked is decided, what is resolved may be written up (ODD 7.8, 7.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from naive.between import readiness
from naive.helping import move_trust
from naive.people import form_tie
from siloSim.model.randomness import ASSIGN, DECIDER, RECORD, WRITE_UP
from siloSim.model.rules.trust import OVERRULED
from siloSim.model.trace import Event, State

if TYPE_CHECKING:
    from naive.firm import Twin
    from naive.people import Department, Employee
    from naive.work import Challenge, Subtask


def decide(firm: Twin) -> None:
    """Escalate; then departments work off their own queues, longest blocked first; then the common meetings."""
    for task in firm.open:
        blocked = task.state in (State.SEEKING, State.APPROVING)
        if blocked and firm.day - task.since >= firm.values_of(task.owner).decision_patience:
            task.state = State.ESCALATED
            firm.row.escalated += 1
            firm.log(Event.ESCALATED, task.challenge, task, task.owner)
    # What belongs to somebody who left waits for the successor.
    queue = [task for task in firm.open if _undecided(task) and task.owner.here]
    queue.sort(key=lambda task: (task.since, task.index))
    for department in firm.departments:
        v = firm.values[department.number]
        gain = v.decision_capacity + v.decision_delegation * len(department.managers)
        # Unused capacity does not add up, only fractions of a decision do.
        department.credit = department.credit % 1.0 + gain
    for task in queue:
        department = task.owner.department
        v = firm.values[department.number]
        if department.credit < 1.0:
            continue
        decider = _decider(firm, task, department)
        if not decider.here or decider.left < v.decision_hours:
            continue
        if _rule_on(firm, task, decider):  # a case for which nobody can be found costs nothing
            department.credit -= 1.0
            firm.row.deciding_hours += decider.spend(v.decision_hours)
    _common_agenda(firm, [task for task in queue if _undecided(task)])


def _undecided(task: Subtask) -> bool:
    return task.state in (State.APPROVING, State.ESCALATED)


def _decider(firm: Twin, task: Subtask, department: Department) -> Employee:
    """The head, or in proportion to delegated capacity one of the managers."""
    v, managers = firm.values[department.number], department.managers
    delegated = v.decision_delegation * len(managers)
    if delegated > 0.0:
        u = firm.luck.four(*task.key, firm.day, DECIDER)
        if u[0] * (v.decision_capacity + delegated) >= v.decision_capacity:
            return firm.seats[managers[min(len(managers) - 1, int(u[1] * len(managers)))]]
    return firm.seats[department.head]


def _common_agenda(firm: Twin, waiting: list[Subtask]) -> None:
    """Common meetings take what is left by priority, each case once; cases not used lapse, fractions stay."""
    mean_size = len(firm.seats) / len(firm.departments)
    bias = firm.values[0].decision_agenda_bias

    def priority(task: Subtask) -> float:
        ratio = max(1.0, float(firm.workers(task.owner.department))) / mean_size
        first: float = firm.rule.agenda_priority(float(firm.day - task.since), ratio, bias)
        return first

    while firm.council >= 1.0:
        if not waiting:
            firm.council %= 1.0
            return
        task = max(waiting, key=priority)  # equal ones: longest blocked first
        waiting.remove(task)
        firm.council -= 1.0
        _rule_on(firm, task, firm.seats[task.owner.department.head])


def _rule_on(firm: Twin, task: Subtask, decider: Employee) -> bool:
    """A decision: grant the approval, or assign somebody, willing or not; False if nobody can be found."""
    owner = task.owner
    v = firm.values_of(owner)
    if not task.approved:
        firm.row.decided += 1
        task.approved = True
        task.state = State.SEEKING
        task.since = firm.day
        firm.log(Event.APPROVED, task.challenge, task, owner, decider)
        return True
    helper = _nominee(firm, task)
    if helper is None:
        return False
    firm.row.decided += 1
    z = readiness(firm, helper, owner, helper.tie_with(owner), float(helper.load))
    willing = firm.luck.one(*task.key, firm.day, ASSIGN) < firm.rule.acceptance(z)
    form_tie(firm, v, owner, helper).used(firm.day)
    if not willing:
        move_trust(firm, helper, owner, OVERRULED, v.decision_resentment, 0.0)
    task.routed = True
    task.take_on(helper, firm.day, pressed=not willing)
    firm.log(Event.ASSIGNED, task.challenge, task, owner, helper)
    return True


def _nominee(firm: Twin, task: Subtask) -> Employee | None:
    """Of a few random people of the department needed, the one with most held facets and least load."""
    v = firm.values_of(task.owner)
    drawn = []
    for n in range(int(v.decision_candidates)):
        u = firm.luck.one(*task.key, firm.day, ASSIGN, 1 + n)
        person = firm.seats[task.department.seat_at(u)]
        if person is not task.owner and person.here and person.department is task.department:
            drawn.append(person)
    return max(drawn, key=lambda j: j.held(task.facets) - v.help_pick_load * j.load, default=None)


def account_time(firm: Twin) -> None:
    """A day of a challenge is divided equally among its unfinished subtasks; on its last, among those then done."""
    for task in firm.open:
        challenge = task.challenge
        last = challenge.unfinished == 0
        counted = [
            each
            for each in challenge.subtasks
            if (each.done_on == firm.day if last else each.state != State.DONE)
        ]
        if task not in counted:
            continue
        share = 1.0 / len(counted)
        if task.state == State.SEEKING:
            challenge.seeking += share
        elif task.state == State.ASKED:
            challenge.waiting_answer += share
        elif _undecided(task):
            challenge.waiting_decision += share
        elif task.redone:
            challenge.rework += share
        else:
            challenge.work += share


def remember(firm: Twin) -> None:
    """Challenges resolved today may be written up, at the owner's hours; done subtasks are put away."""
    for task in firm.open:
        done = [each for each in task.challenge.subtasks if each.done_on == firm.day]
        if task.challenge.resolved_on == firm.day and task is done[0]:
            _write_up(firm, task.challenge, task.key[0])
    firm.open = [task for task in firm.open if task.state != State.DONE]


def _write_up(firm: Twin, challenge: Challenge, key: int) -> None:
    """For each facet used, what the helper holds is recorded; the latest entry replaces the one before."""
    v, owner = firm.values[challenge.department.number], challenge.owner
    u = firm.luck.one(key, challenge.arrived_on * 65536, 0, WRITE_UP)
    if u >= v.memory_capture or not owner.here or owner.left < v.memory_hours:
        return
    challenge.written_up = True
    firm.row.recording_hours += owner.spend(v.memory_hours)
    firm.row.written_up += 1
    for task in challenge.subtasks:
        if not task.helping.here:
            continue  # the helper has left
        for n, facet in enumerate(task.facets):
            held = task.helping.beliefs[facet]
            if held != 0:
                rightly = firm.luck.one(*task.key, 0, RECORD, n) < v.memory_accuracy
                firm.recorded[facet] = (held if rightly else -1, firm.day)
    firm.log(Event.WRITTEN_UP, challenge, None, owner)
