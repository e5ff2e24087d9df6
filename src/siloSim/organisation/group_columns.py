"""Which columns of a group-to-group export hold what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from siloSim.errors import Problem
from siloSim.organisation.findings import Findings
from siloSim.organisation.tabular import Table, nearest_name

FIELDS: Mapping[str, str] = {
    "primary": "the group that spends the hours, such as PrimaryCollaborator_Organization",
    "primary_size": "its head count, such as PrimaryCollaborator_GroupSize",
    "secondary": "the group with which they are spent, such as SecondaryCollaborator_Organization",
    "secondary_size": "its head count, such as SecondaryCollaborator_GroupSize",
    "date": "the month or week, such as MetricDate",
    "hours": "the hours, such as Group_collaboration_time_invested",
}
REQUIRED = ("primary", "secondary", "hours")
_SIZES = {
    "primary_size": "primarycollaborator_groupsize",
    "secondary_size": "secondarycollaborator_groupsize",
}
_DATE = ("metricdate", "date")
_HOURS = ("group_collaboration_time_invested", "collaboration_hours")
# A group stands under the attribute that the query was grouped by: PrimaryCollaborator_Organization,
# TimeInvestors_FunctionType, ...
_GROUPS = {
    "primary": ("primarycollaborator_", "timeinvestors_"),
    "secondary": ("secondarycollaborator_", "collaborators_"),
}
_USUAL = "organization"


def header_name(header: str) -> str:
    """A column's name in lower case, with underscores for spaces and hyphens."""
    return "_".join(header.replace("-", " ").replace("_", " ").split()).casefold()


def is_group_to_group(header: Sequence[str]) -> bool:
    """Whether a file with these columns is a group-to-group export: two groups and the hours between them.

    >>> is_group_to_group(["TimeInvestors_Organization", "Collaborators_Organization", "Collaboration_hours"])
    True
    """
    names = [header_name(text) for text in header]
    return all(_groups(names, side) for side in _GROUPS) and bool({*_HOURS} & {*names})


def recognise(table: Table, mapping: Mapping[str, str], findings: Findings) -> dict[str, int]:
    """Field -> place of its column; what is missing or unclear goes to `findings`.

    `mapping` (field -> name of a column) comes before what is recognised.
    """
    names = [header_name(text) for text in table.header]
    places: dict[str, int] = {}
    for field, column in mapping.items():
        if field not in FIELDS:
            findings.add(
                Problem(
                    f"there is no field {field}",
                    key="map",
                    value=f"{field}={column}",
                    allowed=", ".join(FIELDS),
                    remedy=nearest_name(field, list(FIELDS)),
                )
            )
        elif header_name(column) not in names:
            findings.add(
                Problem(
                    f"there is no column {column!r} for {field}",
                    table.file,
                    1,
                    key="map",
                    value=f"{field}={column}",
                    allowed=", ".join(text for text in table.header if text)[:300],
                    remedy=nearest_name(column, [text for text in table.header if text]),
                )
            )
        else:
            places[field] = names.index(header_name(column))
    for field, column in _SIZES.items():
        if field not in places and column in names:
            places[field] = names.index(column)
    for field, known in (("date", _DATE), ("hours", _HOURS)):
        here = [name for name in known if name in names]
        if field not in places and here:
            places[field] = names.index(here[0])
    for side in _GROUPS:
        if side not in places:
            _group(table, names, side, places, findings)
    for field in REQUIRED:
        if field not in places and field not in mapping:
            findings.add(
                Problem(
                    f"no column was recognised as {field}: {FIELDS[field]}",
                    table.file,
                    1,
                    key=field,
                    allowed=", ".join(text for text in table.header if text)[:300],
                    remedy=f"say which one it is: --map {field}=COLUMN, or mapping={{{field!r}: ...}}",
                )
            )
    return places


def _group(table: Table, names: list[str], side: str, places: dict[str, int], findings: Findings) -> None:
    """Find the column of one group; of several attributes, the organisation."""
    found = _groups(names, side)
    usual = [i for i in found if names[i].endswith("_" + _USUAL)]
    if len(found) == 1 or usual:
        places[side] = (usual or found)[0]
    elif found:
        columns = [table.header[i] for i in found]
        findings.add(
            Problem(
                f"several columns could be {side}, {FIELDS[side].partition(',')[0]}: {', '.join(columns)}",
                table.file,
                1,
                key=side,
                allowed="one column",
                remedy=f"say which one it is: --map {side}={columns[0]}, or mapping={{{side!r}: ...}}",
            )
        )
        places[side] = found[0]


def _groups(names: Sequence[str], side: str) -> list[int]:
    return [
        i for i, name in enumerate(names) if name.startswith(_GROUPS[side]) and name not in _SIZES.values()
    ]
