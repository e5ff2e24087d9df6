"""Codes of states and events as plain integers, the form that kernels take."""

from __future__ import annotations

from siloSim.model.trace import Event, State

APPROVING = int(State.APPROVING)
SEEKING = int(State.SEEKING)
ASKED = int(State.ASKED)
ACCEPTED = int(State.ACCEPTED)
ESCALATED = int(State.ESCALATED)
DONE = int(State.DONE)

LOG_ARRIVED = int(Event.ARRIVED)
LOG_ASKED = int(Event.ASKED)
LOG_ACCEPTED = int(Event.ACCEPTED)
LOG_PRESSED = int(Event.PRESSED)
LOG_DECLINED = int(Event.DECLINED)
LOG_SILENT = int(Event.SILENT)
LOG_HANDED_OVER = int(Event.HANDED_OVER)
LOG_DELIVERED = int(Event.DELIVERED)
LOG_REWORKED = int(Event.REWORKED)
LOG_BROKEN = int(Event.BROKEN)
LOG_ESCALATED = int(Event.ESCALATED)
LOG_APPROVED = int(Event.APPROVED)
LOG_ASSIGNED = int(Event.ASSIGNED)
LOG_DISPUTED = int(Event.DISPUTED)
LOG_RESOLVED = int(Event.RESOLVED)
LOG_WRITTEN_UP = int(Event.WRITTEN_UP)
LOG_RETRIEVED = int(Event.RETRIEVED)
LOG_OFFERED = int(Event.OFFERED)
LOG_LEFT = int(Event.LEFT)
LOG_JOINED = int(Event.JOINED)
LOG_MISROUTED = int(Event.MISROUTED)
