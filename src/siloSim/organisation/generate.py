"""Synthetic organisations from head counts and a few figures of their ties (ODD 5, initialisation)."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from siloSim.errors import OrganisationError, Problem
from siloSim.organisation.block_ties import block_of, draw_block_pairs
from siloSim.organisation.blocks import both_ways, draw_weights, hours_problems, plan_blocks
from siloSim.organisation.calibrate import calibrated_mix
from siloSim.organisation.describe import describe
from siloSim.organisation.hierarchy import build_hierarchy
from siloSim.organisation.structure import Organisation, TieSpec
from siloSim.organisation.ties import draw_pairs

MEAN_TENURE = 6.0  # years
PART_TIME_SHARE = 0.1
PART_TIME = (0.5, 0.6, 0.7, 0.8, 0.9)
WEIGHT_SPREAD = 1.0  # log sd of tie weights; SocioPatterns offices 1.2 to 1.6 with one-minute contacts
_SENIORITY = (0.95, 1.25, 1.5)  # tenure of staff, managers, heads relative to the mean
_MOST_PEOPLE = 2**31 - 1


def generate(
    departments: Mapping[str, int],
    ties: TieSpec,
    team_size: int,
    seed: int,
    replication: int,
    name: str = "generated",
    hours: ArrayLike | None = None,
) -> Organisation:
    """An organisation whose ties match `ties` as nearly as the head counts allow.

    `departments`: name -> people (>= 1; at least 2 people in all). `team_size`: people per team, the
    manager included. The same seed and replication give the same bits; every replication differs.

    Pairs are drawn as `ties.draw_pairs` says. A pair is mutual with chance r / (2 - r), else one-way,
    so that a share r of all nominations is returned. Weights are lognormal and the same in both
    directions (how often two people meet), scaled to mean 1 over all ties and to the weight ratio.
    Where figures cannot all be met (a mean above n - 1, a within share that small departments have no
    room for), the mean comes first, then the share, then the clustering; `achieved` tells what came out.

    `hours`, (D, D) in the order of `departments`, are those that people of the row's department spend with
    people of the column's (inside a department counted at both ends; of two directions the mean counts).
    With them, the weight of the ties between any two departments is in proportion to their hours: exactly,
    where at least one tie is to be expected, else in expectation over replications. See `blocks` for the
    numbers of ties; `within_share` is not used then, as it follows.

    Raises OrganisationError for empty, unnamed or non-positive departments and figures out of range.

    >>> organisation = generate({"Sales": 60, "Finance": 25}, TieSpec(), team_size=8, seed=7, replication=0)
    >>> organisation.size, len(organisation.source)
    (85, 808)
    >>> round(achieved(organisation).within_share, 2)
    0.5

    Cost: the first call for given head counts and figures also finds the mix (some 50 ms at 200 people).
    """
    _check(departments, ties, team_size, seed, replication, hours)
    sizes = np.array(list(departments.values()), dtype=np.int64)
    table = None if hours is None else both_ways(np.asarray(hours, dtype=np.float64))
    listed = None if table is None else tuple(map(tuple, table.tolist()))
    mix = calibrated_mix(tuple(int(size) for size in sizes), ties, team_size, listed)
    h = build_hierarchy(sizes, team_size)
    n = h.people
    rng = np.random.Generator(np.random.Philox(key=np.array([seed, replication], dtype=np.uint64)))

    tenure = rng.standard_exponential(n)
    tenure *= np.array(_SENIORITY)[h.role] * MEAN_TENURE
    u = rng.random(n)
    kind = np.minimum((u / PART_TIME_SHARE * len(PART_TIME)).astype(np.int64), len(PART_TIME))
    fte = np.array((*PART_TIME, 1.0))[kind]

    blocks = None if table is None else plan_blocks(sizes, table, ties)
    keys = draw_pairs(h, ties, mix, rng) if blocks is None else draw_block_pairs(h, blocks, mix, rng)
    source, target = (keys >> 32).astype(np.int32), keys.astype(np.int32)  # the low half
    if blocks is None:
        weight = _weights(h.department[source] == h.department[target], ties.weight_ratio, rng)
    else:
        weight = draw_weights(blocks, block_of(keys, h, blocks), WEIGHT_SPREAD, rng)
    mutual = ties.reciprocity / (2 - ties.reciprocity)
    u = rng.random(len(keys))
    weight_out = np.where(u < (1 + mutual) / 2, weight, 0.0)
    weight_back = np.where((u < mutual) | (u >= (1 + mutual) / 2), weight, 0.0)
    return Organisation.frozen(
        name=name,
        departments=tuple(departments),
        ids=numbered(n),
        department=h.department,
        role=h.role,
        level=h.role.copy(),
        tenure=tenure,
        manager=h.manager,
        fte=fte,
        source=source,
        target=target,
        weight_out=weight_out,
        weight_back=weight_back,
    )


def _weights(within: NDArray[np.bool_], ratio: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Lognormal weights, shape (m,): mean 1 over all, mean within / mean across = ratio, both exact."""
    weight = rng.standard_normal(len(within))
    weight *= WEIGHT_SPREAD
    np.exp(weight, out=weight)
    inside = int(np.count_nonzero(within))
    outside = len(within) - inside
    if inside == 0 or outside == 0:
        return np.asarray(weight / weight.mean())
    sum_inside = float(weight @ within)
    mean_inside, mean_outside = sum_inside / inside, (float(weight.sum()) - sum_inside) / outside
    across = len(within) / (inside * ratio + outside)
    return weight * np.where(within, across * ratio / mean_inside, across / mean_outside)


