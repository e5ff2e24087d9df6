"""The names of `import siloSim as ss`, pinned; importing the package imports nothing heavy."""

import os
import subprocess
import sys

import siloSim

NAMES = [
    "Cancelled", "Comparison", "Employee", "Experiment", "FitResult", "InputError", "MissingExtra", "OrganisationError", "Problem",
    "ResultsError", "RuleError", "RunError", "RunRecord", "Runs", "Scenario", "ScenarioError", "SiloModel",
    "SiloSimError", "Story", "Sweep", "__version__", "compare", "fit", "load", "load_experiment", "measure", "open",
    "process", "rule", "run", "state_variable", "story", "sweep",
]  # fmt: skip


def test_the_public_names():
    assert siloSim.__all__ == NAMES
    assert [name for name in NAMES if name not in dir(siloSim)] == []


def test_every_name_resolves():
    for name in NAMES:
        assert getattr(siloSim, name) is not None, name
    assert not hasattr(siloSim, "nonsense")


def test_importing_the_package_imports_no_library(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
    code = "import sys, siloSim; print(sorted({'numpy', 'pandas', 'numba', 'mesa'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
