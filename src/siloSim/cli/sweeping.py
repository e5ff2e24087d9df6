"""Running a sweep for the command line: what will be run, progress, what was found, how to go on."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from siloSim.cli.guard import FAILED, OK
from siloSim.cli.progress import progress
from siloSim.cli.terminal import note, out, out_json, wrapped
from siloSim.errors import Cancelled, ResultsError, RunError

if TYPE_CHECKING:
    from siloSim.runs.sweep_store import SweepStore
    from siloSim.scenario.experiment import Experiment
    from siloSim.studies.sweep import Sweep


@dataclass(frozen=True, slots=True)
class Options:
    """What the command takes, beside the experiment."""

    out: Path | None
    resume: bool
    extend: int
    repair: bool
    replications: int | None
    executor: str | None
    workers: int | None
    cluster: str | None
    trusted: bool
    as_json: bool
    quiet: bool

    @property
    def talks(self) -> bool:
        """Whether notes and progress are wanted."""
        return not (self.as_json or self.quiet)


def sweep(path: Path, options: Options, *, dry_run: bool) -> int:
    """Run an experiment, or only say what would be run; the exit code."""
    from siloSim.studies.sweeping import as_experiment

    experiment = as_experiment(path)
    if dry_run:
        return _dry(experiment, options)
    found = _run(experiment, path, options)
    _draw(found)
    command = _command(path, options, found.path)
    if options.as_json:
        out_json(found.as_json())
    else:
        from siloSim.cli.saying import say

        say(found, quiet=options.quiet)
    return _verdict(found, command)


def _dry(experiment: Experiment, options: Options) -> int:
    """What would be run in the folder that is meant, as far as it is not there."""
    from siloSim.cli.planning import dry_run_json, dry_run_lines
    from siloSim.model import engine
    from siloSim.runs.estimate import estimate
    from siloSim.runs.machine import cores
    from siloSim.runs.plan import plan_of

    plan = plan_of(_with_replications(experiment, options))
    if options.talks and engine.needs_compiling():
        note("Compiling the model once; takes about half a minute.")
    expected = estimate(plan, plan.runs(plan.replications), options.workers or cores())
    if options.as_json:
        out_json(dry_run_json(plan, expected))
        return OK
    for line in dry_run_lines(plan, expected):
        out(line)
    return OK


def _with_replications(experiment: Experiment, options: Options) -> Experiment:
    from dataclasses import replace

    if options.replications is None:
        return experiment
    return replace(experiment, replications=options.replications)


def _run(experiment: Experiment, path: Path, options: Options) -> Sweep:
    from siloSim.model import engine
    from siloSim.studies import sweeping as study

    place: list[Path] = []

    def opened(store: SweepStore, planned: int) -> None:
        place.append(store.path)
        if not options.talks:
            return
        there = f"; {store.resumed:,} are there" if store.resumed else ""
        note(f"{experiment.name}: {planned:,} runs{there}. Results: {store.path}")
        if store.set_aside:
            note(f"{store.set_aside:,} runs of damaged files are run again; the files are kept as *.damaged.")

    if options.talks and engine.needs_compiling():
        note("Compiling the model once; takes about half a minute.")
    try:
        with progress(experiment.name, "runs", show=options.talks) as advance:
            return study.sweep(
                experiment,
                options.out,
                executor=options.executor,
                workers=options.workers,
                cluster=options.cluster,
                resume=options.resume,
                extend=options.extend,
                repair=options.repair,
                replications=options.replications,
                progress=advance,
                again=_command(path, options, None),
                opened=opened,
            )
    except (RunError, KeyboardInterrupt, ResultsError) as error:
        if place and not isinstance(error, ResultsError):
            note(f"What was finished is kept. Go on with: {shlex.join(_command(path, options, place[0]))}")
        raise


def _command(path: Path, options: Options, place: Path | None) -> list[str]:
    """The command that makes these results, or, with `place`, the one that goes on there."""
    words = ["silosim", "sweep", str(path)]
    if options.replications is not None:
        words += ["--replications", str(options.replications)]
    if options.trusted:
        words.append("--trust-code")
    if place is None:
        return words
    return [*words, "--out", str(place), "--resume"]


def _draw(found: Sweep) -> None:
    from siloSim.cli.painting import sweep_painter

    if found.results.runs and found.path is not None:
        sweep_painter(found)(found.path / "report")


def _verdict(found: Sweep, command: list[str]) -> int:
    """What is missing, as a message and an exit code."""
    stopped = found.results.manifest.get("stopped_by", "")
    if stopped == "interrupt":
        raise Cancelled(
            f"Interrupted: {found.results.runs:,} of {found.planned:,} runs are kept in {found.path}.\n"
            f"    Go on with: {shlex.join(command)}"
        )
    if found.finished.failures:
        from siloSim.cli.saying import say_failures

        say_failures(found)
        return FAILED
    if not found.finished.complete:
        note(wrapped(f"More runs are left; with a larger budget go on with: {shlex.join(command)}"))
    return OK
