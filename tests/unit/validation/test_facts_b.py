"""What spreads, recognition, decision structure: each can be looked for, and its helpers do what they say."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from unit.validation.small import scenario, setting

from siloSim.model.engine import simulate
from siloSim.model.state import State
from siloSim.organisation.describe import describe
from siloSim.scenario.realise import realise
from siloSim.scenario.scenario import Scenario
from siloSim.validation.facts import decisions, intermittence, learning, mixing, networks, recognition
from siloSim.validation.facts.intermittence import BITS, Problem, Searchers
from siloSim.validation.facts.reinforcement import Practice, after_meeting

FACTS = (*learning.FACTS, *recognition.FACTS, *decisions.FACTS)
NOBODY = np.zeros(0, dtype=np.int64)


def test_numbers_are_those_asked_for() -> None:
    assert sorted(fact.number for fact in FACTS) == [1, 6, 7, 8, 9]


# Networks


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_rewiring_moves_the_share_of_ties_across_and_keeps_the_rest(share: float) -> None:
    before = realise(scenario().with_(**{"organisation.ties.within_share": 0.9}), 3, 0)
    after = networks.rewired(before, share, np.random.default_rng(1))
    after.validate()
    assert len(after.source) == len(before.source)
    assert sorted(after.weight_out) == sorted(before.weight_out)
    # A tie is within if it was and was left alone: expectation .9 (1 − share), give or take 4 standard errors.
    expected = describe(before).within_share * (1.0 - share)
    error = math.sqrt(share * (1.0 - share) / len(before.source))
    assert describe(after).within_share == pytest.approx(expected, abs=4.0 * error + 1e-9)
    if share == 0.0:
        assert (after.source == before.source).all()
        assert (after.target == before.target).all()
    else:
        assert describe(after).clustering < describe(before).clustering


def test_meetings_come_at_the_hazard_of_informal_contact_and_from_both_ends() -> None:
    days, rate = 100, 0.6
    quiet = networks.with_horizon(
        scenario().with_(**{**intermittence.ALONE, "behaviour.contact.per_day": rate}), days
    )
    seen: list[networks.Meetings] = []
    count = [0]

    def watch(state: State, day: int) -> None:
        if not seen:
            seen.append(networks.Meetings(state))
        one, other, last = seen[0].since(state, day)
        assert (last == day).all()
        assert sorted(zip(one, other, strict=True)) == sorted(zip(other, one, strict=True))
        count[0] += len(one)

    state = networks.day_by_day(quiet, 5, 0, after=watch, days=days)
    ties = realise(quiet, 5, 0)
    # A tie of hazard h meets on a day with chance 1 − exp(−h) once its first wait is over: a renewal process
    # whose days between meetings are 1 + floor(E/h), E exponential, so 1 − exp(−h) a day from day 0 on.
    hazard = rate * ties.strength * ties.size / (2.0 * ties.strength.sum())
    expected = 2.0 * days * float(-np.expm1(-hazard).sum())
    error = 2.0 * math.sqrt(days * float((np.exp(-hazard) * -np.expm1(-hazard)).sum()))
    assert abs(count[0] - expected) < 4.0 * error
    assert len(state.people) == ties.size


def test_bursts_leave_no_contact_between_them_and_the_same_hazard_in_all() -> None:
    every = 20
    bursts = networks.in_bursts(scenario(), every, float(every))
    assert len(bursts.policies) == scenario().calendar.horizon // every
    state = networks.day_by_day(bursts, 1, 0, days=every)
    assert (state.departments.hazard == 0.0).all()
    hazard: list[np.ndarray] = []
    networks.day_by_day(
        bursts, 1, 0, after=lambda now, _: hazard.append(now.departments.hazard.copy()), days=2 * every
    )
    steady = networks.day_by_day(scenario(), 1, 0, days=1).departments.hazard
    assert np.array([h.any() for h in hazard]).nonzero()[0].tolist() == [0, every]
    assert np.sum(hazard, axis=0) == pytest.approx(2 * every * steady)


# Mixing


def test_share_succeeding_is_the_binomial_of_whole_tasks() -> None:
    beliefs = np.where(np.random.default_rng(4).random((20_000, 9)) < 0.5, 1, -1).astype(np.int8)
    for together in (1, 2, 3):
        tasks = 9 // together
        chance = 0.5**together
        share = mixing.share_succeeding(beliefs, together)
        error = math.sqrt(chance * (1.0 - chance) / (tasks * len(beliefs)))
        assert abs(share.mean() - chance) < 4.0 * error
        assert np.unique(share * tasks).tolist() == pytest.approx(list(range(tasks + 1)))


def test_mutual_learning_alone_changes_no_belief_without_contact() -> None:
    still = scenario().with_(**mixing.CLIQUES).with_(**mixing.MUTUAL_LEARNING)
    known = mixing.knowledge(setting(), still.with_(**{"behaviour.contact.per_day": 0}), 0.2, 200)
    assert (known[:, 0] == known[:, 1]).all()
    # Half of the beliefs are held, and 30 % of those right.
    error = math.sqrt(0.15 * 0.85 / (mixing.TWICE * 3 * 108 * 36))
    assert abs(known.mean() - 0.15) < 4.0 * error


# Reinforcement


def test_a_practice_runs_along_a_line_only_if_one_holder_suffices() -> None:
    people = np.arange(6)
    one = np.concatenate([people[:-1], people[1:]])
    other = np.concatenate([people[1:], people[:-1]])
    holds = people < 2
    for day in range(1, 4):
        holds = after_meeting(holds, one, other, Practice(1), np.ones(6))
        assert holds.sum() == 2 + day
    start = people < 2
    assert (after_meeting(start, one, other, Practice(2), np.ones(6)) == start).all()


def test_slips_need_a_holder_and_come_at_their_chance() -> None:
    n = 40_000
    holds = np.zeros(n + 1, bool)
    holds[n] = True
    half = np.arange(n // 2)  # these have met the one holder
    u = np.random.default_rng(2).random(n + 1)
    after = after_meeting(holds, half, np.full(n // 2, n), Practice(4, slip=0.05), u)
    assert not after[n // 2 : n].any()
    share = after[: n // 2].mean()
    assert abs(share - 0.05) < 4.0 * math.sqrt(0.05 * 0.95 / (n // 2))


# Breaks


def test_a_problem_without_dependence_is_worth_the_sum_of_its_bits() -> None:
    problem = Problem.drawn(0, np.random.default_rng(3))
    solutions = np.random.default_rng(5).integers(0, 2, (50, BITS), dtype=np.int8)
    by_hand = [np.mean([problem.contribution[b, s[b]] for b in range(BITS)]) for s in solutions]
    assert problem.worth(solutions) == pytest.approx(by_hand)


def test_a_bit_depends_on_itself_and_the_next_ones_round_the_end() -> None:
    problem = Problem.drawn(2, np.random.default_rng(3))
    solution = np.random.default_rng(6).integers(0, 2, BITS, dtype=np.int8)
    by_hand = np.mean(
        [
            problem.contribution[b, sum(int(solution[(b + step) % BITS]) << step for step in range(3))]
            for b in range(BITS)
        ]
    )
    assert problem.worth(solution[None])[0] == pytest.approx(by_hand)


def test_lone_search_solves_the_simple_problem_and_gets_stuck_on_the_complex_one() -> None:
    rng = np.random.default_rng(8)
    start = rng.integers(0, 2, (30, BITS), dtype=np.int8)
    simple, complex_ = (Searchers(Problem.drawn(k, rng), start) for k in (0, 5))
    for _, bit in product(range(12), range(BITS)):
        for group in (simple, complex_):
            before = group.worth.copy()
            group.work(NOBODY, NOBODY, np.full(30, bit))
            assert (group.worth >= before).all()
    assert simple.worth == pytest.approx(np.full(30, simple.problem.contribution.max(axis=1).mean()))
    assert len(np.unique(complex_.worth.round(9))) > 1
    assert complex_.worth == pytest.approx(complex_.problem.worth(complex_.solutions))


def test_the_best_solution_met_is_taken_over_whole() -> None:
    rng = np.random.default_rng(9)
    group = Searchers(Problem.drawn(5, rng), rng.integers(0, 2, (5, BITS), dtype=np.int8))
    best, worst = int(group.worth.argmax()), int(group.worth.argmin())
    solutions = group.solutions.copy()
    others = np.array([i for i in range(5) if i != worst])
    group.work(np.full(4, worst), others, np.zeros(5, dtype=np.int64))
    assert (group.solutions[worst] == solutions[best]).all()
    assert group.worth == pytest.approx(group.problem.worth(group.solutions))


# Decisions


def test_heads_get_whole_decisions_for_all_that_comes_up() -> None:
    full = scenario("busy")
    capacity = decisions.capacities(full)
    heads = decisions.head_counts(full)
    month = full.parameters["challenges.per_person_per_month"]
    foreign = 1.0 / (1.0 - full.parameters["challenges.more_departments"])
    for name, count in capacity.items():
        need = decisions.SPARE * heads[name] * month / 21.0 * foreign
        assert need <= count < need + 1.0


@pytest.mark.parametrize("rights", [decisions.with_own_heads, decisions.with_all_heads])
def test_no_more_is_decided_than_the_structure_allows(rights: Callable[..., Scenario]) -> None:
    plenty = scenario("busy").with_(**decisions.STRUCTURE_ALONE, **{"behaviour.decision.approvals": 1})
    capacity = dict.fromkeys(decisions.head_counts(plenty), 1)
    trace = simulate(rights(plenty, capacity), realise(plenty, 2, 0), 2, 0)
    decided = trace.daily["decided"]
    assert decided.max() == len(capacity)
    assert decided[-50:].sum() == pytest.approx(50 * len(capacity), abs=1.0), "the queue is never empty"


def test_recognition_of_no_truth_makes_no_difference() -> None:
    small = replace(setting(), scenario=scenario())
    check = recognition.check(small)[4]
    assert (check.effect, check.low, check.high) == pytest.approx((recognition.MARGIN,) * 3)
