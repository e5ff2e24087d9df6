"""What an outcome is: its name, unit, direction, meaning and source, beside the function for it (ODD 4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from siloSim.model.measures.window import Window

type Direction = Literal["lower", "higher"]
type Family = Literal["resolution", "diffusion", "health", "price", "value", "own"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that a run is judged by."""

    name: str
    unit: str  # days, share, index, challenges, h per person-day, money; own measures may have others
    direction: Direction  # which is better
    meaning: str
    formula: str
    source: str
    family: Family
    price: bool = False  # listed under `price` in the results
    unbounded: bool = False  # nan then stands for a value larger than the run could see
    undefined_when: str = "never"  # when the value is nan


@dataclass(frozen=True, slots=True)
class Measure:
    """An outcome and the function that computes it."""

    outcome: Outcome
    compute: Callable[[Window], float]


def measure(
    compute: Callable[[Window], float],
    family: Family,
    unit: str,
    direction: Direction,
    meaning: str,
    source: str,
    *,
    price: bool = False,
    unbounded: bool = False,
    undefined_when: str = "never",
) -> Measure:
    """A measure named like its function, whose formula is the first paragraph of the function's docstring."""
    formula = " ".join((compute.__doc__ or "").partition("\n\n")[0].split())
    name = compute.__name__
    outcome = Outcome(
        name, unit, direction, meaning, formula, source, family, price, unbounded, undefined_when
    )
    return Measure(outcome, compute)
