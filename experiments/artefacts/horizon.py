"""Do the effects of policies depend on how long one looks?

The base and three policies at four horizons. A longer run must begin with the shorter one, bit for bit, but for
those columns that are observed on days counted back from the horizon.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from common import (
    SCENARIOS,
    Estimate,
    builtin,
    column,
    difference,
    digest,
    grid,
    provenance,
    read_runs,
    write_csv,
    write_lines,
)

import siloSim as ss
from siloSim.runs.record import RunRecord
from siloSim.scenario import with_policies

HORIZONS = (390, 520, 780, 1040)
POLICIES = ("cross_functional_dialogue", "joint_incentives", "leadership_council")
STRENGTH = 0.5
OUTCOMES = (
    "time_in_system",
    "resolution_rmst",
    "probe_days_to_half",
    "knowledge_cross",
    "trust_cross",
    "output",
)
BASE = "base"
OBSERVED_FROM_THE_END = ("trust_within", "trust_cross", "would_help", "knows_whom_to_ask")


@dataclass(frozen=True, slots=True)
class Reading:
    """Outcomes, and a digest of the days that every horizon has."""

    values: Mapping[str, float]
    start: str


def read(record: RunRecord) -> Reading:
    """Reduce a run."""
    days = record.trace.daily[: min(HORIZONS)]
    names = [name for name in days.dtype.names or () if name not in OBSERVED_FROM_THE_END]
    return Reading(record.values, digest(days, names))


def with_each_policy(scenario: ss.Scenario) -> dict[str, ss.Scenario]:
    """Base, and policy → the scenario with it alone, at moderate strength."""
    return {BASE: scenario} | {key: with_policies(scenario, [f"{key}:{STRENGTH}"]) for key in POLICIES}


def study(replications: int, seed: int, out: Path) -> None:
    """Run all horizons at both loads and write horizon.csv and horizon.md into `out`.

    Raises RunError if a longer run does not begin with the shorter one.
    """
    rows: list[Sequence[object]] = []
    lines = ["# Effects of policies by horizon", "", provenance("make artefacts", replications, seed), ""]
    lines.append(f"Policies at strength {STRENGTH}; differences to the organisation without them.")
    for name in SCENARIOS:
        effects: dict[tuple[str, str, int], Estimate] = {}
        starts: dict[str, list[str]] = {}
        for horizon in HORIZONS:
            scenario = builtin(name).with_(**{"calendar.horizon": horizon})
            found = read_runs(
                with_each_policy(scenario), replications, seed, read, about=f"horizon, {name}, {horizon} days"
            )
            for arm, readings in found.items():
                seen = [one.start for one in readings]
                if starts.setdefault(arm, seen) != seen:
                    raise ss.RunError(
                        f"{name}, {arm}: a run of {horizon} days does not begin like a shorter one"
                    )
            for policy in POLICIES:
                for outcome in OUTCOMES:
                    arms = [column([one.values for one in found[arm]], outcome) for arm in (BASE, policy)]
                    effect = difference(arms[0], arms[1])
                    effects[policy, outcome, horizon] = effect
                    base = float(np.nanmean(arms[0]))
                    rows.append(
                        [
                            name,
                            policy,
                            outcome,
                            horizon,
                            base,
                            effect.value,
                            effect.low,
                            effect.high,
                            effect.n,
                        ]
                    )
        head = ["policy", "outcome", *(f"{horizon} days" for horizon in HORIZONS)]
        body = [
            [policy.replace("_", " "), outcome.replace("_", " "),
             *(effects[policy, outcome, horizon].text() for horizon in HORIZONS)]
            for policy in POLICIES
            for outcome in OUTCOMES
        ]  # fmt: skip
        lines += ["", f"## {name}", "", *grid(head, body, left=2)]
    write_csv(
        out / "horizon.csv",
        ["scenario", "policy", "outcome", "horizon", "base", "difference", "low", "high", "n"],
        rows,
    )
    write_lines(out / "horizon.md", lines)
