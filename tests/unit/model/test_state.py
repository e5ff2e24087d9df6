"""The records of a run."""

from __future__ import annotations

import numpy as np
import pytest

from siloSim.model import state, trace
from siloSim.scenario.parameters import RECORD

RECORDS = {
    name: kind
    for module in (state, trace)
    for name, kind in vars(module).items()
    if isinstance(kind, np.dtype) and kind.names is not None
} | {"RECORD": RECORD}


@pytest.mark.parametrize("name", RECORDS)
def test_no_field_is_named_like_an_attribute_of_numpy_s(name: str) -> None:
    """Interpreted, such a field could not be read: the attribute comes first."""
    assert [field for field in RECORDS[name].names or () if hasattr(np.record, field)] == []


@pytest.mark.parametrize("name", RECORDS)
def test_records_are_aligned_or_of_one_width(name: str) -> None:
    kind = RECORDS[name]
    assert kind.isalignedstruct or len({kind[field] for field in kind.names or ()}) == 1
