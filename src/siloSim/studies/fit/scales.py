"""The scales on which parameters move and anchors are judged.

Parameters: x = ln v for quantities, ln(v / (1 − v)) for shares and daily chances, v itself for weights and
logits. Anchors: h(y) = ln y, for shares ln(y / (1 − y)). On them responses are nearly straight, and no step
leaves the range of what is possible.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from siloSim.scenario.anchors import Anchor, Governor, is_share
from siloSim.scenario.parameters import TABLE, Parameter

type Scale = Literal["log", "logit", "plain"]

_BY_PATH: dict[str, Parameter] = {parameter.path: parameter for parameter in TABLE}
_SMALL = 1e-4  # of a share, from 0 and from 1
_FRACTION = {"log": 0.3, "logit": 0.5, "plain": 0.5}  # step of a finite difference
DIGITS = 4  # significant, of a fitted value


def scale_of(path: str) -> Scale:
    """The scale of the parameter at a path of the scenario.

    >>> scale_of("behaviour.help.share"), scale_of("challenges.effort"), scale_of("behaviour.help.willingness")
    ('logit', 'log', 'plain')
    """
    if path not in _BY_PATH:  # figures of the ties
        return "logit" if path.endswith("_share") else "log"
    parameter = _BY_PATH[path]
    if parameter.low == 0 and parameter.high == 1:
        return "logit"
    return "plain" if parameter.unit in ("logit", "weight") else "log"


def unit_of(path: str) -> str:
    """The unit of the parameter at a path."""
    if path in _BY_PATH:
        return _BY_PATH[path].unit
    return "share" if path.endswith("_share") else "count"


@dataclass(frozen=True, slots=True)
class Free:
    """A parameter that may be moved: where it starts, and how far it may go on its scale."""

    governor: Governor
    value: float  # at the start
    scale: Scale
    start: float
    low: float
    high: float

    @classmethod
    def of(cls, governor: Governor, value: float) -> Free:
        """From the scenario's value; a value outside the governor's range widens it."""
        scale = scale_of(governor.path)
        low, high = min(governor.low, value), max(governor.high, value)
        if scale != "plain":  # 0, and 1 of a share, have no place on the scale
            low = max(low, min(governor.low, _SMALL) if scale == "logit" else governor.low * 0.01)
            high = min(high, 1.0 - _SMALL) if scale == "logit" else high
        start = min(max(value, low), high)
        return cls(
            governor, value, scale, to_scale(start, scale), to_scale(low, scale), to_scale(high, scale)
        )

    @property
    def path(self) -> str:
        """Its dotted path."""
        return self.governor.path

    @property
    def step(self) -> float:
        """Half the width of a finite difference, on the scale."""
        return min(_FRACTION[self.scale], (self.high - self.low) / 4)

    def at(self, x: float) -> float:
        """The value at a place on the scale, to four significant digits; exactly the start's at the start."""
        if x == self.start:
            return self.value
        value = from_scale(min(max(x, self.low), self.high), self.scale)
        rounded = float(f"{value:.{DIGITS}g}")
        low, high = (float(f"{from_scale(end, self.scale):.12g}") for end in (self.low, self.high))
        return min(max(rounded, low), high)


def to_scale(value: float, scale: Scale) -> float:
    """The value on the scale."""
    if scale == "log":
        return math.log(value)
    if scale == "logit":
        inside = min(max(value, _SMALL), 1.0 - _SMALL)
        return math.log(inside / (1.0 - inside))
    return value


def from_scale(x: float, scale: Scale) -> float:
    """The reverse of `to_scale`.

    >>> round(from_scale(to_scale(0.3, "logit"), "logit"), 12), round(from_scale(to_scale(7, "log"), "log"), 12)
    (0.3, 7.0)
    """
    if scale == "log":
        return math.exp(x)
    if scale == "logit":
        return 1.0 / (1.0 + math.exp(-x))
    return x


@dataclass(frozen=True, slots=True)
class Target:
    """An anchor with its wanted value; residuals count in tolerances."""

    anchor: Anchor
    wanted: float
    tolerance: float  # in the anchor's unit

    @classmethod
    def of(cls, anchor: Anchor, wanted: float, tolerance: float) -> Target:
        """tolerance × wanted; for shares tolerance × √(p(1 − p)): 2.5 points at 50 %, 1.5 at 10 %.

        >>> from siloSim.scenario.anchors import BY_NAME
        >>> Target.of(BY_NAME["resolution_median"], 30, 0.05).tolerance
        1.5
        >>> round(Target.of(BY_NAME["answer_rate"], 0.1, 0.05).tolerance, 3)
        0.015
        """
        if is_share(anchor):
            p = min(max(wanted, 0.01), 0.99)
            return cls(anchor, wanted, tolerance * math.sqrt(p * (1.0 - p)))
        return cls(anchor, wanted, tolerance * wanted)

    @property
    def _scale(self) -> Scale:
        return "logit" if is_share(self.anchor) else "log"

    def _place(self, value: float) -> float:
        return to_scale(max(value, 1e-9), self._scale)

    def slope(self, value: float) -> float:
        """dh/dy at a value."""
        if self._scale == "logit":
            inside = min(max(value, _SMALL), 1.0 - _SMALL)
            return 1.0 / (inside * (1.0 - inside))
        return 1.0 / max(value, 1e-9)

    def residual(self, value: float) -> float:
        """(h(value) − h(wanted)) / (h'(wanted) × tolerance): about how many tolerances it is off.

        >>> from siloSim.scenario.anchors import BY_NAME
        >>> round(Target.of(BY_NAME["resolution_median"], 10, 0.05).residual(10.5), 2)
        0.98
        """
        return (self._place(value) - self._place(self.wanted)) / self.unit

    @property
    def unit(self) -> float:
        """One tolerance on the scale."""
        return self.slope(self.wanted) * self.tolerance

    def holds(self, value: float) -> bool:
        """Whether a value lies within the tolerance."""
        return abs(value - self.wanted) <= self.tolerance
