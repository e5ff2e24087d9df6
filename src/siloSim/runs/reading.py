"""Results read back from disk, every damage named by its file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from siloSim.errors import Problem, ResultsError
from siloSim.runs.digest import content_hash
from siloSim.runs.executors import Failure
from siloSim.runs.failures import FAILURES, failures_of
from siloSim.scenario.code_copies import FOLDER

SCHEMA = 1
MANIFEST = "manifest.json"
SCENARIO = "scenario.resolved.yaml"
_PIECE = 2**16  # rows that are read at once where a table is read piece by piece
_REQUIRED = ("schema", "kind", "name", "content_hash", "status", "inputs", "tables", "files")


@dataclass(frozen=True, slots=True)
class Results:
    """An opened results folder; tables are read when asked for."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def complete(self) -> bool:
        """Whether every run that was asked for is in it."""
        return bool(self.manifest["status"] == "complete")

    def arrow(self, name: str) -> Any:
        """One table, all its parts, as a pyarrow.Table.

        Raises
        ------
        ResultsError
            The table was not kept, a part is missing, or a file is damaged; names it.
        """
        parts = self._parts(name)
        table = pa.concat_tables([read_table(part) for part in parts], promote_options="permissive")
        self._check_rows(name, table.num_rows)
        return table

    def batches(self, name: str, columns: Sequence[str] | None = None) -> Iterator[Any]:
        """One table piece by piece, so that it need not fit into memory: pyarrow Tables, one at least.

        Raises
        ------
        ResultsError
            As `arrow`; a number of rows that the manifest does not count is told at the end.
        """
        rows = 0
        for part in self._parts(name):
            for piece in _pieces(part, columns):
                rows += piece.num_rows
                yield piece
        self._check_rows(name, rows)

    def _parts(self, name: str) -> list[Path]:
        kept: Mapping[str, int] = self.manifest["tables"]
        if name not in kept:
            raise ResultsError(
                Problem(
                    f"these results hold no table of {name}",
                    file=str(self.path),
                    allowed=", ".join(kept),
                    remedy="`silosim run` keeps every table.",
                )
            )
        folder = self.path / "tables" / name
        parts = sorted(folder.glob("*.parquet"))
        if not parts:
            raise _damaged(folder, "there is no part of this table")
        return parts

    def _check_rows(self, name: str, rows: int) -> None:
        counted = self.manifest["tables"][name]
        if rows != counted:
            folder = self.path / "tables" / name
            raise _damaged(folder, f"{rows} rows where the manifest counts {counted}")

    def scenario_yaml(self) -> str:
        """The resolved scenario as text."""
        return _text(self.path / SCENARIO)

    def code(self) -> dict[str, bytes]:
        """Copies of the user's own code, by their places in the folder.

        Raises
        ------
        ResultsError
            A copy is missing, was changed, or has a place that is none.
        """
        kept: Mapping[str, str] = self.manifest.get("code", {}).get("files", {})
        return {place: self._copy(place, digest) for place, digest in kept.items()}

    def _copy(self, place: str, digest: str) -> bytes:
        path = self.path / place
        if ".." in Path(place).parts or Path(place).parts[:1] != (FOLDER,):
            raise _damaged(self.path / MANIFEST, f"a copy of code has no place at {place}")
        try:
            content = path.read_bytes()
        except OSError as error:
            raise _damaged(
                path, f"the copy of the code cannot be read ({error.strerror or error})"
            ) from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise _damaged(path, "the copy of the code has been changed since it was written")
        return content

    def failures(self) -> list[Failure]:
        """The runs that did not finish."""
        return failures_of(read_table(self.path / FAILURES))


def open_results(path: Path | str) -> Results:
    """Open a results folder and check its manifest.

    Raises
    ------
    ResultsError
        No such folder, no manifest, a manifest that cannot be read or that another version wrote.
    """
    folder = Path(path)
    manifest = folder / MANIFEST
    if not folder.is_dir():
        raise ResultsError(
            Problem(
                "there is no such results folder",
                file=str(folder),
                remedy="Give the path that a run printed.",
            )
        )
    if not manifest.is_file():
        raise _damaged(manifest, "the manifest is missing")
    try:
        content = json.loads(_text(manifest))
    except ValueError as error:
        raise _damaged(manifest, f"the manifest is not JSON ({error})") from error
    missing = [key for key in _REQUIRED if not isinstance(content, dict) or key not in content]
    if missing:
        raise _damaged(manifest, f"the manifest lacks {', '.join(missing)}")
    if content["schema"] != SCHEMA:
        raise ResultsError(
            Problem(
                "these results were written by another version of siloSim",
                file=str(manifest),
                key="schema",
                value=str(content["schema"]),
                allowed=str(SCHEMA),
                remedy="Open them with that version, or run them again.",
            )
        )
    return Results(folder, content)


def hash_results(path: Path | str) -> str:
    """Content hash of results, computed from the files.

    Raises
    ------
    ResultsError
        Missing, partial or damaged files; a resolved scenario that was edited afterwards.
    """
    results = open_results(path)
    if results.manifest["kind"] == "sweep":
        from siloSim.runs.sweep_reading import open_sweep

        return open_sweep(path).hash()
    check_texts(results.path, results.manifest["files"])
    results.code()
    tables = {name: results.arrow(name) for name in results.manifest["tables"]}
    return content_hash(tables, results.manifest["inputs"])


def check_texts(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Name → text of files given with their digests; ResultsError where one was edited afterwards."""
    texts = {name: _text(folder / name) for name in files}
    for name, text in texts.items():
        if text_digest(text) != files[name]:
            raise _damaged(folder / name, "the file has been changed since it was written")
    return texts


def text_digest(text: str) -> str:
    """By its characters, so that a version control system may change line ends (read_text undoes it)."""
    return hashlib.sha256(text.encode()).hexdigest()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise _damaged(path, "the file is missing") from error
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(path, f"the file cannot be read ({error})") from error


def read_table(path: Path) -> Any:
    """A Parquet file as a pyarrow.Table; ResultsError where it cannot be read."""
    try:
        # The file itself, not a dataset: folder names must not turn into columns.
        return pq.ParquetFile(path).read()
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, f"the file cannot be read ({str(error).splitlines()[0]})") from error


def _pieces(path: Path, columns: Sequence[str] | None) -> Iterator[Any]:
    try:
        file = pq.ParquetFile(path)
        if not file.metadata.num_rows:
            yield file.read(columns=columns)
        for group in range(file.num_row_groups):  # one by one: all at once, memory grows with their number
            for batch in file.iter_batches(_PIECE, row_groups=[group], columns=columns):
                yield pa.Table.from_batches([batch])
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, f"the file cannot be read ({str(error).splitlines()[0]})") from error


def _damaged(path: Path, what: str) -> ResultsError:
    return ResultsError(
        Problem(f"damaged results: {what}", file=str(path), remedy="Run it again, or restore the folder.")
    )
