"""Results on disk: Parquet tables and a manifest, complete or not there at all.

    results/<name>-<hash8>/
      manifest.json              schema, kind, content hash, status, inputs, versions, seed, timings
      scenario.resolved.yaml     the scenario as written, everything filled in
      code/                      copies of the user's own code, where a scenario names some
      tables/<name>/part-*.parquet
      failures.parquet           report/

Everything is written under a temporary name beside the target and renamed at the end.
"""

from __future__ import annotations

import json
import os
import platform
import re
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from siloSim.errors import Problem, ResultsError
from siloSim.runs.digest import VERSION, content_hash, short
from siloSim.runs.executors import Failure
from siloSim.runs.failures import FAILURES, failure_table
from siloSim.runs.reading import (
    MANIFEST,
    SCENARIO,
    SCHEMA,
    Results,
    hash_results,
    open_results,
    text_digest,
)

__all__ = [
    "MANIFEST",
    "Contents",
    "Results",
    "check_target",
    "default_path",
    "failure_table",
    "hash_results",
    "manifest_of",
    "open_results",
    "versions",
    "write",
]

_PACKAGES = ("siloSim", "numpy", "numba", "mesa", "pandas", "pyarrow")


@dataclass(frozen=True, slots=True)
class Contents:
    """What is to be stored.

    `inputs` are the resolved inputs as far as they decide about results: content hashes of the arms'
    scenarios, seed, number of replications. `tables` are pyarrow Tables by name.
    """

    kind: str  # run | compare
    name: str
    scenario_yaml: str
    inputs: Mapping[str, Any]
    tables: Mapping[str, Any]
    complete: bool = True
    failures: Sequence[Failure] = ()
    warnings: Sequence[str] = ()
    code: Mapping[str, bytes] = field(default_factory=dict)  # place in the folder → copy of the user's code
    details: Mapping[str, Any] = field(default_factory=dict)  # for the reader: policies of the arms
    timings: Mapping[str, float] = field(default_factory=dict)

    def hash(self) -> str:
        """Its content hash."""
        return content_hash(self.tables, self.inputs)


def default_path(contents: Contents, parent: Path | None = None) -> Path:
    """results/<name>-<hash8> in the current directory, or below `parent`."""
    safe = re.sub(r"[^\w.-]+", "-", contents.name).strip("-.") or "results"
    return (parent or Path("results")) / f"{safe}-{short(contents.hash())}"


def check_target(path: Path, inputs: Mapping[str, Any] | None = None) -> None:
    """Refuse a place that results must not overwrite; silent where it is missing or empty.

    Parameters
    ----------
    path
        Where results are to go.
    inputs
        Their resolved inputs: results of the same inputs may be replaced. None: nothing may.

    Raises
    ------
    ResultsError
        A file, a folder of something else, or results of other inputs.
    """
    if not path.exists():
        for parent in path.parents:
            if parent.exists():
                if not parent.is_dir():
                    raise _refused(path, f"{parent} is a file")
                break
        return
    if not path.is_dir():
        raise _refused(path, "there is a file of that name")
    if not any(path.iterdir()):
        return
    try:
        manifest = open_results(path).manifest
    except ResultsError as error:
        raise _refused(path, "the folder holds something else than siloSim's results") from error
    if inputs is None or manifest["inputs"] != _plain(inputs):
        raise _refused(path, "the folder holds results of other inputs")


def write(path: Path, contents: Contents, *, draw: Callable[[Path], None] | None = None) -> Path:
    """Store results; they appear under `path` at once and whole.

    Parameters
    ----------
    path
        The results folder. Results of the same content, and interrupted ones of the same inputs, are
        replaced; anything else is refused.
    contents
        What to store.
    draw
        Called with the report folder before the results appear.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ResultsError
        The place is taken or cannot be written to.
    """
    digest = contents.hash()
    check_target(path, contents.inputs)
    if path.exists() and any(path.iterdir()):
        old = open_results(path).manifest
        if old["status"] == "complete" and _hash_of(path, old) != digest:
            raise _refused(path, "the folder holds results of the same inputs with other contents")
    scratch = path.parent / f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp"
    try:
        _fill(scratch, contents, digest)
        if draw is not None:
            draw(scratch / "report")
        _exchange(scratch, path)
    except OSError as error:
        raise ResultsError(
            Problem(
                f"the results could not be written: {error.strerror or error}",
                file=str(path),
                remedy="Give another folder with --out, or free some space.",
            )
        ) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return path


def _hash_of(path: Path, manifest: Mapping[str, Any]) -> str:
    """The content hash of stored results, computed anew where another version of siloSim recorded it."""
    if manifest.get("hash_version") == VERSION:
        return str(manifest["content_hash"])
    return hash_results(path)


def _fill(folder: Path, contents: Contents, digest: str) -> None:
    (folder / "report").mkdir(parents=True)
    for name, table in contents.tables.items():
        place = folder / "tables" / name
        place.mkdir(parents=True)
        pq.write_table(table, place / "part-0.parquet", compression="zstd")
    pq.write_table(failure_table(contents.failures), folder / FAILURES)
    for copy, content in contents.code.items():
        (folder / copy).parent.mkdir(parents=True, exist_ok=True)
        (folder / copy).write_bytes(content)
    (folder / SCENARIO).write_text(_ended(contents.scenario_yaml), encoding="utf-8", newline="\n")
    (folder / MANIFEST).write_text(
        json.dumps(manifest_of(contents, digest), indent=2, ensure_ascii=False) + "\n",
        encoding="utf-8",
        newline="\n",
    )


def manifest_of(contents: Contents, digest: str) -> dict[str, Any]:
    """What the manifest says about contents of that hash."""
    return {
        "schema": SCHEMA,
        "kind": contents.kind,
        "name": contents.name,
        "content_hash": digest,
        "hash_version": VERSION,
        "status": "complete" if contents.complete else "partial",
        "inputs": contents.inputs,
        "tables": {name: table.num_rows for name, table in contents.tables.items()},
        "files": {SCENARIO: text_digest(_ended(contents.scenario_yaml))},
        "failures": len(contents.failures),
        "warnings": list(contents.warnings),
        **contents.details,
        "versions": versions(),
        "platform": {
            "system": platform.system(),
            "machine": platform.machine(),
            "python": platform.python_implementation(),
        },
        "timings": {"written": datetime.now(UTC).isoformat(timespec="seconds"), **contents.timings},
    }


def _ended(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that decide about results; nothing is imported for it."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"  # run from its source folder
    return found


def _exchange(new: Path, target: Path) -> None:
    """Put `new` where `target` is; the old one is back in place if that fails."""
    if not target.exists():
        new.rename(target)
        return
    aside = new.with_suffix(".old")
    target.rename(aside)
    try:
        new.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _plain(inputs: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(inputs))


def _refused(path: Path, why: str) -> ResultsError:
    return ResultsError(
        Problem(
            f"results are not written here: {why}",
            file=str(path),
            remedy="Give another folder with --out (save(path) in Python), or remove this one.",
        )
    )
