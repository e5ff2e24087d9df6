"""Compiling kernels with numba, and a cache that cannot go stale.

numba notices an edit of the file that holds a cached function, but not of the functions that it
calls. All kernels therefore keep their machine code in a folder named by a hash of every source
file that any of them can see, and of the versions of Python and numba: an edit opens a new folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import numba
from numba.core import config as numba_config
from numba.core import types
from numba.core.dispatcher import Dispatcher

_PACKAGE = Path(__file__).parent
_SOURCES = (*sorted(_PACKAGE.rglob("*.py")), _PACKAGE.parent / "scenario" / "parameters.py")

_CACHE_DIR = threading.Lock()  # numba has one setting for all threads


@cache
def source_hash() -> str:
    """Hash of everything that compiled code depends on: the kernels' sources and versions."""
    digest = hashlib.sha256(f"{sys.version_info[:3]} {numba.__version__}".encode())
    for path in _SOURCES:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def cache_folder(extra: str = "") -> Path:
    """Where machine code lies: $SILOSIM_CACHE_DIR, else the user's cache folder, else a temporary one."""
    name = source_hash() + (f"-{extra}" if extra else "")
    for root in _cache_roots():
        folder = root / "siloSim" / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK):
                return folder
        except OSError:
            continue
    return Path(tempfile.mkdtemp(prefix="siloSim-"))


def _cache_roots() -> list[Path]:
    named = [os.environ.get(key) for key in ("SILOSIM_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA")]
    roots = [Path(value) for value in named if value]
    with contextlib.suppress(RuntimeError):  # no home folder, as in some containers
        roots.append(Path.home() / ".cache")
    return [*roots, Path(tempfile.gettempdir())]


def compiled(function: Callable[..., Any], extra: str = "", **options: Any) -> Any:
    """`function` compiled for any argument types, without the GIL, cached on disk.

    No fastmath: the same bits interpreted and compiled. Division follows IEEE 754. Kernels own no
    memory (`_nrt` off): without counting references a day takes a fifth of the time.
    """
    chosen: Any = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False} | options
    with _CACHE_DIR:
        before = numba_config.CACHE_DIR
        numba_config.CACHE_DIR = str(cache_folder(extra))
        try:
            return _widening(numba.njit(**chosen)(function))
        except RuntimeError:  # typed at a prompt: there is no file to keep machine code for
            return _widening(numba.njit(**chosen | {"cache": False})(function))
        finally:
            numba_config.CACHE_DIR = before


def _widening(dispatcher: Any) -> Any:
    """Let kernels that call this one pass any integer as int64, so that it is compiled once.

    numba would compile it anew for every constant and every width of integer: twice the time.
    """
    if not isinstance(dispatcher, Dispatcher):  # compiling is switched off
        return dispatcher
    resolve = dispatcher.get_call_template

    def widened(args: tuple[Any, ...], kws: dict[str, Any]) -> Any:
        return resolve(tuple(_wide(a) for a in args), {key: _wide(a) for key, a in kws.items()})

    vars(dispatcher)["get_call_template"] = widened
    return dispatcher


def _wide(kind: Any) -> Any:
    plain = types.unliteral(kind)
    narrow = isinstance(plain, types.Integer) and getattr(plain, "bitwidth", 64) < 64
    return types.int64 if narrow else plain


def kernel[F: Callable[..., Any]](function: F) -> F:
    """Decorator: a function of numbers and arrays, compiled at its first call."""
    result: F = compiled(function)
    return result


def inlined_kernel[F: Callable[..., Any]](function: F) -> F:
    """Decorator: a small kernel copied into its callers, where passing its arguments would cost more."""
    result: F = compiled(function, forceinline=True)
    return result


def embedded_kernel[F: Callable[..., Any]](function: F) -> F:
    """Decorator: a long kernel with a single caller, read into it so that it is not compiled twice."""
    result: F = compiled(function, inline="always")
    return result


def allocating_kernel[F: Callable[..., Any]](function: F) -> F:
    """Decorator: a kernel that needs memory of its own, as sorting does. Not for inner loops."""
    result: F = compiled(function, _nrt=True)
    return result


def with_globals(function: Any, replaced: dict[str, Any], extra: str) -> Any:
    """A copy of a kernel that sees other functions under the names in `replaced`."""
    source: FunctionType = getattr(function, "py_func", function)
    copy = FunctionType(
        source.__code__, {**source.__globals__, **replaced}, source.__name__, source.__defaults__
    )
    # Code in the cache may bear the same symbol: numba numbers functions anew in every process, and the
    # linker takes the first of two equal names. So the name says which rules the copy was made for.
    copy.__qualname__ = f"{source.__qualname__}_{extra}"
    copy.__module__ = source.__module__
    options = getattr(function, "targetoptions", {})
    own = {name: options[name] for name in ("forceinline", "inline", "_nrt") if name in options}
    return compiled(copy, extra, **own)
