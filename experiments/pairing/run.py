"""Common random numbers: how much smaller a paired difference's variance is than that of independent seeds.

    python experiments/pairing/run.py [--replications 200] [--seed 7] [--out FOLDER]

For every policy of the catalogue at moderate strength: (Var before + Var after) / Var(after − before), with an
interval from the bootstrap; and the same for the levels of single days. Two things are left in a paired difference: the
effect itself differs from organisation to organisation, and two histories that differ in anything drift apart. The second
is measured by itself: the policy against the same policy a thousandth stronger. Writes table.csv, causes.csv, growth.csv
and table.md. `make pairing` runs it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from common import (
    SCENARIOS,
    Estimate,
    arguments,
    builtin,
    column,
    difference,
    grid,
    plain,
    provenance,
    read_runs,
    write_csv,
    write_lines,
)

import siloSim as ss
from siloSim.analysis.contrasts import ROUNDING
from siloSim.runs.record import RunRecord
from siloSim.scenario import catalogue, with_policies

STRENGTH = 0.5  # moderate
TRACE = 0.001  # almost nothing: what follows from it is divergence, not the policy
TRACE_PART = 0.25  # share of the replications in which that is run
BASE = "base"
# Outcome → least ratio aimed at; 0: for the record.
AIMS: Mapping[str, float] = {
    "time_in_system": 8.0, "resolution_rmst": 8.0, "probe_days_to_half": 3.0, "probe_share_end": 3.0,
    "knowledge_cross": 3.0, "specialist_knowledge": 3.0, "output": 0.0, "trust_within": 0.0, "trust_cross": 0.0,
}  # fmt: skip
LEVELS = ("open", "knowledge_cross", "probe_others", "output")
LAGS = (1, 5, 21, 63, 130, 260, 389)  # days after policy_day
RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Reading:
    """Outcomes, and levels on every day from policy_day on, shape (days, LEVELS)."""

    values: Mapping[str, float]
    levels: NDArray[np.float64]


def read(record: RunRecord) -> Reading:
    """Reduce a run."""
    daily = record.trace.daily[record.scenario.calendar.policy_day :]
    return Reading(record.values, np.column_stack([daily[name] for name in LEVELS]))


def ratio(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    """(Var before + Var after) / Var(after − before); infinite where all differences are equal but for rounding.

    With independent runs of both arms the variance of the difference would be the numerator: the ratio is how
    many times as many replications they would need for the same interval.

    >>> ratio(np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 4.0]))
    inf
    """
    apart = after - before
    if np.ptp(apart) <= ROUNDING * float(np.abs(before).max() + np.abs(after).max()):
        return float("inf")
    return float((np.var(before, ddof=1) + np.var(after, ddof=1)) / np.var(apart, ddof=1))


def ratio_of(before: NDArray[np.float64], after: NDArray[np.float64], seed: int) -> Estimate:
    """The ratio over pairs that are defined in both arms, with a percentile interval of the bootstrap over pairs."""
    known = np.isfinite(before) & np.isfinite(after)
    one, other = before[known], after[known]
    n = len(one)
    if n < 3:
        return Estimate(float("nan"), float("nan"), float("nan"), n)
    drawn = np.random.default_rng(seed).integers(0, n, (RESAMPLES, n))
    left = np.var((other - one)[drawn], axis=1, ddof=1)
    whole = np.var(one[drawn], axis=1, ddof=1) + np.var(other[drawn], axis=1, ddof=1)
    usable = left > 0
    if not usable.any():
        return Estimate(float("inf"), float("nan"), float("nan"), n)
    low, high = np.quantile(whole[usable] / left[usable], (0.025, 0.975))
    return Estimate(ratio(one, other), float(low), float(high), n)


@dataclass(frozen=True, slots=True)
class Cause:
    """What the variance of a paired difference is made of."""

    ratio: float  # base against policy
    floor: (
        Estimate  # the policy against itself, a thousandth stronger: the ratio that divergence alone leaves
    )
    divergence: float  # share of Var(after − before) that divergence alone makes
    level: float  # share of it that goes with the base's own level: R² of the difference on the base


def cause_of(
    base: NDArray[np.float64], policy: NDArray[np.float64], nearly: NDArray[np.float64], seed: int
) -> Cause:
    """Take a paired difference's variance apart; `nearly` is the policy a thousandth stronger, same replications."""
    known = np.isfinite(base) & np.isfinite(policy) & np.isfinite(nearly)
    a, b, c = base[known], policy[known], nearly[known]
    if len(a) < 3:
        return Cause(float("nan"), ratio_of(b, c, seed), float("nan"), float("nan"))
    whole = float(np.var(b - a, ddof=1))
    level = float(np.corrcoef(a, b - a)[0, 1]) ** 2 if whole > 0 and np.ptp(a) > 0 else float("nan")
    share = float(np.var(c - b, ddof=1)) / whole if whole > 0 else float("nan")
    return Cause(ratio(a, b), ratio_of(b, c, seed), share, level)


