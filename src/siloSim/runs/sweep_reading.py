"""Sweeps read back from disk, finished, interrupted or still running: batch by batch, or whole tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from siloSim.errors import Problem, ResultsError
from siloSim.runs.batches import read_part
from siloSim.runs.design import TABLES
from siloSim.runs.digest import RunKey, combined, run_digests
from siloSim.runs.executors import Failure
from siloSim.runs.failures import FAILURES, failures_of
from siloSim.runs.ledger import LEDGER, Entry, Warned, entries
from siloSim.runs.reading import check_texts, open_results, read_table

KIND = "sweep"
POINTS = "points.parquet"


@dataclass(frozen=True)
class SweepResults:
    """An opened results folder of a sweep; what is stored later is not seen."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def complete(self) -> bool:
        """Whether every run that was asked for is in it."""
        return bool(self.manifest["status"] == "complete")

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The stored batches."""
        return tuple(entries(self.path / LEDGER))

    @property
    def runs(self) -> int:
        """How many runs are stored."""
        return sum(len(entry.arms) for entry in self.entries)

    @property
    def tables(self) -> dict[str, int]:
        """Name → rows of the tables."""
        return rows_of(self.entries)

    @property
    def warned(self) -> dict[str, Warned]:
        """Arm → how many of its runs warned, and what one of them said."""
        return warned_in(self.entries)

    def batches(self, name: str, columns: Sequence[str] | None = None) -> Iterator[Any]:
        """One table, a pyarrow.Table for each batch in the order in which they were stored.

        Parameters
        ----------
        name
            One of `tables`.
        columns
            Only these; None: all.

        Raises
        ------
        ResultsError
            The table was not kept; a file is missing or damaged: names it.
        """
        self._expect(name)
        return (read_part(self.path, entry, name, columns) for entry in self.entries if name in entry.parts)

    def arrow(self, name: str) -> Any:
        """One whole table as a pyarrow.Table; errors as for `batches`."""
        parts = list(self.batches(name))
        return pa.concat_tables(parts, promote_options="permissive").unify_dictionaries()

    def points(self) -> Any:
        """The design's points as a pyarrow.Table; None where none were stored."""
        if "points" not in self.manifest:
            return None
        path = self.path / POINTS
        table = read_table(path)
        if hashlib.sha256(path.read_bytes()).hexdigest() != self.manifest["points"]["sha256"]:
            raise ResultsError(
                Problem(
                    "damaged results: the file has been changed since it was written",
                    file=str(path),
                    remedy="Restore the file from a copy; --resume writes it anew.",
                )
            )
        return table

    def text(self, name: str) -> str:
        """One of the resolved inputs as text, for instance experiment.resolved.yaml; checked against its hash."""
        return check_texts(self.path, {name: self.manifest["files"][name]})[name]

    def failures(self) -> list[Failure]:
        """The runs that did not finish, those left out that did so later."""
        path = self.path / FAILURES
        if not path.exists():
            return []
        found = {(one.arm, one.point, one.replication): one for one in failures_of(read_table(path))}
        if found:
            for entry in self.entries:
                for key, _ in entry.runs():
                    found.pop(key, None)
        return list(found.values())

    def hash(self) -> str:
        """Content hash, computed from the files; errors as for `batches`, or a resolved input was edited."""
        check_texts(self.path, self.manifest["files"])
        return combined(self._digests(), self.tables, self.manifest["inputs"])

    def _digests(self) -> Iterator[tuple[RunKey, bytes]]:
        for entry in self.entries:
            tables = {name: read_part(self.path, entry, name) for name in entry.parts}
            yield from run_digests(tables).items()

    def _expect(self, name: str) -> None:
        kept = self.tables
        if name not in kept:
            raise ResultsError(
                Problem(
                    f"these results hold no table of {name}",
                    file=str(self.path),
                    allowed=", ".join(kept) or "none: no run is stored yet",
                )
            )


def open_sweep(path: Path | str) -> SweepResults:
    """Open the results folder of a sweep.

    Raises
    ------
    ResultsError
        No such folder, no sweep, a manifest or ledger that cannot be read.
    """
    results = open_results(path)
    if results.manifest["kind"] != KIND:
        raise ResultsError(
            Problem(
                f"this folder holds the results of a {results.manifest['kind']}, not of a sweep",
                file=str(path),
                remedy="Give the folder that `silosim sweep` printed.",
            )
        )
    found = SweepResults(results.path, results.manifest)
    _ = found.entries  # damage in the ledger is told now
    return found


def rows_of(stored: Sequence[Entry]) -> dict[str, int]:
    """Table → rows, in the tables' order."""
    rows: dict[str, int] = {}
    for entry in stored:
        for name, part in entry.parts.items():
            rows[name] = rows.get(name, 0) + part.rows
    return {name: rows[name] for name in sorted(rows, key=TABLES.index)}


def warned_in(stored: Sequence[Entry]) -> dict[str, Warned]:
    """Arm → how many of its runs warned, and what one of them said."""
    found: dict[str, Warned] = {}
    for entry in stored:
        for arm, warned in entry.warned.items():
            found[arm] = found[arm] + warned if arm in found else warned
    return found


def stored_hash(stored: Sequence[Entry], inputs: Mapping[str, Any]) -> str:
    """Content hash by the digests that the ledger holds."""
    return combined((run for entry in stored for run in entry.runs()), rows_of(stored), inputs)
