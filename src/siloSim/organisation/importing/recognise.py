"""Which format a sheet is of, with the help of what the user maps."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from siloSim.errors import Problem
from siloSim.organisation.csv_files import Sheet, squeezed
from siloSim.organisation.findings import Findings
from siloSim.organisation.importing.fields import FIELDS
from siloSim.organisation.importing.format import Format, Found

# What a sheet of no known format may hold: format, in words, the fields that it then needs.
_USUAL = (
    ("hr", "people", ("id", "department")),
    ("ties", "ties", ("source", "target")),
    ("viva-group-to-group", "hours between groups", ("primary", "secondary", "hours")),
)
_NEAR = 0.6  # likeness from which a header may be what is meant


@dataclass(frozen=True, slots=True)
class Mapped:
    """One `--map COLUMN=FIELD`."""

    column: str
    field: str


def read_mapping(texts: Iterable[str], findings: Findings) -> list[Mapped]:
    """The mappings of a command line; what cannot be read goes to `findings`."""
    mappings = []
    for text in texts:
        column, equals, name = (part.strip() for part in text.rpartition("="))
        if not (column and equals and name):
            findings.add(
                Problem(
                    f"--map {text!r} is not of the form COLUMN=FIELD", key="--map", value=text,
                    allowed="a column of the files, =, and a field",
                    remedy='write for instance --map "Cost Centre=department"',
                )
            )  # fmt: skip
        elif name not in FIELDS:
            near = difflib.get_close_matches(name.casefold(), FIELDS, n=1, cutoff=0.5)
            findings.add(
                Problem(
                    f'there is no field "{name}"', key="--map", value=text, allowed=", ".join(FIELDS),
                    remedy=f'did you mean --map "{column}={near[0]}"?' if near else "take one of these",
                )
            )  # fmt: skip
        else:
            mappings.append(Mapped(column, name))
    return mappings


def choose(name: str, formats: Sequence[Format]) -> Format:
    """The format of that key; raises KeyError with the nearest key or "" if there is none."""
    for candidate in formats:
        if candidate.key == name:
            return candidate
    near = difflib.get_close_matches(name, [f.key for f in formats], n=1, cutoff=0.4)
    raise KeyError(near[0] if near else "")


def recognise(
    sheets: Sequence[Sheet],
    formats: Sequence[Format],
    mappings: Sequence[Mapped],
    forced: Mapping[str, Format],
    findings: Findings,
) -> tuple[list[Found], list[str]]:
    """Each sheet with its format, and what is said of the sheets that are left aside.

    `forced`: format by name of the file, "" for all files. A sheet of a workbook that fits nothing is
    left aside where another sheet of it fits; any other is a problem.
    """
    found: list[Found] = []
    strange: list[Sheet] = []
    used: set[Mapped] = set()
    for sheet in sheets:
        mapped = columns_of(sheet, mappings, findings)
        wanted = forced.get(_path(sheet).name, forced.get(""))
        chosen = _first_fit(sheet, formats, mapped, wanted)
        if chosen is None:
            strange.append(sheet)
            if wanted is not None:
                findings.add(_does_not_fit(sheet, wanted, mapped))
            continue
        found.append(chosen)
        used |= {m for m in mappings if _applies(m, chosen)}
        _refuse_twins(chosen, findings)
        if not sheet.rows:
            remedy = "export the file again"
            findings.add(
                Problem("a header, but no rows below it", sheet.file, sheet.header.line, remedy=remedy)
            )
    known = {_path(f.sheet) for f in found}
    notes, listed = [], False
    for sheet in strange:
        if _path(sheet) in known and sheet.name:
            notes.append(f"sheet {sheet.name!r} of {_path(sheet).name} holds nothing that is read")
        elif not forced.get(_path(sheet).name, forced.get("")):
            columns = columns_of(sheet, mappings)
            findings.add(_unknown(sheet, formats, columns, listing=not listed))
            listed = True
    _refuse_idle([m for m in mappings if m not in used], found, sheets, findings)
    return found, notes


def _path(sheet: Sheet) -> Path:
    return Path(sheet.file.removesuffix(f" [{sheet.name}]") if sheet.name else sheet.file)


def columns_of(sheet: Sheet, mappings: Iterable[Mapped], findings: Findings | None = None) -> dict[int, str]:
    """Column -> field, as far as this sheet has the mapped columns; fields given twice go to `findings`."""
    names = [squeezed(header) for header in sheet.header.fields]
    mapped: dict[int, str] = {}
    for m in mappings:
        if squeezed(m.column) in names:
            place = names.index(squeezed(m.column))
            if findings is not None and m.field != "ignore" and m.field in mapped.values():
                findings.add(
                    Problem(
                        f"two columns are mapped to {m.field}", sheet.file, sheet.header.line, key="--map",
                        value=f"{m.column}={m.field}", allowed="one column a field",
                        remedy="take one of them out",
                    )
                )  # fmt: skip
            mapped[place] = m.field
    return mapped


def _first_fit(
    sheet: Sheet, formats: Sequence[Format], mapped: Mapping[int, str], wanted: Format | None
) -> Found | None:
    for candidate in formats if wanted is None else (wanted,):
        places = candidate.places(sheet, mapped)
        if all(name in places for name in candidate.required) and (
            wanted is not None or candidate.fits(sheet, places)
        ):
            return Found(sheet, candidate, places)
    return None


def _applies(m: Mapped, found: Found) -> bool:
    names = [squeezed(header) for header in found.sheet.header.fields]
    return squeezed(m.column) in names and (m.field == "ignore" or m.field in found.places)


def _refuse_twins(found: Found, findings: Findings) -> None:
    """A column that is read must not stand there twice."""
    names = [squeezed(header) for header in found.sheet.header.fields]
    for name, place in found.places.items():
        if names.count(names[place]) > 1:
            header = found.header(name)
            findings.add(
                Problem(
                    f"two columns are called {header}", found.sheet.file, found.sheet.header.line, key=header,
                    remedy="rename or delete one of them",
                )
            )  # fmt: skip


def _refuse_idle(
    idle: Sequence[Mapped], found: Sequence[Found], sheets: Sequence[Sheet], findings: Findings
) -> None:
    """A mapping that no file takes up is a mistake."""
    headers = list(dict.fromkeys(h for sheet in sheets for h in sheet.header.fields if h))
    if not sheets:
        return
    for m in idle:
        text = f"{m.column}={m.field}"
        if squeezed(m.column) in map(squeezed, headers):
            if found:  # else the file is a problem of its own
                titles = ", ".join(dict.fromkeys(f.format.title for f in found))
                findings.add(
                    Problem(
                        f'--map "{text}": {m.field} has no place in {titles}',
                        key="--map", value=text, allowed=_taken(found), remedy="map it to one of these, or not at all",
                    )
                )  # fmt: skip
            continue
        near = difflib.get_close_matches(m.column, headers, n=1, cutoff=0.4)
        findings.add(
            Problem(
                f'no file has a column "{m.column}"', key="--map", value=text, allowed=_listed(headers),
                remedy=f'did you mean --map "{near[0]}={m.field}"?' if near else "take one of these",
            )
        )  # fmt: skip


def _taken(found: Sequence[Found]) -> str:
    return ", ".join(name for name in FIELDS if any(name in f.format.columns for f in found))


def _listed(headers: Sequence[str]) -> str:
    shown = ", ".join(headers)
    return shown if len(shown) <= 300 else shown[:300] + " ..."


def _does_not_fit(sheet: Sheet, wanted: Format, mapped: Mapping[int, str]) -> Problem:
    places = wanted.places(sheet, mapped)
    missing = [name for name in wanted.required if name not in places]
    example = _example(sheet, wanted, missing, set(places.values()) | set(mapped))
    return Problem(
        f"read as {wanted.title} (--format {wanted.key}), this file lacks {' and '.join(missing)}; its columns are "
        f"{_listed([h for h in sheet.header.fields if h])}",
        sheet.file,
        sheet.header.line,
        key="--format",
        value=wanted.key,
        allowed=f"columns such as {wanted.needs()}",
        remedy=f"say which columns are meant: {example}",
    )


def _unknown(sheet: Sheet, formats: Sequence[Format], mapped: Mapping[int, str], *, listing: bool) -> Problem:
    """The problem with a sheet that fits no format, with the --map that may solve it."""
    by_key = {candidate.key: candidate for candidate in formats}
    remedies = []
    for key, what, needed in _USUAL:
        if key not in by_key:
            continue
        places = by_key[key].places(sheet, mapped)
        missing = [name for name in needed if name not in places]
        example = _example(sheet, by_key[key], missing, set(places.values()) | set(mapped))
        remedies.append((len(missing), f"if it lists {what}, say which columns are meant: {example}"))
    known = "".join(f"\n        {candidate.title}: {candidate.needs()}" for candidate in formats)
    headers = _listed([header for header in sheet.header.fields if header])
    return Problem(
        f"this file is of no format that is known; its columns are {headers}",
        sheet.file,
        sheet.header.line,
        value=headers,
        allowed=f"columns as in one of these{known}" if listing else "columns of a format as above",
        remedy=";\n    ".join(text for _, text in sorted(remedies, key=lambda item: item[0])),
    )


def _example(sheet: Sheet, wanted: Format, missing: Sequence[str], taken: set[int]) -> str:
    """The --map options that give a sheet its missing fields: the nearest columns, else the next free ones."""
    free = [header for i, header in enumerate(sheet.header.fields) if header and i not in taken]
    words = []
    for name in missing:
        near = {header: _likeness(header, wanted.columns.get(name, ())) for header in free}
        column = max(near, key=near.__getitem__, default="COLUMN")  # the first of equally near ones
        if near.get(column, 1.0) < _NEAR:
            column = free[0]
        if column in free:
            free.remove(column)
        words.append(f'--map "{column}={name}"')
    return " ".join(words)


def _likeness(header: str, names: Sequence[str]) -> float:
    """How near a header is to one of the names, 0 to 1."""
    text = squeezed(header)
    return max((difflib.SequenceMatcher(None, text, squeezed(name)).ratio() for name in names), default=0.0)
