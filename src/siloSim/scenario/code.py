"""Code that a scenario names as text, `my_rules.py:function` or `package.module:function`: found and loaded."""

from __future__ import annotations

import ast
import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from siloSim.errors import Problem, ScenarioError
from siloSim.scenario.findings import Findings, nearest
from siloSim.scenario.nodes import Node
from siloSim.trust import code_is_trusted

FORMS = "file.py:name or package.module:name"


def placed(text: str, folder: Path | None) -> str:
    """The reference with its file made absolute, so that it stays right wherever it is used."""
    where, colon, name = text.rpartition(":")
    if not colon or not where.endswith(".py") or "\0" in text:  # no file has a NUL in its path
        return text
    return f"{((folder or Path()) / where).resolve()}:{name}"


def read_reference(node: Node, key: str, findings: Findings) -> str:
    """The reference that a node holds, made absolute; another form and a missing file are noted."""
    text = node.text.strip()
    where, colon, name = text.rpartition(":")
    if node.kind != "scalar" or not colon or not where or not name.isidentifier():
        findings.add(node, "this does not name a function", key=key, value=node.shown(), allowed=FORMS)
        return text
    return found_file(node, key, findings)


def found_file(node: Node, key: str, findings: Findings) -> str:
    """The reference of a node of the right form, made absolute; a missing file is noted."""
    reference = placed(node.text.strip(), node.place.source.folder)
    file = reference.rpartition(":")[0]
    if file.endswith(".py") and not Path(file).is_file():
        findings.add(
            node,
            f"there is no such file: {(node.place.source.folder or Path()) / node.text.strip().rpartition(':')[0]}",
            key=key,
            allowed=FORMS,
            remedy="paths count from the folder of the file that names them",
        )
    return reference


def reference_to(thing: object) -> str:
    """The reference under which a function or class that stands in a file is found again.

    Raises
    ------
    ScenarioError
        It stands in no file, or inside another function: a scenario could not name it.
    """
    source: Any = getattr(thing, "py_func", thing)
    name, module = getattr(source, "__qualname__", ""), sys.modules.get(getattr(source, "__module__", ""))
    file = getattr(module, "__file__", None)
    if not name.isidentifier() or module is None or getattr(module, name, None) is None or file is None:
        raise ScenarioError(
            Problem(
                f"{name or source!r} cannot be named by a scenario: it does not stand by itself in a file",
                value=name or repr(source),
                allowed=FORMS,
                remedy="put it into a file of its own and import it, or hand it to SiloModel directly",
            )
        )
    return f"{Path(file).resolve()}:{name}"


def content_of_code(reference: str) -> str:
    """What counts of a reference: the content of its file, and of the files beside it that it imports.

    A module that is installed counts by its name.
    """
    where, _, name = reference.rpartition(":")
    path = Path(where)
    if where.endswith(".py") and path.is_file():
        return f"{_digest(path)}:{name}"
    return reference


def _digest(path: Path) -> str:
    """sha256 of a file, or of it and of the helpers beside it that can be reached from it, in order of name."""
    files = with_helpers(path)
    if len(files) == 1:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    total = hashlib.sha256()
    for file in files:
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def with_helpers(path: Path) -> list[Path]:
    """The file, then those in its folder that it imports by name, and that these import."""
    found, waiting = [path], [path]
    while waiting:
        try:
            tree = ast.parse(waiting.pop().read_bytes())
        except (SyntaxError, ValueError):  # told when it is imported
            continue
        names = {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        }
        names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        beside = [path.parent / f"{name.partition('.')[0]}.py" for name in sorted(names)]
        new = [file for file in beside if file.is_file() and file not in found]
        found += new
        waiting += new
    return found


def load_code(reference: str, key: str, source: str | None) -> Any:
    """The function or class that a reference names.

    A file is read again only when it has changed: the same text gives the same function, so that it is
    compiled once. `key` and `source`, the scenario's file, are for messages.

    Raises
    ------
    ScenarioError
        Code is not trusted; file, module or name are missing, or importing it fails.
    """
    remedy = "Read that code. If you trust it, add --trust-code."
    try:
        if not code_is_trusted():
            raise Unusable(
                f"this scenario brings code of its own, {reference}, which is not run unless you say so",
                remedy=remedy,
            )
        where, colon, name = reference.rpartition(":")
        if not colon or not where or not name:
            raise Unusable("this does not name a function")
        module = _from_file(where) if where.endswith(".py") else _from_module(where)
        found = getattr(module, name, None)
        if not callable(found):
            names = [
                key for key, value in vars(module).items() if callable(value) and not key.startswith("_")
            ]
            remedy = nearest(name, names) or f"it has {', '.join(names) or 'none at all'}"
            raise Unusable(f'"{where}" has no function or class "{name}"', remedy=remedy)
    except Unusable as error:
        raise ScenarioError(
            Problem(str(error), source, key=key, value=reference, allowed=error.allowed, remedy=error.remedy)
        ) from error
    return found


class Unusable(Exception):
    """Why code cannot be had."""

    def __init__(self, message: str, remedy: str | None = None) -> None:
        super().__init__(message)
        self.allowed = None if remedy else FORMS
        self.remedy = remedy or "check the file and the name, and that Python can import it"


def _from_module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:  # whatever somebody else's module raises
        raise Unusable(f'the module "{name}" cannot be imported ({type(error).__name__}: {error})') from error


def _from_file(where: str) -> ModuleType:
    path = Path(where).resolve()
    running = getattr(sys.modules.get("__main__"), "__file__", None)
    if running is not None and Path(running).resolve() == path:
        return sys.modules["__main__"]  # a script that names itself must not be run once more
    try:
        return _module(str(path), _digest(path)[:16])
    except OSError as error:
        raise Unusable(f'there is no file "{where}"') from error


@lru_cache(maxsize=64)
def _module(path: str, digest: str) -> ModuleType:
    """The file as a module of its own name, one per content; importable again for numba's cache."""
    name = f"silosim_code_{digest}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    for helper in with_helpers(Path(path))[1:]:
        sys.modules.pop(helper.stem, None)  # another folder's helper of that name, or this one before an edit
    sys.path.insert(0, str(Path(path).parent))  # helpers that stand beside it
    importlib.invalidate_caches()
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # whatever somebody else's file raises
        del sys.modules[name]
        raise Unusable(f'"{path}" cannot be imported ({type(error).__name__}: {error})') from error
    finally:
        sys.path.remove(str(Path(path).parent))
    return module


def collected[T](loads: dict[str, Callable[[], T]]) -> dict[str, T]:
    """What each of several loads gives, by key; ScenarioError with the problems of all that fail."""
    found: dict[str, T] = {}
    problems: list[Problem] = []
    for key, load in loads.items():
        try:
            found[key] = load()
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return found
