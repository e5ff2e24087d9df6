"""What is observed (ODD 4): every outcome of a run, computed from its Trace.

    resolution.py   how long shared challenges stay open, and where their time goes
    diffusion.py    how know-how travels; the probe lesson's adoption curve
    health.py       trust, help, answers, concentration
    price.py        hours, focus, output, money
    load.py         use of the help budget; warning of a growing backlog
    window.py       the part of a run that all of them look at
    outcome.py      name, unit, direction, meaning, source of an outcome

A measure is a function of the Window with its formula as the docstring's first paragraph, listed with
`measure(...)` in its file's MEASURES. Names, definitions and their order are frozen.
"""

from __future__ import annotations

from siloSim.model.measures import diffusion, health, price, resolution
from siloSim.model.measures.diffusion import ADOPTION, adoption
from siloSim.model.measures.load import stability_warning, utilisation
from siloSim.model.measures.outcome import Measure, Outcome
from siloSim.model.measures.window import STATE_DAYS, TAU, Window, small_window, window_of
from siloSim.model.trace import Trace

__all__ = [
    "ADOPTION",
    "BY_NAME",
    "MEASURES",
    "OUTCOMES",
    "STATE_DAYS",
    "TAU",
    "Measure",
    "Outcome",
    "Window",
    "adoption",
    "outcomes",
    "small_window",
    "stability_warning",
    "utilisation",
    "window_of",
]

_ORDER = (
    "time_in_system", "time_seeking", "time_waiting_answer", "time_waiting_decision", "time_work", "time_rework",
    "resolution_rmst", "resolution_median", "resolved_in_sla", "backlog", "rework_share", "probe_days_to_half",
    "probe_share_end", "knowledge_cross", "trust_within", "trust_cross", "ei_help", "modularity", "reciprocity",
    "answer_rate", "answer_latency", "help_top5", "knows_whom_to_ask", "would_help", "gathering_hours",
    "help_hours", "focus_hours", "output", "specialist_knowledge", "value_resolved", "cost_of_delay", "money",
)  # fmt: skip
_MEASURES = {
    found.outcome.name: found
    for found in resolution.MEASURES + diffusion.MEASURES + health.MEASURES + price.MEASURES
}

MEASURES: tuple[Measure, ...] = tuple(_MEASURES[name] for name in _ORDER)
OUTCOMES: tuple[Outcome, ...] = tuple(found.outcome for found in MEASURES)
BY_NAME: dict[str, Outcome] = {outcome.name: outcome for outcome in OUTCOMES}


def outcomes(trace: Trace) -> dict[str, float]:
    """Every outcome of a run by name, in the order of OUTCOMES; nan where it is undefined."""
    window = window_of(trace)
    return {found.outcome.name: found.compute(window) for found in MEASURES}
