"""The account of an import as text: a heading, and sections of lines, deeper ones indented."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from siloSim.organisation.csv_files import squeezed
from siloSim.organisation.importing.source import Source

type Section = tuple[str, list[str]]  # title, lines


def lines(heading: str, sections: Iterable[Section]) -> Iterator[str]:
    """As plain text, each section with its title."""
    yield _printable(heading)
    for title, some in sections:
        yield ""
        yield title
        yield from (f"  {_printable(line)}" for line in some)


def markdown(heading: str, sections: Iterable[Section]) -> str:
    """As a page."""
    parts = [f"# Import of {_printable(heading)}\n"]
    for title, some in sections:
        items = "\n".join(
            f"  - {_escaped(line.strip())}" if line.startswith(" ") else f"- {_escaped(line)}"
            for line in some
        )
        parts.append(f"## {title}\n\n{items}\n")
    parts.append(
        "An organisation for simulation and discussion; siloSim makes no statement about single people.\n"
    )
    return "\n".join(parts)


def read_lines(source: Source) -> Iterator[str]:
    """What was read of a sheet: its format, how its columns were understood, what was assumed."""
    columns = ", ".join(
        header if squeezed(header) == squeezed(field) else f"{header} → {field}"
        for header, field in source.columns
    )
    yield f"{source.file} as {source.format}, {source.rows:,} rows{': ' if columns else ''}{columns}"
    if source.unused:
        yield f"    not read: {', '.join(source.unused)}"
    yield from (f"    {note}" for note in source.notes)


def source_document(source: Source) -> dict[str, object]:
    """The same as plain data for JSON."""
    return {
        "file": source.file,
        "format": source.format,
        "rows": source.rows,
        "columns": dict(source.columns),
        "unused": list(source.unused),
        "notes": list(source.notes),
    }


def _printable(line: str) -> str:
    """What a file holds must not steer the terminal."""
    return "".join(c if c.isprintable() else "?" for c in line)


def _escaped(line: str) -> str:
    """Names of columns and departments must not turn into Markdown or HTML."""
    for sign in "\\`*_[]<>|":
        line = line.replace(sign, "\\" + sign)
    return line
