"""Each fact can be looked for, and its arms do what its design says."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from unit.model import traces
from unit.validation.small import scenario, setting

from siloSim.model.engine import simulate
from siloSim.model.initial import initial_state
from siloSim.model.mesa_model import SiloModel
from siloSim.model.trace import EVENT, SUBTASK, Event, Trace
from siloSim.organisation.describe import describe
from siloSim.scenario.realise import realise
from siloSim.scenario.scenario import Gather, Selector
from siloSim.validation.catalogue import BY_KEY, FACTS, LOADS
from siloSim.validation.fact import Fact
from siloSim.validation.facts import contact, gatherings, helpers
from siloSim.validation.runs import outcomes_of


def test_facts_have_their_own_numbers_and_keys() -> None:
    assert len({fact.number for fact in FACTS}) == len(FACTS) == len(BY_KEY)
    assert [fact.number for fact in FACTS] == sorted(fact.number for fact in FACTS)
    assert all(fact.statement and fact.source and fact.because and fact.design for fact in FACTS)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.key)
def test_fact_gives_finite_checks(fact: Fact) -> None:
    checks = fact.check(setting())
    assert checks
    for check in checks:
        assert check.n == 3, check.what
        assert math.isfinite(check.effect), check.what
        assert check.low <= check.effect <= check.high, check.what
        assert check.detectable >= 0.0, check.what
        assert check.unit
    names = [check.what for check in checks]
    assert len(set(names)) == len(names)
    # A condition that names no check would excuse nothing, and nobody would see it.
    assert [key for key in fact.fails if key[0] not in LOADS or key[1] not in names] == []


def test_idle_gatherings_take_hours_and_make_no_contacts() -> None:
    idle = Gather(Selector("all"), every=1, hours=2.0, contacts=0.0)
    held = gatherings.programme(scenario(), idle)
    trace = simulate(held, realise(held, 11, 0), 11, 0)
    days = trace.daily[60:]
    assert days["gathering_hours"] == pytest.approx(2.0 * days["people"])
    state = initial_state(held, realise(held, 11, 0), 11, 0)
    start = state.departments.pairs["factor"].copy()
    model = SiloModel(held, 11)
    model.run_for(200)
    assert (model.state.departments.pairs["factor"] == start).all(), (
        "nobody learns a language by sitting there"
    )


def test_best_elsewhere_is_blind_to_the_replication_it_is_for() -> None:
    rng = np.random.default_rng(4)
    values = rng.normal(size=(3, 12))
    chosen = gatherings.best_elsewhere(values)
    for n in range(12):
        changed = values.copy()
        changed[:, n] = rng.normal(scale=100.0, size=3)
        assert gatherings.best_elsewhere(changed)[n] == chosen[n]
    values[1] -= 100.0
    assert (gatherings.best_elsewhere(values) == 1).all()
    assert gatherings.best_elsewhere(np.array([[3.0], [2.0]])).tolist() == [1]


def test_idle_hours_lengthen_resolution() -> None:
    """Six of eight hours lost: whatever the calibration, work takes longer."""
    idle = Gather(Selector("all"), every=1, hours=6.0, contacts=0.0)
    plain = outcomes_of(setting(), scenario(), ["time_in_system"])["time_in_system"]
    lost = outcomes_of(setting(), gatherings.programme(scenario(), idle), ["time_in_system"])[
        "time_in_system"
    ]
    assert (lost > plain).all()


def test_ties_without_departments_are_drawn_at_chance() -> None:
    found = describe(realise(contact.without_departments(scenario()), 11, 0))
    assert found.within_share == pytest.approx(found.chance_share, abs=0.01)
    assert found.weight_ratio == pytest.approx(1.0, abs=0.05)
    assert describe(realise(scenario(), 11, 0)).within_share > found.chance_share + 0.2


def test_contacts_are_counted_at_both_ends() -> None:
    model = SiloModel(scenario(), 11)
    model.run_for(30)
    met = {True: 0, False: 0}
    for person in model.agents:
        row = model.state.people[person.seat]
        for slot in range(int(row.first_tie), int(row.first_tie) + int(row.degree)):
            if model.state.ties[slot].met == 29:
                met[person.department == model.at(int(model.state.ties[slot].other)).department] += 1
    heads: dict[str, int] = {}
    for person in model.agents:
        heads[person.department] = heads.get(person.department, 0) + 1
    inside = sum(n * (n - 1) for n in heads.values())
    everybody = sum(heads.values())
    assert contact._count(model.state, 29).tolist() == [
        met[True],
        met[False],
        inside,
        everybody * (everybody - 1) - inside,
    ]
    assert met[True] > 0
    assert met[False] > 0


def events(rows: list[tuple[int, Event, int]]) -> np.ndarray:
    """Events by day, kind and the other person; the owner is person 5."""
    table = np.zeros(len(rows), EVENT)
    for n, (day, kind, other) in enumerate(rows):
        table[n] = (day, kind, 0, 0, 5, other)
    return table


def test_the_most_sought_are_those_of_before_and_judged_by_after() -> None:
    """22 people: 3 and 4 were asked most before day 10, but 4 left; so 3 and 6 are the tenth of those who stay."""
    before = [(day, Event.ASKED, 4) for day in range(9)] + [(day, Event.ASKED, 3) for day in range(6)]
    before += [(1, Event.ASKED, 6), (1, Event.DECLINED, 7), (1, Event.DECLINED, 7)]
    after = [
        (12, Event.DECLINED, 3),
        (12, Event.ACCEPTED, 6),
        (13, Event.ACCEPTED, 6),
        (13, Event.PRESSED, 6),
    ]
    after += [(14, Event.ACCEPTED, 7), (14, Event.DECLINED, 8), (15, Event.ASKED, 7), (15, Event.ASKED, 30)]
    table = events([*before, *after])
    left = np.zeros(1, EVENT)
    left[0] = (9, Event.LEFT, -1, -1, 4, 0)
    tasks = np.zeros(5, SUBTASK)
    tasks["helper_id"] = [3, 6, 7, 8, 7]
    tasks["accepted_on"] = [12, 13, 14, 15, 5]
    tasks["done_on"] = [18, 15, 15, 15, 30]  # 6 and 2 days; 1 and 0; accepted before the window
    tasks["effort"] = 0.5
    trace: Trace = replace(
        traces.trace(horizon=40, policy_day=10, people=22),
        events=np.concatenate([table, left]),
        subtasks=tasks,
    )
    declined, in_hand = helpers.at_the_top(trace)
    assert declined == pytest.approx(1 / 4 - 1 / 2)
    assert in_hand == pytest.approx(4.0 - 0.5)
    tasks["effort"][0] = 5.0  # not a small question
    assert helpers.at_the_top(trace)[1] == pytest.approx(2.0 - 0.5)


def test_a_tenth_by_lot_is_the_same_in_both_arms() -> None:
    states = [initial_state(scenario(), realise(scenario(), 11, 2), 11, 2) for _ in range(3)]
    for state, generosity in zip(states, (1.0, 0.0), strict=False):
        helpers.some_as(generosity, 11)(state, 2)
    giving, riding, plain = (state.people for state in states)
    touched = np.flatnonzero(giving["reciprocity"] != plain["reciprocity"])
    assert len(touched) == len(plain) // 10
    assert (giving["generosity"][touched] == 1.0).all()
    assert (riding["generosity"][touched] == 0.0).all()
    others = np.setdiff1d(np.arange(len(plain)), touched)
    assert (giving["generosity"][others] == plain["generosity"][others]).all()
    assert (riding["generosity"][others] == plain["generosity"][others]).all()
    another = initial_state(scenario(), realise(scenario(), 11, 3), 11, 3)
    helpers.some_as(1.0, 11)(another, 3)
    assert set(np.flatnonzero(another.people["generosity"] == 1.0)) != set(touched)


def test_the_busiest_become_willing_and_nobody_else() -> None:
    state = initial_state(scenario(), realise(scenario(), 11, 0), 11, 0)
    before = state.people["generosity"].copy()
    helpers.willing_busiest(state, 0)
    changed = np.flatnonzero(state.people["generosity"] != before)
    assert len(changed) == len(before) // 10
    assert state.people["asked"][changed].min() >= np.delete(state.people["asked"], changed).max()


def test_there_are_fewer_bridges_than_willing_helpers() -> None:
    people = realise(scenario(), 11, 0)
    (policy,) = helpers.bridges(scenario()).policies
    assert policy.parameters["who"] == "random"
    assert policy.parameters["per_department"] * len(people.departments) < people.size // 10
