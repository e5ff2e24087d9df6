"""Dates of an export: in which order day and month stand is decided by the whole column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

type Order = Literal["dmy", "mdy"]  # day or month first, where the year comes last

ALLOWED = "dates such as 2023-04-30 or 30/04/2023"
_TIME = r"(?:[ T].*)?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})" + _TIME)


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a column by what is written, and how they were read."""

    of: Mapping[str, date]  # without those in `wrong`
    wrong: frozenset[str]  # texts that are no dates in that order
    order: str  # "year-month-day", "day/month/year" or "month/day/year"; "" without dates
    guessed: bool  # day and month could stand in either order

    @property
    def unit(self) -> str:
        """What lies between dates: "month", "week", or "period" for anything else."""
        days = sorted(set(self.of.values()))
        if len(days) > 1 and _monthly(days):
            return "month"
        return "week" if len(days) > 1 and _weekly(days) else "period"


def read_dates(texts: Iterable[str], order: Order | None = None) -> Dates:
    """The dates of a column, all in one order: with the year behind, in `order` if that is given.

    A year of four digits in front is followed by the month. With the year behind, day or month comes
    first, whichever suits all texts; if both do, the one in which the dates are months or weeks apart;
    if both are, or neither, the day.
    """
    written = sorted(set(texts))
    if any(_YEAR_FIRST.fullmatch(text) for text in written):
        return _read(written, "year-month-day", False)
    if order is not None:
        return _read(written, "day/month/year" if order == "dmy" else "month/day/year", False)
    day_first, month_first = (_read(written, order, False) for order in ("day/month/year", "month/day/year"))
    if len(day_first.wrong) != len(month_first.wrong):
        return min(day_first, month_first, key=lambda dates: len(dates.wrong))
    if day_first.of == month_first.of:  # 01/01, 02/02: either
        return day_first
    regular = [dates for dates in (day_first, month_first) if dates.unit != "period"]
    chosen = regular[0] if len(regular) == 1 else day_first
    return Dates(chosen.of, chosen.wrong, chosen.order, True)


def _read(texts: list[str], order: str, guessed: bool) -> Dates:
    found: dict[str, date] = {}
    for text in texts:
        day = _date(text, order)
        if day is not None:
            found[text] = day
    return Dates(found, frozenset(set(texts) - found.keys()), order, guessed)


def _date(text: str, order: str) -> date | None:
    if order == "year-month-day":
        match = _YEAR_FIRST.fullmatch(text)
        parts = match.groups() if match else None
    else:
        match = _YEAR_LAST.fullmatch(text)
        parts = match.groups()[::-1] if match else None  # year, then month and day or day and month
        if parts is not None and order == "month/day/year":
            parts = (parts[0], parts[2], parts[1])
    if parts is None:
        return None
    year, month, day = map(int, parts)
    try:
        return date(year + (2000 if year < 100 else 0), month, day)
    except ValueError:
        return None


def _monthly(days: list[date]) -> bool:
    return all(day.day == 1 for day in days)


def _weekly(days: list[date]) -> bool:
    return all((later - days[0]) % timedelta(days=7) == timedelta() for later in days)
