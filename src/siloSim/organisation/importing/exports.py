"""The first step of every import: files → sheets of known formats, before anybody asks what follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from siloSim.errors import OrganisationError, Problem
from siloSim.organisation.csv_files import Sheet, squeezed
from siloSim.organisation.findings import Findings
from siloSim.organisation.importing.files import read_sheets
from siloSim.organisation.importing.format import Format, Found
from siloSim.organisation.importing.formats import FORMATS
from siloSim.organisation.importing.formats.viva_groups import GroupFormat
from siloSim.organisation.importing.options import check_paths, forced_formats
from siloSim.organisation.importing.recognise import Mapped, read_mapping, recognise


@dataclass(frozen=True, slots=True)
class Exports:
    """The sheets of a client's files, each with its format."""

    paths: tuple[Path, ...]
    found: tuple[Found, ...]
    mappings: tuple[Mapped, ...]
    notes: tuple[str, ...]  # on sheets that are left aside

    @property
    def groups(self) -> Found | None:
        """The one that holds hours between groups of people, which stands alone; None for people and ties."""
        return next((f for f in self.found if isinstance(f.format, GroupFormat)), None)


def read_exports(
    files: Iterable[str | Path],
    *,
    map: Iterable[str] = (),  # noqa: A002 - as the option is called
    format: Iterable[str] = (),  # noqa: A002 - as the option is called
    formats: Sequence[Format] = FORMATS,
) -> Exports:
    """Read files and recognise each by its columns; `map` and `format` as for `import_files`.

    Raises OrganisationError with the first 20 problems, also where hours between groups are given together
    with other files; MissingExtra for a workbook without openpyxl.
    """
    paths = [Path(file) for file in files]
    findings = Findings()
    mappings = read_mapping(map, findings)
    forced = forced_formats(format, formats, paths, findings)
    check_paths(paths, findings)
    findings.raise_if_any()  # else what follows from it would look like mistakes in the files
    sheets = _sheets(paths, formats, [m.column for m in mappings], findings)
    found, notes = recognise(sheets, formats, mappings, forced, findings)
    findings.raise_if_any()
    exports = Exports(tuple(paths), tuple(found), tuple(mappings), tuple(notes))
    if exports.groups and len(found) > 1:
        raise OrganisationError(
            Problem(
                f"hours between groups ({exports.groups.format.title}) are imported by themselves",
                exports.groups.sheet.file,
                remedy="leave the other files out: people and ties make another organisation",
            )
        )
    return exports


def _sheets(
    paths: Sequence[Path], formats: Sequence[Format], mapped: Sequence[str], findings: Findings
) -> list[Sheet]:
    known = {squeezed(h) for f in formats for headers in f.columns.values() for h in headers}
    known |= {squeezed(column) for column in mapped}
    return [sheet for path in paths for sheet in read_sheets(path, known, findings)]
