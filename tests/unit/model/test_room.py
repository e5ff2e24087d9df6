"""Lists that grow in the middle of a run."""

from __future__ import annotations

import numpy as np
from unit.model.tiny import World

from siloSim.model.room import has_room, with_more_room
from siloSim.model.state import CHALLENGES, DELIVERIES, DEPARTED, EVENTS, SUBTASKS


def test_a_fresh_run_has_room_and_a_full_one_has_not() -> None:
    for counter in (CHALLENGES, SUBTASKS, DELIVERIES, DEPARTED, EVENTS):
        world = World()
        work = world.state.work
        assert has_room(world.state.sizes, work)
        full = {
            CHALLENGES: work.challenges,
            SUBTASKS: work.subtasks,
            DELIVERIES: work.deliveries,
            DEPARTED: work.departed,
            EVENTS: work.events,
        }[counter]
        work.counts[counter] = len(full) - 1
        assert not has_room(world.state.sizes, work)
        assert has_room(world.state.sizes, with_more_room(world.state).work)


def test_more_room_keeps_what_is_there() -> None:
    world = World()
    world.challenge(0, (1, 3.0))
    world.run()
    grown = with_more_room(world.state)
    for name, before in world.state.work._asdict().items():
        after = getattr(grown.work, name)
        if name in ("help", "counts"):
            assert after is before
            continue
        assert len(after) == 2 * len(before)
        assert type(after) is type(before)
        assert np.array_equal(after[: len(before)], before)
        assert not any(after[len(before) :].tobytes())
    assert grown.people is world.state.people


def test_a_log_that_is_not_kept_stays_empty() -> None:
    from siloSim.model.initial import initial_state

    world = World()
    state = initial_state(world.scenario, world.organisation, 7, 0)
    assert len(state.work.events) == len(with_more_room(state).work.events) == 0
    assert has_room(state.sizes, state.work)
