"""Whether a person who is asked accepts."""

from __future__ import annotations

import math

from siloSim.model.rules.signatures import rule


@rule("willingness")
def willingness(v, trust, favours, reciprocity, generosity, norm, overlap, load, record, identity, foreign):
    """z = w_0 + w_T(T−½) + w_R·r·tanh(f) + w_G(g−.33) + w_N(n−½) + w_O(o−½) − w_L·load + w_Q·tanh(q) + rec + foreign·(w_J·J − w_I·i·(1−P)).

    Units: logit; trust T, reciprocity r, generosity g, norm n, overlap o, identity i, shared purpose P and
    joint rewards J in [0, 1]; favours f that the person owes the asker; q the asker's record, help given
    less help received; rec = w·recognition·(2·genuine − 1). The last bracket counts for outsiders only.
    Source: Gouldner 1960; Flynn 2003; Grant 2013; Balliet, Wu & De Dreu 2014; Nowak & Sigmund 1998.
    """
    z = (
        v.help_willingness
        + v.help_trust_weight * (trust - 0.5)
        + v.help_reciprocity_weight * reciprocity * math.tanh(favours)
        + v.help_generosity_weight * (generosity - 0.33)
        + v.help_norm_weight * (norm - 0.5)
        + v.help_interest_weight * (overlap - 0.5)
        - v.help_load_weight * load
        + v.help_reputation * math.tanh(record)
        + v.incentive_recognition_weight * v.incentive_recognition * (2.0 * v.incentive_genuine - 1.0)
    )
    if foreign > 0.5:
        z += v.incentive_joint_weight * v.incentive_joint
        z -= v.identity_salience * identity * (1.0 - v.identity_purpose)
    return z


@rule("acceptance")
def acceptance(willingness):
    """p = 1/(1 + exp(−z)).

    Units: z logit, p in [0, 1].
    Source: logistic choice (McFadden 1974).
    """
    if willingness >= 0.0:
        return 1.0 / (1.0 + math.exp(-willingness))
    odds = math.exp(willingness)  # so that no exponential overflows
    return odds / (1.0 + odds)


@rule("pressed_willingness")
def pressed_willingness(v, willingness):
    """z' = z + w_P·pressure; who accepts at z' and would not at z is pressed.

    Units: z and z' logit, pressure in [0, 1].
    Source: controlled motivation (Deci & Ryan 2000): pressure buys consent, not effort.
    """
    return willingness + v.help_pressure_weight * v.help_pressure


@rule("handover_chance")
def handover_chance(v, held):
    """p = h·(1 − held).

    Units: held, the share of needed facets on which the accepter holds any belief, in [0, 1].
    Source: resolution time grows with hand-overs in incident logs.
    """
    return v.help_handover * (1.0 - held)


@rule("norm_update")
def norm_update(norm, accepted, rate):
    """n ← n + rate·(accepted − n).

    Units: n in [0, 1]; accepted is 0 or 1.
    Source: empirical expectations make norms (Bicchieri 2006).
    """
    return norm + rate * (accepted - norm)


@rule("favour_update")
def favour_update(favours, change, cap):
    """f ← min(cap, max(−cap, f + change)).

    Units: favours.
    Source: obligations are remembered, but not without bound (Flynn 2003; the cap is an assumption).
    """
    return min(cap, max(-cap, favours + change))
