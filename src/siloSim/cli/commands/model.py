"""policies, rules, validate-model: what the model consists of, and whether it shows what is known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from siloSim.cli import terminal
from siloSim.cli.guard import OK
from siloSim.cli.options import Json, Seed, Workers
from siloSim.cli.root import app


@app.command(
    short_help="List the policies, their price and evidence.",
    epilog="Example: silosim policies leadership_council",
)
def policies(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="One policy in full.")] = None,
    as_json: Json = False,
) -> int:
    """List the policies: what each does, what it costs, how good the evidence is."""
    from siloSim.cli import listings
    from siloSim.scenario.policies import catalogue

    known = catalogue()
    chosen = listings.pick(name, known, "policy", "silosim policies") if name is not None else None
    if as_json:
        shown = [chosen] if chosen is not None else list(known.values())
        terminal.out_json({"schema": 1, "policies": [listings.policy_json(policy) for policy in shown]})
    elif chosen is not None:
        listings.policy(chosen)
    else:
        listings.policies(known)
    return OK


@app.command(short_help="List the rules of the day.", epilog="Example: silosim rules trust_update")
def rules(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="One rule in full.")] = None,
    as_json: Json = False,
) -> int:
    """List the rules of the day: slot, equation, source, file and line."""
    from siloSim.cli import listings
    from siloSim.model.rules import SUBMODELS

    chosen = listings.pick(name, SUBMODELS, "rule", "silosim rules") if name is not None else None
    if as_json:
        shown = [chosen] if chosen is not None else list(SUBMODELS.values())
        terminal.out_json({"schema": 1, "rules": [listings.rule_json(submodel) for submodel in shown]})
    elif chosen is not None:
        listings.rule(chosen)
    else:
        listings.rules(SUBMODELS)
    return OK


@app.command(
    "validate-model",
    short_help="Check the model against stylised facts.",
    epilog="Example: silosim validate-model --fact gathering-hours --load busy",
)
def validate_model(
    fact: Annotated[
        list[str] | None,
        typer.Option(
            "--fact",
            metavar="KEY",
            help="Only this fact, such as gathering-hours; may be repeated. A wrong key lists all.",
            show_default="all",
        ),
    ] = None,
    load: Annotated[
        str, typer.Option("--load", metavar="reference|busy|both", help="Moderate load, high load, or both.")
    ] = "both",
    replications: Annotated[
        int, typer.Option("--replications", min=3, max=1_000_000, help="How often, with fresh luck.")
    ] = 40,
    seed: Seed = 7,
    workers: Workers = None,
    as_json: Json = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Write the page (.md), and the numbers beside it (.json)."
        ),
    ] = None,
) -> int:
    """Look for the stylised facts of the literature in the model: shape, sign and order, at both loads."""
    from siloSim.cli import validating

    return validating.validate_model(fact or (), load, replications, seed, workers, out, as_json=as_json)
