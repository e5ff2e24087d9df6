"""A sweep's folder while it is written: what is there is taken up, finished units are gathered and stored."""

from __future__ import annotations

import hashlib
import io
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow.parquet as pq

from siloSim.errors import ResultsError
from siloSim.runs.batches import Buffer, RunTables, clear_strays, damage, rename_aside, set_aside, write_batch
from siloSim.runs.digest import VERSION
from siloSim.runs.done import Done
from siloSim.runs.durable import undisturbed, unwritten, write_whole
from siloSim.runs.executors import Failure
from siloSim.runs.failures import FAILURES, failure_table, failures_of
from siloSim.runs.identity import identity
from siloSim.runs.ledger import LEDGER, Entry, append, as_line, drop_torn_line, entries, mended
from siloSim.runs.locking import FolderLock
from siloSim.runs.reading import MANIFEST, SCHEMA, read_table, text_digest
from siloSim.runs.store import versions
from siloSim.runs.stream import Finished
from siloSim.runs.sweep_reading import KIND, POINTS, SweepResults, open_sweep, rows_of, stored_hash, warned_in

_SHOWN = 12  # damaged files that a message lists


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
        old: Mapping[str, Any] | None,
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


def _parquet(table: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()
