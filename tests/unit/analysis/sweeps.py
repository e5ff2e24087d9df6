"""Frames of sweeps made up for tests, and from real runs: paired t intervals, Bonferroni for all at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from siloSim.analysis.contrasts import paired, verdict
from siloSim.analysis.sweep_frames import SweepFrames
from siloSim.model.measures import BY_NAME

LEVELS = {
    "time_in_system": 9.0, "resolution_rmst": 9.2, "probe_days_to_half": 230.0, "knowledge_cross": 0.36,
    "trust_cross": 0.46, "output": 6.9, "gathering_hours": 0.03, "money": 1.7e6, "focus_hours": 7.4,
    "help_hours": 0.28,
}  # fmt: skip
# What one unit of gain does to each outcome.
RESPONSE = {
    "time_in_system": -1.0, "resolution_rmst": -1.0, "probe_days_to_half": -20.0, "knowledge_cross": 0.03,
    "trust_cross": 0.01, "output": -0.1, "gathering_hours": 0.02, "money": 4e4, "focus_hours": -0.01,
    "help_hours": -0.01,
}  # fmt: skip
type Gain = Callable[[str, Mapping[str, object]], float]


def runs_of(
    arms: Sequence[str], points: pd.DataFrame, gain: Gain, replications: int = 20, noise: float = 0.3
) -> pd.DataFrame:
    """Runs whose outcomes move with the gain of an arm at a point; replications share their luck."""
    parts = []
    for point, values in points.iterrows():
        for number, arm in enumerate(arms):
            rng = np.random.default_rng([int(point), number, 5])
            luck = np.random.default_rng(9).normal(size=replications)
            size = gain(arm, dict(values))
            part = {"arm": arm, "point": int(point), "replication": range(replications), "seed": 7}
            for name, level in LEVELS.items():
                own = RESPONSE[name] * (size + noise * rng.normal(size=replications))
                part[name] = level + 0.05 * level * luck + own
            parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True)


def contrasts_of(runs: pd.DataFrame, baseline: str, arms: Sequence[str]) -> pd.DataFrame:
    """The frame of contrasts; a single arm is compared with its own first point."""
    rows = []
    names = [name for name in runs.columns if name in BY_NAME]
    cells = {
        (str(arm), int(point)): part.set_index("replication")
        for (arm, point), part in runs.groupby(["arm", "point"])
    }
    pairs = []
    for arm, point in cells:
        first = min(point for one, point in cells if one == baseline)
        against = (baseline, point if len(arms) > 1 and (baseline, point) in cells else first)
        if (arm, point) != against:
            pairs.append(((arm, point), against))
    for name in names:
        outcome = BY_NAME[name]
        for cell, against in pairs:
            one, two = cells[against][name].align(cells[cell][name])
            pair = paired(one, two, direction=outcome.direction)
            wide = paired(one, two, 1 - 0.05 / len(pairs), outcome.direction)
            ends = [v if math.isfinite(v) else math.nan for v in (pair.low, pair.high, wide.low, wide.high)]
            spread = float((two - one).std(ddof=1)) if pair.n > 1 else math.nan
            rows.append(
                {
                    "outcome": name,
                    "unit": outcome.unit,
                    "direction": outcome.direction,
                    "family": outcome.family,
                    "arm": cell[0],
                    "point": cell[1],
                    "baseline_arm": against[0],
                    "baseline_point": against[1],
                    "before": pair.before,
                    "after": pair.after,
                    "difference": pair.difference,
                    "low": ends[0],
                    "high": ends[1],
                    "low_boot": ends[0],
                    "high_boot": ends[1],
                    "low_all": ends[2],
                    "high_all": ends[3],
                    "effect": pair.difference / spread if spread else math.nan,
                    "better": pair.better_probability,
                    "n": pair.n,
                    "undefined": pair.undefined,
                    "verdict": verdict(pair, outcome.direction),
                    "verdict_all": verdict(wide, outcome.direction),
                    "comparisons": len(pairs),
                }
            )
    return pd.DataFrame(rows)


def curves_of(arms: Sequence[str], points: pd.DataFrame, gain: Gain) -> dict[str, pd.DataFrame]:
    """Survival and adoption curves with bands, smooth."""
    survival, levels, differences = [], [], []
    base = {point: gain(arms[0], dict(values)) for point, values in points.iterrows()}
    for point, values in points.iterrows():
        for arm in arms:
            size = gain(arm, dict(values))
            age = np.arange(0, 131)
            share = np.exp(-age / max(1.0, 9.0 - size))
            half = 0.03 * np.sqrt(share * (1 - share)) * 2
            survival.append(pd.DataFrame({
                "arm": arm, "point": point, "age": age, "survival": share, "low": share - half,
                "high": share + half, "at_risk": np.round(620 * 20 * share).astype(int),
            }))  # fmt: skip
            day = np.arange(-1, 391)
            mean = 0.5 * (1 - np.exp(-np.maximum(day, 0) * 0.002 * (1 + 0.3 * size)))
            mean[0] = 0.6
            width = 0.02 * np.sqrt(np.maximum(day, 0) / 390)
            levels.append(pd.DataFrame({
                "arm": arm, "point": point, "day": day, "mean": mean, "low": mean - width, "high": mean + width,
                "low_all": mean - 1.6 * width, "high_all": mean + 1.6 * width,
            }))  # fmt: skip
            if arm != arms[0]:
                other = 0.5 * (1 - np.exp(-np.maximum(day, 0) * 0.002 * (1 + 0.3 * base[point])))
                other[0] = 0.6
                gap = mean - other
                differences.append(pd.DataFrame({
                    "arm": arm, "point": point, "day": day, "difference": gap, "low": gap - width,
                    "high": gap + width, "low_all": gap - 1.6 * width, "high_all": gap + 1.6 * width,
                }))  # fmt: skip
    frames = {"survival": pd.concat(survival), "adoption": pd.concat(levels)}
    if differences:
        frames["adoption_differences"] = pd.concat(differences)
    return {name: frame.reset_index(drop=True) for name, frame in frames.items()}


def sweep(
    arms: Sequence[str],
    gain: Gain,
    points: pd.DataFrame | None = None,
    *,
    replications: int = 20,
    noise: float = 0.3,
    units: Mapping[str, str] | None = None,
) -> SweepFrames:
    """A sweep whose first arm is the baseline."""
    where = points if points is not None else pd.DataFrame(index=pd.RangeIndex(1, name="point"))
    runs = runs_of(arms, where, gain, replications, noise)
    return SweepFrames(
        contrasts_of(runs, arms[0], arms), where, tuple(arms), arms[0], units or {}, window=390,
        missed={(arms[0], 0): 0.3}, **curves_of(arms, where, gain),
    )  # fmt: skip


def points_of(**columns: Sequence[object]) -> pd.DataFrame:
    """A frame of points; '__' in names stands for the dot."""
    frame = pd.DataFrame({name.replace("__", "."): list(values) for name, values in columns.items()})
    frame.index.name = "point"
    return frame


def grid(**levels: Sequence[object]) -> pd.DataFrame:
    """All combinations."""
    product = pd.MultiIndex.from_product(levels.values()).to_frame(index=False)
    return points_of(**{name: product[i].tolist() for i, name in enumerate(levels)})


GAINS = {"today": 0.0, "council": 0.9, "incentives": 2.0, "knowledge base": 0.05, "mandate": -1.2}
EVERY = "policies__council__every"


def few() -> SweepFrames:
    """Five arms, one point."""
    return sweep(list(GAINS), lambda arm, _: GAINS[arm])


def one_arm() -> SweepFrames:
    """A baseline and one arm."""
    return sweep(["today", "council"], lambda arm, _: GAINS[arm])


def many_arms() -> SweepFrames:
    """Twelve arms with long names beside the baseline."""
    names = [
        f"leadership council and joint incentives with knowledge base, variant {n}" for n in range(1, 13)
    ]
    gains = dict(zip(["today as it is in the whole of the organisation", *names], range(-1, 12), strict=True))
    return sweep(list(gains), lambda arm, _: 0.3 * gains[arm] - 0.8)


def unclear() -> SweepFrames:
    """Three arms that do nothing."""
    return sweep(["today", "a", "b", "c"], lambda *_: 0.0, noise=2.0)


def lever() -> SweepFrames:
    """One lever with an optimum inside for one arm; the other arm does not have it."""
    points = grid(**{EVERY: [5.0, 10.0, 21.0, 63.0]})
    best = {5.0: 0.5, 10.0: 2.5, 21.0: 1.4, 63.0: 0.3}
    found = sweep(
        ["today", "council", "incentives"],
        lambda arm, at: {"today": 0.0, "council": best[float(at["policies.council.every"])], "incentives": 1.1}[arm],
        points, units={"policies.council.every": "days"},
    )  # fmt: skip
    # No factor touches the incentives: they were run at the first point only, which stands for the others.
    once = {arm: [0] * len(points) for arm in ("today", "incentives")}
    merged = (found.contrasts["arm"] == "incentives") & (found.contrasts["point"] > 0)
    curves = {
        name: frame[~((frame["arm"] != "council") & (frame["point"] > 0))]
        for name in ("survival", "adoption", "adoption_differences")
        if (frame := getattr(found, name)) is not None
    }
    return replace(found, contrasts=found.contrasts[~merged], representative=once, **curves)


def load() -> SweepFrames:
    """Two scenarios: the council helps under one and hurts under the other."""
    points = points_of(scenario=["builtin:reference", "builtin:busy"])
    gains = {("council", 0): 1.5, ("council", 1): -1.5, ("incentives", 0): 0.4, ("incentives", 1): 2.5}
    return sweep(
        ["today", "council", "incentives"],
        lambda arm, at: gains.get((arm, int(at["scenario"] == "builtin:busy")), 0.0), points,
    )  # fmt: skip


def surface() -> SweepFrames:
    """A grid of two levers, two arms."""
    points = grid(
        **{EVERY: [5.0, 10.0, 21.0, 63.0], "policies__council__strength": [0.2, 0.4, 0.6, 0.8, 1.0]}
    )
    return sweep(
        ["today", "council", "full"],
        lambda arm, at: 0.0 if arm == "today" else (
            3.0 * float(at["policies.council.strength"]) - 0.04 * float(at["policies.council.every"])
            - (0.7 if arm == "council" else 0)
        ),
        points, units={"policies.council.every": "days", "policies.council.strength": "share"}, noise=0.8,
    )  # fmt: skip


def scattered(count: int = 40) -> SweepFrames:
    """Points of a Latin hypercube over two conditions."""
    rng = np.random.default_rng(3)
    gain, share = (rng.permutation(count) + rng.random(count) for _ in range(2))
    points = points_of(
        behaviour__trust__gain=0.2 * gain / count, organisation__ties__within_share=0.3 + 0.6 * share / count
    )
    return sweep(
        ["today", "council", "full"],
        lambda arm, at: 0.0 if arm == "today" else (
            20 * float(at["behaviour.trust.gain"]) - 3 * (float(at["organisation.ties.within_share"]) - 0.4)
            + (arm == "full")
        ),
        points, units={"organisation.ties.within_share": "share"}, noise=0.8,
    )  # fmt: skip


def alone() -> SweepFrames:
    """A single arm over one factor, compared with its first level."""
    points = grid(organisation__ties__within_share=[0.4, 0.5, 0.6, 0.7, 0.8])
    return sweep(
        ["today"], lambda _, at: 12 * (0.16 - (float(at["organisation.ties.within_share"]) - 0.6) ** 2) - 1.4,
        points, units={"organisation.ties.within_share": "share"},
    )  # fmt: skip


def holes() -> SweepFrames:
    """An arm without values, one with a single pair."""
    found = few()
    table = found.contrasts.copy()
    numbers = ["before", "after", "difference", "low", "high", "low_all", "high_all", "effect"]
    table.loc[table["arm"] == "council", numbers] = math.nan
    table.loc[table["arm"] == "council", ["n", "verdict", "verdict_all"]] = [0, "unclear", "unclear"]
    table.loc[table["arm"] == "mandate", numbers[3:]] = math.nan
    table.loc[table["arm"] == "mandate", ["n", "verdict", "verdict_all"]] = [1, "unclear", "unclear"]
    return replace(found, contrasts=table)


def nothing() -> SweepFrames:
    """The baseline only, at one point."""
    found = one_arm()
    return replace(found, contrasts=found.contrasts[:0], arms=("today",))


def stopped_at_once() -> SweepFrames:
    """One pair of runs."""
    return sweep(["today", "council", "incentives"], lambda arm, _: GAINS[arm], replications=1)


def long_names() -> SweepFrames:
    """Long names of arms, scenarios and levels; nothing differs between them."""
    arms = ["today", *(f"leadership council and joint incentives with knowledge base {n}" for n in "AB")]
    points = grid(
        scenario=[
            "configs/a very long scenario name of a client.yaml",
            "configs/another long name.yaml",
            "builtin:busy",
        ],
        policies__leadership_council__who=["heads", "managers and brokers", "everybody in the organisation"],
    )
    return sweep(arms, lambda arm, _: float(arm != "today"), points)


CASES: dict[str, Callable[[], SweepFrames]] = {
    "few": few, "one arm": one_arm, "many arms": many_arms, "unclear": unclear, "lever": lever, "load": load,
    "surface": surface, "scattered": scattered, "alone": alone, "holes": holes, "nothing": nothing,
    "one pair": stopped_at_once,
    "long names": long_names,
}  # fmt: skip
