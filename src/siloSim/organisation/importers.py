"""Organisations from people.csv and ties.csv."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import OrganisationError, Problem
from siloSim.organisation import import_people, import_ties
from siloSim.organisation.checks import circular, id_order
from siloSim.organisation.generate import MEAN_TENURE
from siloSim.organisation.import_people import People, Person, collect_people
from siloSim.organisation.import_ties import Ties, collect_ties
from siloSim.organisation.reporting import TEAM_SIZE, Lines
from siloSim.organisation.structure import Organisation
from siloSim.organisation.tabular import Findings, Table, read_table


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import found, dropped and filled in. Counts are of people, pairs or rows, as named."""

    people: int
    departments: int
    ties: int
    people_inactive: int = 0
    people_repeated: int = 0  # rows
    departments_merged: tuple[tuple[str, ...], ...] = ()  # spellings that became one
    managers_self: int = 0
    managers_unknown: int = 0  # not in the file, or not active
    managers_elsewhere: int = 0  # in another department
    rows_self: int = 0
    rows_unknown: int = 0
    rows_inactive: int = 0
    unknown_ids: tuple[str, ...] = ()  # the first few
    pairs_below: int = 0
    threshold: float = 0.0
    isolated: int = 0
    heads_chosen: tuple[str, ...] = ()  # departments
    heads_demoted: int = 0
    teams_made: tuple[str, ...] = ()  # departments
    managers_filled: int = 0  # people who now report to the head
    tenure_filled: int = 0

    @property
    def dropped(self) -> dict[str, int]:
        """How many of what was left out, by reason; zeros included."""
        return {
            "inactive people": self.people_inactive,
            "repeated people": self.people_repeated,
            "managers of themselves": self.managers_self,
            "unknown managers": self.managers_unknown,
            "managers in other departments": self.managers_elsewhere,
            "ties to oneself": self.rows_self,
            "ties of unknown people": self.rows_unknown,
            "ties of inactive people": self.rows_inactive,
            "ties below the threshold": self.pairs_below,
        }

    def lines(self) -> list[str]:
        """The report in plain words; only what applies."""
        some = [f"{self.people} people in {self.departments} departments, {self.ties} ties"]
        named = ", ".join(self.unknown_ids)
        more = ", ..." if len(self.unknown_ids) == import_ties.NAMED else ""
        for count, text in (
            (self.people_inactive, "people left out because they are not active"),
            (self.people_repeated, "rows of people who were there before, merged"),
            (self.managers_self, "people who are their own manager, taken as having none"),
            (self.managers_unknown, "managers left out because they are not among the active people"),
            (self.managers_elsewhere, "managers left out because they work in another department"),
            (self.rows_self, "tie rows left out because they tie a person to himself or herself"),
            (
                self.rows_unknown,
                f"tie rows left out because people are not in the people file ({named}{more})",
            ),
            (self.rows_inactive, "tie rows left out because people are not active"),
            (self.pairs_below, f"pairs left out with weight 0 or below the threshold of {self.threshold:g}"),
            (self.isolated, "people without ties, kept"),
            (self.heads_demoted, "heads beyond the first of a department, taken as managers"),
            (
                self.managers_filled,
                "people without a manager in their department, who now report to its head",
            ),
            (self.tenure_filled, f"people without a tenure, for whom {MEAN_TENURE:g} years are assumed"),
        ):
            if count:
                some.append(f"{text}: {count}")
        some += [
            f"one department under several spellings: {' / '.join(map(repr, spellings))}"
            for spellings in self.departments_merged
        ]
        if self.heads_chosen:
            some.append(
                "no head named, so the manager with most reports or the best-connected person is head of: "
                + ", ".join(self.heads_chosen)
            )
        if self.teams_made:
            some.append(
                f"no managers named, so teams of about {TEAM_SIZE} stand around well-connected people in: "
                + ", ".join(self.teams_made)
            )
        return some


def read_people_ties(
    people: Path, ties: Path, threshold: float = 0.0, name: str | None = None
) -> tuple[Organisation, ImportReport]:
    """Read an organisation and say what was dropped or filled in.

    `people`: id, department and, if known, manager (an id), role (staff, manager, head), level (0 up),
    tenure (years), fte (0 to 1], active (1 or 0; others are left out). `ties`: source, target and, if
    known, weight (relative; 1 without), type (face_to_face and other undirected contact counts in both
    directions) and time (ignored: rows of a pair are summed). Sums below `threshold` are no ties; with
    ordinal weights in which 1 means never, that is 2. `name` defaults to the folder of `people`.

    The order of rows never matters. Raises OrganisationError with the first 20 problems of both files.
    """
    people, ties = Path(people), Path(ties)
    findings = Findings()
    if not (math.isfinite(threshold) and threshold >= 0):
        findings.add(
            Problem(
                f"the threshold is {threshold}", key="threshold", value=str(threshold), allowed="0 or more",
                remedy="weights below it are not ties; 0 keeps all",
            )
        )  # fmt: skip
    people_table = read_table(people, import_people.REQUIRED, import_people.OPTIONAL, findings)
    ties_table = read_table(ties, import_ties.REQUIRED, import_ties.OPTIONAL, findings)
    listed = collect_people(people_table, findings) if people_table else People()
    active = [person for person in listed.persons.values() if person.active is not False]
    active = [active[i] for i in id_order([person.id for person in active])]
    if people_table and not active and not findings.problems:
        remedy = "list at least two people who are active"
        findings.add(Problem("there are no people left", people_table.file, remedy=remedy))
    index = {person.id: row for row, person in enumerate(active)}
    inactive = listed.persons.keys() - index.keys()
    pairs = None
    if ties_table:
        # Without people, every tie would be unknown; the weights are checked all the same.
        pairs = collect_ties(ties_table, index, set(inactive), threshold, findings)
        if len(pairs.source) == 0 and not findings.problems:
            findings.add(_no_ties(ties_table, pairs, threshold))
    findings.raise_if_any()
    assert people_table is not None  # else there are findings
    assert pairs is not None
    return _assemble(
        name if name is not None else people.resolve().parent.name,
        listed,
        active,
        pairs,
        people_table,
        threshold,
    )


