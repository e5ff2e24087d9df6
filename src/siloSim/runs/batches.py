"""Batches of finished runs: gathered in memory, written as a part of each table, checked when read."""

from __future__ import annotations

import hashlib
import io
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from siloSim.errors import Problem, ResultsError
from siloSim.runs.design import TABLES
from siloSim.runs.digest import run_digests
from siloSim.runs.durable import TEMPORARY, sync_folder, unwritten, write_whole
from siloSim.runs.ledger import Entry, Part, Warned, free_name

if TYPE_CHECKING:
    from siloSim.runs.record import RunRecord

FOLDER = "tables"
MOST_RUNS = 128  # in a batch
MOST_BYTES = 64 << 20
SECONDS = 10.0  # that runs may wait for being stored
SHARE = 0.02  # of the time since the sweep was opened; so a long one does not end in thousands of files
LONGEST = 300.0

_PART = re.compile(r"part-\d{6,}\.parquet")


@dataclass(frozen=True, slots=True)
class RunTables:
    """What is kept of a run: small, and quick to send from another process."""

    arm: str
    point: int
    replication: int
    tables: Mapping[str, Any]  # name → pyarrow.Table
    warnings: tuple[str, ...]


def run_tables(record: RunRecord) -> RunTables:
    """What a sweep keeps of a record; applied where the run was made."""
    return RunTables(
        record.arm,
        record.point,
        record.replication,
        {name: record.arrow(name) for name in TABLES if name in record.keep},
        record.warnings,
    )


class Buffer:
    """Runs that are finished and not yet stored."""

    def __init__(self) -> None:
        self._opened = time.monotonic()
        self._runs: list[RunTables] = []
        self._bytes = 0
        self._oldest = 0.0

    def __len__(self) -> int:
        return len(self._runs)

    def add(self, runs: Iterable[RunTables]) -> None:
        """Gather runs."""
        now = time.monotonic()
        for run in runs:
            if not self._runs:
                self._oldest = now
            self._runs.append(run)
            self._bytes += sum(table.nbytes for table in run.tables.values())

    @property
    def due(self) -> bool:
        """Whether they should be stored now: many, large, or waiting for long."""
        if not self._runs:
            return False
        now = time.monotonic()
        patience = min(LONGEST, max(SECONDS, SHARE * (now - self._opened)))
        return len(self._runs) >= MOST_RUNS or self._bytes >= MOST_BYTES or now - self._oldest >= patience

    def clear(self) -> None:
        """Forget them: they are stored."""
        self._runs, self._bytes = [], 0

    def stacked(self) -> dict[str, Any]:
        """Name → pyarrow.Table of all runs, in the order in which they came."""
        names = [name for name in TABLES if any(name in run.tables for run in self._runs)]
        return {
            name: pa.concat_tables(
                [run.tables[name] for run in self._runs if name in run.tables], promote_options="permissive"
            )
            .unify_dictionaries()
            .combine_chunks()
            for name in names
        }

    def keys(self) -> list[tuple[str, int, int]]:
        """Keys of the runs, in that order."""
        return [(run.arm, run.point, run.replication) for run in self._runs]

    def warned(self) -> dict[str, Warned]:
        """Arm → how many of its runs warned, and what the first of them said."""
        found: dict[str, Warned] = {}
        for run in self._runs:
            if run.warnings:
                new = Warned(1, " ".join(run.warnings))
                found[run.arm] = found[run.arm] + new if run.arm in found else new
        return found


