"""8 Decide and 9 Remember: queues, capacity, agendas, approvals, assignments; lessons kept and found."""

from __future__ import annotations

import numpy as np
import pytest
from unit.model.checks import HEADCOUNT
from unit.model.tiny import World, change, policy

from siloSim.model.trace import Event, State
from siloSim.scenario.scenario import Gather, Selector

MUTE = {"help.safety_base": 0, "help.safety_spread": 0, "help.urge_days": 500, "help.offers": 0}


def approving(world: World, owner: int, department: int, count: int = 1) -> list[int]:
    """So many challenges that wait for an approval."""
    return [
        world.challenge(owner, (department, 50.0), state=State.APPROVING, approved=0) for _ in range(count)
    ]


def council(cases: float, every: int = 5, hours: float = 1.0, **settings: object) -> object:
    """A meeting of all heads that decides."""
    return policy(
        Gather(Selector("heads"), every, hours, 0.0),
        change("decision.capacity", cases, at_gathering=True),
        **settings,
    )


def test_blocked_work_escalates_when_patience_ends() -> None:
    world = World((1, 1), parameters={**MUTE, "decision.patience": 3, "help.routing": 0})
    s = world.challenge(0, (1, 1.0), routed=0)
    world.people["safety"] = 1.0
    assert world.run(3).escalated == 0
    assert world.stands(s) == State.SEEKING
    row = world.run()
    assert row.escalated == 1
    assert row.queue == 1
    assert world.stands(s) == State.ESCALATED
    assert world.events(Event.ESCALATED) == [(3, 0, 0)]


def test_a_decision_assigns_whoever_knows_most_and_has_least_to_do() -> None:
    parameters = {**MUTE, "decision.patience": 0, "decision.capacity": 1, "decision.candidates": 60}
    world = World((1, 4), [], parameters={**parameters, "learning.home_known": 0, "help.pick_load": 0.5})
    world.believe(2, {2: 1})
    world.believe(3, {2: -1})  # held is held: nobody sees the truth
    world.people["load"][2] = 1
    s = world.challenge(0, (1, 50.0))
    row = world.run()
    assert (row.escalated, row.decided, row.asked, row.queue) == (1, 1, 0, 0)
    assert row.deciding_hours == 0.5
    assert world.stands(s) == State.ACCEPTED
    assert world.task(s).helper == 3
    assert world.task(s).pressed == 0
    assert world.people[3].load == 1
    assert world.tied(0) == [3]
    assert world.events(Event.ASSIGNED) == [(0, 0, 3)]


def test_whoever_is_assigned_against_his_or_her_will_resents_it() -> None:
    parameters = {**MUTE, "decision.patience": 0, "decision.capacity": 1, "help.willingness": -20}
    world = World((1, 1), parameters={**parameters, "decision.candidates": 60})
    s = world.challenge(0, (1, 50.0))
    world.run()
    assert world.task(s).pressed == 1
    before = np.float64(np.float32(0.43))
    assert world.trust(1, 0) == np.float32(before - 0.05 * before)
    assert world.trust(0, 1) == np.float32(0.43)


def test_an_approval_frees_the_search_and_no_more() -> None:
    world = World((1, 1), parameters={"decision.capacity": 1})
    s = approving(world, 0, 1)[0]
    row = world.run()
    assert (row.decided, row.asked, row.queue) == (1, 0, 0)
    assert world.stands(s) == State.SEEKING
    assert (world.task(s).approved, world.task(s).helper) == (1, -1)
    assert world.events(Event.APPROVED) == [(0, 0, 0)]
    assert world.run().accepted == 1


@pytest.mark.parametrize(
    ("capacity", "by_day"), [(0.5, [0, 1, 0, 1]), (1.0, [1, 1, 1, 1]), (3.0, [3, 3, 0, 0])]
)
def test_decisions_come_at_the_rate_of_capacity(capacity: float, by_day: list[int]) -> None:
    world = World((1, 1), parameters={"decision.capacity": capacity})
    approving(world, 0, 1, 6)
    assert [int(world.run().decided) for _ in by_day] == by_day


