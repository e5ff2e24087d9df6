"""show, export: results on disk, read again and handed on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from siloSim.cli.options import Json
from siloSim.cli.root import app

Results = Annotated[Path, typer.Argument(metavar="RESULTS", help="A results folder.")]


@app.command(
    short_help="Print again what results say.", epilog="Example: silosim show results/reference-1a2b3c4d"
)
def show(
    results: Results,
    redraw: Annotated[
        bool, typer.Option("--redraw", help="Draw pictures that are missing in report/.")
    ] = False,
    as_json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only the headline.")] = False,
) -> int:
    """Print what results say, as the command did that made them; also of runs that were interrupted."""
    from siloSim.cli.showing import show as shown

    return shown(results, redraw=redraw, as_json=as_json, quiet=quiet)


@app.command(
    short_help="Write results as CSV or Excel.",
    epilog="Example: silosim export results/reference-1a2b3c4d --to excel",
)
def export(
    results: Results,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="csv|excel", help="The form.", show_default="by --out; csv"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="A folder for CSV files, or a file ending in .xlsx.", show_default="beside RESULTS"
        ),
    ] = None,
    tables: Annotated[
        str | None,
        typer.Option(
            "--tables", metavar="A,B", help="Which tables.", show_default="all; in Excel small ones"
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier export.")] = False,
    bom: Annotated[
        bool, typer.Option("--bom", help="Mark CSV files as UTF-8 for a double click in Excel.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Write tables of results as CSV files or an Excel workbook, with a dictionary of every column."""
    from siloSim.cli.showing import export as exported

    return exported(
        results,
        to,
        out,
        tables.split(",") if tables is not None else None,
        force=force,
        bom=bom,
        as_json=as_json,
    )
