"""The search: few parameters, moved as little as the anchors allow.

Where every anchor is within its tolerance from the start, nothing is moved. Else one parameter for each anchor at first: the first of its governors that clearly moves it and is not parallel
to those chosen before. Damped Gauss–Newton steps then minimise

    sum over anchors of residual² + ridge × sum over parameters of (x − start)²

with residuals in tolerances, within each parameter's range and a trust radius; sensitivities are measured
by central differences and updated by Broyden's rule. All candidates run in the same replications. Where an
anchor is not reached, its next governor joins. At last the fit is sharpened on four times the replications,
because luck that all candidates share cannot be averaged out otherwise.

Sources: Levenberg 1944 and Marquardt 1963 (damping), Broyden 1965 (updates), Glasserman & Yao 1992 (common
random numbers).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import lsq_linear

from siloSim.studies.fit.readings import Values, mean_of
from siloSim.studies.fit.scales import Free, Target
from siloSim.studies.fit.sensitivity import (
    PARALLEL,
    RIDGE,
    Evaluate,
    Floats,
    Sensitivity,
    measure,
    scaled,
    unexplained,
)

ENOUGH = 0.2  # tolerances: nearer than this is not looked for
OPEN = 0.5  # tolerances from which an anchor wants another parameter
SHARPER = 4  # times the replications, at the end
_STEPS = 12
_SHARPENING = 3
_RADIUS, _LEAST = 1.0, 0.05
_GAIN = 0.01  # a step must lower the sum by this share
_EASE = 0.1  # with more parameters than anchors, go on while this share of the sum can still be saved
_TRIFLE = 0.05  # a move on the scale that is taken back before sharpening


@dataclass(slots=True)
class Found:
    """Where the search ended."""

    x: Floats
    active: list[int]  # parameters that may have moved
    cause: dict[int, int]  # parameter -> anchor for which it was chosen
    first: Sensitivity  # at the start
    last: Sensitivity  # at the end
    start: Floats  # anchors' means at the start
    means: Floats  # at the end, on the fit's own replications
    luck: Floats  # standard errors of these, in tolerances
    unmoved: list[int] = field(default_factory=list)  # anchors that no governor clearly moves
    shared: list[int] = field(default_factory=list)  # anchors without a parameter of their own
    spent: bool = False  # the budget ended the search
    at_rest: bool = False  # every anchor came out from the start, so that nothing was moved


class _Spent(Exception):
    """The next step would cost more than the budget."""


class Search:
    """One search; `run` it once.

    Parameters
    ----------
    targets, free
        Anchors and the parameters that may be moved for them.
    governs
        For each anchor the positions of its governors in `free`, in order.
    evaluate
        Runs places in so many replications, always the same ones.
    replications
        For each candidate; four times as many at the end.
    budget
        Runs at most.
    """

    def __init__(
        self,
        targets: Sequence[Target],
        free: Sequence[Free],
        governs: Sequence[Sequence[int]],
        evaluate: Evaluate,
        *,
        replications: int,
        budget: int,
    ) -> None:
        self.targets, self.free, self.governs = targets, free, governs
        self.n, self.budget, self.cost = replications, budget, 0
        self._run = evaluate
        self.origin = np.array([one.start for one in free])
        self.low = np.array([one.low for one in free])
        self.high = np.array([one.high for one in free])
        self.x = self.origin.copy()

    def run(self) -> Found:
        """Search, sharpen, and measure sensitivities where it ended."""
        start = mean_of(self.evaluate([self.x], self.n))[0]
        self.r = self.residuals(start)
        first = self._measured()
        found = Found(self.x, [], {}, first, first, start, start, np.zeros(len(self.targets)))
        try:
            found.at_rest = self._holds()
            if not found.at_rest:
                self._choose(found)
                self._search(found)
                self._take_back(found)
                found.last = self._measured()
                self._sharpen(found)
        except _Spent:
            found.spent = True
        found.x = self.x
        self.budget = self.cost + self.n * SHARPER  # the last word is due in any case
        values = self.evaluate([self.x], SHARPER * self.n)
        found.means = mean_of(values)[0]
        found.luck = self._luck(values[0])
        return found

    def _holds(self) -> bool:
        """Whether every anchor is within its tolerance where it stands, on more replications as well."""
        if np.abs(self.r).max() > 1.0:
            return False
        again = self.residuals(mean_of(self.evaluate([self.x], SHARPER * self.n))[0])
        return bool(np.abs(again).max() <= 1.0)

    def evaluate(self, places: Sequence[Floats], replications: int) -> Values:
        """Run, within the budget."""
        cost = len(places) * replications
        if self.cost + cost > self.budget and self.cost:
            raise _Spent
        self.cost += cost
        return self._run(places, replications)

    def residuals(self, means: Floats) -> Floats:
        """By how many tolerances each anchor is missed; an undefined one as if hopeless."""
        both = zip(self.targets, means, strict=True)
        return np.array([1e3 if np.isnan(mean) else target.residual(float(mean)) for target, mean in both])

    def _luck(self, values: Floats) -> Floats:
        """Standard errors of means over replications, in tolerances; infinite where fewer than two are defined."""
        means = mean_of(values[None])[0]
        known = (~np.isnan(values)).sum(axis=0)
        squares = np.where(np.isnan(values), 0.0, values - means) ** 2
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = np.sqrt(squares.sum(axis=0) / (known - 1) / known)
        spread = np.where(known > 1, spread, np.inf)
        both = zip(self.targets, means, strict=True)
        slopes = [1.0 if np.isnan(mean) else target.slope(float(mean)) / target.unit for target, mean in both]
        return np.asarray(spread * np.array(slopes))

    def _choose(self, found: Found) -> None:
        """A parameter for each anchor, where there is one that says something of its own."""
        matrix, clear = scaled(found.first.shrunk, np.zeros(len(self.targets))), found.first.clear
        for k, governors in enumerate(self.governs):
            moving = [i for i in governors if clear[k, i]]
            if not moving:
                found.unmoved.append(k)
            fresh = [
                i
                for i in moving
                if i not in found.active and unexplained(matrix[:, found.active], matrix[:, i]) >= PARALLEL
            ]
            if fresh:
                found.active.append(fresh[0])
                found.cause[fresh[0]] = k
            elif moving:
                found.shared.append(k)

    def _search(self, found: Found) -> None:
        """Descend; where an anchor stays open, let its next governor join, and descend again."""
        sensitivity = found.first
        while True:
            self._descend(found.active, sensitivity)
            missed = [k for k in np.argsort(-np.abs(self.r)) if abs(self.r[k]) > OPEN]
            waiting = [(int(k), i) for k in missed for i in self.governs[k] if i not in found.active]
            if not waiting:
                return
            sensitivity = self._measured(sensitivity, {*found.active, *(i for _, i in waiting)})
            joining = next(((k, i) for k, i in waiting if sensitivity.clear[k, i]), None)
            if joining is None:
                return
            found.active.append(joining[1])
            found.cause[joining[1]] = joining[0]

    def _descend(self, active: Sequence[int], sensitivity: Sensitivity) -> None:
        matrix, fresh, radius = sensitivity.shrunk, True, _RADIUS
        for _ in range(_STEPS):
            if not active:
                return
            step = self._step(matrix, active, radius)
            if np.abs(step).max() < 1e-6 or self._settled(matrix, active, step):
                return
            places = [self.x + step, self.x + step / 2]
            residuals = [self.residuals(mean) for mean in mean_of(self.evaluate(places, self.n))]
            sums = [self._sum(place, r) for place, r in zip(places, residuals, strict=True)]
            best = int(np.argmin(sums))
            if sums[best] < self._sum(self.x, self.r) * (1.0 - _GAIN):
                moved = places[best] - self.x
                surprise = residuals[best] - self.r - matrix @ moved
                matrix = matrix + np.outer(surprise, moved) / float(moved @ moved)
                self.x, self.r, fresh = places[best], residuals[best], False
                radius = min(2.0 * radius, 2.0) if best == 0 else radius
            elif not fresh:
                sensitivity = self._measured(sensitivity, active)
                matrix, fresh = sensitivity.shrunk, True
            else:
                radius = float(np.abs(step).max()) / 4
                if radius < _LEAST:
                    return

    def _settled(self, matrix: Floats, active: Sequence[int], step: Floats) -> bool:
        """Near enough, and with as few moves as the anchors allow."""
        if np.abs(self.r).max() > ENOUGH:
            return False
        if len(active) <= len(self.targets):
            return True
        saved = 1.0 - self._sum(self.x + step, self.r + matrix @ step) / self._sum(self.x, self.r)
        return bool(saved < _EASE)

    def _measured(self, before: Sensitivity | None = None, which: Iterable[int] | None = None) -> Sensitivity:
        """Sensitivities where the search stands; half the replications do, as differences are paired."""
        n = max(self.n // 2, min(self.n, 6))
        return measure(self.evaluate, self.targets, self.free, self.x, n, before, which)

    def _take_back(self, found: Found) -> None:
        """Undo moves that are hardly any, so that what was not needed stays exactly as it was."""
        for i in list(found.active):
            if (
                abs(self.x[i] - self.origin[i]) < _TRIFLE
                and abs(found.first.shrunk[:, i]).max() * _TRIFLE < OPEN
            ):
                self.x = self.x.copy()
                self.x[i] = self.origin[i]
                if len(found.active) > len(self.targets):
                    found.active.remove(i)

    def _sharpen(self, found: Found) -> None:
        """A few more steps on more replications."""
        matrix, n = found.last.shrunk, SHARPER * self.n
        self.r = self.residuals(mean_of(self.evaluate([self.x], n))[0])
        for _ in range(_SHARPENING):
            if not found.active or np.abs(self.r).max() <= ENOUGH:
                return
            step = self._step(matrix, found.active, _RADIUS / 2)
            if np.abs(step).max() < 1e-6:
                return
            place = self.x + step
            residuals = self.residuals(mean_of(self.evaluate([place], n))[0])
            if self._sum(place, residuals) >= self._sum(self.x, self.r):
                return
            surprise = residuals - self.r - matrix @ step
            matrix = matrix + np.outer(surprise, step) / float(step @ step)
            self.x, self.r = place, residuals

    def _sum(self, x: Floats, r: Floats) -> float:
        return float(r @ r + RIDGE * ((x - self.origin) ** 2).sum())

    def _step(self, matrix: Floats, active: Sequence[int], radius: float) -> Floats:
        """The step that minimises the linearised sum within ranges and radius; 0 for parameters not active."""
        chosen = list(active)
        columns = matrix[:, chosen]
        pull = np.sqrt(RIDGE)
        a = np.vstack([columns, pull * np.eye(len(chosen))])
        b = np.concatenate([-self.r, pull * (self.origin - self.x)[chosen]])
        low = np.maximum(-radius, (self.low - self.x)[chosen])
        high = np.minimum(radius, (self.high - self.x)[chosen])
        inside = high - low > 1e-9  # lsq_linear wants room
        step = np.zeros(len(self.free))
        if inside.any():
            solved = lsq_linear(a[:, inside], b, (low[inside], high[inside])).x
            step[np.array(chosen)[inside]] = solved
        return step
