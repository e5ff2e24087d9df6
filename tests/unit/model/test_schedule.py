"""Policies as arrays."""

from __future__ import annotations

import numpy as np
import pytest
from unit.model.tiny import change, people, policy, scenario

from siloSim.errors import InputError
from siloSim.model.processes.calendar import policy_force
from siloSim.model.randomness import keys_of
from siloSim.model.schedule import dated, gatherings, levers, most_arrivals
from siloSim.scenario.parameters import DEFAULTS, TABLE
from siloSim.scenario.scenario import Connect, Gather, Move, Selector, Shock

KEYS = keys_of(7, 0)
ORGANISATION = people((3, 2), managers=(1,))
HEADS = Selector("heads")


def test_dates_count_from_policy_day() -> None:
    made = levers(
        scenario(policies=[policy(start=3, stop=9, ramp=4, fade_half_life=2.0, strength=0.7)], policy_day=5),
        ORGANISATION,
    )
    assert (made.start[0], made.stop[0], made.ramp[0]) == (8, 14, 4)
    assert (made.fade[0], made.strength[0]) == (2.0, 0.7)
    forever = levers(scenario(policies=[policy()], policy_day=5), ORGANISATION)
    assert forever.stop[0] == 2**31 - 1


def test_values_and_their_table_are_one_memory_in_the_order_of_the_parameters() -> None:
    made = levers(scenario(base=DEFAULTS), ORGANISATION)
    assert made.base.tolist() == [p.default for p in TABLE]
    for number, parameter in enumerate(TABLE):
        made.table[1, number] = number + 0.5
        assert made.values[1][parameter.field] == number + 0.5
    assert (made.low == [p.low for p in TABLE]).all()
    assert (made.high == [p.high for p in TABLE]).all()


def test_changes_keep_their_policy_scope_and_gathering() -> None:
    first = policy(Gather(HEADS, 5, 1.0), change("trust.gain", 0.1, departments=("B",)), key="one")
    second = policy(
        change("help.routing", 2.0, "scale"),
        Gather(HEADS, 5, 1.0),
        Gather(HEADS, 9, 1.0),
        change("help.share", 0.2, at_gathering=True),
        key="two",
    )
    made = levers(scenario(policies=[first, second]), ORGANISATION)
    names = [TABLE[number].name for number in made.change_number]
    assert names == ["trust.gain", "help.routing", "help.share"]
    assert made.change_policy.tolist() == [0, 1, 1]
    assert made.change_scale.tolist() == [0, 1, 0]
    assert made.change_amount.tolist() == [0.1, 2.0, 0.2]
    assert made.change_where.tolist() == [[0, 1], [1, 1], [1, 1]]
    assert made.change_gathering.tolist() == [-1, -1, 1]  # its policy's first gathering, counted over all


def test_decisions_at_a_gathering_are_the_meeting_s_and_not_each_head_s() -> None:
    plain = policy(Gather(HEADS, 5, 1.0), key="plain")
    council = policy(
        Gather(HEADS, 5, 1.0), change("decision.capacity", 6.0, at_gathering=True), key="council"
    )
    more = policy(change("decision.capacity", 0.2), key="more")
    made = scenario(policies=[plain, council, more])
    assert gatherings(made, ORGANISATION, KEYS).cases.tolist() == [0.0, 6.0]
    assert levers(made, ORGANISATION).change_policy.tolist() == [2]


def test_who_meets_and_who_is_moved() -> None:
    verbs = policy(
        Gather(Selector("all"), 5, 1.5),
        Connect(HEADS, 4),
        Move(Selector("managers"), 7, 30),
        Shock("leave", 0.3, ("B",)),
        Gather(Selector("cross_pairs", share=0.5), 2, 1.0, 3.0),
    )
    made = scenario(policies=[policy(key="nothing"), verbs])
    held = gatherings(made, ORGANISATION, KEYS)
    assert held.policy.tolist() == [1, 1]
    assert held.people_from.tolist() == [0, 5, 10]
    assert held.people.tolist() == [0, 1, 2, 3, 4] * 2
    assert (held.every.tolist(), held.hours.tolist(), held.contacts.tolist()) == (
        [5, 2],
        [1.5, 1.0],
        [-1.0, 3.0],
    )
    assert (held.pairs.tolist(), held.share.tolist()) == ([0, 1], [1.0, 0.5])
    happen = dated(made, ORGANISATION, KEYS)
    assert happen.kind.tolist() == [0, 1, 2]
    assert happen.what.tolist() == [-1, -1, 2]
    assert happen.amount.tolist() == [4.0, 30.0, 0.3]
    assert happen.every.tolist() == [1, 7, 1]
    assert happen.people_from.tolist() == [0, 2, 3, 3]
    assert happen.people.tolist() == [0, 3, 1]
    assert happen.where.tolist() == [[1, 1], [1, 1], [0, 1]]


def test_there_is_room_for_all_contacts_of_a_day() -> None:
    busy = policy(Gather(Selector("all"), 1, 8.0), change("contact.gathering", 2.0, "scale"))
    held = gatherings(scenario({"contact.gathering": 5.0}, [busy]), ORGANISATION, KEYS)
    assert len(held.one) == len(held.other) == len(held.hours_each)
    assert len(held.one) >= 5 * 0.5 * 10.0 * 8.0


def test_most_arrivals_bounds_the_mean_of_any_day() -> None:
    surge = policy(change("environment.arrivals", 3.0, "scale"), change("environment.arrivals", 0.5))
    calm = policy(change("environment.arrivals", 0.5, "scale"), change("environment.arrivals", -0.5))
    quiet = {"challenges.per_person_per_month": 2.1}
    assert most_arrivals(scenario(quiet, [surge, calm]), 10) == pytest.approx(0.1 * 10 * 3.5)
    assert most_arrivals(scenario(quiet, [calm]), 10) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("day", "settings", "force"),
    [
        (9, {}, 0.0),
        (10, {}, 0.8),
        (19, {"stop": 20}, 0.8),
        (20, {"stop": 20}, 0.0),
        (10, {"ramp": 4}, 0.2),
        (12, {"ramp": 4}, 0.6),
        (30, {"ramp": 4}, 0.8),
        (10, {"half_life": 3.0}, 0.8),
        (13, {"half_life": 3.0}, 0.4),
        (13, {"half_life": 3.0, "ramp": 8}, 0.2),
    ],
)
def test_force_is_strength_times_ramp_times_fade(day: int, settings: dict[str, float], force: float) -> None:
    rest = {"start": 10, "stop": 10**6, "ramp": 0, "half_life": 0.0} | settings
    found = policy_force(0.8, rest["start"], rest["stop"], rest["ramp"], rest["half_life"], day)
    assert found == pytest.approx(force)


def test_nothing_is_all_that_no_policy_needs() -> None:
    made = scenario()
    assert len(levers(made, ORGANISATION).strength) == 0
    assert len(gatherings(made, ORGANISATION, KEYS).every) == 0
    assert dated(made, ORGANISATION, KEYS).people_from.tolist() == [0]
    assert levers(made, ORGANISATION).change_where.shape == (0, 2)
    assert np.array_equal(levers(made, ORGANISATION).base, np.array([made.parameters[p.name] for p in TABLE]))


def test_a_change_at_a_gathering_needs_one() -> None:
    alone = policy(change("decision.capacity", 2.0, at_gathering=True), key="cases")
    with pytest.raises(
        InputError, match=r"'cases' changes decision\.capacity at its gathering, but has none"
    ):
        gatherings(scenario(policies=[alone]), ORGANISATION, KEYS)
