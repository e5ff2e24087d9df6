"""Ablations: what each mechanism of the model does to the outcomes, and what taking it out must not change.

    python experiments/ablations/run.py [--replications 24] [--seed 7] [--out FOLDER]

Writes table.csv (every outcome) and table.md (a choice). `make ablations` runs it. A check that fails is printed,
and the command ends with status 1 and without tables.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from ablation_arms import ABLATIONS, PARTS, STRENGTH, arms_of_policies
from checks import TWINS, constant_problems, first_order, twin_problems
from common import (
    SCENARIOS,
    Estimate,
    arguments,
    builtin,
    changed,
    column,
    difference,
    digest,
    grid,
    mean,
    plain,
    provenance,
    read_runs,
    write_csv,
    write_lines,
)

import siloSim as ss
from siloSim.model.measures import OUTCOMES
from siloSim.runs.record import RunRecord

SHOWN = (
    "time_in_system", "resolution_rmst", "answer_rate", "rework_share", "probe_days_to_half", "knowledge_cross",
    "specialist_knowledge", "trust_within", "trust_cross", "ei_help", "help_top5", "output",
)  # fmt: skip
BASE = "base"
FIRST_ORDER_RUNS = 8  # at least
TOGETHER = "beyond the sum of its parts"


@dataclass(frozen=True, slots=True)
class Reading:
    """What is kept of a run."""

    values: Mapping[str, float]
    totals: Mapping[str, float]  # of those daily columns that some ablation sets to 0
    luck: str  # digest of what no ablation may touch
    before: str  # digest of the days before policy_day
    whole: str  # digest of all days


COUNTED = tuple(
    sorted({name for ablation in ABLATIONS for name in ablation.zero} | {"pressed", "gathering_hours"})
)
# Who comes and goes, and which challenges arrive where with what scope, is luck and nobody's doing.
LUCK_OF_DAYS = ("arrived", "joined", "left", "available_hours")
LUCK_OF_CHALLENGES = ("department", "number", "arrived_on", "subtasks", "departments")


def read(record: RunRecord) -> Reading:
    """Reduce a run."""
    daily, challenges = record.trace.daily, record.trace.challenges
    return Reading(
        values=record.values,
        totals={name: float(daily[name].sum()) for name in COUNTED},
        luck=digest(daily, LUCK_OF_DAYS) + digest(challenges, LUCK_OF_CHALLENGES),
        before=digest(daily[: record.scenario.calendar.policy_day]),
        whole=digest(daily),
    )


def run_arms(scenario: ss.Scenario, replications: int, seed: int, about: str) -> dict[str, list[Reading]]:
    """Base, every ablation, every part of a policy."""
    arms = {BASE: scenario}
    arms |= {ablation.key: changed(scenario, ablation.changes) for ablation in ABLATIONS}
    arms |= arms_of_policies(scenario)
    return read_runs(arms, replications, seed, read, keep=frozenset({"runs", "challenges"}), about=about)


def problems_of(found: Mapping[str, Sequence[Reading]]) -> list[str]:
    """What changed that must not, in words; empty if all is well."""
    problems = []
    base = found[BASE]
    for arm, readings in found.items():
        if any(one.luck != other.luck for one, other in zip(base, readings, strict=True)):
            problems.append(f"{arm}: arrivals, leavers or joiners differ from the base")
    for ablation in ABLATIONS:
        for name in ablation.zero:
            problems += _not_zero(ablation.key, name, [one.totals[name] for one in found[ablation.key]])
        for name in ablation.idle:
            problems += _not_zero(ablation.key, name, [one.values[name] for one in found[ablation.key]])
    for policy, parts in PARTS.items():
        for part in (*parts, "all", "none"):
            pairs = zip(base, found[f"{policy}/{part}"], strict=True)
            if any(one.before != other.before for one, other in pairs):
                problems.append(f"{policy}/{part}: differs before policy_day")
        if any(one.whole != other.whole for one, other in zip(base, found[f"{policy}/none"], strict=True)):
            problems.append(f"{policy}/none: a policy without effects changes something")
    # Languages converge where departments meet; faster convergence without meetings has nothing to act on.
    alone = zip(base, found["cross_functional_dialogue/language"], strict=True)
    if any(one.whole != other.whole for one, other in alone):
        problems.append("cross_functional_dialogue/language: changes something without any meeting")
    for part, name in (("pressure", "gathering_hours"), ("meetings", "pressed")):
        arm = f"mandated_collaboration/{part}"
        problems += _not_zero(arm, name, [one.totals[name] for one in found[arm]])
    return problems


def _not_zero(arm: str, name: str, values: Sequence[float]) -> list[str]:
    return [f"{arm}: {name} is {max(values)} at most, and must be 0"] if any(values) else []


def effects_of(found: Mapping[str, Sequence[Reading]]) -> dict[str, dict[str, Estimate]]:
    """Arm → outcome → difference to the base; for policies also what the parts do beyond their sum."""
    values = {
        arm: {outcome.name: column([one.values for one in readings], outcome.name) for outcome in OUTCOMES}
        for arm, readings in found.items()
    }
    effects = {
        arm: {name: difference(values[BASE][name], after[name]) for name in after}
        for arm, after in values.items()
        if arm != BASE and not arm.endswith("/none")
    }
    for policy, parts in PARTS.items():
        effects[f"{policy}/{TOGETHER}"] = {
            outcome.name: difference(
                _sum_of_parts(values, policy, parts, outcome.name), values[f"{policy}/all"][outcome.name]
            )
            for outcome in OUTCOMES
        }
    return effects


def _sum_of_parts(
    values: Mapping[str, Mapping[str, NDArray[np.float64]]],
    policy: str,
    parts: Mapping[str, object],
    name: str,
) -> NDArray[np.float64]:
    """Base + Σ over parts of (part − base)."""
    base = values[BASE][name]
    return np.asarray(base + sum(values[f"{policy}/{part}"][name] - base for part in parts))


def lines_of(
    name: str, found: Mapping[str, Sequence[Reading]], effects: Mapping[str, Mapping[str, Estimate]]
) -> list[str]:
    """One scenario's part of table.md; bold: the interval leaves out zero."""
    base = [mean(column([one.values for one in found[BASE]], outcome)).text() for outcome in SHOWN]
    titles = {ablation.key: ablation.title for ablation in ABLATIONS}
    head = ["", *(outcome.replace("_", " ") for outcome in SHOWN)]
    rows = [[titles[arm], *_cells(effects[arm])] for arm in titles]
    lines = [f"## {name}: mechanisms taken out, difference to the model as it is", ""]
    lines += grid(head, [["the model as it is, mean", *base], *rows])
    lines += ["", f"## {name}: two policies taken apart, at strength {plain(STRENGTH)}", ""]
    parts = [arm for arm in effects if "/" in arm]
    named = [[arm.replace("_", " ").replace("/", ": "), *_cells(effects[arm])] for arm in sorted(parts)]
    return [*lines, *grid(head, named), ""]


