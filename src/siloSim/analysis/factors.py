"""Factors for people, and how the points of a design lie: levels, grids, lines along one factor."""

from __future__ import annotations

import math
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import numpy as np

from siloSim.analysis.formats import MINUS, format_number

if TYPE_CHECKING:
    import pandas as pd


PLURALS = {
    "days": "day", "hours": "hour", "weeks": "week", "months": "month", "years": "year",
    "challenges": "challenge", "employees": "employee", "departments": "department",
}  # fmt: skip


def factor_words(path: str, unit: str = "") -> str:
    """A factor for people, with its unit.

    >>> factor_words("policies.leadership_council.every", "days"), factor_words("scenario")
    ('leadership_council: every (days)', 'scenario')
    >>> factor_words("behaviour.trust.gain"), factor_words("organisation.ties.within_share", "share")
    ('trust gain', 'ties within share (%)')
    """
    shown = {"share": "%", "h/day": "h per day", "1/day": "per day"}.get(unit, unit)
    return _name(path) + (f" ({shown})" if shown else "")


def value_words(path: str, value: object, unit: str = "") -> str:
    """A factor at a value; units in the singular with 1.

    >>> value_words("policies.leadership_council.every", 10.0, "days"), value_words("scenario", "builtin:busy")
    ('leadership_council: every 10 days', 'busy')
    >>> value_words("policies.leadership_council.every", 1, "days"), value_words("behaviour.pause", 1.0, "days")
    ('leadership_council: every day', 'pause 1 day')
    """
    written = level_words(value, unit)
    if isinstance(value, str) and path == "scenario":
        return written
    if isinstance(value, str):
        return f"{_name(path)} {written}"
    if path.endswith(".every") and written == "1" and unit in PLURALS:
        return f"{_name(path)} {PLURALS[unit]}"
    return f"{_name(path)} {level_with_unit(value, unit)}"


def level_with_unit(value: object, unit: str = "") -> str:
    """A level with its unit, in the singular with 1.

    >>> level_with_unit(1.0, "days"), level_with_unit(10, "days"), level_with_unit(0.3, "share")
    ('1 day', '10 days', '30 %')
    """
    written = level_words(value, unit)
    if isinstance(value, str):
        return written
    shown = {"share": " %", "h/day": " h per day", "1/day": " per day", "": ""}.get(unit, f" {unit}")
    return f"{written} {PLURALS[unit]}" if written == "1" and unit in PLURALS else written + shown


def level_words(value: object, unit: str = "") -> str:
    """A level without its unit; shares in per cent, scenarios by their names.

    >>> level_words(0.3, "share"), level_words("configs/acme.yaml"), level_words(12000.0), level_words(0.05)
    ('30', 'acme', '12,000', '0.05')
    """
    if isinstance(value, str):
        name = value.removeprefix("builtin:")
        return PurePosixPath(name).stem if name.endswith((".yaml", ".yml")) else name
    number = float(value) * (100.0 if unit == "share" else 1.0)  # type: ignore[arg-type]
    if not math.isfinite(number):
        return format_number(number)
    text = f"{number:,.3g}" if abs(number) < 1000 else f"{number:,.0f}"
    return text.replace("-", MINUS)


def _name(path: str) -> str:
    parts = path.split(".")
    if parts[0] == "policies" and len(parts) > 2:
        return f"{parts[1]}: {' '.join(parts[2:])}"
    if len(parts) > 1 and parts[0] in ("behaviour", "organisation", "challenges", "policies"):
        parts = parts[1:]
    return " ".join(parts).replace("_", " ") if parts[0] != "scenario" else "scenario"


def levels_of(points: pd.DataFrame, path: str) -> list[object]:
    """What a factor takes: numbers rising, names in the order in which they come."""
    values = points[path].dropna().unique().tolist()
    return values if any(isinstance(value, str) for value in values) else sorted(values)


def is_grid(points: pd.DataFrame, paths: tuple[str, ...]) -> bool:
    """Whether every combination of the levels of these factors occurs, and each only once."""
    if not paths:
        return len(points) == 1
    sizes = [points[path].nunique() for path in paths]
    return len(points) == math.prod(sizes) and not points.duplicated(list(paths)).any()


def lines_along(points: pd.DataFrame, path: str) -> list[list[int]]:
    """Runs of points that differ in this factor only, each in the order of its levels; the longest first.

    >>> import pandas as pd
    >>> grid = pd.DataFrame({"a": [1.0, 1.0, 2.0, 2.0], "b": [5.0, 6.0, 5.0, 6.0]})
    >>> lines_along(grid, "a"), lines_along(pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]}), "a")
    ([[0, 2], [1, 3]], [])
    """
    others = [other for other in points.columns if other != path and points[other].nunique(dropna=False) > 1]
    rank = {value: number for number, value in enumerate(levels_of(points, path))}
    groups = [rows for _, rows in points.groupby(others, sort=False)] if others else [points]
    found = []
    for rows in groups:
        if rows[path].nunique() < 2:
            continue
        single = rows[~rows.duplicated(path)]
        order = np.argsort([rank[value] for value in single[path]], kind="stable")
        found.append([int(point) for point in single.index[order]])
    return sorted(found, key=len, reverse=True)
