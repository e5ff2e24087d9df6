"""An Excel workbook: a sheet a table, About in front, the dictionary at the end; written row by row."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import astuple, fields
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from siloSim.errors import MissingExtra
from siloSim.export.about import TITLE, about
from siloSim.export.harmless import is_text, writable
from siloSim.export.source import Source
from siloSim.organisation.formulas import is_formula
from siloSim.runs.dictionary import Entry

ROWS = 1_048_576  # of a sheet of Excel, its header included
EXACT = 10**15  # whole numbers from here on lose digits in Excel, so they are written as text
LONGEST = 32_767  # characters of a cell
_FORMATS = {
    "share": "0.0%", "index": "0.000", "days": "0.00", "h": "0.00", "h per person-day": "0.000", "h/day": "0.00",
    "count": "#,##0", "challenges": "#,##0",
}  # fmt: skip
_MONEY, _WHOLE, _OTHER, _TEXT = "#,##0", "0", "0.0000", "@"
_KEYS = ("arm", "point", "replication")


def need_openpyxl() -> None:
    """Raise MissingExtra where workbooks cannot be written."""
    try:
        import openpyxl
    except ImportError:
        raise MissingExtra("openpyxl, to write Excel workbooks", "excel") from None
    del openpyxl


def write_workbook(
    path: Path, source: Source, tables: Sequence[str], left_out: Sequence[str]
) -> dict[str, str]:
    """Write the tables into a new workbook; table → names of its sheets.

    A table with more rows than a sheet can hold goes on in further sheets. Numbers have at most 16 digits.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    if stamp := source.manifest.get("timings", {}).get("written"):
        book.properties.created = book.properties.modified = datetime.fromisoformat(stamp).replace(
            tzinfo=None
        )
    book.properties.creator, book.properties.title = "siloSim", TITLE
    try:
        written = _sheets(book, source, tables, left_out)
        book.save(path)
    except BaseException:
        for sheet in book.worksheets:  # else every one that is open complains when it is thrown away
            with suppress(Exception):
                sheet.close()
        raise
    return written


def _sheets(book: Any, source: Source, tables: Sequence[str], left_out: Sequence[str]) -> dict[str, str]:
    """Everything that the workbook holds; table → names of its sheets."""
    front = book.create_sheet("About")  # the first, though written last
    described: list[Entry] = []
    written = {}
    currency = str(source.manifest.get("currency", ""))
    for name in tables:
        pieces = source.read(name)
        first = next(pieces)
        listed = source.entries(name, first.schema)
        written[name] = ", ".join(_fill(book, name, listed, first, pieces, currency))
        described += listed
    head = [one.name for one in fields(Entry)]
    meanings = [head, *map(astuple, described)]
    _texts(book.create_sheet("Dictionary"), meanings, (12, 24, 14, 16, 22, 70, 44, 34), frozen="C2")
    said = [(TITLE, ""), *about(source, written, left_out), ("Columns", "see the sheet Dictionary")]
    _texts(front, said, (16, 110))
    return written


def _fill(
    book: Any, name: str, listed: Sequence[Entry], first: Any, pieces: Iterator[Any], currency: str
) -> list[str]:
    """The sheets of one table; their names."""
    names: list[str] = []
    sheet, rows, cells = None, ROWS, _Cells(listed, first.schema, currency)
    for values in _rows(first, pieces):
        if rows >= ROWS:
            if sheet is not None:
                _finish(sheet, rows, len(listed))
            names.append(name if not names else f"{name} {len(names) + 1}")
            sheet = _new(book, names[-1], listed)
            cells.on(sheet)
            rows = 1
        assert sheet is not None
        sheet.append(cells.row(values))
        rows += 1
    if sheet is None:  # a table without rows
        names.append(name)
        sheet, rows = _new(book, name, listed), 1
    _finish(sheet, rows, len(listed))
    return names


def _rows(first: Any, pieces: Iterator[Any]) -> Iterator[tuple[Any, ...]]:
    for piece in chain((first,), pieces):
        yield from zip(*(column.to_pylist() for column in piece.columns), strict=True)


