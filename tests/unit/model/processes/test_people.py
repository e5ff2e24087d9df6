"""Leavers and joiners: ids, ties, work in hand, challenges, know-how."""

from __future__ import annotations

import numpy as np
from unit.model.checks import HEADCOUNT
from unit.model.tiny import World, change, policy

from siloSim.model.network import form_tie
from siloSim.model.processes.people import hand_back, leave
from siloSim.model.trace import Event, State
from siloSim.scenario.scenario import Shock


def let_go(world: World, seat: int) -> None:
    """Somebody leaves this evening."""
    state = world.state
    row = state.daily[max(0, world.day - 1)]
    leave(state.people, state.ties, state.departments, state.work, world.day, row, seat)
    hand_back(state.people, state.work, world.day)


def test_a_leaver_is_replaced_the_next_day_under_a_fresh_id() -> None:
    world = World((3, 2), parameters={"learning.home_known": 1, "people.entry_known": 1})
    world.run()
    let_go(world, 2)
    assert world.people[2].alive == 0
    assert world.tied(2) == []
    assert 2 not in world.tied(0)
    assert world.departments[HEADCOUNT].tolist() == [2, 2]
    row = world.run()
    assert (row.joined, row.people) == (1, 5)
    assert int(world.people[2].id) == 2 + 5
    assert world.departments[HEADCOUNT].tolist() == [3, 2]
    assert set(world.tied(2)) <= {0, 1}
    assert 0 in world.tied(2)  # the manager
    assert world.state.memory.beliefs[2].tolist() == [
        1,
        1,
        0,
        0,
    ]  # home facets at entry level, others unknown
    assert world.events(Event.LEFT) == [(1, 2, 0)]
    assert world.events(Event.JOINED) == [(1, 7, 0)]
    let_go(world, 2)
    world.run()
    assert int(world.people[2].id) == 2 + 5 + 5


def test_a_joiner_gets_to_know_the_manager_and_some_colleagues() -> None:
    for draws in (0, 3):
        world = World((12, 12), ties=[], managers=(2,), parameters={"people.join_ties": draws})
        let_go(world, 7)
        row = world.run()
        found = world.tied(7)
        assert 2 in found
        assert set(found) < set(range(12)) - {7}
        assert len(found) == row.ties_formed
        assert len(found) == 1 + draws
        assert {int(world.tie(7, j).standing) for j in found} == {1}
        assert world.tie(7, 2).weight == np.float32(0.5 * world.state.sizes.mean_weight)
        assert world.trust(7, 2) == np.float32(0.5)


def test_a_joiner_s_ties_grow_through_colleagues_until_they_are_as_usual() -> None:
    parameters = {"people.settling": 1.0, "people.join_ties": 0, "contact.lapse": 5}
    around = [(i, (i + step) % 12) for i in range(12) for step in (1, 2)]
    ties = [*around, *((i, 12) for i in range(12))]
    world = World((12, 3), ties=ties, parameters=parameters, horizon=200)
    assert world.departments["inside"].tolist() == [4.0, 0.0]
    assert world.departments["outside"].tolist() == [1.0, 4.0]
    world.run(4)
    let_go(world, 5)
    world.run()  # joins, and settles the same evening
    assert world.tied(5)[0] == 0
    assert set(world.tied(5)) - {0} <= {1, 2, 10, 11, 12}, (
        "only whom the head knows, who is all a joiner knows"
    )
    world.run(120)
    after = world.tied(5)
    assert len([j for j in after if j < 12]) == 4, "as many as usual inside at the start, and no more"
    assert [j for j in after if j >= 12] == [12], "and outside"
    assert all(world.tie(5, j).standing == 1 for j in after)


def test_a_tie_from_work_can_become_a_standing_one() -> None:
    parameters = {"people.settling": 1.0, "people.join_ties": 0, "contact.lapse": 100}
    world = World((3, 1), ties=[(0, 1), (0, 2), (1, 2), (0, 3)], parameters=parameters)
    let_go(world, 2)
    world.run()
    state = world.state
    form_tie(state.keys, state.people, state.ties, state.daily[0], 2, 1, 0.4, 0.5, world.day)
    assert [int(world.tie(2, j).standing) for j in (0, 1)] == [1, 0]
    world.run(5)
    assert [int(world.tie(2, j).standing) for j in (0, 1)] == [1, 1]


def test_who_was_there_from_the_start_settles_nowhere() -> None:
    world = World((8, 3), ties=[(0, 1), (0, 2), (3, 4)], parameters={"people.settling": 1.0}, horizon=60)
    world.run(60)
    assert world.tied(0) == [1, 2]
    assert world.tied(7) == []


def test_a_joiner_is_a_new_person() -> None:
    world = World((2, 2), parameters={"contact.activity_spread": 1.0})
    before = world.people[1].copy()
    for field, value in (("load", 3), ("record", 5.0), ("performance", 2.0), ("given", 1.5), ("latest", 2)):
        world.people[field][1] = value
    let_go(world, 1)
    assert world.state.work.departed[0].tolist() == (1, 1.5)  # help given is not forgotten
    world.run()
    now = world.people[1]
    assert (now.load, now.record, now.performance, now.given, now.latest) == (0, 0.0, 0.0, 0.0, -1)
    assert now.norm == 0.5
    for trait in ("identity", "reciprocity", "generosity", "asked"):
        assert now[trait] != before[trait]
    assert (now.home, now.role, now.manager, now.fte) == (
        before.home,
        before.role,
        before.manager,
        before.fte,
    )


