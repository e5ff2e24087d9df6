"""One writer at a time in a results folder; a killed one holds nothing."""

from __future__ import annotations

import errno
import json
import os
import platform
import warnings
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

from siloSim.errors import Problem, ResultsError
from siloSim.runs.durable import unwritten

LOCK = ".lock"
WRITER = ".writer.json"  # who holds it, for messages
_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}


class FolderLock:
    """The right to write into a folder, from when it is made until `release`.

    It is a lock of the operating system, which goes with the process that holds it. Where a network folder has
    none, it is a file that says which process made it; one that a killed process left has to be deleted.

    Raises
    ------
    ResultsError
        Another process writes there, or the folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = self._acquired()
        with suppress(OSError):  # it is for messages only
            (folder / WRITER).write_text(
                json.dumps(
                    {
                        "process": os.getpid(),
                        "machine": platform.node(),
                        "since": datetime.now(UTC).isoformat(timespec="seconds"),
                    }
                ),
                encoding="utf-8",
            )

    def _acquired(self) -> BaseFileLock:
        path = self._folder / LOCK
        if not os.access(self._folder, os.W_OK):
            raise unwritten(PermissionError(errno.EACCES, os.strerror(errno.EACCES)), self._folder)
        try:
            return _held(FileLock(path))
        except Timeout as error:
            raise self._taken(error) from error
        except (OSError, NotImplementedError) as error:
            if isinstance(error, OSError) and error.errno not in _NO_LOCKS:
                raise unwritten(error, path) from error
        try:
            return _held(SoftFileLock(path.with_suffix(".soft")))
        except Timeout as error:
            raise self._taken(error, soft=True) from error
        except OSError as error:
            raise unwritten(error, path) from error

    def _taken(self, error: Timeout, soft: bool = False) -> ResultsError:
        who = ""
        try:
            found = json.loads((self._folder / WRITER).read_text(encoding="utf-8"))
            who = f": process {found['process']} on {found['machine']}, since {found['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            pass
        remedy = "Wait until it has finished or stop it, or give another folder with --out."
        if soft:
            remedy += f" If there is no such process any more, delete {error.lock_file}."
        return ResultsError(
            Problem(f"another sweep writes into this folder{who}", file=str(self._folder), remedy=remedy)
        )

    def release(self) -> None:
        """Let others write."""
        with suppress(OSError):
            (self._folder / WRITER).unlink(missing_ok=True)
        self._lock.release()


def _held(lock: BaseFileLock) -> BaseFileLock:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of how it is held on a folder without locks
        lock.acquire(blocking=False)
    return lock
