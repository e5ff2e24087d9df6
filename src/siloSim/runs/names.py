"""People by the organisation's own ids: the engine counts people, and gives joiners fresh numbers.

A person of the start has the number of his or her row. A joiner takes a leaver's seat under the leaver's
number plus n, the size of the organisation; so the seat is the number modulo n. Outside of the engine a joiner
is called after the seat: `000093+1` is the first successor of `000093`, `000093+2` the second.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import InputError, Problem

if TYPE_CHECKING:
    from siloSim.organisation.structure import Organisation

_SHOWN = 5  # ids that a message lists


class Names:
    """External ids and home departments of everybody of an organisation, joiners too."""

    def __init__(self, organisation: Organisation) -> None:
        self.size = organisation.size
        self.departments = organisation.departments
        self._ids = organisation.ids
        self._department = organisation.department
        self._sign = "+"
        while any(self._sign in str(known) for known in organisation.ids):  # never an id of somebody else
            self._sign += "+"

    def of(self, person: int) -> str:
        """The external id of a person given by the engine's id."""
        times, seat = divmod(int(person), self.size)
        return f"{self._ids[seat]}{self._sign}{times}" if times else str(self._ids[seat])

    def homes(self, people: NDArray[Any]) -> NDArray[np.int32]:
        """Rows of the home departments of people given by the engine's ids."""
        homes: NDArray[np.int32] = self._department[np.asarray(people, np.int64) % self.size]
        return homes

    def home(self, person: int) -> str:
        """Name of a person's home department."""
        return self.departments[int(self._department[int(person) % self.size])]

    def find(self, name: str) -> int:
        """The engine's id of a person given by the external id; leading zeros may be left out.

        Raises
        ------
        InputError
            Nobody is called so; names the nearest. Whether a joiner has ever come is not known here.
        """
        stem, sign, times = name.strip().rpartition(self._sign)
        if not (sign and times.isdecimal()):
            stem, times = name.strip(), "0"
        seats = np.flatnonzero(self._ids == stem)
        if not len(seats) and stem.isdecimal():
            seats = np.flatnonzero([str(known).lstrip("0") == stem.lstrip("0") for known in self._ids])
        if len(seats) == 1:
            return int(seats[0]) + self.size * int(times)
        known = [str(one) for one in self._ids]
        near = difflib.get_close_matches(stem, known, n=1, cutoff=0.5)
        first = ", ".join(known[:_SHOWN])
        raise InputError(
            Problem(
                f'there is nobody with the id "{name}"',
                key="person",
                value=name,
                allowed=f"the ids of {self.size:,} people: {first}{', ...' if len(known) > _SHOWN else ''}; "
                f"whoever took the seat of one is called ID{self._sign}1, the next ID{self._sign}2",
                remedy=f'Did you mean "{near[0]}"?' if near else "Take one from the people file.",
            )
        )
