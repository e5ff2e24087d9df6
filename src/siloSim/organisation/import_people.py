"""people.csv: one record per person, repeated rows merged, everything checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from siloSim.organisation.csv_files import Row
from siloSim.organisation.findings import Findings
from siloSim.organisation.structure import Role
from siloSim.organisation.tabular import LONGEST_NAME, Table, finite

REQUIRED = ("id", "department")
OPTIONAL = ("manager", "role", "level", "tenure", "fte", "active")
HIGHEST_LEVEL = 127

_ROLES = {role.name.casefold(): role for role in Role} | {str(int(role)): role for role in Role}
_YES_NO = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Person:
    """What the file says about one person; None where it says nothing."""

    file: str
    line: int
    id: str
    department: str  # in lower case with single spaces, so that spellings are merged
    manager: str | None
    role: Role | None
    level: int | None
    tenure: float | None
    fte: float | None
    active: bool | None


@dataclass(slots=True)
class People:
    """All people of a file, by id, active or not."""

    persons: dict[str, Person] = field(default_factory=dict)
    repeated: int = 0  # rows beyond a person's first
    repeated_ids: set[str] = field(default_factory=set)  # of people with several rows
    spellings: dict[str, Counter[str]] = field(default_factory=dict)  # department -> spelling -> rows

    def shown(self, department: str) -> str:
        """The spelling that most rows use; of equally frequent ones the first in order."""
        counts = self.spellings[department]
        return min(counts, key=lambda spelling: (-counts[spelling], spelling))


def collect_people(tables: Iterable[Table], findings: Findings) -> People:
    """The people of all tables; what is wrong goes to `findings`."""
    people = People()
    for table in tables:
        for row in table.rows:
            person = _person(table, row, people, findings)
            if person is None:
                continue
            known = people.persons.get(person.id)
            if known is None:
                people.persons[person.id] = person
            else:
                people.repeated += 1
                people.repeated_ids.add(person.id)
                people.persons[person.id] = _merged(table, row, known, person, findings)
    return people


def _person(table: Table, row: Row, people: People, findings: Findings) -> Person | None:
    identity = table.text(row, "id")
    spelling = " ".join(table.text(row, "department").split())
    good = True
    for column, text, remedy in (
        ("id", identity, "give the person the id that the ties use"),
        ("department", spelling, "write the person's department, or take the row out"),
    ):
        if not 0 < len(text) <= LONGEST_NAME:
            name = table.called(column)
            shown = f"{name} is blank" if not text else f"{name} has {len(text)} characters"
            findings.add(table.problem(row, column, shown, f"1 to {LONGEST_NAME} characters", remedy))
            good = False
    role = _choice(table, row, "role", _ROLES, "staff, manager or head (or 0, 1, 2)", findings)
    active = _choice(table, row, "active", _YES_NO, "1 or 0, yes or no, true or false", findings)
    level = _number(
        table, row, "level", 0, HIGHEST_LEVEL, f"a whole number from 0 to {HIGHEST_LEVEL}", findings
    )
    if level is not None and level != int(level):
        findings.add(table.bad_number(row, "level", f"a whole number from 0 to {HIGHEST_LEVEL}"))
        level = None
    tenure = _number(table, row, "tenure", 0, 100, "years, 0 to 100", findings)
    fte = _number(table, row, "fte", 1e-3, 1, "above 0, at most 1", findings, "80 % of a position is 0.8")
    if not good:
        return None
    department = spelling.casefold()
    people.spellings.setdefault(department, Counter())[spelling] += 1
    return Person(
        file=table.file,
        line=row.line,
        id=identity,
        department=department,
        manager=table.text(row, "manager") or None,
        role=role,
        level=None if level is None else int(level),
        tenure=tenure,
        fte=fte,
        active=active,
    )


def _choice[T](
    table: Table, row: Row, column: str, choices: dict[str, T], allowed: str, findings: Findings
) -> T | None:
    text = table.text(row, column).casefold()
    if text and text not in choices:
        findings.add(
            table.problem(
                row,
                column,
                f"{table.called(column)} is {table.text(row, column)!r}",
                table.allowed.get(column, allowed),
                "or leave it blank",
            )
        )
    return choices.get(text)


def _number(
    table: Table,
    row: Row,
    column: str,
    low: float,
    high: float,
    allowed: str,
    findings: Findings,
    remedy: str = "or leave it blank",
) -> float | None:
    """The number in a field, None where it is blank or wrong."""
    if not table.text(row, column):
        return None
    number = table.number(row, column)
    if number is None or not finite(number) or not low <= number <= high:
        findings.add(table.bad_number(row, column, table.allowed.get(column, allowed), remedy))
        return None
    return number


def _merged(table: Table, row: Row, known: Person, again: Person, findings: Findings) -> Person:
    """One person out of two rows; where both say something, they must agree."""
    changes: dict[str, object] = {}
    for column in ("department", *OPTIONAL):
        before, now = getattr(known, column), getattr(again, column)
        if before is None:
            changes[column] = now
        elif now is not None and now != before:
            elsewhere = "" if known.file == table.file else f" of {known.file}"
            findings.add(
                table.problem(
                    row,
                    column,
                    f"{known.id} stands here with {table.called(column)} {table.text(row, column)!r}, "
                    f"but with another on line {known.line}{elsewhere}",
                    "one row per person, or rows that agree",
                    "delete the row that is out of date",
                )
            )
    return replace(known, **changes)  # type: ignore[arg-type]  # names and types are Person's own
