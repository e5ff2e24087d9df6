"""Tables with many rows a run, gathered by cell: one row per run, one column per day or age.

They come in batches, so that a sweep's tables need not be in memory at once; what is kept is a number per
row.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import Problem, ResultsError

type Cell = tuple[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """One column of the runs of a cell."""

    replications: NDArray[np.int64]  # (R,), rising
    values: NDArray[Any]  # (R, positions); what a run does not have is nan, or 0 in whole numbers


def gather(
    batches: Iterable[Any],
    key: str,
    columns: Sequence[str],
    *,
    first: int = 0,
    cells: Container[Cell] | None = None,
) -> dict[Cell, dict[str, Gathered]]:
    """Cell → column → runs × positions, where position 0 is where `key` is `first`.

    Parameters
    ----------
    batches
        pyarrow tables or record batches, or data frames, with arm, point, replication, `key` and `columns`.
        Rows may come in any order and a run may be spread over batches; runs whose rows stand together are
        quickest.
    cells
        Those to look at; None: all.

    Raises
    ------
    ResultsError
        A column is missing; a key lies before `first`.
    """
    found: dict[Cell, dict[int, list[NDArray[Any]]]] = {}
    for batch in batches:
        for cell, replication, where, rows in _segments(batch, key, columns, first, cells):
            run = found.setdefault(cell, {}).setdefault(replication, [])
            for number, values in enumerate(rows):
                if len(run) <= number:
                    run.append(_empty(len(where), values.dtype))
                if len(run[number]) <= where.max(initial=-1):
                    longer = _empty(int(where.max()) + 1, values.dtype)
                    longer[: len(run[number])] = run[number]
                    run[number] = longer
                run[number][where] = values
    return {cell: _matrices(runs, columns) for cell, runs in sorted(found.items())}


def _empty(length: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    return np.full(length, np.nan if dtype.kind == "f" else 0, dtype)


def _matrices(runs: Mapping[int, list[NDArray[Any]]], columns: Sequence[str]) -> dict[str, Gathered]:
    numbers = sorted(runs)
    found = {}
    for place, column in enumerate(columns):
        rows = [runs[number][place] for number in numbers]
        length = max(map(len, rows))
        values = np.stack([np.append(row, _empty(length - len(row), row.dtype)) for row in rows])
        found[column] = Gathered(np.array(numbers, np.int64), values)
    return found


def _segments(
    batch: Any, key: str, columns: Sequence[str], first: int, cells: Container[Cell] | None
) -> Iterable[tuple[Cell, int, NDArray[np.int64], list[NDArray[Any]]]]:
    """The stretches of rows that belong to one run: cell, replication, positions, values of the columns."""
    table = _arrow(batch)
    wanted = ("arm", "point", "replication", key, *columns)
    if missing := [name for name in wanted if name not in table.column_names]:
        raise ResultsError(
            Problem(
                "a table lacks columns", key=", ".join(missing), allowed=", ".join(wanted),
                remedy="Keep the table when running (tables: in the experiment), or run it again: it is damaged.",
            )
        )  # fmt: skip
    if not table.num_rows:
        return
    words = table.column("arm").combine_chunks()
    coded = words if hasattr(words, "indices") else words.dictionary_encode()
    labels, arm = coded.dictionary.to_pylist(), coded.indices.to_numpy(zero_copy_only=False)
    point, replication, at = (table.column(name).to_numpy() for name in ("point", "replication", key))
    values = [table.column(name).to_numpy() for name in columns]
    where = at.astype(np.int64) - first
    if where.min() < 0:
        raise ResultsError(
            f"The table's column {key} holds {int(at.min())}, and nothing comes before {first}."
        )
    edges = _edges(arm, point, replication)
    starts = edges[:-1]
    if len(np.unique(np.stack([arm[starts], point[starts], replication[starts]]), axis=1).T) < len(starts):
        order = np.lexsort((where, replication, point, arm))  # runs are torn apart: put them together first
        arm, point, replication, where = arm[order], point[order], replication[order], where[order]
        values = [column[order] for column in values]
        edges = _edges(arm, point, replication)
    for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        cell = (str(labels[arm[start]]), int(point[start]))
        if cells is None or cell in cells:
            yield (
                cell,
                int(replication[start]),
                where[start:end],
                [column[start:end] for column in values],
            )


def _edges(*keys: NDArray[Any]) -> NDArray[np.intp]:
    changed = np.zeros(len(keys[0]) - 1, bool)
    for column in keys:
        changed |= column[1:] != column[:-1]
    return np.concatenate(([0], np.flatnonzero(changed) + 1, [len(keys[0])]))


def _arrow(batch: Any) -> Any:
    """A pyarrow.Table with one dictionary for arms."""
    import pyarrow as pa

    if hasattr(batch, "iloc"):
        return pa.Table.from_pandas(batch, preserve_index=False)
    if isinstance(batch, pa.RecordBatch):
        return pa.Table.from_batches([batch])
    return batch.unify_dictionaries()
