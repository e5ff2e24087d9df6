"""What the pictures of the submodels show: which argument varies, between which limits, for which others.

Values come from the rules themselves at the default parameters. A setting is a number or the name of a
parameter, which stands for its default; a dotted name on the left sets that parameter itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from marked import number

from siloSim.model.processes.calendar import policy_force
from siloSim.model.rules import SIGNATURES, SUBMODELS
from siloSim.scenario.parameters import BY_NAME, DEFAULTS, TABLE

type Settings = Mapping[str, float | str]
type Values = tuple[list[float], list[list[float]]]  # x, and the y of every line

POINTS = 61  # of a line that is not a sequence of steps


@dataclass(frozen=True)
class Line:
    """One line or bar: its label and what sets it apart."""

    label: str
    at: Settings = field(default_factory=dict)


@dataclass(frozen=True)
class Panel:
    """One pair of axes.

    x: the argument or parameter that varies from low to high. With `repeat`, x counts how often the rule has
    been applied, each result going back in as the argument of that name; `every` gives the steps shown.
    Without x, every line is a bar. `change`: the result less x is shown.
    """

    y_label: str
    lines: tuple[Line, ...]
    x: str = ""
    low: float = 0.0
    high: float = 1.0
    x_label: str = ""
    legend: str = ""
    at: Settings = field(default_factory=dict)
    repeat: str = ""
    every: int = 1
    change: bool = False
    log: bool = False
    points: int = POINTS


@dataclass(frozen=True)
class Response:
    """A picture: what it says, in a title and in words for those who cannot see it."""

    title: str
    alt: str
    panels: tuple[Panel, ...]


def around(name: str, *factors: float, unit: str = "") -> tuple[Line, ...]:
    """Lines at multiples of a parameter's default, cut to its range, each value once."""
    parameter = BY_NAME[name]
    values = [min(parameter.high, max(parameter.low, parameter.default * factor)) for factor in factors]
    return tuple(
        Line(f"{number(value)}{unit}" + (" (default)" if value == parameter.default else ""), {name: value})
        for value in dict.fromkeys(values)
    )


def handed(name: str, argument: str, *factors: float, unit: str = "") -> tuple[Line, ...]:
    """As `around`, for a parameter that reaches the rule as an argument."""
    return tuple(Line(line.label, {argument: line.at[name]}) for line in around(name, *factors, unit=unit))


def _function(name: str) -> tuple[Callable[..., float], tuple[str, ...]]:
    """A rule, or another function that has a picture, with the names of its arguments."""
    if name in SUBMODELS:
        return SUBMODELS[name].function, SIGNATURES[name]
    function: Any = {"calendar": policy_force}[name]
    source = getattr(function, "py_func", function)
    return source, source.__code__.co_varnames[: source.__code__.co_argcount]


def _call(name: str, settings: Settings) -> float:
    function, arguments = _function(name)
    given = {key: DEFAULTS[value] if isinstance(value, str) else value for key, value in settings.items()}
    v = SimpleNamespace(**{p.field: given.get(p.name, p.default) for p in TABLE})
    return float(function(*(v if argument == "v" else given[argument] for argument in arguments)))


def values(name: str, panel: Panel) -> Values:
    """The numbers behind a panel; of bars, one x and one y each."""
    if not panel.x:
        return [0.0], [[_call(name, {**panel.at, **line.at})] for line in panel.lines]
    if not panel.repeat:
        step = (panel.high - panel.low) / (panel.points - 1)
        xs = [panel.low + step * n for n in range(panel.points)]
        ys = [[_call(name, {**panel.at, **line.at, panel.x: x}) for x in xs] for line in panel.lines]
        return xs, [[y - x for x, y in zip(xs, row, strict=True)] for row in ys] if panel.change else ys
    xs = [float(n) for n in range(0, int(panel.high) + 1, panel.every)]
    ys = []
    for line in panel.lines:
        settings = {**panel.at, **line.at}
        state = settings[panel.repeat]
        reached = [DEFAULTS[state] if isinstance(state, str) else state]
        for _ in range(int(panel.high)):
            reached.append(_call(name, {**settings, panel.repeat: reached[-1]}))
        ys.append(reached[:: panel.every])
    return xs, ys
