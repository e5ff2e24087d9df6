"""3 Seek and 4 Answer, where every chance is 0 or 1."""

from __future__ import annotations

import math

import numpy as np
import pytest
from unit.model.tiny import World

from siloSim.model.trace import Event, State

DECLINES = {"help.willingness": -20.0}


def test_a_safe_owner_asks_on_the_first_day_and_is_answered() -> None:
    world = World((1, 1))
    s = world.challenge(0, (1, 100.0))
    row = world.run()
    assert (row.asked, row.accepted, row.declined, row.silent, row.misrouted) == (1, 1, 0, 0, 0)
    assert row.asking_hours == 0.25
    assert row.interruption_hours == 0.15
    assert row.answer_days == 0
    assert world.stands(s) == State.ACCEPTED
    assert (world.task(s).helper, world.task(s).accepted_on, world.task(s).asks) == (1, 0, 1)
    assert world.people[1].load == 1
    assert world.people[1].asked == 2  # 1 at the start
    assert world.people[0].norm == pytest.approx(0.55)
    assert world.events(Event.ASKED) == world.events(Event.ACCEPTED) == [(0, 0, 1)]


def test_an_owner_without_safety_waits_until_the_need_is_urgent() -> None:
    never = World((1, 1), parameters={"help.safety_base": 0, "help.safety_spread": 0, "help.urge_days": 500})
    never.challenge(0, (1, 1.0))
    assert never.run().asked == 0  # the first day's chance is exactly 0
    soon = World((1, 1), parameters={"help.safety_base": 0, "help.safety_spread": 0, "help.urge_days": 0.1})
    soon.challenge(0, (1, 1.0))
    assert soon.run().asked == 0
    assert soon.run().asked == 1  # 1 - e^-10


def test_the_lever_on_safety_is_added_for_all() -> None:
    world = World(
        (1, 1),
        parameters={"help.safety_base": 0, "help.safety_spread": 0, "help.safety": 1, "help.urge_days": 500},
    )
    world.challenge(0, (1, 1.0))
    assert world.run().asked == 1


def test_a_decline_costs_trust_and_the_norm_and_another_is_asked() -> None:
    world = World((1, 2), parameters=DECLINES)
    s = world.challenge(0, (1, 1.0))
    before = np.float64(np.float32(0.43))
    row = world.run()
    first = world.task(s).helper
    assert row.declined == 1
    assert world.stands(s) == State.SEEKING
    assert world.trust(0, first) == np.float32(before + 0.1 * (0.0 - before))
    assert world.trust(first, 0) == np.float32(0.43)
    assert world.people[0].norm == pytest.approx(0.45)
    assert world.people[first].load == 0
    world.run()
    assert world.task(s).helper != first  # whoever was asked last comes only if nobody else is there
    assert world.people[0].norm == pytest.approx(0.405)


def test_the_only_colleague_there_is_asked_again() -> None:
    world = World((1, 1), parameters=DECLINES)
    s = world.challenge(0, (1, 1.0))
    world.run(3)
    assert world.task(s).asks == 3


def test_silence_ends_the_request_at_its_limit() -> None:
    world = World((1, 1), parameters={"help.answer_chance": 0, "help.answer_limit": 3})
    s = world.challenge(0, (1, 1.0))
    world.run(3)
    assert world.stands(s) == State.ASKED
    assert world.task(s).asks == 1
    row = world.run()
    assert row.silent == 1
    assert world.stands(s) == State.SEEKING
    assert world.people[0].norm == pytest.approx(0.45)
    assert world.trust(0, 1) == np.float32(0.43)  # silence is no decline
    assert world.run().asked == 1
    assert world.task(s).asked_on == 4


def test_a_filter_holds_every_request_back() -> None:
    world = World((1, 1), parameters={"attention.filter": 1})
    world.challenge(0, (1, 1.0))
    row = world.run(2)
    assert row.accepted + row.declined == 0
    assert row.interruption_hours == 0


def test_without_hours_left_nobody_asks_and_nobody_answers() -> None:
    # The head of A has 0.8 hours and the first request's price takes all of them.
    world = World((1, 1, 1), parameters={"attention.asking": 8}, fte={0: 0.1})
    world.challenge(0, (1, 1.0), (2, 1.0))
    row = world.run()
    assert row.asked == 1
    assert row.asking_hours == pytest.approx(0.8)


def test_the_pick_follows_trust_know_how_load_fame_and_interest() -> None:
    for field, value, weights in (
        ("trust", 0.9, {}),
        ("held", 1, {"help.pick_expertise": 5}),
        ("load", 1, {"help.pick_load": -5}),
        ("asked", 9.0, {"help.pick_fame": 5}),
    ):
        for better in (1, 2, 3):
            world = World((1, 3), parameters={"learning.home_known": 0, **weights})
            if field == "trust":
                world.tie(0, better).trust = value
            elif field == "held":
                world.believe(better, {2: -1})  # held wrong counts as much: nobody sees the truth
            else:
                world.people[field][better] = value
            s = world.challenge(0, (1, 1.0))
            world.run()
            assert world.task(s).helper == better, field


