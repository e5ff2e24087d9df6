"""The content hash: equal for equal results, whoever computed them and however they were written.

SHA-256 over the resolved inputs and over every table's rows in sorted order, column by column. Not in it:
timings, file names, row order, the split into files and row groups, the width of a column's numbers, and
whether names are stored as text or as codes. Floats count by their bits, with one bit pattern for every
nan; a null differs from every value.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from siloSim.model.panel_columns import KEYS
from siloSim.runs.tables import ROW_KEYS

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
    total = hashlib.sha256(json.dumps(inputs, sort_keys=True, ensure_ascii=True).encode())
    for name in sorted(tables):
        total.update(f"|{name}:".encode())
        total.update(_table_digest(tables[name], KEYS + ROW_KEYS.get(name, ())))
    return total.hexdigest()


def short(digest: str) -> str:
    """The first eight digits, for folder names."""
    return digest[:8]


def _table_digest(table: Any, row_keys: tuple[str, ...]) -> bytes:
    names = sorted(table.column_names)
    columns = {name: _canonical(table.column(name)) for name in names}
    order = _order(columns, [name for name in row_keys if name in columns])
    total = hashlib.sha256(f"{table.num_rows}".encode())
    for name in names:
        kind, bits, null = columns[name]
        total.update(f"|{name}:{kind}:".encode())
        total.update(np.ascontiguousarray(bits[order]).tobytes())
        total.update(np.packbits(null[order]).tobytes())
    return total.digest()


def _order(
    columns: Mapping[str, tuple[str, NDArray[np.uint64], NDArray[np.bool_]]], keys: list[str]
) -> NDArray[np.intp]:
    """Rows in an order that their contents alone decide: by the keys, by all columns where those repeat."""
    rows = len(next(iter(columns.values()))[1]) if columns else 0
    order: NDArray[np.intp] = np.arange(rows)
    if rows < 2:
        return order
    for chosen in (keys, sorted(columns)):
        # lexsort sorts by its last key first.
        levels = [part for name in reversed(chosen) for part in (columns[name][2], columns[name][1])]
        if not levels:
            continue
        order = np.lexsort(levels)
        same = np.ones(rows - 1, bool)
        for level in levels:
            ranked = level[order]
            same &= ranked[1:] == ranked[:-1]
        if not same.any():
            return order
    return order  # rows that repeat in every column are interchangeable


def _canonical(column: Any) -> tuple[str, NDArray[np.uint64], NDArray[np.bool_]]:
    """Kind, 64 bits per value (0 for null), and where nulls are; little-endian on every platform."""
    chunk = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(chunk, pa.ChunkedArray):  # no chunk at all
        chunk = pa.concat_arrays(chunk.chunks) if chunk.num_chunks else pa.array([], chunk.type)
    null: NDArray[np.bool_] = np.asarray(chunk.is_null().to_numpy(zero_copy_only=False), bool)
    if pa.types.is_dictionary(chunk.type):
        words, indices = chunk.dictionary, chunk.indices
    elif pa.types.is_string(chunk.type) or pa.types.is_large_string(chunk.type):
        coded = chunk.dictionary_encode()
        words, indices = coded.dictionary, coded.indices
    elif pa.types.is_floating(chunk.type):
        values = pc.fill_null(chunk, 0.0).to_numpy(zero_copy_only=False).astype(np.float64)
        bits = values.view(np.uint64).copy()
        bits[np.isnan(values)] = _NAN
        bits[null] = 0
        return "float", bits.astype("<u8"), null
    else:
        whole = pc.fill_null(pc.cast(chunk, pa.int64()), 0).to_numpy(zero_copy_only=False)
        return "whole", whole.astype("<i8").view("<u8"), null
    digests = [hashlib.blake2b(str(word).encode(), digest_size=8).digest() for word in words.to_pylist()]
    table = np.frombuffer(b"".join(digests) or bytes(8), "<u8")
    codes = pc.fill_null(indices, 0).to_numpy(zero_copy_only=False)
    bits = table[codes].copy() if len(codes) else np.zeros(0, "<u8")
    bits[null] = 0
    return "text", bits, null
