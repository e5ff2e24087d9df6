"""siloSim's own people.csv and ties.csv, and tables like them."""

from __future__ import annotations

from siloSim.organisation.importing.fields import PEOPLE, TIES
from siloSim.organisation.importing.format import Context, Format, Found, Records
from siloSim.organisation.importing.people import read_people


def read_ties(found: Found, _context: Context) -> Records:
    """One row a tie; rows of a pair are summed."""
    wanted = {name: name for name in ("source", "target", "weight", "type") if name in found.places}
    notes = [f"rows of a pair are summed over {found.header('time')!r}"] if "time" in found.places else []
    return Records(ties=[found.table(wanted)], notes=notes)


FORMATS = (
    Format(
        key="ties",
        title="ties table",
        columns=TIES,
        required=("source", "target"),
        read=read_ties,
    ),
    Format(
        key="people",
        title="people table",
        columns={"id": ("id", "person", "person id"), **PEOPLE, "department": ("department",)},
        required=("id", "department"),
        read=read_people,
        dates=("hired", "left"),
    ),
)
