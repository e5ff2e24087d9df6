"""The fact about breaks: contact now and then beats constant contact on complex problems (9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from siloSim.model.state import State
from siloSim.scenario.scenario import Scenario
from siloSim.validation.fact import Check, Fact, Setting, relation
from siloSim.validation.facts.networks import (
    NOBODY_LEAVES,
    Meetings,
    Seats,
    day_by_day,
    in_bursts,
    stream,
    with_horizon,
)
from siloSim.validation.runs import each, outcomes_of

BITS = 20  # of a solution
DEPENDENCE = 5  # other bits that a bit's worth depends on, on the complex problem; none on the simple one
MIDDLE, DAYS = 60, 130
SELDOM = 5  # one day a week, at the rate of every other day
RUNS = 3  # per replication, for what timing adds: half of what fewer meetings do
RATE = 0.7  # informal contacts a day, where constant
PULSE = 20  # one day in so many, at so many times the rate: the same hazard in all
ALONE: Mapping[str, object] = {
    "challenges.per_person_per_month": 0,
    "behaviour.contact.per_day": RATE,
    **NOBODY_LEAVES,
}
SAME = "complex problem, same number of meetings: in pulses less spread evenly"
OWN = "the engine's own rules, foreign know-how: contact in pulses less constant"


@dataclass(frozen=True, slots=True)
class Problem:
    """An NK landscape (Kauffman & Levin 1987): what a solution of BITS bits is worth, 0 to 1."""

    # (BITS, 2^(1 + dependence)): of each bit, by its own state (lowest digit) and that of the next ones
    contribution: NDArray[np.float64]

    @classmethod
    def drawn(cls, dependence: int, rng: np.random.Generator) -> Problem:
        """A bit's contribution, uniform on [0, 1], depends on itself and on the next `dependence` bits, round the end."""
        return cls(rng.random((BITS, 2 ** (dependence + 1))))

    def worth(self, solutions: NDArray[np.int8]) -> NDArray[np.float64]:
        """Mean contribution of the bits; `solutions` has shape (n, BITS), the result (n,)."""
        reach = self.contribution.shape[1].bit_length() - 1
        bit = np.arange(BITS)
        seen = solutions[:, (bit[:, None] + np.arange(reach)) % BITS].astype(np.int64)
        state = seen @ (1 << np.arange(reach))
        value: NDArray[np.float64] = self.contribution[bit, state].mean(axis=1)
        return value


class Searchers:
    """People at work on one problem."""

    def __init__(self, problem: Problem, solutions: NDArray[np.int8]) -> None:
        self.problem = problem
        self.solutions = solutions.copy()  # (n, BITS)
        self.worth = problem.worth(self.solutions)  # (n,)

    def work(self, one: Seats, other: Seats, bit: Seats) -> None:
        """A day: whoever met somebody with a better solution takes over the best of them, whole.

        All others try their own with `bit` changed and keep that if it is better (Lazer & Friedman 2007).
        `one` and `other`: both ends of today's meetings, each from either end; `bit`: one per person.
        """
        people = np.arange(len(self.worth))
        order = np.argsort(self.worth[other], kind="stable")
        best = people.copy()
        best[one[order]] = other[order]  # of several the last, which is the best
        copies = self.worth[best] > self.worth
        tried = self.solutions.copy()
        tried[people, bit] ^= 1
        worth = self.problem.worth(tried)
        keeps = ~copies & (worth > self.worth)
        found = np.where(copies[:, None], self.solutions[best], self.solutions)
        self.solutions = np.where(keeps[:, None], tried, found)
        self.worth = np.where(keeps, worth, np.where(copies, self.worth[best], self.worth))


@dataclass(frozen=True, slots=True)
class Search:
    """What came of one arm, by replication."""

    complex_: NDArray[np.float64]  # (replications, 2, 2): day MIDDLE and the end; mean and best
    simple: NDArray[np.float64]  # the same
    meetings: float  # per person and day


