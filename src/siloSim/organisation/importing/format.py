"""What a format is: the columns by which it is known, and how it becomes people and ties."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from siloSim.organisation.csv_files import Sheet, squeezed
from siloSim.organisation.findings import Findings
from siloSim.organisation.tabular import Table


@dataclass(slots=True)
class Records:
    """What a sheet holds in the columns of people.csv and ties.csv (see `importers`), and what was assumed.

    `people` may have a column `name` and `email` beside: other words for the same person. A table without
    a column `department` only lists people.
    """

    people: list[Table] = field(default_factory=list)
    ties: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet whose format is known: where its fields stand, and the days in its columns of dates."""

    sheet: Sheet
    format: Format
    places: Mapping[str, int]  # field -> column
    days: dict[str, list[date | None]] = field(default_factory=dict)  # field -> day of each row

    def header(self, name: str) -> str:
        """What the sheet calls a field."""
        return self.sheet.header.fields[self.places[name]]

    def values(self, name: str) -> list[str]:
        """A field, row by row; blanks where the sheet does not have it."""
        place = self.places.get(name)
        return ["" if place is None else row.fields[place] for row in self.sheet.rows]

    def table(self, columns: Mapping[str, str] | None = None) -> Table:
        """The sheet as it is, its columns called as in people.csv and ties.csv.

        `columns`: name there -> field here; all fields under their own names without it.
        """
        wanted = {name: name for name in self.places} if columns is None else columns
        places = {name: self.places[here] for name, here in wanted.items() if here in self.places}
        return Table(
            self.sheet.file, places, self.sheet.rows, self.sheet.separator, called(self, wanted, places)
        )


def called(found: Found, wanted: Mapping[str, str], places: Mapping[str, int]) -> dict[str, str]:
    """The headers of a sheet by the names that they get, where the two differ."""
    headers = {name: found.header(wanted[name]) for name in places if wanted[name] in found.places}
    return {name: header for name, header in headers.items() if squeezed(header) != squeezed(name)}


@dataclass(frozen=True, slots=True)
class Context:
    """What a format needs to know of the other files and of the command."""

    findings: Findings
    as_of: date | None = None  # the day of the data, from which tenure counts back
    has_people: bool = False  # another file says who works where


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of export.

    A sheet is of this format if it has all `required` fields, by their headers or mapped by the user, and
    `fits`. `read` turns it into people and ties.
    """

    key: str
    title: str
    columns: Mapping[str, tuple[str, ...]]  # field -> headers that mean it, the best first
    required: tuple[str, ...]
    read: Callable[[Found, Context], Records] = lambda _found, _context: Records()
    fits: Callable[[Sheet, Mapping[str, int]], bool] = lambda _sheet, _places: True
    dates: tuple[str, ...] = ()  # fields that hold days

    def places(self, sheet: Sheet, mapped: Mapping[int, str]) -> dict[str, int]:
        """Where the fields of this format stand in a sheet; what the user mapped comes first.

        `mapped`: column -> field; a column mapped to something is not read as anything else.
        """
        names = [squeezed(header) for header in sheet.header.fields]
        taken = set(mapped)
        found = {name: place for place, name in mapped.items() if name in self.columns}
        for name, headers in self.columns.items():
            if name in found:
                continue
            for header in map(squeezed, headers):
                place = names.index(header) if header in names else -1
                if place >= 0 and place not in taken:
                    found[name] = place
                    taken.add(place)
                    break
        return found

    def needs(self) -> str:
        """The columns that it is known by, in words: the usual header of each required field."""
        return ", ".join(self.columns[name][0] for name in self.required) or "ids in first row and column"