def _cells(effects: Mapping[str, Estimate]) -> list[str]:
    return [f"**{effects[name].text()}**" if effects[name].clear else effects[name].text() for name in SHOWN]


def main(given: Sequence[str] | None = None) -> int:
    """Run, check, write both tables."""
    options = arguments(__doc__, 24, Path(__file__).parent, given)
    replications, seed = options.replications, options.seed
    lines = ["# Ablations", "", provenance("make ablations", replications, seed), ""]
    rows: list[Sequence[object]] = []
    moved: list[str] = []
    problems: list[str] = []
    for name in SCENARIOS:
        scenario = builtin(name)
        problems += [f"{name}: {one}" for one in twin_problems(scenario, 1, seed)]
        problems += [f"{name}: {one}" for one in constant_problems(scenario, 1, seed)]
        orders = first_order(scenario, max(FIRST_ORDER_RUNS, replications // 2), seed)
        for one in orders:
            if one.must_hold and not one.excess.high < 0:
                problems.append(
                    f"{name}: {one.title} moves {one.share} by {one.across.text()} across departments and by "
                    f"{one.within.text()} within them: not clearly less than half as much"
                )
            moved.append(
                f"| {name} | {one.title} | {one.share} | {one.across.text()} | {one.within.text()} |"
            )
            for where, estimate in (("across", one.across), ("within", one.within)):
                rows.append([name, one.title, f"{one.share} {where}", *_numbers(estimate)])
        found = run_arms(scenario, replications, seed, name)
        problems += [f"{name}: {one}" for one in problems_of(found)]
        effects = effects_of(found)
        for arm, by_outcome in effects.items():
            rows += [[name, arm, outcome, *_numbers(estimate)] for outcome, estimate in by_outcome.items()]
        lines += lines_of(name, found, effects)
    if problems:
        print("What must not change has changed:", *(f"  {one}" for one in problems), sep="\n")
        return 1
    lines += ["## Across and within: what takes out a mechanism between departments", ""]
    lines += [
        "| scenario | ablation | share | across departments | within |",
        "|---|---|---|---:|---:|",
        *moved,
    ]
    write_csv(
        options.out / "table.csv", ["scenario", "arm", "outcome", "difference", "low", "high", "n"], rows
    )
    write_lines(options.out / "table.md", lines)
    print(f"{len(TWINS)} twins give the same bits at both loads; luck is the same in every arm.")
    print(f"Tables: {options.out / 'table.md'}, {options.out / 'table.csv'}")
    return 0


def _numbers(estimate: Estimate) -> list[object]:
    return [estimate.value, estimate.low, estimate.high, estimate.n]


if __name__ == "__main__":
    sys.exit(main())
