"""The slots that switch features off for closed forms: one set, shared by all, so that it is compiled once.

Numbers that a closed form needs come through parameters and traits, never through constants in here.
"""

from __future__ import annotations

import math
from types import MappingProxyType


def geometric_effort(v, small, common, own):
    """effort = G full days of a helper's budget, P(G = g) = s·(1 − s)^(g − 1), s = challenges.small_share.

    Units: hours. The subtask's own normal draw gives the uniform: G = 1 + ⌊ln(1 − Φ(own)) / ln(1 − s)⌋.
    """
    s = min(0.999, max(0.001, v.challenges_small_share))
    upper_tail = 0.5 * math.erfc(own / math.sqrt(2.0))
    days = 1.0 + math.floor(math.log(upper_tail) / math.log(1.0 - s))
    return days * v.attention_day * v.help_share


def reactive(
    v, trust, favours, reciprocity, generosity, norm, overlap, load, record, identity, foreign
):  # the traits carry the strategy
    """z = generosity after a yes, reciprocity after a no: the reactive strategy (p, q) as a chance.

    With help.norm_rate = 1 the expected norm is the fate of one's own last request, 0 or 1.
    """
    return generosity if norm > 0.5 else reciprocity


def as_said(willingness):
    """p = z, cut to [0, 1]: the helping slot gives the chance itself."""
    return min(1.0, max(0.0, willingness))


SWITCHED_OFF = MappingProxyType(
    {"subtask_effort": geometric_effort, "willingness": reactive, "acceptance": as_said}
)
