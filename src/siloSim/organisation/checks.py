"""What must hold for every organisation, found out column by column."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import Problem
from siloSim.organisation.structure import COLUMNS, Organisation, Role

_PEOPLE = ("ids", "department", "role", "level", "tenure", "manager", "fte")
_TIES = ("source", "target", "weight_out", "weight_back")


def id_order(ids: list[str]) -> list[int]:
    """The positions that sort ids: by value where all are whole numbers, else as text."""
    if all(text.isascii() and text.isdigit() for text in ids):
        width = max(map(len, ids), default=0)
        return sorted(range(len(ids)), key=lambda i: (ids[i].zfill(width), ids[i]))
    return sorted(range(len(ids)), key=ids.__getitem__)


def find_problems(o: Organisation) -> list[Problem]:
    """Everything that breaks what Organisation promises; empty if nothing does."""
    shapes = list(_shapes(o))
    if shapes:  # nothing else can be looked at
        return shapes
    return [*_people(o), *_lines_of_reporting(o), *_ties(o)]


def _problem(column: str, message: str, allowed: str) -> Problem:
    return Problem(message, key=f"organisation.{column}", allowed=allowed)


def _shapes(o: Organisation) -> Iterator[Problem]:
    for columns, length in ((_PEOPLE, o.size), (_TIES, len(o.source))):
        for column in columns:
            array: NDArray[np.generic] = getattr(o, column)
            if array.shape != (length,):
                yield _problem(column, f"{column} has shape {array.shape}", f"({length},)")
            if not np.issubdtype(array.dtype, COLUMNS[column]):
                yield _problem(column, f"{column} holds {array.dtype}", COLUMNS[column].__name__)
    if o.size == 0:
        yield _problem("ids", "there are no people", "at least 1 person")


def _people(o: Organisation) -> Iterator[Problem]:
    ids = o.ids.tolist()
    if len(set(ids)) < len(ids):
        yield _problem("ids", "an id occurs twice", "unique ids")
    elif id_order(ids) != list(range(len(ids))):
        yield _problem("ids", "the ids are not in order", "sorted ids, whole numbers by value")
    if len(set(o.departments)) < len(o.departments):
        yield _problem("departments", "a department occurs twice", "unique names")
    for column, wrong, allowed in (
        ("department", (o.department < 0) | (o.department >= len(o.departments)), "rows of departments"),
        ("role", (o.role < Role.STAFF) | (o.role > Role.HEAD), "0 staff, 1 manager, 2 head"),
        ("level", o.level < 0, "0 or more"),
        ("tenure", ~(np.isfinite(o.tenure) & (o.tenure >= 0)), "years, 0 or more"),
        ("fte", ~((o.fte > 0) & (o.fte <= 1)), "above 0, at most 1"),
    ):
        row = int(np.argmax(wrong))
        if wrong[row]:
            yield _problem(column, f"{column} of {ids[row]} is {getattr(o, column)[row]}", allowed)


def _lines_of_reporting(o: Organisation) -> Iterator[Problem]:
    n = o.size
    if ((o.manager < -1) | (o.manager >= n)).any():
        yield _problem("manager", "a manager is nobody's row", "-1 or a row")
        return
    has = np.flatnonzero(o.manager >= 0)
    elsewhere = has[o.department[o.manager[has]] != o.department[has]]
    if len(elsewhere):
        yield _problem("manager", f"{o.ids[elsewhere[0]]} reports to another department", "own department")
    in_circle = circular(o.manager)
    if len(in_circle):
        yield _problem("manager", f"{o.ids[in_circle[0]]} reports to himself or herself in the end", "a tree")
    heads = np.bincount(o.department[o.role == Role.HEAD], minlength=len(o.departments))
    people = np.bincount(o.department, minlength=len(o.departments))
    if ((people > 0) & (heads != 1))[: len(o.departments)].any():
        yield _problem("role", "a department has no head or several", "one head per department")
    if (o.manager[o.role == Role.HEAD] >= 0).any():
        yield _problem("manager", "a head has a manager", "-1 for heads")


def circular(manager: NDArray[np.integer]) -> NDArray[np.intp]:
    """Rows whose line of managers never ends; `manager` (n,) holds rows, -1 for none."""
    n = len(manager)
    up = np.append(manager, n).astype(np.int64)  # the last row stands for "nobody" and leads to itself
    up[up < 0] = n
    for _ in range(max(n, 1).bit_length()):
        up = up[up]
    return np.flatnonzero(up[:n] != n)


def _ties(o: Organisation) -> Iterator[Problem]:
    n = o.size
    if ((o.source < 0) | (o.target >= n) | (o.source >= o.target)).any():
        yield _problem(
            "source", "a tie does not lead from a lower to a higher row", "0 <= source < target < n"
        )
    elif (np.diff(o.source.astype(np.int64) * n + o.target) <= 0).any():
        yield _problem("source", "a pair occurs twice, or ties are not sorted", "sorted by source, target")
    for column in ("weight_out", "weight_back"):
        weight = getattr(o, column)
        if not (np.isfinite(weight) & (weight >= 0)).all():
            yield _problem(column, f"{column} is negative or not a number", "0 or more, finite")
    if (np.maximum(o.weight_out, o.weight_back) <= 0).any():
        yield _problem("weight_out", "a tie has no weight in either direction", "at least one above 0")
