"""Days as exports write them: 2023-04-01, 01/04/2023, 1.4.23, 45017 – one order of day and month a column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from siloSim.organisation.dates import Order

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SPLIT = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?: .*)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_NAMED = ("%d-%b-%Y", "%d %b %Y", "%d-%b-%y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")
_EPOCH = date(1899, 12, 30)  # day 0 of Excel's calendar


@dataclass(frozen=True, slots=True)
class Days:
    """A column of days: None where it is blank; `wrong` are rows that hold something else."""

    days: list[date | None]
    wrong: list[int]
    note: str = ""


def read_days(values: Sequence[str], header: str, order: Order | None = None) -> Days:
    """The days of a column.

    Day and month are told apart by numbers above 12 anywhere in the column; where both orders fit all
    rows, the day is taken to come first, and the note says so, unless `order` decides. Two-digit years
    from 69 on are of the last century.
    """
    split = [_SPLIT.fullmatch(text) for text in values]
    pairs = [(int(m[1]), int(m[2])) for m in split if m]
    note = ""
    if order is None:
        first, second = any(a > 12 for a, _ in pairs), any(b > 12 for _, b in pairs)
        order = "mdy" if second and not first else "dmy"
        if pairs and not first and not second and any(a != b for a, b in pairs):
            note = f"in {header!r} day and month could be either way round: the day is taken to come first"
    days: list[date | None] = []
    wrong = []
    for row, text in enumerate(values):
        day = _day(text, order) if text else None
        days.append(day)
        if text and day is None:
            wrong.append(row)
    return Days(days, wrong, note)


def _day(text: str, order: Order) -> date | None:
    try:
        if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _SPLIT.fullmatch(text):
            one, two, year = int(match[1]), int(match[2]), int(match[3])
            year += (2000 if year < 69 else 1900) if len(match[3]) == 2 else 0
            return date(year, one, two) if order == "mdy" else date(year, two, one)
        if match := _SERIAL.fullmatch(text):
            return _EPOCH + timedelta(days=int(match[1]))
    except ValueError:
        return None
    for form in _NAMED:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None
