"""Small finished runs with their logs."""

from functools import cache

from unit.model.runs import everything, organisation, plain

from siloSim.model.engine import simulate
from siloSim.runs.record import RunRecord


@cache
def busy_record():
    """Every verb, leavers, approvals, pressure, a knowledge base."""
    return RunRecord(simulate(everything(), organisation(), 7, 0, keep_events=True))


@cache
def steady_record(**parameters):
    """Nobody leaves and nobody is moved; some approvals, some escalations."""
    more = {"people.turnover": 0.0, "decision.approvals": 0.2, "decision.patience": 4.0} | parameters
    return RunRecord(simulate(plain(more), organisation(), 7, 0, keep_events=True))
