"""Gain against price: which options are efficient, that is, none gives at least as much for at most as much."""

from __future__ import annotations

from collections.abc import Sequence


def efficient(gains: Sequence[float], prices: Sequence[float]) -> list[int]:
    """Numbers of the options that no other one dominates, by rising price.

    An option dominates another one if it gains no less and costs no more, and differs in one of them. Judged by
    the values given: with means, options whose intervals overlap may change places. Of equals all are listed.

    >>> efficient([0.0, 2.0, 1.0, 3.0, 3.0], [0.0, 5.0, 6.0, 9.0, 8.0])
    [0, 1, 4]
    >>> efficient([1.0, 1.0], [2.0, 2.0])
    [0, 1]
    """
    if len(gains) != len(prices):
        raise ValueError(f"gains and prices must be equally long, not {len(gains)} and {len(prices)}")
    order = sorted(range(len(gains)), key=lambda number: (prices[number], -gains[number], number))
    kept: list[int] = []
    for number in order:
        best = kept[-1] if kept else None
        equal = best is not None and (gains[best], prices[best]) == (gains[number], prices[number])
        if best is None or gains[number] > gains[best] or equal:
            kept.append(number)
    return kept
