"""What hours between departments look like in figures, and what ties follow from them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from siloSim.organisation.blocks import both_ways, plan_blocks
from siloSim.organisation.generate import chance_within_share
from siloSim.organisation.structure import TieSpec

SHOWN = 3  # pairs of departments named


@dataclass(frozen=True, slots=True)
class Pair:
    """The hours of two departments: a share of all hours across, and that over the share of their pairs."""

    one: str
    other: str
    share: float
    times_chance: float


@dataclass(frozen=True, slots=True)
class HoursFigures:
    """H = hours summed over all departments, H_w of them within one, H_x across."""

    departments: int
    within_share: float  # H_w / H
    chance_share: float  # that if everybody spent as much with anybody
    ei_index: float  # (H_x - H_w) / H, -1 all within, 1 all across (Krackhardt & Stern 1988)
    pairs: int  # pairs of departments with hours
    pairs_most: int  # D (D - 1) / 2
    closest: tuple[Pair, ...]  # with most hours across, at most three
    tie_share: float  # share of ties within that follows
    weight_ratio: float  # mean weight within / across: as asked for, but for full blocks
    full: int  # pairs of departments, or departments, in which everybody will know everybody

    def lines(self) -> list[str]:
        """The figures in plain words, one line each."""
        chance = f"by chance {self.chance_share:.0%}"
        lines = [
            f"{self.within_share:.0%} of hours within departments ({chance}); E-I index {self.ei_index:.2f}"
        ]
        if self.pairs < self.pairs_most:
            lines.append(
                f"{self.pairs_most - self.pairs} of {self.pairs_most} pairs of departments have no hours"
            )
        if self.closest and self.departments > 2:
            lines.append(
                "most hours across: "
                + "; ".join(
                    f"{pair.one} and {pair.other} ({pair.share:.0%}, {pair.times_chance:.1f} times chance)"
                    for pair in self.closest
                )
            )
        lines.append(f"in the model {self.tie_share:.0%} of ties are within departments{self._ratio()}")
        if self.full:
            lines.append(
                f"everybody will know everybody in departments or pairs of departments: {self.full}; their "
                "ties weigh more instead"
            )
        return lines

    def _ratio(self) -> str:
        if math.isnan(self.weight_ratio):
            return ""
        return f", if those weigh {self.weight_ratio:.1f} times those across (ties.weight_ratio)"


def figures_of_hours(departments: Mapping[str, int], hours: ArrayLike, ties: TieSpec) -> HoursFigures:
    """The figures of a table (D, D) of hours between `departments` (name -> people)."""
    names, sizes = list(departments), np.array(list(departments.values()), dtype=np.int64)
    table = both_ways(np.asarray(hours, dtype=np.float64))
    total, within = float(table.sum()), float(np.trace(table))
    one, other = np.triu_indices(len(names), 1)
    across, room = table[one, other], (sizes[one] * sizes[other]).astype(np.float64)
    closest = np.lexsort((np.arange(len(across)), -across))[:SHOWN]
    blocks = plan_blocks(sizes, table, ties)
    return HoursFigures(
        departments=len(names),
        within_share=within / total,
        chance_share=chance_within_share(departments),
        ei_index=(total - 2 * within) / total,
        pairs=int(np.count_nonzero(across)),
        pairs_most=len(across),
        closest=tuple(
            Pair(
                names[one[k]],
                names[other[k]],
                float(across[k] / across.sum()),
                float(across[k] / across.sum() / (room[k] / room.sum())),
            )
            for k in closest.tolist()
            if across[k] > 0
        ),
        tie_share=blocks.within_share,
        weight_ratio=blocks.weight_ratio,
        full=int(np.count_nonzero(blocks.full)),
    )
