"""Is the step of one day an artefact? The same organisation in steps of half and of a quarter of a day.

Hours of a step are divided, steps multiplied, and every number that is meant per day follows by its unit. Outcomes are
brought back to days. What no parameter can bring down stands in the README.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from common import (
    SCENARIOS,
    Estimate,
    builtin,
    changed,
    column,
    difference,
    grid,
    mean,
    plain,
    provenance,
    ratio_of_means,
    read_runs,
    write_csv,
    write_lines,
)

import siloSim as ss
from siloSim.model import survival
from siloSim.model.measures import STATE_DAYS, TAU, Window, window_of
from siloSim.runs.record import RunRecord
from siloSim.scenario import with_policies
from siloSim.scenario.parameters import TABLE
from siloSim.scenario.scenario import Gather

PARTS = (2, 4)  # steps a day
BOUND = 0.10  # ratios whose interval lies within 1 ∓ BOUND count as the same
POLICIES = ("cross_functional_dialogue", "joint_incentives")
STRENGTH = 0.5
EFFECTS_ON = ("time_in_system", "knowledge_cross", "trust_cross", "output")
BASE = "base"
KEPT = frozenset({"help.due_factor"})  # in days per day of effort: the day in it is attention.day
# Per day, but not chances: means of counts, and rates that a week's worth is taken of.
LINEAR = frozenset(
    {
        "contact.per_day", "decision.capacity", "decision.delegation", "challenges.delay_rate", "language.learning",
        "language.recovery", "interest.drift", "people.settling",
    }
)  # fmt: skip
RATES = ("answer_rate", "rework_share", "resolved_in_sla", "ei_help", "help_top5")
HOURS = ("help_hours", "focus_hours", "output")
LEVELS = ("knowledge_home", "knowledge_cross", "trust_within", "trust_cross")


def in_parts(scenario: ss.Scenario, parts: int) -> ss.Scenario:
    """The scenario with `parts` steps a day; 1 leaves it as it is.

    Chances a day p become 1 − (1 − p)^(1/parts), times are multiplied, hours a day and counts divided. The chance to
    ask is 1 − (1 − s)·exp(−waited/τ) a day: its root has √-like safety and parts² times the scale of urgency.
    """
    if parts == 1:
        return scenario
    p = scenario.parameters
    values = {"attention.day": p["attention.day"] / parts}
    for parameter in TABLE:
        name, value = parameter.name, p[parameter.name]
        if name in KEPT or name in values:
            continue
        if parameter.unit == "days":
            values[name] = value * parts
        elif parameter.unit in ("h/day", "1/month") or name in LINEAR:
            values[name] = value / parts
        elif parameter.unit == "1/day":
            values[name] = _root(value, parts)
    values["help.urge_days"] = p["help.urge_days"] * parts * parts
    base, top = p["help.safety_base"], p["help.safety_base"] + p["help.safety_spread"]
    values["help.safety_base"] = _root(base, parts)
    values["help.safety_spread"] = max(0.0, _root(min(1.0, top), parts) - _root(base, parts))
    calendar = scenario.calendar
    longer = scenario.with_(
        **{
            "calendar.horizon": calendar.horizon * parts,
            "calendar.warmup": calendar.warmup * parts,
            "calendar.policy_day": calendar.policy_day * parts,
        }
    )
    return changed(longer, values)


def _root(chance: float, parts: int) -> float:
    return 1.0 - math.pow(1.0 - chance, 1.0 / parts)


def in_days(record: RunRecord, parts: int) -> dict[str, float]:
    """Outcomes of a run with `parts` steps a day, in days and hours a day.

    Times count the step of arrival and the step of resolution whole; half a step is taken off, which is what
    somebody with a watch would have measured on average.
    """
    window = window_of(record.trace)
    values = record.values
    limit = min(TAU * parts, float(window.length))
    times = {
        "time_in_system": values["time_in_system"],
        "resolution_rmst": survival.restricted_mean(window.curve, limit),
    }
    found = {name: (value - 0.5) / parts for name, value in times.items()}
    found |= {name: values[name] / parts for name in ("time_seeking", "time_waiting_answer", "time_work")}
    found |= {name: values[name] for name in RATES}
    found |= {name: values[name] * parts for name in HOURS}
    found |= {name: _last_days(window, name, parts) for name in LEVELS}
    found["probe_days_to_half"] = values["probe_days_to_half"] / parts
    return found


def _last_days(window: Window, name: str, parts: int) -> float:
    """Mean of a level over the last 63 days."""
    values = window.days[name][-STATE_DAYS * parts :]
    return float(np.nanmean(values))


def same(ratio: Estimate) -> str:
    """Whether a ratio counts as 1: by the whole interval, not, or nobody knows."""
    if ratio.low >= 1 - BOUND and ratio.high <= 1 + BOUND:
        return "yes"
    return "no" if ratio.high < 1 - BOUND or ratio.low > 1 + BOUND else "undecided"


def with_policy(scenario: ss.Scenario, key: str, parts: int) -> ss.Scenario:
    """`in_parts` with a policy of the catalogue at moderate strength, whose gatherings keep their dates."""
    active = with_policies(scenario, [f"{key}:{STRENGTH}"]).policies[-1]
    effects = tuple(
        replace(effect, every=effect.every * parts) if isinstance(effect, Gather) else effect
        for effect in active.effects
    )
    shorter = in_parts(scenario, parts)
    return replace(shorter, policies=(*shorter.policies, replace(active, effects=effects, definition=None)))


def run_steps(name: str, parts: int, replications: int, seed: int) -> dict[str, list[dict[str, float]]]:
    """Base and each of POLICIES at `parts` steps a day, outcomes in days."""
    scenario = builtin(name)
    arms = {BASE: in_parts(scenario, parts)} | {key: with_policy(scenario, key, parts) for key in POLICIES}
    return read_runs(
        arms,
        replications,
        seed,
        partial(in_days, parts=parts),
        keep=frozenset({"runs", "challenges"}),
        about=f"day length, {name}, {parts} a day",
    )


def study(replications: int, seed: int, out: Path) -> None:
    """Run all step lengths at both loads and write day_length.csv and day_length.md into `out`."""
    rows: list[Sequence[object]] = []
    lines = ["# Steps shorter than a day", "", provenance("make artefacts", replications, seed), ""]
    lines.append(
        f"Ratio to steps of a day; the same: the interval lies within {plain(1 - BOUND)} to {plain(1 + BOUND)}."
    )
    for name in SCENARIOS:
        found = {parts: run_steps(name, parts, replications, seed) for parts in (1, *PARTS)}
        body = []
        for outcome in found[1][BASE][0]:
            whole = column(found[1][BASE], outcome)
            cells = [outcome.replace("_", " "), mean(whole).text()]
            for parts in PARTS:
                ratio = ratio_of_means(whole, column(found[parts][BASE], outcome))
                cells += [ratio.text(), same(ratio)]
                rows.append(
                    [name, BASE, parts, outcome, ratio.value, ratio.low, ratio.high, ratio.n, same(ratio)]
                )
            body.append(cells)
        head = ["outcome", "steps of a day"]
        for parts in PARTS:
            head += [f"{parts} steps a day: ratio", "the same"]
        lines += ["", f"## {name}", "", *grid(head, body)]
        effects = []
        for key in POLICIES:
            for outcome in EFFECTS_ON:
                by_parts = [
                    difference(column(found[parts][BASE], outcome), column(found[parts][key], outcome))
                    for parts in (1, *PARTS)
                ]
                effects.append(
                    [key.replace("_", " "), outcome.replace("_", " "), *(one.text() for one in by_parts)]
                )
                rows += [
                    [name, key, parts, outcome, one.value, one.low, one.high, one.n, ""]
                    for parts, one in zip((1, *PARTS), by_parts, strict=True)
                ]
        head = ["policy", "effect on", "steps of a day", *(f"{parts} steps a day" for parts in PARTS)]
        lines += [
            "",
            f"## {name}: effects of policies at strength {STRENGTH}",
            "",
            *grid(head, effects, left=2),
        ]
    write_csv(
        out / "day_length.csv",
        ["scenario", "arm", "steps_a_day", "outcome", "ratio_or_effect", "low", "high", "n", "same"],
        rows,
    )
    write_lines(out / "day_length.md", lines)
