"""Open what a study saved."""

from __future__ import annotations

from pathlib import Path

from siloSim.errors import Problem, ResultsError
from siloSim.runs import store
from siloSim.studies.compare import Comparison
from siloSim.studies.once import Runs


def open(path: Path | str) -> Comparison | Runs:  # noqa: A001 - siloSim.open, like gzip.open
    """The comparison or the runs that a results folder holds; tables are read when looked at.

    Raises
    ------
    ResultsError
        Missing, partial or damaged results, naming the file.
    """
    results = store.open_results(path)
    kind = results.manifest["kind"]
    if kind == "compare":
        return Comparison.of_results(results)
    if kind == "run":
        return Runs.of_results(results)
    raise ResultsError(
        Problem(
            "results of an unknown kind",
            file=str(results.path / store.MANIFEST),
            key="kind",
            value=str(kind),
            allowed="run, compare",
            remedy="Open them with the version of siloSim that wrote them.",
        )
    )
