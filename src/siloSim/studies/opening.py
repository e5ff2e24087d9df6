"""Open what a study saved."""

from __future__ import annotations

from pathlib import Path

from siloSim.errors import Problem, ResultsError
from siloSim.runs import store
from siloSim.runs.sweep_store import open_sweep
from siloSim.studies.compare import Comparison
from siloSim.studies.once import Runs
from siloSim.studies.sweep import KIND, Sweep


def open(path: Path | str) -> Comparison | Runs | Sweep:  # noqa: A001 - siloSim.open, like gzip.open
    """The comparison, the runs or the sweep that a results folder holds; tables are read when looked at.

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
    if kind == KIND:
        return Sweep.of_sweep(open_sweep(path))
    raise ResultsError(
        Problem(
            "results of an unknown kind",
            file=str(results.path / store.MANIFEST),
            key="kind",
            value=str(kind),
            allowed="run, compare, sweep",
            remedy="Open them with the version of siloSim that wrote them.",
        )
    )
