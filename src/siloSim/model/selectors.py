"""Selectors: who is meant by heads, central people, random pairs … in one organisation."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import OrganisationError, Problem, RunError
from siloSim.model.compile import kernel
from siloSim.model.randomness import SELECT, Keys, draw
from siloSim.model.rule_checks import named
from siloSim.organisation.structure import Organisation, Role
from siloSim.scenario.code import load_code
from siloSim.scenario.scenario import Selector

type Seats = NDArray[np.int32]


def select(who: Selector, organisation: Organisation, keys: Keys, key: int = 0) -> Seats:
    """Seats meant by `who`, ascending.

    central: most ties; brokers: most other departments reached, then most ties across; senior:
    highest level, then longest tenure; random: draws under `key`, the
    selector's entity; function: what code of the user's own gives. Equal ones by seat.
    """
    everyone = np.arange(organisation.size, dtype=np.int32)
    if who.kind == "named":
        return _named(who, organisation)
    if who.kind == "function":
        chosen = _by_function(who, organisation)
        return _seats(chosen[np.isin(organisation.department[chosen], _numbers(who, organisation))])
    inside = everyone[np.isin(organisation.department, _numbers(who, organisation))]
    match who.kind:
        case "heads":
            return _seats(inside[organisation.role[inside] == Role.HEAD])
        case "managers":
            return _seats(inside[organisation.role[inside] == Role.MANAGER])
        case "all" | "departments" | "cross_pairs":
            return inside
    columns = _ranking(who, organisation, keys, key)
    order = np.lexsort(np.vstack([everyone, *(-column for column in reversed(columns))]))
    # The best of every department: its rows stand together after a stable sort by department.
    grouped = order[np.argsort(organisation.department[order], kind="stable")]
    counts = np.bincount(organisation.department, minlength=len(organisation.departments))
    place = np.arange(organisation.size) - np.repeat(np.cumsum(counts) - counts, counts)
    best = grouped[place < max(1, who.per_department)]
    return _seats(np.intersect1d(best, inside))


def _seats(rows: Any) -> Seats:
    return np.asarray(rows, dtype=np.int32)


def _numbers(who: Selector, organisation: Organisation) -> list[int]:
    if not who.departments:
        return list(range(len(organisation.departments)))
    unknown = [name for name in who.departments if name not in organisation.departments]
    if unknown:
        raise OrganisationError(
            Problem(
                f"a policy names the department {unknown[0]!r}, which {organisation.name} does not have",
                key="departments",
                value=unknown[0],
                allowed=", ".join(organisation.departments),
                remedy="Use one of the departments' names as they stand in the organisation.",
            )
        )
    return [organisation.departments.index(name) for name in who.departments]


def _named(who: Selector, organisation: Organisation) -> Seats:
    seats = []
    for person in who.people:
        found = np.flatnonzero(organisation.ids == person)
        if len(found) == 0:
            raise OrganisationError(
                Problem(
                    f"a policy names the person {person!r}, whom {organisation.name} does not have",
                    key="named",
                    value=person,
                    allowed=f"ids such as {organisation.ids[0]}",
                    remedy="Use an id from the people file.",
                )
            )
        seats.append(int(found[0]))
    return np.array(sorted(seats), dtype=np.int32)


def _by_function(who: Selector, organisation: Organisation) -> Seats:
    """What a function of the user's own chooses: rows, or one truth value per person."""
    function = who.function if callable(who.function) else load_code(who.function, "who", None)
    name = named(function)
    try:
        given: Any = function(organisation)
        chosen = np.asarray(given if hasattr(given, "dtype") else list(given))
    except Exception as error:  # whatever somebody else's function raises
        raise RunError(f"the selector {name} raised {type(error).__name__}: {error}") from error
    n = organisation.size
    if chosen.dtype == bool and chosen.shape == (n,):
        return _seats(np.flatnonzero(chosen))
    if chosen.ndim != 1 or (len(chosen) and chosen.dtype.kind not in "iu"):
        raise RunError(
            f"the selector {name} gave {chosen.dtype} of shape {chosen.shape}; "
            f"allowed are {n} truth values, or rows from 0 to {n - 1}"
        )
    rows = np.unique(chosen)
    if len(rows) and (rows[0] < 0 or rows[-1] >= n):
        wrong = int(rows[0] if rows[0] < 0 else rows[-1])
        raise RunError(f"the selector {name} gave the row {wrong}; allowed are rows from 0 to {n - 1}")
    if len(chosen) == n > len(rows):
        raise RunError(
            f"the selector {name} gave {n} whole numbers with repeats, one a person: if they are meant as truth "
            "values, give them as such (.astype(bool)); rows stand once each"
        )
    return _seats(rows)


def _ranking(
    who: Selector, organisation: Organisation, keys: Keys, key: int
) -> tuple[NDArray[np.float64], ...]:
    """Columns to rank by, most important first; higher comes first."""
    n = organisation.size
    source, target = organisation.source, organisation.target
    degree = np.bincount(source, minlength=n) + np.bincount(target, minlength=n)
    if who.kind == "central":
        return (degree.astype(np.float64),)
    if who.kind == "senior":
        return organisation.level.astype(np.float64), organisation.tenure
    if who.kind == "random":
        luck = np.empty(n)
        _draw_luck(keys, key, luck)
        return (luck,)
    there = organisation.department
    ends = np.concatenate([source, target]), np.concatenate([there[target], there[source]])
    across = there[ends[0]] != ends[1]
    reached = np.zeros((n, len(organisation.departments)), dtype=bool)
    reached[ends[0][across], ends[1][across]] = True
    cross = np.bincount(ends[0][across], minlength=n)
    return reached.sum(axis=1).astype(np.float64), cross.astype(np.float64)


@kernel
def _draw_luck(keys, key, luck):
    for i in range(len(luck)):
        luck[i] = draw(keys, i, key, 0, SELECT, 0)
