"""What the studies share: paired runs reduced as they finish, intervals, digests, tables.

A study runs its arms in the same replications, so that arm and base share organisation, arrivals and luck.
Only what `read` returns is kept of a run: two hundred traces of every arm would not fit into memory.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

import siloSim as ss
from siloSim.analysis.contrasts import Paired, paired
from siloSim.runs.design import lay_out
from siloSim.runs.executors import run_all
from siloSim.runs.machine import cores
from siloSim.runs.record import RunRecord
from siloSim.scenario import content_hash
from siloSim.scenario.parameters import BY_NAME

SCENARIOS = ("reference", "busy")
ONLY_OUTCOMES = frozenset({"runs"})


def builtin(name: str) -> ss.Scenario:
    """A built-in scenario by its short name."""
    return ss.load(f"builtin:{name}")


def changed(scenario: ss.Scenario, values: Mapping[str, float]) -> ss.Scenario:
    """The scenario with other values of some parameters, by the names of the parameter table, checked like a file.

    Raises KeyError for a name that the table does not have, ScenarioError for a value out of range.
    """
    return scenario.with_(**{BY_NAME[name].path: value for name, value in values.items()})


def read_runs[T](
    arms: Mapping[str, ss.Scenario],
    replications: int,
    seed: int,
    read: Callable[[RunRecord], T],
    *,
    keep: frozenset[str] = ONLY_OUTCOMES,
    about: str = "runs",
) -> dict[str, list[T]]:
    """`read` of every run, by arm, in the order of replications 0 … replications − 1.

    Progress goes to stderr under the name `about`. Raises RunError as soon as a run fails: a table with holes
    would not say so.
    """
    found: dict[str, list[T]] = {arm: [] for arm in arms}
    step = 2 * cores()  # replications held at once
    for first in range(0, replications, step):
        numbers = range(first, min(replications, first + step))
        batch = run_all(lay_out(arms, numbers, seed=seed, keep=keep))
        if batch.interrupted:
            raise KeyboardInterrupt
        for failure in batch.failures:
            raise ss.RunError(
                f"{about}: arm {failure.arm}, replication {failure.replication}: {failure.message}"
            )
        for record in batch.records:
            found[record.arm].append(read(record))
        print(f"{about}: {numbers.stop} of {replications} replications", end="\r", file=sys.stderr)
    print(file=sys.stderr)
    return found


def outcomes_of(record: RunRecord) -> dict[str, float]:
    """Outcome → value of one run."""
    return record.values


def column(readings: Sequence[Mapping[str, float]], name: str) -> NDArray[np.float64]:
    """One outcome over replications, shape (n,)."""
    return np.array([reading[name] for reading in readings], dtype=np.float64)


def digest(rows: NDArray[np.void], columns: Iterable[str] | None = None) -> str:
    """Hash of some columns of a structured array (all of them by default): equal if and only if every bit is.

    Column by column, since the padding between the columns of a record may hold anything.
    """
    found = hashlib.blake2b(digest_size=16)
    for name in columns if columns is not None else rows.dtype.names or ():
        found.update(name.encode())
        found.update(np.ascontiguousarray(rows[name]).tobytes())
    return found.hexdigest()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval; nan bounds where there is none."""

    value: float
    low: float
    high: float
    n: int

    @property
    def clear(self) -> bool:
        """The interval lies on one side of zero."""
        return self.low > 0 or self.high < 0

    def text(self) -> str:
        """Value and interval, to the digits that half the interval's width leaves (two of them).

        >>> Estimate(1.23456, 1.0, 1.5, 9).text(), Estimate(-1235.2, -1300.0, -1100.0, 9).text()
        ('1.23 [1.00, 1.50]', '−1235 [−1300, −1100]')
        """
        if not math.isfinite(self.value):
            return "–"
        half = 0.5 * (self.high - self.low)
        if not math.isfinite(half) or half <= 0:
            return plain(self.value)
        places = max(0, 1 - math.floor(math.log10(half)))
        value, low, high = (_fixed(number, places) for number in (self.value, self.low, self.high))
        return f"{value} [{low}, {high}]"


