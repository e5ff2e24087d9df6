"""The key of an import's pseudonyms: where it lies, read or made, and kept only if the import is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from siloSim.cli.terminal import note
from siloSim.errors import OrganisationError, Problem


@dataclass(frozen=True, slots=True)
class Secrecy:
    """Whether and how names are replaced."""

    pseudonymise: bool
    key: Path | None
    hide_departments: bool


@dataclass(frozen=True, slots=True)
class Key:
    """A key, and where it lies or will lie."""

    path: Path
    value: bytes
    fresh: bool

    def tell(self, folder: Path) -> None:
        """Say where it is."""
        made = "made" if self.fresh else "used"
        note(f"Key {made}: {self.path}. Keep it apart from {folder}, or delete it.")


def key_of(secrecy: Secrecy, folder: Path) -> Key | None:
    """The key, read or made; None without pseudonyms. Never in the folder that is handed on."""
    from siloSim.organisation.importing.pseudonyms import new_key, read_key

    if not (secrecy.pseudonymise or secrecy.hide_departments):
        if secrecy.key is not None:
            raise OrganisationError(
                Problem(
                    "a key is for pseudonyms only", key="--key",
                    remedy="add --pseudonymise, or --hide-departments for hours between groups",
                )
            )  # fmt: skip
        return None
    target = folder.resolve()
    path = secrecy.key or target.with_name(f"{target.name}.key")
    if target in path.resolve().parents:
        raise OrganisationError(
            Problem(
                "the key must not lie beside what it protects",
                str(path),
                key="--key",
                allowed=f"a file outside of {folder}",
                remedy="name another place, or leave --key out",
            )
        )
    value = read_key(path)
    return Key(path, value or new_key(), fresh=value is None)


@contextmanager
def kept(key: Key | None) -> Iterator[None]:
    """Keep a fresh key while the folder is written; it goes if that fails."""
    from siloSim.organisation.importing.pseudonyms import keep_key

    if key is None or not key.fresh:
        yield
        return
    keep_key(key.path, key.value)  # first, so that no pseudonyms are written whose key is lost
    try:
        yield
    except BaseException:
        key.path.unlink(missing_ok=True)
        raise
