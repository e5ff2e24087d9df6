"""Each figure of a description on an organisation that can be worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from siloSim.organisation import Organisation, describe


def organisation(ties: list[tuple[int, int, float, float]], department: list[int]) -> Organisation:
    n = len(department)
    seen: set[int] = set()
    role = [0 if d in seen else (seen.add(d) or 2) for d in department]  # the first of each is head
    first = {d: department.index(d) for d in department}
    column = list(zip(*ties, strict=True)) if ties else [[], [], [], []]
    o = Organisation.frozen(
        name="by hand",
        departments=tuple(f"D{d}" for d in range(max(department) + 1)),
        ids=np.array([str(i) for i in range(n)]),
        department=np.array(department),
        role=np.array(role),
        level=np.array(role),
        tenure=np.ones(n),
        manager=np.array([-1 if r == 2 else first[d] for r, d in zip(role, department, strict=True)]),
        fte=np.ones(n),
        source=np.array(column[0], dtype=int),
        target=np.array(column[1], dtype=int),
        weight_out=np.array(column[2], dtype=float),
        weight_back=np.array(column[3], dtype=float),
    )
    o.validate()
    return o


def test_by_hand() -> None:
    # 0 1 2 | 3 4 5: triangle 0 1 2, ties 2-3 and 3-4; 5 has none.
    o = organisation(
        [(0, 1, 3.0, 3.0), (0, 2, 0.0, 6.0), (1, 2, 3.0, 0.0), (2, 3, 1.0, 3.0), (3, 4, 4.0, 0.0)],
        [0, 0, 0, 1, 1, 1],
    )
    d = describe(o)
    assert (d.people, d.departments, d.ties, d.nominations) == (6, (("D0", 3), ("D1", 3)), 5, 7)
    assert d.mean_ties == pytest.approx(10 / 6)
    assert d.within_share == pytest.approx(4 / 5)
    assert d.chance_share == pytest.approx(6 / 15)
    assert d.density_within == pytest.approx(4 / 6)
    assert d.density_across == pytest.approx(1 / 9)
    assert d.density_ratio == pytest.approx(6)
    assert d.ei_index == pytest.approx((1 - 4) / 5)
    assert d.reciprocity == pytest.approx(4 / 7)  # 0-1 and 2-3 both ways
    assert d.clustering == pytest.approx((1 + 1 + 1 / 3 + 0 + 0 + 0) / 6)
    assert d.weight_ratio == pytest.approx((3 + 6 + 3 + 4) / 4 / 2)  # the tie across weighs (1 + 3) / 2
    assert d.isolated == 1
    assert "6 people in 2 departments of 3 to 3" in d.lines()


def test_what_is_not_defined_is_nan_and_a_ratio_to_nothing_infinite() -> None:
    alone = describe(organisation([(0, 1, 1.0, 0.0)], [0, 0]))
    assert math.isnan(alone.density_ratio)
    assert math.isnan(alone.weight_ratio)
    assert alone.ei_index == -1
    no_bridge = describe(organisation([(0, 1, 1.0, 0.0)], [0, 0, 1]))
    assert no_bridge.density_ratio == math.inf
    assert math.isnan(no_bridge.weight_ratio)
    nothing = describe(organisation([], [0, 0]))
    assert math.isnan(nothing.within_share)
    assert nothing.isolated == 2


def test_weights_that_do_not_sum_to_a_round_number_across_nothing() -> None:
    """One department: nothing to weigh against, whatever rounding leaves over."""
    pairs = [(a, b) for a in range(40) for b in range(a + 1, 40)]
    o = organisation([(a, b, 1 / (1 + a + b), 0.0) for a, b in pairs], [0] * 40)
    assert float(o.weight_out.sum()) != float(o.weight_out @ np.ones(len(pairs), dtype=bool))
    assert math.isnan(describe(o).weight_ratio)
