"""The content hash: equal for equal results, whoever computed them and however they were written.

It is made run by run. The digest of a run is SHA-256 over its rows in every table, in an order that their
contents decide; the content hash is SHA-256 over the resolved inputs, the names of the tables and the
digests of the runs in the order of their keys (arm, point, replication). So it can be had from batches of
any size, one after the other.

Not in it: timings, file names, row order, the split into files, batches and row groups, the width of a
column's numbers, and whether names are stored as text or as codes. Floats count by their bits, with one bit
pattern for every nan; a null differs from every value. A column that is null in all rows of a run counts
as a column that this run does not have: runs with and without it may share a table.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from siloSim.model.panel_columns import KEYS
from siloSim.runs.tables import ROW_KEYS

# Of one run; None for a key that a table lacks.
type RunKey = tuple[str | None, int | None, int | None]

VERSION = 2  # of what the content hash is made of; 1 was over whole tables, see docs/decisions/0017

_NAN = np.float64("nan").view(np.uint64)


def content_hash(tables: Mapping[str, Any], inputs: Mapping[str, Any]) -> str:
    """Hash of results.

    Parameters
    ----------
    tables
        Name → pyarrow.Table.
    inputs
        The resolved inputs: what JSON can write, floats in their shortest exact form.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    return combined(run_digests(tables).items(), tables, inputs)


def run_digests(tables: Mapping[str, Any]) -> dict[RunKey, bytes]:
    """Key → digest (32 bytes) of every run of which some table has rows; a run's rows must all be here."""
    totals: dict[RunKey, Any] = {}
    for name in sorted(tables):
        for key, content in _by_run(name, tables[name]):
            if key not in totals:
                totals[key] = hashlib.sha256()
            totals[key].update(content)
    return {key: total.digest() for key, total in totals.items()}


def combined(runs: Iterable[tuple[RunKey, bytes]], tables: Iterable[str], inputs: Mapping[str, Any]) -> str:
    """The content hash of runs given by their digests, in any order, and of the names of their tables."""
    total = hashlib.sha256(json.dumps(inputs, sort_keys=True, ensure_ascii=True).encode())
    total.update(json.dumps(sorted(tables)).encode())
    for key, digest in sorted(runs, key=lambda run: _sorting(run[0])):
        total.update(json.dumps(key).encode())
        total.update(digest)
    return total.hexdigest()


def short(digest: str) -> str:
    """The first eight digits, for folder names."""
    return digest[:8]


def _sorting(key: RunKey) -> tuple[tuple[bool, Any], ...]:
    return tuple((value is not None, value) for value in key)


@dataclass(frozen=True, slots=True)
class _Column:
    """Kind, 64 bits per value (0 for null), where nulls are (None: nowhere); little-endian everywhere."""

    kind: str
    bits: NDArray[np.uint64]
    null: NDArray[np.bool_] | None

    def levels(self) -> list[NDArray[Any]]:
        """What rows are sorted by: values, nulls apart."""
        return [self.bits] if self.null is None else [self.null, self.bits]


def _by_run(name: str, table: Any) -> Iterator[tuple[RunKey, bytes]]:
    """Key and canonical bytes of each run that has rows in the table."""
    if not table.num_rows:
        return
    columns = {column: _canonical(table.column(column)) for column in sorted(table.column_names)}
    keys = [key for key in KEYS if key in columns]
    order = _order(columns, [*keys, *(key for key in ROW_KEYS.get(name, ()) if key in columns)])
    starts = _starts(columns, keys, order, table.num_rows)
    firsts = starts if order is None else order[starts]
    named = [table.column(key).take(pa.array(firsts)).to_pylist() if key in columns else None for key in KEYS]
    content = _Rows(name, {key: value for key, value in columns.items() if key not in KEYS}, order, starts)
    for run in range(len(starts)):
        key = tuple(None if values is None else values[run] for values in named)
        yield key, content.of(run)  # type: ignore[misc]  # three keys


