"""ties.csv: who nominates or meets whom, rows of a pair summed, weak ones dropped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siloSim.organisation.csv_files import Row, squeezed
from siloSim.organisation.findings import Findings
from siloSim.organisation.tabular import Table, finite

REQUIRED = ("source", "target")
OPTIONAL = ("weight", "type", "time")
UNDIRECTED = frozenset(
    {"facetoface", "undirected", "mutual", "contact", "meeting"}
)  # values of `type`, squeezed
HEAVIEST = 1e12  # of one row; anything beyond is a mistake, and sums would lose digits
NAMED = 5  # unknown ids named in the report


@dataclass(frozen=True, slots=True)
class Ties:
    """Tied pairs in canonical order, and what was dropped on the way."""

    source: NDArray[np.int64]  # (m,)
    target: NDArray[np.int64]  # (m,) > source
    weight_out: NDArray[np.float64]  # (m,)
    weight_back: NDArray[np.float64]  # (m,)
    rows: int = 0  # rows of the files
    rows_self: int = 0  # a person with himself or herself
    rows_unknown: int = 0  # with somebody who is not in the people file
    rows_inactive: int = 0  # with somebody who is not active
    pairs_below: int = 0  # all their weights are 0 or below the threshold
    unknown_ids: tuple[str, ...] = ()  # the first few in order


def collect_ties(
    tables: Iterable[Table],
    index: dict[str, int],
    inactive: set[str],
    threshold: float,
    findings: Findings,
) -> Ties:
    """The ties among the people in `index` (id -> row).

    A row counts for its direction, source -> target; a row whose type is undirected contact counts for
    both. Rows of one pair and direction are summed, then sums below `threshold`, and 0, are dropped.
    """
    n = len(index)
    keys: list[int] = []  # 2 x pair + direction, pair = low x n + high
    weights: list[float] = []
    rows = loops = strangers = gone = 0
    unknown: set[str] = set()
    for table in tables:
        rows += len(table.rows)
        for row in table.rows:
            one, two = table.text(row, "source"), table.text(row, "target")
            weight = _weight(table, row, findings)
            for column, text in (("source", one), ("target", two)):
                if not text:
                    message, remedy = "is blank", "write an id of the people file, or delete the row"
                    findings.add(
                        table.problem(row, column, f"{table.called(column)} {message}", "an id", remedy)
                    )
            if not one or not two:
                continue
            missing = [text for text in (one, two) if text not in index and text not in inactive]
            if missing:
                strangers += 1
                unknown.update(missing)
            elif one == two:
                loops += 1
            elif one in inactive or two in inactive:
                gone += 1
            else:
                a, b = index[one], index[two]
                key = 2 * (min(a, b) * n + max(a, b))
                backwards = int(a > b)
                keys.append(key + backwards)
                weights.append(weight)
                if squeezed(table.text(row, "type")) in UNDIRECTED:
                    keys.append(key + 1 - backwards)
                    weights.append(weight)
    pair, out, back = _summed(np.array(keys, dtype=np.int64), np.array(weights, dtype=np.float64))
    out[out < threshold] = 0.0
    back[back < threshold] = 0.0
    kept = (out > 0) | (back > 0)
    pair = pair[kept]
    return Ties(
        source=pair // max(n, 1),
        target=pair % max(n, 1),
        weight_out=out[kept],
        weight_back=back[kept],
        rows=rows,
        rows_self=loops,
        rows_unknown=strangers,
        rows_inactive=gone,
        pairs_below=int(np.count_nonzero(~kept)),
        unknown_ids=tuple(sorted(unknown)[:NAMED]),
    )


def _weight(table: Table, row: Row, findings: Findings) -> float:
    """The weight of a row: 1 without such a column."""
    if "weight" not in table.columns:
        return 1.0
    number = table.number(row, "weight")
    if number is None or not finite(number) or not 0 <= number <= HEAVIEST:
        remedy = "write how often the two meet, or delete the row"
        findings.add(table.bad_number(row, "weight", f"a number, 0 to {HEAVIEST:g}", remedy))
        return 0.0
    return number


def _summed(
    keys: NDArray[np.int64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Pairs in order, with the sums of their two directions.

    Added up from the smallest, so that the order of the rows does not matter to the last bit.
    """
    order = np.lexsort((weights, keys))
    keys, weights = keys[order], weights[order]
    pairs = keys >> 1
    new = np.ones(len(keys), dtype=bool)
    new[1:] = pairs[1:] != pairs[:-1]
    number = np.cumsum(new) - 1
    backwards = (keys & 1).astype(bool)
    count = int(new.sum())
    out = np.bincount(number[~backwards], weights[~backwards], minlength=count)
    back = np.bincount(number[backwards], weights[backwards], minlength=count)
    return pairs[new], out.astype(np.float64), back.astype(np.float64)
