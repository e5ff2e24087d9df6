"""What a column of a client's export can mean, and under which headers it is known."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from siloSim.organisation import group_columns

# Every field that a column can be mapped to, with what it holds.
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "id": "who the person is in all files",
        "name": "another name of the person, by which managers and ties may refer to him or her",
        "email": "as name",
        "department": "where the person works",
        "manager": "id, name or e-mail of the person's manager",
        "role": "staff, manager or head",
        "level": "rank, a number that rises towards the top, such as 3, L3 or Grade 3",
        "tenure": "years in the organisation",
        "hired": "day of entry, from which tenure is worked out",
        "fte": "share of a full position; per cent or hours where the numbers say so",
        "fte_percent": "share of a full position in per cent",
        "fte_hours": "hours a week; the most frequent number is a full position",
        "active": "whether the person is there: active, terminated, yes, no ...",
        "left": "last day; whoever left before the day of the data is not active",
        "source": "who nominates, sends or meets",
        "target": "whom",
        "weight": "how much or how often",
        "type": "directed, undirected, face_to_face, ...",
        "time": "day that the row speaks of",
        "source_department": "department of the source, where no other file has it",
        "target_department": "department of the target, where no other file has it",
        **group_columns.FIELDS,
        "ignore": "nothing: the column is left aside",
    }
)

_DEPARTMENT = (
    "department", "department name", "dept", "dept name", "organization", "organisation", "org unit",
    "organizational unit", "organisational unit", "organization unit", "business unit", "division",
    "function", "team", "group", "unit", "cost center", "cost centre", "cost center name",
    "cost centre name", "department id", "department code",
)  # fmt: skip

# What is known about people beside their id; the best header of a field comes first.
PEOPLE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "name": ("name", "full name", "employee name", "worker name", "display name", "label"),
        "email": ("email", "e-mail", "email address", "work email", "mail", "user principal name", "upn"),
        "department": _DEPARTMENT,
        "manager": (
            "manager id", "manager", "managerid", "supervisor id", "supervisor", "reports to",
            "reports to id", "line manager id", "line manager", "manager employee id", "manager worker id",
            "manager number", "manager email", "manager name", "supervisor name",
        ),
        "role": ("role", "supervisor indicator", "is manager"),
        "level": (
            "level", "job level", "grade", "job grade", "pay grade", "salary grade", "band",
            "level designation", "management level",
        ),
        "tenure": ("tenure", "tenure years", "years of service", "length of service", "seniority"),
        "hired": (
            "hire date", "date of hire", "hired", "hired on", "start date", "entry date", "date of entry",
            "joining date", "date joined", "join date", "original hire date", "employment start date",
        ),
        "fte": ("fte", "full time equivalent", "fte value"),
        "fte_percent": (
            "fte %", "fte percent", "employment %", "employment percentage", "percent employed",
            "work time %", "working time %",
        ),
        "fte_hours": (
            "weekly hours", "hours per week", "scheduled weekly hours", "standard hours", "contract hours",
            "contracted hours",
        ),
        "active": (
            "active", "status", "employment status", "employee status", "worker status", "is active",
            "active status",
        ),
        "left": (
            "termination date", "leave date", "leaving date", "last day", "date left", "exit date",
            "end date", "employment end date",
        ),
    }
)  # fmt: skip

# What stands beside the two ends of a tie.
TIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "source": ("source", "from", "sender", "ego", "respondent", "source id", "from id", "nominator"),
        "target": ("target", "to", "recipient", "receiver", "alter", "nominee", "target id", "to id"),
        "weight": ("weight", "strength", "frequency", "score", "value", "hours", "count", "rating"),
        "type": ("type", "directed"),
        "time": ("time", "date", "day", "metric date"),
    }
)
