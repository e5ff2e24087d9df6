"""7 Mingle and 10 Drift: contacts, lessons, practice, forgetting, fading, languages, turbulence."""

from __future__ import annotations

import math

import numpy as np
import pytest
from unit.model.tiny import World, change, policy

from siloSim.model.randomness import TALK as TALKS
from siloSim.model.randomness import draw4
from siloSim.scenario.scenario import Gather, Selector

# Everybody meets every tie every day and believes whatever is said.
TALK = {
    "contact.per_day": 20,
    "learning.adopt": 1,
    "learning.adopt_trust": 0,
    "learning.adopt_language": 0,
    "learning.superiority": 0,
    "learning.latest": 1,
    "learning.home_known": 0,
    "learning.contradiction": 1,
    "learning.outsider": 1,
    "learning.specialist": 1,
    "trust.contact": 0,
}


def talking(sizes: tuple[int, ...] = (1, 1), **parameters: float) -> World:
    world = World(sizes, parameters={**TALK, **parameters}, weight=1.0)
    world.state.ties["wait"] = 0.0  # the first contact is today
    return world


def beliefs(world: World, i: int) -> list[int]:
    return world.state.memory.beliefs[i].tolist()


def test_what_is_said_is_taken_over_by_a_step_a_day() -> None:
    world = talking()
    world.believe(0, {3: 1})
    world.people["latest"][0] = 3
    world.run()
    assert beliefs(world, 1) == [0, 0, 0, 1]
    assert world.people[1].latest == 3
    world.believe(0, {3: -1})
    world.run()
    assert beliefs(world, 0) == beliefs(world, 1) == [0, 0, 0, 0]  # both met half-way


def test_both_ends_of_a_contact_see_the_morning_s_beliefs() -> None:
    world = talking()
    world.believe(0, {2: 1})
    world.believe(1, {3: 1})
    world.people["latest"][:2] = [2, 3]
    world.run()
    assert beliefs(world, 0) == beliefs(world, 1) == [0, 0, 1, 1]


def test_only_those_who_visibly_do_better_are_imitated() -> None:
    for performance, learnt in (((0.0, 0.0), 0), ((1.0, 0.0), 1), ((0.0, 1.0), 0)):
        world = talking(**{"learning.superiority": 1})
        world.people["performance"][:2] = performance
        world.believe(0, {3: 1})
        world.people["latest"][0] = 3
        world.run()
        assert beliefs(world, 1)[3] == learnt


def test_specialists_resist_outsiders_on_their_own_facets() -> None:
    # Facets 0 and 1 are at home in A, 2 and 3 in B. Only contradictions are resisted.
    for facet, weight, taken in ((0, "learning.specialist", 0), (2, "learning.outsider", 1)):
        for factor in (0, 1):
            world = talking(
                **{weight: factor, "learning.outsider" if taken == 0 else "learning.specialist": 1}
            )
            world.believe(0, {facet: 1})
            world.believe(1, {facet: -1})
            world.people["latest"][0] = facet
            world.run()
            assert beliefs(world, 1)[facet] == (0 if factor else -1), (facet, factor)


def test_at_most_one_lesson_a_day_and_whose_it_is_does_not_depend_on_order() -> None:
    taken = set()
    for seed in range(8):
        world = World((1, 4), parameters=TALK, seed=seed)
        world.state.ties["wait"] = 0.0
        for j in range(1, 5):
            world.believe(j, {j - 1: 1})
            world.people["latest"][j] = j - 1
        world.run()
        luck = {j - 1: draw4(world.state.keys, 0, j, 0, TALKS, 0)[2] for j in range(1, 5)}
        learnt = [k for k in range(4) if beliefs(world, 0)[k] == 1]
        assert learnt == [min(luck, key=lambda k: luck[k])]
        taken |= set(learnt)
    assert len(taken) > 1


def test_without_the_latest_any_belief_may_be_the_topic() -> None:
    heard = set()
    for seed in range(20):
        world = World((1, 1), parameters={**TALK, "learning.latest": 0}, seed=seed)
        world.state.ties["wait"] = 0.0
        world.believe(0, {0: 1, 3: 1})
        world.people["latest"][0] = 0
        world.run()
        heard.add(tuple(beliefs(world, 1)))
    assert heard == {(1, 0, 0, 0), (0, 0, 0, 1)}


def test_contact_raises_trust_up_to_its_ceiling() -> None:
    world = talking(**{"trust.contact": 0.01})
    world.tie(1, 0).trust = 0.9
    world.run()
    before = np.float64(np.float32(0.43))
    assert world.trust(0, 1) == np.float32(before + 0.01 * (0.7 - before))
    assert world.trust(1, 0) == np.float32(0.9)
    assert world.tie(0, 1).met == world.tie(1, 0).met == 0


def test_contacts_come_at_the_rate_of_their_hazard() -> None:
    days = 400
    parameters = {"contact.per_day": 0.5, "contact.across": 1.4, "trust.contact": 0.0}
    world = World((1, 1), parameters=parameters, horizon=days)
    met = 0
    for day in range(days):
        world.run()
        assert world.tie(0, 1).wait == world.tie(1, 0).wait
        met += int(world.tie(0, 1).met == day)
    p = 1 - math.exp(-0.7)  # the only tie has weight 1
    assert abs(met - days * p) < 4 * math.sqrt(days * p * (1 - p))


def test_contact_within_and_across_are_apart() -> None:
    world = World((2, 1), parameters={"contact.per_day": 20, "contact.across": 0})
    world.state.ties["wait"] = 0.5
    world.run()
    assert world.tie(0, 1).met == 0
    assert world.tie(0, 2).met == world.tie(2, 1).met == -1


