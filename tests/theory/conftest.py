"""A closed form holds if |z| < 4, and the page that states it shows the figures of today."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from theory.checks import LIMIT, Check, Holds

PAGE = Path(__file__).resolve().parents[2] / "docs" / "theory.md"


@pytest.fixture(scope="session")
def page() -> str:
    """Text of docs/theory.md."""
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture
def holds(page: str) -> Holds:
    """Require |z| < 4, and that docs/theory.md shows the check's row.

    Rows that rest on the package's default parameters may be older on the page than a new calibration.
    With SILOSIM_THEORY_ROWS the rows go to that file instead; see refresh.py.
    """
    rows = os.environ.get("SILOSIM_THEORY_ROWS")

    def look(check: Check, *, on_defaults: bool = False) -> None:
        assert abs(check.z) < LIMIT, check.row()
        if rows:
            with Path(rows).open("a", encoding="utf-8") as file:
                file.write(check.row() + "\n")
        elif not on_defaults:
            assert check.row() in page, (
                f"docs/theory.md does not say {check.row()}; if the change is meant, python tests/theory/refresh.py"
            )

    return look
