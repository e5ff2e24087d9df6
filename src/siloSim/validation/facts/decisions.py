"""The fact about decision rights and access: what specialising either of them costs (7)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from siloSim.model.schedule import most_arrivals
from siloSim.scenario.scenario import (
    ActivePolicy,
    Change,
    Effect,
    Gather,
    GeneratedOrganisation,
    Scenario,
    Selector,
)
from siloSim.validation.fact import Check, Fact, Setting, relation
from siloSim.validation.runs import Values, outcomes_of

SPARE = 1.1  # decisions that can be taken over decisions that come up, at least
NAMES = ("time_in_system", "time_seeking", "time_waiting_answer", "time_waiting_decision", "backlog")
# Deciding takes nobody's hours in either structure, and a common agenda takes the oldest case first, so that
# nothing differs but who may take which decision.
STRUCTURE_ALONE: Mapping[str, object] = {"behaviour.decision.hours": 0, "behaviour.decision.agenda_bias": 0}
KNOWN_ONLY: Mapping[str, object] = {
    "behaviour.contact.strangers": 0,
    "behaviour.contact.introductions": 0,
}
RARE = "decisions as rare as in the scenario: open challenges at the horizon, own heads less all"


def check(setting: Setting) -> list[Check]:
    """Open problems by decision rights, with many decisions and with few; latency by access."""
    scenario = setting.scenario.with_(**STRUCTURE_ALONE)
    busy = scenario.with_(**{"behaviour.decision.approvals": 1})
    capacity = capacities(scenario)
    own, common = (_run(setting, rights(busy, capacity)) for rights in (with_own_heads, with_all_heads))
    rare = [_run(setting, rights(scenario, capacity)) for rights in (with_own_heads, with_all_heads)]
    anybody, known = _run(setting, setting.scenario), _run(setting, setting.scenario.with_(**KNOWN_ONLY))
    return [
        relation(
            "every foreign subtask needs a decision: open challenges at the horizon, own heads less all",
            own["backlog"] - common["backlog"],
            "challenges",
        ),
        relation(
            "every foreign subtask needs a decision: days waiting for one, own heads less all",
            own["time_waiting_decision"] - common["time_waiting_decision"],
            "days",
        ),
        relation(RARE, rare[0]["backlog"] - rare[1]["backlog"], "challenges"),
        relation(
            "time in system: only colleagues with a tie may be asked less anybody",
            known["time_in_system"] - anybody["time_in_system"],
            "days",
        ),
        relation(
            "of it, days until somebody accepts: only colleagues with a tie less anybody",
            _search(known) - _search(anybody),
            "days",
        ),
    ]


def _run(setting: Setting, scenario: Scenario) -> Values:
    return outcomes_of(setting, scenario, NAMES)


def _search(values: Values) -> NDArray[np.float64]:
    return values["time_seeking"] + values["time_waiting_answer"]


def head_counts(scenario: Scenario) -> Mapping[str, int]:
    """Department → people; a built-in scenario has a generated organisation."""
    assert isinstance(scenario.organisation, GeneratedOrganisation)
    return scenario.organisation.departments


def capacities(scenario: Scenario) -> dict[str, int]:
    """Decisions a day that each department gets: SPARE times those that come up there, rounded up.

    Each foreign subtask is decided once; a challenge needs 1 / (1 - more_departments) foreign departments on
    average, slightly fewer where there are not so many.
    """
    foreign = 1.0 / (1.0 - scenario.parameters["challenges.more_departments"])
    return {
        name: math.ceil(SPARE * most_arrivals(scenario, people) * foreign)
        for name, people in head_counts(scenario).items()
    }


def with_own_heads(scenario: Scenario, capacity: Mapping[str, int]) -> Scenario:
    """Specialised rights: each head decides the cases of the own department, so many a day, and no others."""
    effects = tuple(Change("decision.capacity", "add", float(n), (name,)) for name, n in capacity.items())
    return _governed(scenario, effects)


def with_all_heads(scenario: Scenario, capacity: Mapping[str, int]) -> Scenario:
    """Unsegmented rights: as many decisions a day in all, each open to the oldest case of any department."""
    daily = Gather(Selector("heads"), every=1, hours=0.0, contacts=0.0)
    cases = Change("decision.capacity", "add", float(sum(capacity.values())), at_gathering=True)
    return _governed(scenario, (daily, cases))


def _governed(scenario: Scenario, effects: tuple[Effect, ...]) -> Scenario:
    """From day 0 on, in the place of the heads' own capacity."""
    blank = scenario.with_(**{"behaviour.decision.capacity": 0})
    first = -blank.calendar.policy_day
    return replace(
        blank,
        policies=(*blank.policies, ActivePolicy("rights", "rights", start=first, effects=effects)),
    )


_RARE = (
    "Where few subtasks need a decision, heads are idle nearly all the time and it does not matter whose "
    "turn it is: specialised rights cost where decisions are the bottleneck."
)

FACTS: tuple[Fact, ...] = (
    Fact(
        number=7,
        key="decision-structure",
        statement=(
            "Specialised decision rights leave more problems unsolved; specialised access makes solving them take longer."
        ),
        source="Cohen, March & Olsen 1972",
        kind="partly imposed",
        because=(
            "Rights: emergent. Separate queues cannot lend each other capacity, so that some departments' cases wait "
            "while other heads are idle; no rule says that rights matter. Access: nearly imposed, as fewer people may be "
            "asked; emergent is that most of the delay comes from cases that nobody known can take, which wait until "
            "they are escalated."
        ),
        design=(
            f"Rights: each head decides the own department's cases against as many decisions a day in all, open to the "
            f"oldest case of any department. Every head has {SPARE:g} times what comes up there, rounded up to whole "
            f"decisions; deciding takes no hours, no agenda bias. With decision.approvals 1 and with that of the scenario. "
            f"Access: contact.strangers and contact.introductions 0 against the scenario as it is."
        ),
        check=check,
        fails={(load, RARE): _RARE for load in ("reference", "busy")},
    ),
)
