"""Reading a CSV file that people exported from somewhere: encodings, separators, headers, numbers."""

from __future__ import annotations

import csv
import difflib
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from siloSim.errors import OrganisationError, Problem

MOST_PROBLEMS = 20
LONGEST_NAME = 200  # characters of an id or a department
_SEPARATORS = (",", ";", "\t")


class Findings:
    """Collects problems, so that a user sees all of them (the first 20) at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.left_out = 0

    def add(self, problem: Problem) -> None:
        """Keep a problem, or only count it beyond the first 20."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.left_out += 1

    def raise_if_any(self) -> None:
        """Raise OrganisationError with what was collected, if anything was."""
        if not self.problems:
            return
        problems = list(self.problems)
        if self.left_out:
            problems.append(
                Problem(f"and {self.left_out} more problems; these are the first {MOST_PROBLEMS}")
            )
        raise OrganisationError(problems)


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line that it starts on, and its fields without surrounding spaces."""

    line: int
    fields: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """The records of a file, with the places of the columns asked for that it has."""

    file: str
    columns: dict[str, int]
    rows: list[Row]
    separator: str
    header: tuple[str, ...] = ()  # all columns, as they are spelled

    def text(self, row: Row, column: str) -> str:
        """A field; "" where it is blank or the file has no such column."""
        place = self.columns.get(column)
        return "" if place is None else row.fields[place]

    def number(self, row: Row, column: str) -> float | None:
        """A field as a number (12, 0.5, 1e3; 0,5 where the separator is no comma); None if it is not one."""
        text = self.text(row, column)
        if self.separator != "," and "." not in text:
            text = text.replace(",", ".")
        try:
            return float(text) if "_" not in text else None
        except ValueError:
            return None

    def problem(
        self, row: Row, column: str, message: str, allowed: str | None = None, remedy: str | None = None
    ) -> Problem:
        """A problem with one field."""
        value = self.text(row, column)
        return Problem(message, self.file, row.line, None, column, value, allowed, remedy)

    def bad_number(self, row: Row, column: str, allowed: str, remedy: str | None = None) -> Problem:
        """The problem with a field that is no number or outside of what is allowed."""
        value = self.text(row, column)
        shown = f"{column} is {value!r}" if value else f"{column} is blank"
        return self.problem(row, column, shown, allowed, remedy)


def read_table(
    path: Path, required: tuple[str, ...], optional: tuple[str, ...], findings: Findings
) -> Table | None:
    """Read a CSV file with a header; None if it cannot be used, with the reasons in `findings`.

    UTF-8 with or without byte-order mark; separator comma, semicolon or tab; header names in any case
    and order, spaces and hyphens as good as underscores; other columns are ignored.
    """
    file = str(path)
    text = _text(path, file, findings)
    if text is None:
        return None
    if not text.strip():
        findings.add(_empty(file, required))
        return None
    separator = _separator(text, (*required, *optional))
    try:
        rows = _rows(text, separator)
    except csv.Error as error:
        findings.add(Problem(f"this is not a CSV file: {error}", file, remedy="export it as CSV again"))
        return None
    header, *rows = rows
    columns = _columns(file, header, required, optional, findings)
    if columns is None:
        return None
    width, kept = len(header.fields), []
    for row in rows:
        if any(row.fields[width:]):
            findings.add(
                Problem(
                    f"{len(row.fields)} fields, but the header has {width}",
                    file,
                    row.line,
                    value=separator.join(row.fields)[:80],
                    allowed=f"{width} fields",
                    remedy="put fields that contain the separator in double quotes",
                )
            )
            continue
        row.fields.extend([""] * (width - len(row.fields)))
        kept.append(row)
    return Table(file, columns, kept, separator, tuple(header.fields))


def _text(path: Path, file: str, findings: Findings) -> str | None:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        remedy = "check the path; it is taken from the folder of the scenario file, or from where you are"
        findings.add(Problem("there is no such file", file, remedy=remedy))
        return None
    except OSError as error:
        findings.add(Problem(f"the file cannot be read: {error.strerror or error}", file))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The decoder of utf-8-sig counts from behind the byte-order mark.
        offset = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        findings.add(
            Problem(
                f"byte {offset} (0x{data[offset]:02x}) is not UTF-8",
                file,
                line=data.count(b"\n", 0, offset) + 1,
                allowed="text in UTF-8",
                remedy="save the file again as UTF-8 (in Excel: Save as, CSV UTF-8)",
            )
        )
        return None


def _empty(file: str, required: tuple[str, ...]) -> Problem:
    names = ", ".join(required)
    return Problem(
        "the file is empty", file, allowed=f"a header with {names}", remedy="export the file again"
    )


def header_name(header: str) -> str:
    """A column's name in lower case, with underscores for spaces and hyphens."""
    return "_".join(header.replace("-", " ").replace("_", " ").split()).casefold()


def _separator(text: str, known: tuple[str, ...]) -> str:
    """The separator that makes most sense of the header: most known names, then most fields."""
    first = next(line for line in text.splitlines() if line.strip())

    def sense(separator: str) -> tuple[int, int]:
        fields = next(csv.reader([first], delimiter=separator))
        return len({header_name(field) for field in fields} & set(known)), len(fields)

    return max(_SEPARATORS, key=sense)


def _rows(text: str, separator: str) -> list[Row]:
    """All records that are not blank; the first is the header."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    rows, line = [], 1
    for fields in reader:
        stripped = [field.strip() for field in fields]
        if any(stripped):
            rows.append(Row(line, stripped))
        line = reader.line_num + 1
    return rows


def _columns(
    file: str, header: Row, required: tuple[str, ...], optional: tuple[str, ...], findings: Findings
) -> dict[str, int] | None:
    names = [header_name(field) for field in header.fields]
    columns, good = {}, True
    for column in (*required, *optional):
        if names.count(column) > 1:
            message, remedy = f"two columns are called {column}", "rename or delete one of them"
            findings.add(Problem(message, file, header.line, key=column, remedy=remedy))
            good = False
        elif column in names:
            columns[column] = names.index(column)
        elif column in required:
            findings.add(_missing(file, header, names, column))
            good = False
    return columns if good else None


def _missing(file: str, header: Row, names: Iterable[str], column: str) -> Problem:
    spelled = dict(zip(names, header.fields, strict=True))
    near = difflib.get_close_matches(column, list(spelled), n=1, cutoff=0.4)
    abbreviated = [name for name in spelled if name and (name.startswith(column[:3]) or column in name)]
    remedy = f"add a column {column}"
    for best in (near or abbreviated)[:1]:
        remedy = f"the nearest header is {spelled[best]!r}: rename it to {column} if that is meant"
    found = ", ".join(field for field in header.fields if field)
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
