"""What a sweep is going to do, before it does it: points, cells, runs, time and disk, the first scenarios."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from siloSim.cli.terminal import wrapped

if TYPE_CHECKING:
    from siloSim.runs.estimate import Estimate
    from siloSim.runs.plan import Plan
    from siloSim.scenario.scenario import Scenario

SHOWN = 3  # scenarios
_DIFFERENCES = 12  # lines of one scenario
_DESIGNS = {
    "grid": "every combination of",
    "lhs": "a Latin hypercube over",
    "sobol": "Sobol's sequence over",
    "oat": "one at a time of",
    "file": "from a file, of",
}


def dry_run_lines(plan: Plan, estimate: Estimate | None = None, *, shown: int = SHOWN) -> list[str]:
    """What `--dry-run` prints: the plan in numbers, the estimate if there is one, and the first scenarios."""
    experiment = plan.experiment
    lines = [f"{experiment.name}: {experiment.question}" if experiment.question else experiment.name]
    lines += [wrapped(line, first="  ", indent="    ") for line in plan_lines(plan)]
    if estimate is not None:
        lines.append(wrapped(_estimated(estimate), first="  ", indent="    "))
    cells = first_cells(plan, shown)
    lines.append(
        f"The first {len(cells)} of {plan.cells:,} scenarios:" if len(cells) < plan.cells else "Scenarios:"
    )
    for cell in cells:
        at = ", ".join(f"{path} = {_shown(value)}" for path, value in cell["values"].items())
        lines.append(
            wrapped(
                f"point {cell['point']}, {cell['arm']}{': ' + at if at else ''}", first="  ", indent="    "
            )
        )
        rows = [f"{path}: {old} → {new}" for path, old, new in cell["differences"]]
        lines += [wrapped(row, indent="      ", first="    ") for row in rows[:_DIFFERENCES]]
        if len(rows) > _DIFFERENCES:
            lines.append(f"    and {len(rows) - _DIFFERENCES} more")
        if not rows:
            lines.append(f"    as {cell['base']} stands")
    return lines


def plan_lines(plan: Plan) -> list[str]:
    """Points, cells and runs, a sentence each; and what there is to know about the points."""
    from siloSim.scenario.experiment import Until

    experiment = plan.experiment
    factors = len(experiment.factors)
    points = _count(plan.points.count, "point")
    if factors:
        points += f", {_DESIGNS[experiment.design.kind]} {_count(factors, 'factor')}"
    cells = f"{_count(len(plan.labels), 'arm')} at {_count(plan.points.count, 'point')}: {_count(plan.cells, 'scenario')} to run"
    if plan.merged:
        cells += f"; their runs stand for {plan.merged:,} more that would be the same"
    asked = experiment.replications
    if isinstance(asked, Until):
        half = f"{100 * asked.half_width:g} %" if asked.relative else f"{asked.half_width:g}"
        runs = (
            f"{asked.minimum:,} to {asked.maximum:,} replications, until {asked.outcome} is known to ± {half}: "
            f"{plan.runs(asked.minimum):,} to {plan.runs(asked.maximum):,} runs"
        )
    else:
        runs = f"{_count(asked, 'replication')}: {_count(plan.runs(asked), 'run')}"
    limits = [f"{experiment.budget.runs:,} runs"] if experiment.budget.runs is not None else []
    if experiment.budget.minutes is not None:
        limits.append(f"{experiment.budget.minutes:g} minutes")
    runs += f", but no more than {' or '.join(limits)}" if limits else ""
    return [points, cells, runs, *plan.points.notes]


def first_cells(plan: Plan, most: int) -> list[dict[str, Any]]:
    """The first scenarios that are run: arm, point, values of the factors that touch it, differences to what it builds on."""
    found: list[dict[str, Any]] = []
    for label, point in _cells(plan):
        if len(found) == most:
            break
        scenario = plan.scenario(label, point)
        base = plan.base(point)
        origin = plan.experiment.scenarios.get(base, plan.experiment.arms[label])
        found.append(
            {
                "arm": label,
                "point": point,
                "base": base,
                "values": plan.values(label, point),
                "differences": list(_differences(origin, scenario)),
            }
        )
    return found


def dry_run_json(plan: Plan, estimate: Estimate | None = None, *, shown: int = SHOWN) -> dict[str, Any]:
    """What `--dry-run --json` prints."""
    from siloSim.scenario.experiment import Until

    asked = plan.experiment.replications
    until = isinstance(asked, Until)
    document: dict[str, Any] = {
        "schema": 1,
        "command": "sweep",
        "name": plan.experiment.name,
        "arms": list(plan.labels),
        "points": plan.points.count,
        "cells": plan.cells,
        "merged": plan.merged,
        "runs": plan.runs(plan.replications),
        "least_runs": plan.runs(asked.minimum) if isinstance(asked, Until) else plan.runs(plan.replications),
        "until_precise": until,
        "notes": list(plan.points.notes),
        "scenarios": [
            cell | {"differences": [{"path": p, "from": a, "to": b} for p, a, b in cell["differences"]]}
            for cell in first_cells(plan, shown)
        ],
    }
    if estimate is not None:
        document["estimate"] = {
            "runs": estimate.runs,
            "seconds": round(estimate.seconds, 1),
            "bytes": estimate.bytes,
            "workers": estimate.workers,
            "measured_on": estimate.measured_on,
        }
    return document


def duration(seconds: float) -> str:
    """A length of time for people.

    >>> duration(0.2), duration(75), duration(5400), duration(200_000)
    ('less than a second', '1 min 15 s', '1 h 30 min', '2 days 7 h')
    """
    if seconds < 1:
        return "less than a second"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min" + (f" {whole % 60} s" if whole % 60 and whole < 600 else "")
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours < 48:
        return f"{hours} h" + (f" {minutes} min" if minutes else "")
    days, hours = divmod(hours, 24)
    return f"{days} days" + (f" {hours} h" if hours else "")


def size(count: float) -> str:
    """Bytes for people.

    >>> size(812), size(5_300_000), size(2.14e9)
    ('812 B', '5.3 MB', '2.1 GB')
    """
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= factor:
            return f"{count / factor:.{0 if count >= 100 * factor else 1}f} {unit}"
    return f"{count:.0f} B"


def _estimated(estimate: Estimate) -> str:
    about = duration(estimate.seconds)
    if estimate.seconds >= 1:
        about = f"about {about}"
    return (
        f"{about[0].upper()}{about[1:]} on {_count(estimate.workers, 'worker')} and {size(estimate.bytes)} on disk "
        f"for {_count(estimate.runs, 'run')}: measured on {estimate.measured_on}"
    )


def _cells(plan: Plan) -> Iterator[tuple[str, int]]:
    for point in range(plan.points.count):
        for label in plan.arms_at(point):
            yield label, point


def _differences(origin: Scenario, scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    from siloSim.scenario.differences import differences

    for found in differences(origin, scenario):
        old, new = found.shown()
        yield found.path, old, new


def _shown(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
