"""How the values of a factor lie: the inverse distribution function of an interval, and the steps that a grid takes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from siloSim.scenario.experiment import Factor

_CENTRES = ("normal", "triangular")  # grid and oat take quantiles of these


def spread(factor: Factor, share: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values of an interval at shares of its distribution, both of shape (n,); the inverse of its distribution function.

    Evenly spread whole numbers get equal shares; whole numbers of other spreads are rounded.
    """
    low, high = factor.low, factor.high
    if factor.spread == "uniform":
        if factor.whole:
            values = np.floor(low + share * (high - low + 1))
        else:
            values = low + share * (high - low)
    elif factor.spread == "log":
        values = low * (high / low) ** share
    elif factor.spread == "triangular":
        from scipy.stats import triang

        values = triang.ppf(share, (factor.mean - low) / (high - low), loc=low, scale=high - low)
    else:
        from scipy.stats import truncnorm

        edges = (low - factor.mean) / factor.sd, (high - factor.mean) / factor.sd
        values = truncnorm.ppf(share, *edges, loc=factor.mean, scale=factor.sd)
    if factor.whole:
        values = np.round(values)
    return np.clip(values, low, high)


def values_of(factor: Factor, steps: int) -> NDArray[Any]:
    """The different values that grid and oat take: levels, or steps of an interval, in order."""
    if factor.listed:
        return as_array(list(factor.levels), factor)
    steps = factor.steps or steps
    if factor.spread in _CENTRES:
        values = spread(factor, (np.arange(steps) + 0.5) / steps)
    elif factor.spread == "log":
        values = np.clip(np.geomspace(factor.low, factor.high, steps), factor.low, factor.high)
    else:
        values = np.linspace(factor.low, factor.high, steps)
    if factor.whole:
        values = np.round(values)
    return as_array(np.unique(values).tolist(), factor)


def as_array(values: list[Any], factor: Factor) -> NDArray[Any]:
    """Values of a factor: int64, float64, or names as objects."""
    if values and isinstance(values[0], str):
        return np.array(values, dtype=object)
    return np.array(values, dtype=np.int64 if factor.whole else np.float64)
