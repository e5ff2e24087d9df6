"""What policies do to the values of the day, and whom they bring together (ODD 7.1, Values)."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from typing import Any

from naive.luck import Luck
from siloSim.model.selectors import select
from siloSim.organisation.structure import Organisation
from siloSim.scenario.parameters import BY_NAME, TABLE
from siloSim.scenario.scenario import (
    ActivePolicy,
    Change,
    Connect,
    Effect,
    Gather,
    Move,
    Scenario,
    Selector,
    Shock,
)

MONTH = 21.0
type Values = Any  # one department's values of today: v.trust_gain is the parameter trust.gain


class Today:
    """One department's values of today, by the parameters' field names."""

    def __init__(self, values: dict[str, float]) -> None:
        for name, value in values.items():
            setattr(self, name.replace(".", "_"), value)


@dataclass(eq=False)
class Programme:
    """A policy in time."""

    policy: ActivePolicy
    start: int
    stop: int | None

    def force(self, day: int) -> float:
        """m = strength × ramp × fade; 0 before the start and from the stop on."""
        if day < self.start or (self.stop is not None and day >= self.stop):
            return 0.0
        m, days = self.policy.strength, day - self.start
        if self.policy.ramp > 0:
            m *= min(1.0, (days + 1) / self.policy.ramp)
        if self.policy.fade_half_life > 0:
            m *= math.exp(-math.log(2.0) * days / self.policy.fade_half_life)  # ½^(days/half-life)
        return m

    def falls_on(self, every: int, day: int) -> bool:
        """Whether what happens every so many days happens today."""
        return self.force(day) > 0.0 and (day - self.start) % every == 0

    def cost(self, day: int) -> float:
        """Programme cost of a day on which the policy acts."""
        return self.policy.strength * (self.policy.cost_per_month / MONTH)


@dataclass(eq=False)
class Planned:
    """One effect of a policy, with its own entity in keyed draws and the seats that it means."""

    programme: Programme
    effect: Effect
    key: int
    seats: list[int]
    meeting: Planned | None = None  # of a change: the gathering on whose days it holds
    cases: float = 0.0  # of a gathering: decisions that it brings

    def falls_on(self, day: int) -> bool:
        """Whether a gathering or a move happens today."""
        assert isinstance(self.effect, Gather | Move)
        return self.programme.falls_on(self.effect.every, day)


class Levers:
    """All policies of a scenario."""

    def __init__(self, scenario: Scenario, organisation: Organisation, luck: Luck) -> None:
        self.base = scenario.parameters
        self.departments = organisation.departments
        self.programmes: list[Programme] = []
        self.changes: list[Planned] = []
        self.gatherings: list[Planned] = []
        self.dated: list[Planned] = []
        for policy in scenario.policies:
            start = scenario.calendar.policy_day + policy.start
            stop = None if policy.stop is None else scenario.calendar.policy_day + policy.stop
            programme = Programme(policy, start, stop)
            self.programmes.append(programme)
            planned = []
            for number, effect in enumerate(policy.effects):
                # By the policy's name and the effect's place in it: other policies change nobody's luck.
                key = zlib.crc32(f"{policy.key}/{number}".encode())
                who: Selector | None = getattr(effect, "who", None)
                seats = [] if who is None else [int(i) for i in select(who, organisation, luck.keys, key)]
                planned.append(Planned(programme, effect, key, seats))
            self._sort(planned)

    def _sort(self, planned: list[Planned]) -> None:
        """Which effects of a policy change values, bring people together or happen on a date."""
        meetings = [plan for plan in planned if isinstance(plan.effect, Gather)]
        self.gatherings += meetings
        self.dated += [plan for plan in planned if isinstance(plan.effect, Connect | Move | Shock)]
        for plan in planned:
            change = plan.effect
            if not isinstance(change, Change):
                continue
            if change.at_gathering and change.primitive == "decision.capacity" and change.op == "add":
                meetings[0].cases += change.amount  # decided by the gathering, not by each head
                continue
            plan.meeting = meetings[0] if change.at_gathering else None
            self.changes.append(plan)

    def cost(self, day: int) -> float:
        """Money that programmes cost today."""
        total = 0.0
        for programme in self.programmes:
            if programme.force(day) > 0.0:
                total += programme.cost(day)
                if day == programme.start:
                    total += programme.policy.strength * programme.policy.cost_once
        return total

    def values(self, day: int) -> list[Values]:
        """Today's values by department: products first, then sums, then the range."""
        acting = [plan for plan in self.changes if plan.meeting is None or plan.meeting.falls_on(day)]
        today = [dict(self.base) for _ in self.departments]
        for op in ("scale", "add"):
            for plan in acting:
                change, m = plan.effect, plan.programme.force(day)
                assert isinstance(change, Change)
                if change.op != op or m == 0.0:
                    continue
                for name, values in zip(self.departments, today, strict=True):
                    if change.departments and name not in change.departments:
                        continue
                    if op == "scale":
                        values[change.primitive] *= 1.0 + m * (change.amount - 1.0)
                    else:
                        values[change.primitive] += m * change.amount
        for values in today:
            for primitive in {plan.effect.primitive for plan in acting}:  # type: ignore[union-attr]
                lowest, highest = BY_NAME[primitive].low, BY_NAME[primitive].high
                values[primitive] = min(highest, max(lowest, values[primitive]))
        return [Today({p.name: float(values[p.name]) for p in TABLE}) for values in today]
