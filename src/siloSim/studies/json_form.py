"""Numbers and tables as JSON has them: what every study's document is made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from siloSim.analysis.contrasts import Paired
    from siloSim.analysis.explaining import Explanation
    from siloSim.analysis.sweep_frames import SweepFrames

_ROW = (
    "name",
    "unit",
    "direction",
    "before",
    "after",
    "difference",
    "low",
    "high",
    "verdict",
    "n",
    "undefined",
)
_CONTRAST = (
    "outcome", "unit", "direction", "family", "arm", "point", "baseline_arm", "baseline_point", "before", "after",
    "difference", "low", "high", "low_boot", "high_boot", "low_all", "high_all", "effect", "better", "better_low", "better_high", "n", "undefined",
    "verdict", "verdict_all", "comparisons", "method", "skew",
)  # fmt: skip
_PAIR = ("before", "after", "difference", "low", "high", "n", "undefined")


def json_value(value: Any) -> object:
    """A number or word as JSON has it: nan and infinities are null, tuples lists.

    >>> json_value(float("nan")), json_value(2.0), json_value("days"), json_value(("a",))
    (None, 2.0, 'days', ['a'])
    """
    if isinstance(value, tuple):
        return list(value)
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def json_rows(scorecard: pd.DataFrame) -> list[dict[str, object]]:
    """A scorecard, row by row."""
    return _rows(scorecard[list(_ROW)])


def explanation_json(explanation: Explanation, sentences: Sequence[str]) -> dict[str, object]:
    """A bundle taken apart; the keys are described in docs/inside.md."""
    return {
        "sentences": list(sentences),
        "parts": _rows(explanation.parts),
        "policies": [
            {
                "key": one.key,
                "kind": one.kind,
                "taken_out": json_rows(one.taken_out),
                "alone": json_rows(one.alone),
                "average_order": _pair(one.average_order),
            }
            for one in explanation.contributions
        ],
        "interaction": _pair(explanation.interaction),
    }


def sweep_json(found: SweepFrames, headline: Sequence[str]) -> dict[str, object]:
    """A sweep's arms, factors, points and contrasts; what is not known is null.

    Whoever calls it adds where the results lie and where they come from.
    """
    return {
        "schema": 1,
        "command": "sweep",
        "headline": list(headline),
        "arms": list(found.arms),
        "baseline": found.baseline,
        "factors": [
            {"path": path, "unit": found.units.get(path, "")} for path in map(str, found.points.columns)
        ],
        "points": [
            {
                "point": json_value(point),
                "values": {str(path): json_value(value) for path, value in row.items()},
            }
            for point, row in zip(found.points.index, found.points.to_dict("records"), strict=True)
        ],
        "contrasts": _rows(found.contrasts[[name for name in _CONTRAST if name in found.contrasts]]),
    }


def _rows(table: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(key): json_value(value) for key, value in row.items()} for row in table.to_dict("records")]


def _pair(pair: Paired | None) -> dict[str, object] | None:
    """A difference with its interval; null where there is none."""
    if pair is None:
        return None
    return {name: json_value(value) for name, value in asdict(pair).items() if name in _PAIR}