def test_practice_teaches_home_facets_only_and_takes_own_hours() -> None:
    still = {"learning.home_known": 0, "learning.practice": 1}
    world = World((2, 2), parameters=still, horizon=60)
    world.run(60)
    assert world.state.memory.beliefs.tolist() == [[1, 1, 0, 0]] * 2 + [[0, 0, 1, 1]] * 2
    assert world.people["home_right"].tolist() == [2] * 4
    busy = World(
        (2, 2), parameters=still, policies=[policy(Gather(Selector("all"), 1, 8.0, 0.0))], horizon=60
    )
    busy.run(60)
    assert (busy.state.memory.beliefs == 1).sum() <= 3  # no hours, no practice; three found the probe


def test_practice_mends_wrong_beliefs_by_a_step() -> None:
    world = World((1, 1), parameters={"learning.practice": 1, "learning.facets": 2})
    world.believe(0, {0: -1})
    world.run()
    assert beliefs(world, 0)[0] == 0
    world.run()
    assert beliefs(world, 0)[0] == 1


def test_disuse_forgets_foreign_facets_only() -> None:
    world = World((1, 1), parameters={"learning.forgetting": 1, "learning.foreign_known": 1}, horizon=60)
    world.run(60)
    assert world.state.memory.beliefs.tolist() == [[1, 1, 0, 0], [0, 0, 1, 1]]


def test_performance_is_what_was_delivered_lately() -> None:
    world = World((1, 1))
    world.people["performance"][:2] = [6.0, 12.0]
    world.challenge(0, (1, 3.0))
    world.run()
    assert world.people["performance"][:2] == pytest.approx([6.0 * 59 / 60, 12.0 * 59 / 60 + 3.0 / 60])


def test_trust_and_favours_fade_once_a_week_by_a_week_s_worth() -> None:
    world = World((2, 1), parameters={"trust.fade": 0.01, "help.favour_half_life": 10})
    world.tie(0, 1).trust = 1.0
    world.tie(0, 2).trust = 0.0
    world.tie(0, 2).favours, world.tie(2, 0).favours = 4.0, -4.0
    world.run(4)
    assert world.trust(0, 1) == 1.0
    world.run()
    rate = 1 - 0.99**5
    assert world.trust(0, 1) == pytest.approx(1.0 + rate * (0.5 - 1.0), rel=1e-6)
    assert world.trust(0, 2) == pytest.approx(rate * 0.43, rel=1e-6)
    assert world.tie(0, 2).favours == pytest.approx(4.0 * 0.5**0.5, rel=1e-6)
    assert world.tie(0, 2).favours == -world.tie(2, 0).favours


def test_departments_that_meet_learn_each_other_s_language() -> None:
    meeting = policy(Gather(Selector("cross_pairs"), 10, 2.0))
    world = World((1, 1, 1), parameters={"contact.gathering": 1}, policies=[meeting])
    world.run(4)
    pairs = world.state.departments.pairs
    (i, j) = world.state.gatherings.one[0], world.state.gatherings.other[0]
    assert pairs[i, j].together == pairs[j, i].together == 2.0
    world.run()
    y = 2 * 2.0 / (5 * 2)  # hours per person and day: 2 people met for 2 hours in 5 days
    expected = 1.0 + 5 * 0.1 * y / (y + 0.1) * (0.4 - 1.0)
    assert pairs[i, j].factor == pytest.approx(expected)
    assert pairs[j, i].factor == pytest.approx(expected)
    third = 3 - i - j
    assert pairs[i, third].factor == 1.0
    assert pairs["together"].sum() == 0.0


def test_languages_drift_apart_again() -> None:
    world = World((1, 1), parameters={"language.recovery": 0.01})
    world.state.departments.pairs["factor"] = 0.5
    world.run(5)
    assert world.state.departments.pairs[0, 1].factor == pytest.approx(0.5 + 5 * 0.01 * 0.5)


def test_priorities_drift_to_their_lowest_overlap() -> None:
    world = World((1, 1), parameters={"interest.low": 0.1, "interest.high": 0.1, "interest.drift": 0.02})
    world.state.departments.pairs["overlap"] = 0.5
    world.run(5)
    assert world.state.departments.pairs[0, 1].overlap == pytest.approx(0.5 - 5 * 0.02 * 0.4)


def test_turbulence_turns_every_truth_but_the_probe_s() -> None:
    parameters = {"environment.turbulence": 1, "learning.foreign_known": 1}
    world = World((4, 4), parameters=parameters, policy_day=2, horizon=6)
    world.facets["value"] = 1
    world.run()
    assert (world.state.memory.beliefs == -1).all()
    assert (world.state.memory.right == 0).all()
    assert (world.facets["value"] == -1).all()
    world.state.memory.right[:] = 0
    for i in range(8):
        world.believe(i, dict.fromkeys(range(4), 1))
    world.run(4)
    probe = world.state.sizes.probe_facet
    right = (world.state.memory.beliefs == 1).sum(axis=0)
    assert right[probe] == 3  # planted on day 2 and left alone since
    assert right.sum() == 3


def test_policies_change_the_rates_department_by_department() -> None:
    lesson = change("learning.practice", 1.0, departments=("A",))
    world = World((1, 1), parameters={"learning.home_known": 0}, policies=[policy(lesson)], horizon=60)
    world.run(60)
    assert beliefs(world, 0)[:2] == [1, 1]
    assert [k for k in range(4) if beliefs(world, 1)[k] == 1] in ([], [world.state.sizes.probe_facet])
