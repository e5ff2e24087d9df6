"""An adjacency matrix: ids in the first row and the first column, weights between them, row → column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from siloSim.errors import Problem
from siloSim.organisation.csv_files import Row, Sheet
from siloSim.organisation.importing.format import Context, Format, Found, Records
from siloSim.organisation.tabular import Table, finite

_ALIKE = 0.5  # share of ids that must stand both in the first row and in the first column
_NONE = frozenset({"", "-", "na", "n/a", "nan"})


def _is_matrix(sheet: Sheet, _places: Mapping[str, int]) -> bool:
    across, down = set(sheet.header.fields[1:]) - {""}, {row.fields[0] for row in sheet.rows} - {""}
    both = len(across & down)
    return both >= 2 and both >= _ALIKE * max(len(across), len(down))


def read_matrix(found: Found, context: Context) -> Records:
    """A tie for every number above 0; blanks and dashes are none, and so is the diagonal."""
    sheet, rows, notes = found.sheet, [], []
    across = sheet.header.fields[1:]
    reader = Table(sheet.file, {"weight": 0}, [], sheet.separator)
    down = [row.fields[0] for row in sheet.rows]
    lines = [row.line for row in sheet.rows]
    _check(sheet.file, across, [sheet.header.line] * len(across), "first row", context)
    _check(sheet.file, down, lines, "first column", context)
    for row in sheet.rows:
        source = row.fields[0]
        for target, text in zip(across, row.fields[1:], strict=True):
            if text.casefold() in _NONE or text == "0" or source == target:
                continue
            weight = reader.number(Row(row.line, [text]), "weight")
            if weight is None or not finite(weight) or weight < 0:
                context.findings.add(
                    Problem(
                        f"the cell of row {source!r} and column {target!r} is {text!r}",
                        sheet.file,
                        row.line,
                        value=text,
                        allowed="a number, 0 or more, or nothing",
                        remedy="write how often the two meet",
                    )
                )
            elif weight > 0:
                rows.append(Row(row.line, [source, target, repr(weight)]))
    only_across, only_down = len(set(across) - set(down)), len(set(down) - set(across))
    if only_across:
        notes.append(f"{only_across} ids stand in the first row only: they were named, and named nobody")
    if only_down:
        notes.append(f"{only_down} ids stand in the first column only")
    notes.append("a cell is the tie from the person of its row to the person of its column")
    ties = Table(sheet.file, {"source": 0, "target": 1, "weight": 2}, rows, ",")
    everybody = [Row(sheet.header.line, [name]) for name in dict.fromkeys([*across, *down]) if name]
    return Records(people=[Table(sheet.file, {"id": 0}, everybody, ",")], ties=[ties], notes=notes)


def _check(file: str, names: list[str], lines: list[int], where: str, context: Context) -> None:
    """Every id is there, once."""
    counts = Counter(names)
    for name, line in dict(zip(reversed(names), reversed(lines), strict=True)).items():
        if not name:
            message, remedy = f"an id in the {where} is blank", "every row and column needs an id"
        elif counts[name] > 1:
            message, remedy = f"{name!r} stands twice in the {where}", "delete or rename one of them"
        else:
            continue
        context.findings.add(Problem(message, file, line, value=name, allowed="each id once", remedy=remedy))


FORMATS = (
    Format(
        key="matrix",
        title="adjacency matrix",
        columns={},
        required=(),
        read=read_matrix,
        fits=_is_matrix,
    ),
)
