"""The import command: from a client's files to a folder, and what there is to say about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from siloSim.cli.guard import OK
from siloSim.cli.terminal import note, out, out_json, wrapped
from siloSim.errors import OrganisationError, Problem

if TYPE_CHECKING:
    from siloSim.organisation.importing import Imported
    from siloSim.organisation.importing.dates import Order


@dataclass(frozen=True, slots=True)
class Secrecy:
    """Whether and how names are replaced."""

    pseudonymise: bool
    key: Path | None
    hide_departments: bool


def import_organisation(
    files: Sequence[Path],
    folder: Path,
    secrecy: Secrecy,
    *,
    as_of: str | None,
    dates: str | None,
    force: bool,
    as_json: bool,
    **options: Any,
) -> int:
    """Import, write the folder, tell what was found and done; see `import_files` for the options."""
    from siloSim.organisation.importing import import_files
    from siloSim.organisation.importing.pseudonyms import keep_key, new_key, read_key
    from siloSim.organisation.importing.summary import document
    from siloSim.organisation.importing.twin import twin_of
    from siloSim.scenario.imported import check_folder, write_import

    check_folder(folder, force=force)
    path = _key_path(secrecy, folder)
    key = read_key(path) if path else None
    fresh = new_key() if path and key is None else None
    imported = import_files(
        files,
        name=options.pop("name") or folder.resolve().name,
        as_of=_day(as_of),
        dates=_order(dates),
        key=key or fresh,
        hide_departments=secrecy.hide_departments,
        **options,
    )
    twin = twin_of(imported)
    if path and fresh:
        keep_key(path, fresh)  # first, so that no pseudonyms are written whose key is lost
    try:
        written = write_import(imported, twin, folder, force=force)
    except BaseException:
        if path and fresh:
            path.unlink(missing_ok=True)
        raise
    if as_json:
        out_json(
            document(imported, twin)
            | {"results": str(folder), "files": list(written), "key": str(path) if path else None}
        )
        return OK
    _tell(imported, twin, folder, written)
    if path:
        made = "made" if fresh else "used"
        note(f"Key {made}: {path}. Keep it apart from {folder}, or delete it.")
    return OK


def _tell(imported: Imported, twin: Any, folder: Path, written: Sequence[str]) -> None:
    from siloSim.organisation.importing.summary import lines

    for line in lines(imported, twin):
        indent = line[: len(line) - len(line.lstrip())]
        out(wrapped(line.strip(), first=indent, indent=indent + "  ") if line else "")
    out()
    out(wrapped(f"Written: {folder} with {', '.join(written)}", indent="  ", first=""))
    out(f"Next:    silosim compare {_quoted(folder / 'scenario.yaml')} --policy leadership_council")


def _quoted(path: Path) -> str:
    import shlex

    return shlex.quote(str(path))


def _key_path(secrecy: Secrecy, folder: Path) -> Path | None:
    """Where the key is, None without pseudonyms; never in the folder that is handed on."""
    if not secrecy.pseudonymise:
        if secrecy.key is not None:
            raise OrganisationError(
                Problem("a key is for pseudonyms only", key="--key", remedy="add --pseudonymise")
            )
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
    return path


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise OrganisationError(
            Problem(
                f"--as-of is {text!r}",
                key="--as-of",
                value=text,
                allowed="a day, such as 2024-12-31",
                remedy="write year, month and day",
            )
        ) from None


def _order(text: str | None) -> Order | None:
    if text == "dmy" or text == "mdy":
        return text  # type: ignore[return-value]  # narrowed by the line above
    if text is None:
        return None
    raise OrganisationError(
        Problem(
            f"--dates is {text!r}",
            key="--dates",
            value=text,
            allowed="dmy (day first) or mdy (month first)",
            remedy="years come last either way; 2024-12-31 needs no option",
        )
    )
