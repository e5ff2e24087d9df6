"""The tables of docs/fitting.md: what can be stated, and what is moved for it."""

from __future__ import annotations

from collections.abc import Callable

from marked import markdown, span

from siloSim.model.measures import BY_NAME as OUTCOMES
from siloSim.organisation.describe import Description
from siloSim.scenario.anchors import TABLE, Anchor, Governor
from siloSim.studies.fit.readings import FIRST_CONTACT, solved_at_first_contact

_STRUCTURAL = {"within_share": "m_w / m", "mean_ties": "2 m / n"}  # as in organisation/describe.py


def definition(anchor: Anchor) -> str:
    """How it is computed: the outcome's own formula where there is one."""
    if anchor.structural:
        assert anchor.name in Description.__dataclass_fields__
        return f"{_STRUCTURAL[anchor.name]}, at the start (m ties of n people, m_w of them within)"
    if anchor.name == FIRST_CONTACT:
        return " ".join((solved_at_first_contact.__doc__ or "").partition("\n\n")[0].split())
    return OUTCOMES[anchor.name].formula


def anchors() -> str:
    """One row per anchor."""
    return markdown(
        ("anchor", "unit", "range", "what to ask", "definition"),
        ((f"`{a.name}`", a.unit, span(a.low, a.high), a.question, definition(a)) for a in TABLE),
    )


def governors() -> str:
    """One row per anchor: its parameters in the order in which they are tried."""
    return markdown(
        ("anchor", "parameters, in the order in which they are tried (range)"),
        ((f"`{a.name}`", "; ".join(_shown(g) for g in a.governors)) for a in TABLE),
    )


def parameters() -> str:
    """One row per parameter: what it stands for and which anchors it may be moved for."""
    every = {governor.path: governor for a in TABLE for governor in a.governors}
    return markdown(
        ("parameter", "what it stands for", "may be moved for"),
        (
            (f"`{path}`", g.why, ", ".join(f"`{a.name}`" for a in TABLE if g in a.governors))
            for path, g in every.items()
        ),
    )


def _shown(governor: Governor) -> str:
    return f"`{governor.path.removeprefix('behaviour.')}` ({span(governor.low, governor.high)})"


TABLES: dict[str, Callable[[], str]] = {"anchors": anchors, "governors": governors, "parameters": parameters}
