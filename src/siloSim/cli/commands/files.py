"""validate, schema, hash: what files hold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from siloSim.cli import terminal
from siloSim.cli.guard import BAD_INPUT, OK
from siloSim.cli.options import Json, TrustCode
from siloSim.cli.root import app


@app.command(
    short_help="Check scenario, policy and experiment files.",
    epilog="Example: silosim validate configs/acme.yaml",
)
def validate(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Scenario, policy or experiment files.")
    ],
    trusted: TrustCode = False,
    as_json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print problems only.")] = False,
) -> int:
    """Check scenario, policy and experiment files; all problems of a file at once, each with its line."""
    from siloSim.cli.checking import (
        anchors_report,
        code_problems,
        import_report,
        plan_problems,
        plan_report,
        untried,
    )
    from siloSim.scenario import validate_file

    del trusted
    found = {file: validate_file(file) or plan_problems(file) or code_problems(file) for file in files}
    problems = [problem for some in found.values() for problem in some]
    if as_json:
        terminal.out_json({"errors": [problem.as_json() for problem in problems]})
        return BAD_INPUT if problems else OK
    for file, some in found.items():
        if not some and not quiet:
            terminal.out(f"{file}: good")
            told = (plan_report, import_report, anchors_report, untried)
            for line in (line for report in told for line in report(file)):
                terminal.out(f"    {line}")
        for problem in some:
            terminal.note(str(problem))
    if len(problems) > 1:
        terminal.note(f"{len(problems)} problems.")
    return BAD_INPUT if problems else OK


@app.command(
    short_help="Print the JSON Schema of a file, for editors.",
    epilog="Example: silosim schema scenario > scenario.schema.json",
)
def schema(
    kind: Annotated[str, typer.Argument(metavar="scenario|policy|experiment", help="The kind of file.")],
    as_json: Annotated[bool, typer.Option("--json", help="A schema is JSON anyway.", hidden=True)] = False,
) -> int:
    """Print the JSON Schema of a kind of file, for editors."""
    from siloSim.cli.listings import pick
    from siloSim.scenario import schema_of

    del as_json
    kinds: dict[str, Literal["scenario", "policy", "experiment"]] = {
        "scenario": "scenario",
        "policy": "policy",
        "experiment": "experiment",
    }
    terminal.out_json(schema_of(pick(kind, kinds, "schema", "silosim schema --help")))
    return OK


@app.command(
    "hash",
    short_help="Print the content hash of results.",
    epilog="Example: silosim hash results/reference-1a2b3c4d",
)
def hash_command(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="A results folder.")],
    as_json: Json = False,
) -> int:
    """Print the content hash of results: equal for equal results, on any number of workers."""
    from siloSim.cli.checking import check_hash

    return check_hash(results, as_json=as_json)
