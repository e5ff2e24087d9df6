"""How near `silosim fit` comes for what clients typically say, and what moves which anchor, at both loads.

    python experiments/anchors/run.py [--replications 24] [--seed 7] [--out FOLDER] [--only fits sensitivity]

Writes fits.csv, fits.md (statements) and sensitivity.csv, sensitivity.md (anchors × governing parameters).
`make anchors` runs it.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from common import SCENARIOS, arguments, builtin, grid, plain, provenance, write_csv, write_lines

import siloSim as ss
from siloSim.scenario import dotted
from siloSim.scenario.anchors import BY_NAME, TABLE, governors_of
from siloSim.studies.fit import Moved
from siloSim.studies.fit.readings import Laboratory
from siloSim.studies.fit.result import verdict_of
from siloSim.studies.fit.scales import Free, Target
from siloSim.studies.fit.sensitivity import measure

COMMAND = "make anchors"


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody says, and what that is in anchors."""

    key: str
    said: str
    anchors: Mapping[str, object]


STATEMENTS = (
    Statement("fortnight", "Half of it is done within two weeks.", {"resolution_median": "10 days"}),
    Statement(
        "month",
        "Half takes a month; four in ten are solved by the first person asked; 60 % of our contacts are inside.",
        {"resolution_median": "30 days", "solved_at_first_contact": "40 %", "within_share": 0.6},
    ),
    Statement(
        "helpful",
        "Seven of ten requests are accepted, and two hours a week go into other people's challenges.",
        {"answer_rate": "70 %", "help_hours": "2 h/week"},
    ),
    Statement(
        "service_level",
        "Four of five are done within 20 days, 14 days on average, and a fifth has to be done again.",
        {"resolved_in_sla": "80 %", "time_in_system": "14 days", "rework_share": "20 %"},
    ),
    Statement(
        "survey",
        "The survey says: trust in other departments .35, and people know somebody in half of them.",
        {"trust_cross": 0.35, "knows_whom_to_ask": "50 %"},
    ),
    Statement(
        "at_odds",
        "Nine of ten requests are accepted, but only four of ten would help another department.",
        {"answer_rate": "90 %", "would_help": "40 %"},
    ),
)


def fits(replications: int, seed: int) -> list[tuple[str, Statement, ss.FitResult]]:
    """Every statement at every load."""
    found = []
    for name in SCENARIOS:
        for statement in STATEMENTS:
            print(f"{name}: {statement.key}", file=sys.stderr)
            found.append(
                (
                    name,
                    statement,
                    ss.fit(builtin(name), statement.anchors, replications=replications, seed=seed),
                )
            )
    return found


def write_fits(folder: Path, replications: int, seed: int) -> None:
    """fits.csv: a row per scenario, statement and anchor. fits.md: the same to read."""
    rows, lines = [], []
    for name, statement, result in fits(replications, seed):
        moved = "; ".join(
            f"{m.path} {m.before:.4g} → {m.after:.4g}{' (bound)' if m.bound else ''}" for m in result.moves
        )
        for r in result.readings:
            numbers = (r.start, r.wanted, r.reached, r.low, r.high, r.tolerance)
            rows.append(
                [name, statement.key, r.name, r.unit, *numbers, r.verdict, int(r.sure), result.runs, moved]
            )
            reached = f"{plain(r.reached)} [{plain(r.low)}, {plain(r.high)}]"
            moves = ", ".join(text for m in result.moves if (text := _short(m, r.name)))
            shown = (plain(r.start), plain(r.wanted), reached, verdict_of(r), moves)
            lines.append([name, statement.key, r.name, *shown])
    header = [
        "scenario",
        "statement",
        "anchor",
        "unit",
        "before",
        "wanted",
        "reached",
        "low",
        "high",
        "tolerance",
    ]
    write_csv(folder / "fits.csv", [*header, "verdict", "sure", "runs", "moved"], rows)
    said = [f"- `{s.key}`: “{s.said}”" for s in STATEMENTS]
    table = grid(
        ["load", "statement", "anchor", "before", "wanted", "reached", "verdict", "moved for it"],
        lines,
        left=3,
    )
    about = provenance(COMMAND, replications, seed)
    write_lines(folder / "fits.md", ["# What a fit reaches", "", about, "", *said, "", *table])


