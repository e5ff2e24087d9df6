"""The fact about practices that need several models: clusters help, a little noise turns it round (8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siloSim.model.state import State
from siloSim.organisation.structure import Organisation, Role
from siloSim.scenario.realise import realise
from siloSim.scenario.scenario import Scenario
from siloSim.validation.fact import Check, Fact, Setting, relation
from siloSim.validation.facts.networks import (
    NOBODY_LEAVES,
    Meetings,
    Seats,
    day_by_day,
    rewired,
    stream,
    with_horizon,
)
from siloSim.validation.runs import each

DAYS = 260
WITHIN = 10  # days: two weeks, in which so many holders must have been met
CLUSTERED = {"organisation.ties.within_share": 0.9, "organisation.ties.clustering": 0.6}


@dataclass(frozen=True, slots=True)
class Practice:
    """What it takes to adopt a practice."""

    needed: int  # different holders met within the last WITHIN days
    slip: float = 0.0  # chance a day to adopt with fewer, but one at least


SIMPLE = Practice(1)
REINFORCED = Practice(4)
NOISY = Practice(4, slip=0.02)
LENIENT = Practice(3)
ALL = (SIMPLE, REINFORCED, NOISY, LENIENT)
OWN = "three holders needed, adopters over the year: the organisation's own ties less rewired"


def check(setting: Setting) -> list[Check]:
    """Adopters over a year in a clustered organisation against the same with all ties rewired."""
    scenario = setting.scenario.with_(**NOBODY_LEAVES)
    clustered = adopters(setting, scenario.with_(**CLUSTERED), 0.0)
    random = adopters(setting, scenario.with_(**CLUSTERED), 1.0)
    own = adopters(setting, scenario, 0.0)
    own_random = adopters(setting, scenario, 1.0)
    gain = clustered - random
    noise = f"{NOISY.slip:.0%} a day adopt with fewer"
    return [
        relation("one holder suffices, adopters over the year: rewired less clustered", -gain[:, 0], "share"),
        relation("four holders needed, adopters over the year: clustered less rewired", gain[:, 1], "share"),
        relation(f"four holders needed, {noise}: rewired less clustered", -gain[:, 2], "share"),
        relation("three holders needed, adopters over the year: clustered less rewired", gain[:, 3], "share"),
        relation(OWN, own[:, 3] - own_random[:, 3], "share"),
    ]


def adopters(setting: Setting, scenario: Scenario, share: float) -> NDArray[np.float64]:
    """Mean share of adopters over the year, shape (replications, practices), a share of ties rewired.

    One team holds every practice at first: the same seats in both networks.
    """
    short = with_horizon(scenario, DAYS)

    def one(replication: int) -> NDArray[np.float64]:
        organisation = realise(short, setting.seed, replication)
        team = _some_team(organisation, stream(setting.seed, replication, 2))
        network = rewired(organisation, share, stream(setting.seed, replication, 1))
        luck = stream(setting.seed, replication, 3)
        holds = np.zeros((len(ALL), organisation.size), bool)
        holds[:, team] = True
        area = np.zeros(len(ALL))
        meetings: list[Meetings] = []

        def spread(state: State, day: int) -> None:
            if not meetings:
                meetings.append(Meetings(state))
            one, other, _ = meetings[0].since(state, max(0, day - WITHIN + 1))
            u = luck.random(organisation.size)
            for number, practice in enumerate(ALL):
                holds[number] = after_meeting(holds[number], one, other, practice, u)
            area[:] += holds.mean(axis=1) / DAYS

        day_by_day(short, setting.seed, replication, after=spread, days=DAYS, organisation=network)
        return area

    return np.array(each(setting, one))


def _some_team(organisation: Organisation, rng: np.random.Generator) -> Sequence[int]:
    """A random manager and his or her reports."""
    leader = int(rng.choice(np.flatnonzero(organisation.role == Role.MANAGER)))
    return [leader, *np.flatnonzero(organisation.manager == leader).tolist()]


def after_meeting(
    holds: NDArray[np.bool_], one: Seats, other: Seats, practice: Practice, u: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Who holds a practice after a day; shape (n,).

    `one` and `other` are the ends of the ties used of late, each tie once from either end, so that holders
    are counted by head. `u` are uniform draws, one per person.

    >>> line = np.array([0, 1, 1, 2]), np.array([1, 0, 2, 1])  # 0 - 1 - 2
    >>> holders = np.array([True, False, True])
    >>> after_meeting(holders, *line, Practice(2), np.ones(3)).tolist()
    [True, True, True]
    >>> after_meeting(holders, *line, Practice(3), np.ones(3)).tolist()
    [True, False, True]
    """
    met = np.bincount(one[holds[other]], minlength=len(holds))
    return holds | (met >= practice.needed) | ((met > 0) & (u < practice.slip))


FACTS: tuple[Fact, ...] = (
    Fact(
        number=8,
        key="reinforcement",
        statement=(
            "A practice that needs to be seen in several colleagues spreads better in clusters; a little adoption below "
            "that threshold turns it round."
        ),
        source="Centola & Macy 2007; Eckles, Mossel, Rahimian & Sen 2024",
        kind="emergent",
        because=(
            "The threshold is put in; that clusters help it, and that noise takes the advantage away, comes out of who "
            "meets whom: in clusters a holder's colleagues meet each other, across them a single chance adopter opens "
            "a new department. The engine's own lessons pass at a single contact and would only give the first check."
        ),
        design=(
            f"A process beside the engine, on its ties and on who met whom (ties.met): a person adopts after meeting "
            f"four different holders within {WITHIN} days; with noise, also with chance {NOISY.slip:g} a day after "
            f"meeting one to three. One team holds the practice at first; adopters are averaged over {DAYS} days. "
            f"Clustered: 90 % of ties within departments, clustering .6. Rewired: the same ties, every one moved across "
            f"departments at random (mean degree and weights kept). Nobody leaves. The rest is the load's scenario; "
            f"help is a meeting as well."
        ),
        check=check,
    ),
)
