"""What there is to do: shared challenges and their subtasks (ODD 2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from siloSim.model.trace import State

if TYPE_CHECKING:
    from naive.people import Department, Employee


@dataclass(eq=False)
class Challenge:
    """A shared challenge, resolved when all its subtasks are done."""

    index: int
    department: Department
    number: int  # the how-manieth of its department on its day
    arrived_on: int
    owner: Employee
    resolved_on: int = -1
    subtasks: list[Subtask] = field(default_factory=list)
    departments: int = 0  # needed, the own one included where it has a subtask
    effort: float = 0.0
    value: float = 0.0
    written_up: bool = False
    # days by where the time went
    seeking: float = 0.0
    waiting_answer: float = 0.0
    waiting_decision: float = 0.0
    work: float = 0.0
    rework: float = 0.0

    @property
    def unfinished(self) -> int:
        """Subtasks that are not done."""
        return sum(task.state != State.DONE for task in self.subtasks)


@dataclass(eq=False)
class Subtask:
    """What a challenge needs of one department."""

    index: int
    challenge: Challenge
    department: Department
    key: tuple[int, int]  # the entity in keyed draws
    facets: list[int]  # know-how that it needs
    state: State
    approved: bool
    routed: bool  # the right department is known
    since: int  # first day of the present blockage
    effort: float = 0.0
    left: float = 0.0  # of the effort
    hours: float = 0.0  # helpers' hours put in
    helper: Employee | None = None  # asked or working, or the last one who was
    referred: Employee | None = None  # named by the last helper
    asked_on: int = -1
    accepted_on: int = -1
    done_on: int = -1
    asks: int = 0
    handovers: int = 0
    reworks: int = 0
    redone: bool = False
    pressed: bool = False

    @property
    def owner(self) -> Employee:
        """Who seeks help."""
        return self.challenge.owner

    @property
    def helping(self) -> Employee:
        """The helper, where there must be one."""
        assert self.helper is not None
        return self.helper

    def seek_again(self, day: int) -> None:
        """Back to seeking, as a new blockage; progress is kept."""
        self.state = State.SEEKING
        self.pressed = False
        self.redone = False
        self.since = day

    def take_on(self, helper: Employee, day: int, *, pressed: bool) -> None:
        """Somebody has accepted."""
        self.helper = helper
        self.accepted_on = day
        self.pressed = pressed
        self.state = State.ACCEPTED
        helper.load += 1
