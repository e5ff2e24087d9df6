"""Runs that did not finish, as a table: scenario, seed, what happened, the traceback."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

import pyarrow as pa

from siloSim.runs.executors import Failure

FAILURES = "failures.parquet"
_TYPES = {"point": pa.int32(), "replication": pa.int32(), "seed": pa.int64()}


def failure_table(failures: Iterable[Failure]) -> Any:
    """A pyarrow.Table with a column for each field of `Failure`."""
    schema = pa.schema([(column.name, _TYPES.get(column.name, pa.string())) for column in fields(Failure)])
    return pa.Table.from_pylist([asdict(failure) for failure in failures], schema=schema)


def failures_of(table: Any) -> list[Failure]:
    """The failures that a table holds."""
    return [Failure(**row) for row in table.to_pylist()]