class _Rows:
    """The rows of a table as one matrix of bits, cut into runs."""

    def __init__(
        self,
        table: str,
        columns: Mapping[str, _Column],
        order: NDArray[np.intp] | None,
        starts: NDArray[np.intp],
    ) -> None:
        self._table = table
        self._kinds = {name: column.kind for name, column in columns.items()}
        rows = len(next(iter(columns.values())).bits) if columns else 0
        self._bounds = [*starts.tolist(), rows]
        self._bits = np.empty((rows, len(columns)), "<u8")
        for place, column in enumerate(columns.values()):
            self._bits[:, place] = column.bits if order is None else column.bits[order]
        self._null: NDArray[np.bool_] | None = None
        if any(column.null is not None for column in columns.values()):
            self._null = np.zeros(self._bits.shape, bool)
            for place, column in enumerate(columns.values()):
                if column.null is not None:
                    self._null[:, place] = column.null if order is None else column.null[order]
            self._nulls = np.add.reduceat(self._null, starts, axis=0, dtype=np.int64)

    def of(self, run: int) -> bytes:
        """Names and kinds of the columns, and the rows, of one run."""
        first, last = self._bounds[run], self._bounds[run + 1]
        bits = self._bits[first:last]
        kinds = self._kinds
        where = b""
        if self._null is not None and self._nulls[run].any():
            had = self._nulls[run] < last - first
            kinds = {name: kind for (name, kind), has in zip(kinds.items(), had, strict=True) if has}
            bits = np.ascontiguousarray(bits[:, had])
            if self._nulls[run][had].any():
                where = np.packbits(self._null[first:last][:, had]).tobytes()
        head = json.dumps([self._table, last - first, list(kinds.items()), len(where)])
        return head.encode() + bits.tobytes() + where


def _starts(
    columns: Mapping[str, _Column], keys: Sequence[str], order: NDArray[np.intp] | None, rows: int
) -> NDArray[np.intp]:
    """The first row of each run, rows being in order."""
    new = np.zeros(rows, bool)
    new[0] = True
    for key in keys:
        for level in columns[key].levels():
            ranked = level if order is None else level[order]
            new[1:] |= ranked[1:] != ranked[:-1]
    return np.flatnonzero(new)


def _order(columns: Mapping[str, _Column], keys: list[str]) -> NDArray[np.intp] | None:
    """Rows in an order that their contents alone decide: by the keys, by all columns where those repeat.

    None where they stand in that order already, as they do when they come from a run.
    """
    rows = len(next(iter(columns.values())).bits)
    if rows < 2:
        return None
    order: NDArray[np.intp] = np.arange(rows)
    for chosen in (keys, [*keys, *(name for name in columns if name not in keys)]):
        levels = [level for name in chosen for level in columns[name].levels()]
        if not levels:
            continue
        if _rising(levels):
            return None
        order = np.lexsort(levels[::-1])  # sorts by its last key first
        same = np.ones(rows - 1, bool)
        for level in levels:
            ranked = level[order]
            same &= ranked[1:] == ranked[:-1]
        if not same.any():
            return order
    return order  # rows that repeat in every column are interchangeable


def _rising(levels: Sequence[NDArray[Any]]) -> bool:
    """Whether each row comes strictly after the one before."""
    after = np.zeros(len(levels[0]) - 1, bool)
    open_ = ~after
    for level in levels:
        one, other = level[:-1], level[1:]
        after |= open_ & (other > one)
        open_ &= other == one
    return bool(after.all())


def _canonical(column: Any) -> _Column:
    chunk = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(chunk, pa.ChunkedArray):  # no chunk at all, or dictionaries that differ
        chunk = pa.concat_arrays(chunk.unify_dictionaries().chunks)
    null = None
    if chunk.null_count:
        null = np.asarray(chunk.is_null().to_numpy(zero_copy_only=False), bool)
    if pa.types.is_null(chunk.type):
        return _Column("null", np.zeros(len(chunk), "<u8"), null)
    if pa.types.is_dictionary(chunk.type):
        return _text(chunk.dictionary, chunk.indices, null)
    if pa.types.is_string(chunk.type) or pa.types.is_large_string(chunk.type):
        coded = chunk.dictionary_encode()
        return _text(coded.dictionary, coded.indices, null)
    if pa.types.is_floating(chunk.type):
        filled = chunk if null is None else pc.fill_null(chunk, 0.0)
        values = filled.to_numpy(zero_copy_only=False).astype(np.float64)
        bits = values.view(np.uint64).copy()
        bits[np.isnan(values)] = _NAN
        return _Column("float", bits.astype("<u8"), null)
    whole = pc.cast(chunk, pa.int64())
    filled = whole if null is None else pc.fill_null(whole, 0)
    return _Column("whole", filled.to_numpy(zero_copy_only=False).astype("<i8").view("<u8"), null)


def _text(words: Any, indices: Any, null: NDArray[np.bool_] | None) -> _Column:
    digests = [hashlib.blake2b(str(word).encode(), digest_size=8).digest() for word in words.to_pylist()]
    table = np.frombuffer(b"".join(digests) or bytes(8), "<u8")
    codes = indices if null is None else pc.fill_null(indices, 0)
    bits = table[codes.to_numpy(zero_copy_only=False)].copy()
    if null is not None:
        bits[null] = 0
    return _Column("text", bits, null)
