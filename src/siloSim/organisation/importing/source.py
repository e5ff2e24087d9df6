"""What there is to say about one sheet that was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from siloSim.organisation.importing.format import Found


@dataclass(frozen=True, slots=True)
class Source:
    """One sheet that was read: its format, how its columns were understood, what was assumed."""

    file: str  # without its folder
    format: str
    rows: int
    columns: tuple[tuple[str, str], ...]  # header, field
    unused: tuple[str, ...]  # headers
    notes: tuple[str, ...]


def source_of(found: Found, notes: Iterable[str]) -> Source:
    """The account of a sheet whose format is known."""
    headers = found.sheet.header.fields
    read: Mapping[int, str] = {place: name for name, place in found.places.items()}
    return Source(
        Path(found.sheet.file).name,
        found.format.title,
        len(found.sheet.rows),
        tuple((headers[place], name) for place, name in sorted(read.items())),
        tuple(h for i, h in enumerate(headers) if h and i not in read and found.format.columns),
        (*found.sheet.notes, *notes),
    )
