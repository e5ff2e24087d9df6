"""The application that every command registers with."""

from __future__ import annotations

from typing import Annotated

import typer

from siloSim.cli import terminal

app = typer.Typer(
    name="silosim",
    help="Simulate what governance, incentives and communication do to an organisation of silos.",
    epilog="Begin with: silosim demo",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: rich's costs a third of a second
)


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
