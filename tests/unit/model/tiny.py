"""Tiny organisations built by hand, in which everything that moves can be switched off.

Days are run by the whole engine; only its arrays are set and read. So these tests hold however the
processes are cut into functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from siloSim.model.engine import advance
from siloSim.model.initial import initial_state
from siloSim.model.network import find_tie
from siloSim.model.replacing import day_with
from siloSim.model.state import CHALLENGES, EVENTS, MEETINGS, OPEN, SUBTASKS, State
from siloSim.model.trace import State as Stands
from siloSim.organisation.structure import Organisation, Role
from siloSim.scenario.parameters import DEFAULTS
from siloSim.scenario.scenario import (
    ActivePolicy,
    Calendar,
    Change,
    Effect,
    GeneratedOrganisation,
    Scenario,
)

# What the numbers in these tests are worked out from; the package's defaults may be calibrated anew.
PINNED: Mapping[str, float] = {
    "attention.day": 8, "attention.asking": 0.25, "attention.interruption": 0.15, "attention.filter": 0,
    "challenges.small_effort": 0.25, "challenges.small_spread": 0.5, "challenges.effort": 1.1,
    "challenges.effort_spread": 2.1, "challenges.effort_common": 0.6, "challenges.effort_max": 150,
    "contact.gathering": 1.5, "contact.new_weight": 0.5, "contact.ties_cap": 25,
    "help.urge_days": 7, "help.pick_trust": 2.5, "help.pick_expertise": 0.36, "help.pick_load": 0.3,
    "help.pick_fame": 0.3, "help.pick_interest": 0, "help.answer_limit": 5, "help.willingness": 0.65,
    "help.trust_weight": 2, "help.reciprocity_weight": 1, "help.generosity_weight": 2, "help.norm_weight": 2,
    "help.norm_rate": 0.1, "help.reputation": 0, "help.interest_weight": 2.5, "help.load_weight": 0.5,
    "help.pressure": 0, "help.pressure_weight": 2, "help.pressed_effort": 0.3, "help.share": 0.31,
    "help.generosity_hours": 1.8, "help.floor": 0.3, "help.handover": 0.3, "help.refer": 0.5,
    "help.due_base": 10, "help.due_factor": 1.5, "help.redo": 0.6, "help.rework_wrong": 0.6,
    "help.favour_cap": 5, "help.favour_half_life": 60,
    "identity.salience": 0.55, "identity.purpose": 0,
    "incentive.joint": 0, "incentive.joint_weight": 2, "incentive.joint_hours": 0.5, "incentive.dilution": 0.05,
    "incentive.recognition": 0, "incentive.genuine": 1, "incentive.recognition_weight": 1.5,
    "interest.within": 0.5, "interest.drift": 0,
    "language.low": 0.2, "language.high": 0.8, "language.distance": 1, "language.learning": 0.1,
    "language.half_hours": 0.1, "language.floor": 0.4, "language.rework": 0.25, "language.recovery": 0.002,
    "trust.base_within": 0.5, "trust.base_across": 0.43, "trust.gain": 0.25, "trust.gain_helper": 0.075,
    "trust.decline": 0.1, "trust.rework": 0.03, "trust.broken": 0.2, "trust.contact": 0.01,
    "trust.contact_ceiling": 0.7,
    "conflict.hours": 1, "conflict.trust": 0.1,
    "decision.hours": 0.5, "decision.agenda_bias": 0.5, "decision.resentment": 0.05, "decision.candidates": 12,
    "decision.delegation": 0,
    "memory.accuracy": 0.8, "memory.retrieval": 0.1, "memory.age": 250, "memory.hours": 0.5,
    "learning.latest": 0.87, "learning.adopt": 0.24, "learning.adopt_trust": 0.6, "learning.adopt_language": 0.5,
    "learning.superiority": 1, "learning.outsider": 0.02, "learning.specialist": 0.6,
    "learning.contradiction": 0.2, "learning.transfer": 0.5, "learning.memory_days": 60,
    "people.entry_known": 0.5, "people.join_ties": 3,
}  # fmt: skip

# Nothing happens on its own; whoever may ask does, whoever is asked accepts, help needs no rework.
STILL: Mapping[str, float] = {
    **PINNED,
    "challenges.per_person_per_month": 0,
    "challenges.facets": 1,
    "contact.per_day": 0,
    "contact.activity_spread": 0,
    "contact.introductions": 0,
    "contact.strangers": 0,
    "people.turnover": 0,
    "environment.turbulence": 0,
    "learning.practice": 0,
    "learning.forgetting": 0,
    "learning.transfer": 0,
    "learning.adopt": 0,
    "learning.facets": 4,
    "learning.home_known": 1,
    "learning.foreign_known": 0,
    "learning.wrong_known": 0,
    "trust.fade": 0,
    "trust.initial_spread": 0,
    "conflict.rate": 0,
    "decision.approvals": 0,
    "decision.patience": 1000,
    "decision.capacity": 0,
    "memory.capture": 0,
    "memory.retrieval": 0,
    "language.rework": 0,
    "language.recovery": 0,
    "help.rework_wrong": 0,
    "help.handover": 0,
    "help.safety_base": 1,
    "help.routing": 1,
    "help.answer_chance": 1,
    "help.willingness": 20,
    "help.generosity_hours": 0,
    "help.share": 0.5,
    "help.pick_noise": 0,
    "interest.low": 0.5,
    "interest.high": 0.5,
    "interest.personal": 0,
}


def people(
    sizes: Sequence[int],
    ties: Iterable[tuple[int, int]] = (),
    *,
    managers: Iterable[int] = (),
    fte: Mapping[int, float] | None = None,
    weight: float = 1.0,
    names: Sequence[str] = "ABCDEFGHIJKLMNOP",
) -> Organisation:
    """Departments of `sizes` people, the first of each its head; `managers` lead their department's staff."""
    n = sum(sizes)
    department = np.repeat(np.arange(len(sizes)), sizes)
    first = np.cumsum(sizes) - np.array(sizes)
    role = np.zeros(n, np.int8)
    role[list(managers)] = Role.MANAGER
    role[first] = Role.HEAD
    boss = first[department]
    for seat in managers:
        boss[(department == department[seat]) & (role == Role.STAFF)] = seat
    boss[first] = -1
    shares = np.ones(n)
    for seat, share in (fte or {}).items():
        shares[seat] = share
    pairs = sorted((min(pair), max(pair)) for pair in ties)
    made = Organisation.frozen(
        name="tiny",
        departments=tuple(names[: len(sizes)]),
        ids=np.array([f"p{i:03d}" for i in range(n)]),
        department=department,
        role=role,
        level=role,
        tenure=np.arange(n, dtype=float),
        manager=boss,
        fte=shares,
        source=np.array([i for i, _ in pairs], np.int32),
        target=np.array([j for _, j in pairs], np.int32),
        weight_out=np.full(len(pairs), weight),
        weight_back=np.full(len(pairs), weight),
    )
    made.validate()
    return made