def write_batch(folder: Path, number: int, buffer: Buffer) -> Entry:
    """Write a part of each table; what the ledger is to say about them.

    Raises
    ------
    ResultsError
        A part cannot be written; then there is none of this batch.
    """
    tables = buffer.stacked()
    digests = run_digests(tables)
    keys = buffer.keys()
    parts: dict[str, Part] = {}
    try:
        for name, table in tables.items():
            path = part_path(folder, name, number)
            _make(path.parent)
            content = _parquet(table)
            write_whole(path, content)
            parts[name] = Part(table.num_rows, len(content), hashlib.sha256(content).hexdigest())
    except ResultsError:
        for name in tables:
            with suppress(OSError):
                part_path(folder, name, number).unlink(missing_ok=True)
        raise
    arms, points, replications = zip(*keys, strict=True)
    return Entry(
        number, parts, arms, points, replications, b"".join(digests[key] for key in keys), buffer.warned()
    )


def part_path(folder: Path, table: str, number: int) -> Path:
    """Where a part lies."""
    return folder / FOLDER / table / f"part-{number:06d}.parquet"


def read_part(folder: Path, entry: Entry, table: str, columns: Sequence[str] | None = None) -> Any:
    """One table of a batch as a pyarrow.Table.

    Raises
    ------
    ResultsError
        The file is missing, or is not what was written.
    """
    path = part_path(folder, table, entry.batch)
    content = _checked(path, entry.parts[table])
    try:
        return pq.ParquetFile(pa.BufferReader(content)).read(
            columns=None if columns is None else list(columns)
        )
    except (pa.ArrowException, OSError) as error:
        raise ResultsError(_problem(path, str(error).splitlines()[0])) from error


def damage(folder: Path, entries: Iterable[Entry]) -> dict[int, list[Problem]]:
    """Batch → what is wrong with its files; nothing for batches that are as they were written."""
    found: dict[int, list[Problem]] = {}
    for entry in entries:
        for name, part in entry.parts.items():
            try:
                _checked(part_path(folder, name, entry.batch), part)
            except ResultsError as error:
                found.setdefault(entry.batch, []).extend(error.problems)
    return found


def set_aside(folder: Path, entry: Entry) -> None:
    """Give the files of a batch names under which nothing reads them."""
    for name in entry.parts:
        path = part_path(folder, name, entry.batch)
        if path.exists():
            rename_aside(path)


def clear_strays(folder: Path, entries: Iterable[Entry], *, keep: bool) -> None:
    """Remove what a kill left: temporary files, and parts that no line of the ledger names (kept under another name
    with `keep`).
    """
    known = {part_path(folder, name, entry.batch) for entry in entries for name in entry.parts}
    for path in sorted((folder / FOLDER).glob("*/*")):
        try:
            if path.name.startswith(".part-") and path.name.endswith(TEMPORARY):
                path.unlink()
            elif _PART.fullmatch(path.name) and path not in known:
                if keep:
                    rename_aside(path)
                else:
                    path.unlink()
        except OSError as error:
            raise unwritten(error, path) from error


def rename_aside(path: Path) -> None:
    """Give a file a name beside it under which nothing reads it."""
    try:
        path.rename(free_name(path))
        sync_folder(path.parent)
    except OSError as error:
        raise unwritten(error, path) from error


def _make(folder: Path) -> None:
    if folder.is_dir():
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        sync_folder(folder.parent)
        sync_folder(folder.parent.parent)
    except OSError as error:
        raise unwritten(error, folder) from error


def _parquet(table: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _checked(path: Path, part: Part) -> bytes:
    """The file's content, as the ledger says that it is."""
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise ResultsError(_problem(path, "the file is missing")) from error
    except OSError as error:
        raise ResultsError(_problem(path, f"the file cannot be read ({error.strerror or error})")) from error
    if len(content) != part.bytes:
        raise ResultsError(
            _problem(path, f"the file has {len(content)} bytes where {part.bytes} were written")
        )
    if hashlib.sha256(content).hexdigest() != part.sha256:
        raise ResultsError(_problem(path, "the file's content is not what was written"))
    return content


def _problem(path: Path, what: str) -> Problem:
    return Problem(
        f"damaged results: {what}",
        file=str(path),
        remedy="Restore the file from a copy; or --resume --repair sets the batch aside and runs its runs again.",
    )
