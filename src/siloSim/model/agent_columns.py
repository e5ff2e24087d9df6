"""Attributes of an agent that live in the engine's record of his or her seat (ODD 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from siloSim.model.state import PERSON

if TYPE_CHECKING:
    from siloSim.model.person import Person

PLACE = {name: place for place, name in enumerate(PERSON.names or ())}  # of a field in a record


class Column:
    """A number of the engine's record, read and written through the agent."""

    def __init__(self, field: str, low: float, high: float, meaning: str) -> None:
        self.field = field
        self.low = low
        self.high = high
        self.name = field
        self.__doc__ = f"{meaning}; in [{low:g}, {high:g}]."

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, person: Person | None, owner: type | None = None) -> Any:
        if person is None:
            return self
        return person.snapshot()[PLACE[self.field]]

    def __set__(self, person: Person, value: Any) -> None:
        person.writable_row()[self.field] = in_range(person, self.name, value, self.low, self.high)


def in_range(person: Person, name: str, value: Any, low: float, high: float) -> float:
    """The value; ValueError with attribute, value, range and person if it lies outside or is no number."""
    try:
        inside = bool(low <= value <= high)  # nan is not
    except (TypeError, ValueError):
        inside = False
    if not inside:
        raise ValueError(
            f"{name} = {value!r} for person {person.unique_id}: it must lie in [{low:g}, {high:g}]"
        )
    return float(value)