def everybody(n: int) -> list[tuple[int, int]]:
    """All pairs of n people."""
    return [(i, j) for i in range(n) for j in range(i + 1, n)]


def policy(*effects: Effect, key: str = "policy", **settings: Any) -> ActivePolicy:
    """A policy with these effects."""
    return ActivePolicy(key=key, title=key, effects=effects, **settings)


def change(primitive: str, amount: float, op: str = "add", **settings: Any) -> Change:
    """A change of a primitive."""
    return Change(primitive, op, amount, **settings)  # type: ignore[arg-type]


def scenario(
    parameters: Mapping[str, float] | None = None,
    policies: Sequence[ActivePolicy] = (),
    *,
    horizon: int = 20,
    policy_day: int = 0,
    base: Mapping[str, float] = STILL,
) -> Scenario:
    """A scenario of the still world, or of another `base`, with `parameters` put in."""
    unknown = set(parameters or ()) - set(DEFAULTS)
    assert not unknown, unknown
    return Scenario(
        name="tiny",
        calendar=Calendar(horizon=horizon, warmup=policy_day, policy_day=policy_day),
        organisation=GeneratedOrganisation({"A": 1, "B": 1}),
        parameters={**DEFAULTS, **base, **(parameters or {})},
        policies=tuple(policies),
    )


