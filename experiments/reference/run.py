"""The table of the built-in scenarios: figure, value at moderate and at high load, published range, inside or not.

    python experiments/reference/run.py [--replications 20] [--seed 7] [--out FOLDER]

Writes table.csv (one row per scenario and figure) and table.md. `make reference` runs it.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from figures import FIGURES, TEAMS, Figure, Reading, teams
from scipy import stats

import siloSim as ss
from siloSim.scenario import content_hash

SCENARIOS = ("reference", "busy")
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Value:
    """Mean over replications, with its 95 % interval."""

    mean: float
    low: float
    high: float
    n: int  # replications in which the figure is defined; teams for a correlation


def mean_of(values: Sequence[float]) -> Value:
    """Mean and Student's t interval of the finite values.

    >>> mean_of([1.0, 2.0, 3.0]).mean, round(mean_of([1.0, 2.0, 3.0]).high, 2)
    (2.0, 4.48)
    """
    known = np.array([value for value in values if math.isfinite(value)])
    if len(known) < 2:
        return Value(float(known.mean()) if len(known) else math.nan, math.nan, math.nan, len(known))
    centre = float(known.mean())
    half = float(stats.t.ppf(0.5 + LEVEL / 2, len(known) - 1) * known.std(ddof=1) / math.sqrt(len(known)))
    return Value(centre, centre - half, centre + half, len(known))


def correlation_of(pairs: Sequence[tuple[float, float]]) -> Value:
    """Pearson's r of pairs with Fisher's interval; pairs of one replication count as independent."""
    if len(pairs) < 4:
        return Value(math.nan, math.nan, math.nan, len(pairs))
    found = stats.pearsonr([one for one, _ in pairs], [other for _, other in pairs])
    low, high = found.confidence_interval(LEVEL)
    return Value(float(found.statistic), float(low), float(high), len(pairs))


def values_of(scenario: ss.Scenario, replications: int, seed: int) -> list[tuple[Figure, Value]]:
    """Every figure of one scenario."""
    readings: list[list[float]] = []
    pairs: list[tuple[float, float]] = []
    for replication in range(replications):
        model = ss.SiloModel(scenario, rng=seed, replication=replication)
        model.run_for(scenario.calendar.horizon)
        pairs += teams(model)
        reading = Reading(model)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # the mean of nothing is nan, and left out below
            readings.append([figure.read(reading) for figure in FIGURES])
        print(f"{scenario.name}: {replication + 1} of {replications}", end="\r", file=sys.stderr)
    print(file=sys.stderr)
    columns = zip(FIGURES, zip(*readings, strict=True), strict=True)
    return [(figure, mean_of(values)) for figure, values in columns] + [(TEAMS, correlation_of(pairs))]


def verdict(figure: Figure, value: Value) -> str:
    """yes, no, or nothing where no range is known or there is no value."""
    inside = figure.inside(value.mean) if math.isfinite(value.mean) else None
    return "" if inside is None else "yes" if inside else "no"


def plain(value: float) -> str:
    """A number with three significant digits, as people write it.

    >>> plain(0.12345), plain(12.345), plain(0.0), plain(float("nan"))
    ('0.123', '12.3', '0', '')
    """
    return f"{value:.3g}" if math.isfinite(value) else ""


def write_csv(path: Path, found: dict[str, list[tuple[Figure, Value]]]) -> None:
    """One row per scenario and figure."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            [
                "scenario",
                "figure",
                "unit",
                "value",
                "low",
                "high",
                "n",
                "range_low",
                "range_high",
                "inside",
                "source",
            ]
        )
        for name, rows in found.items():
            for figure, value in rows:
                bounds = [plain(figure.low), plain(figure.high)]
                estimate = [plain(value.mean), plain(value.low), plain(value.high), value.n]
                writer.writerow(
                    [
                        name,
                        figure.name,
                        figure.unit,
                        *estimate,
                        *bounds,
                        verdict(figure, value),
                        figure.source,
                    ]
                )


def write_table(
    path: Path, found: dict[str, list[tuple[Figure, Value]]], replications: int, seed: int
) -> None:
    """Both loads side by side."""
    of = ", ".join(f"{name} {content_hash(ss.load(f'builtin:{name}'))[:8]}" for name in found)
    about = (
        f"Made by `make reference`: means of {replications} replications, seed {seed}, 95 % interval in brackets (of a "
        "correlation: over teams). Inside: the mean lies in the published range. Scenarios: "
        f"{of}; with others, or after a change of the model, the table is out of date."
    )
    lines = [
        "# The built-in scenarios in figures",
        "",
        about,
        "",
        "| figure | unit | " + " | ".join(f"{name} | inside" for name in found) + " | published | source |",
        "|---|---|" + "---:|:---:|" * len(found) + "---|---|",
    ]
    for rows in zip(*found.values(), strict=True):
        figure = rows[0][0]
        cells = [figure.name, figure.unit]
        for _, value in rows:
            cells += [
                f"{plain(value.mean)} [{plain(value.low)}, {plain(value.high)}]",
                verdict(figure, value),
            ]
        cells += [figure.range, figure.source if figure.known else ""]
        lines.append("| " + " | ".join(cells) + " |")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run both scenarios and write both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder of the tables")
    options = parser.parse_args(arguments)
    found = {
        name: values_of(ss.load(f"builtin:{name}"), options.replications, options.seed) for name in SCENARIOS
    }
    options.out.mkdir(parents=True, exist_ok=True)
    write_csv(options.out / "table.csv", found)
    write_table(options.out / "table.md", found, options.replications, options.seed)
    outside = [
        f"{figure.name} ({name}: {plain(value.mean)}, published {figure.range})"
        for name, rows in found.items()
        for figure, value in rows
        if verdict(figure, value) == "no"
    ]
    known = sum(figure.known for figure in (*FIGURES, TEAMS)) * len(found)
    print(f"{known - len(outside)} of {known} figures with a published range are inside it.")
    for line in outside:
        print(f"  outside: {line}")
    print(f"Tables: {options.out / 'table.md'}, {options.out / 'table.csv'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
