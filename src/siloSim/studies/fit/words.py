"""What the anchors do not say, in sentences: what was left open, pulls apart, or cannot be reached."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from siloSim.studies.fit.scales import DIGITS, Free, Target
from siloSim.studies.fit.search import Found
from siloSim.studies.fit.sensitivity import (
    HELD,
    Floats,
    covariance,
    directions,
    parallel,
    scaled,
    unexplained,
)

ALIKE = 0.97  # cosine from which two anchors count as one statement
_SAME = 0.25  # unexplained share up to which moved parameters could stand in for another
_EXAMPLES = 2
_OUT = 1.0  # tolerances


@dataclass(frozen=True, slots=True, eq=False)
class Identification:
    """What the sensitivities at the end say."""

    targets: Sequence[Target]
    free: Sequence[Free]
    governs: Sequence[Sequence[int]]
    found: Found
    residuals: Floats  # on fresh seeds, in tolerances
    missed: frozenset[str]  # anchors outside their tolerance there

    @property
    def matrix(self) -> Floats:
        """Sensitivities in units of tolerance and luck; effects that are not clear are 0."""
        last = self.found.last
        return scaled(np.where(last.clear, last.matrix, 0.0), self.found.luck)

    @property
    def held(self) -> int:
        """How many combinations of the parameters the anchors hold."""
        return directions(self.matrix).held if self.free else 0

    @property
    def moved(self) -> list[int]:
        """Parameters that do not stand where they started."""
        return [i for i in self.found.active if self.found.x[i] != self.free[i].start]

    def errors(self) -> Floats:
        """Standard error of every parameter on its scale, given that only the moved ones may move."""
        spread = np.zeros(len(self.free))
        if self.moved:
            spread[self.moved] = np.sqrt(np.diag(covariance(self.matrix[:, self.moved])))
        return spread

    def at_bound(self, i: int) -> bool:
        """Whether a parameter stands at the end of its range."""
        one = self.free[i]
        return bool(min(self.found.x[i] - one.low, one.high - self.found.x[i]) < 1e-3 * (one.high - one.low))

    def sentences(self) -> list[str]:
        """All of it."""
        if self.found.at_rest:
            return [*self._at_rest(), *self._missed()]
        return [
            *self._choices(),
            *self._instead(),
            *self._loose(),
            *self._alike(),
            *self._without(),
            *self._bounds(),
            *self._missed(),
        ]

    def _at_rest(self) -> Iterable[str]:
        count = len(self.targets)
        which = {
            1: f"{self.targets[0].anchor.name} is",
            2: f"{listed(t.anchor.name for t in self.targets)} are both",
        }
        yield (
            f"{which.get(count, f'{listed(t.anchor.name for t in self.targets)} are all')} within the tolerance as the "
            "parameters stand, so that none was moved."
        )

    def _choices(self) -> Iterable[str]:
        if not self.free:
            return
        left = [short(self.free[i].path) for i in range(len(self.free)) if i not in self.moved]
        yield (
            f"{_anchors(len(self.targets))} {'hold' if len(self.targets) > 1 else 'holds'} {self.held} of the "
            f"{len(self.free)} combinations of the parameters that govern {'them' if len(self.targets) > 1 else 'it'}."
            + (f" Left where they were: {listed(left)}." if left else "")
        )
        for i in self.moved:
            k = self.found.cause[i]
            before = self.governs[k][: self.governs[k].index(i)]
            because = "it stands first among the parameters that govern it"
            if before:
                because = f"{listed(short(self.free[j].path) for j in before)} did not suffice or said nothing of its own"
            yield f"{short(self.free[i].path)} was moved for {self.targets[k].anchor.name}, because {because}."

    def _instead(self) -> Iterable[str]:
        """Which others would have done, with the exchange: all anchors stay, and the two move against each other."""
        matrix, moved = self.matrix, self.moved
        if not moved:
            return
        others = [
            i
            for i in range(len(self.free))
            if i not in moved
            and np.linalg.norm(matrix[:, i]) * HELD >= 1.0
            and unexplained(matrix[:, moved], matrix[:, i]) < _SAME
        ]
        if not others:
            return
        examples = [self._exchange(i) for i in others[:_EXAMPLES]]
        same = "About the same figures" if self.missed else "The same anchors"
        yield (
            f"Not identified: {listed(short(self.free[i].path) for i in others)} could take over from "
            f"{listed(short(self.free[i].path) for i in moved)}. {same} come out, for instance, with "
            + ", or with ".join(examples)
            + "."
        )

    def _exchange(self, other: int) -> str:
        one, matrix = self.free[other], self.matrix
        step = one.step if self.found.x[other] + one.step <= one.high else -one.step
        change = np.linalg.lstsq(matrix[:, self.moved], -matrix[:, other] * step, rcond=None)[0]
        parts = [_move(one, self.found.x[other], step)]
        parts += [
            _move(self.free[i], self.found.x[i], float(d))
            for i, d in zip(self.moved, change, strict=True)
            if abs(d) > 0.02
        ]
        return listed(parts)

    def _loose(self) -> Iterable[str]:
        errors, moved = self.errors(), self.moved
        for i in moved:
            if errors[i] > HELD:
                low, high = self.interval(i)
                yield (
                    f"{short(self.free[i].path)} is held loosely: anything from {low:.3g} to {high:.3g} is in line "
                    "with the anchors."
                )
        if len(moved) > 1:
            c = covariance(self.matrix[:, moved])
            r = c / np.sqrt(np.outer(np.diag(c), np.diag(c)))
            for a in range(len(moved)):
                for b in range(a):
                    if abs(r[a, b]) > 0.9:
                        names = short(self.free[moved[b]].path), short(self.free[moved[a]].path)
                        yield f"Of {names[0]} and {names[1]} the anchors hold a combination only, not each by itself."

    def interval(self, i: int) -> tuple[float, float]:
        """The values of a moved parameter within two standard errors, the other moved ones free."""
        spread = 1.96 * float(self.errors()[i])
        return self.free[i].at(self.found.x[i] - spread), self.free[i].at(self.found.x[i] + spread)

    def _alike(self) -> Iterable[str]:
        for a in range(len(self.targets)):
            for b in range(a):
                cosine = parallel(self.matrix, a, b)
                if abs(cosine) >= ALIKE:
                    how = "alike" if cosine > 0 else "in opposite ways"
                    yield (
                        f"{self.targets[b].anchor.name} and {self.targets[a].anchor.name} are moved {how} by everything "
                        "that governs them, so that here they are nearly one statement: both can hold only if they agree."
                    )

    def _without(self) -> Iterable[str]:
        for k in self.found.unmoved:
            names = listed(short(self.free[i].path) for i in self.governs[k])
            yield f"{self.targets[k].anchor.name} cannot be fitted here: {names or 'no parameter'} did not move it clearly."
        for k in self.found.shared:
            yield (
                f"{self.targets[k].anchor.name} got no parameter of its own at first: what moves it clearly was "
                "already taken for other anchors."
            )

    def _bounds(self) -> Iterable[str]:
        for i in self.moved:
            if self.at_bound(i):
                one = self.free[i]
                yield (
                    f"{short(one.path)} stands at the end of its range ({one.governor.low:g} to {one.governor.high:g}); "
                    "beyond it no working organisation is known."
                )

    def _missed(self) -> Iterable[str]:
        if self.found.spent:
            yield "The budget of runs ended the search: --budget allows more."
        for k, residual in enumerate(self.residuals):
            name = self.targets[k].anchor.name
            if name not in self.missed or k in self.found.unmoved:
                continue
            pulls = self._pulls_against(k)
            if pulls:
                yield f"{name} pulls against {listed(pulls)}: what brings it nearer takes that away."
            elif abs(residual) < 3 * float(np.hypot(1.0, self.found.luck[k])):
                yield f"{name} missed its tolerance by luck or little: more --replications bring it nearer."
            else:
                way = "lower" if residual > 0 else "higher"
                yield f"{name} cannot be brought {way} within the ranges of the parameters that govern it."

    def _pulls_against(self, k: int) -> list[str]:
        """Anchors that lose more than a tolerance when anchor k alone takes the shortest way to its value."""
        row = self.matrix[k]
        length = float(row @ row)
        if length == 0:
            return []
        x = self.found.x - row * self.residuals[k] / length
        inside = np.clip(x, [one.low for one in self.free], [one.high for one in self.free])
        change = self.matrix @ (inside - self.found.x)
        after = np.abs(self.residuals + change)
        nearer = after[k] < 0.5 * abs(self.residuals[k])
        worse = after > np.maximum(np.abs(self.residuals), _OUT) + 0.5
        return [t.anchor.name for j, t in enumerate(self.targets) if nearer and worse[j] and j != k]


def short(path: str) -> str:
    """A parameter's name without the section that nearly all share."""
    return path.removeprefix("behaviour.")


def listed(names: Iterable[str]) -> str:
    """Names in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    words = list(names)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def _anchors(count: int) -> str:
    return "The anchor" if count == 1 else f"The {count} anchors"


def _move(one: Free, x: float, by: float) -> str:
    values = one.at(x), one.at(x + by)
    digits = 3 if f"{values[0]:.3g}" != f"{values[1]:.3g}" else DIGITS
    return f"{short(one.path)} {values[0]:.{digits}g} → {values[1]:.{digits}g}"
