"""A rule of one's own: trust that only delivered help can raise, and that forgets nothing.

    python examples/sticky_trust.py

Compares how the same policy works with the default rule and with this one, on both loads.
"""

from __future__ import annotations

import siloSim as ss

DELIVERED = 0  # the events that the rule sees: silosim rules trust_update
CONTACT, FADE = 4, 5


def sticky(trust, event, rate, target):
    """T ← T + rate·(1 − T) after a delivery; contact and time change nothing; else T ← T − rate·T."""
    if event == DELIVERED:
        return trust + rate * (1.0 - trust)
    if event in (CONTACT, FADE):
        return trust
    return trust - rate * trust


def main() -> None:
    """Print the effect of a council and joint incentives under both rules."""
    for load in ("builtin:reference", "builtin:busy"):
        usual = ss.load(load)
        ours = usual.with_(**{"rules.trust_update": sticky, "name": f"{usual.name}, sticky trust"})
        for scenario in (usual, ours):
            found = ss.compare(scenario, policies=["joint_incentives:0.6"], replications=6)
            rows = found.scorecard.set_index("name").loc[["time_in_system", "trust_cross"]]
            print(scenario.name)
            print(rows[["before", "after", "difference", "low", "high", "verdict"]].round(3).to_string())


if __name__ == "__main__":
    main()
