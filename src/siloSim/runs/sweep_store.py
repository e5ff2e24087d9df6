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
import io
import json
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import pyarrow.parquet as pq

from siloSim.errors import Problem, ResultsError
from siloSim.runs.batches import (
    Buffer,
    RunTables,
    clear_strays,
    damage,
    rename_aside,
    set_aside,
    write_batch,
)
from siloSim.runs.changes import changes
from siloSim.runs.digest import VERSION, short
from siloSim.runs.done import Done
from siloSim.runs.durable import TEMPORARY, undisturbed, unwritten, write_whole
from siloSim.runs.executors import Failure, Finished
from siloSim.runs.failures import FAILURES, failure_table, failures_of
from siloSim.runs.identity import difference, identity
from siloSim.runs.ledger import LEDGER, Entry, append, as_line, drop_torn_line, entries, mended
from siloSim.runs.locking import LOCK, WRITER, FolderLock
from siloSim.runs.reading import MANIFEST, SCHEMA, open_results, read_table, text_digest
from siloSim.runs.store import versions
from siloSim.runs.sweep_reading import KIND, POINTS, SweepResults, open_sweep, rows_of, stored_hash, warned_in

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
        return SweepStore(
            folder,
            lock,
            json.loads(json.dumps(inputs)),
            name,
            details or {},
            texts or {},
            points,
            repair=repair,
        )
    except BaseException:
        lock.release()
        raise


