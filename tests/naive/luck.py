"""The keyed draws and the rules as plain Python functions, whatever numba has made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from siloSim.model import randomness
from siloSim.model.rules import SUBMODELS


def plain(module: ModuleType) -> SimpleNamespace:
    """A module's names, with plain copies of its functions that call only each other."""
    names = dict(vars(module))
    for name, value in vars(module).items():
        source = getattr(value, "py_func", value)
        if isinstance(source, FunctionType) and source.__module__ == module.__name__:
            names[name] = FunctionType(source.__code__, names, name, source.__defaults__)
    return SimpleNamespace(**names)


def plain_rules(replaced: Mapping[str, Callable[..., Any]]) -> SimpleNamespace:
    """Every rule by its slot: the package's own, or the one given for the slot."""
    rules = {slot: submodel.function for slot, submodel in SUBMODELS.items()}
    rules |= {slot: getattr(function, "py_func", function) for slot, function in replaced.items()}
    return SimpleNamespace(**rules)


PHILOX = plain(randomness)
normal: Callable[[float], float] = PHILOX.normal
gumbel: Callable[[float], float] = PHILOX.gumbel
poisson: Callable[[float, float], int] = PHILOX.poisson


class Luck:
    """All draws of one run. The same event has the same luck, whoever else is drawing."""

    def __init__(self, seed: int, replication: int) -> None:
        self.keys = PHILOX.keys_of(seed, replication)

    def four(
        self, a: int, b: int, day: int, process: int, block: int = 0
    ) -> tuple[float, float, float, float]:
        """Four uniforms in (0, 1) for the entity (a, b) in one process of one day."""
        one, two, three, four = PHILOX.draw4(self.keys, a, b, day, process, block)
        return float(one), float(two), float(three), float(four)

    def one(self, a: int, b: int, day: int, process: int, block: int = 0) -> float:
        """The first of the four."""
        return self.four(a, b, day, process, block)[0]

    def pair(self, i: int, j: int, day: int, process: int, block: int = 0) -> float:
        """A uniform that two people share, by their ids."""
        return self.one(min(i, j), max(i, j), day, process, block)


def single(number: float) -> float:
    """A number as a tie stores it, in single precision."""
    return float(np.float32(number))
