"""Exports of personnel systems: one row a person, with the department and, often, whom he or she reports to."""

from __future__ import annotations

from collections.abc import Mapping

from siloSim.organisation.csv_files import Sheet
from siloSim.organisation.importing.fields import PEOPLE
from siloSim.organisation.importing.format import Format
from siloSim.organisation.importing.people import read_people

_IDS = (
    "employee id", "worker id", "employee number", "employee no", "emp id", "person id", "personnel number",
    "personnel no", "staff id", "staff number", "associate id", "user id", "id", "email", "e-mail",
    "email address", "work email", "employee name", "full name", "worker", "employee", "name",
)  # fmt: skip


def _says_where(_sheet: Sheet, places: Mapping[str, int]) -> bool:
    return "department" in places or "manager" in places


FORMATS = (
    Format(
        key="hr",
        title="personnel export",
        columns={"id": _IDS, **PEOPLE},
        required=("id",),
        read=read_people,
        fits=_says_where,
        dates=("hired", "left"),
    ),
)
