"""From a path to sheets, by what the file holds rather than by what it is called."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from siloSim.errors import Problem
from siloSim.organisation.csv_files import Sheet, no_such_file, read_csv
from siloSim.organisation.findings import Findings
from siloSim.organisation.importing.gexf import read_gexf
from siloSim.organisation.importing.workbook import read_workbook

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_sheets(path: Path, known: Collection[str], findings: Findings) -> list[Sheet]:
    """The sheets of a CSV file, an Excel workbook or a GEXF file; [] with the reasons in `findings`.

    `known`: squeezed headers, by which the separator of a CSV file is told.
    """
    file = str(path)
    try:
        with path.open("rb") as stream:
            head = stream.read(512)
    except FileNotFoundError:
        findings.add(no_such_file(file))
        return []
    except OSError as error:
        remedy = "name the files in the folder" if path.is_dir() else "check its permissions"
        findings.add(Problem(f"the file cannot be read: {error.strerror or error}", file, remedy=remedy))
        return []
    if head.startswith(_ZIP):
        return read_workbook(path, findings)
    if head.startswith(_OLD_OFFICE):
        findings.add(
            Problem(
                "this is a workbook of an old kind, or one with a password", file, allowed=".xlsx or CSV",
                remedy="open it in Excel and save it as .xlsx without a password, or as CSV UTF-8",
            )
        )  # fmt: skip
        return []
    if b"\x00" not in head and head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return read_gexf(path, findings)
    sheet = read_csv(path, known, findings, any_encoding=True, expected="a header and rows")
    return [] if sheet is None else [sheet]