def _fixed(value: float, places: int) -> str:
    """A number with so many decimals; a proper minus, and none before a zero."""
    text = f"{value:.{places}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def difference(before: ArrayLike, after: ArrayLike) -> Estimate:
    """Mean of after − before over replications with Student's t interval (`analysis.contrasts.paired`)."""
    pair: Paired = paired(before, after)
    return Estimate(pair.difference, pair.low, pair.high, pair.n)


def mean(values: ArrayLike) -> Estimate:
    """Mean over replications with Student's t interval; undefined values are left out."""
    known = np.asarray(values, dtype=np.float64)
    return difference(np.zeros_like(known), known)


def ratio_of_means(before: ArrayLike, after: ArrayLike) -> Estimate:
    """r = mean(after) / mean(before) over pairs defined in both, r ∓ t(n − 1)·sd(after − r·before)/(√n·mean(before)).

    The delta method for paired values; nan where the mean of `before` is not positive or there is no pair.
    """
    one, other = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    known = np.isfinite(one) & np.isfinite(other)
    one, other = one[known], other[known]
    if len(one) < 2 or not one.mean() > 0:
        return Estimate(math.nan, math.nan, math.nan, len(one))
    ratio = float(other.mean() / one.mean())
    left = mean(other - ratio * one)
    half = 0.5 * (left.high - left.low) / float(one.mean())
    return Estimate(ratio, ratio - half, ratio + half, len(one))


def plain(value: float, digits: int = 3) -> str:
    """A number with so many significant digits, as people write it; a proper minus.

    >>> plain(0.12345), plain(-1234.5), plain(0.0), plain(float("nan"))
    ('0.123', '−1230', '0', '')
    """
    if not math.isfinite(value):
        return ""
    if value == 0:
        return "0"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    rounded = round(value, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{rounded:.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "−")


def exact(value: float) -> str:
    """A number as CSV holds it: six significant digits, `inf`, empty where undefined."""
    return "" if math.isnan(value) else f"{value:.6g}"


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """One line per row; floats by `exact`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow([exact(cell) if isinstance(cell, float) else cell for cell in row])


def grid(header: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> list[str]:
    """A Markdown table; the first `left` columns are words, the others numbers."""
    rule = "|" + "---|" * left + "---:|" * (len(header) - left)
    return ["| " + " | ".join(header) + " |", rule, *("| " + " | ".join(row) + " |" for row in rows)]


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """A text file with Unix line ends on every system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def provenance(command: str, replications: int, seed: int) -> str:
    """Where a table comes from; names the built-in scenarios' content by hash, which a test looks at."""
    of = ", ".join(f"{name} {content_hash(builtin(name))[:8]}" for name in SCENARIOS)
    return (
        f"Made by `{command}`: {replications} replications, seed {seed}; 95 % intervals in brackets. Scenarios: {of}; "
        f"model {model_digest()}; with others the table is out of date."
    )


def model_digest() -> str:
    """Eight digits that change whenever the golden results do, so whenever the engine's bits do."""
    golden = Path(__file__).resolve().parents[1] / "tests" / "golden" / "golden.json"
    return hashlib.sha256(golden.read_bytes().replace(b"\r\n", b"\n")).hexdigest()[:8]


def arguments(
    about: str | None,
    replications: int,
    folder: Path,
    given: Sequence[str] | None,
    *,
    only: Sequence[str] = (),
) -> argparse.Namespace:
    """The options that every study has: replications, seed, out; `only` names parts that can be run alone."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=replications, help="2 or more")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=folder, help="folder of the tables")
    if only:
        parser.add_argument("--only", nargs="+", choices=only, help="these parts alone")
    options = parser.parse_args(given)
    if options.replications < 2:
        parser.error(f"--replications {options.replications}: an interval needs 2 or more")
    return options
