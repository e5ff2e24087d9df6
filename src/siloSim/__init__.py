"""siloSim: what governance, incentives and communication do to an organisation of silos.

    import siloSim as ss
    s = ss.load("builtin:reference")
    c = ss.compare(s, policies=["leadership_council"])

Names are resolved when they are first used: importing the package imports nothing else.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from siloSim.analysis.stories import Story, story
    from siloSim.errors import (
        Cancelled,
        InputError,
        MissingExtra,
        OrganisationError,
        Problem,
        ResultsError,
        RuleError,
        RunError,
        ScenarioError,
        SiloSimError,
    )
    from siloSim.model.extending import measure, process
    from siloSim.model.mesa_model import Employee, SiloModel
    from siloSim.model.own_state import state_variable
    from siloSim.model.rules import rule
    from siloSim.runs.record import RunRecord
    from siloSim.scenario.experiment import Experiment
    from siloSim.scenario.experiment_file import load_experiment
    from siloSim.scenario.loader import load
    from siloSim.scenario.scenario import Scenario
    from siloSim.studies.compare import Comparison, compare
    from siloSim.studies.fit import FitResult, fit
    from siloSim.studies.once import Runs, run
    from siloSim.studies.opening import open  # noqa: A004 - siloSim.open, like gzip.open
    from siloSim.studies.sweep import Sweep
    from siloSim.studies.sweeping import sweep

__all__ = [
    "Cancelled",
    "Comparison",
    "Employee",
    "Experiment",
    "FitResult",
    "InputError",
    "MissingExtra",
    "OrganisationError",
    "Problem",
    "ResultsError",
    "RuleError",
    "RunError",
    "RunRecord",
    "Runs",
    "Scenario",
    "ScenarioError",
    "SiloModel",
    "SiloSimError",
    "Story",
    "Sweep",
    "__version__",
    "compare",
    "fit",
    "load",
    "load_experiment",
    "measure",
    "open",
    "process",
    "rule",
    "run",
    "state_variable",
    "story",
    "sweep",
]

_HOMES = {
    "Comparison": "siloSim.studies.compare",
    "Employee": "siloSim.model.mesa_model",
    "Experiment": "siloSim.scenario.experiment",
    "FitResult": "siloSim.studies.fit",
    "RunRecord": "siloSim.runs.record",
    "Runs": "siloSim.studies.once",
    "Scenario": "siloSim.scenario.scenario",
    "SiloModel": "siloSim.model.mesa_model",
    "Story": "siloSim.analysis.stories",
    "Sweep": "siloSim.studies.sweep",
    "compare": "siloSim.studies.compare",
    "fit": "siloSim.studies.fit",
    "load": "siloSim.scenario.loader",
    "load_experiment": "siloSim.scenario.experiment_file",
    "measure": "siloSim.model.extending",
    "open": "siloSim.studies.opening",
    "process": "siloSim.model.extending",
    "rule": "siloSim.model.rules",
    "run": "siloSim.studies.once",
    "state_variable": "siloSim.model.own_state",
    "story": "siloSim.analysis.stories",
    "sweep": "siloSim.studies.sweeping",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("siloSim")
        except PackageNotFoundError:  # used from its source folder
            return "0+unknown"
    if name not in __all__:
        raise AttributeError(f"module 'siloSim' has no attribute {name!r}")
    value = getattr(import_module(_HOMES.get(name, "siloSim.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