def test_equal_candidates_are_told_apart_by_luck_alone() -> None:
    chosen = set()
    for seed in range(12):
        world = World((1, 3), parameters={"help.pick_noise": 1.0}, seed=seed)
        s = world.challenge(0, (1, 1.0))
        world.run()
        chosen.add(int(world.task(s).helper))
    assert chosen == {1, 2, 3}


def test_without_a_tie_there_an_introduction_or_a_stranger_helps() -> None:
    ties = [(0, 1), (1, 2)]  # the owner knows a colleague, who knows somebody in B
    for parameters, asked in (
        ({}, 0),
        ({"contact.introductions": 1}, 1),
        ({"contact.strangers": 1}, 1),
    ):
        world = World((2, 1), ties, parameters=parameters)
        world.challenge(0, (1, 100.0))
        assert world.run().asked == asked
        assert world.tied(0) == ([1, 2] if asked else [1])  # acceptance makes a tie
        if asked:
            assert world.row.ties_formed == 1


def test_a_wrong_address_interrupts_somebody_for_nothing() -> None:
    world = World((1, 1), parameters={"help.routing": 0})
    s = world.challenge(0, (1, 1.0), routed=0)
    rows = [world.run().copy() for _ in range(20)]
    assert sum(row.misrouted for row in rows) == 20
    assert sum(row.asked for row in rows) == 0
    assert sum(row.asking_hours for row in rows) == pytest.approx(20 * 0.25)
    reached = [other for _, _, other in world.events(Event.MISROUTED)]
    assert sum(row.interruption_hours for row in rows) == pytest.approx(0.15 * sum(j != 0 for j in reached))
    assert world.stands(s) == State.SEEKING


def test_the_right_address_is_remembered() -> None:
    world = World((1, 1), parameters={**DECLINES, "help.routing": 1})
    s = world.challenge(0, (1, 1.0), routed=0)
    world.run()
    assert world.task(s).routed == 1


def test_generous_people_offer_help_unasked() -> None:
    quiet = {"help.safety_base": 0, "help.safety_spread": 0, "help.urge_days": 500, "help.offers": 1}
    world = World((1, 2), parameters=quiet)
    s = world.challenge(0, (1, 100.0), routed=0)
    world.people["generosity"] = [0.0, 0.2, 1.0]
    row = world.run()
    assert (row.offered, row.asked, row.accepted) == (1, 0, 0)
    assert world.stands(s) == State.ACCEPTED
    assert world.task(s).helper == 2
    assert world.people[2].load == 1
    none = World((1, 2), parameters={**quiet, "help.offers": 0})
    none.challenge(0, (1, 100.0))
    none.people["generosity"] = 1.0
    assert none.run().offered == 0


def test_whoever_knows_nothing_hands_over_and_names_a_colleague() -> None:
    # B knows nothing of the facet; the first asked is the owner's only tie and names his most trusted tie in B.
    parameters = {"help.handover": 1, "help.refer": 1, "learning.home_known": 0}
    world = World((1, 4), [(0, 1), (1, 2), (1, 3), (1, 4)], parameters=parameters)
    world.tie(1, 3).trust = 1.0
    for other in (2, 4):
        world.tie(1, other).trust = 0.0
    world.believe(3, {2: 1})
    s = world.challenge(0, (1, 100.0))
    row = world.run()
    assert (row.accepted, row.handed_over) == (1, 1)
    assert world.stands(s) == State.SEEKING
    assert (world.task(s).handovers, world.task(s).referred) == (1, 3)
    assert world.people[1].load == 0
    row = world.run()
    assert (row.asked, row.accepted, row.handed_over) == (1, 1, 0)
    assert world.task(s).helper == 3
    assert world.task(s).referred == -1


def test_hand_overs_without_a_name() -> None:
    parameters = {"help.handover": 1, "help.refer": 0, "learning.home_known": 0}
    world = World((1, 2), parameters=parameters)
    s = world.challenge(0, (1, 1.0))
    world.run()
    assert world.task(s).referred == -1
    assert world.row.handed_over == 1


def test_pressure_presses_outsiders_only() -> None:
    pressed = {"help.willingness": -15, "help.pressure": 1, "help.pressure_weight": 20}
    for department, accepted in ((1, 1), (0, 0)):
        world = World((2, 2), parameters=pressed)
        s = world.challenge(0, (department, 100.0))
        row = world.run()
        assert (row.accepted, row.pressed, row.declined) == (accepted, accepted, 1 - accepted)
        assert world.task(s).pressed == accepted
        if accepted:
            assert world.people[0].norm == pytest.approx(0.55)
            assert [e[1:] for e in world.events(Event.PRESSED)] == [(0, int(world.task(s).helper))]
            assert world.events(Event.ACCEPTED) == []


def test_acceptance_has_the_frequency_of_its_rule() -> None:
    z, days = 0.5, 600
    world = World((1, 1), parameters={"help.willingness": z, "help.share": 0}, horizon=days)
    world.tie(1, 0).trust = 0.5
    accepted = 0
    for _ in range(days):
        world.people["norm"] = 0.5
        world.people["load"] = 0
        s = world.challenge(0, (1, 1.0))
        accepted += int(world.run().accepted)
        world.task(s).state = State.ESCALATED  # out of the way: nobody decides here
    p = 1 / (1 + math.exp(-z))
    assert abs(accepted - days * p) < 4 * math.sqrt(days * p * (1 - p))
