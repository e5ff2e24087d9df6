"""What reading a group-to-group export found, dropped and merged, in figures and in plain words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from siloSim.organisation.hours_figures import HoursFigures

# More than anybody works. Hours with several groups count in each, so an export may well hold more.
_WORKED = {"month": 200.0, "week": 50.0}
_ORDER_MATTERS = "as day and month can stand in either order, the whole column decided"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A group that was left out, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class GroupReport:
    """Counts are of groups or rows, as named; hours are means over periods (months, weeks)."""

    file: str
    columns: Mapping[str, str]  # field -> column
    rows: int
    rows_repeated: int  # alike in every field, counted once
    rows_blank: int  # without a group or without hours, left out
    periods: int
    first: str | None  # date, year-month-day
    last: str | None
    unit: str  # month, week or period
    date_order: str | None
    date_guessed: bool
    departments: tuple[tuple[str, int], ...]  # name, people
    spellings: tuple[tuple[str, ...], ...]  # that became one group
    sizes_changed: tuple[str, ...]
    no_inside: tuple[str, ...]  # groups of several people without hours inside
    merged: tuple[str, ...]  # small groups
    dropped: tuple[Dropped, ...]
    min_group: int
    hours_kept: float  # share of the file's hours
    difference: float  # |A to B - B to A| over their sum, over all pairs
    hours_per_person: float  # and period
    figures: HoursFigures

    def lines(self) -> list[str]:
        """The report in plain words; only what applies."""
        sizes = [people for _, people in self.departments]
        return [
            f"{sum(sizes)} people in {len(sizes)} groups of {min(sizes)} to {max(sizes)}",
            *self.period_lines(),
            *self.figure_lines(),
            *self.change_lines(),
        ]

    def period_lines(self) -> list[str]:
        """The time of which the hours are, and how its dates were read."""
        span = (
            f", {self.first} to {self.last}"
            if self.first != self.last
            else f", {self.first}"
            if self.first
            else ""
        )
        periods = f"{self.periods} {self.unit}{'s' if self.periods != 1 else ''}{span}"
        lines = [f"{periods}; hours and head counts are their means"]
        if self.date_guessed:
            lines.append(f"dates read as {self.date_order}: {_ORDER_MATTERS}")
        return lines

    def figure_lines(self) -> list[str]:
        """What the hours look like, and what ties follow."""
        lines = [self._per_person(), *self.figures.lines()]
        if not math.isnan(self.difference):
            lines.append(
                f"hours from A to B and from B to A differ by {self.difference:.1%}; the mean is taken"
            )
        return lines

    def change_lines(self) -> list[str]:
        """What was merged, left out and assumed."""
        lines = [
            f"{text}: {', '.join(names)}"
            for names, text in (
                (self.sizes_changed, "head counts that change over time, of which the mean is taken"),
                (self.merged, f"groups of fewer than {self.min_group} people, merged into one"),
                (self.no_inside, "groups without hours inside, whose people will not know each other"),
            )
            if names
        ]
        lines += [
            f"one group under several spellings: {' / '.join(map(repr, names))}" for names in self.spellings
        ]
        lines += [f"left out: {one.name} ({one.reason})" for one in self.dropped]
        if self.dropped:
            lines.append(f"{self.hours_kept:.1%} of the hours in the file are among the groups that stay")
        if self.rows_repeated:
            lines.append(f"rows that repeat another one, counted once: {self.rows_repeated}")
        if self.rows_blank:
            lines.append(f"rows without a group or without hours, left out: {self.rows_blank}")
        return lines

    def _per_person(self) -> str:
        text = f"{self.hours_per_person:,.1f} hours per person and {self.unit}"
        if self.hours_per_person > _WORKED.get(self.unit, math.inf):
            return f"{text}, more than anybody works; only their proportions are used"
        return f"{text}; only their proportions are used"

    def as_json(self) -> dict[str, Any]:
        """The fields as plain data, figures that are not defined as None."""
        return {key: _plain(value) for key, value in asdict(self).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value
