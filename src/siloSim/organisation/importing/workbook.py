"""Excel workbooks (.xlsx): every sheet that is not empty, its cells as the texts that a CSV would hold."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from siloSim.errors import MissingExtra, Problem
from siloSim.organisation.csv_files import Row, Sheet
from siloSim.organisation.findings import Findings

LARGEST_UNPACKED = 1024**3  # bytes of all parts of a workbook
MOST_SWELLING = 200  # times its size; real workbooks unpack to some 5 to 20 times theirs
_SMALL = 50 * 1024**2  # bytes unpacked that are no danger, however well they were packed


def read_workbook(path: Path, findings: Findings) -> list[Sheet]:
    """The sheets of a workbook; [] if it cannot be used, with the reason in `findings`.

    The first row that is not blank is a sheet's header. Of formulas the last result is read. Sizes are
    looked at before anything is unpacked. Raises MissingExtra without openpyxl.
    """
    file = str(path)
    if not _is_harmless(path, file, findings):
        return []
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise MissingExtra("openpyxl, to read Excel workbooks", "excel") from None

    sheets = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and validations, which nobody reads here
            book = load_workbook(path, read_only=True, data_only=True)
            try:
                for page in book.worksheets:
                    page.reset_dimensions()  # what other programs write there is not to be relied on
                    sheet = _sheet(f"{file} [{page.title}]", page.title, page.iter_rows(values_only=True))
                    if sheet is not None:
                        sheets.append(sheet)
            finally:
                book.close()
    except Exception as error:  # openpyxl raises whatever a damaged part makes it stumble over
        said = (str(error).splitlines() or [type(error).__name__])[0]
        findings.add(
            Problem(
                f"this workbook cannot be read: {said}", file, allowed="an Excel workbook (.xlsx)",
                remedy="open it in Excel and save it again as .xlsx, or export the sheet as CSV UTF-8",
            )
        )  # fmt: skip
        return []
    if not sheets:
        findings.add(Problem("all sheets of the workbook are empty", file, remedy="export it again"))
    return sheets


def _is_harmless(path: Path, file: str, findings: Findings) -> bool:
    """Whether the parts of the archive are of a size to be read, by what it says of them.

    A part that lies about its size is cut by zipfile, which then finds the checksum wrong.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        findings.add(
            Problem(
                f"this is not a whole workbook: {error}", file, allowed="an Excel workbook (.xlsx)",
                remedy="copy or export the file again",
            )
        )  # fmt: skip
        return False
    unpacked, packed = sum(part.file_size for part in parts), max(path.stat().st_size, 1)
    if unpacked > LARGEST_UNPACKED or (unpacked > _SMALL and unpacked / packed > MOST_SWELLING):
        findings.add(
            Problem(
                f"the workbook would unpack to {unpacked / 1024**2:,.0f} MiB, {unpacked / packed:,.0f} "
                "times its size",
                file,
                allowed=f"{LARGEST_UNPACKED / 1024**3:g} GiB, and {MOST_SWELLING} times its size",
                remedy="export the sheet as CSV UTF-8",
            )
        )
        return False
    return True


def _sheet(file: str, name: str, lines: Iterable[tuple[object, ...]]) -> Sheet | None:
    rows = []
    for line, cells in enumerate(lines, start=1):
        fields = [_text(cell) for cell in cells]
        if any(fields):
            rows.append(Row(line, fields))
    if not rows:
        return None
    header, *rows = rows
    while not header.fields[-1]:
        header.fields.pop()
    width = len(header.fields)
    for row in rows:  # cells beside the table are remarks
        del row.fields[width:]
        row.fields.extend([""] * (width - len(row.fields)))
    return Sheet(file, header, [row for row in rows if any(row.fields)], name=name)


def _text(cell: object) -> str:
    """A cell as it would stand in a CSV: 12 rather than 12.0, days in ISO form, 1 and 0 for true and false."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
