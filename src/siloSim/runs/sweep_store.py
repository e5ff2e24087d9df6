"""The store of a sweep: a folder that grows batch by batch and survives whatever ends the program.

    results/<name>-<hash8>/
      manifest.json                      status partial until finished, resolved inputs, sessions, versions
      experiment.resolved.yaml ...       as the caller gives them, kept with their hash
      points.parquet                     the design
      ledger.jsonl                       a line for each stored batch: rows and SHA-256 of its parts
      tables/<name>/part-NNNNNN.parquet
      failures.parquet   report/

Every file is written under a temporary name, brought to the disk and renamed; the ledger is only appended to.
So at any moment what the ledger names is whole, and nothing else counts.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from siloSim.errors import Problem, ResultsError
from siloSim.runs.changes import changes
from siloSim.runs.digest import short
from siloSim.runs.durable import TEMPORARY, unwritten
from siloSim.runs.identity import difference, identity
from siloSim.runs.ledger import LEDGER
from siloSim.runs.locking import LOCK, WRITER, FolderLock
from siloSim.runs.reading import MANIFEST, open_results
from siloSim.runs.sweep_reading import KIND, SweepResults, open_sweep
from siloSim.runs.sweep_writing import SweepStore

__all__ = ["SweepResults", "SweepStore", "default_path", "open_for_writing", "open_sweep"]

_OURS = {LOCK, WRITER, f".{MANIFEST}{TEMPORARY}", ".lock.soft"}  # all there is before there is a manifest
_SHOWN = 12  # changed inputs, damaged files


def default_path(name: str, inputs: Mapping[str, Any], parent: Path | None = None) -> Path:
    """results/<name>-<hash8> in the current directory, or below `parent`; by the inputs, known before anything runs."""
    digest = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()
    safe = re.sub(r"[^\w.-]+", "-", name).strip("-.") or "sweep"
    return (parent or Path("results")) / f"{safe}-{short(digest)}"


def open_for_writing(
    path: Path | str,
    *,
    inputs: Mapping[str, Any],
    name: str,
    details: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
    points: Any = None,
    mode: Literal["new", "resume"] = "new",
    repair: bool = False,
) -> SweepStore:
    """Open the store of a sweep, and keep others from writing there until it is closed.

    Parameters
    ----------
    path
        The results folder.
    inputs
        What decides about results, except how many replications there are: JSON. A stored sweep goes on with
        equal inputs only.
    name
        The sweep's, for the manifest.
    details
        More for the manifest, for instance the replications asked for; replaces what an earlier session said.
    texts
        File name → text of the resolved inputs.
    points
        The design as a pyarrow.Table.
    mode
        'new': the folder has to be missing or empty. 'resume': go on with what is there; where there is nothing, start.
    repair
        With 'resume': damaged batches are set aside under other names, and their runs count as missing.

    Raises
    ------
    ResultsError
        The folder holds something else, or a sweep of another experiment (says what changed) or another version of
        the model; files are damaged (names them all); it cannot be written to; another process writes there.
    """
    folder = Path(path)
    _expect_place(folder, mode)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritten(error, folder) from error
    lock = FolderLock(folder)
    try:
        _expect_place(folder, mode)  # nobody has come in between
        plain = json.loads(json.dumps(inputs))
        old = open_results(folder).manifest if (folder / MANIFEST).exists() else None
        if old is not None:
            _expect_same(folder, old, plain)
        return SweepStore(
            folder, lock, plain, name, details or {}, texts or {}, points, old=old, repair=repair
        )
    except BaseException:
        lock.release()
        raise


def _expect_place(folder: Path, mode: str) -> None:
    """Refuse a place that a sweep must not write to, before anything is left there."""
    try:
        nearest = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
        if not nearest.is_dir():
            raise _refused(folder, f"{nearest} is a file")
        names = {path.name for path in folder.iterdir()} if folder.exists() else set()
    except OSError as error:
        raise unwritten(error, folder) from error
    if names <= _OURS:
        return
    if MANIFEST not in names:
        lost = LEDGER in names
        raise _refused(
            folder,
            f"{MANIFEST} of the sweep in it is missing; restore it from a copy"
            if lost
            else "the folder holds something else than siloSim's results",
        )
    kind = open_results(folder).manifest["kind"]
    if kind != KIND:
        raise _refused(folder, f"the folder holds the results of silosim {kind}")
    if mode == "new":
        raise ResultsError(
            Problem(
                "there is a sweep in this folder already",
                file=str(folder),
                remedy="Add --resume to go on with it: only what is missing is run. Or give another folder with --out.",
            )
        )


def _expect_same(folder: Path, manifest: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
    """Refuse to mix runs of two experiments, or of two models."""
    found = changes(manifest["inputs"], inputs)
    if found:
        remedy = "Give another folder with --out, or undo the change."
        problems = [
            Problem(
                f"the experiment has changed since these results: {path}: {old} → {new}",
                file=str(folder),
                key=path,
                value=new,
                remedy=remedy if number == len(found[:_SHOWN]) else None,
            )
            for number, (path, old, new) in enumerate(found[:_SHOWN], 1)
        ]
        raise ResultsError(problems, len(found[_SHOWN:]))
    was = manifest.get("model", {})
    if said := difference(identity(), was):
        raise ResultsError(
            Problem(
                f"these results were made with another version of the model: here is {said}",
                file=str(folder),
                remedy="Go on with the version that began, or start anew in another folder (--out).",
            )
        )


def _refused(folder: Path, why: str) -> ResultsError:
    return ResultsError(
        Problem(
            f"results are not written here: {why}", file=str(folder), remedy="Give another folder with --out."
        )
    )
