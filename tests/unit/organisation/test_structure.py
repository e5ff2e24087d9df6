"""validate() finds whatever breaks the promises of an organisation."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from siloSim.errors import OrganisationError
from siloSim.organisation import Organisation, TieSpec, generate
from siloSim.organisation.checks import circular, id_order
from siloSim.organisation.structure import COLUMNS


def broken(**changes: Any) -> Organisation:
    """Two departments of 4 (rows 0-3, 4-7), with columns replaced."""
    good = generate({"A": 4, "B": 4}, TieSpec(mean=4), 8, 1, 0)
    arrays = {column: getattr(good, column).copy() for column in COLUMNS}
    names = changes.pop("departments", good.departments)
    for column, value in changes.items():
        arrays[column] = value(arrays[column])
    return Organisation.frozen(name="broken", departments=names, **arrays)


def put(row: int, value: object) -> Any:
    def change(array: np.ndarray) -> np.ndarray:
        array[row] = value
        return array

    return change


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ids": put(1, "000000")}, "id occurs twice"),
        ({"ids": lambda ids: ids[::-1].copy()}, "not in order"),
        ({"departments": ("A", "A")}, "department occurs twice"),
        ({"department": put(0, 7)}, "department of 000000 is 7"),
        ({"role": put(2, 9)}, "role of 000002 is 9"),
        ({"role": put(0, 1)}, "no head or several"),
        ({"role": put(1, 2)}, "no head or several"),
        ({"level": put(0, -1)}, "level of 000000"),
        ({"tenure": put(3, np.nan)}, "tenure of 000003"),
        ({"fte": put(3, 0)}, "fte of 000003"),
        ({"fte": put(3, 1.2)}, "fte of 000003"),
        ({"manager": put(1, 4)}, "another department"),
        ({"manager": put(0, 1), "role": put(1, 0)}, "a head has a manager"),
        ({"manager": put(1, 99)}, "nobody's row"),
        ({"manager": put(0, 1)}, "himself or herself"),
        ({"source": put(0, 7)}, "lower to a higher"),
        ({"target": put(-1, 8)}, "lower to a higher"),
        ({"weight_out": put(0, -1)}, "negative"),
        ({"weight_out": put(0, np.inf)}, "not a number"),
        ({"weight_out": np.zeros_like, "weight_back": np.zeros_like}, "no weight"),
        ({"tenure": lambda tenure: tenure[1:].copy()}, "has shape"),
    ],
)
def test_what_is_broken_is_found(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(OrganisationError, match=message):
        broken(**changes).validate()


def test_pairs_twice_are_found() -> None:
    o = broken()
    twice = {column: np.append(getattr(o, column)[:1], getattr(o, column)) for column in
             ("source", "target", "weight_out", "weight_back")}  # fmt: skip
    rest = {column: getattr(o, column) for column in COLUMNS if column not in twice}
    with pytest.raises(OrganisationError, match="occurs twice"):
        Organisation.frozen(name="", departments=o.departments, **rest, **twice).validate()


def test_frozen_converts_and_closes_every_column() -> None:
    o = broken(department=lambda d: d.astype(np.int64))
    o.validate()
    for column, dtype in COLUMNS.items():
        array = getattr(o, column)
        assert np.issubdtype(array.dtype, dtype), column
        assert not array.flags.writeable, column
    assert {field.name for field in fields(Organisation)} == {"name", "departments", *COLUMNS}


def test_ids_sort_by_value_where_all_are_whole_numbers() -> None:
    def ordered(ids: list[str]) -> list[str]:
        return [ids[i] for i in id_order(ids)]

    assert ordered(["10", "9", "009", "1"]) == ["1", "009", "9", "10"]
    assert ordered(["10", "9", "b", "a"]) == ["10", "9", "a", "b"]


def test_circles_of_managers() -> None:
    assert circular(np.array([-1, 0, 1, 2])).tolist() == []
    assert circular(np.array([-1, 2, 1, 2])).tolist() == [1, 2, 3]  # 3 leads into the circle
    assert circular(np.array([0])).tolist() == [0]
    assert circular(np.arange(-1, 999)).tolist() == []
