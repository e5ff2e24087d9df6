"""1 Calendar: values of the day, gatherings and their price, the probe lesson, dated events."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from unit.model.checks import HEADCOUNT
from unit.model.tiny import World, change, policy

from siloSim.model.network import drop_all
from siloSim.scenario.scenario import Connect, Gather, Move, Selector, Shock

ALL = Selector("all")


def values_by_day(
    name: str, days: int, *policies: object, parameters: dict[str, float] | None = None
) -> list[float]:
    world = World(policies=policies, parameters=parameters, horizon=days)
    found = []
    for _ in range(days):
        world.run()
        found.append(world.value(name))
    return found


def test_products_come_first_then_sums_then_the_range() -> None:
    add = policy(change("trust.gain", 0.1), key="add")
    scale = policy(change("trust.gain", 2.0, "scale"), key="scale")
    for order in ((add, scale), (scale, add)):
        assert values_by_day("trust.gain", 1, *order) == [pytest.approx(0.25 * 2.0 + 0.1)]
    high = policy(change("trust.gain", 9.0), key="high")
    low = policy(change("trust.gain", -9.0), key="low")
    assert values_by_day("trust.gain", 1, high) == [1.0]
    assert values_by_day("trust.gain", 1, low) == [0.0]
    assert values_by_day("trust.gain", 1, high, low) == [pytest.approx(0.25)]


def test_strength_ramp_fade_start_and_stop() -> None:
    rise = change("help.pressure", 0.8)
    assert values_by_day("help.pressure", 2, policy(rise, strength=0.5)) == [pytest.approx(0.4)] * 2
    assert values_by_day("help.pressure", 5, policy(rise, ramp=4)) == pytest.approx([0.2, 0.4, 0.6, 0.8, 0.8])
    faded = values_by_day("help.pressure", 5, policy(rise, fade_half_life=2.0))
    assert faded == pytest.approx([0.8 * 0.5 ** (day / 2) for day in range(5)])
    assert values_by_day("help.pressure", 5, policy(rise, start=1, stop=3)) == pytest.approx(
        [0, 0.8, 0.8, 0, 0]
    )
    half = policy(change("trust.gain", 3.0, "scale"), strength=0.5)
    assert values_by_day("trust.gain", 1, half) == [pytest.approx(0.25 * 2.0)]


def test_a_change_at_a_gathering_holds_on_its_days_only() -> None:
    meeting = policy(Gather(ALL, 3, 1.0), change("help.routing", -0.5, at_gathering=True), start=1)
    routing = values_by_day("help.routing", 6, meeting)
    assert routing == pytest.approx([1.0, 0.5, 1.0, 1.0, 0.5, 1.0])


def test_a_change_may_be_for_some_departments() -> None:
    world = World((1, 1, 1), policies=[policy(change("trust.gain", 0.1, departments=("B",)))])
    world.run()
    assert [world.value("trust.gain", d) for d in range(3)] == pytest.approx([0.25, 0.35, 0.25])


def test_programme_costs_count_while_the_policy_runs() -> None:
    paid = policy(strength=0.5, start=1, stop=3, cost_once=100.0, cost_per_month=42.0)
    world = World(policies=[paid], horizon=5)
    world.run(5)
    assert world.state.daily.programme_cost.tolist() == [0, 51, 1, 0, 0]
    free = World(policies=[policy(strength=0.0, cost_once=100.0, cost_per_month=42.0)])
    assert free.run().programme_cost == 0


def test_gatherings_take_their_hours_from_every_participant() -> None:
    world = World((2, 3), policies=[policy(Gather(Selector("departments", ("B",)), 2, 3.0), strength=0.5)])
    rows = [world.run().copy() for _ in range(3)]
    assert [row.gathering_hours for row in rows] == pytest.approx([4.5, 0.0, 4.5])
    assert world.people["left"].tolist() == pytest.approx([8.0, 8.0, 6.5, 6.5, 6.5])
    assert rows[0].available_hours == 40.0
    assert rows[0].own_hours == pytest.approx(35.5)


def test_nobody_gives_more_hours_than_are_left() -> None:
    long = policy(Gather(ALL, 1, 6.0), key="long")
    longer = policy(Gather(ALL, 1, 6.0), key="longer")
    world = World((1, 1), policies=[long, longer], fte={1: 0.25})
    row = world.run()
    assert row.gathering_hours == 8.0 + 2.0
    assert world.people["left"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("part_time", [0, 1])
def test_where_hours_run_short_all_gatherings_are_cut_alike(part_time: int) -> None:
    early = policy(Gather(ALL, 1, 9.0, 0.0), key="early")
    late = policy(Gather(Selector("cross_pairs"), 1, 3.0), key="late")
    world = World((1, 1), policies=[early, late], fte={part_time: 0.75})
    row = world.run()
    assert row.gathering_hours == pytest.approx(8.0 + 6.0)
    assert world.state.departments.pairs[0, 1].together == pytest.approx(3.0 * 0.5)  # the shorter day's cut
    assert world.people["left"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("people", "rate", "hours", "each"), [(8, 1.0, 2.0, 2), (9, 2.0, 2.0, 4), (5, 20.0, 8.0, 4)]
)
def test_everybody_in_a_circle_makes_so_many_contacts_an_hour(
    people: int, rate: float, hours: float, each: int
) -> None:
    world = World((people,), policies=[policy(Gather(ALL, 1, hours, rate))])
    world.run()
    count = Counter(seat for pair in world.meetings for seat in pair)
    assert dict(count) == dict.fromkeys(range(people), each)
    assert len(set(map(frozenset, world.meetings))) == len(world.meetings)
    assert world.state.gatherings.hours_each[0] == pytest.approx(1.0 / rate)


def test_fractions_of_contacts_come_by_chance() -> None:
    days = 300
    world = World(
        (10,), policies=[policy(Gather(ALL, 1, 1.0))], parameters={"contact.gathering": 1.5}, horizon=days
    )
    made = []
    for _ in range(days):
        world.run()
        made.append(len(world.meetings))
    mean = 0.75 * 10  # each starts half of 1.5 contacts
    spread = (10 * 0.75 * 0.25 / days) ** 0.5
    assert abs(np.mean(made) - mean) < 4 * spread


def test_two_people_meet_once_and_one_alone_not_at_all() -> None:
    for people, contacts in ((2, 1), (1, 0)):
        world = World((people, 1), policies=[policy(Gather(Selector("departments", ("A",)), 1, 4.0, 5.0))])
        row = world.run()
        assert len(world.meetings) == contacts
        assert row.gathering_hours == 4.0 * people


def test_neighbours_change_from_one_meeting_to_the_next() -> None:
    world = World((12,), policies=[policy(Gather(ALL, 1, 1.0, 2.0))])
    seen = set()
    for _ in range(6):
        world.run()
        seen.add(frozenset(map(frozenset, world.meetings)))
    assert len(seen) == 6


def test_pairs_are_of_two_departments_and_each_person_is_in_one() -> None:
    world = World((5, 3, 4), ties=[], policies=[policy(Gather(Selector("cross_pairs"), 1, 1.5))], horizon=30)
    for _ in range(30):
        row = world.run()
        seats = [seat for pair in world.meetings for seat in pair]
        assert seats
        assert len(seats) == len(set(seats))
        assert all(world.people[i].dept != world.people[j].dept for i, j in world.meetings)
        assert row.gathering_hours == pytest.approx(1.5 * len(seats))
    assert world.tied(0)  # whoever met has a tie now


def test_a_share_of_the_people_takes_part() -> None:
    days = 200
    world = World((6, 6), policies=[policy(Gather(Selector("all", share=0.25), 1, 1.0))], horizon=days)
    world.run(days)
    taking_part = world.state.daily.gathering_hours.sum()
    assert abs(taking_part - 0.25 * 12 * days) < 4 * (12 * days * 0.25 * 0.75) ** 0.5


def test_the_probe_is_planted_with_three_people_at_home() -> None:
    world = World((5, 6), parameters={"learning.foreign_known": 1}, policy_day=2, horizon=5)
    world.run(2)
    assert world.row.probe_others == world.row.probe_home == 1.0
    world.facets["value"] = 1
    row = world.run()
    probe, d = world.state.sizes.probe_facet, world.state.sizes.probe_department
    held = world.state.memory.beliefs[:, probe]
    assert (held == 1).sum() == 3
    assert set(world.people["home"][held == 1]) == {d}
    assert (held[held != 1] == -1).all()
    assert world.facets[probe].value == -1
    assert row.probe_others == 0.0
    assert row.probe_home == pytest.approx(3 / (5, 6)[d])
    assert (world.people["latest"][held == 1] == probe).all()
    others = [k for k in range(4) if k != probe]
    assert (world.state.memory.beliefs[:, others] == 1).all()


def test_introductions_across_departments_at_the_start_and_only_then() -> None:
    world = World((4, 4, 4), ties=[], policies=[policy(Connect(Selector("named", people=("p005",)), 3))])
    row = world.run()
    found = world.tied(5)
    assert 1 <= len(found) <= 3  # two draws may name one colleague
    assert row.ties_formed == len(found)
    assert all(world.people[j].home != 1 for j in found)
    assert world.trust(5, found[0]) == np.float32(0.43)
    assert world.tie(5, found[0]).weight == np.float32(0.5 * world.state.sizes.mean_weight)
    drop_all(world.people, world.state.ties, 5)
    world.run(5)
    assert world.tied(5) == []


def test_seconded_people_work_elsewhere_and_come_back() -> None:
    move = Move(Selector("named", people=("p001", "p004")), every=100, days=3)
    world = World((3, 3), policies=[policy(move)])
    world.run()
    for seat in (1, 4):
        assert world.people[seat].dept != world.people[seat].home
    assert world.departments[HEADCOUNT].tolist() == [3, 3]
    assert world.people["home"].tolist() == [0, 0, 0, 1, 1, 1]
    world.run(2)
    assert world.people[1].dept == 1
    world.run()
    assert (world.people["dept"] == world.people["home"]).all()
    assert (world.people["away_until"] == -1).all()


def test_a_seconded_colleague_counts_where_he_or_she_works() -> None:
    world = World((2, 2), policies=[policy(Move(Selector("named", people=("p003",)), 100, 10))])
    world.run()
    assert world.departments[HEADCOUNT].tolist() == [3, 1]
    world.believe(3, {0: 1})
    s = world.challenge(0, (0, 1.0))
    world.tie(0, 3).trust = 1.0
    world.run()
    assert world.task(s).helper == 3  # a colleague of the own department now
    assert world.state.work.help[0, 0] == pytest.approx(1.0)


@pytest.mark.parametrize("what", ["truths", "priorities", "leave", "ties"])
def test_a_shock_strikes_its_share_of_things_once(what: str) -> None:
    for share in (1.0, 0.0):
        parameters = {
            "interest.low": 0.1,
            "interest.high": 0.9,
            "learning.foreign_known": 1,
            "learning.facets": 8,
        }
        world = World((2, 2), parameters=parameters, policies=[policy(Shock(what, share), start=1)])
        world.run()
        start = world.state.departments.pairs[0, 1].overlap
        row = world.run()
        probe = world.state.sizes.probe_facet
        others = [k for k in range(8) if k != probe]
        happened = {
            "truths": (world.state.memory.beliefs[:, others] == -1).all(),
            "priorities": world.state.departments.pairs[0, 1].overlap == 0.1,
            "leave": row.left == 4,
            "ties": world.people["degree"].sum() == 0,
        }
        assert start != 0.1
        struck = {what} | ({"ties"} if what == "leave" else set())  # whoever leaves has no ties
        assert happened == {name: share == 1.0 and name in struck for name in happened}
        ties = world.people["degree"].sum()
        world.run(2)
        assert world.row.left == 0  # once, and whoever came since is spared
        assert what != "ties" or world.people["degree"].sum() == ties


def test_a_shock_may_strike_some_departments_only() -> None:
    world = World((2, 3), policies=[policy(Shock("leave", 1.0, ("B",)), start=1)])
    world.run(2)
    assert world.people["alive"].tolist() == [1, 1, 0, 0, 0]
    truths = World((2, 3), policies=[policy(Shock("truths", 1.0, ("B",)), start=1)])
    truths.run(2)
    probe = truths.state.sizes.probe_facet
    turned = {k for k in range(4) if (truths.state.memory.beliefs[:, k] == -1).any()}
    assert turned - {probe} == {2, 3} - {probe}


def test_a_shock_of_half_the_strength_strikes_half_and_the_same_ones_first() -> None:
    def gone(strength: float) -> set[int]:
        world = World((30, 30), ties=[], policies=[policy(Shock("leave", 1.0), strength=strength, start=1)])
        world.run(2)
        return set(np.flatnonzero(world.people["alive"] == 0).tolist())

    assert gone(0.25) < gone(0.5) < gone(1.0)
    assert abs(len(gone(0.5)) - 30) < 4 * 15**0.5
