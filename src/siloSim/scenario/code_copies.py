"""Copies of the code that scenarios name, so that results can be made again where its files are not, or no longer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from siloSim.scenario.code import with_helpers
from siloSim.scenario.scenario import Scenario

FOLDER = "code"


@dataclass(frozen=True, slots=True)
class CodeCopies:
    """Code as it was when it was read.

    Attributes
    ----------
    files
        Place in the results folder → content; files that import one another stay side by side.
    places
        Absolute path of the original → that place, of those files that a scenario names.
    modules
        References to modules that are installed; these are not copied.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    modules: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For the manifest: SHA-256 of every copy, and the modules."""
        return {
            "files": {place: hashlib.sha256(content).hexdigest() for place, content in self.files.items()},
            "modules": list(self.modules),
        }


def copies_of(scenarios: Iterable[Scenario]) -> CodeCopies:
    """Copies of every file that the scenarios name, and of those beside it that it imports."""
    named = sorted({text for scenario in scenarios for text in scenario.code.values()})
    paths = {text: Path(text.rpartition(":")[0]) for text in named}
    here = {text: path for text, path in paths.items() if path.suffix == ".py" and path.is_file()}
    folders = list(dict.fromkeys(path.parent for path in here.values()))
    files: dict[str, bytes] = {}
    places: dict[str, str] = {}
    for path in dict.fromkeys(here.values()):
        below = FOLDER if len(folders) == 1 else f"{FOLDER}/{folders.index(path.parent) + 1}"
        places[str(path)] = f"{below}/{path.name}"
        for file in with_helpers(path):
            files[f"{below}/{file.name}"] = file.read_bytes()
    return CodeCopies(files, places, tuple(text for text in named if text not in here))


def pointed_to_copies(data: Any, places: Mapping[str, str]) -> Any:
    """Plain data of a scenario, its references to originals replaced by those to copies."""
    if isinstance(data, Mapping):
        return {key: pointed_to_copies(value, places) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [pointed_to_copies(value, places) for value in data]
    if isinstance(data, str):
        file, colon, name = data.rpartition(":")
        return f"{places[file]}:{name}" if colon and file in places else data
    return data
