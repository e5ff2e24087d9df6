"""The folder of an imported organisation: two files of data, two scenarios that run at once, a report."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np

from siloSim.errors import OrganisationError, Problem, ScenarioError
from siloSim.organisation.importing.importing import Imported
from siloSim.organisation.importing.summary import document, markdown
from siloSim.organisation.importing.twin import Twin
from siloSim.organisation.importing.writing import people_csv, ties_csv
from siloSim.organisation.structure import COLUMNS
from siloSim.scenario.import_folder import scenario_name, write_folder
from siloSim.scenario.loader import load
from siloSim.scenario.realise import imported_organisation
from siloSim.scenario.schema import MAX_DEPARTMENTS, MAX_PEOPLE, MIN_PEOPLE
from siloSim.scenario.writing import block

FILES = ("people.csv", "ties.csv", "scenario.yaml", "like.yaml", "report.md", "report.json")
_BASE = "builtin:reference"


def write_import(imported: Imported, twin: Twin, folder: Path, *, force: bool = False) -> tuple[str, ...]:
    """Write FILES into a folder; see `import_folder.write_folder`. Returns the names of the files.

    Raises OrganisationError if the place is taken or cannot be written to, or if the organisation is too
    small or large for a scenario.
    """
    _check_size(imported)
    return write_folder(folder, _texts(imported, twin), partial(_read_again, imported), force=force)


def _texts(imported: Imported, twin: Twin) -> dict[str, str]:
    name = scenario_name(imported.organisation.name)
    return {
        "people.csv": people_csv(imported),
        "ties.csv": ties_csv(imported),
        "scenario.yaml": _scenario(name),
        "like.yaml": _like(name, twin),
        "report.md": markdown(imported, twin),
        "report.json": json.dumps(document(imported, twin), indent=2, ensure_ascii=False) + "\n",
    }


def _scenario(name: str) -> str:
    body = {
        "schema": 1,
        "extends": _BASE,
        "name": name,
        "organisation": {"import": {"people": "people.csv", "ties": "ties.csv"}},
    }
    return (
        "# An imported organisation; how it was read stands in report.md. What it does not say here, such as its\n"
        f"# load and how its people behave, is taken from {_BASE}.\n"
        f"{block(body, 0)}"
    )


def _like(name: str, twin: Twin) -> str:
    organisation: dict[str, object] = {"departments": twin.departments}
    if twin.ties is not None:
        organisation["ties"] = {
            "mean": _rounded(twin.ties.mean),
            "within_share": _rounded(twin.ties.within_share),
            "reciprocity": _rounded(twin.ties.reciprocity),
            "clustering": _rounded(twin.ties.clustering),
            "weight_ratio": _rounded(twin.ties.weight_ratio),
        }
    organisation["team_size"] = twin.team_size
    body = {"schema": 1, "extends": _BASE, "name": f"{name} (like)", "organisation": organisation}
    return (
        "# A made-up organisation like the imported one: head counts and averages, nobody's data. Every\n"
        "# replication draws it anew; how near the draws come stands in report.md.\n"
        f"{block(body, 0)}"
    )


def _rounded(value: float) -> float:
    """Four digits are more than the figures are good for, and tell less about single ties."""
    return float(f"{value:.4g}")


def _check_size(imported: Imported) -> None:
    o = imported.organisation
    problems = []
    if not MIN_PEOPLE <= o.size <= MAX_PEOPLE:
        dropped = "; ".join(f"{what}: {count}" for what, count in imported.report.dropped.items() if count)
        problems.append(
            Problem(
                f"the organisation has {o.size:,} people",
                value=str(o.size),
                allowed=f"{MIN_PEOPLE:,} to {MAX_PEOPLE:,} people",
                remedy="check that the right file lists the people"
                + (f"; left out were {dropped}" if dropped else ""),
            )
        )
    if len(o.departments) > MAX_DEPARTMENTS:
        unused = [header for source in imported.sources for header in source.unused]
        example = f' or a coarser column, as in --map "{unused[0]}=department"' if unused else ""
        problems.append(
            Problem(
                f"the organisation has {len(o.departments):,} departments", value=str(len(o.departments)),
                allowed=f"1 to {MAX_DEPARTMENTS} departments",
                remedy=f"put small ones together (--merge-small NAME){example}",
            )
        )  # fmt: skip
    if problems:
        raise OrganisationError(problems)


def _read_again(imported: Imported, folder: Path) -> None:
    """What was written is what was imported, bit for bit, and both scenarios load."""
    again = imported_organisation(load(folder / "scenario.yaml"))
    load(folder / "like.yaml")
    assert again is not None
    before = imported.organisation
    differ = [c for c in COLUMNS if not np.array_equal(getattr(before, c), getattr(again, c))]
    if differ or before.departments != again.departments:
        raise ScenarioError(
            f"the files written would not give the same organisation again: {', '.join(differ)}"
        )
