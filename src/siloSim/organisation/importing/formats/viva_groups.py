"""Viva Insights: the group-to-group query. It knows no people, so it is read by `importing.between_groups`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from siloSim.organisation.csv_files import Sheet
from siloSim.organisation.group_columns import REQUIRED, USUAL, places_of
from siloSim.organisation.importing.format import Format


@dataclass(frozen=True, slots=True)
class GroupFormat(Format):
    """A format whose rows speak of groups: its columns may be called after any attribute of people."""

    def places(self, sheet: Sheet, mapped: Mapping[int, str]) -> dict[str, int]:
        """Where the fields stand, as in any format, but with any attribute in the headers."""
        chosen = {name: place for place, name in mapped.items() if name in self.columns}
        return places_of(sheet.header.fields, chosen, mapped.keys())


FORMATS = (
    GroupFormat(
        key="viva-group-to-group",
        title="Viva Insights group-to-group",
        columns={name: (header,) for name, header in USUAL.items()},
        required=REQUIRED,
    ),
)
