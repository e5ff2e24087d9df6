"""Is the warm-up long enough? Levels from day 0 to 1040 without any policy or probe, and effects by policy_day.

Weekly series, averaged over replications. *Equilibrium* is the mean of the last 260 days; a level is there *from* the
first day on which the average over four weeks comes within 5 % of it and stays. MSER (White 1997) is the day before
which dropping the series leaves the smallest standard error of the mean of the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
from common import (
    SCENARIOS,
    Estimate,
    builtin,
    column,
    difference,
    grid,
    mean,
    outcomes_of,
    plain,
    provenance,
    read_runs,
    write_csv,
    write_lines,
)
from numpy.typing import NDArray

import siloSim as ss
from siloSim.runs.machine import cores
from siloSim.scenario import with_policies

HORIZON = 1040
WEEK = 5  # trust is observed on every fifth day
CLOSE = 0.05
SMOOTH = 4  # weeks
EDGES = (0, 65, 130, 195, 260, 390, 520, 780, 1040)  # windows whose means are shown
AFTER, AT_REST = (130, 195), (780, 1040)
POLICIES = ("cross_functional_dialogue", "joint_incentives", "leadership_council")
STRENGTH = 0.5
STARTS = (130, 390)  # policy_day; the window after it is as long
CONTRASTS = ("time_in_system", "knowledge_cross", "trust_cross", "output")
DAILY = ("knowledge_home", "knowledge_cross", "trust_within", "trust_cross", "open", "output")
STATE = ("ties per person", "share of ties within", "ties not standing", "norm", "performance")
LEVELS = (*DAILY, "answer rate", *STATE)


def series_of(scenario: ss.Scenario, seed: int, replication: int) -> NDArray[np.float64]:
    """LEVELS by week of one run, shape (HORIZON / WEEK, LEVELS)."""
    last = HORIZON - 1  # the probe of policy_day would stir know-how up
    calendar = {"calendar.horizon": HORIZON, "calendar.policy_day": last}
    model = ss.SiloModel(scenario.with_(**calendar), rng=seed, replication=replication, keep_events=False)
    people = model.organisation.size
    rows = []
    for _ in range(HORIZON // WEEK):
        model.run_for(WEEK)
        days = model.state.daily[model.day - WEEK : model.day]
        levels = [float(np.nanmean(days[name])) for name in DAILY]
        levels[DAILY.index("output")] /= people
        answered = days["accepted"].sum() + days["declined"].sum()
        levels.append(float(days["accepted"].sum() / answered) if answered else float("nan"))
        rows.append([*levels, *_state_of(model)])
    return np.array(rows)


def _state_of(model: ss.SiloModel) -> list[float]:
    """The STATE levels this evening."""
    people, ties = model.state.people, model.state.ties
    here = np.repeat(np.arange(len(people)), people["room"])
    slot = np.arange(len(ties)) - people["first_tie"][here]
    taken = slot < people["degree"][here]
    within = people["dept"][here[taken]] == people["dept"][ties["other"][taken]]
    return [
        float(taken.sum() / len(people)),
        float(within.mean()),
        float((ties["standing"][taken] == 0).mean()),
        float(people["norm"].mean()),
        float(people["performance"].mean()),
    ]


def all_series(scenario: ss.Scenario, replications: int, seed: int) -> NDArray[np.float64]:
    """Shape (replications, weeks, LEVELS)."""
    with ThreadPoolExecutor(cores()) as pool:
        runs = pool.map(lambda number: series_of(scenario, seed, number), range(replications))
        return np.stack(list(runs))


def at_rest_from(series: NDArray[np.float64], rest: float) -> int:
    """First day from which the average over SMOOTH weeks stays within CLOSE of `rest`; −1 if never."""
    smooth = np.convolve(series, np.full(SMOOTH, 1.0 / SMOOTH), mode="valid")
    far = np.flatnonzero(np.abs(smooth - rest) > CLOSE * abs(rest))
    week = int(far[-1]) + 1 if len(far) else 0
    return week * WEEK if week < len(smooth) else -1


def mser_day(series: NDArray[np.float64]) -> int:
    """Day d ≤ half the series that minimises Σ(x − mean)²/(n − d)² over the rest."""
    n = len(series)
    error = [float(np.var(series[d:])) / (n - d) for d in range(n // 2 + 1)]
    return int(np.argmin(error)) * WEEK


def drift(runs: NDArray[np.float64]) -> Estimate:
    """Change from the 65 days after the warm-up to the last 260 days, as a share of the latter; runs (n, weeks)."""
    early, late = _window(runs, *AFTER), _window(runs, *AT_REST)
    found = difference(early, late)
    scale = float(np.nanmean(late))
    return Estimate(found.value / scale, found.low / scale, found.high / scale, found.n)


def _window(runs: NDArray[np.float64], first: int, last: int) -> NDArray[np.float64]:
    return np.asarray(np.nanmean(runs[:, first // WEEK : last // WEEK], axis=1))


def verdict(change: Estimate) -> str:
    """Whether a level's drift after 130 days stays within CLOSE."""
    if change.low >= -CLOSE and change.high <= CLOSE:
        return "yes"
    return "no" if change.low > CLOSE or change.high < -CLOSE else "undecided"


