"""From tables of people and of ties to an organisation: the one way that every import takes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import OrganisationError, Problem
from siloSim.organisation.checks import circular, id_order
from siloSim.organisation.findings import Findings
from siloSim.organisation.generate import MEAN_TENURE
from siloSim.organisation.import_people import People, Person, collect_people
from siloSim.organisation.import_report import ImportReport
from siloSim.organisation.import_ties import NAMED, Ties, collect_ties
from siloSim.organisation.reporting import Lines
from siloSim.organisation.structure import Organisation
from siloSim.organisation.tabular import Table


@dataclass(frozen=True, slots=True)
class Naming:
    """How people and departments are called from here on; the order of rows follows these names."""

    person: Callable[[str], str] = str
    department: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Merging:
    """Departments of fewer than `below` active people become one, called `into`."""

    below: int
    into: str


@dataclass(frozen=True, slots=True)
class Assembled:
    """An organisation, what had to be done for it, and its people as the files describe them, by row."""

    organisation: Organisation
    report: ImportReport
    persons: tuple[Person, ...]


def assemble(
    people: Sequence[Table],
    ties: Sequence[Table],
    findings: Findings,
    *,
    name: str,
    threshold: float = 0.0,
    naming: Naming | None = None,
    merging: Merging | None = None,
    from_lines: bool = False,
) -> Assembled:
    """The organisation of some tables of people and some of ties; see `importers` for their columns.

    `from_lines` says that the ties were made of the people's managers, for what is said if none are left.

    Raises OrganisationError with what `findings` held before and what is found here. The order of the
    tables and of their rows never matters.
    """
    naming = naming or Naming()
    check_threshold(threshold, findings)
    listed = collect_people(people, findings)
    if merging:
        _merge_small(listed, merging)
    active = [person for person in listed.persons.values() if person.active is not False]
    active = [active[i] for i in id_order([naming.person(person.id) for person in active])]
    if people and not active and not findings:
        remedy = "list at least two people who are active"
        findings.add(Problem("there are no people left", people[0].file, remedy=remedy))
    index = {person.id: row for row, person in enumerate(active)}
    inactive = listed.persons.keys() - index.keys()
    # Without people, every tie would be unknown; the weights are checked all the same.
    pairs = collect_ties(ties, index, set(inactive), threshold, findings)
    if ties and len(pairs.source) == 0 and not findings:
        ids = [person.id for person in active[:NAMED]]
        why = (
            _no_lines(ties[0], pairs, threshold, ids)
            if from_lines
            else _no_ties(ties[0], pairs, threshold, ids)
        )
        findings.add(why)
    findings.raise_if_any()
    return _put_together(name, listed, active, pairs, threshold, naming)


def check_threshold(threshold: float, findings: Findings) -> None:
    """Note a threshold that weights cannot be held against."""
    if not (math.isfinite(threshold) and threshold >= 0):
        findings.add(
            Problem(
                f"the threshold is {threshold}",
                key="threshold",
                value=str(threshold),
                allowed="0 or more",
                remedy="weights below it are not ties; 0 keeps all",
            )
        )


def _merge_small(listed: People, merging: Merging) -> None:
    counts = Counter(p.department for p in listed.persons.values() if p.active is not False)
    into = " ".join(merging.into.split())
    # Whoever is in the department of that name already stays there.
    small = {d for d, count in counts.items() if count < merging.below} - {into.casefold()}
    for identity, person in listed.persons.items():
        if person.department in small:
            listed.persons[identity] = replace(person, department=into.casefold())
    if small:
        listed.spellings.setdefault(into.casefold(), Counter())[into] += 1


def _no_ties(table: Table, pairs: Ties, threshold: float, ids: list[str]) -> Problem:
    """Why nothing is left, in figures; `ids`: some that the ties could have used."""
    remedy = "use the ids of the people file, and a lower threshold if it drops too much"
    if pairs.rows_unknown == pairs.rows and pairs.rows:
        unknown = ", ".join(pairs.unknown_ids)
        remedy = (
            f"use the ids of the people file: they are such as {', '.join(ids)}, and not such as {unknown}"
        )
    return Problem(
        f"there are no ties left: of {pairs.rows} rows, {pairs.rows_unknown} name unknown people, "
        f"{pairs.rows_inactive} inactive people, {pairs.rows_self} a person twice; "
        f"{pairs.pairs_below} pairs have weight 0 or below {threshold:g}",
        table.file,
        remedy=remedy,
    )


def _no_lines(table: Table, pairs: Ties, threshold: float, ids: list[str]) -> Problem:
    """The same where the ties were taken from the reporting lines, as no file holds any."""
    if not pairs.rows:
        return Problem(
            "no file holds ties, and none can be taken from the reporting lines: no manager is among the people",
            table.file,
            key="manager",
            allowed=f"ids of people, such as {', '.join(ids)}",
            remedy="name managers by the ids of the people, or add a file with ties",
        )
    return Problem(
        f"no file holds ties, and of {pairs.rows} taken from the reporting lines none is left: "
        f"{pairs.rows_inactive} are with people who are not active, {pairs.pairs_below} have a weight below "
        f"{threshold:g} (a tie with the own manager weighs 2, one with a colleague 1)",
        table.file,
        key="threshold" if pairs.pairs_below else None,
        remedy="take a lower threshold" if pairs.pairs_below else "add a file with ties",
    )


def _put_together(
    name: str, listed: People, active: list[Person], pairs: Ties, threshold: float, naming: Naming
) -> Assembled:
    index = {person.id: row for row, person in enumerate(active)}
    named = {key: naming.department(listed.shown(key)) for key in {p.department for p in active}}
    codes = {key: d for d, key in enumerate(sorted(named, key=lambda key: (named[key].casefold(), key)))}
    department = np.array([codes[person.department] for person in active], dtype=np.int64)
    shown = [named[key] for key in codes]

    report = ImportReport(
        people=len(active),
        departments=len(codes),
        ties=len(pairs.source),
        people_inactive=len(listed.persons) - len(active),
        people_repeated=listed.repeated,
        repeated_ids=tuple(map(naming.person, sorted(listed.repeated_ids)[:NAMED])),
        departments_merged=tuple(
            tuple(sorted(map(naming.department, listed.spellings[key])))
            for key in codes
            if len(listed.spellings[key]) > 1
        ),
        rows_self=pairs.rows_self,
        rows_unknown=pairs.rows_unknown,
        rows_inactive=pairs.rows_inactive,
        unknown_ids=tuple(map(naming.person, pairs.unknown_ids)),
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
    _refuse_circles(manager, active)

    role = np.array([-1 if person.role is None else person.role for person in active], dtype=np.int64)
    both = (pairs.weight_out > 0) & (pairs.weight_back > 0)
    strength = (pairs.weight_out + pairs.weight_back) / np.where(both, 2, 1)
    done = Lines(department, role, manager, (pairs.source, pairs.target, strength)).complete(len(codes))
    level = [role[row] if person.level is None else person.level for row, person in enumerate(active)]
    organisation = Organisation.frozen(
        name=name,
        departments=tuple(shown),
        ids=np.array([naming.person(person.id) for person in active], dtype=np.str_),
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
    report = replace(
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
    return Assembled(organisation, report, tuple(active))


def _refuse_circles(manager: NDArray[np.int64], active: list[Person]) -> None:
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
            person.file,
            person.line,
            key="manager",
            value=person.manager,
            allowed="lines that end at somebody without a manager",
            remedy="leave the manager of the top person blank",
        )
    )
