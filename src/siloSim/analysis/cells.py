"""Runs by cell and replication: a cell is an arm at a design point, its runs repeat it with other luck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from siloSim.errors import Problem, ResultsError

if TYPE_CHECKING:
    import pandas as pd

type Floats = NDArray[np.float64]
type Representative = Mapping[str, NDArray[np.integer]]

_KEYS = ("arm", "point", "replication")


class Cells:
    """A table of runs, laid out by cell and replication.

    Attributes
    ----------
    place
        (arm, point) → row of the matrices.
    arms
        Labels, in the order in which they first occur.
    replications
        Numbers of the columns, rising, shape (R,).
    ran
        Where there is a run, shape (cells, R).
    """

    def __init__(self, runs: pd.DataFrame) -> None:
        """Take the runs in any order.

        Raises
        ------
        ResultsError
            A key column is missing, there is no run, or a run occurs twice.
        """
        import pandas as pd

        if missing := [name for name in _KEYS if name not in runs.columns]:
            raise ResultsError(
                Problem(
                    "the table of runs lacks columns that tell runs apart",
                    key=", ".join(missing),
                    allowed="arm, point, replication and one column per outcome",
                    remedy="Run the experiment again; tables/runs is damaged or was written by something else.",
                )
            )
        if not len(runs):
            raise ResultsError("There is no run to compare: the table of runs is empty. Run the experiment.")
        code, labels = pd.factorize(runs["arm"].astype("str"))
        self.arms: tuple[str, ...] = tuple(str(label) for label in labels)
        points, point = np.unique(runs["point"].to_numpy(np.int64), return_inverse=True)
        self.replications, self._column = np.unique(
            runs["replication"].to_numpy(np.int64), return_inverse=True
        )
        cells, self._row = np.unique(code.astype(np.int64) * len(points) + point, return_inverse=True)
        self.place: dict[tuple[str, int], int] = {
            (self.arms[cell // len(points)], int(points[cell % len(points)])): row
            for row, cell in enumerate(cells.tolist())
        }
        flat = self._row * len(self.replications) + self._column
        if len(np.unique(flat)) != len(flat):
            twice = runs[list(_KEYS)][runs.duplicated(list(_KEYS))].iloc[0]
            raise ResultsError(
                Problem(
                    "a run occurs twice",
                    key="arm, point, replication",
                    value=", ".join(str(value) for value in twice),
                    remedy="Drop the repeated rows, or run the experiment again into a new folder.",
                )
            )
        self._runs = runs
        self.ran: NDArray[np.bool_] = np.zeros((len(self.place), len(self.replications)), bool)
        self.ran[self._row, self._column] = True

    def values(self, outcome: str) -> Floats:
        """One outcome, shape (cells, R); nan where it is undefined or there is no run."""
        found = np.full((len(self.place), len(self.replications)), np.nan)
        column = self._runs[outcome].to_numpy(dtype=np.float64, na_value=np.nan)
        found[self._row, self._column] = column
        return found

    @property
    def columns(self) -> frozenset[str]:
        """Names of what the table holds."""
        return frozenset(map(str, self._runs.columns))


@dataclass(frozen=True, slots=True)
class Sides:
    """One comparison: a cell after against a cell before, and where their runs stand."""

    arm: str
    point: int
    baseline_arm: str
    baseline_point: int
    after: int | None  # row in Cells; None: no such run yet
    before: int | None


def comparisons(
    cells: Cells,
    points: int,
    representative: Representative | None,
    baseline: str,
    *,
    reference_point: int = 0,
) -> list[Sides]:
    """All comparisons of an experiment: every other arm with the baseline at the same point.

    With the baseline alone, each point against `reference_point`. Points that were merged are looked up at
    the point that stands for them; without `representative` each stands for itself.

    Raises
    ------
    ResultsError
        There is no run of the baseline; the reference point is not one of the points.
    """
    if baseline not in cells.arms:
        raise ResultsError(
            Problem(
                "there is no run of the baseline",
                key="baseline",
                value=baseline,
                allowed=", ".join(cells.arms),
                remedy="Name one of the arms that were run.",
            )
        )
    arms = list(representative) if representative is not None else list(cells.arms)
    others = [arm for arm in arms if arm != baseline]
    if not others and not 0 <= reference_point < points:
        raise ResultsError(
            Problem(
                "there is no such point to compare with",
                key="reference point",
                value=str(reference_point),
                allowed=f"0 to {points - 1}",
            )
        )

    def row(arm: str, point: int) -> int | None:
        stands = int(representative[arm][point]) if representative is not None else point
        return cells.place.get((arm, stands))

    if others:
        return [
            Sides(arm, point, baseline, point, row(arm, point), row(baseline, point))
            for arm in others
            for point in range(points)
        ]
    first = row(baseline, reference_point)
    return [
        Sides(baseline, point, baseline, reference_point, row(baseline, point), first)
        for point in range(points)
        if point != reference_point
    ]