def level_rows(name: str, replications: int, seed: int) -> tuple[list[list[str]], list[list[object]]]:
    """Rows of the table of levels, and of levels.csv."""
    runs = all_series(builtin(name), replications, seed)
    print(f"warm-up, {name}: {replications} runs of {HORIZON} days")
    body, rows = [], []
    for number, level in enumerate(LEVELS):
        series = runs[:, :, number]
        average = np.nanmean(series, axis=0)
        rest = float(np.nanmean(_window(series, *AT_REST)))
        change, start = drift(series), at_rest_from(average, rest)
        windows = [mean(_window(series, *edges)) for edges in pairwise(EDGES)]
        percent = Estimate(100 * change.value, 100 * change.low, 100 * change.high, change.n)
        found = "never" if start < 0 else str(start)
        mser = mser_day(average)
        body.append(
            [level.replace("_", " "), *(plain(one.value) for one in windows), found, str(mser), percent.text(),
             verdict(change)]
        )  # fmt: skip
        rows.append(
            [name, level, *(one.value for one in windows), start, mser, change.value, change.low, change.high]
        )
    return body, rows


def contrast_rows(name: str, replications: int, seed: int) -> tuple[list[list[str]], list[list[object]]]:
    """Effects of policies that begin on each of STARTS, and the change from the first to the last."""
    effects: dict[tuple[int, str, str], NDArray[np.float64]] = {}
    for start in STARTS:
        window = builtin(name).calendar.horizon - builtin(name).calendar.policy_day
        calendar = {"calendar.horizon": start + window, "calendar.policy_day": start}
        scenario = builtin(name).with_(**calendar)
        arms = {"base": scenario} | {key: with_policies(scenario, [f"{key}:{STRENGTH}"]) for key in POLICIES}
        found = read_runs(arms, replications, seed, outcomes_of, about=f"warm-up, {name}, from day {start}")
        for key in POLICIES:
            for outcome in CONTRASTS:
                effects[start, key, outcome] = column(found[key], outcome) - column(found["base"], outcome)
    body: list[list[str]] = []
    rows: list[list[object]] = []
    for key in POLICIES:
        for outcome in CONTRASTS:
            each = [mean(effects[start, key, outcome]) for start in STARTS]
            change = difference(effects[STARTS[0], key, outcome], effects[STARTS[-1], key, outcome])
            shown = [one.text() for one in (*each, change)]
            body.append([key.replace("_", " "), outcome.replace("_", " "), *shown])
            for what, one in zip((*STARTS, "change"), (*each, change), strict=True):
                rows.append([name, key, outcome, what, one.value, one.low, one.high, one.n])
    return body, rows


def study(replications: int, seed: int, out: Path) -> None:
    """Write levels.csv, contrasts.csv and warm_up.md into `out`."""
    lines = ["# The warm-up", "", provenance("make artefacts", replications, seed), ""]
    lines.append(
        f"Long enough: the drift from days {AFTER[0]}–{AFTER[1]} to days {AT_REST[0]}–{AT_REST[1]} lies within "
        f"∓{plain(100 * CLOSE)} %."
    )
    levels: list[Sequence[object]] = []
    contrasts: list[Sequence[object]] = []
    windows = [f"{one}–{other}" for one, other in pairwise(EDGES)]
    for name in SCENARIOS:
        body, rows = level_rows(name, replications, seed)
        levels += rows
        head = [
            "level, mean of days",
            *windows,
            "at rest from day",
            "MSER day",
            "drift after 130 days (%)",
            "long enough",
        ]
        lines += ["", f"## {name}: levels", "", *grid(head, body)]
        body, rows = contrast_rows(name, replications, seed)
        contrasts += rows
        head = ["policy", "effect on", *(f"policy_day {start}" for start in STARTS), "change"]
        lines += ["", f"## {name}: effects of policies by policy_day", "", *grid(head, body, left=2)]
    write_csv(
        out / "levels.csv",
        ["scenario", "level", *windows, "at_rest_from", "mser", "drift", "drift_low", "drift_high"],
        levels,
    )
    write_csv(
        out / "contrasts.csv",
        ["scenario", "policy", "outcome", "policy_day", "effect", "low", "high", "n"],
        contrasts,
    )
    write_lines(out / "warm_up.md", lines)
