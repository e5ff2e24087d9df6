"""What a study says on the terminal, whether it has just run or was read from disk."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from siloSim.cli.terminal import coloured, note, out, wrapped

if TYPE_CHECKING:
    from siloSim.studies.compare import Comparison
    from siloSim.studies.once import Runs
    from siloSim.studies.study import Study
    from siloSim.studies.sweep import Sweep


def say(found: Study, *, quiet: bool) -> None:
    """Headline, tables, notes, where it lies and how to repeat it; quiet: headline and place."""
    SAID[found.setting.kind](found, quiet)
    if found.path is not None:
        out(f"{found.path}" if quiet else f"Results: {found.path}")
    if not quiet and found.again:
        out(f"Again:   {shlex.join(found.again)}")


def say_failures(found: Study) -> None:
    """How many runs failed, and the first of them."""
    for failure in found.finished.failures[:1]:
        note(
            f"{len(found.finished.failures)} runs failed. The first: {failure.scenario}, arm {failure.arm}, seed "
            f"{failure.seed}, replication {failure.replication}: {failure.error}: {failure.message}"
        )


def _comparison(found: Comparison, quiet: bool) -> None:
    from siloSim.analysis import words
    from siloSim.cli import scorecard

    for sentence in (*found.headline, *(found.reasons if found.setting.explained and quiet else ())):
        out(wrapped(sentence))
    if quiet:
        return
    out()
    out(scorecard.scorecard(found.scorecard, found.setting.currency, colour=coloured()))
    out()
    if found.setting.explained:
        from siloSim.cli import explaining

        explaining.say(found)
    _warnings(found)
    luck = f"{found.pairs} paired runs, same luck on both sides, seed {found.setting.seed}."
    out(wrapped(f"{luck} {words.DISCLAIMER}"))


def _runs(found: Runs, quiet: bool) -> None:
    from siloSim.analysis import words
    from siloSim.cli import scorecard

    for sentence in found.headline:
        out(wrapped(sentence))
    if quiet:
        return
    out()
    values = {str(name): float(value) for name, value in found.outcomes.items()}
    out(scorecard.outcomes(values, found.setting.currency, found.setting.own))
    out()
    _warnings(found)
    count = "1 run" if found.replications == 1 else f"Means of {found.replications} runs"
    out(wrapped(f"{count}, seed {found.setting.seed}. {words.DISCLAIMER}"))


def _sweep(found: Sweep, quiet: bool) -> None:
    from siloSim.analysis import words
    from siloSim.cli import sweep_card

    if not found.results.runs:
        out(f"No run is stored yet, of {found.planned:,} planned.")
        return
    if found.question and not quiet:
        out(wrapped(found.question))
        out()
    for sentence in found.headline:
        out(wrapped(sentence))
    if quiet:
        return
    out()
    out(sweep_card.sweep_card(found.frames, colour=coloured()))
    out()
    _warnings(found)
    out(
        wrapped(
            f"{found.results.runs:,} runs, same luck in all arms, seed {found.setting.seed}. {words.DISCLAIMER}"
        )
    )


def _warnings(found: Comparison | Runs | Sweep) -> None:
    for warning in found.warnings:
        out(wrapped(f"Note: {warning}", indent="      ", first=""))
        out()


SAID: dict[str, Callable[[Any, bool], None]] = {
    "compare": _comparison,
    "run": _runs,
    "sweep": _sweep,
}  # by kind of study