def _no_ties(table: Table, pairs: Ties, threshold: float) -> Problem:
    """Why nothing is left, in figures."""
    return Problem(
        f"there are no ties left: of {pairs.rows} rows, {pairs.rows_unknown} name unknown people, "
        f"{pairs.rows_inactive} inactive people, {pairs.rows_self} a person twice; "
        f"{pairs.pairs_below} pairs have weight 0 or below {threshold:g}",
        table.file,
        remedy="use the ids of the people file, and a lower threshold if it drops too much",
    )


def _assemble(
    name: str, listed: People, active: list[Person], pairs: Ties, table: Table, threshold: float
) -> tuple[Organisation, ImportReport]:
    index = {person.id: row for row, person in enumerate(active)}
    codes = {key: d for d, key in enumerate(sorted({person.department for person in active}))}
    department = np.array([codes[person.department] for person in active], dtype=np.int64)
    shown = [listed.shown(key) for key in codes]

    report = ImportReport(
        people=len(active),
        departments=len(codes),
        ties=len(pairs.source),
        people_inactive=len(listed.persons) - len(active),
        people_repeated=listed.repeated,
        departments_merged=tuple(
            tuple(sorted(listed.spellings[key])) for key in codes if len(listed.spellings[key]) > 1
        ),
        rows_self=pairs.rows_self,
        rows_unknown=pairs.rows_unknown,
        rows_inactive=pairs.rows_inactive,
        unknown_ids=pairs.unknown_ids,
        pairs_below=pairs.pairs_below,
        threshold=threshold,
        tenure_filled=sum(person.tenure is None for person in active),
    )
    manager = np.full(len(active), -1, dtype=np.int64)
    selves = strangers = elsewhere = 0
    for row, person in enumerate(active):
        if person.manager is None:
            continue
        boss = index.get(person.manager)
        if person.manager == person.id:
            selves += 1
        elif boss is None:
            strangers += 1
        elif department[boss] != department[row]:
            elsewhere += 1
        else:
            manager[row] = boss
    _refuse_circles(manager, active, table)

    role = np.array([-1 if person.role is None else person.role for person in active], dtype=np.int64)
    both = (pairs.weight_out > 0) & (pairs.weight_back > 0)
    strength = (pairs.weight_out + pairs.weight_back) / np.where(both, 2, 1)
    done = Lines(department, role, manager, (pairs.source, pairs.target, strength)).complete(len(codes))
    level = [role[row] if person.level is None else person.level for row, person in enumerate(active)]
    organisation = Organisation.frozen(
        name=name,
        departments=tuple(shown),
        ids=np.array([person.id for person in active], dtype=np.str_),
        department=department,
        role=role,
        level=np.array(level),
        tenure=np.array([MEAN_TENURE if person.tenure is None else person.tenure for person in active]),
        manager=manager,
        fte=np.array([1.0 if person.fte is None else person.fte for person in active]),
        source=pairs.source,
        target=pairs.target,
        weight_out=pairs.weight_out,
        weight_back=pairs.weight_back,
    )
    organisation.validate()
    return organisation, replace(
        report,
        managers_self=selves,
        managers_unknown=strangers,
        managers_elsewhere=elsewhere,
        isolated=int(np.count_nonzero(organisation.degree == 0)),
        heads_chosen=tuple(shown[d] for d in done.heads),
        heads_demoted=done.demoted,
        teams_made=tuple(shown[d] for d in done.teamed),
        managers_filled=done.attached,
    )


def _refuse_circles(manager: NDArray[np.int64], active: list[Person], table: Table) -> None:
    """Nobody may lead, through others, himself or herself."""
    endless = circular(manager)
    if len(endless) == 0:
        return
    row, circle = int(endless[0]), []
    for _ in range(len(manager)):  # walk into the circle, then once around it
        row = int(manager[row])
    while row not in circle:
        circle.append(row)
        row = int(manager[row])
    first = circle.index(min(circle))
    circle = circle[first:] + circle[:first]
    person = active[circle[0]]
    raise OrganisationError(
        Problem(
            "managers report to each other in a circle: " + " -> ".join(active[i].id for i in circle[:10]),
            table.file,
            person.line,
            key="manager",
            value=person.manager,
            allowed="lines that end at somebody without a manager",
            remedy="leave the manager of the top person blank",
        )
    )
