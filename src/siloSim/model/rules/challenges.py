"""How large a subtask is."""

from __future__ import annotations

import math

from siloSim.model.rules.signatures import rule


@rule("subtask_effort")
def subtask_effort(v, small, common, own):
    """effort = min(E_max, m_s·exp(s_s·own)) for a quick question, else min(E_max, m·exp(s·(c·common + √(1−c²)·own))).

    Units: hours; `common` and `own` are standard normal. `common` is shared by a challenge's subtasks.
    Source: two modes and a heavy tail of durations in IT incident logs.
    """
    if small > 0.5:
        quick = v.challenges_small_effort * math.exp(v.challenges_small_spread * own)
        return min(v.challenges_effort_max, quick)
    loading = v.challenges_effort_common
    z = loading * common + math.sqrt(1.0 - loading * loading) * own
    return min(v.challenges_effort_max, v.challenges_effort * math.exp(v.challenges_effort_spread * z))