def with_each_policy(scenario: ss.Scenario, strength: float) -> dict[str, ss.Scenario]:
    """Base, and policy → the scenario with it alone."""
    return {BASE: scenario} | {key: with_policies(scenario, [f"{key}:{strength}"]) for key in catalogue()}


def first_days(before: Sequence[Reading], after: Sequence[Reading]) -> NDArray[np.float64]:
    """Days from policy_day until any of LEVELS first differs, by replication; the window's length for never."""
    days = []
    for one, other in zip(before, after, strict=True):
        apart = np.flatnonzero((one.levels != other.levels).any(axis=1))
        days.append(float(apart[0]) if len(apart) else float(len(one.levels)))
    return np.array(days)


def verdict(estimate: Estimate, aim: float) -> str:
    """Whether the aim is reached: by the whole interval, by the estimate, or not."""
    if aim == 0 or not np.isfinite(estimate.value):
        return ""
    return "yes" if estimate.low >= aim else "by the estimate" if estimate.value >= aim else "no"


def level_ratio(before: Sequence[Reading], after: Sequence[Reading], lag: int, number: int) -> float:
    """The ratio of a level on the day `lag` days after policy_day; nan beyond the horizon."""
    if lag >= len(before[0].levels):
        return float("nan")
    pairs = [np.array([one.levels[lag, number] for one in arm]) for arm in (before, after)]
    return ratio(pairs[0], pairs[1])


def growth_rows(scenario: str, strength: float, found: Mapping[str, Sequence[Reading]]) -> list[list[object]]:
    """Scenario, strength, policy, level, day after policy_day, ratio."""
    base, rows = found[BASE], []
    for policy, readings in found.items():
        if policy != BASE:
            rows += [
                [scenario, strength, policy, level, lag, level_ratio(base, readings, lag, number)]
                for number, level in enumerate(LEVELS)
                for lag in LAGS
            ]
    return rows


def main(given: Sequence[str] | None = None) -> int:
    """Run both scenarios and write the tables."""
    options = arguments(__doc__, 200, Path(__file__).parent, given)
    replications, seed = options.replications, options.seed
    few = max(2, round(TRACE_PART * replications))
    lines = [
        "# Paired differences against independent seeds",
        "",
        provenance("make pairing", replications, seed),
    ]
    rows: list[Sequence[object]] = []
    growth: list[Sequence[object]] = []
    causes: list[Sequence[object]] = []
    missed = []
    for name in SCENARIOS:
        scenario = builtin(name)
        moderate = read_runs(with_each_policy(scenario, STRENGTH), replications, seed, read, about=name)
        trace = read_runs(
            with_each_policy(scenario, TRACE), few, seed, read, about=f"{name}, strength {TRACE}"
        )
        nearly = read_runs(
            with_each_policy(scenario, STRENGTH + TRACE),
            few,
            seed,
            read,
            about=f"{name}, strength {STRENGTH + TRACE}",
        )
        growth += growth_rows(name, STRENGTH, moderate) + growth_rows(name, TRACE, trace)
        shown: dict[float, list[list[str]]] = {STRENGTH: [], TRACE: []}
        for strength, found in ((STRENGTH, moderate), (TRACE, trace)):
            for policy in found:
                if policy == BASE:
                    continue
                cells = [policy.replace("_", " ")]
                for outcome, aim in AIMS.items():
                    pair = [column([one.values for one in found[arm]], outcome) for arm in (BASE, policy)]
                    estimate, effect = ratio_of(pair[0], pair[1], seed), difference(pair[0], pair[1])
                    reached = verdict(estimate, aim)
                    if strength == STRENGTH and reached == "no":
                        missed.append(f"{name}, {policy}: {outcome} {estimate.text()}, aim {plain(aim)}")
                    cells.append(estimate.text())
                    rows.append(
                        [name, strength, policy, outcome, estimate.value, estimate.low, estimate.high, estimate.n,
                         aim or "", reached, effect.value, effect.low, effect.high]
                    )  # fmt: skip
                days = np.median(first_days(found[BASE], found[policy]))
                shown[strength].append([*cells, plain(float(days))])
        head = ["policy", *(outcome.replace("_", " ") for outcome in AIMS), "first differ after (days)"]
        lines += ["", f"## {name}: strength {STRENGTH}, ratio of variances", "", *grid(head, shown[STRENGTH])]
        lines += ["", f"## {name}: strength {TRACE}, {few} replications", "", *grid(head, shown[TRACE])]
        found_causes = cause_rows(moderate, nearly, seed)
        causes += [[name, *row] for row in found_causes]
        lines += ["", f"## {name}: what is left in a paired difference, {few} replications", ""]
        lines += cause_lines(found_causes)
    lines += ["", *growth_lines(growth)]
    write_csv(
        options.out / "causes.csv",
        ["scenario", "policy", "outcome", "ratio", "floor", "floor_low", "floor_high", "divergence", "level"],
        causes,
    )
    write_csv(
        options.out / "table.csv",
        ["scenario", "strength", "policy", "outcome", "ratio", "low", "high", "n", "aim", "reached", "effect",
         "effect_low", "effect_high"],
        rows,
    )  # fmt: skip
    write_csv(options.out / "growth.csv", ["scenario", "strength", "policy", "level", "day", "ratio"], growth)
    write_lines(options.out / "table.md", lines)
    print(f"Aims missed: {len(missed)}", *(f"  {one}" for one in missed), sep="\n")
    print(f"Tables: {options.out / 'table.md'}, {options.out / 'table.csv'}, {options.out / 'growth.csv'}")
    return 0


