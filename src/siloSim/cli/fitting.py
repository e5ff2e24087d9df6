"""`silosim fit`: checks first, progress, the file, and what is said about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from siloSim.cli.guard import FAILED, OK
from siloSim.cli.progress import progress
from siloSim.cli.tabular import Row, drawn
from siloSim.cli.terminal import coloured, note, out, out_json, width, wrapped
from siloSim.errors import InputError, Problem

if TYPE_CHECKING:
    from siloSim.studies.fit import FitResult


@dataclass(frozen=True, slots=True)
class Options:
    """What the command takes."""

    out: Path | None
    overwrite: bool
    replications: int
    tolerance: str
    budget: int
    seed: int
    workers: int | None
    as_json: bool
    quiet: bool


def fit(path: str, anchors: Sequence[str], options: Options) -> int:
    """Fit, write, say; 1 if an anchor was not reached."""
    from siloSim.model import engine
    from siloSim.scenario import load
    from siloSim.studies.fit import fit as study
    from siloSim.studies.fit.file import check_place, default_path

    tolerance = _tolerance(options.tolerance)
    scenario = load(path)
    stated = _stated(anchors)
    scenario = scenario.with_(**{f"anchors.{name}": value for name, value in stated.items()})
    place = options.out or default_path(scenario)
    check_place(place, scenario, overwrite=options.overwrite)
    talks = not (options.as_json or options.quiet)
    if talks and engine.needs_compiling():
        note("Compiling the model once; takes about half a minute.")
    with progress("Fitting", "runs at most", show=talks) as advance:
        found = study(
            scenario,
            replications=options.replications,
            seed=options.seed,
            workers=options.workers,
            tolerance=tolerance,
            budget=options.budget,
            progress=advance,
        )
    refusal: InputError | None = None
    try:
        found.save(place, overwrite=options.overwrite)
    except InputError as error:
        refusal = error  # said last, after what was found
    if options.as_json and refusal is None:
        out_json({**found.as_json(), "file": str(place)})
    elif not options.as_json:
        _say(found, options, place if refusal is None else None)
    if refusal is not None:
        raise refusal
    return OK if found.reached else FAILED


def _stated(anchors: Sequence[str]) -> dict[str, str]:
    """NAME=VALUE as on the command line."""
    found: dict[str, str] = {}
    problems = []
    for text in anchors:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not (sign and name and value) or name in found:
            problems.append(
                Problem(
                    "an anchor is given twice" if name in found else "an anchor needs a name and a value",
                    key="--anchor",
                    value=text,
                    allowed="NAME=VALUE, such as resolution_median=30 or 'answer_rate=60 %'",
                )
            )
        found[name.removeprefix("anchors.")] = value
    if problems:
        raise InputError(problems)
    return found


def _tolerance(text: str) -> float:
    from siloSim.scenario.units import UnitError, read_number

    try:
        return read_number(text, "share", 0.0, 0.5, above=True)
    except UnitError as error:
        raise InputError(
            Problem(error.message, key="--tolerance", value=text, allowed=error.allowed)
        ) from None


def _say(found: FitResult, options: Options, place: Path | None) -> None:
    out(wrapped(found.headline))
    if not options.quiet:
        out()
        out(_anchors(found))
        out()
        out(_parameters(found) if found.moves else "No parameter was moved.")
        out()
        for sentence in found.open_questions:
            out(wrapped(sentence, indent="  ", first="- "))
        for warning in found.warnings:
            out(wrapped(f"Note: {warning}", indent="      ", first=""))
        out()
        out(
            wrapped(
                f"Judged on {found.fresh_replications} replications of fresh luck (seed {found.fresh_seed}); "
                f"{found.runs:,} runs in all. Anchors say what somebody believes, and a fit makes no data of it."
            )
        )
    if place is not None:
        out(str(place) if options.quiet else f"Scenario: {place}")


def _anchors(found: FitResult) -> str:
    from siloSim.analysis.formats import format_number
    from siloSim.studies.fit.result import REACHED, shown_unit, verdict_of

    rows = []
    for reading in found.readings:
        unit = shown_unit(reading.unit)
        factor, places = (100.0, 1) if unit == "share" else (1.0, None)
        ends = [format_number(factor * end, places) for end in (reading.low, reading.high)]
        numbers = [
            format_number(factor * value, places)
            for value in (reading.start, reading.wanted, reading.reached)
        ]
        name = {"share": "%", "": ""}.get(unit, unit)
        cells = (reading.name, name, *numbers, f"{ends[0]} to {ends[1]}", verdict_of(reading))
        rows.append(Row(cells, "green" if reading.verdict == REACHED else "red"))
    head = ("Anchor", "Unit", "Before", "Wanted", "Reached", "95 % interval", "Verdict")
    right = (False, False, True, True, True, True, False)
    return drawn(head, right, rows, width(), colour=coloured())


def _parameters(found: FitResult) -> str:
    rows = []
    for move in found.moves:
        held = "set directly" if move.low == move.high else f"{move.low:.3g} to {move.high:.3g}"
        rows.append(
            Row(
                (
                    move.path,
                    f"{move.before:.4g}",
                    f"{move.after:.4g}",
                    held + (" *" if move.bound else ""),
                    move.anchor,
                )
            )
        )
    head = ("Parameter", "Before", "After", "In line too", "For")
    return drawn(head, (False, True, True, True, False), rows, width(), colour=coloured())
