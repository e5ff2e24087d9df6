"""Ranges of outcomes in words."""

from __future__ import annotations

from siloSim.model.measures.outcome import Outcome


def outcome_range(outcome: Outcome) -> str:
    """The range of an outcome in words, by its unit.

    >>> from siloSim.model.measures import BY_NAME
    >>> [outcome_range(BY_NAME[name]) for name in ("ei_help", "trust_cross", "answer_rate", "money")]
    ['-1 to 1', '0 to 1', '0 to 1', 'from 0']
    """
    if outcome.unit == "index":
        return "0 to 1" if outcome.name.startswith("trust_") else "-1 to 1"
    return "0 to 1" if outcome.unit == "share" else "from 0"
