"""A folder of CSV files: one a table, dictionary.csv, README.txt.

UTF-8, comma, decimal point, texts in double quotes (RFC 4180), an empty field for what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from siloSim.export.about import TITLE, about
from siloSim.export.harmless import is_text, marked, marked_column
from siloSim.export.source import Source
from siloSim.runs.dictionary import Entry

DICTIONARY, README = "dictionary.csv", "README.txt"
_BOM = "\ufeff".encode()
_RULES = """\
Files are UTF-8 text with commas and decimal points; missing values are empty fields. dictionary.csv says what
every column means, its unit and range, and what a missing value says. Rows of runs have the keys arm, point and
replication. A text that a spreadsheet could take for a formula has an apostrophe in front: take the first
apostrophe of a text away to have the original.
"""


def write_csv(
    folder: Path, source: Source, tables: Sequence[str], left_out: Sequence[str], *, bom: bool = False
) -> dict[str, str]:
    """Write the tables into a new folder; table → name of its file.

    With `bom`, every file begins with the mark by which Excel knows UTF-8 when it is opened by a double click.
    """
    folder.mkdir(parents=True)
    described: list[Entry] = []
    written = {}
    for name in tables:
        schema = _write(folder / f"{name}.csv", source.read(name), bom=bom)
        described += source.entries(name, schema)
        written[name] = f"{name}.csv"
    rows = [asdict(entry) for entry in described]
    types = pa.schema([(one.name, pa.string()) for one in fields(Entry)])
    _write(folder / DICTIONARY, iter([pa.Table.from_pylist(rows, schema=types)]), bom=bom)
    with (folder / README).open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"{TITLE}\n\n")
        file.writelines(f"{label}: {text}\n" for label, text in about(source, written, left_out))
        file.write(f"\n{_RULES}")
    return written


def _write(path: Path, pieces: Iterator[Any], *, bom: bool) -> Any:
    """Write a table piece by piece; its schema as it was before texts were marked."""
    with path.open("wb") as file:
        if bom:
            file.write(_BOM)
        first = next(pieces)
        schema = _plain_schema(first.schema)
        with csv.CSVWriter(file, schema, write_options=csv.WriteOptions(quoting_style="needed")) as writer:
            for piece in chain((first,), pieces):
                writer.write_table(_plain(piece).cast(schema))
    return first.schema


def _plain_schema(schema: Any) -> Any:
    """Columns as they are written; pieces may differ in how wide their numbers are."""
    return pa.schema([(marked(one.name), pa.string() if is_text(one.type) else one.type) for one in schema])


def _plain(piece: Any) -> Any:
    """Texts marked, nan as missing."""
    columns = {}
    for column, values in zip(piece.schema, piece.columns, strict=True):
        if is_text(column.type):
            values = marked_column(values)
        elif pa.types.is_floating(column.type):
            values = pc.if_else(pc.is_nan(values), pa.scalar(None, values.type), values)
        columns[marked(column.name)] = values
    return pa.table(columns)
