"""Machine code on disk: where, how much, whether it is there for this version; that of other versions."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from siloSim.cli.doctor.finding import Finding, note, ok, problem, size

HOME = "siloSim"  # the folder above those of the versions
_VERSION = re.compile(r"[0-9a-f]{16}(-[0-9a-f]{16}(-[a-z_]+)?)?")
_NUMBA = re.compile(r".*\.(nbi|nbc)(\.tmp.*)?|tmp.*")  # index, machine code, and what is being written
_SET_IT = "set SILOSIM_CACHE_DIR to a folder that you may write to"


@dataclass(frozen=True, slots=True)
class Old:
    """A folder of another version."""

    path: Path
    bytes: int


def cache() -> Iterator[Finding]:
    """Where machine code lies, whether the model is compiled, and what other versions left."""
    from siloSim.model.compile import cache_folder

    folder = cache_folder()
    lasting = folder.parent.name == HOME
    yield _place(folder, lasting=lasting)
    if jit_is_off():
        yield note(
            "compiling is switched off by NUMBA_DISABLE_JIT: runs take some hundred times as long",
            "unset NUMBA_DISABLE_JIT",
        )
    elif compiled():
        yield ok("the model is compiled for this version")
    else:
        yield note("the model is not compiled yet: the first run takes half a minute longer")
    old = stale()
    if old:
        count = f"{len(old)} folder{'' if len(old) == 1 else 's'} of other versions"
        yield note(
            f"{count}, {size(sum(one.bytes for one in old))}: {_names(old)}",
            "`silosim doctor --clean-cache` removes them; another installation that uses one compiles again",
        )


def jit_is_off() -> bool:
    """Whether numba was told to interpret."""
    return os.environ.get("NUMBA_DISABLE_JIT", "") not in ("", "0")


def compiled() -> bool:
    """Whether machine code of this version and this place of its source lies in the cache."""
    from siloSim.model.engine import needs_compiling

    return not needs_compiling()


def stale() -> list[Old]:
    """Folders beside that of this version which only siloSim can have made, by name and content."""
    from siloSim.model.compile import cache_folder, source_hash

    home = cache_folder().parent
    if home.name != HOME:
        return []
    return [
        Old(folder, _bytes(folder))
        for folder in sorted(home.iterdir())
        if _VERSION.fullmatch(folder.name)
        and not folder.name.startswith(source_hash())
        and folder.is_dir()
        and not folder.is_symlink()
        and _only_numba(folder)
    ]


def clean(say: Callable[[str], None]) -> tuple[list[Old], list[Finding]]:
    """Remove the folders of other versions after saying which; what was removed, and what could not be."""
    old = stale()
    if not old:
        return [], [ok("there was no machine code of other versions to remove")]
    for one in old:
        say(f"Removing {one.path} ({size(one.bytes)})")
        shutil.rmtree(one.path, ignore_errors=True)
    left = [one for one in old if one.path.exists()]
    gone = [one for one in old if one not in left]
    findings = [ok(f"removed {_names(gone)}: {size(sum(one.bytes for one in gone))}")] if gone else []
    if left:
        findings.append(
            problem(
                f"could not be removed: {', '.join(str(one.path) for one in left)}", "remove them by hand"
            )
        )
    return gone, findings


def _place(folder: Path, *, lasting: bool) -> Finding:
    said = f"machine code in {folder}, {size(_bytes(folder))}"
    wanted = os.environ.get("SILOSIM_CACHE_DIR")
    if not lasting:
        return problem(f"{said}: a folder for this process only, as no other can be written to", _SET_IT)
    if wanted and folder.parent.parent != Path(wanted):
        return problem(f"{said}, as SILOSIM_CACHE_DIR={wanted} cannot be written to", _SET_IT)
    if not os.access(folder, os.W_OK):
        return problem(f"{said}: it cannot be written to", _SET_IT)
    if not wanted and folder.is_relative_to(tempfile.gettempdir()):
        return note(
            f"{said}: it may be gone after a restart, as your own cache folder cannot be used", _SET_IT
        )
    return ok(said)


def _names(folders: list[Old]) -> str:
    shown = [one.path.name for one in folders[:3]]
    return ", ".join(shown) + (f" and {len(folders) - 3} more" if len(folders) > 3 else "")


def _only_numba(folder: Path) -> bool:
    return all(path.is_dir() or _NUMBA.fullmatch(path.name) for path in folder.rglob("*"))


def _bytes(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # being replaced right now
            continue
    return total
