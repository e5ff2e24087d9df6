"""Polinode: a workbook with the sheets Nodes (Name and attributes) and Edges (Source, Target, attributes)."""

from __future__ import annotations

from collections.abc import Mapping

from siloSim.organisation.csv_files import Sheet, squeezed
from siloSim.organisation.importing.fields import PEOPLE, TIES
from siloSim.organisation.importing.format import Format
from siloSim.organisation.importing.formats.plain import read_ties
from siloSim.organisation.importing.people import read_people


def _is_nodes(sheet: Sheet, _places: Mapping[str, int]) -> bool:
    return squeezed(sheet.name) == "nodes"


def _is_edges(sheet: Sheet, _places: Mapping[str, int]) -> bool:
    return squeezed(sheet.name) == "edges"


FORMATS = (
    Format(
        key="polinode-nodes",
        title="Polinode nodes (sheet Nodes)",
        columns={"id": ("name",), **{name: headers for name, headers in PEOPLE.items() if name != "name"}},
        required=("id",),
        read=read_people,
        fits=_is_nodes,
        dates=("hired", "left"),
    ),
    Format(
        key="polinode-edges",
        title="Polinode edges (sheet Edges)",
        columns={**TIES, "source": ("source",), "target": ("target",)},
        required=("source", "target"),
        read=read_ties,
        fits=_is_edges,
    ),
)
