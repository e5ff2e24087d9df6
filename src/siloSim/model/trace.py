"""What one run leaves behind: plain arrays, before any outcome is computed (ODD 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from siloSim.organisation.structure import Organisation
from siloSim.scenario.scenario import Scenario


class State(IntEnum):
    """Where a subtask stands at the end of a day."""

    APPROVING = 0
    SEEKING = 1
    ASKED = 2
    ACCEPTED = 3
    ESCALATED = 4
    DONE = 5


class Event(IntEnum):
    """What the event log can hold; numbers are only ever appended."""

    ARRIVED = 0
    ASKED = 1
    ACCEPTED = 2
    PRESSED = 3
    DECLINED = 4
    SILENT = 5
    HANDED_OVER = 6
    DELIVERED = 7
    REWORKED = 8
    BROKEN = 9
    ESCALATED = 10
    APPROVED = 11
    ASSIGNED = 12
    DISPUTED = 13
    RESOLVED = 14
    WRITTEN_UP = 15
    RETRIEVED = 16
    OFFERED = 17
    LEFT = 18
    JOINED = 19
    MISROUTED = 20


CHALLENGE = np.dtype(
    [
        ("department", np.int32),  # owner's department
        ("number", np.int32),  # the how-manieth of its department on its day
        ("arrived_on", np.int32),
        ("resolved_on", np.int32),  # -1 while open
        ("owner", np.int32),  # seat (row)
        ("owner_id", np.uint32),
        ("first", np.int32),  # its first subtask; they stand in a row
        ("subtasks", np.int32),
        ("unfinished", np.int32),
        ("departments", np.int32),  # departments it needs, its own included where it has an own subtask
        ("effort", np.float64),  # hours, all subtasks
        ("value", np.float64),  # money
        ("written_up", np.int8),
        # Days by where the time went; they sum to resolved_on + 1 - arrived_on, or to horizon - arrived_on.
        ("seeking", np.float64),
        ("waiting_answer", np.float64),
        ("waiting_decision", np.float64),
        ("work", np.float64),
        ("rework", np.float64),
    ],
    align=True,
)

SUBTASK = np.dtype(
    [
        ("challenge", np.int32),
        ("department", np.int32),  # the department whose know-how it needs
        ("key_a", np.uint32),  # its entity in keyed draws
        ("key_b", np.uint32),
        ("effort", np.float64),  # hours needed at full know-how
        ("left", np.float64),  # of them still to do
        ("hours", np.float64),  # helpers' hours put in so far
        ("helper", np.int32),  # seat of the person asked or working, -1 for none
        ("helper_id", np.uint32),
        ("referred", np.int32),  # seat named by the last helper, -1 for none
        ("since", np.int32),  # first day of the present blockage
        ("asked_on", np.int32),
        ("accepted_on", np.int32),
        ("done_on", np.int32),  # -1 until done
        ("asks", np.int32),
        ("handovers", np.int32),  # changes of helper after an acceptance
        ("reworks", np.int32),
        ("state", np.int8),  # State
        ("redone", np.int8),  # now in rework
        ("pressed", np.int8),  # accepted only under pressure
        ("routed", np.int8),  # the right department is known
        ("approved", np.int8),  # 0 while an approval is outstanding
    ],
    align=True,
)

EVENT = np.dtype(
    [
        ("day", np.int32),
        ("kind", np.int32),  # Event
        ("challenge", np.int32),  # -1 for none
        ("subtask", np.int32),  # -1 for none
        ("person", np.uint32),  # who it happened to: owner, leaver, joiner
        ("other", np.uint32),  # helper or decision maker
    ],
    align=True,
)

DELIVERY = np.dtype([("day", np.int32), ("helper_id", np.uint32), ("owner_id", np.uint32)], align=True)
GIVEN = np.dtype([("id", np.uint32), ("hours", np.float64)], align=True)

_COUNTS = (
    "people", "arrived", "resolved", "open", "asked", "accepted", "pressed", "declined", "silent",
    "misrouted", "offered", "delivered", "reworked", "broken", "handed_over", "escalated", "decided",
    "queue", "disputed", "written_up", "retrieved", "joined", "left", "ties_formed", "ties_evicted",
    "ties_lapsed",
)  # fmt: skip
_HOURS = (
    "available_hours", "gathering_hours", "help_hours", "asking_hours", "interruption_hours",
    "deciding_hours", "recording_hours", "dispute_hours", "own_hours",
)  # fmt: skip
_LEVELS = (
    "help_budget",  # hours that could have gone to helping
    "output",  # own hours x know-how of the home facets x (1 - dilution)
    "answer_days",  # sum over the day's answers of days since the request
    "value_resolved",  # money
    "open_value",  # money, value of the challenges open at the end of the day
    "knowledge_home",  # share of (person, home facet) held right
    "knowledge_cross",  # share of (person, foreign facet) held right
    "probe_home",  # share of the probe department's people who hold the probe facet right
    "probe_others",  # the same for all other departments' people
    "trust_within",  # mean over ties; nan on days without observation
    "trust_cross",
    "would_help",  # mean chance of accepting a standard request; nan without observation
    "knows_whom_to_ask",
    "programme_cost",  # money
)
DAILY = np.dtype(
    [("day", np.int32)] + [(name, np.float64) for name in _COUNTS + _HOURS + _LEVELS], align=True
)


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """One finished run. T days, D departments."""

    scenario: Scenario
    organisation: Organisation
    seed: int
    replication: int
    daily: NDArray[np.void]  # (T,) DAILY
    challenges: NDArray[np.void]  # CHALLENGE, in order of arrival
    subtasks: NDArray[np.void]  # SUBTASK
    deliveries: NDArray[np.void]  # DELIVERY, help finished in the window
    given: NDArray[np.void]  # GIVEN, hours of help by person in the window, leavers included
    help_matrix: NDArray[np.float64]  # (D, D) hours in the window, [helper's department, owner's department]
    events: NDArray[np.void]  # EVENT; empty unless kept
    probe_facet: int
    probe_department: int
    probe_before: float  # other departments' share right on the eve of policy_day
    measured: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)  # (T,) of users' own measures
