"""The frozen Organisation: people, departments, reporting lines, ties (ODD 2).

Rows are in canonical order, sorted by external id, so permuting the rows of a file changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import OrganisationError


class Role(IntEnum):
    """What a person may decide."""

    STAFF = 0
    MANAGER = 1
    HEAD = 2


@dataclass(frozen=True, slots=True)
class TieSpec:
    """The few figures that a generated organisation's ties are drawn to."""

    mean: float = 19.0  # ties per person
    within_share: float = 0.5  # share of ties whose ends work in one department
    reciprocity: float = 0.7  # share of nominations that are returned
    clustering: float = 0.4  # mean local clustering
    weight_ratio: float = 3.0  # mean weight within / mean weight across


@dataclass(frozen=True, slots=True, eq=False)
class Organisation:
    """People, departments and ties as read-only arrays.

    n people (rows), m ties (pairs of rows, each pair once, source < target, sorted by both).
    A tie's weight is how often its two ends meet, relative to other ties of this organisation; a
    direction that only the other end nominates has weight 0. At least one direction is > 0.
    """

    name: str
    departments: tuple[str, ...]
    ids: NDArray[np.str_]  # (n,) external ids, unique, sorted; whole numbers by value
    department: NDArray[np.int32]  # (n,) home department
    role: NDArray[np.int8]  # (n,) Role
    level: NDArray[np.int8]  # (n,) 0 for staff, rising towards the top
    tenure: NDArray[np.float64]  # (n,) years
    manager: NDArray[np.int32]  # (n,) row of the manager, -1 for none
    fte: NDArray[np.float64]  # (n,) full-time equivalent, in (0, 1]
    source: NDArray[np.int32]  # (m,)
    target: NDArray[np.int32]  # (m,)
    weight_out: NDArray[np.float64]  # (m,) source's nomination of target, >= 0
    weight_back: NDArray[np.float64]  # (m,) target's nomination of source, >= 0

    @property
    def size(self) -> int:
        """Number of people, n."""
        return len(self.department)

    @property
    def degree(self) -> NDArray[np.int64]:
        """Ties per person, either direction counting once; (n,)."""
        return np.bincount(self.source, minlength=self.size) + np.bincount(self.target, minlength=self.size)

    @property
    def strength(self) -> NDArray[np.float64]:
        """Weight of each tie, the mean of its nominations above 0; (m,)."""
        both = (self.weight_out > 0) & (self.weight_back > 0)
        total = self.weight_out + self.weight_back
        return np.where(both, total / 2, total)

    @classmethod
    def frozen(cls, *, name: str, departments: tuple[str, ...], **arrays: NDArray[Any]) -> Self:
        """Make an organisation from arrays of any fitting type, and make the arrays read-only.

        An array that already has the right type is taken over, not copied, and is read-only from then
        on. Checks nothing else; see `validate`.
        """
        columns: dict[str, Any] = {}
        for column, dtype in COLUMNS.items():
            array = np.ascontiguousarray(arrays[column], dtype=dtype)
            array.flags.writeable = False
            columns[column] = array
        return cls(name=name, departments=departments, **columns)

    def validate(self) -> None:
        """Raise OrganisationError with everything that breaks what this class promises."""
        from siloSim.organisation.checks import find_problems

        problems = find_problems(self)
        if problems:
            raise OrganisationError(problems)


# Types of the array fields; np.str_ keeps the width of the longest id.
COLUMNS: Mapping[str, type[np.generic]] = MappingProxyType(
    {
        "ids": np.str_,
        "department": np.int32,
        "role": np.int8,
        "level": np.int8,
        "tenure": np.float64,
        "manager": np.int32,
        "fte": np.float64,
        "source": np.int32,
        "target": np.int32,
        "weight_out": np.float64,
        "weight_back": np.float64,
    }
)
