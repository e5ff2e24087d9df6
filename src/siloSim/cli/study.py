"""Running a study for the command line: checks first, progress, saving."""

from __future__ import annotations

import shlex
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from siloSim.cli.guard import FAILED, OK
from siloSim.cli.painting import painter
from siloSim.cli.progress import progress
from siloSim.cli.saying import say, say_failures
from siloSim.cli.terminal import note, out_json
from siloSim.errors import Cancelled, ResultsError

if TYPE_CHECKING:
    from siloSim.runs.executors import Progress
    from siloSim.scenario.scenario import Scenario
    from siloSim.studies.compare import Comparison
    from siloSim.studies.once import Runs


@dataclass(frozen=True, slots=True)
class Options:
    """What demo, run and compare share."""

    out: Path | None
    seed: int
    replications: int
    workers: int | None
    as_json: bool
    quiet: bool

    @property
    def talks(self) -> bool:
        """Whether notes and progress are wanted."""
        return not (self.as_json or self.quiet)


def compare(
    before: str,
    after: str | None,
    policies: Sequence[str],
    options: Options,
    *,
    again: Sequence[str],
    explain: bool = False,
) -> int:
    """Run a comparison, save it, say what it found; the exit code. `again` is the command to repeat it.

    With `explain`, the bundle without each policy and each alone are run too, and said is why.
    """
    from siloSim.scenario import load
    from siloSim.studies import bundle
    from siloSim.studies import compare as study

    scenario = load(before)
    other = load(after) if after is not None else None
    arms = study.arms_of(scenario, policies, other)
    if explain:
        arms |= bundle.explaining_arms(arms[study.BEFORE], arms[study.AFTER])
    _expect_code(arms)
    _check_place(options, arms)
    _say_import(scenario, options)
    _say_anchors(scenario, options)

    def start(advance: Progress | None) -> Comparison:
        return study.compare(
            scenario,
            policies or None,
            other,
            replications=options.replications,
            seed=options.seed,
            workers=options.workers,
            progress=advance,
            explain=explain,
        )

    found = _with_progress(start, "Before and after", "runs", options)
    draw = None if found.finished.interrupted else painter(found)
    with _too_late_to_stop():
        return _finish(found, options, draw, again)


def run(scenario_path: str, options: Options, *, again: Sequence[str], panel: str | None = None) -> int:
    """Run one scenario as it is, save it, say what happened; the exit code."""
    from siloSim.runs.panel import every_of
    from siloSim.scenario import load
    from siloSim.studies import once

    scenario = load(scenario_path)
    every = every_of(panel, scenario, options.replications) if panel is not None else None
    _expect_code({once.ARM: scenario})
    _check_place(options, {once.ARM: scenario}, every)
    _say_import(scenario, options)
    _say_anchors(scenario, options)

    def start(advance: Progress | None) -> Runs:
        return once.replicate(
            scenario,
            replications=options.replications,
            seed=options.seed,
            workers=options.workers,
            progress=advance,
            panel=every,
        )

    unit = "days" if options.replications == 1 else "runs"
    found = _with_progress(start, scenario.name, unit, options)
    with _too_late_to_stop():
        return _finish(found, options, None, again)


def _expect_code(arms: Mapping[str, Scenario]) -> None:
    """Refuse code that is not trusted, or cannot be had, before anything is compiled or run."""
    if any(scenario.code for scenario in arms.values()):
        from siloSim.model.loading import extensions_of

        for scenario in arms.values():
            extensions_of(scenario)


@contextmanager
def _too_late_to_stop() -> Iterator[None]:
    """What has been run is evaluated and saved, whatever key is pressed: that takes a second or two."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _say_import(scenario: Scenario, options: Options) -> None:
    """What reading an imported organisation dropped or filled in."""
    if not options.talks:
        return
    from siloSim.cli.checking import import_report

    for line in import_report(scenario):
        note(line)


def _say_anchors(scenario: Scenario, options: Options) -> None:
    """Anchors that nobody fitted are told in any case; with the results where these are shown in full."""
    if options.talks:
        return
    from siloSim.scenario.fitted import anchors_note

    if said := anchors_note(scenario):
        note(f"Note: {said}")


def _check_place(options: Options, arms: Mapping[str, Scenario], panel: int | None = None) -> None:
    """Refuse a taken --out before an hour is spent on runs."""
    if options.out is None:
        return
    from siloSim.runs import store
    from siloSim.studies.study import inputs_of

    store.check_target(options.out, inputs_of(arms, options.replications, options.seed, panel))


def _with_progress[S](start: Callable[[Progress | None], S], what: str, unit: str, options: Options) -> S:
    from siloSim.model import engine

    if options.talks and engine.needs_compiling():
        note("Compiling the model once; takes about half a minute.")
    with progress(what, unit, show=options.talks) as advance:
        return start(advance)


def _finish(
    found: Comparison | Runs,
    options: Options,
    draw: Callable[[Path], None] | None,
    again: Sequence[str],
) -> int:
    """Save, say, and turn what is missing into the exit code."""
    found.setting = replace(found.setting, again=tuple(again))
    refusal: ResultsError | None = None
    try:
        _save(found, options, draw)
    except ResultsError as error:
        refusal = error  # said last, after the results that could not be saved
    if found.finished.interrupted:
        raise Cancelled(f"Interrupted: {_kept(found)}")
    if options.as_json and refusal is None:
        out_json(found.as_json())
    elif not options.as_json:
        say(found, quiet=options.quiet)
    if refusal is not None:
        raise refusal
    say_failures(found)
    return FAILED if found.finished.failures else OK


def _save(found: Comparison | Runs, options: Options, draw: Callable[[Path], None] | None) -> None:
    """To --out, else to results/<name>-<hash8>; beside --out where another version's results lie there."""
    from siloSim.runs.digest import short

    try:
        found.save(options.out, draw=draw)
    except ResultsError as error:
        if options.out is None or not options.out.is_dir():
            raise
        beside = options.out.with_name(f"{options.out.name}-{short(found.hash)}")
        found.save(beside, draw=draw)
        note(f"{error}\nThese results are in {beside} instead.")


def _kept(found: Comparison | Runs) -> str:
    """What an interruption has left, and how to look at it."""
    if found.path is None:
        return "nothing was kept."
    done = len(found.runs) // max(1, len(found.setting.arms))
    return (
        f"{done} of {found.setting.replications} replications are kept in {found.path}. "
        f"`{shlex.join(['silosim', 'show', str(found.path)])}` reads them."
    )
