"""fit(scenario): parameters at which the anchors come out, judged on fresh seeds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from siloSim.analysis.contrasts import paired
from siloSim.analysis.formats import format_value
from siloSim.errors import InputError, Problem, ScenarioError
from siloSim.organisation.describe import describe
from siloSim.runs.design import LARGEST_SEED
from siloSim.runs.executors import Progress
from siloSim.scenario.anchors import BY_NAME, governors_of
from siloSim.scenario.fitted import Fitted, mark_of
from siloSim.scenario.frozen import FrozenDict
from siloSim.scenario.loader import as_scenario
from siloSim.scenario.realise import realise
from siloSim.scenario.scenario import Scenario
from siloSim.scenario.writing import dotted
from siloSim.studies.fit.readings import Laboratory, Point, Values, behavioural
from siloSim.studies.fit.result import MISSED, REACHED, FitResult, Moved, Reading, shown_unit
from siloSim.studies.fit.scales import DIGITS, Free, Target, unit_of
from siloSim.studies.fit.search import SHARPER, Found, Search
from siloSim.studies.fit.sensitivity import Floats
from siloSim.studies.fit.ties import set_ties
from siloSim.studies.fit.words import Identification

REPLICATIONS, BUDGET, TOLERANCE = 24, 4_000, 0.05
FEWEST = 4  # replications


def fit(
    scenario: Scenario | str | Path,
    anchors: Mapping[str, object] | None = None,
    *,
    replications: int = REPLICATIONS,
    seed: int = 7,
    workers: int | None = None,
    tolerance: float = TOLERANCE,
    budget: int = BUDGET,
    progress: Progress | None = None,
) -> FitResult:
    """Adjust the few parameters that govern the scenario's anchors until they come out.

    Structural anchors (within_share, mean_ties) are set in `organisation.ties`. For the others see
    `search.py`; every candidate runs in the same replications. What was found is judged on fresh seeds.

    Parameters
    ----------
    scenario
        From `siloSim.load`, or what it loads.
    anchors
        More of them, by name, as a scenario file would hold them: {"resolution_median": "30 days"}.
    replications
        Of each candidate; four times as many at the end, and to judge.
    seed
        Of the fit; seed + 1 judges. The same inputs give the same result for any number of workers.
    workers
        Threads; None: as many as there are cores.
    tolerance
        Of the wanted value, 0.05 for 5 %; of shares times √(p(1 − p)), which is 2.5 points at 50 %.
    budget
        Runs at most.
    progress
        Called with (runs done, budget).

    Raises
    ------
    ScenarioError
        No anchor, or one that is wrong.
    InputError
        A number out of range; a budget that does not suffice for the first look.
    RunError
        A run failed.
    Cancelled
        Interrupted.
    """
    given = as_scenario(scenario)
    start = given.with_(**{f"anchors.{name}": value for name, value in (anchors or {}).items()})
    names = tuple(start.anchors)
    if not names:
        raise ScenarioError(
            Problem(
                "the scenario states no anchor, so there is nothing to fit",
                file=start.source,
                key="anchors",
                allowed=", ".join(BY_NAME),
                remedy="Add for instance anchors: {resolution_median: 30 days}, or --anchor resolution_median=30.",
            )
        )
    structural = {name: value for name, value in start.anchors.items() if BY_NAME[name].structural}
    moving = behavioural(names)
    set_up = set_ties(start, structural, seed)
    free = _free(set_up.scenario, moving, names, imported=set_up.imported)
    _check(replications, seed, tolerance, budget, len(free), runs=bool(moving))

    fresh_seed, fresh = (seed + 1) % (LARGEST_SEED + 1), SHARPER * replications
    targets = [Target.of(BY_NAME[name], start.anchors[name], tolerance) for name in moving]
    tell = None if progress is None else (lambda done: progress(min(done, budget), budget))
    lab = Laboratory(set_up.scenario, moving, workers=workers, progress=tell)
    governs = [_positions(free, name) for name in moving]

    def point(x: Floats) -> Point:
        return {one.path: one.at(float(at)) for one, at in zip(free, x, strict=True) if at != one.start}

    found: Found | None = None
    end, now, before, warnings = set_up.scenario, np.zeros((fresh, 0)), np.zeros((replications, 0)), []
    if moving:
        search = Search(
            targets,
            free,
            governs,
            lambda places, count: lab([point(x) for x in places], range(count), seed),
            replications=replications,
            budget=budget - SHARPER * replications * 2 - replications,
        )
        found = search.run()
        end = set_up.scenario.with_(**point(found.x)) if point(found.x) else set_up.scenario
        now = lab([point(found.x)], range(fresh), fresh_seed)[0]
        warnings = _warned(lab.warnings, fresh)
        outset = Laboratory(start, moving, workers=workers)
        before = outset([{}], range(replications), fresh_seed)[0]
        lab.runs += outset.runs
    ties_now, ties_before = (_drawn(one, tuple(structural), fresh_seed, replications) for one in (end, start))
    columns = {name: (before[:, k], now[:, k]) for k, name in enumerate(moving)}
    columns |= {name: (ties_before[:, k], ties_now[:, k]) for k, name in enumerate(structural)}
    readings = tuple(_reading(name, start.anchors[name], *columns[name], tolerance) for name in names)

    moves, said, held = (
        _structural_moves(start, end, structural),
        _structural_words(structural, readings, set_up),
        0,
    )
    if found is not None:
        by_name = {reading.name: reading for reading in readings}
        judged = search.residuals(np.array([by_name[name].reached for name in moving]))
        missed = frozenset(name for name in moving if by_name[name].verdict != REACHED)
        known = Identification(targets, free, governs, found, judged, missed)
        moves += [_moved(known, i) for i in known.moved]
        said += known.sentences()
        said += _undefined_words(readings)
        held = known.held
    said = _further_words(readings) + said
    fitted = end.with_(name=f"{start.name}.fitted"[-80:])
    content, policies = mark_of(fitted)
    record = Fitted(
        fresh_seed,
        fresh,
        content,
        policies,
        FrozenDict({r.name: float(f"{r.reached:.{DIGITS}g}") for r in readings if math.isfinite(r.reached)}),
        tuple(r.name for r in readings if r.verdict != REACHED),
    )
    return FitResult(
        scenario=replace(fitted, fitted=record),
        start=start,
        readings=readings,
        moves=tuple(moves),
        open_questions=tuple(said),
        identified=held,
        combinations=len(free),
        warnings=tuple(warnings),
        seed=seed,
        replications=replications,
        fresh_seed=fresh_seed,
        fresh_replications=fresh,
        tolerance=tolerance,
        runs=lab.runs,
        sensitivities=_sensitivities(targets, free, found),
    )


def _free(scenario: Scenario, moving: Sequence[str], names: tuple[str, ...], *, imported: bool) -> list[Free]:
    if not moving:
        return []
    values = dotted(scenario)
    return [Free.of(one, float(values[one.path])) for one in governors_of(names, structure=not imported)]


def _positions(free: Sequence[Free], name: str) -> list[int]:
    by_path = {one.path: i for i, one in enumerate(free)}
    return [by_path[governor.path] for governor in BY_NAME[name].governors if governor.path in by_path]


def _check(replications: int, seed: int, tolerance: float, budget: int, free: int, *, runs: bool) -> None:
    problems = []
    if replications < FEWEST:
        problems.append(
            Problem(
                "too few replications",
                key="replications",
                value=str(replications),
                allowed=f"{FEWEST} or more",
            )
        )
    if not 0 <= seed <= LARGEST_SEED:
        problems.append(Problem("out of range", key="seed", value=str(seed), allowed=f"0 to {LARGEST_SEED}"))
    if not 0 < tolerance <= 0.5:
        problems.append(
            Problem(
                "out of range", key="tolerance", value=f"{tolerance:g}", allowed="more than 0 to 0.5, as 0.05"
            )
        )
    least = replications * (2 + 4 * SHARPER + 2 * free)
    if runs and not problems and budget < least:
        problems.append(
            Problem(
                "the budget does not suffice for a first look and for judging what comes of it",
                key="budget",
                value=str(budget),
                allowed=f"{least} runs or more, with {replications} replications and {free} parameters",
                remedy="Allow more runs, or take fewer replications or anchors.",
            )
        )
    if problems:
        raise InputError(problems)


def _drawn(scenario: Scenario, names: tuple[str, ...], seed: int, draws: int) -> Values:
    """Structural figures of drawn organisations, shape (draws, names)."""
    if not names:
        return np.zeros((draws, 0))
    described = [describe(realise(scenario, seed, replication)) for replication in range(draws)]
    return np.array([[getattr(one, name) for name in names] for one in described], dtype=np.float64)


def _reading(name: str, wanted: float, before: Floats, now: Floats, tolerance: float) -> Reading:
    interval = paired(np.zeros(len(now)), now)
    target = Target.of(BY_NAME[name], wanted, tolerance)
    inside = target.holds(interval.difference)
    low, high = wanted - target.tolerance, wanted + target.tolerance
    sure = (
        low <= interval.low and interval.high <= high
        if inside
        else not low <= interval.high or not interval.low <= high
    )
    known = before[~np.isnan(before)]
    return Reading(
        name,
        BY_NAME[name].unit,
        wanted,
        float(known.mean()) if len(known) else math.nan,
        interval.difference,
        interval.low,
        interval.high,
        target.tolerance,
        REACHED if inside else MISSED,
        bool(sure),
        interval.undefined,
    )


def _structural_moves(start: Scenario, end: Scenario, structural: Mapping[str, float]) -> list[Moved]:
    before, after = dotted(start), dotted(end)
    found = []
    for name in structural:
        governor = BY_NAME[name].governors[0]
        if governor.path in after and before[governor.path] != after[governor.path]:
            value = float(after[governor.path])
            unit = unit_of(governor.path)
            old = float(before[governor.path])
            found.append(
                Moved(governor.path, unit, old, value, value, value, name, governor.why, bound=False)
            )
    return found


def _structural_words(
    structural: Mapping[str, float], readings: Sequence[Reading], set_up: object
) -> list[str]:
    imported = getattr(set_up, "imported", False)
    missed = [r.name for r in readings if r.name in structural and r.verdict != REACHED]
    if structural and imported:
        return [
            "The organisation is imported: its ties are what they are, and structural anchors only check them."
        ]
    return [
        f"{name} cannot be had with these departments and ties: what came nearest was kept (a share inside needs "
        "departments large enough for so many ties)."
        for name in missed
    ]


def _further_words(readings: Sequence[Reading]) -> list[str]:
    """Anchors that the fit left further off than they were, for the sake of others."""
    found = []
    for r in readings:
        if r.further:
            before, after, wanted = (
                format_value(value, shown_unit(r.unit), extra=1) for value in (r.start, r.reached, r.wanted)
            )
            found.append(f"{r.name} is further off than before: {before} → {after}, wanted {wanted}.")
    return found


def _undefined_words(readings: Sequence[Reading]) -> list[str]:
    return [
        f"{r.name} has no value in {r.undefined} of the runs that judged it; they are left out."
        for r in readings
        if r.undefined
    ]


def _moved(known: Identification, i: int) -> Moved:
    one = known.free[i]
    low, high = known.interval(i)
    return Moved(
        one.path,
        unit_of(one.path),
        one.value,
        one.at(float(known.found.x[i])),
        low,
        high,
        known.targets[known.found.cause[i]].anchor.name,
        one.governor.why,
        bound=known.at_bound(i),
    )


def _warned(warnings: Sequence[str], runs: int) -> list[str]:
    if not warnings:
        return []
    return [f"In {len(warnings)} of {runs} runs of the fitted scenario. For instance: {warnings[0]}"]


def _sensitivities(
    targets: Sequence[Target], free: Sequence[Free], found: Found | None
) -> dict[str, dict[str, float]]:
    if found is None:
        return {}
    shown = np.where(found.last.clear, found.last.matrix, np.nan)
    return {
        one.path: {t.anchor.name: float(shown[k, i]) for k, t in enumerate(targets)}
        for i, one in enumerate(free)
    }