class SweepStore:
    """A sweep's folder, open for writing; from `open_for_writing`. Leaving its block stores what there is.

    Attributes
    ----------
    path
        The folder.
    done
        The runs that need not be run: `(arm, point, replication) in store.done`, `len(store.done)`.
    resumed
        Runs that were there when it was opened.
    set_aside
        Runs of damaged batches that were set aside when it was opened.
    """

    def __init__(
        self,
        folder: Path,
        lock: FolderLock,
        inputs: Mapping[str, Any],
        name: str,
        details: Mapping[str, Any],
        texts: Mapping[str, str],
        points: Any,
        *,
        repair: bool,
    ) -> None:
        self.path = folder
        self.done = Done()
        self.set_aside = 0
        self._lock = lock
        self._buffer = Buffer()
        self._closed = False
        self._broken = False
        self._started = datetime.now(UTC)
        old = open_results(folder).manifest if (folder / MANIFEST).exists() else None
        if old is not None:
            _expect_same(folder, old, inputs)
        stored = self._take_up(repair=repair)
        for entry in stored:
            for arm, point, replication in zip(entry.arms, entry.points, entry.replications, strict=True):
                self.done.add(arm, point, replication)
        self.resumed = len(self.done)
        self._number = 1 + max((entry.batch for entry in stored), default=-1)
        self._texts: dict[str, str] = {}
        self._failures = self._failed_before()
        self._failures_changed = False
        self._manifest = self._opening(old, inputs, name, details)
        if old is None:
            self._write_manifest()  # first of all: from now on the folder is a sweep's
        self._write_inputs(texts, points)
        self._write_manifest()

    def add(self, finished: Finished) -> None:
        """Take over a finished unit, and store the gathered batch where it is due.

        Raises
        ------
        ResultsError
            It cannot be stored; what was stored before is kept.
        """
        runs: Sequence[RunTables] = finished.records
        for run in runs:
            self.done.add(run.arm, run.point, run.replication)
            if self._failures.pop((run.arm, run.point, run.replication), None) is not None:
                self._failures_changed = True
        for failure in finished.failures:
            said = self._texts.setdefault(failure.traceback, failure.traceback)  # they repeat
            self._failures[failure.arm, failure.point, failure.replication] = replace(failure, traceback=said)
            self._failures_changed = True
        self._buffer.add(runs)
        self.flush_if_due()

    def flush_if_due(self) -> None:
        """Store the gathered batch if it is large, or has been waiting for long; errors as for `flush`."""
        if self._buffer.due:
            self.flush()

    def flush(self) -> None:
        """Store all that has been gathered; Ctrl-C waits meanwhile.

        Raises
        ------
        ResultsError
            It cannot be stored; what was stored before is kept.
        """
        with undisturbed():
            self._broken = True  # unless it comes through
            if len(self._buffer):
                entry = write_batch(self.path, self._number, self._buffer)
                append(self.path / LEDGER, as_line(entry))
                self._number += 1
                self._buffer.clear()
            if self._failures_changed:
                write_whole(self.path / FAILURES, _parquet(failure_table(self._failures.values())))
                self._failures_changed = False
            self._broken = False

    def finish(
        self,
        *,
        complete: bool,
        warnings: Iterable[str] = (),
        timings: Mapping[str, float] | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> str:
        """Store what is left, and the manifest with status, content hash and counts; the content hash.

        Parameters
        ----------
        complete
            Every run that was asked for is there.
        warnings
            Sentences for the reader.
        timings
            Of this session: seconds, cpu_seconds.
        details
            More for the manifest, known at the end only.

        Raises
        ------
        ResultsError
            It cannot be written.
        """
        self.flush()
        with undisturbed():
            stored = entries(self.path / LEDGER)
            digest = stored_hash(stored, self._manifest["inputs"])
            self._manifest |= {
                **(details or {}),
                "content_hash": digest,
                "status": "complete" if complete else "partial",
                "tables": rows_of(stored),
                "runs": len(self.done),
                "failures": len(self._failures),
                "warnings": list(warnings),
                "warned": {
                    arm: {"runs": warned.runs, "instance": warned.instance}
                    for arm, warned in warned_in(stored).items()
                },
            }
            session = self._manifest["sessions"][-1]
            session |= {"runs": len(self.done) - self.resumed, **(timings or {})}
            self._manifest["timings"] = {
                "written": datetime.now(UTC).isoformat(timespec="seconds"),
                **{
                    key: round(sum(one.get(key, 0.0) for one in self._manifest["sessions"]), 3)
                    for key in ("seconds", "cpu_seconds")
                },
            }
            self._write_manifest()
        return digest

    @property
    def failures(self) -> list[Failure]:
        """The runs that failed and have not been run well since."""
        return list(self._failures.values())

    def results(self) -> SweepResults:
        """What is stored by now, for reading."""
        return open_sweep(self.path)

    def close(self) -> None:
        """Store what there is, unless storing has just failed, and let others write."""
        if self._closed:
            return
        self._closed = True
        try:
            if not self._broken:
                self.flush()
        finally:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take_up(self, *, repair: bool) -> list[Entry]:
        """The batches that count, all of them checked; the folder without what a kill left."""
        ledger = self.path / LEDGER
        drop_torn_line(ledger)
        if repair:
            stored, lines_lost = mended(ledger)
        else:
            stored, lines_lost = entries(ledger), False
        bad = damage(self.path, stored)
        if bad and not repair:
            problems = [problem for found in bad.values() for problem in found]
            raise ResultsError(problems[:_SHOWN], len(problems[_SHOWN:]))
        for entry in stored:
            if entry.batch in bad:
                set_aside(self.path, entry)
                append(ledger, {"dropped": entry.batch})
                self.set_aside += len(entry.arms)
        stored = [entry for entry in stored if entry.batch not in bad]
        clear_strays(self.path, stored, keep=lines_lost)
        return stored

    def _failed_before(self) -> dict[tuple[str, int, int], Failure]:
        path = self.path / FAILURES
        if not path.exists():
            return {}
        try:
            known = failures_of(read_table(path))
        except ResultsError:  # nothing is lost: they are run again
            rename_aside(path)
            return {}
        found = {(one.arm, one.point, one.replication): one for one in known}
        return {key: failure for key, failure in found.items() if key not in self.done}

    def _opening(
        self,
        old: Mapping[str, Any] | None,
        inputs: Mapping[str, Any],
        name: str,
        details: Mapping[str, Any],
    ) -> dict[str, Any]:
        session = {
            "begun": self._started.isoformat(timespec="seconds"),
            "machine": platform.node(),
            "versions": versions(),
        }
        return {
            "schema": SCHEMA,
            "kind": KIND,
            "name": name,
            "content_hash": None,
            "hash_version": VERSION,
            "status": "partial",
            "inputs": inputs,
            "tables": {},  # rows, once it is finished; the ledger knows them before
            "files": {},
            "failures": len(self._failures),
            "warnings": [],
            **details,
            "model": identity(),
            "versions": versions(),
            "platform": {
                "system": platform.system(),
                "machine": platform.machine(),
                "python": platform.python_implementation(),
            },
            "sessions": [*(old["sessions"] if old is not None else []), session],
            "timings": {},
        }

    def _write_inputs(self, texts: Mapping[str, str], points: Any) -> None:
        for name, text in texts.items():
            full = text if text.endswith("\n") else text + "\n"
            place = self.path / name
            try:
                place.parent.mkdir(exist_ok=True)
            except OSError as error:
                raise unwritten(error, place.parent) from error
            write_whole(place, full.encode("utf-8", "surrogateescape"))
            self._manifest["files"][name] = text_digest(full)
        if points is not None:
            content = _parquet(points)
            write_whole(self.path / POINTS, content)
            self._manifest["points"] = {
                "rows": points.num_rows,
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        if not (self.path / FAILURES).exists():
            write_whole(self.path / FAILURES, _parquet(failure_table(())))
        try:
            (self.path / "report").mkdir(exist_ok=True)
        except OSError as error:
            raise unwritten(error, self.path / "report") from error

    def _write_manifest(self) -> None:
        text = json.dumps(self._manifest, indent=2, ensure_ascii=False) + "\n"
        write_whole(self.path / MANIFEST, text.encode())


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


def _parquet(table: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()
