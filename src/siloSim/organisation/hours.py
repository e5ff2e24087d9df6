"""hours.csv: the hours that departments spend with each other, for a generated organisation.

Columns from, to, hours, one row a pair; or a square table with the departments' names along the top and
down the first column. A row from A to B holds the hours that people of A spend with people of B, so that
an hour inside a department counts for everybody who was there. Only proportions matter: any period will
do, and the sum over all people as well as the mean per day.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import Problem
from siloSim.organisation.blocks import MOST_HOURS
from siloSim.organisation.csv_files import Row
from siloSim.organisation.findings import Findings
from siloSim.organisation.tabular import Table, nearest_name, read_table

COLUMNS = ("from", "to", "hours")


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours between departments, in the order of the departments that they were read for."""

    path: str  # absolute
    content: str  # hash of what the file says about the departments, whatever its form and order
    table: tuple[tuple[float, ...], ...] = field(repr=False)  # (D, D), symmetric: mean of both directions


def read_hours(path: Path, departments: Mapping[str, int]) -> Hours:
    """The hours between `departments` (name -> people).

    Names may differ in case and spaces. Where a pair stands in both directions, the mean counts; in one,
    that one; in none, they have no hours. Raises OrganisationError with the first 20 problems: unknown or
    missing departments, pairs given twice, hours that are no numbers, hours inside a department of one.
    """
    findings = Findings()
    table = read_table(path, (), COLUMNS, findings)
    if table is None:
        findings.raise_if_any()
        raise AssertionError("an unreadable table has problems")
    names = _Names(departments)
    if set(COLUMNS) <= table.columns.keys():
        entries = list(_long(table, names, findings))
    else:
        table = replace(table, columns={"": 0} | {text: i for i, text in enumerate(table.header) if i > 0})
        entries = list(_square(table, names, findings))
    given: dict[tuple[str, str], tuple[float, int]] = {}  # pair -> hours, line
    for row, column, one, other in entries:
        hours = table.number(row, column)
        if hours is None or not 0 <= hours <= MOST_HOURS:
            remedy = "write the hours that the two spend with each other, or delete the row"
            findings.add(table.bad_number(row, column, f"hours, 0 to {MOST_HOURS:g}", remedy))
            continue
        if (one, other) in given:
            findings.add(
                table.problem(
                    row,
                    column,
                    f"{one} to {other} stands on line {given[one, other][1]} already",
                    "one row for each pair and direction",
                    "delete one of the rows, or add them up",
                )
            )
        elif one == other and departments[one] == 1 and hours > 0:
            findings.add(
                table.problem(
                    row, column, f"{one} has 1 person, who has nobody inside to spend hours with", "0"
                )
            )
        given.setdefault((one, other), (hours, row.line))
    result = _symmetric({pair: hours for pair, (hours, _) in given.items()}, departments)
    if not findings.problems:
        _every_department_has_hours(table.file, list(departments), result, findings)
    findings.raise_if_any()
    return Hours(str(path.resolve()), content_of(departments, result), tuple(map(tuple, result.tolist())))


class _Names:
    """The departments of a scenario, by what a file calls them."""

    def __init__(self, departments: Mapping[str, int]) -> None:
        self.all = list(departments)
        self._known: dict[str, str] = {}
        for name in departments:
            self._known.setdefault(_plain(name), name)
        self._known |= {name: name for name in departments}  # an exact name comes first

    def get(self, text: str) -> str | None:
        return self._known.get(text) or self._known.get(_plain(text))

    def at(self, table: Table, row: Row, column: str, findings: Findings) -> str | None:
        """The department in a field; None, and a problem, where there is none."""
        text = table.text(row, column)
        found = self.get(text)
        if found is None:
            message = f"{text!r} is no department of the scenario" if text else "the department is blank"
            findings.add(table.problem(row, column, message, _listed(self.all), self.remedy(text, "the row")))
        return found

    def remedy(self, text: str, what: str) -> str:
        return nearest_name(text, self.all) or f"take {what} out, or add the department to the scenario"


type _Entry = tuple[Row, str, str, str]  # row, the column that holds the hours, from, to


def _long(table: Table, names: _Names, findings: Findings) -> Iterator[_Entry]:
    """The entries of a table with one row a pair; unknown departments go to `findings`."""
    for row in table.rows:
        one, other = (names.at(table, row, column, findings) for column in ("from", "to"))
        if one is not None and other is not None:
            yield row, "hours", one, other


def _square(table: Table, names: _Names, findings: Findings) -> Iterator[_Entry]:
    """The entries of a square table; blank fields are none."""
    columns = {text: names.get(text) for text in table.header[1:] if text}
    if not any(columns.values()):
        findings.add(_no_columns(table))
        return
    for text, name in columns.items():
        if name is None:
            message = f"the column {text!r} is no department of the scenario"
            remedy = names.remedy(text, "the column")
            findings.add(Problem(message, table.file, 1, None, text, None, _listed(names.all), remedy))
    for row in table.rows:
        one = names.at(table, row, "", findings)
        for text, other in columns.items():
            if one is not None and other is not None and table.text(row, text):
                yield row, text, one, other


def _no_columns(table: Table) -> Problem:
    found = ", ".join(text for text in table.header if text)
    return Problem(
        "this is no table of hours between departments",
        table.file,
        1,
        value=found[:200],
        allowed="columns from, to, hours, or one column per department",
        remedy="rename the columns, or make the file with silosim import",
    )


def _symmetric(given: Mapping[tuple[str, str], float], departments: Mapping[str, int]) -> NDArray[np.float64]:
    """The mean of both directions where both are given, else the one that is; (D, D)."""
    place = {name: d for d, name in enumerate(departments)}
    table = np.zeros((len(place), len(place)))
    for (one, other), hours in given.items():
        back = given.get((other, one), hours)
        table[place[one], place[other]] = table[place[other], place[one]] = (hours + back) / 2
    return table


def _every_department_has_hours(
    file: str, names: list[str], table: NDArray[np.float64], findings: Findings
) -> None:
    for name, total in zip(names, table.sum(axis=1).tolist(), strict=True):
        if total == 0:
            findings.add(
                Problem(
                    f"{name} has no hours with any department, so that its people would know nobody",
                    file,
                    key=f"organisation.departments.{name}",
                    remedy=f"add its hours, or take {name} out of organisation.departments",
                )
            )


def content_of(departments: Mapping[str, int], table: NDArray[np.float64]) -> str:
    """sha256 over pairs of names and their hours, sorted, in hexadecimal: order and form do not count."""
    names = list(departments)
    rows = sorted(
        "\t".join((*sorted((names[a], names[b])), float(table[a, b]).hex()))
        for a in range(len(names))
        for b in range(a, len(names))
        if table[a, b] > 0
    )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def hours_csv(names: tuple[str, ...], table: NDArray[np.float64]) -> str:
    """The text of an hours.csv of a symmetric table, pairs without hours left out."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for a in range(len(names)):
        for b in range(a, len(names)):
            if table[a, b] > 0:
                writer.writerow((names[a], names[b], repr(float(table[a, b]))))
    return text.getvalue()


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _listed(names: list[str]) -> str:
    return ", ".join(names[:10]) + (", ..." if len(names) > 10 else "")
