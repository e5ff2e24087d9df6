"""The patterns that the default organisation shows at once, each read off finished runs.

Targets are published ranges (docs/odd.md, element 1); where a source gives one figure the margin is ours
and said so. Resolution times are those of the first year's arrivals after the warm-up.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, stats

import siloSim as ss
from siloSim.model import engine
from siloSim.model.initial import initial_state
from siloSim.model.loading import rules_of
from siloSim.model.measures import outcomes, utilisation
from siloSim.model.trace import Event, Trace
from siloSim.organisation.describe import describe
from siloSim.scenario.realise import realise

YEAR = 260
SMALLEST_TEAM = 3
YES = (int(Event.ACCEPTED), int(Event.PRESSED))
ANSWERS = (*YES, int(Event.DECLINED))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A figure and the range in which it has to lie at both loads, or at one."""

    name: str
    low: float
    high: float
    source: str
    load: str = "both"

    def misses(self, value: float) -> float:
        """How far a value lies outside, relative to the range's width or its finite bound; nan misses by 1."""
        if not math.isfinite(value):
            return 1.0
        width = self.high - self.low if math.isfinite(self.high) else max(abs(self.low), 0.05)
        return max(0.0, self.low - value, value - self.high) / width


OFFICES = "SocioPatterns offices; published networks"
LOGS = "IT incident logs"
PATTERNS: tuple[Pattern, ...] = (
    Pattern("use of the help budget", 0.12, 0.18, "our choice of a moderate load", "reference"),
    Pattern("use of the help budget", 0.30, 0.40, "our choice of a high load", "busy"),
    Pattern("ties within", 0.25, 0.70, OFFICES),
    Pattern("ties within / chance", 2.0, math.inf, OFFICES),
    Pattern("density within / across", 4.0, 20.0, OFFICES),
    Pattern("reciprocity of nominations", 0.6, 0.8, "Cross-Parker consulting .75; others"),
    Pattern("clustering", 0.3, 0.5, "published networks"),
    Pattern("weight within / across", 2.0, 4.4, "SocioPatterns InVS13 2.4, InVS15 4.4"),
    Pattern("help hours by the top 5 %", 0.20, 0.35, "Cross, Rebele & Grant 2016"),
    Pattern("favouritism d", 0.2, 0.4, "Balliet, Wu & De Dreu 2014: about .3; the margin is ours"),
    Pattern("favouritism grows with interdependence", 0.0, math.inf, "Balliet, Wu & De Dreu 2014"),
    Pattern("team trust-performance r", 0.15, 0.45, "De Jong, Dirks & Gillespie 2016: .30"),
    Pattern("coefficient of variation", 1.5, math.inf, LOGS),
    Pattern("skewness", 1.0, math.inf, f"{LOGS}: right-skewed, heavy tail"),
    Pattern("separation of two modes", 2.0, math.inf, f"{LOGS}; Ashman's D of log days, none against one or more hand-overs"),
    Pattern("days: one hand-over / none", 1.0, math.inf, f"{LOGS}: it grows"),
    Pattern("days: two or more / one", 1.0, math.inf, f"{LOGS}: it grows"),
)  # fmt: skip
NAMES = tuple(dict.fromkeys(pattern.name for pattern in PATTERNS))
CHECKED_ONLY = (
    "favouritism grows with interdependence",
)  # a small difference: too noisy for a search's few runs
MORE_INTERDEPENDENT = {"challenges.own_subtask": 0.7}  # twice as much needed from one's own department


def read(scenario: ss.Scenario, seed: int, replication: int) -> dict[str, Any]:
    """One run's figures, and its teams' (trust, performance) under "teams"."""
    organisation = realise(scenario, seed, replication)
    state = initial_state(scenario, organisation, seed, replication, keep_events=True)
    days = engine.day_with(rules_of(scenario) or None)
    state, _ = engine.advance(days, state, 0, scenario.calendar.horizon)
    trace = engine.trace_of(state, scenario, organisation, seed, replication)
    found = outcomes(trace)
    return {
        "use of the help budget": utilisation(trace),
        "help hours by the top 5 %": found["help_top5"],
        "favouritism d": favouritism(trace),
        "teams": teams(state),
        "reciprocity of nominations": describe(organisation).reciprocity,
        **network(state),
        **resolution(trace),
        "time in system": found["time_in_system"],
        "trust within": found["trust_within"],
        "trust across": found["trust_cross"],
    }


def favouritism(trace: Trace) -> float:
    """d = (p1 - p2) / sqrt((p1 q1 + p2 q2) / 2) of the shares of answered requests accepted, within less across."""
    rows = trace.events[trace.events["day"] >= trace.scenario.calendar.policy_day]
    rows = rows[np.isin(rows["kind"], ANSWERS)]
    home = trace.organisation.department
    within = home[rows["person"] % trace.organisation.size] == home[rows["other"] % trace.organisation.size]
    yes = np.isin(rows["kind"], YES)
    if within.all() or not within.any():
        return math.nan
    p, q = float(yes[within].mean()), float(yes[~within].mean())
    spread = math.sqrt((p * (1.0 - p) + q * (1.0 - q)) / 2.0)
    return (p - q) / spread if spread > 0.0 else math.nan


