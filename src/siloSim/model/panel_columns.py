"""The data dictionary of the agent panel: what each column means, its unit and its range.

State variables of a user's own kind of employee are columns too, with what their declaration says.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from siloSim.model.own_state import variables_of


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the panel."""

    name: str
    unit: str
    low: float
    high: float
    meaning: str

    def as_json(self) -> dict[str, str | float | None]:
        """The fields as plain data; null for a range without an end."""
        return {
            name: None if value in (-math.inf, math.inf) else value for name, value in asdict(self).items()
        }

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Column:
        """The column that `as_json` tells."""
        low, high = fields["low"], fields["high"]
        return cls(
            fields["name"],
            fields["unit"],
            -math.inf if low is None else low,
            math.inf if high is None else high,
            fields["meaning"],
        )


_ANY = math.inf
COLUMNS: tuple[Column, ...] = (
    Column("day", "day", 0, _ANY, "the day at whose end people were looked at, counted from 0"),
    Column("who", "text", 0, _ANY, "the organisation's own id; a joiner is called after the seat: ID+1"),
    Column("person", "number", 0, _ANY, "the engine's id, as in the events; fresh for every joiner"),
    Column("department", "department", 0, _ANY, "worked in; decides what is within and across"),
    Column("home", "department", 0, _ANY, "home department; differs from department on secondment"),
    Column("role", "word", 0, 2, "staff, manager or head"),
    Column("identity", "share", 0, 1, "strength of identification with the department"),
    Column("reciprocity", "weight", 0, 1, "weight on returning favours"),
    Column("generosity", "share", 0, 1, "willingness to give first"),
    Column("safety", "share", 0, 1, "readiness to voice a need, before what policies add"),
    Column("norm", "share", 0, 1, "share of own requests expected to be accepted"),
    Column("performance", "h/day", 0, _ANY, "effort delivered without rework, as colleagues saw it of late"),
    Column("asked", "count", 0, _ANY, "times asked for help, plus the renown he or she came with"),
    Column("record", "count", -_ANY, _ANY, "help given less help received, in deliveries"),
    Column("load", "count", 0, _ANY, "accepted subtasks in hand"),
    Column("degree", "count", 0, _ANY, "ties"),
    Column("trust_given_within", "share", 0, 1, "mean trust in ties of the same department; nan without any"),
    Column("trust_given_across", "share", 0, 1, "mean trust in ties of other departments; nan without any"),
    Column("trust_received_within", "share", 0, 1, "mean trust of these ties in him or her; nan without any"),
    Column("trust_received_across", "share", 0, 1, "the same across departments; nan without any"),
    Column("favours_owed", "count", -_ANY, _ANY, "favours owed to others less favours owed by them, fading"),
    Column("knowledge_home", "share", 0, 1, "of the home facets, those held right"),
    Column("knowledge_foreign", "share", 0, 1, "of all other facets, those held right; nan without any"),
    Column("wrong_beliefs", "share", 0, 1, "of all facets, those held wrong"),
    Column("help_given", "h", 0, _ANY, "hours of help given since policy_day"),
    Column("hours_left", "h", 0, 24, "hours of the day left for departmental work"),
)
_WHOLE = {"day": np.int32, "person": np.uint32, "department": np.int32, "home": np.int32, "role": np.int8}
_WHOLE |= {"load": np.int32, "degree": np.int32}
KEYS = ("arm", "point", "replication")  # of the run, in front of the columns of every table


def columns_of(employee: type | None = None) -> tuple[Column, ...]:
    """COLUMNS, then the state variables of a kind of employee, in the order of their declaration."""
    own = variables_of(employee) if employee is not None else {}
    return COLUMNS + tuple(
        Column(name, variable.unit or "number", variable.low, variable.high, variable.meaning or name)
        for name, variable in own.items()
    )


def dtype_of(columns: Iterable[Column]) -> np.dtype[np.void]:
    """One row of the panel as the engine knows it: without names of people."""
    return np.dtype(
        [(column.name, _WHOLE.get(column.name, np.float64)) for column in columns if column.name != "who"],
        align=True,
    )
