"""5 Work and 6 Exchange: hours, order, deadlines, rework, and what they do to trust, favours and know-how."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from unit.model.tiny import World

from siloSim.model.trace import Event, State


def moved(trust: float, rate: float, target: float = 0.0) -> np.float32:
    """Trust after one event, as the engine stores it."""
    before = np.float64(np.float32(trust))
    return np.float32(before + rate * (target - before))


def test_help_takes_its_share_of_the_hours_left_and_no_more() -> None:
    world = World((1, 1))
    s = world.challenge(0, (1, 10.0))
    row = world.run()
    left = 8.0 - 0.15  # the interruption comes first
    assert row.help_hours == pytest.approx(0.5 * left)
    assert world.task(s).left == pytest.approx(10.0 - 0.5 * left)
    assert world.people[1].left == pytest.approx(0.5 * left)
    assert row.help_budget == pytest.approx(0.5 * left + 0.5 * (8.0 - 0.25))
    assert row.own_hours + row.help_hours + row.asking_hours + row.interruption_hours == pytest.approx(16.0)
    world.run(2)
    assert world.task(s).done_on == 2  # 3.925 + 4 + 2.075
    assert world.task(s).hours == pytest.approx(10.0)
    assert world.row.help_hours == pytest.approx(10.0 - 0.5 * left - 4.0)


def test_know_how_interest_and_floor_set_the_pace() -> None:
    for parameters, belief, rate in (
        ({"help.floor": 0.3}, 1, 1.0),
        ({"help.floor": 0.3}, 0, 0.3),
        ({"help.floor": 0.3}, -1, 0.3),
        ({"interest.low": 0.1, "interest.high": 0.1}, 1, 0.6),
        ({"help.floor": 0.0}, 0, 0.0),
    ):
        world = World((1, 1), parameters=parameters)
        world.believe(1, {2: belief})
        s = world.challenge(0, (1, 100.0))
        row = world.run()
        assert 100.0 - world.task(s).left == pytest.approx(rate * row.help_hours, abs=1e-12)


def test_interest_does_not_count_within_a_department() -> None:
    world = World((2, 1), parameters={"interest.low": 0.0, "interest.high": 0.0})
    s = world.challenge(0, (0, 100.0))
    row = world.run()
    assert 100.0 - world.task(s).left == pytest.approx(row.help_hours)


def test_first_accepted_is_first_served() -> None:
    world = World((1, 1))
    first = world.challenge(0, (1, 6.0))
    world.run()
    second = world.challenge(0, (1, 3.0))  # smaller, but later
    budget = 0.5 * (8.0 - 0.15)  # on each of the two days somebody interrupts
    row = world.run()
    assert row.help_hours == pytest.approx(budget)
    assert world.task(first).done_on == 1
    assert world.task(second).hours == pytest.approx(2 * budget - 6.0)


def test_of_two_accepted_on_one_day_the_first_number_comes_first() -> None:
    world = World((1, 1))
    first = world.challenge(0, (1, 6.0), (1, 1.0))
    world.run()
    assert world.task(first).hours == pytest.approx(0.5 * (8.0 - 2 * 0.15))
    assert world.task(first + 1).hours == 0.0
    assert world.people[1].load == 2


def test_pressed_help_comes_last_with_less_effort() -> None:
    world = World((1, 1))
    pressed = world.challenge(0, (1, 100.0))
    world.run()
    world.task(pressed).pressed = 1  # accepted before, but only under pressure
    before = float(world.task(pressed).left)
    willing = world.challenge(0, (1, 1.0))
    row = world.run()
    assert world.task(willing).done_on == 1
    spent = row.help_hours - 1.0
    assert spent > 0
    assert before - world.task(pressed).left == pytest.approx(0.3 * spent)


def test_a_missed_deadline_is_a_broken_promise() -> None:
    world = World((1, 1), parameters={"help.due_base": 2, "help.due_factor": 1.0, "help.share": 0.1})
    s = world.challenge(0, (1, 8.0))  # due after 2 + 1 days
    world.run(4)
    assert world.stands(s) == State.ACCEPTED
    progress = 8.0 - float(world.task(s).left)
    row = world.run()
    assert row.broken == 1
    assert world.stands(s) == State.SEEKING
    assert (world.task(s).since, world.task(s).handovers) == (4, 1)
    assert 8.0 - world.task(s).left > progress > 0  # progress is kept
    assert world.people[1].load == 0
    assert world.trust(0, 1) == moved(0.43, 0.2)
    assert world.trust(1, 0) == np.float32(0.43)
    assert world.events(Event.BROKEN) == [(4, 0, 1)]
    assert world.run().accepted == 1


def late(**parameters: float) -> World:
    """A delivery that comes back once: the helper is wrong about the facet."""
    world = World((1, 1), parameters={"help.rework_wrong": 1, "help.floor": 1, **parameters})
    world.believe(1, {2: -1})
    return world


def test_rework_comes_back_once_and_gains_no_trust() -> None:
    world = late()
    s = world.challenge(0, (1, 2.0))
    row = world.run()
    assert (row.reworked, row.delivered) == (1, 0)
    assert (world.task(s).redone, world.task(s).reworks) == (1, 1)
    assert world.task(s).left == pytest.approx(0.6 * 2.0)
    assert world.stands(s) == State.ACCEPTED
    assert world.trust(0, 1) == moved(0.43, 0.03)
    row = world.run()
    assert (row.reworked, row.delivered) == (0, 1)
    assert world.trust(0, 1) == moved(0.43, 0.03)
    assert world.trust(1, 0) == np.float32(0.43)
    assert world.people[1].delivered == 0.0
    assert world.tie(0, 1).favours == 1.0  # help is owed for all the same
    assert world.people[1].load == 0


def test_rework_extends_the_deadline() -> None:
    # 6 hours make 2 + 0.75 days; with rework 2 + 1.2: the fourth day after acceptance breaks the promise.
    world = late(**{"help.due_base": 2, "help.due_factor": 1, "help.redo": 0.6})
    s = world.challenge(0, (1, 6.0))
    world.run(2)
    assert world.task(s).redone == 1
    world.people[1].fte = 0.0  # nothing moves from here on
    world.run(2)
    assert world.stands(s) == State.ACCEPTED
    world.run()
    assert world.stands(s) == State.SEEKING
    assert world.task(s).redone == 0


def test_timely_help_raises_trust_on_both_sides_and_is_owed() -> None:
    world = World((1, 1), policy_day=1)
    world.challenge(0, (1, 1.0))
    row = world.run()
    assert (row.delivered, row.resolved, row.value_resolved) == (1, 1, 100.0)
    assert world.trust(0, 1) == moved(0.43, 0.25, 1.0)
    assert world.trust(1, 0) == moved(0.43, 0.075, 1.0)
    assert (world.tie(0, 1).favours, world.tie(1, 0).favours) == (1.0, -1.0)
    assert (world.people[0].record, world.people[1].record) == (-1.0, 1.0)
    assert world.people[1].delivered == 1.0
    assert world.people[1].given == 0.0  # before policy_day nothing counts
    assert world.challenges[0].resolved_on == 0


def test_help_from_policy_day_on_is_kept_by_person_and_departments() -> None:
    world = World((1, 1), policy_day=0)
    world.believe(1, {2: 1})
    world.challenge(0, (1, 1.0))
    world.run()
    assert world.people[1].given == pytest.approx(1.0)
    assert world.state.work.help.tolist() == [[0, 0], [pytest.approx(1.0), 0]]
    kept = world.state.work.deliveries[0]
    assert (kept.day, kept.helper_id, kept.owner_id) == (0, 1, 0)


def test_pressed_help_gains_no_trust() -> None:
    world = World((1, 1))
    s = world.challenge(0, (1, 6.0))
    world.run()
    world.task(s).pressed = 1
    world.run(3)
    assert world.task(s).done_on > 0
    assert world.trust(0, 1) == world.trust(1, 0) == np.float32(0.43)
    assert world.tie(0, 1).favours == 1.0


def test_favours_stop_at_their_cap() -> None:
    world = World((1, 1), parameters={"help.favour_cap": 2, "help.favour_half_life": 5000})
    for _ in range(3):
        world.challenge(0, (1, 0.5))
        world.run()
    assert (world.tie(0, 1).favours, world.tie(1, 0).favours) == (2.0, -2.0)


def disputing(event: str) -> tuple[World, Any]:
    parameters = {"conflict.rate": 1, "conflict.hours": 1.5, "trust.rework": 0, "trust.broken": 0}
    if event == "rework":
        world = late(**parameters)
        world.challenge(0, (1, 2.0))
        return world, world.run()
    world = World(
        (1, 1), parameters={**parameters, "help.due_base": 0, "help.due_factor": 0, "help.share": 0}
    )
    world.challenge(0, (1, 2.0))
    world.run()
    return world, world.run()


@pytest.mark.parametrize("event", ["rework", "broken"])
def test_a_dispute_costs_both_sides_hours_and_trust(event: str) -> None:
    world, row = disputing(event)
    assert row.disputed == 1
    assert row.dispute_hours == 3.0
    assert world.trust(0, 1) == world.trust(1, 0) == moved(0.43, 0.1)


def test_without_conflict_there_is_no_dispute() -> None:
    world = late()
    world.challenge(0, (1, 2.0))
    assert world.run().disputed == 0


def test_delivered_help_teaches_the_owner_and_wrong_beliefs_pass_too() -> None:
    for belief in (1, -1):
        world = World(
            (1, 1), parameters={"learning.transfer": 1, "learning.adopt_language": 0, "help.floor": 1}
        )
        world.believe(1, {2: belief})
        world.challenge(0, (1, 1.0))
        world.run()
        assert world.state.memory.beliefs[0, 2] == belief
        assert world.people[0].latest == 2
    world.believe(0, {2: 1})  # a contradiction takes two steps
    world.challenge(0, (1, 1.0))
    world.run()
    assert world.state.memory.beliefs[0, 2] == 0


def test_specialists_rarely_learn_from_those_they_help() -> None:
    parameters = {
        "learning.transfer": 1,
        "learning.adopt_language": 0,
        "help.floor": 1,
        "learning.outsider": 0,
    }
    world = World((1, 1), parameters=parameters)
    world.believe(1, {2: 0})
    world.believe(0, {2: 1})
    world.challenge(0, (1, 1.0))
    world.run()
    assert world.state.memory.beliefs[1, 2] == 0
    other = World((1, 1), parameters={**parameters, "learning.outsider": 1})
    other.believe(1, {2: 0})
    other.believe(0, {2: 1})
    other.challenge(0, (1, 1.0))
    other.run()
    assert other.state.memory.beliefs[1, 2] == 1


def test_a_challenge_is_resolved_with_its_last_subtask_and_its_days_are_accounted() -> None:
    world = World((1, 1, 1), parameters={"help.safety_base": 1})
    world.challenge(0, (1, 2.0), (2, 10.0))
    world.run()
    assert world.challenges[0].resolved_on == -1
    assert world.challenges[0].unfinished == 1
    assert world.row.open == 1
    assert world.row.open_value == 100.0
    world.run(2)
    found = world.challenges[0]
    assert found.resolved_on == 2
    assert (found.seeking, found.waiting_answer, found.waiting_decision, found.rework) == (0, 0, 0, 0)
    assert found.work == pytest.approx(3.0)
    assert world.row.open == 0


def test_days_are_divided_among_unfinished_subtasks() -> None:
    # One waits for an approval for ever, one for an answer; the third is done on the first day.
    world = World((1, 1, 1, 1), parameters={"help.answer_chance": 0, "help.answer_limit": 500})
    first = world.challenge(0, (1, 1.0), (2, 1.0), (3, 1.0))
    world.task(first).state, world.task(first).approved = State.APPROVING, 0
    world.task(first + 2).state, world.task(first + 2).helper = State.ACCEPTED, 3
    world.people[3].load = 1
    world.run(4)
    found = world.challenges[0]
    assert world.task(first + 2).done_on == 0
    assert found.waiting_decision == pytest.approx(2.0)
    assert found.waiting_answer == pytest.approx(2.0)
    assert found.work == 0.0
    assert world.row.queue == 1
