"""A desk with a client's files on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from siloSim.errors import OrganisationError, Problem
from siloSim.organisation import Organisation
from siloSim.organisation.importing import Imported, import_files


class Desk:
    """A folder to put files in, and to import them from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, **files: str | bytes) -> None:
        """Files by name; an underscore stands for the point before the ending."""
        for name, text in files.items():
            path = self.folder / ".".join(name.rsplit("_", 1))
            path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def book(self, name: str, sheets: dict[str, list[list[object]]]) -> None:
        """An Excel workbook."""
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            page = book.create_sheet(title)
            for row in rows:
                page.append(row)
        book.save(self.folder / name)

    def read(self, *names: str, **options: Any) -> Imported:
        chosen = names or tuple(sorted(path.name for path in self.folder.iterdir()))
        return import_files([self.folder / name for name in chosen], **options)

    def refused(self, *names: str, **options: Any) -> tuple[Problem, ...]:
        with pytest.raises(OrganisationError) as caught:
            self.read(*names, **options)
        return caught.value.problems


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def people_of() -> Any:
    """Organisation → id → department."""

    def table(o: Organisation) -> dict[str, str]:
        return {str(i): o.departments[d] for i, d in zip(o.ids, o.department, strict=True)}

    return table


@pytest.fixture
def ties_of() -> Any:
    """Organisation → (source id, target id) → (weight out, weight back)."""

    def table(o: Organisation) -> dict[tuple[str, str], tuple[float, float]]:
        return {
            (str(o.ids[a]), str(o.ids[b])): (float(out), float(back))
            for a, b, out, back in zip(o.source, o.target, o.weight_out, o.weight_back, strict=True)
        }

    return table
