"""What an organisation's departments and ties look like in figures."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from siloSim.organisation.clustering import mean_clustering
from siloSim.organisation.structure import Organisation


@dataclass(frozen=True, slots=True)
class Description:
    """Figures of n people and m tied pairs; m_w of them within a department, m_x = m - m_w across.

    W = sum n_d (n_d - 1) / 2 pairs are possible within departments, X = n (n - 1) / 2 - W across.
    A figure that is not defined (a ratio to nothing) is NaN; a ratio to 0 is infinite.
    """

    people: int  # n
    departments: tuple[tuple[str, int], ...]  # name, people
    ties: int  # m: pairs with a nomination in at least one direction
    nominations: int  # directions with a weight above 0
    mean_ties: float  # 2 m / n
    within_share: float  # m_w / m
    chance_share: float  # W / (W + X): the within share if ties ignored departments
    density_within: float  # m_w / W
    density_across: float  # m_x / X
    density_ratio: float  # density_within / density_across
    ei_index: float  # (m_x - m_w) / m, -1 all within, 1 all across (Krackhardt & Stern 1988)
    reciprocity: float  # nominations that are returned / nominations
    clustering: float  # mean over people of 2 T_i / (k_i (k_i - 1)), 0 where k_i < 2 (Watts & Strogatz 1998)
    weight_ratio: (
        float  # mean weight within / mean weight across; a tie's weight: mean of its nominations > 0
    )
    isolated: int  # people without ties

    def lines(self) -> list[str]:
        """The figures in plain words, one line each."""
        sizes = [size for _, size in self.departments]
        return [
            f"{self.people} people in {len(sizes)} departments of {min(sizes)} to {max(sizes)}",
            f"{self.ties} ties, {self.mean_ties:.1f} per person; {self.isolated} people without ties",
            f"{self.within_share:.0%} of ties within departments (by chance {self.chance_share:.0%})",
            f"density within / across {self.density_ratio:.1f}; E-I index {self.ei_index:.2f}",
            f"{self.reciprocity:.0%} of nominations returned; clustering {self.clustering:.2f}",
            f"ties within departments weigh {self.weight_ratio:.1f} times those across",
        ]


def describe(organisation: Organisation) -> Description:
    """The figures of `Description`. About 0.5 ms at 200 people, some 15 s at a million with 19 ties each."""
    o = organisation
    n, m = o.size, len(o.source)
    sizes = np.bincount(o.department, minlength=len(o.departments)).astype(np.int64)
    possible_within = int((sizes * (sizes - 1) // 2).sum())
    possible_across = n * (n - 1) // 2 - possible_within
    within = o.department[o.source] == o.department[o.target]
    inside = int(np.count_nonzero(within))
    outside = m - inside
    out, back = o.weight_out > 0, o.weight_back > 0
    mutual = int(np.count_nonzero(out & back))
    weight = o.strength
    sum_inside = float(weight @ within)
    mean_inside = _ratio(sum_inside, inside)
    # The difference of two sums is not quite 0 where there is nothing across.
    mean_outside = _ratio(float(weight.sum()) - sum_inside, outside) if outside else math.nan
    density_within, density_across = _ratio(inside, possible_within), _ratio(outside, possible_across)
    return Description(
        people=n,
        departments=tuple(zip(o.departments, sizes.tolist(), strict=True)),
        ties=m,
        nominations=m + mutual,
        mean_ties=_ratio(2 * m, n),
        within_share=_ratio(inside, m),
        chance_share=_ratio(possible_within, possible_within + possible_across),
        density_within=density_within,
        density_across=density_across,
        density_ratio=_ratio(density_within, density_across),
        ei_index=_ratio(outside - inside, m),
        reciprocity=_ratio(2 * mutual, m + mutual),
        clustering=mean_clustering(n, o.source, o.target),
        weight_ratio=_ratio(mean_inside, mean_outside),
        isolated=int(np.count_nonzero(o.degree == 0)),
    )


def _ratio(above: float, below: float) -> float:
    """above / below; NaN for 0 / 0 and NaN / anything, infinite for a / 0."""
    if below == 0:
        return math.nan if above == 0 or math.isnan(above) else math.copysign(math.inf, above)
    return above / below
