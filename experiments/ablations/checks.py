"""What an ablation must not change. A check that fails stops the study with a message.

*Twins* are two different ways to take out the same thing, or a change that must be without any effect: both
runs must give the same bits on every day. *Constants* are levels that nothing is left to move. *First order*:
a mechanism between departments may move what happens within them only by way of feedback.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from ablation_arms import AT_ONCE, NO_LAPSE, NO_LEARNING, NO_MEMORY, NO_TRUST_MOVES
from common import Estimate, changed, difference, digest, read_runs
from numpy.typing import NDArray

import siloSim as ss
from siloSim.model.trace import Event, Trace
from siloSim.runs.record import RunRecord
from siloSim.scenario.scenario import GeneratedOrganisation


@dataclass(frozen=True, slots=True)
class Twin:
    """Two settings that must give the same run, bit for bit."""

    ablation: str
    says: str
    one: Mapping[str, float]
    other: Mapping[str, float]
    together: Mapping[str, float] = field(default_factory=dict)  # in both
    departments: int = 0  # 0: as in the scenario; 1: everybody in one


TWINS: tuple[Twin, ...] = (
    Twin("reciprocity_off", "no weight on favours = no favour counted", {"help.reciprocity_weight": 0.0}, {"help.favour_cap": 0.0}),
    Twin("identity_off", "no salience = a purpose that all share", {"identity.salience": 0.0}, {"identity.purpose": 1.0}),
    Twin("identity_off", "nothing with one department", {}, {"identity.salience": 0.0}, departments=1),
    Twin("language_off", "nothing with one department", {}, {"language.distance": 0.0, "language.rework": 0.0}, departments=1),
    Twin("language_off", "without distance, rework and lost adoption cannot come from language", {}, {"language.rework": 0.0, "learning.adopt_language": 0.0}, {"language.distance": 0.0}),
    Twin("memory_off", "nothing can be found where nothing is written up", {}, {"memory.retrieval": 1.0}, {"memory.capture": 0.0}),
    Twin("memory_off", "what is not written cannot be wrong, age or save", {}, {"memory.accuracy": 0.0, "memory.age": 1.0, "memory.saving": 1.0}, NO_MEMORY),
    Twin("learning_off", "whom one imitates and trusts is nothing to those who learn nothing", {}, {"learning.superiority": 0.0, "learning.adopt_trust": 0.0, "learning.latest": 0.0, "learning.outsider": 1.0}, NO_LEARNING),
    Twin("decisions_instant", "who decides is nothing where deciding takes no time", {}, {"decision.delegation": 1.0}, AT_ONCE),
    Twin("norm_off", "no weight on the norm = a norm that never moves", {"help.norm_weight": 0.0}, {"help.norm_rate": 0.0}),
    Twin("contact_off", "no contacts = no contacts within and none across", {"contact.per_day": 0.0}, {"contact.within": 0.0, "contact.across": 0.0}),
    Twin("contact_off", "without contacts there is nothing in talk", {}, {"learning.adopt": 0.0, "trust.contact": 0.0}, {"contact.per_day": 0.0}),
    Twin("superiority_off", "nothing if nobody adopts anything", {}, {"learning.superiority": 0.0}, {"learning.adopt": 0.0}),
    Twin("trust_frozen", "where trust counts for nothing, it may as well stand still", {}, NO_TRUST_MOVES, {
        "help.trust_weight": 0.0, "help.pick_trust": 0.0, "learning.adopt_trust": 0.0,
        # Brokers and successors are chosen by trust, and full rows lose by it: none of that may happen.
        "contact.introductions": 0.0, "help.refer": 0.0, "contact.ties_cap": 1000.0,
    }),
)  # fmt: skip
TRUST_COLUMNS = ("trust_within", "trust_cross")


def one_department(scenario: ss.Scenario) -> ss.Scenario:
    """The same people in a single department."""
    organisation = scenario.organisation
    assert isinstance(organisation, GeneratedOrganisation)
    return scenario.with_(
        **{"organisation.departments": {"Everybody": sum(organisation.departments.values())}}
    )


def twin_problems(scenario: ss.Scenario, replications: int, seed: int) -> list[str]:
    """Twins that are not the same bit for bit, in words."""
    problems = []
    arms = {}
    for number, twin in enumerate(TWINS):
        base = changed(one_department(scenario) if twin.departments == 1 else scenario, twin.together)
        arms[f"{number} one"], arms[f"{number} other"] = changed(base, twin.one), changed(base, twin.other)
    found = read_runs(arms, replications, seed, lambda record: record.trace.daily.copy(), about="twins")
    for number, twin in enumerate(TWINS):
        names = [name for name in found[f"{number} one"][0].dtype.names or () if _compared(twin, name)]
        pairs = zip(found[f"{number} one"], found[f"{number} other"], strict=True)
        for replication, (one, other) in enumerate(pairs):
            if digest(one, names) != digest(other, names):
                day, which = _first_difference(one, other, names)
                problems.append(
                    f"{twin.ablation}: {twin.says}: replication {replication} differs first on day {day} in {which}"
                )
                break
    return problems


def _compared(twin: Twin, column: str) -> bool:
    """Trust itself differs between moving and frozen trust; all else must not."""
    return twin.ablation != "trust_frozen" or column not in TRUST_COLUMNS


def _first_difference(one: NDArray[np.void], other: NDArray[np.void], names: list[str]) -> tuple[int, str]:
    """Day and column of the first difference between two daily tables."""
    first = []
    for name in names:
        apart = np.flatnonzero(~((one[name] == other[name]) | (np.isnan(one[name]) & np.isnan(other[name]))))
        if len(apart):
            first.append((int(apart[0]), name))
    return min(first, default=(-1, "the sign of a zero"))


# Nobody leaves, no tie ends: what is left to move a level is the mechanism itself.
STILL = {"people.turnover": 0.0, "contact.ties_cap": 1000.0, **NO_LAPSE}


def constant_problems(scenario: ss.Scenario, replications: int, seed: int) -> list[str]:
    """Levels that move although nothing is left to move them, in words."""
    first = scenario.calendar.policy_day
    arms = {
        "trust": changed(scenario, NO_TRUST_MOVES | STILL),
        "know-how": changed(scenario, NO_LEARNING | NO_MEMORY | STILL | {"environment.turbulence": 0.0}),
    }
    found = read_runs(arms, replications, seed, lambda record: record.trace.daily.copy(), about="constants")
    problems = []
    for daily in found["trust"]:
        for name in TRUST_COLUMNS:  # from policy_day on they are means over the ties of that day
            problems += _moving(name, daily[name][first:])
    for daily in found["know-how"]:
        for name in ("knowledge_home", "knowledge_cross"):  # the probe is planted on policy_day
            problems += _moving(name, daily[name][:first]) + _moving(name, daily[name][first:])
    return problems


def _moving(name: str, values: NDArray[np.float64]) -> list[str]:
    seen = np.unique(values[~np.isnan(values)])
    if len(seen) == 1:
        return []
    return [f"{name} has {len(seen)} values, from {seen.min()} to {seen.max()}, where it must have one"]


@dataclass(frozen=True, slots=True)
class FirstOrder:
    """How much a mechanism between departments moves a share across them, and within them."""

    title: str
    share: str
    across: Estimate
    within: Estimate
    excess: Estimate  # |within| − half of |across|, by replication
    must_hold: bool  # the excess has to lie below 0


def accepted_shares(trace: Trace) -> tuple[float, float]:
    """Share of answered requests accepted, in the window: across departments, within them. Needs events."""
    rows = trace.events[trace.events["day"] >= trace.scenario.calendar.policy_day]
    rows = rows[np.isin(rows["kind"], (Event.ACCEPTED, Event.PRESSED, Event.DECLINED))]
    across = _foreign(trace)[rows["subtask"]]
    accepted = rows["kind"] != Event.DECLINED
    return float(accepted[across].mean()), float(accepted[~across].mean())


def reworked_shares(trace: Trace) -> tuple[float, float]:
    """Share of finished subtasks that were sent back, of those done in the window: across, within. Needs subtasks."""
    done = trace.subtasks["done_on"] >= trace.scenario.calendar.policy_day
    again, across = trace.subtasks["reworks"] > 0, _foreign(trace)
    return float(again[done & across].mean()), float(again[done & ~across].mean())


def _foreign(trace: Trace) -> NDArray[np.bool_]:
    """Whether each subtask needs another department than the owner's."""
    return np.asarray(
        trace.subtasks["department"] != trace.challenges["department"][trace.subtasks["challenge"]]
    )


