"""Where the twin and the engine differ, in words that lead to the line: table, field, place, both values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from naive.firm import Twin
from naive.people import Employee, Tie

# What both keep about a person under one name, and what the engine writes where the twin has None.
PERSON = [
    "load",
    "norm",
    "performance",
    "delivered",
    "asked",
    "record",
    "given",
    "left",
    "budget",
    "booked",
    "identity",
    "reciprocity",
    "generosity",
    "safety",
    "fte",
    "role",
    "room",
]
TIE = ["trust", "favours", "weight", "wait", "met", "standing", "cohort"]
CUT = 5  # differences that a message shows


def differences(twin: Mapping[str, np.ndarray], engine: Mapping[str, np.ndarray]) -> list[str]:
    """The first places where two sets of tables differ in a bit; all NaN count as the same."""
    found = []
    for table, told in twin.items():
        ran = np.asarray(engine[table])
        if told.shape != ran.shape:
            found.append(f"{table}: shape {told.shape} in the twin, {ran.shape} in the engine")
            continue
        for field in told.dtype.names or ("",):
            mine, theirs = (told[field], ran[field]) if field else (told, ran)
            places = np.argwhere(_bits(mine) != _bits(theirs))
            if len(places):
                at = tuple(int(n) for n in places[0])
                label = f"{table}.{field}" if field else table
                found.append(f"{label}{list(at)}: twin {mine[at]!r}, engine {theirs[at]!r}")
    return found[:CUT]


def _bits(values: np.ndarray) -> np.ndarray:
    """Bits as whole numbers, so that 0.0 and −0.0 differ and NaN equals NaN."""
    if values.dtype.kind != "f":
        return values
    plain = np.where(np.isnan(values), np.asarray(np.nan, values.dtype), values)
    return np.ascontiguousarray(plain).view(f"u{values.dtype.itemsize}")


def inside(firm: Twin) -> dict[str, np.ndarray]:
    """The twin's state of the evening, as the engine would keep it."""
    people = firm.seats
    told = {f"people.{name}": np.array([float(getattr(p, name)) for p in people]) for name in PERSON}
    told |= {
        "people.id": np.array([float(p.unique_id) for p in people]),
        "people.dept": np.array([float(p.department.number) for p in people]),
        "people.latest": np.array([-1.0 if p.latest is None else float(p.latest) for p in people]),
        "people.away_until": np.array([_away(p) for p in people]),
        "people.degree": np.array([float(len(p.ties)) for p in people]),
        "beliefs": np.array([p.beliefs for p in people], float),
        "recorded": np.array([firm.recorded.get(k, (0, 0))[0] for k in range(firm.facets)], float),
        "credit": np.array([d.credit for d in firm.departments]),
        "council": np.array([firm.council]),
    }
    ties = [(p, tie) for p in people for tie in p.ties]
    told["ties.other"] = np.array([float(tie.other.seat) for _, tie in ties])
    told |= {f"ties.{name}": np.array([_number(tie, name) for _, tie in ties]) for name in TIE}
    for name in ("overlap", "distance", "factor"):
        told[name] = np.array([getattr(relation, name) for relation in firm.relations.values()], float)
    return told


def inside_engine(state: Any) -> dict[str, np.ndarray]:
    """The engine's state, as `inside` gives the twin's."""
    people, count = state.people, len(state.departments.each)
    names = [*PERSON, "id", "dept", "latest", "away_until", "degree"]
    ran = {f"people.{name}": people[name].astype(float) for name in names}
    slots = [s for p in people for s in range(p.first_tie, p.first_tie + p.degree)]
    ran |= {f"ties.{name}": state.ties[name][slots].astype(float) for name in ("other", *TIE)}
    ran |= {
        "beliefs": state.memory.beliefs.astype(float),
        "recorded": state.memory.facets["value"].astype(float),
        "credit": state.departments.each["credit"],
        "council": state.departments.council,
    }
    above = np.triu_indices(count, 1)
    ran |= {name: state.departments.pairs[name][above] for name in ("overlap", "distance", "factor")}
    return ran


def _away(person: Employee) -> float:
    return -1.0 if person.away_until is None else float(person.away_until)


def _number(tie: Tie, name: str) -> float:
    return float(getattr(tie, name))
