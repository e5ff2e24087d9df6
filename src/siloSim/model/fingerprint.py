"""What somebody's function depends on: hashed, and compiled where it calls functions of its own."""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from siloSim.model.compile import compiled

_PLAIN = (bool, int, float, complex, str, bytes, type(None))


def fingerprint(*functions: Any, label: str = "") -> str:
    """Hash of functions: their code, constants, closures and files, and of all that they reach outside siloSim.

    What cannot be told by its content is told by its address: then nothing is taken for the same.
    """
    digest = hashlib.sha256(label.encode())
    for function in reached(*functions):
        code = function.__code__
        digest.update(repr((function.__module__, code.co_code, _constants(code), _names(code))).encode())
        with contextlib.suppress(OSError, TypeError):  # no file: the code above is all there is
            digest.update(Path(inspect.getfile(function)).read_bytes())
        for name, value in _values(function):
            digest.update(f"{name}: {_told(value)}".encode())
    return digest.hexdigest()[:16]


def reached(*functions: Any) -> Iterator[FunctionType]:
    """The functions, and those of their own that they call, each once."""
    waiting, seen = list(functions), set()
    while waiting:
        function = getattr(waiting[0], "py_func", waiting[0])
        del waiting[0]
        if (
            isinstance(function, FunctionType)
            and not _known(function.__module__)
            and id(function) not in seen
        ):
            seen.add(id(function))
            yield function
            waiting += [value for _, value in _values(function)]


def with_helpers(function: Any, extra: str) -> Any:
    """The function, or a copy that calls its plain helpers compiled; `extra` keys their machine code."""
    helpers = {
        name: compiled(with_helpers(value, extra), extra)
        for name, value in _values(function)
        if isinstance(value, FunctionType) and not _known(value.__module__) and name in function.__globals__
    }
    if not helpers:
        return function
    names = {**function.__globals__, **helpers}
    copy = FunctionType(
        function.__code__, names, function.__name__, function.__defaults__, function.__closure__
    )
    copy.__qualname__, copy.__module__, copy.__doc__ = (
        function.__qualname__,
        function.__module__,
        function.__doc__,
    )
    return copy


def _known(module: str | None) -> bool:
    """Whether the versions say all there is to say about a module."""
    top = (module or "").partition(".")[0]
    return top in ("siloSim", "numba", "numpy") or (top != "__main__" and top in sys.stdlib_module_names)


def _values(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """What a function reads from outside of itself: globals, attributes of modules, closed-over values."""
    names = _names(function.__code__)
    for name in names:
        if name in function.__globals__:
            value = function.__globals__[name]
            yield name, value
            if isinstance(value, ModuleType) and not _known(value.__name__):
                yield from (
                    (f"{name}.{inner}", vars(value)[inner]) for inner in names if inner in vars(value)
                )
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        yield name, cell.cell_contents


def _names(code: CodeType) -> tuple[str, ...]:
    inner = [name for const in code.co_consts if isinstance(const, CodeType) for name in _names(const)]
    return tuple(dict.fromkeys([*code.co_names, *inner]))


def _constants(code: CodeType) -> tuple[Any, ...]:
    """Constants by content; those that are code by theirs."""
    return tuple((c.co_code, _constants(c)) if isinstance(c, CodeType) else c for c in code.co_consts)


def _told(value: Any) -> str:
    """A value in words: equal words for equal content."""
    if isinstance(value, _PLAIN):
        return repr(value)
    if isinstance(value, tuple | list | frozenset):
        return repr([type(value).__name__, *map(_told, value)])
    if hasattr(value, "tobytes") and hasattr(value, "dtype"):
        return f"{value.dtype} {value.shape} {hashlib.sha256(value.tobytes()).hexdigest()}"
    if isinstance(value, ModuleType):
        return value.__name__
    function = getattr(value, "py_func", value)
    if isinstance(function, FunctionType) or getattr(function, "__module__", None) in ("math", "builtins"):
        return (
            f"{function.__module__}.{function.__qualname__}"  # its own code is hashed, or a version says it
        )
    return repr(value)