def test_a_leaver_s_work_goes_back_and_progress_is_kept() -> None:
    world = World((1, 3))
    s = world.challenge(0, (1, 100.0))
    world.run()
    helper = int(world.task(s).helper)
    left = float(world.task(s).left)
    assert left < 100.0
    let_go(world, helper)
    assert world.stands(s) == State.SEEKING
    assert (world.task(s).since, world.task(s).left) == (1, left)
    world.run()
    assert world.stands(s) == State.ACCEPTED
    assert world.people["load"].sum() == 1


def test_a_leaver_is_not_named_as_a_successor() -> None:
    world = World((1, 3))
    s = world.challenge(0, (1, 100.0), referred=2)
    let_go(world, 2)
    assert world.task(s).referred == -1


def test_challenges_pass_to_the_manager() -> None:
    world = World((4, 1), managers=(1,), parameters={"help.answer_chance": 0})
    s = world.challenge(2, (1, 1.0))
    world.run()
    let_go(world, 2)
    challenge = world.challenges[world.task(s).challenge]
    assert (challenge.owner, challenge.owner_id) == (1, 1)
    let_go(world, 1)
    assert (challenge.owner, challenge.owner_id) == (0, 0)


def test_a_head_s_challenges_pass_to_the_next_head() -> None:
    world = World((2, 1), parameters={"help.answer_chance": 0, "contact.strangers": 1})
    s = world.challenge(0, (1, 1.0))
    let_go(world, 0)
    world.run()
    assert world.challenges[world.task(s).challenge].owner == 0
    assert world.task(s).asks == 1  # the newcomer in the seat asks


def test_nobody_helps_himself_or_herself() -> None:
    world = World((3, 1), parameters={"help.answer_chance": 0})
    s = world.challenge(1, (0, 50.0), state=State.ASKED, helper=0, asked_on=0, asks=1)
    let_go(world, 1)  # the head was asked and now owns the challenge
    challenge = world.challenges[world.task(s).challenge]
    assert challenge.owner == 0
    assert world.stands(s) == State.SEEKING or world.task(s).helper != 0


def test_an_owner_does_not_ask_himself_or_herself() -> None:
    world = World((2, 1), ties=[])
    world.challenge(0, (0, 50.0), helper=0, asks=1)  # inherited by the head, who was asked last
    row = world.run()
    assert world.tied(0) == []
    assert row.asked == 0


def test_nobody_makes_a_tie_with_an_empty_seat() -> None:
    leaving = policy(Shock("leave", 1.0, ("A",)), change("help.answer_chance", 1.0), start=1)
    world = World((2, 1), parameters={"help.answer_chance": 0}, policies=[leaving])
    world.challenge(0, (1, 50.0))
    world.run(2)  # asked on the first day; answered on the second, when the owner's seat is empty
    assert world.people["alive"].tolist() == [0, 0, 1]
    assert world.tied(0) == []


def test_whoever_left_this_morning_breaks_no_promise_today() -> None:
    parameters = {"help.due_base": 0, "help.due_factor": 0}
    world = World((1, 1), parameters=parameters, policies=[policy(Shock("leave", 1.0, ("B",)), start=1)])
    s = world.challenge(0, (1, 50.0))
    assert world.run().accepted == 1
    assert world.run().broken == 0
    assert world.stands(s) == State.SEEKING
    assert world.people["load"].tolist() == [0, 0]


def test_challenges_pass_up_until_somebody_is_there() -> None:
    world = World((4, 1), managers=(1,), parameters={"help.answer_chance": 0})
    s = world.challenge(2, (1, 1.0))
    for seat in (2, 1):
        world.people["alive"][seat] = 0
    hand_back(world.people, world.state.work, world.day)
    assert world.challenges[world.task(s).challenge].owner == 0


def test_turnover_has_the_frequency_of_its_rate() -> None:
    days, rate = 200, 0.02
    world = World((20, 20), ties=[], parameters={"people.turnover": rate}, horizon=days)
    world.run(days)
    left = world.state.daily.left.sum()
    trials = world.state.daily.people.sum()
    assert trials == 40 * days  # a seat is empty over night only
    assert abs(left - trials * rate) < 4 * np.sqrt(trials * rate * (1 - rate))
    assert world.state.daily.joined[1:].tolist() == world.state.daily.left[:-1].tolist()


def test_ids_are_never_used_twice() -> None:
    world = World((10, 10), ties=[], parameters={"people.turnover": 0.2}, horizon=40)
    seen = set(world.people["id"].tolist())
    for _ in range(40):
        world.run()
        seen |= set(world.people["id"].tolist())
    joined = world.events(Event.JOINED)
    assert len({person for _, person, _ in joined}) == len(joined) > 50
    assert len(seen) == 20 + len(joined)


def test_the_last_day_s_output_is_worth_what_the_leaver_knew() -> None:
    stays = World((2, 2), parameters={"people.turnover": 0})
    leaves = World((2, 2), parameters={"people.turnover": 1})
    assert leaves.run().own_hours == stays.run().own_hours
    assert leaves.row.output == stays.row.output
