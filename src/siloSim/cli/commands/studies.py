"""demo, run, compare: runs and what they say."""

from __future__ import annotations

from typing import Annotated

import typer

from siloSim.cli.options import (
    Json,
    Out,
    Policies,
    Quiet,
    Replications,
    ScenarioPath,
    Seed,
    TrustCode,
    Workers,
    again,
)
from siloSim.cli.root import app

DEMO_POLICIES = ("leadership_council", "joint_incentives", "knowledge_base")


@app.command(short_help="Before and after on a built-in organisation.", epilog="Example: silosim demo --busy")
def demo(
    busy: Annotated[bool, typer.Option("--busy", help="The same organisation at high load.")] = False,
    out: Out = None,
    seed: Seed = 7,
    replications: Replications = 50,
    workers: Workers = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """The main job on a built-in organisation: before and after three policies."""
    from siloSim.cli import study

    scenario = "builtin:busy" if busy else "builtin:reference"
    return study.compare(
        scenario,
        None,
        DEMO_POLICIES,
        study.Options(out, seed, replications, workers, as_json, quiet),
        again=again("compare", [scenario], DEMO_POLICIES, seed, replications),
    )


@app.command(short_help="Run a scenario as it is.", epilog="Example: silosim run builtin:reference --seed 7")
def run(
    scenario: ScenarioPath,
    panel: Annotated[
        str | None,
        typer.Option(
            "--panel",
            metavar="DAYS",
            help="Also keep what everybody is like every so many days: 21, or '1 month'.",
            show_default="not kept",
        ),
    ] = None,
    out: Out = None,
    seed: Seed = 7,
    replications: Replications = 1,
    workers: Workers = None,
    trusted: TrustCode = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Run a scenario as it is, keeping every table."""
    from siloSim.cli import study

    repeated = again("run", [scenario], (), seed, replications, trusted=trusted)
    return study.run(
        scenario,
        study.Options(out, seed, replications, workers, as_json, quiet),
        again=[*repeated, "--panel", panel] if panel is not None else repeated,
        panel=panel,
    )


@app.command(
    short_help="Compare a scenario before and after policies.",
    epilog="Example: silosim compare builtin:reference --policy leadership_council:0.6",
)
def compare(
    scenario: ScenarioPath,
    after: Annotated[
        str | None,
        typer.Argument(metavar="AFTER", help="A second scenario that differs in its policies only."),
    ] = None,
    policy: Policies = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Say why: also run the bundle without each policy, and each alone (2 runs more per policy).",
        ),
    ] = False,
    out: Out = None,
    seed: Seed = 7,
    replications: Replications = 50,
    workers: Workers = None,
    trusted: TrustCode = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Compare a scenario before and after policies, the same luck on both sides."""
    from siloSim.cli import study

    scenarios = [scenario] if after is None else [scenario, after]
    repeated = again("compare", scenarios, policy or (), seed, replications, trusted=trusted)
    return study.compare(
        scenario,
        after,
        policy or (),
        study.Options(out, seed, replications, workers, as_json, quiet),
        again=[*repeated, "--explain"] if explain else repeated,
        explain=explain,
    )
