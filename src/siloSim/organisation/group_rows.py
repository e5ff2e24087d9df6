"""The rows of a group-to-group export, gathered by group, pair and period."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from siloSim.errors import Problem
from siloSim.organisation.blocks import MOST_HOURS
from siloSim.organisation.csv_files import Row
from siloSim.organisation.dates import ALLOWED, Dates
from siloSim.organisation.findings import Findings
from siloSim.organisation.tabular import Table

LONGEST_NAME = 80  # characters of a department in a scenario
_WITHIN = frozenset({"within group", "collaborators within group", "same group as time investor"})
# Collaborators who belong to no group that is measured: nobody knows what they do among themselves.
OUTSIDE = frozenset(
    {
        "unclassified collaborators", "unclassified internal", "unclassified external",
        "other collaborators", "internal collaborators", "external collaborators",
    }
)  # fmt: skip


@dataclass(slots=True)
class Export:
    """What the rows of a file say; groups by their key (lower case, single spaces)."""

    spellings: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    hours: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    periods: dict[str, set[object]] = field(default_factory=lambda: defaultdict(set))  # as primary
    # (group, as primary?) -> period -> spelling -> head count
    sizes: dict[tuple[str, bool], dict[object, dict[str, float]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )
    repeated: int = 0
    blank: int = 0
    naming: Callable[[str], str] = str  # what a group is called from here on; not asked for those outside

    def written(self, key: str) -> str:
        """The spelling that most rows use; of equally frequent ones the first in order."""
        counts = self.spellings[key]
        return min(counts, key=lambda spelling: (-counts[spelling], spelling))

    def shown(self, key: str) -> str:
        """What a group is called from here on."""
        written = self.written(key)
        return written if key in OUTSIDE else self.naming(written)

    def several(self, key: str) -> tuple[str, ...]:
        """The spellings of a group, by what they are called from here on."""
        return tuple(sorted({self.naming(spelling) for spelling in self.spellings[key]}))

    def means(self) -> dict[tuple[str, str], float]:
        """Hours per period from one group to another, over the periods in which the first one stands."""
        return {
            (one, other): math.fsum(hours) / len(self.periods[one])
            for (one, other), hours in self.hours.items()
        }

    def head_counts(self, group: str) -> list[float]:
        """Head counts by period: as primary where that is known, spellings of one period added up."""
        for invests in (True, False):
            by_period = self.sizes.get((group, invests), {})
            if by_period:
                return [math.fsum(sizes.values()) for sizes in by_period.values()]
        return []

    def head_count(self, group: str) -> int | None:
        """The mean head count, rounded half up, at least 1; None where there is none."""
        counts = self.head_counts(group)
        return max(1, math.floor(math.fsum(counts) / len(counts) + 0.5)) if counts else None


def collect(table: Table, dates: Dates | None, findings: Findings) -> Export:
    """What the rows say; `table.columns` holds the fields of `group_columns`. Problems go to `findings`."""
    export, seen = Export(), set()
    for row in table.rows:
        names = [" ".join(table.text(row, side).split()) for side in ("primary", "secondary")]
        period = _period(table, row, dates, findings)
        hours = _number(table, row, "hours", findings)
        sizes = [_number(table, row, f"{side}_size", findings) for side in ("primary", "secondary")]
        if not all(names) or hours is None:
            export.blank += 1
            continue
        for side, name in zip(("primary", "secondary"), names, strict=True):
            if len(name) > LONGEST_NAME:
                findings.add(
                    table.problem(row, side, f"{side} has {len(name)} characters", f"{LONGEST_NAME}")
                )
        if tuple(row.fields) in seen:
            export.repeated += 1
            continue
        seen.add(tuple(row.fields))
        primary, secondary = map(group_key, names)
        if secondary in _WITHIN:
            secondary, names[1], sizes[1] = primary, names[0], sizes[0]
        export.hours[primary, secondary].append(hours)
        export.periods[primary].add(period)
        for key, name, size, invests in (
            (primary, names[0], sizes[0], True),
            (secondary, names[1], sizes[1], False),
        ):
            export.spellings[key][name] += 1
            if size is not None and size > 0:
                known = export.sizes[key, invests][period]
                known[name] = max(size, known.get(name, 0.0))
    if not export.hours and not findings.problems:
        remedy = "export it again, or name the columns with --map"
        findings.add(Problem("no row names two groups and their hours", table.file, remedy=remedy))
    return export


def group_key(name: str) -> str:
    """A group whatever its case; Viva's own names with underscores or spaces."""
    key = name.casefold()
    plain = key.replace("_", " ")
    return plain if plain in _WITHIN | OUTSIDE else key


def _period(table: Table, row: Row, dates: Dates | None, findings: Findings) -> object:
    """The date of a row; the same for all rows without such a column."""
    if dates is None:
        return None
    text = table.text(row, "date")
    if text in dates.wrong:
        message = f"{text!r} is no date (read as {dates.order})" if text else "the date is blank"
        findings.add(table.problem(row, "date", message, ALLOWED, "mend the date, or delete the row"))
        return None
    return dates.of[text]


def _number(table: Table, row: Row, column: str, findings: Findings) -> float | None:
    """The number in a field, None where it is blank or wrong."""
    if not table.text(row, column):
        return None
    number = table.number(row, column)
    if number is None or not 0 <= number <= MOST_HOURS:
        remedy = "write it without separators of thousands, such as 1234.5, or delete the row"
        findings.add(table.bad_number(row, column, f"a number, 0 to {MOST_HOURS:g}", remedy))
        return None
    return number
