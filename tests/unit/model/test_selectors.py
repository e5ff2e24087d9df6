"""Who is meant by a selector."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from unit.model.tiny import people

from siloSim.errors import OrganisationError
from siloSim.model.randomness import keys_of
from siloSim.model.selectors import select
from siloSim.organisation.structure import Organisation
from siloSim.scenario.scenario import Selector

KEYS = keys_of(7, 0)


def organisation(ties: Any = ()) -> Organisation:
    # A: head 0, manager 1, staff 2 3; B: head 4, manager 5, staff 6; C: head 7, staff 8
    return people((4, 3, 2), ties, managers=(1, 5))


def chosen(who: Selector, made: Organisation | None = None, keys: Any = KEYS) -> list[int]:
    found = select(who, made if made is not None else organisation(), keys)
    assert found.dtype == np.int32
    return found.tolist()


def test_groups_by_role_and_department() -> None:
    assert chosen(Selector("heads")) == [0, 4, 7]
    assert chosen(Selector("managers")) == [1, 5]
    assert chosen(Selector("all")) == chosen(Selector("cross_pairs")) == list(range(9))
    assert chosen(Selector("departments", ("C", "A"))) == [0, 1, 2, 3, 7, 8]
    assert chosen(Selector("heads", ("B",))) == [4]
    assert chosen(Selector("managers", ("C",))) == []
    assert chosen(Selector("named", people=("p006", "p002"))) == [2, 6]


def test_the_central_have_most_ties() -> None:
    ties = [(2, 3), (2, 6), (2, 8), (6, 7), (8, 0)]
    assert chosen(Selector("central", per_department=1), organisation(ties)) == [2, 6, 8]
    assert chosen(Selector("central", ("B",), per_department=2), organisation(ties)) == [4, 6]
    assert chosen(Selector("central", per_department=5), organisation(ties)) == list(range(9))


def test_equal_ones_by_seat() -> None:
    assert chosen(Selector("central", per_department=1)) == [0, 4, 7]


def test_brokers_reach_most_departments_then_most_people_elsewhere() -> None:
    # 3 has most ties but all within; 1 reaches B and C; 2 reaches B three times
    ties = [(3, 0), (3, 1), (3, 2), (1, 4), (1, 7), (2, 4), (2, 5), (2, 6)]
    assert chosen(Selector("brokers", ("A",), per_department=1), organisation(ties)) == [1]
    assert chosen(Selector("brokers", ("A",), per_department=2), organisation(ties)) == [1, 2]
    even = [(1, 4), (1, 5), (2, 4)]
    assert chosen(Selector("brokers", ("A",), per_department=1), organisation(even)) == [1]


def test_the_senior_stand_highest_then_longest() -> None:
    made = organisation()
    made = replace(
        made, level=np.array([2, 1, 1, 0, 0, 0, 0, 1, 1], np.int8), tenure=np.arange(9.0)[::-1].copy()
    )
    assert chosen(Selector("senior", per_department=2), made) == [0, 1, 4, 5, 7, 8]
    assert chosen(Selector("senior", per_department=1), made) == [0, 4, 7]


def test_random_people_are_drawn_evenly_and_by_key() -> None:
    who = Selector("random", per_department=1)
    assert chosen(who) == chosen(who)
    picks = np.array([chosen(who, keys=keys_of(7, r)) for r in range(300)])
    for column, seats in zip(picks.T, ((0, 1, 2, 3), (4, 5, 6), (7, 8)), strict=True):
        share = np.bincount(column, minlength=9)[list(seats)] / len(picks)
        assert np.abs(share - 1 / len(seats)).max() < 4 * (0.25 / len(picks)) ** 0.5


@pytest.mark.parametrize(
    ("who", "text"),
    [
        (Selector("heads", ("Nowhere",)), "names the department 'Nowhere'"),
        (Selector("random", ("Nowhere",), per_department=1), "names the department 'Nowhere'"),
        (Selector("named", people=("p000", "p999")), "names the person 'p999'"),
    ],
)
def test_whoever_does_not_exist_is_an_error_for_users(who: Selector, text: str) -> None:
    with pytest.raises(OrganisationError, match=text) as caught:
        chosen(who)
    assert caught.value.problems[0].remedy
    assert caught.value.problems[0].allowed
