"""How much each parameter moves each anchor, how sure that is, and which combinations the anchors hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siloSim.studies.fit.readings import Values, mean_of
from siloSim.studies.fit.scales import Free, Target

type Floats = NDArray[np.float64]
type Evaluate = Callable[
    [Sequence[Floats], int], Values
]  # places, replications -> (places, replications, anchors)

CLEAR = 3.0  # standard errors from which an effect counts
HELD = 0.5  # a combination is held if its standard error is at most this, on the parameters' scales
PARALLEL = 0.15  # share of a column that earlier ones must leave unexplained
RIDGE = 0.05  # pull towards the start, in squared tolerances by squared unit of the scale


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity:
    """Central differences: J[k, i] = change of anchor k in tolerances by unit of parameter i's scale."""

    matrix: Floats  # (anchors, parameters)
    error: Floats  # standard errors, paired by replication

    @property
    def clear(self) -> NDArray[np.bool_]:
        """Which effects are more than noise: |J| ≥ 3 standard errors."""
        return np.asarray((np.abs(self.matrix) >= CLEAR * self.error) & (self.matrix != 0))

    @property
    def shrunk(self) -> Floats:
        """J × max(0, 1 − (2 se / J)²): what is hardly more than noise must not steer a step."""
        with np.errstate(divide="ignore", invalid="ignore"):
            noise = np.where(self.matrix != 0, (2.0 * self.error / self.matrix) ** 2, 1.0)
        return self.matrix * np.clip(1.0 - noise, 0.0, 1.0)


def measure(
    evaluate: Evaluate,
    targets: Sequence[Target],
    free: Sequence[Free],
    x: Floats,
    replications: int,
    before: Sensitivity | None = None,
    which: Iterable[int] | None = None,
) -> Sensitivity:
    """Sensitivities at a place; 2 × parameters × replications runs.

    Of the parameters `which` (None: all); the columns of the others are those of `before`.
    """
    chosen = sorted(set(which if which is not None else range(len(free))))
    places, widths = [], []
    for i in chosen:
        up, down = x.copy(), x.copy()
        up[i], down[i] = min(x[i] + free[i].step, free[i].high), max(x[i] - free[i].step, free[i].low)
        widths.append(up[i] - down[i])
        places += [up, down]
    values = evaluate(places, replications)
    means = mean_of(values)
    shape = len(targets), len(free)
    matrix = before.matrix.copy() if before is not None else np.zeros(shape)
    error = before.error.copy() if before is not None else np.full(shape, np.inf)
    for position, (i, width) in enumerate(zip(chosen, widths, strict=True)):
        ends = 2 * position, 2 * position + 1
        for k, target in enumerate(targets):
            high, low = means[ends[0], k], means[ends[1], k]
            difference = values[ends[0], :, k] - values[ends[1], :, k]
            difference = difference[~np.isnan(difference)]
            if len(difference) < 2 or width == 0:
                matrix[k, i], error[k, i] = 0.0, np.inf
                continue
            matrix[k, i] = (target.residual(high) - target.residual(low)) / width
            spread = float(difference.std(ddof=1)) / np.sqrt(len(difference))
            error[k, i] = spread * target.slope((high + low) / 2) / target.unit / width
    return Sensitivity(matrix, error)


def unexplained(columns: Floats, column: Floats) -> float:
    """Which share of a column no combination of others gives; 1 without others, 0 for a column of zeros."""
    length = float(np.linalg.norm(column))
    if length == 0:
        return 0.0
    if columns.shape[1] == 0:
        return 1.0
    weights = np.linalg.lstsq(columns, column, rcond=None)[0]
    return float(np.linalg.norm(column - columns @ weights)) / length


def scaled(matrix: Floats, luck: Floats) -> Floats:
    """Rows divided by √(1 + se²): what an anchor says is as sure as its tolerance and its luck allow."""
    return np.asarray(matrix / np.sqrt(1.0 + luck**2)[:, None])


@dataclass(frozen=True, slots=True, eq=False)
class Directions:
    """Singular values of the scaled sensitivities; 1 / s is the standard error of a combination."""

    values: Floats  # (p,), falling; 0 beyond the number of anchors
    vectors: Floats  # (p, p), a row each

    @property
    def held(self) -> int:
        """How many combinations the anchors hold."""
        return int((self.values * HELD >= 1.0).sum())


def directions(matrix: Floats) -> Directions:
    """The combinations of parameters that anchors hold, from the best held to those not at all."""
    _, values, vectors = np.linalg.svd(matrix, full_matrices=True)
    count = matrix.shape[1]
    return Directions(np.concatenate((values, np.zeros(count - len(values)))), vectors)


def covariance(matrix: Floats) -> Floats:
    """(JᵀJ + ridge)⁻¹ of the moved parameters, on their scales, the others taken as they are."""
    count = matrix.shape[1]
    return np.asarray(np.linalg.inv(matrix.T @ matrix + RIDGE * np.eye(count)))


def parallel(matrix: Floats, one: int, other: int) -> float:
    """Cosine between the effects of all parameters on two anchors: ±1, they are moved alike; 0 if one is not."""
    a, b = matrix[one], matrix[other]
    length = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / length if length else 0.0
