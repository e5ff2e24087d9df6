"""fit: a scenario adjusted to figures that somebody stated."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from siloSim.cli.options import Json, ScenarioPath, Seed, TrustCode, Workers
from siloSim.cli.root import app


@app.command(
    short_help="Adjust a scenario to figures stated without data.",
    epilog="Example: silosim fit builtin:reference --anchor 'resolution_median=8 days' --out eight.fitted.yaml",
)
def fit(
    scenario: ScenarioPath,
    anchor: Annotated[
        list[str] | None,
        typer.Option(
            "--anchor", metavar="NAME=VALUE", help="An anchor beside those of the file; repeatable."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="The fitted scenario.", show_default="NAME.fitted.yaml"),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it is there.")] = False,
    replications: Annotated[
        int,
        typer.Option("--replications", min=4, max=1_000_000, help="Of each candidate; four times to judge."),
    ] = 24,
    tolerance: Annotated[
        str, typer.Option("--tolerance", metavar="SHARE", help="How near is near enough: 0.05 or '5 %'.")
    ] = "5 %",
    budget: Annotated[int, typer.Option("--budget", min=1, max=10**9, help="Runs at most.")] = 4_000,
    seed: Seed = 7,
    workers: Workers = None,
    trusted: TrustCode = False,
    as_json: Json = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Only the headline and where the file lies.")
    ] = False,
) -> int:
    """Adjust the parameters that govern a scenario's anchors, and write a new scenario.

    Says how near it came on fresh seeds and what the anchors leave open. Exit code 1 if an anchor was not reached:
    the file then holds what came nearest, and says so.
    """
    from siloSim.cli import fitting

    del trusted
    return fitting.fit(
        scenario,
        anchor or (),
        fitting.Options(out, overwrite, replications, tolerance, budget, seed, workers, as_json, quiet),
    )
