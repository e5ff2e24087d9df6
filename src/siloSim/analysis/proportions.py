"""Shares of runs and their intervals."""

from __future__ import annotations

import math
from statistics import NormalDist


def wilson(share: float, n: int, level: float = 0.95) -> tuple[float, float]:
    """(p + z²/2n ∓ z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n): interval of a share p of n independent runs.

    Wilson 1927; its coverage is near the level from about 10 runs on, at 0 and 1 too, where p ∓ z√(p(1 −
    p)/n) has no width. A p that counts ties half has a smaller variance than a share, so the interval is then
    too wide, not too narrow. nan without runs.

    >>> [round(value, 3) for value in wilson(0.0, 20)], [round(value, 3) for value in wilson(0.5, 20)]
    ([0.0, 0.161], [0.299, 0.701])
    """
    if n < 1 or math.isnan(share):
        return math.nan, math.nan
    z = NormalDist().inv_cdf(0.5 + level / 2.0)
    middle = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1.0 - share) / n + z * z / (4 * n * n))
    low, high = ((middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n))
    return max(0.0, low), min(1.0, high)
