"""people.csv and ties.csv as scenarios read them: reading them gives the same organisation again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from siloSim.organisation.importing.importing import Imported
from siloSim.organisation.structure import Role


def people_csv(imported: Imported) -> str:
    """One row a person. Managers, roles and levels as completed; tenure and fte blank where not known."""
    o, persons = imported.organisation, imported.persons
    ids = o.ids.tolist()
    rows = (
        (
            ids[row],
            o.departments[o.department[row]],
            ids[o.manager[row]] if o.manager[row] >= 0 else "",
            Role(o.role[row]).name.lower(),
            str(o.level[row]),
            _number(o.tenure[row]) if not persons or persons[row].tenure is not None else "",
            _number(o.fte[row]) if not persons or persons[row].fte is not None else "",
        )
        for row in range(o.size)
    )
    return _csv(("id", "department", "manager", "role", "level", "tenure", "fte"), rows)


def ties_csv(imported: Imported) -> str:
    """One row for each direction that has a weight."""
    o = imported.organisation
    ids = o.ids.tolist()
    rows = (
        (ids[a], ids[b], _number(weight))
        for source, target, out, back in zip(
            o.source.tolist(), o.target.tolist(), o.weight_out.tolist(), o.weight_back.tolist(), strict=True
        )
        for a, b, weight in ((source, target, out), (target, source, back))
        if weight > 0
    )
    return _csv(("source", "target", "weight"), rows)


def _number(value: float) -> str:
    """The shortest text that is read as the same number."""
    text = repr(float(value))
    return text.removesuffix(".0")


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()
