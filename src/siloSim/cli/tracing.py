"""One story for the command line: run, find, tell."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from siloSim.cli.guard import OK
from siloSim.cli.terminal import note, out, out_json, width, wrapped

if TYPE_CHECKING:
    from siloSim.analysis.stories import Story
    from siloSim.runs.record import RunRecord

_COLUMN = 17  # of the days, as wide as "Days 1000 to 1005"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be told."""

    scenario: str
    policies: Sequence[str]
    seed: int
    replication: int
    challenge: int | None
    person: str | None
    first: int | None
    last: int | None
    trusted: bool = False


def trace(wanted: Wanted, *, as_json: bool) -> int:
    """Run the scenario and tell a story of it, or say which stories there are; the exit code."""
    from siloSim.analysis.stories import story
    from siloSim.errors import InputError, Problem
    from siloSim.model import engine
    from siloSim.scenario import load, with_policies
    from siloSim.studies.once import run

    if wanted.challenge is not None and wanted.person is not None:
        raise InputError(
            Problem(
                "--challenge and --person at once", remedy="Tell one story at a time: leave one of them out."
            )
        )
    scenario = load(wanted.scenario)
    if wanted.policies:
        scenario = with_policies(scenario, list(wanted.policies), add=True)
    if not as_json and engine.needs_compiling():
        note("Compiling the model once; takes about half a minute.")
    record = run(scenario, seed=wanted.seed, replication=wanted.replication)
    if wanted.challenge is None and wanted.person is None:
        _suggest(record, wanted, as_json=as_json)
        return OK
    told = story(
        record,
        challenge=wanted.challenge,
        person=wanted.person,
        first=wanted.first,
        last=wanted.last,
    )
    if as_json:
        out_json(_head(record, wanted) | {"story": told.as_json()})
    else:
        _tell(told)
    return OK


def _suggest(record: RunRecord, wanted: Wanted, *, as_json: bool) -> None:
    """Which stories are worth telling, each with its command."""
    from siloSim.analysis.stories import suggestions

    found = suggestions(record)
    if as_json:
        out_json(_head(record, wanted) | {"suggestions": [one.as_json() for one in found]})
        return
    challenges, people = len(record.trace.challenges), record.trace.organisation.size
    out(f"{challenges:,} challenges and {people:,} people. Stories worth telling:")
    for one in found:
        out(wrapped(f"{one.about} {one.name}: {one.why}", first="  ", indent="      "))
        out(f"      {shlex.join(_command(wanted))} {one.option}")


def _command(wanted: Wanted) -> list[str]:
    words = ["silosim", "trace", wanted.scenario]
    for name in wanted.policies:
        words += ["--policy", name]
    if wanted.seed != 7:
        words += ["--seed", str(wanted.seed)]
    if wanted.replication:
        words += ["--replication", str(wanted.replication)]
    return [*words, "--trust-code"] if wanted.trusted else words


def _head(record: RunRecord, wanted: Wanted) -> dict[str, object]:
    return {
        "schema": 1,
        "command": "trace",
        "scenario": record.scenario.name,
        "policies": [f"{policy.key}:{policy.strength:g}" for policy in record.scenario.policies],
        "seed": wanted.seed,
        "replication": wanted.replication,
    }


def _tell(story: Story) -> None:
    """The story with its days in a column; a day is named once."""
    from siloSim.analysis.stories.phrases import span

    for words in story.opening:
        out(wrapped(words))
    out()
    before = ""
    for line in story.lines:
        label = span(line.first, line.last)
        shown = "" if label == before else label
        before = label
        out(
            textwrap.fill(
                line.text,
                width=width(),
                initial_indent=f"{shown:<{_COLUMN}} ",
                subsequent_indent=" " * (_COLUMN + 1),
                break_long_words=False,
                break_on_hyphens=False,
            )
        )
    if story.lines:
        out()
    for words in story.ending:
        out(wrapped(words))
