"""How trust moves."""

from __future__ import annotations

from siloSim.model.rules.signatures import rule

# Events of a tie, as the rule sees them; only ever append.
DELIVERED = 0
DECLINED = 1
REWORKED = 2
BROKEN = 3
CONTACT = 4
FADE = 5
DISPUTED = 6
OVERRULED = 7


@rule("trust_update")
def trust_update(trust, event, rate, target):
    """T ← T + rate·(target − T); contact only raises.

    Units: trust in [0, 1]; event: delivered 0, declined 1, reworked 2, broken promise 3, contact 4, fading 5,
    disputed 6, overruled 7; `target` is 1 after a delivery, 0 after a decline, rework, broken promise,
    dispute or overruling, the ceiling of contact, or the base to which trust fades. Fading comes once a
    week with the week's rate.
    Source: gains and losses by experience (Lewicki & Bunker 1996; Robinson 1996), contact (Pettigrew & Tropp 2006).
    """
    if event == CONTACT and trust >= target:
        return trust
    return trust + rate * (target - trust)
