"""State variables that a subclass of Employee adds: one column of numbers a variable, one row a seat."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray


class OwnVariable:
    """An attribute of employees that lives in a column of the model, like those of the engine."""

    def __init__(
        self, initial: float | Callable[[Any], float], low: float, high: float, unit: str, meaning: str
    ) -> None:
        self.initial, self.low, self.high = initial, low, high
        self.unit, self.meaning = unit, meaning
        self.name = ""
        self.__doc__ = f"{meaning or 'state variable'}; {unit or 'number'} in [{low:g}, {high:g}]."

    def __set_name__(self, owner: type, name: str) -> None:
        if self.name:
            raise TypeError(f"one state_variable is called {self.name} and {name}: declare two")
        self.name = name

    def __get__(self, employee: Any, owner: type | None = None) -> Any:
        if employee is None:
            return self
        employee.row()  # whoever has left is told so
        return float(employee.model.own_state[self.name][employee.seat])

    def __set__(self, employee: Any, value: float) -> None:
        if (
            not isinstance(value, int | float | np.number) or not self.low <= value <= self.high
        ):  # also refuses nan
            raise ValueError(
                f"{self.name} = {value!r} of person {employee.unique_id} must lie in [{self.low:g}, {self.high:g}]"
            )
        employee.row()
        employee.model.own_state[self.name][employee.seat] = value

    def begin(self, employee: Any) -> None:
        """Give a new person the initial value."""
        self.__set__(employee, self.initial(employee) if callable(self.initial) else self.initial)


def state_variable(
    initial: float | Callable[[Any], float] = 0.0,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    unit: str = "",
    meaning: str = "",
) -> Any:
    """A state variable of a subclass of Employee.

        class Tired(Employee):
            exhaustion = state_variable(0.0, low=0, high=1, unit="share", meaning="exhaustion")

    Everybody begins with `initial`, joiners too, or with what it gives for the employee. Values outside of
    [low, high] are refused. `model.own_state["exhaustion"]` is the column of all seats, (n,) float64.
    """
    if not callable(initial) and not (
        isinstance(initial, int | float | np.number) and low <= initial <= high
    ):
        raise ValueError(f"state_variable({initial!r}): the initial value must lie in [{low:g}, {high:g}]")
    return OwnVariable(initial, low, high, unit, meaning)


def variables_of(employee: type) -> dict[str, OwnVariable]:
    """The variables that a class declares or inherits, by name."""
    found: dict[str, OwnVariable] = {}
    for kind in reversed(employee.__mro__):
        found |= {name: value for name, value in vars(kind).items() if isinstance(value, OwnVariable)}
    return found


def columns_of(employee: type, seats: int) -> dict[str, NDArray[np.float64]]:
    """Empty columns for the variables of a class, (seats,) each."""
    return {name: np.full(seats, math.nan) for name in variables_of(employee)}
