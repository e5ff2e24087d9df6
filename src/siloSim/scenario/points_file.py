"""A CSV file of design points: factor paths as header, one point a row; read fast, judged cell by cell."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import Problem, ScenarioError
from siloSim.scenario.findings import listed, nearest
from siloSim.scenario.quantities import Quantity
from siloSim.scenario.units import UnitError
from siloSim.scenario.varying import Kind, anchored

LARGEST = 2 * 1024**3  # bytes
_SEPARATORS = (",", ";", "\t")
_SHOWN = 5  # problems of one column that are listed
_EXPECTED = "a header of dotted paths, such as behaviour.trust.gain, and one point a line"


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The cells of a file as text, by column."""

    file: str
    header: tuple[str, ...]
    cells: Mapping[str, Any]  # header → pyarrow string array
    lines: NDArray[np.int64] | None  # line of each row; None: the row's number and 2
    separator: str

    @property
    def decimal_comma(self) -> bool:
        """Whether numbers have a decimal comma: where it does not separate fields."""
        return self.separator == ";"

    def line(self, row: int) -> int:
        """The line of the file that a row stands on."""
        return row + 2 if self.lines is None else int(self.lines[row])

    @property
    def rows(self) -> int:
        """How many points it has."""
        return len(self.cells[self.header[0]])

    def problem(
        self, row: int, column: str, message: str, allowed: str | None = None, remedy: str | None = None
    ) -> Problem:
        """A problem with one cell; its column counts from 1."""
        return Problem(
            message,
            self.file,
            self.line(row),
            self.header.index(column) + 1,
            column,
            self.cells[column][row].as_py()[:80],
            allowed,
            remedy,
        )


