"""Ties as pairs of half-edges: both ends tell the same, rows stay packed, full rows give way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.model.checks import check_ties
from unit.model.tiny import World

from siloSim.model.network import base_trust, drop_all, drop_tie, drop_unused, find_tie, form_tie, mark


def form(world: World, i: int, j: int, trust: float = 0.4, weight: float = 0.5, day: int = 3) -> int:
    state = world.state
    return int(form_tie(state.keys, state.people, state.ties, state.daily[0], i, j, trust, weight, day))


def drop(world: World, i: int, j: int) -> None:
    drop_tie(world.people, world.state.ties, i, find_tie(world.people, world.state.ties, i, j))


def test_a_new_tie_is_the_same_at_both_ends() -> None:
    world = World((3,), ties=[])
    e = form(world, 2, 0)
    there, back = world.tie(2, 0), world.tie(0, 2)
    assert e == find_tie(world.people, world.state.ties, 2, 0)
    for field in ("trust", "favours", "weight", "wait", "met", "cohort", "standing"):
        assert there[field] == back[field]
    assert (there.trust, there.favours, there.weight) == (np.float32(0.4), 0.0, 0.5)
    assert (there.met, there.cohort, there.standing) == (3, 0, 0)
    assert there.wait > 0
    assert world.state.daily[0].ties_formed == 1
    assert find_tie(world.people, world.state.ties, 2, 1) == -1
    check_ties(world.state)


def test_the_luck_of_a_new_tie_is_the_pair_s() -> None:
    one, other = World((3,), ties=[]), World((3,), ties=[(1, 2)])
    form(one, 0, 2)
    form(other, 2, 0)  # other order, other slots
    assert one.tie(0, 2).wait == other.tie(0, 2).wait


def unused(world: World, i: int, longest: float, day: int) -> None:
    drop_unused(world.people, world.state.ties, world.state.daily[0], i, longest, day)


def test_what_formed_in_the_run_lapses_without_use_and_what_the_organisation_had_stays() -> None:
    world = World((6,), ties=[(0, 1), (0, 2)])
    for j in (3, 4, 5):
        form(world, 0, j, day=3)
    mark(world.state.ties, find_tie(world.people, world.state.ties, 4, 0), 9, False)
    unused(world, 0, 10.0, 12)
    assert world.tied(0) == [1, 2, 3, 4, 5]  # nine days without use
    unused(world, 0, 10.0, 13)
    assert world.tied(0) == [1, 2, 4]
    assert world.tied(3) == world.tied(5) == []
    assert world.state.daily[0].ties_lapsed == 2
    unused(world, 4, 10.0, 19)  # from the other end
    assert world.tied(0) == [1, 2]
    unused(world, 0, 1.0, 1000)
    assert world.tied(0) == [1, 2]
    check_ties(world.state)


def test_a_tie_marked_as_standing_stays() -> None:
    world = World((3,), ties=[])
    mark(world.state.ties, form(world, 0, 1, day=3), 5, True)
    form(world, 0, 2, day=3)
    assert (world.tie(0, 1).met, world.tie(1, 0).met) == (5, 5)
    assert (world.tie(0, 1).standing, world.tie(1, 0).standing) == (1, 1)
    unused(world, 0, 5.0, 100)
    assert world.tied(0) == [1]


def test_a_full_row_gives_up_what_formed_in_the_run_before_a_standing_tie() -> None:
    world = World((5,), ties=[(0, 1), (0, 2)], parameters={"contact.ties_cap": 3})
    world.tie(0, 1).trust = world.tie(1, 0).trust = 0.1
    form(world, 0, 3, trust=0.9)
    form(world, 0, 4, trust=0.2)
    assert world.tied(0) == [1, 2, 4]
    check_ties(world.state)


def test_a_tie_that_is_there_is_left_alone() -> None:
    world = World((3,), ties=[(0, 1)])
    before = world.tie(0, 1).copy()
    form(world, 0, 1, trust=0.9)
    assert world.tie(0, 1) == before
    assert world.state.daily[0].ties_formed == 0


def test_dropping_closes_the_gap() -> None:
    world = World((4,))
    for i, j in ((0, 1), (0, 2), (0, 3)):
        world.tie(i, j).trust = 0.1 * j
    drop(world, 0, 1)
    assert world.tied(0) == [2, 3]
    assert world.tied(1) == [2, 3]
    assert world.trust(0, 3) == pytest.approx(0.3)
    check_ties(world.state)
    drop_all(world.people, world.state.ties, 3)
    assert world.tied(3) == []
    assert world.tied(0) == [2]
    check_ties(world.state)


def test_a_full_row_loses_the_tie_of_least_trust_seen_from_both_ends() -> None:
    world = World((5,), ties=[(0, 1), (0, 2), (0, 3)], parameters={"contact.ties_cap": 3})
    for j, mine, theirs in ((1, 0.2, 0.9), (2, 0.5, 0.5), (3, 0.9, 0.3)):
        world.tie(0, j).trust, world.tie(j, 0).trust = mine, theirs
    form(world, 0, 4)
    assert world.tied(0) == [1, 3, 4]
    assert world.tied(2) == []
    assert world.state.daily[0].ties_evicted == 1
    check_ties(world.state)


def test_of_equal_ties_the_lowest_id_gives_way() -> None:
    world = World((5,), ties=[(0, 1), (0, 2), (0, 3)], parameters={"contact.ties_cap": 3})
    world.people["id"] = [0, 13, 11, 12, 4]
    form(world, 0, 4)
    assert world.tied(0) == [1, 3, 4]


def test_room_is_at_least_the_ties_that_people_came_with() -> None:
    world = World((6,), parameters={"contact.ties_cap": 2})
    assert world.people["room"].tolist() == [5] * 6
    assert World((6,), ties=[], parameters={"contact.ties_cap": 2}).people["room"].tolist() == [2] * 6


def test_trust_without_history_depends_on_where_people_work() -> None:
    world = World((2, 1))
    world.run()
    v = world.state.levers.values[0]
    assert base_trust(v, world.people, 0, 1) == 0.5
    assert base_trust(v, world.people, 0, 2) == 0.43


@given(
    moves=st.lists(
        st.tuples(
            st.sampled_from(["form", "form", "form", "drop", "leave"]), st.integers(0, 7), st.integers(0, 7)
        ),
        max_size=80,
    ),
    cap=st.integers(2, 6),
)
@settings(max_examples=40)
def test_any_sequence_keeps_both_ends_together(moves: list[tuple[str, int, int]], cap: int) -> None:
    world = World((5, 3), ties=[(0, 1), (1, 2), (5, 6)], parameters={"contact.ties_cap": cap})
    expected = {frozenset(pair) for pair in ((0, 1), (1, 2), (5, 6))}
    for what, i, j in moves:
        if what == "leave":
            drop_all(world.people, world.state.ties, i)
            expected = {pair for pair in expected if i not in pair}
        elif i == j:
            continue
        elif what == "drop":
            if frozenset((i, j)) in expected:
                drop(world, i, j)
                expected.remove(frozenset((i, j)))
        else:
            evicted = float(world.state.daily[0].ties_evicted)
            form(world, i, j, trust=0.01 * (i + j))
            expected.add(frozenset((i, j)))
            if world.state.daily[0].ties_evicted > evicted:
                expected = {frozenset((a, b)) for a in range(8) for b in world.tied(a)}
        check_ties(world.state)
        assert {frozenset((a, b)) for a in range(8) for b in world.tied(a)} == expected
    assert max(world.people["degree"]) <= cap
