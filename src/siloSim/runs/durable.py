"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import errno
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from siloSim.errors import Problem, ResultsError

TEMPORARY = ".tmp"  # with a dot in front: .part-000007.parquet.tmp

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SHUT = {errno.EROFS, errno.EACCES, errno.EPERM}


def write_whole(path: Path, content: bytes) -> None:
    """Write under a temporary name, make sure that it is on the disk, and rename; replaces what is there.

    Raises
    ------
    ResultsError
        It cannot be written; what was there is untouched, and nothing temporary is left.
    """
    scratch = path.with_name(f".{path.name}{TEMPORARY}")
    try:
        with scratch.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
        raise unwritten(error, path) from error


def sync_folder(folder: Path) -> None:
    """Make sure that the folder's list of names is on the disk, on systems that can say so."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:  # some network file systems cannot
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(handle)


def unwritten(error: OSError, path: Path) -> ResultsError:
    """What to say where a file of results cannot be written."""
    if error.errno in _FULL:
        what = "there is no room for this file" if error.errno == errno.EFBIG else "the disk is full"
        remedy = "Free some space; what was stored before is kept, and --resume goes on from there."
    elif error.errno in _SHUT:
        what = "the folder cannot be written to"
        remedy = "Give another folder with --out, or ask for the right to write there."
    else:
        what = "the file cannot be written"
        remedy = "Look at the disk; what was stored before is kept, and --resume goes on from there."
    return ResultsError(Problem(f"{what} ({error.strerror or error})", file=str(path), remedy=remedy))


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ctrl-C has to wait until the block is through; then it does what it would have done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[tuple[int, FrameType | None]] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: pressed.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before if before is not None else signal.SIG_DFL)
        if pressed and callable(before):
            before(*pressed[0])
