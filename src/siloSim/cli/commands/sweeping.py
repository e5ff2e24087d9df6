"""sweep: experiments of many arms and points, that survive anything."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from siloSim.cli.options import Json, Quiet, TrustCode, Workers
from siloSim.cli.root import app

ExperimentPath = Annotated[Path, typer.Argument(metavar="EXPERIMENT", help="A YAML file.")]


@app.command(
    short_help="Run an experiment: arms x factors x replications, resumable.",
    epilog="Example: silosim sweep experiment.yaml --out results/mine --resume",
)
def sweep(
    experiment: ExperimentPath,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Results folder.", show_default="results/NAME-HASH"),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Only say what would be run, how long it takes, how large it gets."),
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Run what is missing in the folder; on a new one, simply start.")
    ] = False,
    extend: Annotated[
        int | None,
        typer.Option("--extend", min=1, metavar="N", help="Add N replications to a finished sweep."),
    ] = None,
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Set damaged files aside and run their runs again (with --resume)."),
    ] = False,
    replications: Annotated[
        int | None,
        typer.Option("--replications", min=1, max=1_000_000, help="Instead of the experiment's own number."),
    ] = None,
    executor: Annotated[
        str | None,
        typer.Option(
            "--executor", help="Where runs run: serial, threads, processes or dask.", show_default="threads"
        ),
    ] = None,
    workers: Workers = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster", metavar="ADDRESS", help="For dask: tcp://HOST:PORT, or local:N for N processes here."
        ),
    ] = None,
    trusted: TrustCode = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Run an experiment file: every arm at every point, with the same luck in all of them.

    Finished runs are on disk within seconds. Ctrl-C, a crash or a power cut loses no more than those, and
    --resume goes on where it stopped.
    """
    from siloSim.cli import sweeping

    return sweeping.sweep(
        experiment,
        sweeping.Options(
            out=out,
            resume=resume or extend is not None,
            extend=extend or 0,
            repair=repair,
            replications=replications,
            executor=executor,
            workers=workers,
            cluster=cluster,
            trusted=trusted,
            as_json=as_json,
            quiet=quiet,
        ),
        dry_run=dry_run,
    )
