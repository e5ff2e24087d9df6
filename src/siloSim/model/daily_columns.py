"""The days of a run as columns, for a data collector that nobody had to feed."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan

from siloSim.model.measures import OUTCOMES
from siloSim.model.state import State
from siloSim.model.trace import DAILY

DAYS = tuple(name for name in DAILY.names or () if name != "day")
COLUMNS = (*DAYS, *(f"outcome.{outcome.name}" for outcome in OUTCOMES))


def daily_columns(state: State, days: int, outcomes: Mapping[str, float] | None) -> dict[str, list[float]]:
    """Name → its value on each of the `days` done: columns of `RunRecord.daily`, and `outcome.NAME`.

    An outcome stands in the last row of a finished run; elsewhere it is nan.
    """
    found = {name: state.daily[name][:days].tolist() for name in DAYS}
    for outcome in OUTCOMES:
        column = [nan] * days
        if outcomes is not None:
            column[-1] = outcomes[outcome.name]
        found[f"outcome.{outcome.name}"] = column
    return found
