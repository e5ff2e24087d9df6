"""What the measures look at: the part of a Trace that lies in [policy_day, horizon) (ODD 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from siloSim.model.survival import Survival, kaplan_meier
from siloSim.model.trace import CHALLENGE, DAILY, DELIVERY, GIVEN, Trace
from siloSim.scenario.parameters import DEFAULTS

STATE_DAYS = 63  # states are means over the window's last quarter of a year
TAU = 130.0  # days, the limit of the restricted mean

type Columns = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """The part of one run that its outcomes are computed from.

    `days` are rows of DAILY from policy_day to horizon - 1; `challenges` are those that arrived on these
    days; `duration` and `event` follow them: days open, to the horizon at most, and 1 where resolved.
    """

    policy_day: int
    horizon: int
    parameters: Mapping[str, float]
    people: int
    days: NDArray[np.void]
    challenges: NDArray[np.void]
    deliveries: NDArray[np.void]
    given: NDArray[np.void]
    help_matrix: NDArray[np.float64]
    probe_before: float
    event: NDArray[np.bool_] = field(init=False)
    duration: NDArray[np.float64] = field(init=False)
    curve: Survival = field(init=False)

    def __post_init__(self) -> None:
        resolved_on = self.challenges["resolved_on"]
        event = resolved_on >= 0
        end = np.where(event, np.minimum(resolved_on + 1, self.horizon), self.horizon)
        duration = (end - self.challenges["arrived_on"]).astype(np.float64)
        object.__setattr__(self, "event", event)
        object.__setattr__(self, "duration", duration)
        object.__setattr__(self, "curve", kaplan_meier(duration, event))

    @property
    def length(self) -> int:
        """Days from policy_day to the horizon."""
        return self.horizon - self.policy_day

    def total(self, *columns: str) -> float:
        """Sum of daily columns over the window."""
        return float(sum(self.days[column].sum() for column in columns))

    def state(self, column: str) -> float:
        """Mean of a daily column's observed values over the window's last 63 days; nan without any."""
        values = self.days[column][self.days["day"] >= self.horizon - STATE_DAYS]
        observed = values[~np.isnan(values)]
        return float(observed.mean()) if len(observed) else float("nan")

    def per_person_day(self, column: str) -> float:
        """Sum of a daily column / sum of people, over the window; nan without people."""
        return ratio(self.total(column), self.total("people"))


def ratio(part: float, whole: float) -> float:
    """Part / whole; nan where the whole is 0.

    >>> ratio(1, 4), ratio(0, 0)
    (0.25, nan)
    """
    return part / whole if whole else float("nan")


def window_of(trace: Trace) -> Window:
    """The window of a finished run."""
    calendar = trace.scenario.calendar
    first, end = calendar.policy_day, calendar.horizon
    return Window(
        policy_day=first,
        horizon=end,
        parameters=trace.scenario.parameters,
        people=trace.organisation.size,
        days=_within(trace.daily, "day", first, end),
        challenges=_within(trace.challenges, "arrived_on", first, end),
        deliveries=_within(trace.deliveries, "day", first, end),
        given=trace.given,
        help_matrix=trace.help_matrix,
        probe_before=trace.probe_before,
    )


def small_window(
    *,
    horizon: int = 10,
    policy_day: int = 0,
    daily: Columns | None = None,
    challenges: Columns | None = None,
    deliveries: Columns | None = None,
    given: Sequence[float] = (),
    help_matrix: Sequence[Sequence[float]] = ((0.0,),),
    probe_before: float = float("nan"),
    people: int = 0,
    **parameters: float,
) -> Window:
    """A window from a few columns, for examples; what is not named is 0, `day` counts from policy_day.

    Parameters take their defaults; others are given as section_name=value, such as challenges_sla=5.
    """
    days = _table(DAILY, daily or {})
    if "day" not in (daily or {}):
        days["day"] = policy_day + np.arange(len(days))
    hours = np.zeros(len(given), GIVEN)
    hours["id"] = np.arange(len(given))
    hours["hours"] = given
    return Window(
        policy_day=policy_day,
        horizon=horizon,
        parameters={**DEFAULTS, **{name.replace("_", ".", 1): value for name, value in parameters.items()}},
        people=people,
        days=days,
        challenges=_table(CHALLENGE, challenges or {}),
        deliveries=_table(DELIVERY, deliveries or {}),
        given=hours,
        help_matrix=np.array(help_matrix, dtype=np.float64),
        probe_before=probe_before,
    )


def _within(rows: NDArray[np.void], column: str, first: int, end: int) -> NDArray[np.void]:
    values = rows[column]
    return rows[(values >= first) & (values < end)]


def _table(kind: np.dtype[np.void], columns: Columns) -> NDArray[np.void]:
    rows = np.zeros(max((len(values) for values in columns.values()), default=0), kind)
    for name, values in columns.items():
        rows[name] = values
    return rows
