"""People by the organisation's own ids, joiners after the seat that they took."""

import numpy as np
import pytest
from unit.model.tiny import people

from siloSim.errors import InputError
from siloSim.runs.names import Names


@pytest.fixture
def names():
    return Names(people((2, 2)))


def test_a_joiner_is_called_after_the_seat(names):
    assert [names.of(person) for person in (0, 3, 4, 11)] == ["p000", "p003", "p000+1", "p003+2"]
    assert names.home(7) == "B"
    assert names.homes(np.array([0, 2, 6], np.uint32)).tolist() == [0, 1, 1]


def test_every_id_is_found_again(names):
    assert [names.find(names.of(person)) for person in range(40)] == list(range(40))


def test_an_unknown_person_is_told_the_nearest(names):
    with pytest.raises(InputError, match='nobody with the id "p04"') as caught:
        names.find("p04")
    (problem,) = caught.value.problems
    assert 'Did you mean "p00' in problem.remedy
    assert "4 people" in problem.allowed


def test_leading_zeros_may_be_left_out():
    from dataclasses import replace

    names = Names(replace(people((2, 2)), ids=np.array(["0007", "0070", "0700", "x"])))
    assert names.find("7") == 0
    assert names.find("70") == 1
    assert names.find("7+2") == 8
    with pytest.raises(InputError):
        names.find("8")


def test_an_id_with_the_sign_is_no_joiner():
    from dataclasses import replace

    names = Names(replace(people((2, 2)), ids=np.array(["a", "a+1", "b", "c"])))
    assert names.find("a+1") == 1
    assert names.of(4) == "a++1"
    assert names.find("a++1") == 4