def first_order(scenario: ss.Scenario, replications: int, seed: int) -> list[FirstOrder]:
    """Identity moves acceptance and language moves rework: across departments, hardly within them.

    The norm carries what people meet outside their department into it. So identity is taken out once with the
    norm at work, for the record, and once without, where acceptance within has to stay.
    """
    no_norm = {"help.norm_weight": 0.0}
    arms = {
        "base": scenario,
        "identity": changed(scenario, {"identity.salience": 0.0}),
        "language": changed(scenario, {"language.distance": 0.0, "language.rework": 0.0}),
        "no norm": changed(scenario, no_norm),
        "no norm, identity": changed(scenario, no_norm | {"identity.salience": 0.0}),
    }

    def shares(record: RunRecord) -> tuple[float, float, float, float]:
        return (*accepted_shares(record.trace), *reworked_shares(record.trace))

    keep = frozenset({"runs", "challenges", "subtasks", "events"})
    found = {
        arm: np.array(rows)
        for arm, rows in read_runs(arms, replications, seed, shares, keep=keep, about="first order").items()
    }
    accepted = {arm: rows[:, :2] for arm, rows in found.items()}
    reworked = {arm: rows[:, 2:] for arm, rows in found.items()}
    return [
        _moved("identity off", "acceptance", accepted["base"], accepted["identity"], must_hold=False),
        _moved(
            "identity off, where there is no norm", "acceptance", accepted["no norm"],
            accepted["no norm, identity"], must_hold=True,
        ),
        _moved("language off", "rework", reworked["base"], reworked["language"], must_hold=True),
    ]  # fmt: skip


def _moved(
    title: str, share: str, before: NDArray[np.float64], after: NDArray[np.float64], *, must_hold: bool
) -> FirstOrder:
    """Columns of `before` and `after`, shape (replications, 2): the share across and within."""
    across, within = difference(before[:, 0], after[:, 0]), difference(before[:, 1], after[:, 1])
    half = 0.5 * np.sign(across.value) * (after - before)[:, 0]
    moved = np.sign(within.value) * (after - before)[:, 1]
    return FirstOrder(title, share, across, within, difference(half, moved), must_hold)