def test_capacity_is_not_saved_up_while_nothing_waits() -> None:
    world = World((1, 1), parameters={"decision.capacity": 1})
    world.run(5)
    approving(world, 0, 1, 6)
    assert world.run().decided == 1


def test_the_longest_blocked_come_first() -> None:
    world = World((1, 1), parameters={"decision.capacity": 1})
    world.run(4)
    first, second = approving(world, 0, 1, 2)
    world.task(second).since = 2
    world.run()
    assert world.stands(second) == State.SEEKING
    assert world.stands(first) == State.APPROVING


def test_a_head_without_hours_decides_nothing() -> None:
    world = World((1, 1), parameters={"decision.capacity": 4, "decision.hours": 3}, fte={0: 0.5})
    approving(world, 0, 1, 4)
    row = world.run()
    assert row.decided == 1  # of 4 hours the second decision has one left
    assert row.deciding_hours == 3.0
    assert world.people[0].left == pytest.approx(1.0)


def test_delegation_lets_managers_decide_at_the_price_of_their_hours() -> None:
    world = World((3, 4), managers=(1, 4, 5), parameters={"decision.delegation": 1})
    approving(world, 6, 0, 5)
    row = world.run()
    assert row.decided == 2  # one for each manager of B; its head has no capacity
    deciders = {other for _, _, other in world.events(Event.APPROVED)}
    assert deciders <= {4, 5}
    assert world.people["left"][[0, 1, 2, 3, 6]].tolist() == [8.0] * 5
    assert world.people["left"][[4, 5]].sum() == pytest.approx(15.0)


def test_a_council_decides_so_many_cases_and_unused_ones_lapse() -> None:
    world = World((1, 1), policies=[council(2, every=4)])
    world.run()
    assert world.state.departments.council[0] == 0  # nothing waited, so nothing is kept
    approving(world, 0, 1, 5)
    assert [int(world.run().decided) for _ in range(8)] == [0, 0, 0, 2, 0, 0, 0, 2]


def test_fractions_of_cases_carry_over() -> None:
    world = World((1, 1), policies=[council(3, every=2, strength=0.5)])
    approving(world, 0, 1, 9)
    assert [int(world.run().decided) for _ in range(6)] == [1, 0, 2, 0, 1, 0]


def test_large_departments_come_first_on_a_common_agenda_if_the_agenda_is_biased() -> None:
    for bias, first in ((0.0, 0), (5.0, 1)):
        world = World((1, 6, 1), parameters={"decision.agenda_bias": bias}, policies=[council(1, every=4)])
        world.run(3)
        small, large = approving(world, 0, 2)[0], approving(world, 1, 2)[0]
        world.task(small).since = 1  # waits longer
        world.run(2)
        assert world.row.decided == 1
        assert [world.stands(s) == State.SEEKING for s in (small, large)] == [first == 0, first == 1]


def test_the_price_of_a_council_s_decisions_is_its_hours() -> None:
    world = World((1, 1), policies=[council(2, every=4, hours=1.5)])
    approving(world, 0, 1, 2)
    row = world.run()
    assert (row.decided, row.deciding_hours, row.gathering_hours) == (2, 0.0, 3.0)


def stuck_case() -> tuple[World, int, list[int]]:
    """A meeting of two cases, before which stands one that nobody can take, and two approvals."""
    world = World((1, 1, 1), parameters=MUTE, policies=[council(2, every=10, start=3)])
    world.run(3)
    world.people["dept"][1] = world.state.departments.worked_in[1] = (
        2  # B's only person works in C for a while
    )
    world.departments[HEADCOUNT] = [1, 0, 2]
    stuck = world.challenge(0, (1, 1.0), state=State.ESCALATED, since=0)
    waits = approving(world, 2, 0, 2)
    world.run()
    return world, stuck, waits


def test_a_case_that_nobody_can_take_does_not_use_up_the_meeting() -> None:
    world, stuck, waits = stuck_case()
    assert world.stands(stuck) == State.ESCALATED
    assert State.SEEKING in [world.stands(s) for s in waits]


