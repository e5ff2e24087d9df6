"""Trust as an exponential average of Bernoulli(p) help."""

from __future__ import annotations

import math

import numpy as np
import pytest
from theory.checks import Holds, of_sample
from theory.lab import INDIFFERENT, Lab, groups, organisation


def trusts(alpha: float, p: float, start: float, days: int, pairs: int, seed: int) -> np.ndarray:
    """Trust of every owner in the one colleague, asked once a day, after so many days; shape (pairs,)."""
    made = organisation(np.zeros(2 * pairs, np.int64), groups(pairs, 2, [(0, 1)]))
    moved = {"trust.gain": alpha, "trust.decline": alpha, "help.willingness": math.log(p / (1 - p))}
    lab = Lab(made, {**INDIFFERENT, **moved}, horizon=days, seed=seed)
    lab.state.ties["trust"] = start
    owners = np.arange(0, 2 * pairs, 2)
    lab.give(owners, 0, 0.001)
    for _ in range(days):
        lab.run(1)
        row = lab.state.daily[lab.day - 1]
        assert row.delivered + row.declined == pairs, "one answer for everybody, done the same day"
        lab.renew()
    return np.asarray(lab.state.ties["trust"][lab.people["first_tie"][owners]], dtype=float)


@pytest.mark.parametrize(
    ("alpha", "p", "start", "days"), [(0.25, 0.7, 0.2, 4), (0.1, 0.4, 0.9, 12), (0.1, 0.4, 0.9, 60)]
)
def test_mean_and_variance(alpha: float, p: float, start: float, days: int, holds: Holds) -> None:
    """Mean p + (T0 − p)(1 − α)^t; variance α/(2 − α)·p(1 − p)·[1 − (1 − α)^2t]; cumulants of a sum of independents."""
    pairs = 4000
    found = trusts(alpha, p, start, days, pairs, seed=21)
    keep = 1.0 - alpha
    mean = p + (start - p) * keep**days
    variance = alpha / (2 - alpha) * p * (1 - p) * (1 - keep ** (2 * days))
    weights = alpha * keep ** np.arange(days)
    fourth_cumulant = float((weights**4).sum()) * p * (1 - p) * (1 - 6 * p * (1 - p))
    name = f"trust, α = {alpha:g}, p = {p:g}, t = {days}"
    holds(of_sample(f"{name}: mean", mean, found, math.sqrt(variance)))
    squares = (found - mean) ** 2
    holds(of_sample(f"{name}: variance", variance, squares, math.sqrt(fourth_cumulant + 2 * variance**2)))


def test_unequal_gain_and_loss_give_the_weighted_average(holds: Holds) -> None:
    """T' = T + g(1 − T) with chance p, else T(1 − l): mean m + (T0 − m)·k^t, m = pg/(pg + (1 − p)l), k = 1 − pg − (1 − p)l."""
    gain, loss, p, start, days, pairs = 0.25, 0.1, 0.6, 0.5, 8, 4000
    made = organisation(np.zeros(2 * pairs, np.int64), groups(pairs, 2, [(0, 1)]))
    moved = {"trust.gain": gain, "trust.decline": loss, "help.willingness": math.log(p / (1 - p))}
    lab = Lab(made, {**INDIFFERENT, **moved}, horizon=days, seed=22)
    lab.state.ties["trust"] = start
    owners = np.arange(0, 2 * pairs, 2)
    lab.give(owners, 0, 0.001)
    for _ in range(days):
        lab.run(1)
        lab.renew()
    found = lab.state.ties["trust"][lab.people["first_tie"][owners]]
    k = 1 - p * gain - (1 - p) * loss
    rest = p * gain / (p * gain + (1 - p) * loss)
    holds(of_sample("trust, gain .25, loss .1, p = .6, t = 8: mean", rest + (start - rest) * k**days, found))
