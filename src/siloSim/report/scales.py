"""Where the levels of a factor lie on an axis from 0 to 1, and which of them are written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from siloSim.analysis.factors import factor_words, level_words, levels_of
from siloSim.report.wrapping import at_most

if TYPE_CHECKING:
    import pandas as pd

MARGIN = 0.07  # of the axis, left free at both ends
LOG_FROM = 8.0  # the ratio from which on a positive factor may be drawn on a logarithmic axis
CHARACTER = 0.098  # inches at 12 points


@dataclass(frozen=True, slots=True)
class Scale:
    """A factor's axis: names evenly spaced, numbers by value or, over a wide span, by their logarithm."""

    path: str
    unit: str
    levels: tuple[object, ...]
    log: bool
    low: float
    high: float

    @classmethod
    def of(cls, points: pd.DataFrame, path: str, unit: str = "") -> Scale:
        """The axis of a factor of these points."""
        levels = tuple(levels_of(points, path))
        if any(isinstance(level, str) for level in levels):
            return cls(path, unit, levels, False, 0.0, max(len(levels) - 1.0, 1e-9))
        numbers = [float(level) for level in levels]  # type: ignore[arg-type]
        log = numbers[0] > 0 and numbers[-1] / numbers[0] >= LOG_FROM and _nearer_to_log(numbers)
        low, high = (math.log(number) if log else number for number in (numbers[0], numbers[-1]))
        return cls(path, unit, levels, log, low, high)

    @property
    def title(self) -> str:
        """The axis label, with the unit."""
        return factor_words(self.path, self.unit)

    def at(self, value: object) -> float:
        """Where a value lies."""
        if isinstance(value, str):
            number = float(self.levels.index(value))
        else:
            number = math.log(float(value)) if self.log else float(value)  # type: ignore[arg-type]
        share = (number - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return MARGIN + (1 - 2 * MARGIN) * share

    def ticks(self, inches: float) -> tuple[list[float], list[str]]:
        """Places and labels: the levels where they are few, round numbers where they are many."""
        if len(self.levels) <= 9 or isinstance(self.levels[0], str):
            values: Sequence[object] = self.levels
        else:
            values = _round_numbers(self)
        places = [self.at(value) for value in values]
        names = [level_words(value, self.unit) for value in values]
        if isinstance(self.levels[0], str):
            names = [in_lines(name, int(inches / len(names) / CHARACTER) - 1) for name in names]
        return _apart(places, names, inches)


def in_lines(name: str, characters: int) -> str:
    """A name in up to two lines of so many characters."""
    return "\n".join(at_most(name, max(characters, 6), 2))


def _nearer_to_log(numbers: Sequence[float]) -> bool:
    """Whether the levels lie more evenly on a logarithmic axis: by where half of them lie.

    >>> _nearer_to_log([5.0, 10.0, 21.0, 63.0]), _nearer_to_log([0.01, 0.05, 0.1, 0.15, 0.2])
    (True, False)
    """
    middle, low, high = float(np.median(numbers)), numbers[0], numbers[-1]
    return abs(math.log(middle / math.sqrt(low * high))) < abs(math.log(middle / ((low + high) / 2)))


def _round_numbers(scale: Scale) -> list[float]:
    from matplotlib.ticker import LogLocator, MaxNLocator

    ends = [float(scale.levels[0]), float(scale.levels[-1])]  # type: ignore[arg-type]
    locator = LogLocator(subs=(1.0, 2.0, 5.0)) if scale.log else MaxNLocator(5, steps=[1, 2, 2.5, 5, 10])
    found = np.asarray(locator.tick_values(*ends), dtype=float)
    return [float(value) for value in found[(found >= ends[0]) & (found <= ends[1])]]


def _apart(places: Sequence[float], labels: Sequence[str], inches: float) -> tuple[list[float], list[str]]:
    """Without the labels that would touch the one before; the last one stays rather than its neighbour."""
    kept: list[int] = []

    def touch(one: int, two: int) -> bool:
        longest = [max(map(len, labels[label].split("\n"))) for label in (one, two)]
        widths = CHARACTER * sum(longest) / 2 + 0.1
        return (places[two] - places[one]) * inches < widths

    for number in range(len(places)):
        if not kept or not touch(kept[-1], number):
            kept.append(number)
        elif number == len(places) - 1 and len(kept) > 1:
            kept[-1] = number
    return [places[n] for n in kept], [labels[n] for n in kept]
