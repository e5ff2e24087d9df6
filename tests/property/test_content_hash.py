"""The content hash depends on the rows as a set with repetitions, and on nothing else."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from siloSim.runs.digest import content_hash

ROW = st.tuples(
    st.integers(0, 3),
    st.one_of(st.none(), st.integers(-3, 3)),
    st.one_of(st.none(), st.sampled_from(["asked", "done", ""])),
    st.one_of(st.none(), st.floats(width=64)),
)


def table(rows, parts=1):
    schema = pa.schema(
        [
            ("replication", pa.int32()),
            ("day", pa.int32()),
            ("kind", pa.dictionary(pa.int32(), pa.string())),
            ("x", pa.float64()),
        ]
    )

    def one(some):
        columns = [pa.array([row[i] for row in some], field.type) for i, field in enumerate(schema)]
        return pa.table(columns, schema=schema)

    cuts = np.linspace(0, len(rows), parts + 1).astype(int)
    return pa.concat_tables([one(rows[a:b]) for a, b in pairwise(cuts)])


@given(st.lists(ROW, max_size=30), st.randoms(), st.integers(1, 4))
def test_order_and_parts_do_not_matter(rows, random, parts):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert content_hash({"events": table(rows)}, {}) == content_hash({"events": table(shuffled, parts)}, {})


@given(st.lists(ROW, min_size=1, max_size=10), st.data())
def test_a_row_more_or_less_or_other_does_matter(rows, data):
    whole = content_hash({"events": table(rows)}, {})
    assert whole != content_hash({"events": table(rows[1:])}, {})
    assert whole != content_hash({"events": table([*rows, rows[0]])}, {})
    place = data.draw(st.integers(0, len(rows) - 1))
    replication, day, kind, x = rows[place]
    other = [*rows[:place], (replication + 7, day, kind, x), *rows[place + 1 :]]
    assert whole != content_hash({"events": table(other)}, {})
