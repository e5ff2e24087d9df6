"""Whether to ask, and whom."""

from __future__ import annotations

import math

from siloSim.model.rules.signatures import rule


@rule("ask_chance")
def ask_chance(safety, waited, urge_days):
    """p = s + (1 − s)·(1 − exp(−waited/τ)).

    Units: s in [0, 1]; waited and τ in days.
    Source: psychological safety and voice (Edmondson 1999); urgency overcomes reluctance (assumption).
    """
    return safety + (1.0 - safety) * (1.0 - math.exp(-waited / urge_days))


@rule("choice_score")
def choice_score(v, trust, held, load, asked, overlap):
    """score = w_T·trust + w_K·held − w_L·load + w_F·ln(1 + asked) + w_O·overlap; Gumbel noise is added.

    Units: trust, held and overlap in [0, 1]; load = accepted work; asked = times asked.
    Source: random utility (McFadden 1974); trust and perceived know-how in advice seeking (Borgatti & Cross 2003).
    """
    return (
        v.help_pick_trust * trust
        + v.help_pick_expertise * held
        - v.help_pick_load * load
        + v.help_pick_fame * math.log(1.0 + asked)
        + v.help_pick_interest * overlap
    )
