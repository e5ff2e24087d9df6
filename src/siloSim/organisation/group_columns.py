"""Which columns of a group-to-group export hold what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from siloSim.errors import Problem
from siloSim.organisation.findings import Findings
from siloSim.organisation.tabular import Table, nearest_name

USUAL: Mapping[str, str] = {
    "primary": "PrimaryCollaborator_Organization",
    "primary_size": "PrimaryCollaborator_GroupSize",
    "secondary": "SecondaryCollaborator_Organization",
    "secondary_size": "SecondaryCollaborator_GroupSize",
    "date": "MetricDate",
    "hours": "Group_collaboration_time_invested",
}
_MEANINGS = {
    "primary": "the group that spends the hours",
    "primary_size": "its head count",
    "secondary": "the group with which they are spent",
    "secondary_size": "its head count",
    "date": "the month or week",
    "hours": "the hours",
}
FIELDS: Mapping[str, str] = {name: f"{_MEANINGS[name]}, such as {USUAL[name]}" for name in USUAL}
REQUIRED = ("primary", "secondary", "hours")
_KNOWN = {
    "primary_size": ("primarycollaborator_groupsize",),
    "secondary_size": ("secondarycollaborator_groupsize",),
    "date": ("metricdate", "date"),
    "hours": ("group_collaboration_time_invested", "collaboration_hours"),
}
# A group stands under the attribute that the query was grouped by: PrimaryCollaborator_Organization,
# TimeInvestors_FunctionType, ...
_GROUPS = {
    "primary": ("primarycollaborator_", "timeinvestors_"),
    "secondary": ("secondarycollaborator_", "collaborators_"),
}
_USUAL_ATTRIBUTE = "organization"
_SIZES = (*_KNOWN["primary_size"], *_KNOWN["secondary_size"])


def header_name(header: str) -> str:
    """A column's name in lower case, with underscores for spaces and hyphens."""
    return "_".join(header.replace("-", " ").replace("_", " ").split()).casefold()


def places_of(
    header: Sequence[str], chosen: Mapping[str, int] | None = None, ignored: Collection[int] = ()
) -> dict[str, int]:
    """Field -> place of its column, as far as they are there; of several attributes the organisation.

    `chosen` (field -> place) comes first; columns chosen or `ignored` are not read as anything else.

    >>> places_of(["TimeInvestors_Organization", "Collaborators_Organization", "Collaboration_hours"])
    {'primary': 0, 'secondary': 1, 'hours': 2}
    """
    places = dict(chosen or {})
    names = _free(header, {*places.values(), *ignored})
    for field in FIELDS:
        found = _groups(names, field) if field in _GROUPS else _known(names, field)
        if found and field not in places:
            places[field] = found[0]
    return places


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
    free = _free(table.header, places.values())
    for side in _GROUPS:
        if side not in mapping:
            _refuse_several(table, free, side, findings)
    places = places_of(table.header, places)
    for place in dict.fromkeys(places.values()):
        if names.count(names[place]) > 1:
            message, remedy = f"two columns are called {table.header[place]}", "rename or delete one of them"
            findings.add(Problem(message, table.file, 1, key=table.header[place], remedy=remedy))
    for field in REQUIRED:
        if field not in places and field not in mapping:
            findings.add(
                Problem(
                    f"no column was recognised as {field}: {FIELDS[field]}",
                    table.file,
                    1,
                    key=field,
                    allowed=", ".join(text for text in table.header if text)[:300],
                    remedy=f'say which one it is: --map "COLUMN={field}", or mapping={{{field!r}: ...}}',
                )
            )
    return places


def _refuse_several(table: Table, names: list[str], side: str, findings: Findings) -> None:
    """Several attributes, none of them the usual one, could be the group."""
    found = _groups(names, side)
    if len(found) < 2 or names[found[0]].endswith("_" + _USUAL_ATTRIBUTE):
        return
    columns = [table.header[i] for i in found]
    findings.add(
        Problem(
            f"several columns could be {side}, {_MEANINGS[side]}: {', '.join(columns)}",
            table.file,
            1,
            key=side,
            allowed="one column",
            remedy=f'say which one it is: --map "{columns[0]}={side}", or mapping={{{side!r}: ...}}',
        )
    )


def _free(header: Sequence[str], taken: Collection[int]) -> list[str]:
    """The names of the columns, blank for those that are taken."""
    return ["" if place in taken else header_name(text) for place, text in enumerate(header)]


def _known(names: Sequence[str], field: str) -> list[int]:
    return [names.index(name) for name in _KNOWN[field] if name in names]


def _groups(names: Sequence[str], side: str) -> list[int]:
    """The columns that could hold a group, that of the organisation first."""
    found = [i for i, name in enumerate(names) if name.startswith(_GROUPS[side]) and name not in _SIZES]
    return sorted(found, key=lambda i: not names[i].endswith("_" + _USUAL_ATTRIBUTE))
