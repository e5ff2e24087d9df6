"""Arms share luck; what is measured is what the engine gives; threads change nothing."""

from __future__ import annotations

import numpy as np
import pytest
from unit.validation.small import scenario, setting

from siloSim.errors import InputError
from siloSim.model.engine import simulate
from siloSim.model.measures import outcomes
from siloSim.model.mesa_model import SiloModel
from siloSim.model.state import State
from siloSim.scenario.realise import realise
from siloSim.validation.runs import each, measured, model_days, outcomes_of, shortening

NAMES = ["time_in_system", "help_hours"]


def nothing(state: State, replication: int) -> None:
    pass


def test_outcomes_are_those_of_the_engine_in_order() -> None:
    found = outcomes_of(setting(), scenario(), NAMES)
    for replication in range(3):
        trace = simulate(scenario(), realise(scenario(), 11, replication), 11, replication)
        known = outcomes(trace)
        assert {name: found[name][replication] for name in NAMES} == {name: known[name] for name in NAMES}


@pytest.mark.parametrize("on", [0, 60, 200])
def test_a_touch_that_writes_nothing_changes_no_bit(on: int) -> None:
    plain = outcomes_of(setting(), scenario(), NAMES)
    touched = outcomes_of(setting(threads=1), scenario(), NAMES, touch=nothing, on=on)
    assert {name: touched[name].tolist() for name in NAMES} == {name: plain[name].tolist() for name in NAMES}


def test_a_touch_is_made_on_its_day_in_every_replication() -> None:
    seen = []

    def touch(state: State, replication: int) -> None:
        seen.append((replication, int(np.count_nonzero(state.daily["people"]))))
        state.people["generosity"] = 0.0

    touched = outcomes_of(setting(), scenario(), NAMES, touch=touch, on=60)
    assert sorted(seen) == [(0, 60), (1, 60), (2, 60)]
    assert (touched["help_hours"] != outcomes_of(setting(), scenario(), NAMES)["help_hours"]).all()


def test_another_seed_is_another_luck() -> None:
    plain = outcomes_of(setting(), scenario(), NAMES)
    other = outcomes_of(setting(), scenario(), NAMES, seed_offset=1)
    assert (plain["time_in_system"] != other["time_in_system"]).all()


def test_an_unknown_outcome_is_named() -> None:
    with pytest.raises(InputError, match="unknown outcome 'happiness'; known are time_in_system"):
        outcomes_of(setting(), scenario(), ["happiness"])


def test_day_by_day_is_the_same_run() -> None:
    days: dict[int, list[int]] = {}

    def step(model: SiloModel) -> float:
        days.setdefault(model.replication, []).append(model.day)
        return model.today("open")

    last = model_days(setting(), scenario(), step)
    assert days == {replication: list(range(201)) for replication in range(3)}
    assert last == measured(setting(), scenario(), lambda trace: float(trace.daily["open"][-1]))


def test_day_by_day_may_stop_early() -> None:
    assert model_days(setting(), scenario(), lambda model: model.day, days=7) == [7, 7, 7]


def test_each_keeps_the_order_and_raises_what_went_wrong() -> None:
    assert each(setting(replications=9), lambda n: n * n) == [n * n for n in range(9)]
    with pytest.raises(ZeroDivisionError):
        each(setting(), lambda n: 1 / n)


def test_shortening_is_symmetric_and_positive_where_the_time_got_shorter() -> None:
    before, after = np.array([10.0, 4.0]), np.array([5.0, 4.0])
    assert shortening(before, after) == pytest.approx([100.0 * np.log(2.0), 0.0])
    assert shortening(after, before) == pytest.approx(-shortening(before, after))
