"""The ledger of a sweep: what has been stored, a line for each batch, only ever appended to.

A line is JSON: the batch's number, its parts with rows, bytes and SHA-256, the keys and digests of its runs,
how many of them warned, and `check`, the first half of the SHA-256 of all that. A line is on the disk before
a batch counts. What a kill leaves of the last line is no line. A line `{"dropped": n}` takes a damaged batch back.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from siloSim.errors import Problem, ResultsError
from siloSim.runs.durable import sync_folder, unwritten, write_whole

LEDGER = "ledger.jsonl"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a batch: what has to be in it."""

    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Warned:
    """The runs of an arm that had something to say, and what one of them said."""

    runs: int
    instance: str

    def __add__(self, other: Warned) -> Warned:
        return Warned(self.runs + other.runs, self.instance)


@dataclass(frozen=True, slots=True)
class Entry:
    """One batch: runs in the order in which they were finished."""

    batch: int
    parts: Mapping[str, Part]  # by table
    arms: tuple[str, ...]
    points: tuple[int, ...]
    replications: tuple[int, ...]
    digests: bytes  # 32 bytes a run
    warned: Mapping[str, Warned] = field(default_factory=dict)  # by arm

    def runs(self) -> Iterator[tuple[tuple[str, int, int], bytes]]:
        """Key and digest of every run."""
        keys = zip(self.arms, self.points, self.replications, strict=True)
        return ((key, self.digests[32 * i : 32 * i + 32]) for i, key in enumerate(keys))


def append(path: Path, line: Mapping[str, Any]) -> None:
    """Add a line and see that it is on the disk.

    Raises
    ------
    ResultsError
        It cannot be written; the ledger is as it was.
    """
    before = path.stat().st_size if path.exists() else 0
    try:
        with path.open("ab") as file:
            file.write(_line(line))
            file.flush()
            os.fsync(file.fileno())
        if not before:
            sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            os.truncate(path, before)
        raise unwritten(error, path) from error


def as_line(entry: Entry) -> dict[str, Any]:
    """What is written of a batch."""
    return {
        "batch": entry.batch,
        "parts": {name: [part.rows, part.bytes, part.sha256] for name, part in entry.parts.items()},
        "runs": {
            "arm": entry.arms,
            "point": entry.points,
            "replication": entry.replications,
            "digest": entry.digests.hex(),
        },
        "warned": {arm: [warned.runs, warned.instance] for arm, warned in entry.warned.items()},
    }


def entries(path: Path) -> list[Entry]:
    """All batches that count, in the order in which they were stored; none where there is no ledger.

    Raises
    ------
    ResultsError
        A line is damaged; `problems` has one for each of them. One that was torn is none.
    """
    found, bad = _read(path)
    if bad:
        raise ResultsError(damaged_lines(path, bad))
    return found


def damaged_lines(path: Path, lines: Iterable[int]) -> list[Problem]:
    """What to say of lines that cannot be read."""
    return [
        Problem(
            "damaged results: this line of the ledger cannot be read, so nobody knows what its batch held",
            file=str(path),
            line=number,
            remedy="Restore the file from a copy; or --resume --repair sets the batch aside and runs its runs again.",
        )
        for number in lines
    ]


def mended(path: Path) -> tuple[list[Entry], bool]:
    """The batches that count, and whether there was damage, after the ledger has been cleared of what cannot be read.

    With damage, the ledger is kept under another name and written anew.
    """
    found, bad = _read(path)
    if bad:
        spare = free_name(path)
        write_whole(spare, path.read_bytes())
        write_whole(path, b"".join(_line(as_line(entry)) for entry in found))
    return found, bool(bad)


def drop_torn_line(path: Path) -> None:
    """Remove what a kill left of the last line."""
    if not path.exists():
        return
    content = path.read_bytes()
    end = content.rfind(b"\n") + 1
    if end != len(content):
        try:
            with path.open("r+b") as file:
                file.truncate(end)
                os.fsync(file.fileno())
        except OSError as error:
            raise unwritten(error, path) from error


def free_name(path: Path) -> Path:
    """A name beside a damaged file that nothing has: part-000003.parquet.damaged, then .damaged-2."""
    for number in range(1, 10_000):
        spare = path.with_name(f"{path.name}.damaged" + (f"-{number}" if number > 1 else ""))
        if not spare.exists():
            return spare
    raise AssertionError("ten thousand damaged copies")


def _read(path: Path) -> tuple[list[Entry], list[int]]:
    """Batches that count, and the numbers of lines that cannot be read."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return [], []
    except OSError as error:
        raise ResultsError(
            Problem(
                f"the ledger cannot be read ({error.strerror or error})",
                file=str(path),
                remedy="Look at the disk, or restore the file from a copy.",
            )
        ) from error
    found: dict[int, Entry] = {}
    bad: list[int] = []
    for number, raw in enumerate(
        content.split(b"\n")[:-1], 1
    ):  # behind the last line's end: torn, or nothing
        line = _parsed(raw)
        if line is None:
            bad.append(number)
        elif "dropped" in line:
            found.pop(line["dropped"], None)
        else:
            entry = _entry(line)
            found[entry.batch] = entry
    return list(found.values()), bad


def _entry(line: Mapping[str, Any]) -> Entry:
    runs = line["runs"]
    return Entry(
        line["batch"],
        {name: Part(*part) for name, part in line["parts"].items()},
        tuple(runs["arm"]),
        tuple(runs["point"]),
        tuple(runs["replication"]),
        bytes.fromhex(runs["digest"]),
        {arm: Warned(*warned) for arm, warned in line["warned"].items()},
    )


def _line(line: Mapping[str, Any]) -> bytes:
    return _text({**line, "check": _check(line)}) + b"\n"


def _parsed(raw: bytes) -> dict[str, Any] | None:
    """The line, unless it is not what was written."""
    try:
        line = json.loads(raw)
        check = line.pop("check")
    except (ValueError, AttributeError, KeyError, TypeError):
        return None
    return line if check == _check(line) else None


def _check(line: Mapping[str, Any]) -> str:
    return hashlib.sha256(_text(line)).hexdigest()[:32]


def _text(line: Mapping[str, Any]) -> bytes:
    return json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
