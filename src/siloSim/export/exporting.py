"""Which form, where to, which tables; what is written appears at once and whole."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from siloSim.errors import InputError, Problem, ResultsError
from siloSim.export.csv_folder import DICTIONARY, README, write_csv
from siloSim.export.source import Source
from siloSim.export.workbook import need_openpyxl, write_workbook

type Form = Literal["csv", "excel"]
FORMS: tuple[Form, ...] = ("csv", "excel")
WORKBOOK = ".xlsx"
EASY_CELLS = (
    2_000_000  # of a workbook that nobody has to wait for; tables beyond it are left out unless asked for
)
MOST_CELLS = 30_000_000  # beyond it, writing takes many minutes and Excel hardly opens it


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    path: Path
    form: Form
    tables: dict[str, str]  # table → file or sheets
    rows: dict[str, int]
    left_out: tuple[str, ...]  # tables that were not asked for and are too large for a workbook


def export(
    source: Source,
    to: str | None = None,
    out: Path | str | None = None,
    tables: Sequence[str] | None = None,
    *,
    force: bool = False,
    bom: bool = False,
) -> Exported:
    """Write tables as CSV files or as a workbook.

    Parameters
    ----------
    source
        The tables.
    to
        'csv' or 'excel'; None: by the ending of `out`, csv without one.
    out
        A folder, or a file ending in .xlsx; None: beside the results folder, called after it.
    tables
        Which; None: all, in a workbook those that stay below EASY_CELLS.
    force
        Replace what was exported there before. Other files are never replaced.
    bom
        Begin CSV files with the mark by which Excel knows UTF-8.

    Raises
    ------
    InputError
        An unknown form or table; a place that is taken.
    ResultsError
        Damaged results; a place that cannot be written to.
    MissingExtra
        A workbook without openpyxl.
    """
    form = _form(to, out)
    if form == "excel":
        need_openpyxl()
    target = _target(source, form, out)
    chosen, left_out = _chosen(source, form, tables)
    _check_place(target, form, force=force)
    scratch = target.with_name(f".{target.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if form == "csv":
            written = write_csv(scratch, source, chosen, left_out, bom=bom)
        else:
            written = write_workbook(scratch, source, chosen, left_out)
        _put(scratch, target)
    except (OSError, pa.ArrowException) as error:
        raise ResultsError(_unwritable(target, error)) from error
    finally:
        _remove(scratch)
    return Exported(target, form, written, {name: source.count(name) for name in chosen}, tuple(left_out))


def _form(to: str | None, out: Path | str | None) -> Form:
    ending = Path(out).suffix.lower() if out is not None else ""
    if to is None:
        return "excel" if ending == WORKBOOK else "csv"
    form = next((form for form in FORMS if form == to.strip().lower()), None)
    if form is None:
        raise InputError(Problem(f'there is no form "{to}"', key="to", value=to, allowed=", ".join(FORMS)))
    return form


def _target(source: Source, form: Form, out: Path | str | None) -> Path:
    if out is None:
        if source.path is None:
            raise InputError(
                Problem(
                    "there is no place to export to", key="out", remedy="Give one, or save the results first."
                )
            )
        results = source.path if source.path.name not in ("", "..") else source.path.resolve()
        return results.with_name(results.name + (WORKBOOK if form == "excel" else "-csv"))
    target = Path(out)
    ending = target.suffix.lower()
    if form == "excel" and ending != WORKBOOK:
        if ending in (".xls", ".xlsm", ".xlsb", ".csv", ".ods"):
            raise InputError(
                Problem(
                    "a workbook is written in another format than this name says",
                    key="out",
                    value=str(out),
                    allowed="a name that ends in .xlsx",
                )
            )
        return target.with_name(target.name + WORKBOOK)
    if form == "csv" and ending in (".csv", WORKBOOK):
        raise InputError(
            Problem(
                "CSV is written into a folder, one file a table",
                key="out",
                value=str(out),
                allowed="the name of a folder",
                remedy=f"Take {target.with_suffix('')}, or --to excel for a single file.",
            )
        )
    return target


def _chosen(source: Source, form: Form, tables: Sequence[str] | None) -> tuple[list[str], list[str]]:
    """The tables to write, in the order of the source, and those left out because of their size."""
    if tables is not None:
        wanted = [name.strip() for name in tables if name.strip()]
        problems = [
            Problem(
                f"these results hold no table of {name}",
                file=str(source.path) if source.path is not None else None,
                key="tables",
                value=name,
                allowed=", ".join(source.tables),
                remedy="`silosim run` keeps every table." if name in ("subtasks", "events") else None,
            )
            for name in wanted
            if name not in source.tables
        ]
        if not wanted:
            problems = [Problem("no table is asked for", key="tables", allowed=", ".join(source.tables))]
        if problems:
            raise InputError(problems)
        chosen = [name for name in source.tables if name in wanted]
        cells = sum(_cells(source, name) for name in chosen)
        if form == "excel" and cells > MOST_CELLS:
            raise InputError(
                Problem(
                    f"a workbook of {cells / 1e6:,.0f} million cells could not be opened",
                    key="tables",
                    value=", ".join(chosen),
                    allowed=f"up to {MOST_CELLS / 1e6:g} million cells",
                    remedy="Take --to csv, or fewer tables.",
                )
            )
        return chosen, []
    if form == "csv":
        return list(source.tables), []
    left, chosen = EASY_CELLS, []
    for name in sorted(source.tables, key=lambda one: _cells(source, one)):
        if (cells := _cells(source, name)) <= left:
            left -= cells
            chosen.append(name)
    return [name for name in source.tables if name in chosen], [
        name for name in source.tables if name not in chosen
    ]


def _cells(source: Source, name: str) -> int:
    first: Any = next(iter(source.read(name)))
    return source.count(name) * int(first.num_columns)


def _check_place(target: Path, form: Form, *, force: bool) -> None:
    if not target.exists():
        above = next(parent for parent in target.absolute().parents if parent.exists())
        if not above.is_dir():
            raise _taken(target, f"{above} is a file", None)
        return
    if form == "excel":
        if target.is_dir():
            raise _taken(target, "there is a folder of that name", None)
        if not force:
            raise _taken(
                target,
                "there is a file of that name",
                "Give another name with --out, or --force to replace it.",
            )
        return
    if not target.is_dir():
        raise _taken(target, "there is a file of that name", None)
    there = sorted(path.name for path in target.iterdir())
    if not there:
        return
    ours = {DICTIONARY, README} <= set(there)
    others = [name for name in there if not (ours and (name == README or name.endswith(".csv")))]
    if others:
        raise _taken(target, f"the folder holds other files ({', '.join(others[:3])})", None)
    if not force:
        raise _taken(
            target, "there is an export already", "Give another folder with --out, or --force to replace it."
        )


def _taken(target: Path, why: str, remedy: str | None) -> InputError:
    return ResultsError(
        Problem(
            f"nothing is exported here: {why}",
            file=str(target),
            remedy=remedy or "Give another name with --out.",
        )
    )


def _put(new: Path, target: Path) -> None:
    """Put `new` where `target` is; the old one is back in place if that fails."""
    if not target.is_dir():
        new.replace(target)
        return
    aside = new.with_suffix(".old")
    target.rename(aside)
    try:
        new.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):  # never written, or in a place that is none
            path.unlink()


def _unwritable(target: Path, error: Exception) -> Problem:
    said = getattr(error, "strerror", None) or (str(error).splitlines() or [type(error).__name__])[0]
    remedy = "Give another place with --out, or free some space."
    if isinstance(error, PermissionError) and target.is_file():
        remedy = "Close it in other programs, or give another place with --out."
    return Problem(f"the export could not be written: {said}", file=str(target), remedy=remedy)
