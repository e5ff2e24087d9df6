"""Options and arguments that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

Out = Annotated[
    Path | None,
    typer.Option("--out", help="Results folder.", show_default="results/NAME-HASH"),
]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**63 - 1, help="Decides about all luck.")]
Replications = Annotated[
    int, typer.Option("--replications", min=1, max=1_000_000, help="How often, with fresh luck.")
]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="Threads.", show_default="as many as cores")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, errors too.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Only the headline and where the results lie.")]
Policies = Annotated[
    list[str] | None,
    typer.Option("--policy", metavar="NAME[:STRENGTH]", help="A policy to add; may be repeated."),
]


def _trust(wanted: bool) -> bool:
    if wanted:
        from siloSim.trust import trust_code

        trust_code()
    return wanted


TrustCode = Annotated[
    bool,
    typer.Option(
        "--trust-code", callback=_trust, help="Run the Python code that the scenario names; read it first."
    ),
]
ScenarioPath = Annotated[str, typer.Argument(metavar="SCENARIO", help="A YAML file, or builtin:NAME.")]


def again(
    command: str,
    scenarios: Sequence[str],
    names: Sequence[str],
    seed: int,
    replications: int,
    *,
    trusted: bool = False,
) -> list[str]:
    """The command that repeats a result exactly."""
    words = ["silosim", command, *scenarios]
    for name in names:
        words += ["--policy", name]
    return [
        *words,
        "--replications",
        str(replications),
        "--seed",
        str(seed),
        *["--trust-code"][: int(trusted)],
    ]
