"""The content hash run by run: whatever the batches, the order and the form of columns."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siloSim.runs.digest import combined, content_hash, run_digests

KEYS = [(arm, point, replication) for replication in range(3) for point in range(2) for arm in ("b", "a")]


def tables(keys, seed=1):
    """Two tables of runs that are made of their keys alone."""
    runs, days = [], []
    for arm, point, replication in keys:
        luck = np.random.default_rng([seed, ord(arm), point, replication])
        key = {"arm": arm, "point": point, "replication": replication}
        runs.append(key | {"x": luck.random(), "y": None if luck.random() < 0.3 else luck.random()})
        days += [key | {"day": day, "home": luck.random()} for day in range(int(luck.integers(0, 5)))]
    schema = pa.schema(
        [("arm", pa.string()), ("point", pa.int32()), ("replication", pa.int32()), ("x", pa.float64())]
    )
    more = pa.schema([*list(schema)[:3], ("day", pa.int16()), ("home", pa.float64())])
    return {
        "runs": pa.Table.from_pylist(runs, schema=schema.append(pa.field("y", pa.float64()))),
        "adoption": pa.Table.from_pylist(days, schema=more),
    }


@given(order=st.permutations(KEYS), cuts=st.lists(st.integers(1, len(KEYS) - 1), max_size=4))
def test_batches_of_any_size_in_any_order_give_the_hash_of_the_whole(order, cuts):
    bounds = [0, *sorted(cuts), len(KEYS)]
    found = [
        run for first, last in pairwise(bounds) for run in run_digests(tables(order[first:last])).items()
    ]
    assert combined(found, ["runs", "adoption"], {"seed": 1}) == content_hash(tables(KEYS), {"seed": 1})


@given(st.randoms(use_true_random=False))
def test_rows_in_any_order_and_columns_in_any_order(luck):
    mixed = {}
    for name, table in tables(KEYS).items():
        rows, columns = list(range(table.num_rows)), list(table.column_names)
        luck.shuffle(rows)
        luck.shuffle(columns)
        mixed[name] = table.take(pa.array(rows)).select(columns)
    assert content_hash(mixed, {}) == content_hash(tables(KEYS), {})


def test_rows_that_their_keys_do_not_tell_apart_are_told_by_the_rest():
    one = pa.table({"day": [1, 1, 1], "home": [0.3, 0.1, 0.2]})
    assert content_hash({"adoption": one}, {}) == content_hash(
        {"adoption": one.take(pa.array([2, 0, 1]))}, {}
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.set_column(3, "x", pa.array([2.0, *t["x"].to_pylist()[1:]])),  # a value
        lambda t: t.rename_columns(["arm", "point", "replication", "z", "y"]),  # a name
        lambda t: t.slice(1),  # a run
        lambda t: pa.concat_tables([t, t.slice(0, 1)]),  # a row twice
        lambda t: t.set_column(3, "x", t["point"]),  # a kind
        lambda t: t.set_column(1, "point", pa.array([9, *t["point"].to_pylist()[1:]])),  # a key
        lambda t: t.take(pa.array([1, 0, *range(2, 12)])).set_column(
            0, "arm", t["arm"]
        ),  # two runs exchanged
    ],
)
def test_what_the_hash_sees(change):
    whole = tables(KEYS)
    assert content_hash({**whole, "runs": change(whole["runs"])}, {}) != content_hash(whole, {})


def test_values_do_not_run_into_their_neighbours():
    def digest(**columns):
        return content_hash({"t": pa.table(columns)}, {})

    assert digest(a=[1, 2], b=[3, 4]) != digest(a=[1, 3], b=[2, 4])
    assert digest(a=[1, 2, 3, 4]) != digest(a=[1, 2], b=[3, 4])
    assert digest(a=[1, None]) != digest(a=[1, 0])
    assert digest(a=["", None]) != digest(a=["", ""])


def test_a_column_of_nulls_is_as_good_as_none():
    """Runs with measures of their own share a table with runs without."""
    both = [tables([key])["runs"] for key in KEYS[:2]]
    own = both[0].append_column("mine", pa.array([0.5]))
    together = pa.concat_tables([own, both[1]], promote_options="permissive")
    apart = run_digests({"runs": own}) | run_digests({"runs": both[1]})
    assert run_digests({"runs": together}) == apart
    assert apart != run_digests({"runs": pa.concat_tables(both)})


def test_a_table_without_rows_counts_by_its_name():
    whole = tables(KEYS)
    assert content_hash(whole, {}) != content_hash({**whole, "events": whole["adoption"].slice(0, 0)}, {})
    assert run_digests({"runs": whole["runs"].slice(0, 0)}) == {}


def test_what_the_digest_of_a_run_is_does_not_change_unnoticed():
    (digest,) = run_digests({"runs": tables(KEYS[:1])["runs"]}).values()
    assert digest.hex().startswith(FROZEN), "every stored hash changes: say so in the change log"


FROZEN = "a06eb7566e0025d8"
