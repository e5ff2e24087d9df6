"""Factors are tried on every arm that they touch, so that a sweep does not stop at a value that nobody can run."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from siloSim.errors import Problem, ScenarioError
from siloSim.scenario.edit import changed
from siloSim.scenario.experiment import SCENARIO, Arm
from siloSim.scenario.findings import Findings, listed, nearest
from siloSim.scenario.nodes import Node, Place
from siloSim.scenario.quantities import Quantity
from siloSim.scenario.scenario import Scenario
from siloSim.scenario.varying import DATES, Kind, Names, applied, judged_together, kind_at, touches

_REFUSED = {
    "name": "a name changes no run",
    "anchors": "anchors change no run; `silosim fit` makes a scenario that meets them",
    "measures": "measures change no run",
    "policies": "list the policies of an arm under arms:, or vary one setting: policies.NAME.strength",
    "processes": "set them in an arm: {set: {processes: [...]}}",
}


@dataclass(frozen=True, slots=True)
class Held:
    """An arm on one of the scenarios."""

    base: str
    label: str
    scenario: Scenario


@dataclass(slots=True)
class Trial:
    """What factors are read against: every arm on every scenario, and what else is varied."""

    arms: Sequence[Held]
    written: Mapping[str, Arm]
    findings: Findings
    paths: Sequence[str] = ()  # of all factors
    _told: set[tuple[Place, str]] = field(default_factory=set)

    def holding(self, path: str) -> list[Held]:
        """The arms in which a value at this path makes a difference."""
        return [held for held in self.arms if touches(held.scenario, path)]

    def kind(self, path: str, where: Place, key: str) -> tuple[Kind, list[Held]] | None:
        """What may stand at a path, and the arms that it touches; None, and a problem, if nothing can be varied."""
        head, _, rest = path.partition(".")
        holders = self.holding(path)
        why = _REFUSED.get(path) or (_REFUSED.get(head) if head != "policies" else None)
        if path == SCENARIO:
            return Names(), list(self.arms)
        if why is not None:
            self.findings.add(where, f"{path} cannot be varied: {why}", key=key)
            return None
        if not holders:
            known = list(dict.fromkeys(p.key for held in self.arms for p in held.scenario.policies))
            policy = rest.partition(".")[0]
            self.findings.add(
                where,
                f'no arm has the policy "{policy}"',
                key=key,
                value=policy,
                allowed=listed([f"policies.{name}" for name in known]) or "nothing: no arm has a policy",
                remedy=nearest(policy, known) or f"add it to an arm: [{policy}]",
            )
            return None
        for label, arm in self.written.items():
            if any(_within(path, set_) for set_ in arm.changes):
                self.findings.add(
                    where,
                    f'the arm "{label}" sets what this factor varies',
                    key=key,
                    remedy=f"remove {path} from the arm, or the factor",
                )
                return None
        kind = kind_at(holders[0].scenario, path)
        if kind is None:
            self._unknown(path, holders[0].scenario, where, key)
            return None
        return kind, holders

    def _unknown(self, path: str, scenario: Scenario, where: Place, key: str) -> None:
        """Say about a path what setting it would say."""
        problems: Iterable[Problem] = ()
        try:
            changed(scenario, {path: 1})
        except ScenarioError as error:
            problems = error.problems
        for problem in problems or [Problem(f"{path} cannot be varied")]:
            self.findings.add(where, problem.message, key=key, allowed=problem.allowed, remedy=problem.remedy)

    def check(
        self, path: str, values: Iterable[tuple[object, Node | Place]], holders: list[Held], key: str
    ) -> None:
        """Put each value into every arm that it touches; note what does not go, at the value's place."""
        if (
            judged_together(path) == DATES
            and sum(judged_together(other) == DATES for other in self.paths) > 1
        ):
            return  # they fit, or not, as points: see runs.plan
        several = len({held.base for held in holders}) > 1
        for value, where in values:
            for held in holders:
                for problem in _refusals(held.scenario, path, value):
                    at = where.place if isinstance(where, Node) else where
                    if (at, problem.message) in self._told:
                        continue
                    self._told.add((at, problem.message))
                    arm = f'"{held.label}"' + (f" on {held.base}" if several else "")
                    said = f"{problem.message}, in the arm {arm}" if len(self.arms) > 1 else problem.message
                    self.findings.add(
                        at,
                        said,
                        key=key,
                        value=f"{value:.10g}" if isinstance(value, float) else str(value),
                        allowed=problem.allowed,
                        remedy=problem.remedy,
                    )

    def whole(self, path: str, kind: Quantity, low: float, high: float, holders: list[Held]) -> bool:
        """Whether only whole numbers can stand at a path: what it says of itself, or what the model says of a half."""
        if kind.whole:
            return True
        if not path.startswith("policies.") or low != int(low) or high != int(high):
            return False
        half = math.floor(low) + 0.5
        if not low < half < high:
            half = low - 0.5 if low - 0.5 > kind.low else low + 0.5
        if not kind.low < half < kind.high:
            return False
        scenario = holders[0].scenario
        return bool(_refusals(scenario, path, half)) and not _refusals(scenario, path, low)


def _within(path: str, above: str) -> bool:
    return path == above or path.startswith(f"{above}.")


def _refusals(scenario: Scenario, path: str, value: object) -> tuple[Problem, ...]:
    try:
        applied(scenario, {path: value})
    except ScenarioError as error:
        return error.problems
    return ()
