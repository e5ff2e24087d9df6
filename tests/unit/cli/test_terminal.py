"""The process from outside: fast help that imports nothing heavy, pipes, encodings, narrow terminals."""

import os
import re
import subprocess
import sys

import fake_engine
import pytest

from siloSim.analysis import contrasts
from siloSim.cli import scorecard
from siloSim.cli.terminal import fit
from siloSim.runs.design import lay_out
from siloSim.runs.executors import run_all
from siloSim.runs.tables import stack

COMMANDS = (
    "demo", "run", "compare", "trace", "new", "diff", "doctor", "import", "fit", "validate", "schema", "policies", "rules", "hash",
    "validate-model", "show", "export", "sweep",
)  # fmt: skip
HEAVY = (
    "mesa", "numba", "pandas", "scipy", "numpy", "pydantic", "rich", "pyarrow", "ruamel", "seaborn",
    "matplotlib", "networkx",
)  # fmt: skip


def silosim(*arguments, **options):
    return subprocess.run(
        [sys.executable, *options.pop("flags", ()), "-m", "siloSim", *arguments],
        capture_output=True,
        text=options.pop("text", True),
        timeout=60,
        check=False,
        env=os.environ | options.pop("env", {}),
    )


@pytest.mark.parametrize("arguments", [["--help"], ["compare", "--help"], ["--version"]], ids=" ".join)
def test_help_imports_nothing_heavy(arguments):
    done = silosim(*arguments, flags=("-X", "importtime"))
    assert done.returncode == 0
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "typer" in imported
    theirs = {"pydantic"} if len(arguments) > 1 else set()  # Typer reads ranges of numbers with it
    assert imported & set(HEAVY) <= theirs


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command):
    from siloSim.cli.app import app

    (info,) = [info for info in app.registered_commands if (info.name or info.callback.__name__) == command]
    assert info.callback.__doc__
    assert info.epilog.startswith(f"Example: silosim {command}")
    assert info.epilog.isascii()
    assert info.callback.__doc__.isascii()  # printed by Typer, whatever the stream can take


def test_no_command_is_without_a_test():
    from siloSim.cli.app import app

    assert {info.name or info.callback.__name__ for info in app.registered_commands} == set(COMMANDS)


def test_without_arguments_there_is_help():
    done = silosim()
    assert done.returncode == 0
    assert "Commands:" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="no shell pipes there")
@pytest.mark.parametrize("arguments", ["rules", "--help", "rules --json"])
def test_a_reader_who_leaves_is_no_mistake(arguments):
    command = f"'{sys.executable}' -m siloSim {arguments} | true"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""


def test_streams_that_cannot_write_everything():
    done = silosim("rules", "ask_chance", text=False, env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert fit("▲ better – 5 − 3", "cp1252") == "^ better – 5 - 3"
    assert fit("▲", None) == "^"


@pytest.fixture
def card(monkeypatch):
    fake_engine.install(monkeypatch)
    arms = {"before": fake_engine.scenario(), "after": fake_engine.scenario(strength=1.0)}
    runs = stack(run_all(lay_out(arms, 5)).records, "runs").to_pandas()
    runs.loc[0, "resolution_median"] = float("nan")
    return contrasts.scorecard(runs)


@pytest.mark.parametrize("columns", [60, 70, 80, 99, 120, 200])
def test_the_scorecard_fits(monkeypatch, card, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    text = scorecard.scorecard(card, "EUR")
    assert max(map(len, text.splitlines())) <= columns
    words = " ".join(text.split())
    for title in ("Resolution of shared challenges", "Price", "Value"):
        assert title in words
    assert ("95 % interval" in text.splitlines()[0]) == (columns >= scorecard.WIDE)
    assert "Pairs without a value: Median time until resolved 1 of 5" in words


def test_colour_is_only_on_verdicts_and_headings(monkeypatch, card):
    monkeypatch.setenv("COLUMNS", "120")
    coloured = scorecard.scorecard(card, "EUR", colour=True)
    assert "\x1b[32m▲ better" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured).split() == scorecard.scorecard(card, "EUR").split()
