"""Anchors read off runs: many candidates in the same replications, so that differences are not luck."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import Cancelled, RunError
from siloSim.runs.design import RunSpec, lay_out
from siloSim.runs.executors import run_all
from siloSim.runs.machine import cores
from siloSim.scenario.anchors import BY_NAME
from siloSim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from siloSim.model.trace import Trace
    from siloSim.runs.record import RunRecord

type Point = Mapping[str, float]  # dotted path -> value
type Values = NDArray[np.float64]

FIRST_CONTACT = "solved_at_first_contact"
_LARGE = frozenset({"challenges", "subtasks", "events"})
_HELD = 8  # runs held in memory at once, by worker


def solved_at_first_contact(trace: Trace) -> float:
    """Subtasks done after exactly one contact / subtasks done, of the challenges that arrive in the window

    A contact is a request, also one that went to a wrong department, an offer taken or an assignment by a
    decision. Hand-overs, declines, silence and broken promises lead to another contact, and none of these
    is solved at first contact. Subtasks still open at the horizon count on neither side, as in the first-
    contact resolution of service desks. nan when none is done, or the events were not kept.
    """
    from siloSim.model.trace import Event

    contacts = np.isin(trace.events["kind"], (Event.ASKED, Event.MISROUTED, Event.OFFERED, Event.ASSIGNED))
    count = np.bincount(trace.events["subtask"][contacts], minlength=len(trace.subtasks))
    arrived = trace.challenges["arrived_on"][trace.subtasks["challenge"]]
    done = (arrived >= trace.scenario.calendar.policy_day) & (trace.subtasks["done_on"] >= 0)
    return float((count[done] == 1).mean()) if done.any() else math.nan


def read(record: RunRecord, names: Sequence[str]) -> list[float]:
    """Behavioural anchors of one run; nan where one is undefined, unless it is larger than the run could see.

    That is a median that was not reached: it counts as the whole window.
    """
    from siloSim.model import measures

    calendar = record.scenario.calendar
    values = []
    for name in names:
        if name == FIRST_CONTACT:
            values.append(solved_at_first_contact(record.trace))
        else:
            value = record.values[name]
            unbounded = measures.BY_NAME[name].unbounded and math.isnan(value)
            values.append(float(calendar.horizon - calendar.policy_day) if unbounded else value)
    return values


class Laboratory:
    """Runs candidates of one scenario and reads its anchors off them.

    Attributes
    ----------
    names
        The anchors, in order.
    runs
        How many runs have been made.
    warnings
        Sentences of the runs of the last call, with how many had them.
    """

    def __init__(
        self,
        scenario: Scenario,
        names: Sequence[str],
        *,
        workers: int | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self.scenario = scenario
        self.names = tuple(names)
        self.runs = 0
        self.warnings: list[str] = []
        self._workers = workers
        self._progress = progress

    def __call__(self, points: Sequence[Point], replications: Sequence[int], seed: int) -> Values:
        """Anchors of every point in every replication, shape (points, replications, anchors).

        Raises RunError if a run fails, Cancelled after Ctrl-C.
        """
        keep = frozenset({"runs"}) | (_LARGE if FIRST_CONTACT in self.names else frozenset())
        found = np.full((len(points), len(replications), len(self.names)), math.nan)
        specs = self._laid_out(points, replications, seed, keep)
        row = {number: i for i, number in enumerate(replications)}
        self.warnings = []
        held = _HELD * (self._workers or cores())
        for first in range(0, len(specs), held):
            batch = run_all(specs[first : first + held], workers=self._workers)
            if batch.interrupted:
                raise Cancelled("Interrupted; nothing was written.")
            if batch.failures:
                failure = batch.failures[0]
                error = RunError(
                    f"A run of the fit stopped: replication {failure.replication}, seed {failure.seed}: "
                    f"{failure.error}: {failure.message}. Values: {dict(points[failure.point])}"
                )
                error.add_note(failure.traceback)
                raise error
            for record in batch.records:
                found[record.point, row[record.replication]] = read(record, self.names)
                self.warnings += record.warnings
            self.runs += len(batch.records)
            if self._progress is not None:
                self._progress(self.runs)
        return found

    def _laid_out(
        self, points: Sequence[Point], replications: Sequence[int], seed: int, keep: frozenset[str]
    ) -> list[RunSpec]:
        """All points of the first replication, then all of the second: what was done is comparable."""
        scenarios = [self.scenario.with_(**point) if point else self.scenario for point in points]
        by_point = [
            lay_out({"fit": scenario}, replications, seed=seed, point=number, keep=keep)
            for number, scenario in enumerate(scenarios)
        ]
        return [spec for same in zip(*by_point, strict=True) for spec in same]


def mean_of(values: Values) -> Values:
    """Means over replications, shape (points, anchors); undefined ones left out, nan where all are."""
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    return np.asarray(np.divide(total, count, out=np.full(total.shape, math.nan), where=count > 0))


def behavioural(names: Sequence[str]) -> tuple[str, ...]:
    """Those of the anchors that only runs can show."""
    return tuple(name for name in names if not BY_NAME[name].structural)
