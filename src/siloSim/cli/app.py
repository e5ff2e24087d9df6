"""The commands. Each is thin, and imports what it needs when it runs: --help must come at once."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from siloSim.cli import terminal
from siloSim.cli.guard import BAD_INPUT, OK, guarded

app = typer.Typer(
    name="silosim",
    help="Simulate what governance, incentives and communication do to an organisation of silos.",
    epilog="Begin with: silosim demo",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: rich's costs a third of a second
)

DEMO_POLICIES = ("leadership_council", "joint_incentives", "knowledge_base")

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
ScenarioPath = Annotated[str, typer.Argument(metavar="SCENARIO", help="A YAML file, or builtin:NAME.")]


def _version(wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        try:
            version = metadata.version("siloSim")
        except metadata.PackageNotFoundError:
            version = "from its source folder, not installed"
        terminal.out(f"siloSim {version}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


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
        again=_again("compare", [scenario], DEMO_POLICIES, seed, replications),
    )


@app.command(short_help="Run a scenario as it is.", epilog="Example: silosim run builtin:reference --seed 7")
def run(
    scenario: ScenarioPath,
    out: Out = None,
    seed: Seed = 7,
    replications: Replications = 1,
    workers: Workers = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Run a scenario as it is, keeping every table."""
    from siloSim.cli import study

    return study.run(
        scenario,
        study.Options(out, seed, replications, workers, as_json, quiet),
        again=_again("run", [scenario], (), seed, replications),
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
    policy: Annotated[
        list[str] | None,
        typer.Option("--policy", metavar="NAME[:STRENGTH]", help="A policy to add; may be repeated."),
    ] = None,
    out: Out = None,
    seed: Seed = 7,
    replications: Replications = 50,
    workers: Workers = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Compare a scenario before and after policies, the same luck on both sides."""
    from siloSim.cli import study

    scenarios = [scenario] if after is None else [scenario, after]
    return study.compare(
        scenario,
        after,
        policy or (),
        study.Options(out, seed, replications, workers, as_json, quiet),
        again=_again("compare", scenarios, policy or (), seed, replications),
    )


@app.command(
    short_help="Check scenario and policy files.", epilog="Example: silosim validate configs/acme.yaml"
)
def validate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Scenario or policy files.")],
    as_json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print problems only.")] = False,
) -> int:
    """Check scenario and policy files; all problems of a file at once, each with its line."""
    from siloSim.cli.checking import import_report, rule_problems
    from siloSim.scenario import validate_file

    found = {file: validate_file(file) or rule_problems(file) for file in files}
    problems = [problem for some in found.values() for problem in some]
    if as_json:
        terminal.out_json({"errors": [problem.as_json() for problem in problems]})
        return BAD_INPUT if problems else OK
    for file, some in found.items():
        if not some and not quiet:
            terminal.out(f"{file}: good")
            for line in import_report(file):
                terminal.out(f"    {line}")
        for problem in some:
            terminal.note(str(problem))
    if len(problems) > 1:
        terminal.note(f"{len(problems)} problems.")
    return BAD_INPUT if problems else OK


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


@app.command(
    short_help="Print the JSON Schema of a file, for editors.",
    epilog="Example: silosim schema scenario > scenario.schema.json",
)
def schema(
    kind: Annotated[str, typer.Argument(metavar="scenario|policy", help="The kind of file.")],
    as_json: Annotated[bool, typer.Option("--json", help="A schema is JSON anyway.", hidden=True)] = False,
) -> int:
    """Print the JSON Schema of a kind of file, for editors."""
    from siloSim.cli.listings import pick
    from siloSim.scenario import schema_of

    del as_json
    kinds: dict[str, Literal["scenario", "policy"]] = {"scenario": "scenario", "policy": "policy"}
    terminal.out_json(schema_of(pick(kind, kinds, "schema", "silosim schema --help")))
    return OK


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


def _again(
    command: str, scenarios: Sequence[str], names: Sequence[str], seed: int, replications: int
) -> list[str]:
    """The command that repeats a result exactly."""
    words = ["silosim", command, *scenarios]
    for name in names:
        words += ["--policy", name]
    return [*words, "--replications", str(replications), "--seed", str(seed)]


def call(arguments: Sequence[str]) -> int:
    """One command line, without the program's name, to its exit code; never raises, never prints a traceback."""
    command = typer.main.get_command(app)
    words = list(arguments) or ["--help"]
    return guarded(
        lambda: command.main(words, prog_name="silosim", standalone_mode=False),
        as_json="--json" in words,
    )


def main() -> NoReturn:
    """Entry point of `silosim` and `python -m siloSim`."""
    sys.exit(call(sys.argv[1:]))
