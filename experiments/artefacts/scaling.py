"""Do outcomes depend on the size of the organisation, or on how many departments it is cut into?

Size: the departments' proportions, ties per person and load per person stay; once with heads as they are, once with
their decisions in proportion to the people. Departments: the same people in equal departments. The elasticity is the slope of ln(outcome) on ln(people) or ln(departments) over all runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from common import (
    SCENARIOS,
    Estimate,
    builtin,
    changed,
    column,
    grid,
    mean,
    plain,
    provenance,
    read_runs,
    write_csv,
    write_lines,
)
from numpy.typing import NDArray
from scipy import stats

import siloSim as ss
from siloSim.runs.record import RunRecord
from siloSim.scenario.scenario import GeneratedOrganisation

SIZES = (100, 210, 420, 840)
DEPARTMENTS = (2, 3, 6, 12, 24)
INTENSIVE = 0.05  # |elasticity| below it: 3.5 % when the organisation doubles
OUTCOMES = (
    "time_in_system", "time_seeking", "time_waiting_answer", "time_waiting_decision", "time_work", "resolution_rmst",
    "backlog_per_person", "answer_rate", "rework_share", "probe_days_to_half", "knowledge_cross",
    "specialist_knowledge", "trust_within", "trust_cross", "help_top5", "knows_whom_to_ask", "focus_hours", "output",
)  # fmt: skip


def departments_of(scenario: ss.Scenario) -> Mapping[str, int]:
    """Department → people of a generated organisation; raises ValueError for an imported one."""
    organisation = scenario.organisation
    if not isinstance(organisation, GeneratedOrganisation):
        raise ValueError(f"{scenario.name} has an imported organisation, whose size is given")
    return organisation.departments


def of_size(scenario: ss.Scenario, people: int) -> ss.Scenario:
    """The same departments in the same proportions, with so many people in all (largest remainders)."""
    now = departments_of(scenario)
    exact = {name: count * people / sum(now.values()) for name, count in now.items()}
    sizes = {name: int(value) for name, value in exact.items()}
    most_cut = sorted(exact, key=lambda name: sizes[name] - exact[name])
    for name in most_cut[: people - sum(sizes.values())]:
        sizes[name] += 1
    return scenario.with_(**{"organisation.departments": sizes})


def with_more_decisions(scenario: ss.Scenario, people: int) -> ss.Scenario:
    """`of_size`, with the decisions that a head takes a day in proportion to the people, at no time of his or hers.

    A head is one person whatever the size of the department. What still depends on the size does so for another reason.
    """
    more = people / sum(departments_of(scenario).values())
    capacity = {"decision.capacity": scenario.parameters["decision.capacity"] * more, "decision.hours": 0.0}
    return changed(of_size(scenario, people), capacity)


def in_departments(scenario: ss.Scenario, count: int) -> ss.Scenario:
    """The same people in `count` departments that are equal to one person."""
    people = sum(departments_of(scenario).values())
    sizes = {f"Department {d + 1}": people // count + (d < people % count) for d in range(count)}
    return scenario.with_(**{"organisation.departments": sizes})


def read(record: RunRecord) -> dict[str, float]:
    """Outcomes; the backlog is a count and is given per person."""
    return {**record.values, "backlog_per_person": record.values["backlog"] / record.trace.organisation.size}


def elasticity(levels: Sequence[float], values: Sequence[NDArray[np.float64]]) -> Estimate:
    """Slope of ln(value) on ln(level) over all runs, least squares; runs that are 0 or undefined are left out."""
    x = np.concatenate(
        [np.full(len(runs), np.log(level)) for level, runs in zip(levels, values, strict=True)]
    )
    y = np.concatenate(values)
    known = np.isfinite(y) & (y > 0)
    if known.sum() < 3 or np.ptp(x[known]) == 0:
        return Estimate(float("nan"), float("nan"), float("nan"), int(known.sum()))
    fit = stats.linregress(x[known], np.log(y[known]))
    half = float(stats.t.ppf(0.975, known.sum() - 2) * fit.stderr)
    return Estimate(float(fit.slope), float(fit.slope) - half, float(fit.slope) + half, int(known.sum()))


def kind(slope: Estimate) -> str:
    """What an elasticity says."""
    if slope.low >= -INTENSIVE and slope.high <= INTENSIVE:
        return "does not depend"
    if slope.clear:
        return "grows" if slope.value > 0 else "falls"
    return "unclear"


def study(replications: int, seed: int, out: Path) -> None:
    """Run all sizes and cuts at both loads and write scaling.csv and scaling.md into `out`."""
    rows: list[Sequence[object]] = []
    lines = ["# Size and number of departments", "", provenance("make artefacts", replications, seed), ""]
    lines.append(f"Does not depend: the elasticity's interval lies within ∓{plain(INTENSIVE)}.")
    for name in SCENARIOS:
        scenario = builtin(name)
        sizes = {people: of_size(scenario, people) for people in SIZES}
        heads = {people: with_more_decisions(scenario, people) for people in SIZES}
        cuts = {count: in_departments(scenario, count) for count in DEPARTMENTS}
        designs = (("people", sizes), ("people, decisions in proportion", heads), ("departments", cuts))
        for what, arms in designs:
            found = read_runs(
                {str(level): arm for level, arm in arms.items()}, replications, seed, read,
                about=f"scaling, {name}, {what}",
            )  # fmt: skip
            body = []
            for outcome in OUTCOMES:
                values = [column(found[str(level)], outcome) for level in arms]
                means = [mean(runs) for runs in values]
                slope = elasticity(list(arms), values)
                body.append(
                    [outcome.replace("_", " "), *(one.text() for one in means), slope.text(), kind(slope)]
                )
                rows += [
                    [name, what, level, outcome, one.value, one.low, one.high, one.n]
                    for level, one in zip(arms, means, strict=True)
                ]
                rows.append([name, what, "elasticity", outcome, slope.value, slope.low, slope.high, slope.n])
            unit = what.partition(",")[0]
            head = ["outcome", *(f"{level} {unit}" for level in arms), "elasticity", ""]
            lines += ["", f"## {name}: {what}", "", *grid(head, body)]
    write_csv(
        out / "scaling.csv", ["scenario", "what", "level", "outcome", "value", "low", "high", "n"], rows
    )
    write_lines(out / "scaling.md", lines)
