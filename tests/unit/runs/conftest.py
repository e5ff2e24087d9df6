"""Subprocesses find what the tests find."""

import os
import sys

import pytest


@pytest.fixture(autouse=True)
def _same_path(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
