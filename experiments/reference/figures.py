"""What is read off a run of a built-in scenario, each with its published range and where that comes from.

Outcomes and network figures are siloSim's own; here stand only what no outcome says: how resolution times
spread, what hand-overs do, and who accepts whose requests.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import siloSim as ss
from siloSim.model.measures import utilisation
from siloSim.organisation.describe import Description, describe

YEAR = 260  # working days
MONTH = 21
SMALLEST_TEAM = 3  # people


class Reading:
    """One finished run, and the tables that several figures need."""

    def __init__(self, model: ss.SiloModel) -> None:
        self.model = model
        self.record: ss.RunRecord = model.record()

    @cached_property
    def network(self) -> Description:
        """Ties at the start."""
        return describe(self.record.trace.organisation)

    @cached_property
    def within_at_end(self) -> float:
        """Share of ties within departments at the horizon, by the department worked in."""
        there = {employee.seat: employee.department for employee in self.model.agents}
        within = [
            there[employee.seat] == there[other.seat]
            for employee in self.model.agents
            for other in employee.colleagues
        ]
        return float(sum(within) / len(within))

    @cached_property
    def first_year(self) -> pd.DataFrame:
        """Challenges that arrive in the year after the warm-up: the others' time to finish is too short."""
        warmup = self.record.scenario.calendar.warmup
        rows = self.record.challenges
        return rows[(rows["arrived_on"] >= warmup) & (rows["arrived_on"] < warmup + YEAR)]

    @cached_property
    def subtasks(self) -> pd.DataFrame:
        """Finished subtasks of these challenges, with `days` from arrival to delivery, both counted."""
        arrived = self.first_year.set_index("challenge")["arrived_on"]
        rows = self.record.subtasks
        rows = rows[rows["challenge"].isin(arrived.index) & rows["done_on"].notna()]
        return rows.assign(days=rows["done_on"] + 1 - rows["challenge"].map(arrived))

    @cached_property
    def window(self) -> pd.DataFrame:
        """Days from policy_day on."""
        daily = self.record.daily
        return daily[daily["day"] >= self.record.scenario.calendar.policy_day]

    @cached_property
    def answers(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Of every request answered in the window: whether within a department, and whether accepted."""
        rows = self.record.events
        rows = rows[rows["day"] >= self.record.scenario.calendar.policy_day]
        rows = rows[rows["kind"].isin(("accepted", "pressed", "declined"))]
        organisation = self.record.trace.organisation
        # A joiner sits in the seat of the leaver; ids grow by the number of seats.
        home = [
            organisation.department[rows[end].to_numpy(dtype=np.int64) % organisation.size]
            for end in ("person", "other")
        ]
        return home[0] == home[1], (rows["kind"] != "declined").to_numpy()

    def outcome(self, name: str) -> float:
        """One of siloSim's outcomes."""
        return float(self.record.values[name])


def standardised_difference(one: float, other: float) -> float:
    """d = (p1 - p2) / sqrt((p1 (1 - p1) + p2 (1 - p2)) / 2), of two shares; nan without spread.

    >>> round(standardised_difference(0.6, 0.45), 3)
    0.304
    """
    spread = math.sqrt((one * (1.0 - one) + other * (1.0 - other)) / 2.0)
    return (one - other) / spread if spread > 0 else math.nan


def favouritism(reading: Reading) -> float:
    """Standardised difference between acceptance within and across departments."""
    within, accepted = reading.answers
    return standardised_difference(float(accepted[within].mean()), float(accepted[~within].mean()))


def acceptance(reading: Reading, within: bool) -> float:
    """Share of answered requests accepted, within or across departments."""
    inside, accepted = reading.answers
    return float(accepted[inside == within].mean())


def variation(reading: Reading) -> float:
    """Standard deviation over mean of days to resolution."""
    days = reading.first_year["duration"]
    return float(days.std() / days.mean())


def days_by_handovers(reading: Reading, least: int, most: int) -> float:
    """Mean days of finished subtasks with so many hand-overs."""
    rows = reading.subtasks
    return float(rows.loc[rows["handovers"].between(least, most), "days"].mean())


def top5_by_count(reading: Reading) -> float:
    """Share of deliveries by the twentieth of people who deliver most."""
    _, counts = np.unique(reading.record.trace.deliveries["helper_id"], return_counts=True)
    most = -(-reading.network.people // 20)
    return float(np.sort(counts)[::-1][:most].sum() / counts.sum())


def teams(model: ss.SiloModel) -> Iterable[tuple[float, float]]:
    """Mean trust inside each team, and its members' mean performance, at the end of a run.

    A team is one manager's reports. Trust is over the ties between them and with the manager; performance is
    the engine's: effort hours delivered without rework per day.
    """
    people = list(model.agents)
    seats = {employee.seat: employee for employee in people}
    leaders: dict[int, list[ss.Employee]] = {}
    for employee in people:
        manager = int(employee.row().manager)
        if manager in seats:
            leaders.setdefault(manager, []).append(employee)
    for manager, reports in leaders.items():
        if len(reports) < SMALLEST_TEAM:
            continue
        members = {*reports, seats[manager]}
        trust = [one.trust_in(other) for one in members for other in one.colleagues if other in members]
        if trust:
            yield float(np.mean(trust)), float(np.mean([employee.performance for employee in reports]))


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `low` and `high` are the published range, infinite where it is open."""

    name: str
    unit: str
    read: Callable[[Reading], float]
    low: float = -math.inf
    high: float = math.inf
    source: str = "none known"

    @property
    def known(self) -> bool:
        """Whether there is a published range."""
        return math.isfinite(self.low) or math.isfinite(self.high)

    def inside(self, value: float) -> bool | None:
        """Whether a value lies in the published range; None without one."""
        return self.low <= value <= self.high if self.known else None

    @property
    def range(self) -> str:
        """The published range in words."""
        if not self.known:
            return "none known"
        if not math.isfinite(self.high):
            return f"at least {self.low:g}"
        return f"{self.low:g} to {self.high:g}"


def _outcome(name: str) -> Callable[[Reading], float]:
    return lambda reading: reading.outcome(name)


_LOGS = "IT incident logs"
_OFFICES = "SocioPatterns offices; published networks"
_TOP = "Cross, Rebele & Grant 2016"

FIGURES: tuple[Figure, ...] = (
    # Load
    Figure("use of the help budget", "share", lambda r: utilisation(r.record.trace)),
    Figure(
        "challenges per person and month", "1/month",
        lambda r: float(r.window["arrived"].sum() / r.window["people"].sum() * MONTH),
    ),
    Figure("hours of help per person and day", "h", _outcome("help_hours")),
    # Resolution
    Figure("time in system, mean", "days", _outcome("time_in_system")),
    Figure("resolution time, median (Kaplan-Meier)", "days", _outcome("resolution_median")),
    Figure("resolution time, restricted mean to 130 days", "days", _outcome("resolution_rmst")),
    Figure("resolved within 20 days", "share", _outcome("resolved_in_sla")),
    Figure("coefficient of variation of resolution times", "ratio", variation, 1.5, math.inf, _LOGS),
    Figure(
        "not resolved, of the first year's arrivals", "share", lambda r: float(1.0 - r.first_year["event"].mean())
    ),
    Figure(
        "days that wait for a decision / days open", "share",
        lambda r: r.outcome("time_waiting_decision") / r.outcome("time_in_system"),
    ),
    Figure(
        "broken promises per delivery", "ratio",
        lambda r: float(r.window["broken"].sum() / r.window["delivered"].sum()),
    ),
    Figure(
        "hand-overs that are broken promises", "share",
        lambda r: float(r.window["broken"].sum() / r.window[["broken", "handed_over"]].sum().sum()),
    ),
    Figure("subtasks without hand-over", "share", lambda r: float((r.subtasks["handovers"] == 0).mean())),
    Figure("days of a subtask without hand-over", "days", lambda r: days_by_handovers(r, 0, 0)),
    Figure(
        "days with one hand-over / without", "ratio",
        lambda r: days_by_handovers(r, 1, 1) / days_by_handovers(r, 0, 0), 1.0, math.inf, f"{_LOGS}: it grows",
    ),
    Figure(
        "days with two or more / with one", "ratio",
        lambda r: days_by_handovers(r, 2, 10_000) / days_by_handovers(r, 1, 1), 1.0, math.inf, f"{_LOGS}: it grows",
    ),
    Figure("finished work sent back", "share", _outcome("rework_share")),
    # Help
    Figure("help hours given by the top 5 %", "share", _outcome("help_top5"), 0.20, 0.35, _TOP),
    Figure("deliveries by the top 5 %", "share", top5_by_count),
    Figure("answer rate", "share", _outcome("answer_rate")),
    Figure("acceptance within departments", "share", lambda r: acceptance(r, True)),
    Figure("acceptance across departments", "share", lambda r: acceptance(r, False)),
    Figure(
        "in-group favouritism in helping", "d", favouritism, 0.2, 0.4,
        "Balliet, Wu & De Dreu 2014 (about .3; the margin of .1 is ours)",
    ),
    Figure("E-I index of help", "index", _outcome("ei_help")),
    Figure("helping pairs in which both help", "share", _outcome("reciprocity")),
    # Trust and know-how
    Figure("trust within departments", "index", _outcome("trust_within")),
    Figure("trust across departments", "index", _outcome("trust_cross")),
    Figure("know-how of the home facets", "share", _outcome("specialist_knowledge")),
    Figure("know-how of foreign facets", "share", _outcome("knowledge_cross")),
    Figure("days until half of the probe is regained", "days", _outcome("probe_days_to_half")),
    # The network at the start
    Figure("ties within departments", "share", lambda r: r.network.within_share, 0.25, 0.70, _OFFICES),
    Figure(
        "the same / chance", "ratio", lambda r: r.network.within_share / r.network.chance_share, 2.0, math.inf, _OFFICES
    ),
    Figure("ties within departments at the horizon", "share", lambda r: r.within_at_end, 0.25, 0.70, _OFFICES),
    Figure(
        "the same at the horizon / chance", "ratio",
        lambda r: r.within_at_end / r.network.chance_share, 2.0, math.inf, _OFFICES,
    ),
    Figure("density within / across", "ratio", lambda r: r.network.density_ratio, 4.0, 20.0, _OFFICES),
    Figure(
        "reciprocity of nominations", "share", lambda r: r.network.reciprocity, 0.6, 0.8,
        "Cross-Parker consulting .75; others",
    ),
    Figure("local clustering", "share", lambda r: r.network.clustering, 0.3, 0.5, "published networks"),
    Figure(
        "tie weight within / across", "ratio", lambda r: r.network.weight_ratio, 2.0, 4.0,
        "SocioPatterns InVS13 2.4, InVS15 4.4",
    ),
)  # fmt: skip

# One figure of all replications together: teams are few in one.
TEAMS = Figure(
    "correlation of team trust with team performance",
    "r",
    lambda _: math.nan,
    0.15,
    0.45,
    "De Jong, Dirks & Gillespie 2016 (.30)",
)
