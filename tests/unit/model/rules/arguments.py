"""Strategies for the arguments of rules: every number in the range that its documentation gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st

from siloSim.model.rules import SIGNATURES, SUBMODELS
from siloSim.scenario.parameters import RECORD, TABLE, as_vector

SHARE = st.floats(0, 1)
SWITCH = st.sampled_from([0.0, 1.0])
NORMAL = st.floats(-6.5, 6.5)  # the most that a draw of 32 bits can give
FIELDS = {parameter.field: parameter for parameter in TABLE}

# By name, or by slot and name where a name means two things.
ARGUMENTS: Mapping[str, st.SearchStrategy[float]] = {
    "small": SWITCH,
    "common": NORMAL,
    "own": NORMAL,
    "safety": SHARE,
    "waited": st.integers(0, 5200).map(float),
    "urge_days": st.floats(0.1, 500),
    "trust": SHARE,
    "held": SHARE,
    "load": st.integers(0, 12).map(float),
    "asked": st.floats(0, 1e6),
    "overlap": SHARE,
    "favours": st.floats(-100, 100),
    "reciprocity": SHARE,
    "generosity": SHARE,
    "norm": SHARE,
    "record": st.floats(-1e6, 1e6),
    "identity": SHARE,
    "foreign": SWITCH,
    "willingness": st.floats(-600, 600),
    "left": st.floats(0, 24),
    "right": SHARE,
    "pressed": SWITCH,
    "wrong": SHARE,
    "distance": st.floats(0, 5),
    "effort": st.floats(0, 2000),
    "event": st.integers(0, 7),
    "rate": SHARE,
    "target": SHARE,
    "change": st.sampled_from([-1.0, 1.0]),
    "cap": st.floats(0, 100),
    "accepted": SWITCH,
    "listener_at_home": SWITCH,
    "speaker_at_home": SWITCH,
    "per_day": st.floats(0, 20),
    "factor_one": st.floats(0, 20),
    "factor_other": st.floats(0, 20),
    "focus": SHARE,
    "performance": st.floats(0, 100),
    "delivered": st.floats(0, 2000),
    "memory_days": st.floats(1, 1000),
    "size_ratio": st.floats(1e-3, 200),
    "bias": st.floats(0, 5),
    "age": st.integers(0, 5200).map(float),
    "know_how": SHARE,
    "factor": SHARE,
    "floor": SHARE,
    "learning": SHARE,
    "recovery": SHARE,
    "hours": st.floats(0, 24),
    "half_hours": st.floats(0.001, 8),
}
ARGUMENTS_OF: Mapping[tuple[str, str], st.SearchStrategy[float]] = {
    ("favour_update", "favours"): st.floats(-100, 100),
    ("transfer_chance", "distance"): SHARE,
}


def record(**values: float) -> Any:
    """Values of all parameters in one department: the defaults, and `values` by field."""
    table = np.zeros(1, RECORD).view(np.recarray)
    table.view(np.float64).view(np.ndarray)[:] = as_vector({p.name: p.default for p in TABLE})
    for field, value in values.items():
        table[0][field] = value
    return table[0]


def fields_of(slot: str) -> list[str]:
    """Parameters that the default rule of a slot reads."""
    return sorted(set(SUBMODELS[slot].function.__code__.co_names) & set(FIELDS))


@st.composite
def arguments(draw: st.DrawFn, slot: str, defaults: bool = False) -> dict[str, Any]:
    """Arguments of a rule by name; `v` holds drawn values of what the rule reads, or the defaults."""
    found: dict[str, Any] = {}
    for name in SIGNATURES[slot]:
        if name == "v":
            drawn = (
                {}
                if defaults
                else {f: draw(st.floats(FIELDS[f].low, FIELDS[f].high)) for f in fields_of(slot)}
            )
            found[name] = record(**drawn)
        else:
            found[name] = draw(ARGUMENTS_OF.get((slot, name), ARGUMENTS[name]))
    if slot == "language_step":  # languages never come closer than the floor
        found["factor"] = found["floor"] + found["factor"] * (1.0 - found["floor"])
    return found