def content_of(path: Path) -> str:
    """sha256 of the bytes, in hexadecimal; OSError if it cannot be read."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_sheet(path: str, content: str) -> Sheet:
    """The cells of a file whose content hash is known.

    Raises
    ------
    ScenarioError
        It is missing, changed since its hash was taken, empty, no UTF-8 text, or its rows are uneven.
    """
    sheet = _LAST.get(content)
    if sheet is None:
        sheet = _read(path, content)
        _LAST.clear()
        _LAST[content] = sheet
    return replace(sheet, file=path)


# The last one: it is read with the experiment, and once more when points are laid.
_LAST: dict[str, Sheet] = {}


def _read(path: str, content: str) -> Sheet:
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv

    data = _bytes(Path(path))
    if hashlib.sha256(data).hexdigest() != content:
        raise changed_since(path)
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    first = data.partition(b"\n")[0].decode()
    separator = max(_SEPARATORS, key=first.count)
    uneven: list[Any] = []

    def note(row: Any) -> str:
        uneven.append(row)
        return "skip"

    try:
        table = csv.read_csv(
            pa.BufferReader(data),
            read_options=csv.ReadOptions(use_threads=False),  # rows know their numbers then
            parse_options=csv.ParseOptions(
                delimiter=separator, ignore_empty_lines=False, invalid_row_handler=note
            ),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(_fields(first, separator), pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise ScenarioError(
            Problem(
                f"this is not a CSV file: {error}", path, allowed=_EXPECTED, remedy="export it as CSV again"
            )
        ) from None
    header = tuple(name.strip() for name in table.column_names)
    problems = [*_headers(path, header)]
    wrong = [row for row in uneven if row.text.strip()]
    problems += [
        Problem(
            f"{row.actual_columns} fields, but the header has {row.expected_columns}",
            path,
            row.number,
            value=row.text[:80],
            allowed=f"{row.expected_columns} fields",
            remedy="put fields that contain the separator in double quotes",
        )
        for row in wrong[:_SHOWN]
    ]
    if not wrong and not data.partition(b"\n")[2].strip():
        problems.append(Problem("the file has no point below its header", path, allowed=_EXPECTED))
    if problems:
        raise ScenarioError(problems)
    cells = {
        name: pc.utf8_trim_whitespace(column.cast(pa.string())).combine_chunks()
        for name, column in zip(header, table.columns, strict=True)
    }
    blank = np.logical_and.reduce(
        [pc.equal(column, "").to_numpy(zero_copy_only=False) for column in cells.values()]
    )
    lines = None
    if uneven or blank.any():
        numbers = np.arange(2, table.num_rows + len(uneven) + 2)
        numbers = numbers[~np.isin(numbers, [row.number for row in uneven])]
        cells = {name: column.filter(~blank) for name, column in cells.items()}
        lines = numbers[~blank]
    return Sheet(path, header, cells, lines, separator)


def changed_since(path: str) -> ScenarioError:
    """The error about a file that is not what the experiment was read with."""
    return ScenarioError(
        Problem("the file changed after the experiment was read", path, remedy="read the experiment again")
    )


def _fields(first: str, separator: str) -> list[str]:
    import csv

    try:
        return next(csv.reader([first], delimiter=separator), [])
    except csv.Error:  # whoever reads the whole says what is wrong
        return []


def _bytes(path: Path) -> bytes:
    """The bytes of a text in UTF-8 that is not empty."""
    file = str(path)
    try:
        if path.stat().st_size > LARGEST:
            raise ScenarioError(
                Problem("the file is too large", file, allowed=f"{LARGEST / 1024**3:g} GiB at the most")
            )
        data = path.read_bytes()
    except OSError as error:
        raise ScenarioError(Problem(f"the file cannot be read: {error.strerror or error}", file)) from None
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScenarioError(
            Problem(
                f"byte {error.start} is not UTF-8",
                file,
                data.count(b"\n", 0, error.start) + 1,
                allowed="text in UTF-8",
                remedy="save the file again as UTF-8 (in Excel: Save as, CSV UTF-8)",
            )
        ) from None
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise ScenarioError(Problem("the file is empty", file, allowed=_EXPECTED))
    return data


def _headers(file: str, header: tuple[str, ...]) -> list[Problem]:
    found = []
    for place, name in enumerate(header, 1):
        if not name:
            found.append(Problem("this column has no name", file, 1, place, allowed="a dotted path"))
        elif name in header[: place - 1]:
            found.append(Problem(f'the column "{name}" stands twice', file, 1, place, key=name))
    return found


def numbers_in(sheet: Sheet, column: str, kind: Quantity, currency: str) -> NDArray[np.float64]:
    """A column as numbers in the unit of what it varies, shape (rows,); texts with units are converted.

    Raises
    ------
    ScenarioError
        Cells that are no numbers, or out of range; the first few of them.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = sheet.cells[column]
    if sheet.decimal_comma:
        cells = pc.replace_substring(cells, ",", ".")
    try:
        values = np.asarray(pc.cast(cells, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
        problems: list[Problem] = []
    except pa.ArrowInvalid:
        values, problems = _with_units(sheet, column, cells, kind, currency)
    bad = ~((values >= kind.low) & (values <= kind.high)) | ~np.isfinite(values)
    if kind.above:
        bad |= values == kind.low
    if kind.whole:
        bad |= values != np.floor(values)
    said = {problem.line for problem in problems}
    for row in np.flatnonzero(bad)[: _SHOWN + len(said)].tolist():
        if sheet.line(row) in said:
            continue
        try:
            kind.read(float(values[row]), currency)
        except UnitError as error:
            problems.append(sheet.problem(row, column, error.message, error.allowed))
    if problems:
        left = max(int(bad.sum()), len(problems)) - _SHOWN
        raise ScenarioError(problems[:_SHOWN], max(0, left))
    return values


def _with_units(
    sheet: Sheet, column: str, cells: Any, kind: Quantity, currency: str
) -> tuple[NDArray[np.float64], list[Problem]]:
    """Each different text read once; those that cannot be read are nan, and a problem at their first row."""
    import pyarrow.compute as pc

    encoded = pc.dictionary_encode(cells)
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    known = np.empty(len(encoded.dictionary))
    problems: list[Problem] = []
    for code, text in enumerate(encoded.dictionary.to_pylist()):
        try:
            known[code] = kind.read(text or None, currency)
        except UnitError as error:
            known[code] = np.nan
            if len(problems) < _SHOWN:
                row = int(np.argmax(codes == code))
                problems.append(sheet.problem(row, column, error.message, error.allowed))
    return known[codes], problems


def names_in(
    sheet: Sheet, column: str, known: Mapping[str, str] | None
) -> tuple[list[str], NDArray[np.int32]]:
    """A column of names: the different ones in the order of their first row, and the code of each row.

    `known` maps what may be written to what is meant; None takes any name that is not empty.

    Raises
    ------
    ScenarioError
        A cell is empty, or not among those known.
    """
    import pyarrow.compute as pc

    encoded = pc.dictionary_encode(sheet.cells[column])
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    names: list[str] = []
    problems: list[Problem] = []
    folder = Path(sheet.file).parent
    for code, text in enumerate(encoded.dictionary.to_pylist()):
        names.append(anchored(column, text, folder) if known is None else known.get(text, text))
        if not text or (known is not None and text not in known):
            row = int(np.argmax(codes == code))
            message = "this is not one of the names allowed" if text else "this cell is empty"
            choices = [] if known is None else list(known)
            problems.append(sheet.problem(row, column, message, listed(choices), nearest(text, choices)))
    if problems:
        raise ScenarioError(problems[:_SHOWN], max(0, len(problems) - _SHOWN))
    # Two ways to write one thing are one name.
    unique = list(dict.fromkeys(names))
    places = np.array([unique.index(name) for name in names], dtype=np.int32)
    return unique, places[codes]


def column_of(
    sheet: Sheet, column: str, kind: Kind, currency: str, known: Mapping[str, str] | None = None
) -> NDArray[np.float64] | tuple[list[str], NDArray[np.int32]]:
    """A column as what may stand at its path: numbers, or names with the code of each row."""
    if isinstance(kind, Quantity):
        return numbers_in(sheet, column, kind, currency)
    if known is None and kind.choices:
        known = {choice: choice for choice in kind.choices}
    return names_in(sheet, column, known)
