"""The import command: from a client's files to a folder, and what there is to say about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from siloSim.cli.guard import OK
from siloSim.cli.import_key import Key, Secrecy, kept, key_of
from siloSim.cli.importing_groups import check_no_groups, check_options, import_between_groups
from siloSim.cli.terminal import out, out_json, wrapped
from siloSim.errors import OrganisationError, Problem

if TYPE_CHECKING:
    from siloSim.organisation.dates import Order
    from siloSim.organisation.importing.exports import Exports


def import_organisation(
    files: Sequence[Path],
    folder: Path,
    secrecy: Secrecy,
    *,
    map: Sequence[str],  # noqa: A002 - as the option is called
    format: Sequence[str],  # noqa: A002 - as the option is called
    name: str | None,
    as_of: str | None,
    dates: str | None,
    leave_out: Sequence[str],
    keep: Sequence[str],
    force: bool,
    as_json: bool,
    **options: Any,
) -> int:
    """Import, write the folder, tell what was found and done; see `import_files` for the options."""
    from siloSim.organisation.importing.exports import read_exports
    from siloSim.scenario.import_folder import check_folder

    check_folder(folder, force=force)
    key = key_of(secrecy, folder)
    options |= {"dates": _order(dates), "name": name or folder.resolve().name}
    day = _day(as_of)
    exports = read_exports(files, map=map, format=format)
    if exports.groups:
        check_options(secrecy, options | {"as_of": day})
        options = {option: options[option] for option in ("min_group", "dates", "name")}
        told, lines, written = import_between_groups(
            exports, folder, key, leave_out=leave_out, keep=keep, force=force, **options
        )
    else:
        check_no_groups(leave_out, keep)
        told, lines, written = _import_people(
            exports, folder, secrecy, key, as_of=day, force=force, **options
        )
    if as_json:
        out_json(
            told | {"results": str(folder), "files": list(written), "key": str(key.path) if key else None}
        )
        return OK
    _tell(lines, folder, written)
    if key:
        key.tell(folder)
    return OK


def _import_people(
    exports: Exports, folder: Path, secrecy: Secrecy, key: Key | None, *, force: bool, **options: Any
) -> tuple[dict[str, Any], Iterator[str], tuple[str, ...]]:
    """Import and write the folder; the account as JSON and as lines, and the names of the files."""
    from siloSim.organisation.importing.importing import import_exports
    from siloSim.organisation.importing.summary import document, lines
    from siloSim.organisation.importing.twin import twin_of
    from siloSim.scenario.imported import write_import

    imported = import_exports(
        exports,
        key=key.value if key and secrecy.pseudonymise else None,
        hide_departments=secrecy.hide_departments,
        **options,
    )
    twin = twin_of(imported)
    with kept(key):
        written = write_import(imported, twin, folder, force=force)
    return document(imported, twin), lines(imported, twin), written


def _tell(lines: Iterable[str], folder: Path, written: Sequence[str]) -> None:
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        out(wrapped(line.strip(), first=indent, indent=indent + "  ") if line else "")
    out()
    out(wrapped(f"Written: {folder} with {', '.join(written)}", indent="  ", first=""))
    out(f"Next:    silosim compare {_quoted(folder / 'scenario.yaml')} --policy leadership_council")


def _quoted(path: Path) -> str:
    import shlex

    return shlex.quote(str(path))


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
