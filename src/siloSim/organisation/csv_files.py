"""From a file of text to a sheet of fields: encodings, separators, blank lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from siloSim.errors import Problem
from siloSim.organisation.findings import Findings

LARGEST = 2 * 1024**3  # bytes of a file that is read whole
_SEPARATORS = (",", ";", "\t", "|")
_UTF8, _UTF16 = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line that it starts on, and its fields without surrounding spaces."""

    line: int
    fields: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The header and the records of one table of a file, before anybody asks what its columns mean."""

    file: str  # as messages name it; for a sheet of a workbook with the name of the sheet behind it
    header: Row
    rows: list[Row]  # as wide as the header
    separator: str = ","  # decides how numbers are read: a decimal comma needs another separator
    name: str = ""  # of the sheet, in files that hold several
    notes: tuple[str, ...] = ()  # what had to be assumed to read it


def squeezed(header: str) -> str:
    """A header in the form in which headers are compared: letters and digits, a percent sign as a word.

    >>> squeezed("Manager ID") == squeezed("manager_id") == squeezed("ManagerId")
    True
    >>> squeezed("FTE %")
    'ftepercent'
    """
    return "".join(c for c in header.replace("%", "percent").casefold() if c.isalnum())


def read_csv(
    path: Path,
    known: Collection[str],
    findings: Findings,
    *,
    any_encoding: bool = False,
    expected: str | None = None,
) -> Sheet | None:
    """The sheet in a CSV file; None if it cannot be used, with the reasons in `findings`.

    UTF-8 with or without byte-order mark; separator comma, semicolon, tab or bar: the one that makes the
    header look most like `known` headers (squeezed). A first line `sep=;`, as Excel understands it, decides.
    With `any_encoding`, UTF-16 with its mark and Windows-1252 are read as well, with a note.
    `expected`: what an empty file should have held.
    """
    file = str(path)
    data = _bytes(path, file, findings)
    if data is None:
        return None
    decoded = _decoded(data, file, findings, any_encoding=any_encoding)
    if decoded is None:
        return None
    text, notes = decoded
    if not text.strip():
        findings.add(Problem("the file is empty", file, allowed=expected, remedy="export the file again"))
        return None
    separator, skipped = _declared(text)
    if separator is None:
        separator = _separator(text, known)
    try:
        rows = _rows(text, separator)[skipped:]
    except csv.Error as error:
        findings.add(Problem(f"this is not a CSV file: {error}", file, remedy="export it as CSV again"))
        return None
    if not rows:
        findings.add(Problem("the file is empty", file, allowed=expected, remedy="export the file again"))
        return None
    header, *rows = rows
    return Sheet(file, header, _even(file, header, rows, separator, findings), separator, notes=notes)


def _even(file: str, header: Row, rows: list[Row], separator: str, findings: Findings) -> list[Row]:
    """The rows, padded to the width of the header; wider ones are problems."""
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
    return kept


def _bytes(path: Path, file: str, findings: Findings) -> bytes | None:
    try:
        if path.is_file() and path.stat().st_size > LARGEST:
            findings.add(too_large(file, path.stat().st_size, LARGEST))
            return None
        return path.read_bytes()
    except FileNotFoundError:
        findings.add(no_such_file(file))
    except OSError as error:
        findings.add(Problem(f"the file cannot be read: {error.strerror or error}", file))
    return None


def no_such_file(file: str) -> Problem:
    """The problem with a path that leads nowhere."""
    remedy = "check the path; it is taken from the folder of the scenario file, or from where you are"
    return Problem("there is no such file", file, remedy=remedy)


def too_large(file: str, size: int, most: int) -> Problem:
    """The problem with more bytes than are read into memory."""
    return Problem(
        f"the file holds {size / 1024**3:.1f} GiB",
        file,
        allowed=f"{most / 1024**3:g} GiB at the most",
        remedy="sum the ties of each pair of people before exporting, or export a shorter time",
    )


def _decoded(
    data: bytes, file: str, findings: Findings, *, any_encoding: bool
) -> tuple[str, tuple[str, ...]] | None:
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        # The decoder of utf-8-sig counts from behind the byte-order mark.
        offset = error.start + (len(_UTF8) if data.startswith(_UTF8) else 0)
    if any_encoding and not data.startswith(_UTF8):
        encoding = "utf-16" if data.startswith(_UTF16) else "cp1252"
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            pass
        else:
            if encoding == "utf-16":
                return text, ("read as UTF-16",)
            line = data.count(b"\n", 0, offset) + 1
            note = f"not UTF-8 (line {line}), so read as Windows-1252: check names with accents"
            return text, (f"{note}, or save the file as UTF-8",)
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


def _declared(text: str) -> tuple[str | None, int]:
    """The separator that the first line names for Excel, and how many records that takes up."""
    first = text.lstrip("\r\n").partition("\n")[0].rstrip("\r")
    if len(first) == 5 and first.casefold().startswith("sep="):
        return first[4], 1
    return None, 0


def _separator(text: str, known: Collection[str]) -> str:
    """The separator that makes most sense of the header: most known names, then most fields."""
    first = next(line for line in text.splitlines() if line.strip())
    names = set(known)

    def sense(separator: str) -> tuple[int, int]:
        try:
            fields = next(csv.reader([first], delimiter=separator))
        except csv.Error:
            return 0, 0
        return len({squeezed(field) for field in fields} & names), len(fields)

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
