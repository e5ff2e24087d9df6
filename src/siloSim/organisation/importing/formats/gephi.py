"""Gephi: tables of nodes and of edges, exported as CSV or written together in a GEXF file."""

from __future__ import annotations

from collections.abc import Mapping

from siloSim.organisation.csv_files import Sheet, squeezed
from siloSim.organisation.importing.fields import PEOPLE, TIES
from siloSim.organisation.importing.format import Format
from siloSim.organisation.importing.formats.plain import read_ties
from siloSim.organisation.importing.people import read_people

_TYPES = {"", "directed", "undirected", "mutual"}


def _speaks_of_direction(sheet: Sheet, places: Mapping[str, int]) -> bool:
    return {squeezed(row.fields[places["type"]]) for row in sheet.rows} <= _TYPES


FORMATS = (
    Format(
        key="gephi-edges",
        title="Gephi edges",
        columns={**TIES, "source": ("source",), "target": ("target",), "type": ("type",)},
        required=("source", "target", "type"),
        read=read_ties,
        fits=_speaks_of_direction,
    ),
    Format(
        key="gephi-nodes",
        title="Gephi nodes",
        columns={"id": ("id",), "name": ("label",), **{k: v for k, v in PEOPLE.items() if k != "name"}},
        required=("id", "name"),
        read=read_people,
        dates=("hired", "left"),
    ),
)