def numbered(n: int) -> NDArray[np.str_]:
    """Ids "000000", "000001", ...: as wide as the last needs, at least six digits; sorted."""
    width = max(6, len(str(n - 1)))
    digits = np.empty((n, width), dtype=np.uint32)  # code points
    rest = np.arange(n, dtype=np.int32)
    for column in range(width - 1, -1, -1):
        rest, digits[:, column] = rest // 10, rest % 10 + ord("0")
    return digits.view(f"U{width}").ravel()


def achieved(organisation: Organisation) -> TieSpec:
    """The figures that an organisation's ties really have, to be held against those asked for."""
    d = describe(organisation)
    return TieSpec(d.mean_ties, d.within_share, d.reciprocity, d.clustering, d.weight_ratio)


def chance_within_share(departments: Mapping[str, int]) -> float:
    """Sum n_d (n_d - 1) / (n (n - 1)): the within share if everybody tied with anybody.

    Raises OrganisationError for departments that `generate` refuses.

    >>> chance_within_share({"Sales": 2, "Finance": 2}) == 1 / 3
    True
    """
    within, across = _pairs(departments)
    return within / (within + across)


def within_share_for(departments: Mapping[str, int], density_ratio: float) -> float:
    """r W / (r W + X): the within share at which density within / density across is r.

    W and X are the numbers of possible pairs within and across. 1 with one department only.
    Raises OrganisationError if r is not a positive number, and for departments that `generate` refuses.

    >>> within_share_for({"Sales": 2, "Finance": 2}, density_ratio=2)  # 2 pairs within, 4 across
    0.5
    """
    if not (math.isfinite(density_ratio) and density_ratio > 0):
        raise OrganisationError(
            Problem(
                f"the density ratio is {density_ratio}",
                key="ties.density_ratio",
                value=str(density_ratio),
                allowed="a number above 0",
                remedy="4 to 20 is usual: density of ties within departments / density across",
            )
        )
    within, across = _pairs(departments)
    return density_ratio * within / (density_ratio * within + across)


def _pairs(departments: Mapping[str, int]) -> tuple[int, int]:
    """Possible pairs within and across."""
    problems = _department_problems(departments)
    if problems:
        raise OrganisationError(problems)
    n = sum(departments.values())
    within = sum(size * (size - 1) // 2 for size in departments.values())
    return within, n * (n - 1) // 2 - within


def _department_problems(departments: Mapping[str, int]) -> list[Problem]:
    problems = []
    for name, size in departments.items():
        key = f"organisation.departments.{name}"
        if not str(name).strip():
            problems.append(
                Problem("a department has no name", key="organisation.departments", remedy="give it a name")
            )
        if isinstance(size, bool) or not isinstance(size, (int, np.integer)) or size < 1:
            problems.append(
                Problem(
                    f"department {name} has {size} people",
                    key=key,
                    value=str(size),
                    allowed="a whole number, at least 1",
                    remedy="write its head count, or leave the department out",
                )
            )
    if not problems and not 2 <= sum(departments.values()) <= _MOST_PEOPLE:
        total = sum(departments.values())
        problems.append(
            Problem(
                f"the organisation has {total} people",
                key="organisation.departments",
                value=str(total),
                allowed=f"2 to {_MOST_PEOPLE}",
                remedy="name departments with their head counts, such as {Sales: 60, Finance: 25}",
            )
        )
    return problems


def _check(
    departments: Mapping[str, int],
    ties: TieSpec,
    team_size: int,
    seed: int,
    replication: int,
    hours: ArrayLike | None,
) -> None:
    problems = _department_problems(departments)
    if hours is not None and not problems:
        problems += hours_problems(np.array(list(departments.values())), np.asarray(hours, dtype=np.float64))
    largest = math.inf
    for field, low, high, allowed in (
        ("mean", 0.0, largest, "a number above 0"),
        ("within_share", 0.0, 1.0, "0 to 1"),
        ("reciprocity", 0.0, 1.0, "0 to 1"),
        ("clustering", 0.0, 1.0, "0 to 1"),
        ("weight_ratio", 0.0, largest, "a number above 0"),
    ):
        value = getattr(ties, field)
        inside = math.isfinite(value) and low <= value <= high and (value > 0 or high == 1.0)
        if not inside:
            problems.append(
                Problem(
                    f"ties.{field} is {value}",
                    key=f"organisation.ties.{field}",
                    value=str(value),
                    allowed=allowed,
                    remedy=f"the usual value is {getattr(TieSpec(), field)}",
                )
            )
    if team_size < 2:
        problems.append(
            Problem(
                f"a team has {team_size} people",
                key="organisation.team_size",
                value=str(team_size),
                allowed="a whole number, at least 2",
                remedy="8 is usual; the manager counts",
            )
        )
    for key, number in (("seed", seed), ("replication", replication)):
        if not 0 <= number < 2**64:
            problems.append(
                Problem(
                    f"{key} is {number}",
                    key=key,
                    value=str(number),
                    allowed="a whole number from 0 to 2^64 - 1",
                    remedy="write a number such as 7",
                )
            )
    if problems:
        raise OrganisationError(problems)
