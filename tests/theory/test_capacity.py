"""A share f of the hours lost to gatherings leaves exactly 1 − f of the capacity."""

from __future__ import annotations

import numpy as np
import pytest
from theory.lab import Lab, groups, organisation
from unit.model.tiny import everybody, policy

from siloSim.scenario.scenario import Gather, Selector

FRACTIONS = [0.0, 0.125, 0.25, 0.5, 0.75, 1.0]


def room(
    share: float, horizon: int = 10, *, every: int = 1, effort: float | None = None, **parameters: float
) -> Lab:
    """Eight people who all meet for `share` of every `every`-th day, without a word to each other."""
    made = organisation(np.zeros(8, np.int64), groups(1, 8, everybody(8)))
    meeting = policy(Gather(Selector("all"), every, 8.0 * share, 0.0))
    costless = {"attention.asking": 0, "attention.interruption": 0, "help.floor": 1, "help.due_base": 500}
    lab = Lab(made, {**costless, **parameters}, [meeting], horizon=horizon, seed=61)
    if effort is not None:
        lab.give(np.array([0]), 0, effort)
    lab.run(horizon)
    return lab


@pytest.mark.parametrize("share", FRACTIONS)
def test_hours_help_budget_and_output_shrink_by_exactly_the_share(share: float) -> None:
    free, cut = room(0.0).state.daily, room(share).state.daily
    for field in ("own_hours", "help_budget", "output"):
        assert np.array_equal(cut[field], (1 - share) * free[field]), field
    assert np.array_equal(cut["gathering_hours"], share * free["available_hours"])
    assert (free["help_budget"] == 0.5 * free["available_hours"]).all()


@pytest.mark.parametrize("share", FRACTIONS[:-1])
def test_work_that_fills_the_budget_takes_1_over_1_minus_f_times_the_days(share: float) -> None:
    """12 full days' budgets take ⌈12/(1 − f)⌉ days: f = 0, ⅛, ¼, ½, ¾ → 12, 14, 16, 24, 48."""
    lab = room(share, 60, effort=12 * 4.0)
    days = int(lab.tasks["done_on"][0]) + 1
    assert days == {0.0: 12, 0.125: 14, 0.25: 16, 0.5: 24, 0.75: 48}[share]


def test_a_meeting_every_other_day_costs_the_mean_share() -> None:
    """f on every second of 10 days: 1 − f/2 of the hours; more than a day's hours costs the day and no more."""
    free, cut = room(0.0).state.daily, room(0.5, every=2).state.daily
    assert cut["own_hours"].sum() == 0.75 * free["own_hours"].sum()
    assert (room(1.4).state.daily["own_hours"] == 0).all()
    assert np.array_equal(room(1.4).state.daily["gathering_hours"], free["available_hours"])
