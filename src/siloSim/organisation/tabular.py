"""A sheet whose columns have been told apart: what stands in which field, and how to say that it is wrong."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from siloSim.errors import Problem
from siloSim.organisation.csv_files import Row, Sheet, read_csv, squeezed
from siloSim.organisation.findings import Findings

LONGEST_NAME = 200  # characters of an id or a department


@dataclass(frozen=True, slots=True)
class Table:
    """The records of a file, with the places of the columns asked for that it has."""

    file: str
    columns: Mapping[str, int]
    rows: list[Row]
    separator: str
    headers: Mapping[str, str] = field(default_factory=dict)  # what the file calls a column, if otherwise
    header: tuple[str, ...] = ()  # all columns, as they are spelled
    allowed: Mapping[str, str] = field(default_factory=dict)  # what a column may hold, if more than usual

    def text(self, row: Row, column: str) -> str:
        """A field; "" where it is blank or the file has no such column."""
        place = self.columns.get(column)
        return "" if place is None else row.fields[place]

    def number(self, row: Row, column: str) -> float | None:
        """A field as a number (12, 0.5, 1e3; 0,5 where the separator is no comma); None if it is not one."""
        return number_in(self.text(row, column), decimal_comma=self.separator != ",")

    def called(self, column: str) -> str:
        """The name of a column in the file."""
        return self.headers.get(column, column)

    def problem(
        self, row: Row, column: str, message: str, allowed: str | None = None, remedy: str | None = None
    ) -> Problem:
        """A problem with one field."""
        value = self.text(row, column)
        return Problem(message, self.file, row.line, None, self.called(column), value, allowed, remedy)

    def bad_number(self, row: Row, column: str, allowed: str, remedy: str | None = None) -> Problem:
        """The problem with a field that is no number or outside of what is allowed."""
        value = self.text(row, column)
        shown = f"{self.called(column)} is {value!r}" if value else f"{self.called(column)} is blank"
        return self.problem(row, column, shown, allowed, remedy)


def number_in(text: str, *, decimal_comma: bool) -> float | None:
    """A number as people write it; None if it is none. Of a point and a comma, the last is the decimal mark.

    >>> number_in("1.234,5", decimal_comma=True), number_in("1,234.5", decimal_comma=False)
    (1234.5, 1234.5)
    >>> number_in("0,5", decimal_comma=False) is None
    True
    """
    if "," in text and "." in text:
        thousands = "," if text.rindex(".") > text.rindex(",") else "."
        text = text.replace(thousands, "").replace(",", ".")
    elif decimal_comma:
        text = text.replace(",", ".")
    try:
        return float(text) if "_" not in text else None
    except ValueError:
        return None


def read_table(
    path: Path, required: tuple[str, ...], optional: tuple[str, ...], findings: Findings
) -> Table | None:
    """Read a CSV file with a header; None if it cannot be used, with the reasons in `findings`.

    See `csv_files.read_csv`. Header names in any case and order, spaces, hyphens and underscores aside;
    other columns are ignored.
    """
    names = (*required, *optional)
    sheet = read_csv(path, names, findings, expected=f"a header with {', '.join(required)}")
    if sheet is None:
        return None
    columns = _columns(sheet, required, optional, findings)
    if columns is None:
        return None
    return Table(sheet.file, columns, sheet.rows, sheet.separator, header=tuple(sheet.header.fields))


def _columns(
    sheet: Sheet, required: tuple[str, ...], optional: tuple[str, ...], findings: Findings
) -> dict[str, int] | None:
    names = [squeezed(name) for name in sheet.header.fields]
    columns, good = {}, True
    for column in (*required, *optional):
        if names.count(column) > 1:
            message, remedy = f"two columns are called {column}", "rename or delete one of them"
            findings.add(Problem(message, sheet.file, sheet.header.line, key=column, remedy=remedy))
            good = False
        elif column in names:
            columns[column] = names.index(column)
        elif column in required:
            findings.add(_missing(sheet.file, sheet.header, names, column))
            good = False
    return columns if good else None


def _missing(file: str, header: Row, names: Iterable[str], column: str) -> Problem:
    spelled = dict(zip(names, header.fields, strict=True))
    near = difflib.get_close_matches(column, list(spelled), n=1, cutoff=0.4)
    abbreviated = [name for name in spelled if name and (name.startswith(column[:3]) or column in name)]
    remedy = f"add a column {column}"
    for best in (near or abbreviated)[:1]:
        remedy = f"the nearest header is {spelled[best]!r}: rename it to {column} if that is meant"
    found = ", ".join(name for name in header.fields if name)
    return Problem(
        f"there is no column {column}", file, header.line, None, column, found[:200], column, remedy
    )


def nearest_name(name: str, known: Sequence[str]) -> str | None:
    """'did you mean ...?' with the nearest known name, None if none is near."""
    lower = {candidate.lower(): candidate for candidate in reversed(known)}
    found = difflib.get_close_matches(name.lower(), list(lower), n=1, cutoff=0.6)
    return f"did you mean {lower[found[0]]!r}?" if found else None


def finite(number: float | None) -> bool:
    """Is it a number, neither NaN nor infinite?"""
    return number is not None and math.isfinite(number)