def _short(move: Moved, anchor: str) -> str:
    if move.anchor != anchor:
        return ""
    end = " (bound)" if move.bound else ""
    return f"{move.path.removeprefix('behaviour.')} {plain(move.before)} → {plain(move.after)}{end}"


def write_sensitivity(folder: Path, replications: int, seed: int) -> None:
    """sensitivity.csv: tolerances by unit of the parameter's scale, with its standard error, where clear."""
    anchors = [anchor for anchor in TABLE if not anchor.structural]
    names = tuple(anchor.name for anchor in anchors)
    rows = []
    for name in SCENARIOS:
        print(f"{name}: sensitivities", file=sys.stderr)
        scenario = builtin(name)
        values = dotted(scenario)
        free = [Free.of(governor, float(values[governor.path])) for governor in governors_of(names)]
        lab = Laboratory(scenario, names)
        start = lab([{}], range(replications), seed)[0].mean(axis=0)
        targets = [Target.of(anchor, float(start[k]), 0.05) for k, anchor in enumerate(anchors)]

        def run(places, count, lab=lab, free=free):  # type: ignore[no-untyped-def]
            points = [
                {f.path: f.at(x) for f, x in zip(free, place, strict=True) if x != f.start}
                for place in places
            ]
            return lab(points, range(count), seed)

        found = measure(run, targets, free, np.array([one.start for one in free]), replications)
        for i, one in enumerate(free):
            for k, anchor in enumerate(anchors):
                effect, error = float(found.matrix[k, i]), float(found.error[k, i])
                rows.append([name, anchor.name, one.path, one.scale, effect, error, int(found.clear[k, i])])
    write_csv(
        folder / "sensitivity.csv",
        ["scenario", "anchor", "parameter", "scale", "effect", "error", "clear"],
        rows,
    )
    write_sensitivity_table(folder, replications, seed)


def write_sensitivity_table(folder: Path, replications: int, seed: int) -> None:
    """sensitivity.md, from sensitivity.csv."""
    effects: dict[tuple[str, str], dict[str, str]] = {}
    with (folder / "sensitivity.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            shown = plain(float(row["effect"]), 2) if row["clear"] == "1" else "·"
            effects.setdefault((row["parameter"], row["anchor"]), {})[row["scenario"]] = shown
    names = [anchor.name for anchor in TABLE if not anchor.structural]
    table = []
    for path in dict.fromkeys(path for path, _ in effects):
        cells = []
        for name in names:
            both = [effects[path, name][load] for load in SCENARIOS]
            text = " / ".join(both) if set(both) != {"·"} else ""
            governs = path in [governor.path for governor in BY_NAME[name].governors]
            cells.append(f"**{text}**" if governs and text else text)
        table.append([path.removeprefix("behaviour."), *cells])
    about = (
        "Tolerances of 5 % by unit of the parameter's scale (ln, logit, or plain for weights), reference / busy; empty "
        "where it is less than three standard errors at both loads, · where at one; bold for those that govern it."
    )
    lines = ["# What moves which anchor", "", provenance(COMMAND, replications, seed), "", about, ""]
    write_lines(folder / "sensitivity.md", [*lines, *grid(["parameter", *names], table)])


def main(given: Sequence[str] | None = None) -> int:
    """Run both parts and write their tables."""
    options = arguments(__doc__, 24, Path(__file__).parent, given, only=("fits", "sensitivity"))
    parts = options.only or ("fits", "sensitivity")
    if "sensitivity" in parts:
        write_sensitivity(options.out, options.replications, options.seed)
    if "fits" in parts:
        write_fits(options.out, options.replications, options.seed)
        with (options.out / "fits.csv").open(encoding="utf-8", newline="") as file:
            verdicts = [row["verdict"] for row in csv.DictReader(file)]
        print(f"{verdicts.count('reached')} of {len(verdicts)} anchors reached.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
