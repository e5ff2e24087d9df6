"""simulate, advance, day_with: the same bits however a run is cut, grown, cancelled or given rules."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from unit.model import replaced
from unit.model.runs import digests, everything, organisation, plain, same
from unit.model.tiny import change, policy

from siloSim.errors import Cancelled, RuleError
from siloSim.model import engine, room
from siloSim.model.day import run_days
from siloSim.model.engine import advance, simulate, trace_of
from siloSim.model.initial import initial_state
from siloSim.model.replacing import day_with
from siloSim.model.rules import SUBMODELS
from siloSim.scenario.parameters import BY_NAME, DEFAULTS, TABLE
from siloSim.scenario.scenario import Connect, Gather, Move, Scenario, Selector, Shock

SEED = 11


def run(made: Scenario, **settings: Any) -> Any:
    return simulate(made, organisation(), SEED, 0, keep_events=True, **settings)


def test_a_run_repeats_itself_and_seed_and_replication_change_it() -> None:
    made = everything()
    assert same(run(made), run(made))
    assert not same(run(made), simulate(made, organisation(), SEED + 1, 0, keep_events=True))
    assert not same(run(made), simulate(made, organisation(), SEED, 1, keep_events=True))


def test_the_event_log_costs_no_luck() -> None:
    made = everything()
    with_log, without = run(made), simulate(made, organisation(), SEED, 0)
    assert len(without.events) == 0
    assert len(with_log.events) > 0
    assert {k: v for k, v in digests(with_log).items() if k != "events"} == {
        k: v for k, v in digests(without).items() if k != "events"
    }


def test_lists_that_grow_give_the_same_bits_as_ample_room(monkeypatch: pytest.MonkeyPatch) -> None:
    made = everything(**{"challenges.per_person_per_month": 4})
    ample = run(made)
    state = initial_state(made, organisation(), SEED, 0, True)
    small = {name: getattr(state.work, name)[:4].copy() for name in room._LISTS}
    state = state._replace(work=state.work._replace(**small))
    grown: list[int] = []
    real = engine.with_more_room
    monkeypatch.setattr(engine, "with_more_room", lambda s: grown.append(1) or real(s))
    state, _ = advance(run_days, state, 0, made.calendar.horizon)
    assert len(grown) >= 5
    assert same(ample, trace_of(state, made, organisation(), SEED, 0))


def test_one_call_is_one_call_a_day() -> None:
    made = everything()
    state = initial_state(made, organisation(), SEED, 0, True)
    for day in range(made.calendar.horizon):
        state, after = advance(run_days, state, day, day + 1)
        assert after == day + 1
    assert same(run(made), trace_of(state, made, organisation(), SEED, 0))


def test_progress_is_told_and_changes_nothing() -> None:
    made = plain(horizon=150)
    days: list[int] = []
    assert same(run(made, progress=days.append), run(made))
    assert days == list(range(3, 151, 3))


def test_a_cancelled_run_stops_at_once_and_says_where() -> None:
    with pytest.raises(Cancelled, match="stopped on day 0 of"):
        run(everything(), cancel=np.ones(1, np.int8))
    flag = np.zeros(1, np.int8)

    def stop(day: int) -> None:
        if day >= 20:
            flag[0] = 1

    with pytest.raises(Cancelled, match="stopped on day 20 of"):
        run(everything(), cancel=flag, progress=stop)


def test_a_flag_set_from_another_thread_stops_a_running_call() -> None:
    made = plain(horizon=5_000, parameters={"challenges.per_person_per_month": 1})
    flag = np.zeros(1, np.int8)
    timer = threading.Timer(0.02, flag.fill, (1,))
    timer.start()
    with pytest.raises(Cancelled):
        run(made, cancel=flag)
    timer.join()


def test_four_threads_at_once_give_the_bits_of_one() -> None:
    made = everything()
    alone = [digests(simulate(made, organisation(), SEED, r, keep_events=True)) for r in range(8)]
    with ThreadPoolExecutor(4) as pool:
        together = pool.map(
            lambda r: digests(simulate(made, organisation(), SEED, r, keep_events=True)), range(8)
        )
        assert list(together) == alone


def test_a_replaced_rule_changes_results_and_an_identical_one_no_bit() -> None:
    made = plain()
    ours = run(made)
    halved = run(made, rules={"trust_update": replaced.the_same, "output_rate": replaced.half})
    assert np.array_equal(halved.daily["output"], 0.5 * ours.daily["output"])
    theirs = digests(halved) | {"daily": ""}
    assert theirs == digests(ours) | {"daily": ""}
    for name in set(ours.daily.dtype.names) - {"output"}:
        assert np.array_equal(ours.daily[name], halved.daily[name], equal_nan=True), name
    assert same(run(made), ours)  # the rules stay out of later runs


@pytest.mark.parametrize("slot", sorted(SUBMODELS))
def test_every_slot_reaches_its_rule(slot: str) -> None:
    """Copies are made of just the functions that lead to a rule: none may be missed."""
    touched: list[Any] = []
    own = SUBMODELS[slot].default
    marker = type("Marker", (), {"py_func": getattr(own, "py_func", own)})()

    def visit(function: Any, seen: set[int]) -> bool:
        if function is own:
            touched.append(marker)
            return True
        source = getattr(function, "py_func", function)
        if id(source) in seen or not getattr(source, "__module__", "").startswith("siloSim.model."):
            return False
        seen.add(id(source))
        code = getattr(source, "__code__", None)
        names = code.co_names if code else ()
        return any(visit(source.__globals__[n], seen) for n in names if callable(source.__globals__.get(n)))

    assert visit(run_days, set())
    assert touched


def test_day_with_nothing_is_the_package_s_own_day() -> None:
    assert day_with(None) is run_days
    assert day_with({}) is run_days
    assert day_with({"output_rate": replaced.half}) is not run_days


def test_rules_that_cannot_be_are_refused() -> None:
    with pytest.raises(RuleError, match="there is no slot 'trust'; slots are acceptance, "):
        run(plain(), rules={"trust": lambda trust, event, rate, target: trust})
    with pytest.raises(RuleError, match=r"is 0\.5, which is not a function"):
        run(plain(), rules={"trust_update": 0.5})
    with pytest.raises(RuleError, match=r"takes \(willingness\)"):
        run(plain(), rules={"acceptance": lambda willingness, more: 0.5})


def finished() -> Any:
    made = plain()
    state, _ = advance(run_days, initial_state(made, organisation(), SEED, 0), 0, made.calendar.horizon)
    return made, state


@pytest.mark.parametrize("trust", [1.5, -0.1, float("nan")])
def test_trust_that_cannot_be_is_found_out(trust: float) -> None:
    made, state = finished()
    state.ties["trust"][state.people[3].first_tie] = trust
    with pytest.raises(RuleError, match="trust_update gave a trust outside"):
        trace_of(state, made, organisation(), SEED, 0)


@pytest.mark.parametrize("column", ["output", "help_hours", "own_hours"])
def test_what_is_not_a_number_is_found_out(column: str) -> None:
    made, state = finished()
    state.daily[column][7] = float("nan")
    with pytest.raises(RuleError, match=f"{column} is not a finite number from day 7 on"):
        trace_of(state, made, organisation(), SEED, 0)


def test_spare_slots_may_hold_anything() -> None:
    made, state = finished()
    before = trace_of(state, made, organisation(), SEED, 0)
    state.ties["trust"][state.people[3].first_tie + state.people[3].degree] = float("nan")
    after = trace_of(state, made, organisation(), SEED, 0)
    assert after.daily.tobytes() == before.daily.tobytes()


OUTCOME_ONLY = {"money.cost_per_hour", "challenges.sla", "challenges.delay_rate"}  # read by measures
ON = {
    "help.pressure": 0.5, "incentive.joint": 0.3, "incentive.recognition": 0.5, "memory.capture": 0.8,
    "memory.retrieval": 0.8, "decision.delegation": 0.05, "decision.capacity": 0.05, "decision.patience": 2,
    "decision.approvals": 0.5, "people.turnover": 0.01, "help.willingness": -0.5, "help.due_base": 2,
    "environment.turbulence": 0.01, "challenges.effort_max": 30, "challenges.per_person_per_month": 2.0,
    "help.offers": 0.2, "help.answer_chance": 0.4, "contact.per_day": 3, "people.join_ties": 1,
    "learning.adopt": 0.6,
}  # fmt: skip
MEETINGS = [
    policy(Gather(Selector("all"), 5, 1.0), key="everybody"),
    policy(
        Gather(Selector("heads"), 9, 1.0), change("decision.capacity", 1, at_gathering=True), key="council"
    ),
]


@cache
def busy() -> Any:
    return run(plain(ON, MEETINGS, horizon=100))


def others(name: str) -> list[float]:
    """Values of a parameter that differ from the one in ON."""
    parameter, start = BY_NAME[name], {**DEFAULTS, **ON}[name]
    if name in ("challenges.facets", "learning.facets"):
        return [start // 2]
    return [value for value in (parameter.low, min(parameter.high, 100.0)) if value != start]


@pytest.mark.parametrize("name", [p.name for p in TABLE if p.name not in OUTCOME_ONLY])
def test_every_parameter_does_something(name: str) -> None:
    assert any(
        not same(busy(), run(plain({**ON, name: value}, MEETINGS, horizon=100))) for value in others(name)
    )


@pytest.mark.parametrize("name", [p.name for p in TABLE if p.primitive and p.per_department])
def test_every_lever_can_be_moved_for_one_department(name: str) -> None:
    start = {**DEFAULTS, **ON}[name]
    moves = [policy(change(name, value - start, departments=("B",)), key="moved") for value in others(name)]
    assert any(not same(busy(), run(plain(ON, [*MEETINGS, moved], horizon=100))) for moved in moves)


def test_both_arms_share_the_days_before_policy_day() -> None:
    after = run(everything())
    before = run(replace(everything(), policies=()))
    assert before.scenario.calendar.policy_day == after.scenario.calendar.policy_day == 15
    for name in before.daily.dtype.names:
        assert np.array_equal(before.daily[name][:15], after.daily[name][:15], equal_nan=True), name
    assert before.probe_facet == after.probe_facet
    assert before.probe_before == after.probe_before
    assert not same(before, after)


def test_a_policy_of_strength_0_and_one_that_is_yet_to_start_change_no_bit() -> None:
    verbs = (
        Gather(Selector("all"), 5, 1.0),
        Connect(Selector("heads"), 2),
        Move(Selector("managers"), 10, 5),
        Shock("leave", 0.5),
        Shock("ties", 0.5),
        Shock("truths", 0.5),
        Shock("priorities", 0.5),
        change("trust.gain", 0.5),
        change("help.share", 3.0, "scale"),
        change("decision.capacity", 3.0, at_gathering=True),
    )
    none = run(plain())
    assert same(run(plain(policies=[policy(*verbs, strength=0.0, cost_once=5.0)])), none)
    late = plain(policies=[policy(*verbs, start=30)], horizon=40)
    short = run(plain(horizon=40))
    assert same(run(late), short)


def test_an_idle_policy_in_front_shifts_nobody_s_luck() -> None:
    active = policy(Gather(Selector("cross_pairs", share=0.5), 5, 1.0), Shock("leave", 0.3), key="active")
    idle = policy(Gather(Selector("heads"), 5, 1.0), key="idle", strength=0.0)
    assert same(run(plain(policies=[active])), run(plain(policies=[idle, active])))


def test_two_shocks_of_one_policy_have_their_own_luck() -> None:
    def left(*shocks: Shock) -> float:
        made = plain(policies=[policy(*shocks)], parameters={"people.turnover": 0})
        return float(run(made).daily["left"].sum())

    once = left(Shock("leave", 0.5))
    assert left(Shock("leave", 0.5), Shock("leave", 0.5)) > once  # about half of those who are left


def test_outcomes_of_a_run_can_be_computed() -> None:
    from siloSim.model.measures import OUTCOMES, outcomes

    found = outcomes(run(everything()))
    assert list(found) == [outcome.name for outcome in OUTCOMES]
    assert np.isfinite([found["time_in_system"], found["trust_cross"], found["output"], found["money"]]).all()
    assert found["time_in_system"] == pytest.approx(
        sum(
            found[f"time_{part}"]
            for part in ("seeking", "waiting_answer", "waiting_decision", "work", "rework")
        )
    )


def test_a_run_that_is_watched_leaves_the_same_bits():
    from siloSim.model.engine import Watch

    seen = []
    days = frozenset({0, 1, 17, 60, 999})
    watch = Watch(days, lambda state, done: seen.append((done, int(state.daily["day"][max(0, done - 1)]))))
    watched = simulate(everything(), organisation(), 7, 0, keep_events=True, watch=watch)
    assert seen == [(0, 0), (1, 0), (17, 16), (60, 59)]
    assert same(watched, simulate(everything(), organisation(), 7, 0, keep_events=True))
    both = simulate(
        everything(), organisation(), 7, 0, keep_events=True, watch=watch, progress=lambda day: None
    )
    assert same(watched, both)