class World:
    """One run, day by day, whose arrays a test may set and read.

    With policies they start on day 0; without, policy_day and its probe lesson never come.
    """

    def __init__(
        self,
        sizes: Sequence[int] = (2, 2),
        ties: Iterable[tuple[int, int]] | None = None,
        parameters: Mapping[str, float] | None = None,
        policies: Sequence[ActivePolicy] = (),
        *,
        horizon: int = 20,
        policy_day: int | None = None,
        seed: int = 7,
        rules: Mapping[str, Any] | None = None,
        **organisation: Any,
    ) -> None:
        pairs = everybody(sum(sizes)) if ties is None else ties
        self.organisation = people(sizes, pairs, **organisation)
        day = (0 if policies else horizon) if policy_day is None else policy_day
        self.scenario = scenario(parameters, policies, horizon=horizon, policy_day=day)
        self.state: State = initial_state(self.scenario, self.organisation, seed, 0, keep_events=True)
        self.days = day_with(rules)
        self.day = 0
        self.people["generosity"] = 0.33
        self.people["reciprocity"] = 0.0
        self.people["identity"] = 0.0

    @property
    def people(self) -> Any:
        """Records of all seats."""
        return self.state.people

    @property
    def departments(self) -> Any:
        """Records of all departments."""
        return self.state.departments.each

    @property
    def facets(self) -> Any:
        """What the knowledge base holds."""
        return self.state.memory.facets

    @property
    def row(self) -> Any:
        """The last day's row."""
        return self.state.daily[self.day - 1]

    @property
    def challenges(self) -> Any:
        """Challenges so far."""
        return self.state.work.challenges[: self.state.work.counts[CHALLENGES]]

    @property
    def meetings(self) -> list[tuple[int, int]]:
        """Contacts of the last day's gatherings."""
        held = self.state.gatherings
        n = self.state.work.counts[MEETINGS]
        return list(zip(held.one[:n].tolist(), held.other[:n].tolist(), strict=True))

    def run(self, days: int = 1) -> Any:
        """Run so many days; the last one's row."""
        self.state, self.day = advance(self.days, self.state, self.day, self.day + days)
        return self.row

    def task(self, s: int = 0) -> Any:
        """Subtask s."""
        return self.state.work.subtasks[s]

    def stands(self, s: int = 0) -> Stands:
        """The state of subtask s."""
        return Stands(int(self.task(s).state))

    def tie(self, i: int, j: int) -> Any:
        """i's half of the tie with j."""
        slot = int(find_tie(self.people, self.state.ties, i, j))
        assert slot >= 0, f"{i} and {j} have no tie"
        return self.state.ties[slot]

    def tied(self, i: int) -> list[int]:
        """Seats at the other ends of i's ties, ascending."""
        first = int(self.people[i].first_tie)
        return sorted(self.state.ties["other"][first : first + int(self.people[i].degree)].tolist())

    def trust(self, i: int, j: int) -> float:
        """i's trust in j."""
        return float(self.tie(i, j).trust)

    def value(self, name: str, department: int = 0) -> float:
        """Today's value of a parameter."""
        return float(self.state.levers.values[department][name.replace(".", "_")])

    def events(self, kind: int) -> list[tuple[int, int, int]]:
        """(day, person, other) of the events of a kind."""
        log = self.state.work.events[: self.state.work.counts[EVENTS]]
        return [(int(e.day), int(e.person), int(e.other)) for e in log if e.kind == kind]

    def believe(self, i: int, beliefs: Mapping[int, int]) -> None:
        """Let i hold beliefs on facets, counts kept."""
        from siloSim.model.knowhow import set_belief

        for k, belief in beliefs.items():
            set_belief(self.people, self.state.departments, self.state.memory, i, k, belief)

    def challenge(self, owner: int, *needs: tuple[int, float], facet: int | None = None, **task: Any) -> int:
        """Open a challenge that needs (department, effort) each; the number of its first subtask.

        Every subtask needs its department's first home facet, or `facet`; `task` sets fields of each.
        """
        work = self.state.work
        c, first = int(work.counts[CHALLENGES]), int(work.counts[SUBTASKS])
        record = work.challenges[c]
        record.department = d = int(self.people[owner].dept)
        record.number = c
        record.arrived_on = self.day
        record.resolved_on = -1
        record.owner = owner
        record.owner_id = self.people[owner].id
        record.first = first
        record.subtasks = record.unfinished = record.departments = len(needs)
        record.effort = sum(effort for _, effort in needs)
        record.value = 100.0
        for s, (department, effort) in enumerate(needs, first):
            new = work.subtasks[s]
            new.challenge, new.department = c, department
            new.key_a, new.key_b = (d << 16) | c, (self.day << 16) | department
            new.effort = new.left = effort
            new.helper = new.referred = new.asked_on = new.accepted_on = new.done_on = -1
            new.since = self.day
            new.state = Stands.SEEKING
            new.routed = new.approved = 1
            for field, value in task.items():
                new[field] = value
            if new.helper >= 0:
                new.helper_id = self.people[new.helper].id
            work.facets[s, :] = self.state.departments.home_facets[department, 0] if facet is None else facet
            work.open[work.counts[OPEN]] = s
            work.counts[OPEN] += 1
        work.counts[CHALLENGES] = c + 1
        work.counts[SUBTASKS] = first + len(needs)
        return first
