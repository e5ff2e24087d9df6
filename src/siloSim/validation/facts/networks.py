"""What facts about networks share: rewired organisations, who met whom, contact in bursts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from siloSim.model.engine import advance
from siloSim.model.initial import initial_state
from siloSim.model.replacing import day_with
from siloSim.model.state import State
from siloSim.organisation.structure import Organisation
from siloSim.scenario.realise import realise
from siloSim.scenario.scenario import ActivePolicy, Change, Effect, Scenario

type Seats = NDArray[np.int64]

ATTEMPTS = 20  # partners tried for a rewired tie before it stays where it was
# Whoever leaves takes know-how along, which is another fact's matter.
NOBODY_LEAVES: Mapping[str, object] = {"behaviour.people.turnover": 0}
_CONTACT = ("contact.within", "contact.across")


def stream(seed: int, replication: int, purpose: int) -> np.random.Generator:
    """Draws of a process of our own: the same in every arm that goes by the same purpose."""
    return np.random.default_rng([seed, replication, purpose])


def rewired(organisation: Organisation, share: float, rng: np.random.Generator) -> Organisation:
    """The organisation with each tie rewired across departments with chance `share` (0 to 1).

    One end of such a tie, either alike, keeps it and gets a partner at random from the other departments
    instead, whom it does not know yet; the tie keeps its weights. Where none is found in `ATTEMPTS` draws
    it stays. The number of ties and the mean number per person do not change. After Fang, Lee & Schilling
    (2010) and Watts & Strogatz (1998).
    """
    n = organisation.size
    ends = np.stack([organisation.source, organisation.target]).astype(np.int64)
    picked = np.flatnonzero(rng.random(ends.shape[1]) < share)
    keeper = rng.integers(0, 2, len(picked))
    partner = rng.integers(0, n, (len(picked), ATTEMPTS))
    department = organisation.department
    known = set((ends[0] * n + ends[1]).tolist())
    for tie, end, choices in zip(picked.tolist(), keeper.tolist(), partner.tolist(), strict=True):
        one = int(ends[end, tie])
        for other in choices:
            key = min(one, other) * n + max(one, other)
            if department[other] != department[one] and key not in known:
                known.remove(int(ends[0, tie]) * n + int(ends[1, tie]))
                known.add(key)
                ends[:, tie] = min(one, other), max(one, other)
                break
    order = np.lexsort((ends[1], ends[0]))
    return Organisation.frozen(
        name=organisation.name,
        departments=organisation.departments,
        ids=organisation.ids,
        department=organisation.department,
        role=organisation.role,
        level=organisation.level,
        tenure=organisation.tenure,
        manager=organisation.manager,
        fte=organisation.fte,
        source=ends[0][order],
        target=ends[1][order],
        weight_out=organisation.weight_out[order],
        weight_back=organisation.weight_back[order],
    )


class Meetings:
    """Who met whom in a run, read from the day on which each tie was last used.

    A meeting is what the engine counts as use of a tie: informal contact, a gathering, help agreed or
    delivered. Each shows at both ends.
    """

    def __init__(self, state: State) -> None:
        self._row = np.repeat(np.arange(len(state.people)), state.people["room"])
        self._place = np.arange(len(state.ties)) - state.people["first_tie"][self._row]

    def since(self, state: State, first: int) -> tuple[Seats, Seats, NDArray[np.int16]]:
        """Seats of both ends, and the last day, of the half-edges used on day `first` (0 or later) or after it."""
        met = state.ties["met"]
        used = np.flatnonzero((met >= first) & (self._place < state.people["degree"][self._row]))
        return self._row[used], state.ties["other"][used].astype(np.int64), met[used]


def day_by_day(
    scenario: Scenario,
    seed: int,
    replication: int,
    before: Callable[[State, int], None] | None = None,
    after: Callable[[State, int], None] | None = None,
    *,
    days: int,
    organisation: Organisation | None = None,
    every: int = 1,
) -> State:
    """Run so many days with a process of our own before and after every day; the state after the last.

    `every`: days from one call to the next, of which `days` must be a multiple. `before` is told the day that
    comes, `after` the day that is over.
    """
    people = organisation if organisation is not None else realise(scenario, seed, replication)
    state, compiled = initial_state(scenario, people, seed, replication), day_with(None)
    for day in range(0, days, every):
        if before is not None:
            before(state, day)
        state, _ = advance(compiled, state, day, day + every)
        if after is not None:
            after(state, day + every - 1)
    return state


def with_horizon(scenario: Scenario, days: int) -> Scenario:
    """The scenario with room for so many days before its policy_day, on which the probe lesson changes a truth."""
    return scenario.with_(
        **{"calendar.horizon": days + 1, "calendar.warmup": min(days, 130), "calendar.policy_day": days}
    )


def in_bursts(scenario: Scenario, every: int, factor: float) -> Scenario:
    """The scenario with informal contact on one day in `every` only, at `factor` times the daily rate.

    With factor = every the hazard of contact is the same in the long run as without bursts. Written as
    policies of one day each, as a user of the package would.
    """
    silent = scenario.with_(**{f"behaviour.{name}": 0 for name in _CONTACT})
    effects: tuple[Effect, ...] = tuple(
        Change(name, "add", factor * scenario.parameters[name]) for name in _CONTACT
    )
    policy_day = scenario.calendar.policy_day
    bursts = [
        ActivePolicy(
            f"burst_{day}", "burst", start=day - policy_day, stop=day + 1 - policy_day, effects=effects
        )
        for day in range(0, scenario.calendar.horizon, every)
    ]
    return replace(silent, policies=(*silent.policies, *bursts))
