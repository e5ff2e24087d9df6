"""trace: what happened inside of one run."""

from __future__ import annotations

from typing import Annotated

import typer

from siloSim.cli.options import Json, Policies, ScenarioPath, Seed, TrustCode
from siloSim.cli.root import app


@app.command(
    short_help="Tell the story of one challenge or person.",
    epilog="Example: silosim trace builtin:busy --policy joint_incentives --challenge 17",
)
def trace(
    scenario: ScenarioPath,
    challenge: Annotated[
        int | None,
        typer.Option("--challenge", metavar="NUMBER", help="A challenge, by its number in the run."),
    ] = None,
    person: Annotated[
        str | None,
        typer.Option(
            "--person",
            metavar="ID",
            help="A person, by the organisation's id; ID+1 is who took the seat of ID.",
        ),
    ] = None,
    policy: Policies = None,
    first: Annotated[
        int | None, typer.Option("--from", metavar="DAY", min=0, help="Tell from this day on.")
    ] = None,
    last: Annotated[
        int | None, typer.Option("--to", metavar="DAY", min=0, help="Tell up to this day.")
    ] = None,
    seed: Seed = 7,
    replication: Annotated[
        int, typer.Option("--replication", min=0, max=1_000_000, help="Which of the seed's replications.")
    ] = 0,
    trusted: TrustCode = False,
    as_json: Json = False,
) -> int:
    """Tell the story of one challenge or one person of a run day by day; without either, suggest some."""
    from siloSim.cli import tracing

    wanted = tracing.Wanted(
        scenario, policy or (), seed, replication, challenge, person, first, last, trusted
    )
    return tracing.trace(wanted, as_json=as_json)
