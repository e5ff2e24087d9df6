"""new, diff, doctor: a study to begin with, what differs, whether all is well here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from siloSim.cli.options import Json
from siloSim.cli.root import app


@app.command(
    short_help="Make a study that runs at once.",
    epilog='Example: silosim new acme --departments "Sales=60,Engineering=80,Finance=25"',
)
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is missing or empty.")],
    base: Annotated[
        str, typer.Option("--from", metavar="SCENARIO", help="What it starts from: builtin:NAME or a file.")
    ] = "builtin:reference",
    departments: Annotated[
        str | None,
        typer.Option(
            "--departments",
            metavar="NAME=PEOPLE,...",
            help="Head count of each department.",
            show_default="those of the scenario it starts from",
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="Of the study.", show_default="the folder's")
    ] = None,
    as_json: Json = False,
) -> int:
    """Make a study: organisation, scenario at two loads, a policy of one's own, and a page that says what to do."""
    from siloSim.cli import new_study

    return new_study.new(folder, base, departments, name, as_json=as_json)


@app.command(
    short_help="Say what differs between two scenarios, by meaning.",
    epilog="Example: silosim diff builtin:reference builtin:busy",
)
def diff(
    one: Annotated[
        str, typer.Argument(metavar="A", help="A scenario or policy file, builtin:NAME, or a results folder.")
    ],
    other: Annotated[str, typer.Argument(metavar="B", help="What it is compared with.")],
    as_json: Json = False,
) -> int:
    """Say what differs between two scenarios or two policies: values, not text, and where each stands."""
    from siloSim.cli import differing

    return differing.diff(one, other, as_json=as_json)


@app.command(
    short_help="Look whether all is well here, with remedies.", epilog="Example: silosim doctor --clean-cache"
)
def doctor(
    as_json: Json = False,
    clean_cache: Annotated[
        bool, typer.Option("--clean-cache", help="Remove machine code of other versions of siloSim.")
    ] = False,
) -> int:
    """Look at versions, cores, memory, compiled code, terminal and a tiny run; exit code 1 if something is wrong."""
    from siloSim.cli.doctor import doctor as examine

    return examine(as_json=as_json, clean_cache=clean_cache)
