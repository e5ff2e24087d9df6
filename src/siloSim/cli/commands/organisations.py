"""import: organisations from clients' files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from siloSim.cli.options import Json
from siloSim.cli.root import app


@app.command(
    "import",
    short_help="Import an organisation from exports.",
    epilog="Example: silosim import people.csv ties.csv --out acme",
)
def import_command(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="CSV, Excel (.xlsx) or GEXF files, in any order.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to write, new or empty.")],
    column: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="What a column means; may be repeated."),
    ] = None,
    form: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="Force a format, of one file with FILE=NAME; may be repeated. A wrong name lists all.",
            show_default="by the columns",
        ),
    ] = None,
    threshold: Annotated[
        float, typer.Option("--threshold", help="Weights below it are no ties; 2 where 1 means never.")
    ] = 0.0,
    undirected: Annotated[
        bool, typer.Option("--undirected", help="Every tie counts in both directions.")
    ] = False,
    department: Annotated[
        str | None, typer.Option("--department", metavar="NAME", help="Of people for whom no file names one.")
    ] = None,
    min_group: Annotated[
        int,
        typer.Option("--min-group", help="Nothing about a department of fewer people is shown by itself."),
    ] = 5,
    merge_small: Annotated[
        str | None,
        typer.Option("--merge-small", metavar="NAME", help="Put smaller departments into one of this name."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DAY",
            help="Day of the data, such as 2024-12-31.",
            show_default="the latest in them",
        ),
    ] = None,
    dates: Annotated[
        str | None,
        typer.Option(
            "--dates", metavar="dmy|mdy", help="What 1/2/2024 means.", show_default="by the column, else dmy"
        ),
    ] = None,
    pseudonymise: Annotated[
        bool, typer.Option("--pseudonymise", help="Replace ids by pseudonyms, made with a key.")
    ] = False,
    key: Annotated[
        Path | None,
        typer.Option("--key", metavar="FILE", help="The key; made if missing.", show_default="DIR.key"),
    ] = None,
    hide_departments: Annotated[
        bool, typer.Option("--hide-departments", help="Pseudonyms for departments too.")
    ] = False,
    leave_out: Annotated[
        list[str] | None,
        typer.Option(
            "--leave-out", metavar="NAME", help="Group to drop, of hours between groups; may be repeated."
        ),
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            "--keep",
            metavar="NAME",
            help="Group to keep though its own hours are unknown; may be repeated.",
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="Of the organisation.", show_default="the folder's")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the files of an earlier import in DIR.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Import an organisation from exports of other programs, ready to run; says what was read and assumed.

    Files of people and ties come together; hours between groups (Viva Insights group-to-group) come alone.
    """
    from siloSim.cli.import_key import Secrecy
    from siloSim.cli.importing import import_organisation

    return import_organisation(
        files,
        out,
        Secrecy(pseudonymise, key, hide_departments),
        map=column or (),
        format=form or (),
        threshold=threshold,
        undirected=undirected,
        department=department,
        min_group=min_group,
        merge_small=merge_small,
        as_of=as_of,
        dates=dates,
        leave_out=leave_out or (),
        keep=keep or (),
        name=name,
        force=force,
        as_json=as_json,
    )