CAUSES_OF = ("time_in_system", "probe_days_to_half", "knowledge_cross")


def cause_rows(
    moderate: Mapping[str, Sequence[Reading]], nearly: Mapping[str, Sequence[Reading]], seed: int
) -> list[list[object]]:
    """Policy, outcome, ratio, floor with interval, shares of divergence and level."""
    n = len(nearly[BASE])
    rows: list[list[object]] = []
    for policy in moderate:
        if policy == BASE:
            continue
        for outcome in CAUSES_OF:
            arms = (moderate[BASE][:n], moderate[policy][:n], nearly[policy])
            base, after, more = (column([one.values for one in arm], outcome) for arm in arms)
            found = cause_of(base, after, more, seed)
            floor = found.floor
            rows.append(
                [
                    policy,
                    outcome,
                    found.ratio,
                    floor.value,
                    floor.low,
                    floor.high,
                    found.divergence,
                    found.level,
                ]
            )
    return rows


def cause_lines(rows: Sequence[Sequence[object]]) -> list[str]:
    """Markdown of cause_rows."""
    body = []
    for policy, outcome, *numbers in rows:
        whole, floor, low, high, share, level = (float(str(number)) for number in numbers)
        estimate = Estimate(floor, low, high, 0)
        body.append(
            [str(policy).replace("_", " "), str(outcome).replace("_", " "), plain(whole), estimate.text(),
             plain(share, 2), plain(level, 2)]
        )  # fmt: skip
    head = [
        "policy", "outcome", "ratio", "ratio that divergence alone leaves", "share of divergence",
        "share that goes with the base's level",
    ]  # fmt: skip
    return grid(head, body, left=2)


def growth_lines(growth: Sequence[Sequence[object]]) -> list[str]:
    """How the ratio of the open challenges and of know-how across falls with the days."""
    lines = []
    for level in ("open", "knowledge_cross"):
        lines += [f"## The ratio of `{level}` on single days after policy_day", ""]
        by_arm: dict[tuple[object, ...], list[str]] = {}
        for scenario, strength, policy, which, _, value in growth:
            if which == level:
                cell = plain(value) if isinstance(value, float) and value < 1e6 else "> 10⁶"
                by_arm.setdefault((scenario, policy, strength), []).append(cell or "–")
        head = ["scenario", "policy", "strength", *(str(lag) for lag in LAGS)]
        body = [[str(part) for part in arm] + cells for arm, cells in by_arm.items()]
        lines += [*grid(head, body, left=3), ""]
    return lines[:-1]


if __name__ == "__main__":
    sys.exit(main())
