"""What every test may rely on: no display, a steady hypothesis, the places of the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ["MPLBACKEND"] = "Agg"  # before anything imports matplotlib
ROOT = Path(__file__).resolve().parents[1]

# The first example of a test may compile a kernel, so no deadline. The fixed seed makes a red test red for everybody;
# HYPOTHESIS_PROFILE=explore looks for new examples.
settings.register_profile(
    "steady", deadline=None, derandomize=True, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real organisational data, kept beside the repository; tests that need it are skipped without it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the data in ../shared/data, which is not part of the repository")
    return folder
