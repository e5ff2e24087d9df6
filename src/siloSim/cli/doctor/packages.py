"""Python, siloSim and what it needs: there or not, in the versions that it was declared for."""

from __future__ import annotations

import json
import platform
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import siloSim
from siloSim.cli.doctor.finding import Finding, install, note, ok, problem

NAME = "siloSim"


@dataclass(frozen=True, slots=True)
class Declared:
    """What siloSim says that it needs: requirements as written, extras, Python."""

    requirements: tuple[str, ...]
    extras: tuple[str, ...]
    python: str


def installation() -> Iterator[Finding]:
    """siloSim and Python: version, place, range."""
    home = Path(siloSim.__file__).parent
    try:
        version = metadata.version(NAME)
    except metadata.PackageNotFoundError:
        yield note(f"siloSim from its source folder, not installed: {home}", f"to install it: {install('.')}")
    else:
        yield ok(f"siloSim {version} in {home}")
        origin = _installed_from()
        if origin is not None and not home.is_relative_to(origin):
            yield note(
                f"the installed siloSim is another one, from {origin}",
                "unset PYTHONPATH, or leave the folder that holds another siloSim",
            )
    declared = _declared()
    python, wanted = platform.python_version(), declared.python if declared else ""
    if _fits(python, wanted) is False:
        yield problem(
            f"Python {python}, but {wanted} is needed", "install a newer Python, then siloSim into it"
        )
    else:
        yield ok(f"Python {python}{_range(wanted)}, {sys.executable}")


def dependencies() -> Iterator[Finding]:
    """Every package that siloSim cannot do without."""
    declared = _declared()
    if declared is None:
        yield note("what siloSim needs is not known: it is not installed", f"to install it: {install('.')}")
        return
    if not _found("packaging"):
        yield note("versions are not judged: that needs the package packaging", install("packaging"))
    for text in declared.requirements:
        name, wanted, extra = _read(text)
        if extra is None:
            yield _dependency(name, wanted, text.partition(";")[0].strip())


def extras() -> Iterator[Finding]:
    """What only some commands or developers need."""
    declared = _declared()
    for extra in declared.extras if declared is not None else ():
        read = [_read(text) for text in declared.requirements] if declared is not None else []
        members = [(name, wanted) for name, wanted, whose in read if whose == extra]
        missing = [name for name, wanted in members if not _there(name, wanted)]
        if missing:
            yield note(
                f"{extra}: not there: {', '.join(missing)}", f"if you need it: {install(*_with_extra(extra))}"
            )
        else:
            yield ok(f"{extra}: {', '.join(name for name, _ in members)}")


def _dependency(name: str, wanted: str, requirement: str) -> Finding:
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return problem(f"{name} is missing{_range(wanted)}", install(requirement))
    if _fits(version, wanted) is False:
        return problem(f"{name} {version} is outside {wanted}", install(requirement))
    if not _can_be_found(name):
        return problem(
            f"{name} {version} is installed, but its files are not there",
            install("--force-reinstall", requirement),
        )
    return ok(f"{name} {version}{_range(wanted)}")


def _there(name: str, wanted: str) -> bool:
    try:
        return _fits(metadata.version(name), wanted) is not False
    except metadata.PackageNotFoundError:
        return False


def _can_be_found(name: str) -> bool:
    """Whether Python finds a module of the package's name; nothing is imported but the namespace above it."""
    plain = re.sub(r"[-_.]+", "-", name).lower()
    return _found({"ruamel-yaml": "ruamel.yaml"}.get(plain, name.replace("-", "_")))


def _found(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _fits(version: str, wanted: str) -> bool | None:
    """Whether a version is in a range; None if that cannot be told."""
    try:
        from packaging.specifiers import InvalidSpecifier, SpecifierSet
        from packaging.version import InvalidVersion, Version
    except ImportError:
        return None
    try:
        return SpecifierSet(wanted).contains(Version(version), prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return None


def _read(text: str) -> tuple[str, str, str | None]:
    """A requirement's package, range of versions, and the extra that it belongs to.

    >>> _read("mesa[network]<4,>=3.5"), _read("mypy>=1.15; extra == 'dev'")
    (('mesa', '<4,>=3.5', None), ('mypy', '>=1.15', 'dev'))
    """
    body, _, marker = text.partition(";")
    match = re.match(r"\s*([A-Za-z0-9._-]+)\s*(?:\[[^\]]*\])?\s*\(?([^)]*)\)?", body)
    extra = re.search(r"extra\s*==\s*['\"]([^'\"]+)['\"]", marker)
    name, wanted = match.groups() if match else (body, "")
    return name, wanted.strip(), extra[1] if extra else None


def _range(wanted: str) -> str:
    return f" ({wanted})" if wanted else ""


def _declared() -> Declared | None:
    """From the installed metadata, else from the pyproject.toml of the checkout; None without either."""
    try:
        found = metadata.metadata(NAME)
        needs = metadata.requires(NAME) or ()
        return Declared(
            tuple(needs), tuple(found.get_all("Provides-Extra") or ()), found.get("Requires-Python") or ""
        )
    except metadata.PackageNotFoundError:
        pass
    file = Path(siloSim.__file__).parents[2] / "pyproject.toml"
    try:
        project: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))["project"]
    except (OSError, KeyError, ValueError):
        return None
    optional: dict[str, Iterable[str]] = project.get("optional-dependencies", {})
    marked = [f"{text}; extra == '{extra}'" for extra, texts in optional.items() for text in texts]
    return Declared(
        (*project.get("dependencies", ()), *marked), tuple(optional), project.get("requires-python", "")
    )


def _installed_from() -> Path | None:
    """The folder that holds the installed package: the checkout of an editable one, else site-packages."""
    checkout = _checkout()
    return checkout[0] if checkout else Path(str(metadata.distribution(NAME).locate_file(""))).resolve()


def _checkout() -> tuple[Path, bool] | None:
    """The folder that it was installed from, if it was one, and whether as editable."""
    try:
        text = metadata.distribution(NAME).read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return None
    origin = json.loads(text) if text else {}
    if "dir_info" not in origin:
        return None
    editable = bool(origin["dir_info"].get("editable"))
    return Path(url2pathname(urlsplit(origin["url"]).path)), editable


def _with_extra(extra: str) -> list[str]:
    """What to hand to pip for an extra: the name, or the folder that siloSim was installed from."""
    checkout = _checkout()
    if checkout is None or not checkout[0].is_dir():
        return [f"{NAME}[{extra}]"]
    folder, editable = checkout
    return [*(["-e"] if editable else []), f"{folder}[{extra}]"]