def _new(book: Any, name: str, listed: Sequence[Entry]) -> Any:
    """A sheet with its header, frozen with the keys beside it."""
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    keys = [entry.column for entry in listed[: len(_KEYS)]] == list(_KEYS)
    sheet.freeze_panes = "D2" if keys else "B2"
    for place, entry in enumerate(listed, start=1):
        wide = 18 if entry.type == "text" and entry.column not in _KEYS else 10
        sheet.column_dimensions[get_column_letter(place)].width = min(40, max(wide, len(entry.column) + 2))
    sheet.append([_bold(sheet, entry.column) for entry in listed])
    return sheet


def _finish(sheet: Any, rows: int, columns: int) -> None:
    from openpyxl.utils import get_column_letter

    sheet.auto_filter.ref = f"A1:{get_column_letter(columns)}{rows}"
    sheet.close()


class _Cells:
    """Values as cells where they need a format or could be mistaken: one per column, filled anew for every row.

    Every such cell has a style of its own, as openpyxl goes on using one that has none.
    """

    def __init__(self, listed: Sequence[Entry], schema: Any, currency: str) -> None:
        self._formats = [
            _TEXT if is_text(column.type) else _format(entry, currency)
            for entry, column in zip(listed, schema, strict=True)
        ]

    def on(self, sheet: Any) -> None:
        """Take cells of that sheet."""
        from openpyxl.cell import WriteOnlyCell

        self._cells = [WriteOnlyCell(sheet) for _ in self._formats]
        for cell, number_format in zip(self._cells, self._formats, strict=True):
            cell.number_format = number_format
        # A second one for texts in any column that look like a formula, or are numbers beyond Excel's.
        self._quoted = [_text(sheet, "=") for _ in self._formats]

    def row(self, values: Sequence[Any]) -> list[Any]:
        """The cells with these values; None where there is none."""
        return [self._cell(place, value) for place, value in enumerate(values)]

    def _cell(self, place: int, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, float) and not math.isfinite(value):
            return None if math.isnan(value) else self._filled(self._quoted[place], str(value))
        if isinstance(value, str):
            if value[:1].isalpha() and value.isprintable() and len(value) <= LONGEST:
                return value  # nothing that anybody could take for something else
            cells = self._quoted if is_formula(value) else self._cells
            return self._filled(cells[place], value)
        if isinstance(value, int) and abs(value) >= EXACT:
            return self._filled(self._quoted[place], str(value))
        if isinstance(value, int):
            return value
        cell = self._cells[place]
        cell.value = value
        return cell

    @staticmethod
    def _filled(cell: Any, text: str) -> Any:
        cell.value = writable(text)[:LONGEST]
        cell.data_type = "s"  # openpyxl takes =1+1 for a formula and #N/A for an error
        return cell


def _format(entry: Entry, currency: str) -> str:
    if entry.type == "whole number":
        return _WHOLE
    if currency and entry.unit == currency:
        return _MONEY
    return _FORMATS.get(entry.unit, _OTHER)


def _text(sheet: Any, text: str) -> Any:
    """A cell that is text whatever it looks like, also after somebody has edited it."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, writable(text)[:LONGEST])
    cell.data_type = "s"
    cell.number_format = _TEXT
    if is_formula(text):
        cell.quotePrefix = True
    return cell


def _bold(sheet: Any, text: str) -> Any:
    from openpyxl.styles import Font

    cell = _text(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _texts(
    sheet: Any, rows: Sequence[Sequence[str]], widths: Sequence[int], frozen: str | None = None
) -> None:
    """Fill a sheet with texts, wrapped; the first row is the header."""
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = frozen
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    wrapped = Alignment(wrap_text=True, vertical="top")
    head, *others = rows
    sheet.append([_bold(sheet, text) for text in head])
    for row in others:
        cells = [_text(sheet, text) for text in row]
        for cell in cells:
            cell.alignment = wrapped
        sheet.append(cells)
