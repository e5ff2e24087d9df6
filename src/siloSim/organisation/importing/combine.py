"""People and ties of several files put together: other names of a person, departments, ties from lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from siloSim.errors import Problem
from siloSim.organisation.csv_files import Row
from siloSim.organisation.findings import Findings
from siloSim.organisation.importing.format import Records
from siloSim.organisation.tabular import Table

LARGEST_TEAM = 20  # people of one manager up to whom all are taken to know each other
_NAMES = ("name", "email")


@dataclass(slots=True)
class Combined:
    """Tables as `assembly.assemble` takes them, and what was assumed on the way."""

    people: list[Table] = field(default_factory=list)
    ties: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    from_lines: bool = False  # the ties are those of the reporting lines


def combine(
    records: Sequence[Records],
    findings: Findings,
    *,
    department: str | None = None,
    undirected: bool = False,
    headers: Iterable[str] = (),
) -> Combined:
    """All people with a department, and all ties.

    `department`: of everybody for whom the files name none. `undirected`: every tie counts both ways.
    `headers`: columns that could hold a department, for the message where nothing says who works where.
    """
    done = Combined(
        [table for some in records for table in some.people],
        [table for some in records for table in some.ties],
    )
    if not done.people and done.ties:
        done.people = [_everybody(done.ties)]
    if not any("department" in table.columns for table in done.people) and department is None:
        findings.add(_no_departments(done.people or done.ties, headers))
        return Combined()
    _give_departments(done, department, findings)
    _use_ids(done)
    if not done.ties:
        if not any("manager" in table.columns for table in done.people):
            findings.add(_no_ties(done.people))
            return done
        _tie_along_lines(done)
    if undirected:
        done.ties = [_both_ways(table) for table in done.ties]
        done.notes.append("every tie counts in both directions")
    return done


def _everybody(ties: Sequence[Table]) -> Table:
    """A table that lists who stands in the ties."""
    lines: dict[str, int] = {}
    for table in ties:
        for row in table.rows:
            for column in ("source", "target"):
                if text := table.text(row, column):
                    lines[text] = min(lines.get(text, row.line), row.line)
    rows = [Row(line, [identity]) for identity, line in sorted(lines.items())]
    return Table(ties[0].file, {"id": 0}, rows, ",")


def _no_departments(tables: Sequence[Table], headers: Iterable[str]) -> Problem:
    columns = [header for header in headers if header]
    mapped = f'or name the column that holds it, as in --map "{columns[-1]}=department"; ' if columns else ""
    return Problem(
        "the files do not say in which department anybody works",
        tables[0].file if tables else None,
        allowed="a file with an id and a department for each person, beside the ties or with them",
        remedy=f"add such a file; {mapped}or, if it is one department indeed, say so: --department NAME",
    )


def _no_ties(people: Sequence[Table]) -> Problem:
    return Problem(
        "the files hold people, but no ties among them",
        people[0].file if people else None,
        allowed="a file with ties, or reporting lines (a column such as Manager ID) to take them from",
        remedy="add the file with ties; or, for head counts only, write the departments into a scenario "
        "(organisation: {departments: {Sales: 60, ...}})",
    )


def _give_departments(done: Combined, department: str | None, findings: Findings) -> None:
    """Fill in departments that another table or the user gives; what only lists people is then done with."""
    known: dict[str, str] = {}
    for table in done.people:
        for row in table.rows:
            if text := table.text(row, "department"):
                known.setdefault(table.text(row, "id"), text)
    filled: set[str] = set()
    strangers: set[str] = set()
    tables = []
    for table in done.people:
        listing = "department" not in table.columns
        width = max(table.columns.values()) + 1
        columns = table.columns if not listing else {**table.columns, "department": width}
        rows = []
        for row in table.rows:
            identity, own = table.text(row, "id"), table.text(row, "department")
            given = own or known.get(identity) or department
            if given is None and identity and listing:
                strangers.add(identity)
                continue
            if given is None:
                if identity:  # a row without an id is a problem of its own
                    findings.add(_blank_department(table, row, identity))
                    continue
                given = ""
            if not own and identity not in known:
                filled.add(identity)
            fields = list(row.fields[:width]) + [""] * listing
            fields[columns["department"]] = given
            rows.append(Row(row.line, fields))
        if rows:
            tables.append(replace(table, columns=columns, rows=rows))
    done.people = tables
    if filled:
        done.notes.append(
            f"{len(filled)} people for whom the files name no department are put into {department!r}"
        )
    if strangers:
        done.notes.append(f"{len(strangers)} people are left out because no file names their department")


def _blank_department(table: Table, row: Row, identity: str) -> Problem:
    return Problem(
        f"the department of {identity} is blank",
        table.file,
        row.line,
        key=table.called("department"),
        value="",
        allowed="a department for every person",
        remedy="write it, take the row out, or give one to all such people: --department NAME",
    )


def _use_ids(done: Combined) -> None:
    """Put ids where managers and ties refer to people by name or e-mail address."""
    ids = {table.text(row, "id") for table in done.people for row in table.rows}
    holders: dict[str, set[str]] = {}
    for table in done.people:
        for row in table.rows:
            for column in _NAMES:
                if (text := table.text(row, column).casefold()) and text not in ids:
                    holders.setdefault(text, set()).add(table.text(row, "id"))
    aliases = {text: next(iter(some)) for text, some in holders.items() if len(some) == 1}
    if not aliases:
        return
    replaced: Counter[str] = Counter()
    shared: set[str] = set()

    def meant(text: str, what: str) -> str:
        if not text or text in ids:
            return text
        identity = aliases.get(text.casefold())
        if identity is None:
            if len(holders.get(text.casefold(), ())) > 1:
                shared.add(text.casefold())
            return text
        replaced[what] += 1
        return identity

    done.people = [_replaced(table, {"manager": "managers"}, meant) for table in done.people]
    ends = {"source": "ends of ties", "target": "ends of ties"}
    done.ties = [_replaced(table, ends, meant) for table in done.ties]
    for what, count in sorted(replaced.items()):
        done.notes.append(f"{count} {what} are given by name or e-mail address, and found by it")
    if shared:
        done.notes.append(f"{len(shared)} names belong to several people, so nobody is found by them")


def _replaced(table: Table, columns: dict[str, str], meant: object) -> Table:
    """The table with some fields replaced; the same one if there is nothing to replace."""
    assert callable(meant)
    rows, changed = [], False
    places = [(table.columns[name], what) for name, what in columns.items() if name in table.columns]
    for row in table.rows:
        fields = row.fields
        for place, what in places:
            text = meant(fields[place], what)
            if text != fields[place]:
                fields = [*fields[:place], text, *fields[place + 1 :]]
        changed |= fields is not row.fields
        rows.append(Row(row.line, fields))
    return replace(table, rows=rows) if changed else table


def _tie_along_lines(done: Combined) -> None:
    """Ties between a manager and those who report, and among those who report to one manager."""
    teams: dict[str, set[str]] = {}
    lines: dict[str, int] = {}
    ids = {table.text(row, "id") for table in done.people for row in table.rows}
    for table in done.people:
        for row in table.rows:
            identity, manager = table.text(row, "id"), table.text(row, "manager")
            lines.setdefault(identity, row.line)
            if manager in ids and manager != identity:
                teams.setdefault(manager, set()).add(identity)
    rows = []
    for manager, team in sorted(teams.items()):
        rows += [Row(lines[person], [person, manager, "2", "undirected"]) for person in sorted(team)]
        if len(team) <= LARGEST_TEAM:
            rows += [Row(lines[a], [a, b, "1", "undirected"]) for a, b in combinations(sorted(team), 2)]
    file = done.people[0].file
    done.ties = [Table(file, {"source": 0, "target": 1, "weight": 2, "type": 3}, rows, ",")]
    done.from_lines = True
    done.notes.append(
        "no file holds ties, so they are taken from the reporting lines: everybody with the own manager "
        f"(weight 2) and with all others of that manager (weight 1, for up to {LARGEST_TEAM} people)"
    )


def _both_ways(table: Table) -> Table:
    width = max(table.columns.values()) + 1
    rows = [Row(row.line, [*row.fields[:width], "undirected"]) for row in table.rows]
    return replace(table, columns={**table.columns, "type": width}, rows=rows)