def resolution(trace: Trace) -> dict[str, float]:
    """Spread of the days to resolution, and what hand-overs do to a subtask's days."""
    first = trace.scenario.calendar.warmup
    arrived = trace.challenges["arrived_on"]
    due = (arrived >= first) & (arrived < first + YEAR)
    done = due & (trace.challenges["resolved_on"] >= 0)
    days = (trace.challenges["resolved_on"] + 1 - arrived)[done].astype(float)
    tasks = trace.subtasks
    mine = due[tasks["challenge"]] & (tasks["done_on"] >= 0)
    own = (tasks["done_on"] + 1 - arrived[tasks["challenge"]])[mine].astype(float)
    hands = tasks["handovers"][mine]
    if len(days) < 10 or (hands == 0).sum() < 2 or (hands > 0).sum() < 2:
        return {}
    none, some = np.log(own[hands == 0]), np.log(own[hands > 0])
    spread = math.sqrt(float(none.var() + some.var()) / 2.0)
    return {
        "coefficient of variation": float(days.std() / days.mean()),
        "skewness": float(stats.skew(days)),
        "separation of two modes": float(some.mean() - none.mean()) / spread if spread > 0.0 else math.nan,
        "days: one hand-over / none": float(own[hands == 1].mean() / own[hands == 0].mean()),
        "days: two or more / one": float(own[hands > 1].mean() / own[hands == 1].mean())
        if (hands > 1).any()
        else math.nan,
        "subtasks with a hand-over": float((hands > 0).mean()),
    }


def half_edges(state: Any) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which slots hold a tie, shape (slots,), and the seat in whose row each of these lies."""
    people = state.people
    here = np.repeat(np.arange(len(people)), people["room"])
    place = np.arange(len(state.ties)) - np.repeat(people["first_tie"], people["room"])
    held = place < np.repeat(people["degree"], people["room"])
    return held, here[held]


def network(state: Any) -> dict[str, float]:
    """Ties at the horizon, by the departments worked in."""
    people, ties = state.people, state.ties
    held, i = half_edges(state)
    j, weight = ties["other"][held], ties["weight"][held].astype(float)
    dept = people["dept"]
    within = dept[i] == dept[j]
    sizes = np.bincount(dept).astype(float)
    n = len(people)
    chance = float((sizes * (sizes - 1.0)).sum() / (n * (n - 1.0)))
    share = float(within.mean())
    graph = sparse.csr_array((np.ones(len(i)), (i, j)), shape=(n, n))
    triangles = (graph @ graph).multiply(graph).sum(axis=1)
    degree = graph.sum(axis=1)
    pairs = degree * (degree - 1.0)
    local = np.divide(triangles, pairs, out=np.zeros(n), where=pairs > 0)
    return {
        "ties within": share,
        "ties within / chance": share / chance,
        "density within / across": (share / chance) / ((1.0 - share) / (1.0 - chance)),
        "clustering": float(local.mean()),
        "weight within / across": float(weight[within].mean() / weight[~within].mean()),
        "ties per person": float(degree.mean()),
    }


def teams(state: Any) -> NDArray[np.float64]:
    """(trust among one manager's reports and the manager, the reports' mean performance), shape (teams, 2)."""
    people, ties = state.people, state.ties
    held, i = half_edges(state)
    j, trust = ties["other"][held], ties["trust"][held].astype(float)
    boss = people["manager"]
    team = np.full(len(i), -1)
    team[boss[j] == i] = i[boss[j] == i]
    team[boss[i] == j] = j[boss[i] == j]
    same = (boss[i] == boss[j]) & (boss[i] >= 0)
    team[same] = boss[i][same]
    rows = []
    for leader in np.unique(boss[(boss >= 0) & (people["alive"] == 1)]):
        reports = (boss == leader) & (people["alive"] == 1)
        mine = team == leader
        if reports.sum() >= SMALLEST_TEAM and mine.any():
            rows.append((trust[mine].mean(), people["performance"][reports].mean()))
    return np.array(rows).reshape(-1, 2)


def pooled(
    readings: Sequence[Mapping[str, Any]], interdependent: Sequence[Mapping[str, Any]]
) -> dict[str, float]:
    """Means over replications; the teams' correlation over all of them; the rise of favouritism."""
    found = {}
    for name in dict.fromkeys(key for reading in readings for key in reading if key != "teams"):
        values = np.array([reading.get(name, math.nan) for reading in readings], dtype=float)
        known = values[np.isfinite(values)]
        found[name] = float(known.mean()) if len(known) else math.nan
    pairs = np.vstack([reading["teams"] for reading in readings])
    usable = len(pairs) > 3 and pairs.std(axis=0).min() > 0.0
    found["team trust-performance r"] = float(np.corrcoef(pairs.T)[0, 1]) if usable else math.nan
    if interdependent:
        more = np.nanmean([reading["favouritism d"] for reading in interdependent])
        found["favouritism grows with interdependence"] = float(more) - found["favouritism d"]
    return found


def misses(values: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """By how much each pattern is missed, the worse of the loads it holds for."""
    worst = dict.fromkeys(NAMES, 0.0)
    for pattern in PATTERNS:
        for load in ("reference", "busy") if pattern.load == "both" else (pattern.load,):
            missed = pattern.misses(values[load].get(pattern.name, math.nan))
            worst[pattern.name] = max(worst[pattern.name], missed)
    return worst
