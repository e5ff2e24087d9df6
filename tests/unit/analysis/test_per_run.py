"""Gathering tables in batches: any order, any split."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siloSim.analysis.per_run import gather
from siloSim.errors import ResultsError


def table(days=4):
    rows = [
        {"arm": arm, "point": point, "replication": replication, "day": day, "x": 100.0 * point + 10 * replication + day,
         "n": np.int32(day)}
        for replication in range(3) for point in range(2) for arm in ("b", "a") for day in range(-1, days + point)
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    frame["arm"] = frame["arm"].astype("category")
    return frame


def same(one, other):
    assert list(one) == list(other)
    for cell, columns in one.items():
        for name, found in columns.items():
            assert found.replications.tolist() == other[cell][name].replications.tolist()
            np.testing.assert_array_equal(found.values, other[cell][name].values)


def test_rows_become_matrices():
    found = gather([table()], "day", ("x", "n"), first=-1)
    assert list(found) == [("a", 0), ("a", 1), ("b", 0), ("b", 1)]
    assert found["a", 1]["x"].replications.tolist() == [0, 1, 2]
    assert found["a", 1]["x"].values.tolist()[2] == [119.0, 120.0, 121.0, 122.0, 123.0, 124.0]
    assert found["a", 0]["n"].values.dtype == np.int32


@given(st.randoms(use_true_random=False), st.integers(1, 7))
def test_order_and_split_do_not_matter(random, parts):
    frame = table()
    order = list(range(len(frame)))
    random.shuffle(order)
    pieces = np.array_split(np.array(order), parts)
    batches = [pa.Table.from_pandas(frame.iloc[piece], preserve_index=False) for piece in pieces]
    same(gather(batches, "day", ("x", "n"), first=-1), gather([frame], "day", ("x", "n"), first=-1))


def test_record_batches_and_plain_text_do_as_well():
    plain = table().astype({"arm": str})
    batches = pa.Table.from_pandas(plain, preserve_index=False).to_batches(max_chunksize=5)
    same(gather(batches, "day", ("x",), first=-1), gather([table()], "day", ("x",), first=-1))


def test_cells_may_be_chosen_and_holes_are_nan():
    frame = table()
    hole = (frame["arm"] == "a") & (frame["replication"] == 1) & (frame["day"] == 2)
    found = gather([frame[~hole]], "day", ("x",), first=-1, cells={("a", 0)})
    assert list(found) == [("a", 0)]
    assert np.argwhere(np.isnan(found["a", 0]["x"].values)).tolist() == [[1, 3]]


def test_damage_is_said():
    with pytest.raises(ResultsError, match="lacks columns"):
        gather([table().drop(columns="x")], "day", ("x",), first=-1)
    with pytest.raises(ResultsError, match="nothing comes before 0"):
        gather([table()], "day", ("x",))


def test_nothing_gives_nothing():
    assert gather([], "day", ("x",)) == {}
    assert gather([table().iloc[:0]], "day", ("x",)) == {}