def test_decided_counts_what_was_decided() -> None:
    world, _, waits = stuck_case()
    assert world.row.decided == sum(world.stands(s) == State.SEEKING for s in waits)


def test_a_case_that_nobody_can_take_does_not_block_those_behind_it() -> None:
    world = World((2, 1), parameters={**MUTE, "decision.capacity": 1})
    world.run()
    world.people["dept"][2] = world.state.departments.worked_in[2] = (
        0  # B's only person works in A for a while
    )
    world.departments[HEADCOUNT] = [3, 0]
    world.challenge(1, (1, 1.0), state=State.ESCALATED, since=0)
    approving(world, 1, 1)
    world.run(5)
    assert world.state.daily.decided.sum() == 1


def test_a_resolved_challenge_is_written_up_once_and_its_lesson_kept() -> None:
    for accuracy, value in ((1.0, 1), (0.0, -1)):
        world = World(
            (1, 1), parameters={"memory.capture": 1, "memory.accuracy": accuracy, "memory.hours": 0.75}
        )
        world.challenge(0, (1, 1.0), (1, 1.0))
        world.run(2)
        assert world.state.daily.written_up[:2].tolist() == [1, 0]
        assert world.state.daily.recording_hours[0] == 0.75
        assert world.challenges[0].written_up == 1
        assert [int(f.value) for f in world.facets] == [0, 0, value, 0]
        assert world.facets[2].day == 0
        assert world.state.work.counts[2] == 0  # finished work has left the list


def test_what_is_held_wrong_is_recorded_wrong_and_what_is_not_held_not_at_all() -> None:
    parameters = {"memory.capture": 1, "memory.accuracy": 1, "help.floor": 1}
    for belief in (-1, 0):
        world = World((1, 1), parameters=parameters)
        world.believe(1, {2: belief})
        world.challenge(0, (1, 1.0))
        world.run()
        assert world.facets[2].value == belief


def test_without_the_hours_nothing_is_written_up() -> None:
    world = World((1, 1), parameters={"memory.capture": 1, "memory.hours": 7.9})
    world.challenge(0, (1, 1.0))
    row = world.run()
    assert (row.resolved, row.written_up, row.recording_hours) == (1, 0, 0)


def arriving(value: int, age: int = 0, **parameters: float) -> World:
    """A day of arrivals with a knowledge base that holds `value` on every facet."""
    world = World(
        (3, 3),
        parameters={
            "challenges.per_person_per_month": 20,
            "memory.retrieval": 1,
            "memory.lookup": 0.1,
            "memory.saving": 0.3,
            "help.safety_base": 0,
            "help.safety_spread": 0,
            **parameters,
        },
    )
    world.day = age
    world.facets.value[:] = value
    world.facets.day[:] = 0
    world.run()
    return world


def test_right_lessons_save_effort_and_wrong_ones_add_to_it() -> None:
    without = arriving(0)
    count = int(without.state.work.counts[1])
    assert count > 3
    effort = without.state.work.subtasks.effort[:count]
    for value, factor in ((1, 0.7), (-1, 1.3)):
        world = arriving(value)
        assert world.row.retrieved == count
        assert world.row.recording_hours == pytest.approx(0.1 * count)
        assert world.state.work.subtasks.effort[:count] == pytest.approx(factor * effort)
        assert world.state.work.subtasks.left[:count] == pytest.approx(factor * effort)
        for task in world.state.work.subtasks[:count]:
            owner = world.challenges[task.challenge].owner
            facet = world.state.work.facets[list(world.state.work.subtasks[:count]).index(task), 0]
            assert world.state.memory.beliefs[owner, facet] in (value, 0)  # a step towards the record
    assert arriving(1, **{"memory.retrieval": 0}).row.retrieved == 0


def test_old_lessons_are_not_found() -> None:
    assert arriving(1, age=19, **{"memory.age": 1}).row.retrieved == 0  # e^-19
