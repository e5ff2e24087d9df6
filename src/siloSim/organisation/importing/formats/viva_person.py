"""Viva Insights: the person-to-person query, and the person query with its attributes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from siloSim.organisation.csv_files import Row, Sheet
from siloSim.organisation.importing.fields import PEOPLE
from siloSim.organisation.importing.format import Context, Format, Found, Records, called
from siloSim.organisation.importing.people import read_people
from siloSim.organisation.tabular import Table, finite

_ENDS = (("source", "source_department", "source_level"), ("target", "target_department", "target_level"))


def read_person_to_person(found: Found, context: Context) -> Records:
    """Ties from the primary to the secondary collaborator, weighted by the strong tie score.

    With several days: w = sum of the scores / number of days in the export, so a day without the pair
    counts 0. Organisations are taken from the latest day, where no other file says who works where.
    """
    sheet = found.sheet
    days = max(len(set(found.values("time")) - {""}), 1)
    columns = {"source": 0, "target": 1}
    rows = [Row(row.line, [a, b]) for row, a, b in zip(sheet.rows, *_pairs(found), strict=True)]
    notes = []
    if "weight" in found.places:
        columns["weight"] = 2
        reader = found.table({"weight": "weight"})
        for row, text in zip(rows, found.values("weight"), strict=True):
            number = reader.number(sheet_row(row.line, text, reader), "weight") if text else 0.0
            row.fields.append(repr(number / days) if number is not None and finite(number) else text)
        notes.append(f"weights are the mean of {found.header('weight')!r} over {_counted(days)}")
    else:
        columns["weight"] = 2
        for row in rows:
            row.fields.append(repr(1.0 / days))
        notes.append(f"no score, so weights are the share of {_counted(days)} on which a pair appears")
    headers = called(found, {name: name for name in columns}, {n: 0 for n in columns if n in found.places})
    records = Records(ties=[Table(sheet.file, columns, rows, ",", headers)], notes=notes)
    if not context.has_people:
        people, more = _organisations(found)
        records.people.append(people)
        notes += more
    return records


def _pairs(found: Found) -> tuple[list[str], list[str]]:
    return found.values("source"), found.values("target")


def sheet_row(line: int, text: str, table: Table) -> Row:
    """A row in which only the weight is filled."""
    fields = [""] * (table.columns["weight"] + 1)
    fields[-1] = text
    return Row(line, fields)


def _counted(days: int) -> str:
    return (
        "1 day of the export" if days == 1 else f"the {days} days of the export, a day without the pair as 0"
    )


def _organisations(found: Found) -> tuple[Table, list[str]]:
    """Who works where, by the latest day that says so; of several on that day, the first in order."""
    days = found.days.get("time") or [None] * len(found.sheet.rows)
    said: dict[str, tuple[date, str, int]] = {}  # person -> day, department, line
    seen: dict[str, set[str]] = {}
    lines: dict[str, int] = {}
    for person, department, _ in _ENDS:
        for row, identity, name, day in zip(
            found.sheet.rows, found.values(person), found.values(department), days, strict=True
        ):
            if not identity:
                continue
            lines[identity] = min(lines.get(identity, row.line), row.line)
            if not name:
                continue
            seen.setdefault(identity, set()).add(name.casefold())
            now, known = day or date.min, said.get(identity)
            if known is None or now > known[0] or (now == known[0] and name < known[1]):
                said[identity] = (now, name, row.line)
    columns = {"id": 0}
    if said:
        columns["department"] = 1
    rows = [
        Row(
            said[identity][2] if identity in said else line,
            [identity, said[identity][1] if identity in said else ""],
        )
        for identity, line in sorted(lines.items())
    ]
    moved = sum(len(names) > 1 for names in seen.values())
    notes = [f"{moved} people change department in the export: the latest counts"] if moved else []
    return Table(found.sheet.file, columns, rows, ","), notes


def _is_person_query(_sheet: Sheet, places: Mapping[str, int]) -> bool:
    return "time" in places


FORMATS = (
    Format(
        key="viva-person-to-person",
        title="Viva Insights person-to-person",
        columns={
            "source": ("PrimaryCollaborator_PersonId",),
            "target": ("SecondaryCollaborator_PersonId",),
            "weight": ("Strong_tie_score",),
            "time": ("MetricDate",),
            "source_department": ("PrimaryCollaborator_Organization",),
            "target_department": ("SecondaryCollaborator_Organization",),
        },
        required=("source", "target"),
        read=read_person_to_person,
        dates=("time",),
    ),
    Format(
        key="viva-person",
        title="Viva Insights person query",
        columns={
            "id": ("PersonId",),
            **{name: headers for name, headers in PEOPLE.items() if name not in ("name", "email")},
            "department": ("Organization", "Organisation", "Department"),
            "level": ("LevelDesignation", "Level"),
            "role": ("SupervisorIndicator",),
            "manager": ("ManagerId", "Manager PersonId", "Manager"),
            "time": ("MetricDate",),
        },
        required=("id", "time"),
        read=read_people,
        fits=_is_person_query,
        dates=("time", "hired", "left"),
    ),
)