def check(setting: Setting) -> list[Check]:
    """Intermittent, constant and no contact on a complex and a simple problem; then the engine's own learning."""
    scenario = with_horizon(setting.scenario.with_(**ALONE), DAYS)
    constant = search(setting, scenario)
    seldom = search(setting, in_bursts(scenario, SELDOM, 1.0))
    never = search(setting, scenario.with_(**{"behaviour.contact.per_day": 0}))
    pulses = search(setting, in_bursts(scenario, PULSE, float(PULSE)), runs=RUNS)
    # Two people meet once a day at most, so pulses of the same hazard hold fewer meetings.
    rate = RATE * pulses.meetings / constant.meetings
    even = search(setting, scenario.with_(**{"behaviour.contact.per_day": rate}), runs=RUNS)
    gain = seldom.complex_[:, 1, 0] - constant.complex_[:, 1, 0]
    easy = seldom.simple[:, 1, 0] - constant.simple[:, 1, 0]
    own = setting.scenario
    known = [
        outcomes_of(setting, arm, ["knowledge_cross"])["knowledge_cross"]
        for arm in (in_bursts(own, PULSE, float(PULSE)), own)
    ]
    often = f"contact on one day in {SELDOM}"
    return [
        relation(f"complex problem, mean solution on day {DAYS}: {often} less constant", gain, "worth"),
        relation(
            f"complex problem, best solution on day {DAYS}: {often} less constant",
            seldom.complex_[:, 1, 1] - constant.complex_[:, 1, 1],
            "worth",
        ),
        relation(
            f"complex problem, mean solution on day {MIDDLE}: {often} less none",
            seldom.complex_[:, 0, 0] - never.complex_[:, 0, 0],
            "worth",
        ),
        relation("the gain over constant contact: complex less simple problem", gain - easy, "worth"),
        relation(SAME, pulses.complex_[:, 1, 0] - even.complex_[:, 1, 0], "worth"),
        relation(OWN, known[0] - known[1], "share"),
    ]


def search(setting: Setting, scenario: Scenario, runs: int = 1) -> Search:
    """Everybody at work on a complex and on a simple problem, of which colleagues who meet see each other's solution.

    Each replication is the mean of so many runs.
    """

    def one(replication: int) -> tuple[NDArray[np.float64], float]:
        start = stream(setting.seed, replication, 1)
        problems = [Problem.drawn(dependence, start) for dependence in (DEPENDENCE, 0)]
        luck = stream(setting.seed, replication, 2)
        groups: list[Searchers] = []
        meetings: list[Meetings] = []
        seen: list[NDArray[np.float64]] = []
        count = [0]

        def work(state: State, day: int) -> None:
            people = len(state.people)
            if not meetings:
                meetings.append(Meetings(state))
                first = start.integers(0, 2, (people, BITS), dtype=np.int8)
                groups.extend(Searchers(problem, first) for problem in problems)
            one, other, _ = meetings[0].since(state, day)
            count[0] += len(one)
            bit = luck.integers(0, BITS, people)
            for group in groups:
                group.work(one, other, bit)
            if day + 1 in (MIDDLE, DAYS):
                seen.append(np.array([(group.worth.mean(), group.worth.max()) for group in groups]))

        state = day_by_day(scenario, setting.seed, replication, after=work, days=DAYS)
        return np.array(seen), count[0] / (len(state.people) * DAYS)

    rows = each(replace(setting, replications=runs * setting.replications), one)
    found = np.array([row for row, _ in rows])  # (runs in all, days, problems, mean and best)
    found = found.reshape(runs, setting.replications, *found.shape[1:]).mean(axis=0)
    return Search(found[:, :, 0], found[:, :, 1], float(np.mean([meetings for _, meetings in rows])))


_OWN = (
    "In the engine a conversation passes one belief, a person takes one home a day at most, and what nobody repeats "
    "is forgotten: a pulse wastes what does not fit into its day, and nothing is explored in the breaks, because "
    "practice finds the truth of home facets directly. Breaks help where solutions pass whole and search on one's "
    "own gets stuck; that takes a process of its own."
)

FACTS: tuple[Fact, ...] = (
    Fact(
        number=9,
        key="intermittence",
        statement="Contact now and then beats constant contact, and no contact, on complex problems.",
        source="Bernstein, Shore & Lazer 2018; Lazer & Friedman 2007",
        kind="emergent",
        because=(
            "Nothing says that breaks help. People climb on their own between meetings, to different peaks; a meeting "
            "passes on the best of them. Under constant contact the first good solution takes over before others are "
            "found. Most of the gain is the smaller number of meetings, as in the experiment, where others' solutions "
            "were shown in every third round only; what timing adds at the same number is a check of its own."
        ),
        design=(
            f"A process beside the engine, on its ties and on who met whom (ties.met): everybody works at the same NK "
            f"problem of {BITS} bits, each depending on {DEPENDENCE} others (complex) or none (simple); who meets "
            f"somebody with a better solution takes over the best, whole; otherwise one changed bit a day is kept if "
            f"better. Contact {RATE:g} a day every day; on one day in {SELDOM} at that rate; none; on one day in {PULSE} at "
            f"{PULSE} times the rate, against as many meetings spread evenly "
            f"({RUNS} runs per replication in these two). No challenges (they would bring further "
            f"meetings), nobody leaves: load plays no part and both loads give the same numbers. The last check is the "
            f"load's own scenario and learning."
        ),
        check=check,
        fails={(load, OWN): _OWN for load in ("reference", "busy")},
    ),
)
