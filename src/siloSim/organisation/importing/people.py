"""People from a sheet of any format: every column turned into what people.csv has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from siloSim.errors import Problem
from siloSim.organisation.csv_files import Row
from siloSim.organisation.importing import values
from siloSim.organisation.importing.format import Context, Found, Records
from siloSim.organisation.tabular import Table

DAYS_A_YEAR = 365.25
_AS_IT_IS = ("id", "name", "email", "department", "manager")


def read_people(found: Found, context: Context) -> Records:
    """The people of a sheet: one row each, that of the latest day where rows have a day.

    Tenure is counted from the day of entry to `context.as_of`. Whoever has a last day before that day, or
    a full-time equivalent of 0, is not active.
    """
    notes: list[str] = []
    columns: dict[str, Sequence[str]] = {
        name: found.values(name) for name in _AS_IT_IS if name in found.places
    }
    comma = found.sheet.separator != ","
    if "role" in found.places:
        columns["role"], more = values.roles(found.values("role"), found.header("role"))
        notes += more
    if "level" in found.places:
        columns["level"], more = values.ranks(found.values("level"), found.header("level"))
        notes += more
    for name, unit in (("fte", "fte"), ("fte_percent", "percent"), ("fte_hours", "hours")):
        if name in found.places and "fte" not in columns:
            columns["fte"], more = values.shares(
                found.values(name), found.header(name), unit, decimal_comma=comma
            )
            notes += more
    if "tenure" in found.places:
        columns["tenure"] = [text.replace(",", ".") if comma else text for text in found.values("tenure")]
    elif "hired" in found.days and context.as_of:
        columns["tenure"], more = _tenure(found.days["hired"], context.as_of, found.header("hired"))
        notes += more
    active, more = _active(found, context, columns.get("fte", ()))
    notes += more
    if active:
        columns["active"] = active

    latest, dropped = _latest(found)
    if dropped:
        notes.append(
            f"{dropped} rows of people left aside: for each, the row of the latest {found.header('time')!r} counts"
        )
    names = list(columns)
    rows = [
        Row(row.line, [columns[name][i] for name in names])
        for i, row in enumerate(found.sheet.rows)
        if latest is None or i in latest
    ]
    headers = {
        name: found.header(here)
        for name in names
        for here in (name, "hired", "fte_percent", "fte_hours")
        if here in found.places and (here == name or _stands_for(here) == name)
    }
    table = Table(
        found.sheet.file,
        {name: i for i, name in enumerate(names)},
        rows,
        ",",
        headers,
        allowed=values.ALLOWED,
    )
    return Records(people=[table], notes=notes)


def _stands_for(name: str) -> str:
    return {"hired": "tenure", "fte_percent": "fte", "fte_hours": "fte"}.get(name, name)


def _tenure(hired: list[date | None], as_of: date, header: str) -> tuple[list[str], list[str]]:
    done, early = [], 0
    for day in hired:
        if day is None:
            done.append("")
            continue
        early += day > as_of
        done.append(repr(round(max((as_of - day).days, 0) / DAYS_A_YEAR, 2)))
    notes = [f"tenure is counted from {header!r} to {as_of.isoformat()}"]
    if early:
        notes.append(f"{early} people with an entry after that day have a tenure of 0")
    return done, notes


def _active(found: Found, context: Context, fte: Sequence[str]) -> tuple[list[str], list[str]]:
    """1, 0 or blank for each row; [] if nothing is known. FTE of 0 is taken out of `fte`."""
    notes = []
    status = values.presence(found.values("active"))
    if "active" in found.places:
        unknown = {text: row for row, text in reversed(list(enumerate(status))) if text not in ("", "0", "1")}
        for text, row in sorted(unknown.items(), key=lambda item: item[1]):
            context.findings.add(
                Problem(
                    f"{found.header('active')} is {text!r}, and it is not clear whether that person is there",
                    found.sheet.file,
                    found.sheet.rows[row].line,
                    key=found.header("active"),
                    value=text,
                    allowed="words such as active, on leave, yes, 1, or terminated, inactive, no, 0",
                    remedy=f'change the word, or leave the column aside: --map "{found.header("active")}=ignore"',
                )
            )
        status = ["" if text in unknown else text for text in status]
    gone = stay = 0
    for i, day in enumerate(found.days.get("left", ())):
        if day is None or status[i] == "0":
            continue
        if context.as_of is None or day < context.as_of:
            status[i] = "0"
            gone += 1
        else:
            stay += 1
    when = "" if context.as_of is None else f" before {context.as_of.isoformat()}"
    if gone:
        notes.append(f"{gone} people have a last day{when} and are not active; --as-of decides otherwise")
    if stay:
        assert context.as_of is not None
        notes.append(
            f"{stay} people with a last day on or after {context.as_of.isoformat()} are active; --as-of decides otherwise"
        )
    idle = [i for i, text in enumerate(fte) if text in ("0.0", "-0.0")]
    for i in idle:
        status[i] = "0"
        fte[i] = ""  # type: ignore[index]  # a list of this module's own
    if idle:
        notes.append(f"{len(idle)} people with a full-time equivalent of 0 are taken as not active")
    return (status if any(status) else []), notes


def _latest(found: Found) -> tuple[set[int] | None, int]:
    """The rows that count where a person has one for each day; None: all of them."""
    days = found.days.get("time")
    if days is None:
        return None, 0
    last: dict[str, date] = {}
    ids = found.values("id")
    for identity, day in zip(ids, days, strict=True):
        if day is not None and day > last.get(identity, date.min):
            last[identity] = day
    kept = {i for i, (identity, day) in enumerate(zip(ids, days, strict=True)) if day == last.get(identity)}
    return kept, len(ids) - len(kept)
