"""Which siloSim this is: what has to be equal wherever runs of one sweep are made."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_DECIDE = ("organisation", "scenario", "model")  # about what comes out of a run


@cache
def identity() -> dict[str, str]:
    """What decides about a run's results beside its spec: versions, and the sources of the model."""
    return {
        "siloSim": _version("siloSim"),
        "model": _sources()[:12],
        "python": ".".join(platform.python_version_tuple()[:2]),
        "numpy": _version("numpy"),
        "numba": _version("numba"),
    }


def difference(one: Mapping[str, str], other: Mapping[str, str]) -> str:
    """What differs, in words: 'numba 0.61.0 instead of 0.62.1'; empty where nothing does."""
    return ", ".join(
        f"{name} {one.get(name, 'unknown')} instead of {other.get(name, 'unknown')}"
        for name in dict.fromkeys([*other, *one])
        if one.get(name) != other.get(name)
    )


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:  # run from its source folder
        return "not installed"


def _sources() -> str:
    total = hashlib.sha256()
    for folder in _DECIDE:
        for path in sorted((_PACKAGE / folder).rglob("*")):
            if path.suffix in (".py", ".yaml", ".csv"):
                total.update(path.relative_to(_PACKAGE).as_posix().encode())
                total.update(path.read_bytes())
    return total.hexdigest()
