"""What a run leaves behind, in the form of `siloSim.model.trace`."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from siloSim.model.trace import CHALLENGE, DAILY, DELIVERY, EVENT, GIVEN, SUBTASK

if TYPE_CHECKING:
    from naive.firm import Twin
    from naive.work import Challenge, Subtask


def new_row(day: int) -> SimpleNamespace:
    """A day's row, still empty."""
    return SimpleNamespace(**dict.fromkeys(DAILY.names or (), 0.0) | {"day": day})


def _array(records: list[dict[str, Any]], dtype: np.dtype[Any]) -> np.ndarray:
    table = np.zeros(len(records), dtype)
    for n, record in enumerate(records):
        assert set(record) == set(dtype.names or ()), set(record) ^ set(dtype.names or ())
        for name, value in record.items():
            table[name][n] = value
    return table


def _challenge(challenge: Challenge) -> dict[str, Any]:
    same = (
        "number arrived_on resolved_on unfinished departments effort value written_up seeking waiting_answer "
        "waiting_decision work rework"
    )
    return {name: getattr(challenge, name) for name in same.split()} | {
        "department": challenge.department.number,
        "owner": challenge.owner.seat,
        "owner_id": challenge.owner.unique_id,
        "first": challenge.subtasks[0].index,
        "subtasks": len(challenge.subtasks),
    }


def _subtask(task: Subtask) -> dict[str, Any]:
    same = (
        "effort left hours since asked_on accepted_on done_on asks handovers reworks state redone pressed routed "
        "approved"
    )
    return {name: getattr(task, name) for name in same.split()} | {
        "challenge": task.challenge.index,
        "department": task.department.number,
        "key_a": task.key[0],
        "key_b": task.key[1],
        "helper": -1 if task.helper is None else task.helper.seat,
        "helper_id": 0 if task.helper is None else task.helper.unique_id,
        "referred": -1 if task.referred is None else task.referred.seat,
    }


def daily(firm: Twin) -> np.ndarray:
    """The rows of all days so far."""
    return _array([vars(row) for row in firm.rows], DAILY)


def of(firm: Twin) -> dict[str, np.ndarray]:
    """All tables, by their names in `Trace`. Those who left stand behind those who are there, in `given`."""
    given = [(person.unique_id, person.given) for person in firm.present if person.given > 0.0]
    count = len(firm.departments)
    matrix = np.zeros((count, count))
    for place, hours in firm.help_hours.items():
        matrix[place] = hours
    return {
        "daily": daily(firm),
        "challenges": _array([_challenge(challenge) for challenge in firm.challenges], CHALLENGE),
        "subtasks": _array([_subtask(task) for task in firm.subtasks], SUBTASK),
        "deliveries": np.array(firm.deliveries, DELIVERY),
        "given": np.array(given + firm.departed, GIVEN),
        "help_matrix": matrix,
        "events": np.array(firm.events, EVENT),
    }
