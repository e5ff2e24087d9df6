"""The days of a run as columns, for a data collector that nobody had to feed."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import Any

from siloSim.model.measures import OUTCOMES
from siloSim.model.state import State
from siloSim.model.trace import DAILY

DAYS = tuple(name for name in DAILY.names or () if name != "day")


def daily_columns(
    state: State, days: int, outcomes: Mapping[str, float], measured: Mapping[str, Any]
) -> dict[str, list[float]]:
    """Name → its value on each of the `days` done: columns of `RunRecord.daily`, and `outcome.NAME`.

    The outcomes, if there are any yet, stand in the last row; elsewhere they are nan.
    """
    found = {name: state.daily[name][:days].tolist() for name in DAYS}
    found |= {name: column[:days].tolist() for name, column in measured.items()}
    for name in dict.fromkeys([*(outcome.name for outcome in OUTCOMES), *outcomes]):
        found[f"outcome.{name}"] = [nan] * days
        if days:
            found[f"outcome.{name}"][-1] = outcomes.get(name, nan)
    return found
