"""Organisations from people.csv and ties.csv: the two files that scenarios name."""

from __future__ import annotations

from pathlib import Path

from siloSim.organisation import import_people, import_ties
from siloSim.organisation.assembly import assemble
from siloSim.organisation.findings import Findings
from siloSim.organisation.import_report import ImportReport
from siloSim.organisation.structure import Organisation
from siloSim.organisation.tabular import read_table

__all__ = ["ImportReport", "read_people_ties"]


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
    people_table = read_table(people, import_people.REQUIRED, import_people.OPTIONAL, findings)
    ties_table = read_table(ties, import_ties.REQUIRED, import_ties.OPTIONAL, findings)
    done = assemble(
        [people_table] if people_table else [],
        [ties_table] if ties_table else [],
        findings,
        name=name if name is not None else people.resolve().parent.name,
        threshold=threshold,
    )
    return done.organisation, done.report
